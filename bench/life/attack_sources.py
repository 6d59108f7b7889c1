"""Attacks by what stands in a source or an index: forgery, links that lead out, poison."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.life.attack import Outcome
from bench.life.forgery import QUESTIONS, measured
from bench.life.poisoning import FINE, outcome, outcomes_of_poisons
from bench.report import record
from indexer.build.pipeline import build_from_sources
from indexer.index.folder import CURRENT, current_generation
from indexer.index.format import FILES, MANIFEST, MANIFEST_SUM
from indexer.model.encoder import Encoder
from indexer.sources.folders import Folders, FolderSource
from service.cli.terminal.progress import BuildProgress
from service.evaluation.probing import calibrate


def forged_document(encoder: Encoder) -> Outcome:
    """How many of ten questions a document that echoes them makes sure or links out of: at most one."""
    found = measured(encoder)
    worst = max(found.sure, found.linked)
    figure = f"wins {found.won} of {len(QUESTIONS)}, sure in {found.sure}, its link shown in {found.linked}"
    return Outcome("a document that echoes ten questions", figure, worst <= 1)


def links_out() -> Outcome:
    """How many links out of a source's collection would be opened."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "texter")
        folder.mkdir()
        for number, target in enumerate(("/etc/passwd", "/proc/kmsg", "/", temporary, "/dev/zero")):
            (folder / f"{number}.txt").symlink_to(target)
        followed = [found for found in Folders((FolderSource(folder),)).files() if found.refusal is None]
    return Outcome("links out of a source", f"{len(followed)} of {number + 1} followed", not followed)


def pipe_for_pointer(index: Path) -> Outcome:
    """How many of an index's files, made a pipe, hold up whoever opens it."""
    held_up = 0
    files = (CURRENT, MANIFEST, MANIFEST_SUM, *FILES)
    for name in files:
        with tempfile.TemporaryDirectory() as temporary:
            copy = Path(shutil.copytree(index, Path(temporary, "index")))
            within = current_generation(copy) if name != CURRENT else copy
            (within / name).unlink()
            os.mkfifo(within / name)
            held_up += outcome(copy) != "refused"
    return Outcome("files of an index that are pipes", f"{held_up} of {len(files)} hold up", not held_up)


def poisoned_indexes(index: Path) -> Outcome:
    """How many ways to poison an index give another error than that it is damaged, or no end."""
    outcomes = dict(outcomes_of_poisons(index))
    others = {name: outcome for name, outcome in outcomes.items() if outcome not in FINE}
    figure = f"{len(others)} of {len(outcomes):,} end otherwise than refused or at work"
    return Outcome("poisoned indexes", figure, not others, {"others": others})


def sources(model: Path) -> Iterator[Outcome]:
    """What a text or a folder of texts may do."""
    yield links_out()
    yield forged_document(Encoder(model))


def poisons(model: Path) -> Iterator[Outcome]:
    """What an index may do that somebody else wrote."""
    encoder = Encoder(model)
    with tempfile.TemporaryDirectory() as temporary:
        index = Path(temporary, "index")
        with BuildProgress() as progress:
            build_from_sources([record.REPOSITORY / "seeds"], index, encoder, calibrate, progress)
        yield pipe_for_pointer(index)
        yield poisoned_indexes(index)
