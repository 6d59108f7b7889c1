"""One system in a process of its own: it indexes, or opens and answers questions one at a time.

python -m bench.peers.worker index SYSTEM --model M --passages FILE [--vectors FILE] --folder NEW
python -m bench.peers.worker ask SYSTEM --model M --folder F --questions FILE --limit 10 --out FILE
python -m bench.peers.worker encode --model M --passages FILE --out FILE
python -m bench.peers.worker versions --out FILE
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, cast

import numpy as np

from bench.peers.peer import PASSAGE_PREFIX, Peer, Vector, read_passages
from bench.peers.systems import DRIVERS

WARM_UP = 20
"""Questions asked before those that count."""


@dataclass(slots=True)
class Spent:
    """Seconds."""

    cpu: float = 0.0
    wall: float = 0.0

    @classmethod
    def now(cls) -> Spent:
        return cls(time.process_time(), time.perf_counter())

    def since(self, start: Spent) -> Spent:
        return Spent(self.cpu - start.cpu, self.wall - start.wall)


def driver(name: str, model: Path) -> Peer:
    """The system of that name."""
    module, _, cls = DRIVERS[name].partition(":")
    return cast(Peer, getattr(import_module(f"bench.peers.{module}"), cls)(model))


def ask(name: str, model: Path, folder: Path, questions: Sequence[str], limit: int) -> dict[str, Any]:
    """CPU time (all threads) and wall time of every question and of its encoding, and what was found."""
    start = Spent.now()  # importing the system counts too: some import their embedder only when they open
    peer = driver(name, model)
    peer.open(folder)
    encoding = Spent()
    encode = peer.encode

    def timed(question: str) -> Vector:
        nonlocal encoding
        begun = Spent.now()
        vector = encode(question)
        encoding = Spent.now().since(begun)
        return vector

    setattr(peer, "encode", timed)  # noqa: B010
    peer.search(questions[0], limit)
    opened = Spent.now().since(start)
    for question in questions[:WARM_UP]:
        peer.search(question, limit)
    rows, found = [], []
    for question in questions:
        encoding = Spent()
        begun = Spent.now()
        found.append(peer.search(question, limit))
        whole = Spent.now().since(begun)
        rows.append([whole.cpu, whole.wall, encoding.cpu, encoding.wall])
    return {"opened_s": opened.wall, "opened_cpu_s": opened.cpu, "questions": rows, "found": found}


def main(arguments: Sequence[str] | None = None) -> None:
    """Do one of the four."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers.worker")
    parser.add_argument("task", choices=("index", "ask", "encode", "versions"))
    parser.add_argument("system", nargs="?", choices=tuple(DRIVERS))
    for name in ("model", "passages", "vectors", "folder", "questions", "out"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--limit", type=int)
    options = parser.parse_args(arguments)
    match options.task:
        case "index":
            vectors = None if options.vectors is None else np.load(options.vectors)
            options.folder.mkdir()
            driver(options.system, options.model).index(read_passages(options.passages), vectors, options.folder)
        case "ask":
            questions = json.loads(options.questions.read_text(encoding="utf-8"))
            answered = ask(options.system, options.model, options.folder, questions, options.limit)
            options.out.write_text(json.dumps(answered), encoding="utf-8")
        case "encode":
            from sentence_transformers import SentenceTransformer

            texts = [passage.text for passage in read_passages(options.passages)]
            model = SentenceTransformer(str(options.model), device="cpu")
            np.save(options.out, model.encode(texts, prompt=PASSAGE_PREFIX, normalize_embeddings=True))
        case "versions":
            versions = {found.metadata["Name"]: found.version for found in distributions()}
            options.out.write_text(json.dumps(versions), encoding="utf-8")


if __name__ == "__main__":
    main()
