"""Probes of what sources and indexes may do: each gives its name, a figure, and whether it held."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from pathlib import Path

from bench.life.forgery import QUESTIONS, measured
from bench.life.poisoning import outcome, poisons, sign
from indexer.index.folder import CURRENT, GENERATIONS, current_generation
from indexer.index.format import FILES, MANIFEST, MANIFEST_SUM
from indexer.model.encoder import Encoder
from indexer.sources.folders import Folders, FolderSource

Held = tuple[str, float, bool]


def forged_document(encoder: Encoder) -> Held:
    """How many of ten questions a document that echoes them makes sure or links out of: at most one."""
    found = measured(encoder)
    worst = max(found.sure, found.linked)
    return f"forged document: sure or linked of {len(QUESTIONS)}", worst, worst <= 1


def links_out() -> Held:
    """How many links out of a source's collection would be opened."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "texter")
        folder.mkdir()
        for number, target in enumerate(("/etc/passwd", "/proc/kmsg", "/", temporary, "/dev/zero")):
            (folder / f"{number}.txt").symlink_to(target)
        followed = [found for found in Folders((FolderSource(folder),)).files() if found.refusal is None]
    return "links out of a source that are followed", len(followed), not followed


def pipe_for_pointer(index: Path) -> Held:
    """How many of an index's files, made a pipe, hold up whoever opens it."""
    held_up = 0
    for name in (CURRENT, MANIFEST, MANIFEST_SUM, *FILES):
        with tempfile.TemporaryDirectory() as temporary:
            copy = Path(shutil.copytree(index, Path(temporary, "index")))
            within = current_generation(copy) if name != CURRENT else copy
            (within / name).unlink()
            os.mkfifo(within / name)
            held_up += outcome(copy) != "refused"
    return "files of an index that hold up as pipes", held_up, not held_up


def poisoned_indexes(index: Path, flips: int = 4) -> Held:
    """How many ways to poison an index give another error than that it is damaged, or no end."""
    others = 0
    generation = current_generation(index)
    for _, poison in poisons(generation, random.Random(1), flips):
        with tempfile.TemporaryDirectory() as temporary:
            copy = Path(shutil.copytree(index, Path(temporary, "index")))
            poisoned = copy / GENERATIONS / generation.name
            poison(poisoned)
            sign(poisoned)
            others += outcome(copy) not in ("works", "refused")
    return "poisoned indexes that aren't told as damaged", others, not others
