"""The three comparisons: whole indexing, questions over all the statutes, and how well each system finds."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench.cost.clock import percentile
from bench.life.incremental import SCRIPT
from bench.peers.given import passages_of, some_questions, write_texts, write_vectors
from bench.peers.parts import Parts
from bench.peers.peer import read_passages, write_passages
from bench.peers.running import RunFailed, disk_mb, run
from bench.peers.systems import OURS, encodes_as_another
from bench.quality.quality import RANKINGS
from indexer.model.encoder import Encoder
from service.cli.terminal.progress import BuildProgress
from service.corpus.local import Index
from service.evaluation.measures import TestSet, quality
from service.evaluation.test_set import indexed

HITS = 10
"""Wanted of a question that is timed."""
_DEPTH = 100
"""Passages wanted where documents are ranked by their best one."""
_CACHE = "cache"
_MILLISECONDS = 1_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """Runs the systems one after the other, each step of each in a process of its own."""

    parts: Parts
    peers_python: Path
    systems: Sequence[str]
    """Peers, by name."""
    model: Path
    """Belägg's prepared model."""
    weights: Path
    """The same model as sentence-transformers loads it."""

    def versions(self) -> dict[str, str]:
        """Of every package in the peers' environment."""
        with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
            path = Path(temporary, "versions.json")
            run([*self._worker(), "versions", "--out", path])
            versions: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
            return dict(sorted(versions.items()))

    def indexing(self, statutes: Path, sections: int, rounds: int) -> dict[str, list[dict[str, Any]]]:
        """Every system's runs over the first sections, encoding included; Belägg's in an empty folder, then again."""
        step, folder = "indexing", self.parts.folder("indexing")
        passages, texts = folder / "passages.jsonl", folder / "texts"
        if not texts.exists():
            write_texts(statutes, sections, texts)
        runs: dict[str, list[dict[str, Any]]] = {}
        for number in range(rounds):
            ours = self._once(step, f"{OURS} {number}", partial(self._index_texts, texts, passages))
            runs.setdefault(OURS, []).append(ours)
            for name in (name for name in self.systems if not encodes_as_another(name)):
                measured = self._once(step, f"{name} {number}", partial(self._index, name, passages, None))
                runs.setdefault(name, []).append(measured)
        return runs

    def questions(self, index: Path, sets: Sequence[TestSet], count: int) -> dict[str, dict[str, Any]]:
        """Questions over the whole of an index that Belägg has made, whose vectors the others are given."""
        step, folder = "questions", self.parts.folder("questions")
        passages, vectors, asked = folder / "passages.jsonl", folder / "vectors.npy", folder / "questions.json"
        if not asked.exists():
            opened = Index.open(index)
            write_passages(passages_of(opened), passages)
            write_vectors(opened, vectors)
            asked.write_text(json.dumps(some_questions(sets, count)), encoding="utf-8")
        runs = {OURS: self._once(step, OURS, partial(self._ask_ours, index, asked))}
        for name in self.systems:
            runs[name] = self._once(step, name, partial(self._index, name, passages, vectors, asked))
        return runs

    def quality(self, test_set: TestSet) -> dict[str, dict[str, Any]]:
        """How well each finds in one set: documents ranked by their best passage. The others share vectors."""
        step = f"quality-{test_set.folder.name}"
        folder = self.parts.folder(step)
        passages, vectors, asked = folder / "passages.jsonl", folder / "vectors.npy", folder / "questions.json"
        documents = folder / "documents.json"
        runs = {OURS: self._once(step, OURS, partial(self._judge_ours, test_set, passages, documents))}
        if not asked.exists():
            run([*self._worker(), "encode", *self._given(self.weights, passages), "--out", vectors])
            asked.write_text(json.dumps(list(test_set.judged().values())), encoding="utf-8")
        for name in self.systems:
            judge = partial(self._judge, name, test_set, passages, vectors, asked, documents)
            runs[name] = self._once(step, name, judge)
        return runs

    def _once(self, step: str, name: str, measure: Any) -> dict[str, Any]:
        def tried() -> dict[str, Any]:
            try:
                measured: dict[str, Any] = measure()
            except RunFailed as error:
                measured = {"failed": str(error)}
            print(f"{step}, {name}: {json.dumps(_brief(measured), ensure_ascii=False)}", file=sys.stderr, flush=True)
            return measured

        return self.parts.once(step, name, tried)

    def _index_texts(self, texts: Path, passages: Path) -> dict[str, Any]:
        with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
            first, second = Path(temporary, "first"), Path(temporary, "second")
            command: list[str | Path] = [sys.executable, SCRIPT, "index", texts, "--model", self.model, "--index"]
            cold = run([*command, first])
            index = Index.open(first)
            write_passages(passages_of(index), passages)
            sizes = {"passages": index.size, "disk_mb": disk_mb(first) - disk_mb(first / _CACHE)}
            sizes["cache_mb"] = disk_mb(first / _CACHE)
            del index
            unchanged = run([*command, first])
            second.mkdir()
            shutil.move(first / _CACHE, second / _CACHE)
            from_cache = run([*command, second])
        return {**cold, **sizes, "unchanged": unchanged, "from_cache": from_cache}

    def _index(self, name: str, passages: Path, vectors: Path | None, asked: Path | None = None) -> dict[str, Any]:
        with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
            index = Path(temporary, "index")
            command = [*self._worker(), "index", name, *self._given(self.weights, passages), "--folder", index]
            measured = run(command if vectors is None else [*command, "--vectors", vectors])
            measured |= {"passages": len(read_passages(passages)), "disk_mb": disk_mb(index)}
            if asked is not None:
                measured["asking"] = self._ask([*self._worker(), "ask", name, "--model", self.weights], index, asked)
        return measured

    def _ask_ours(self, index: Path, asked: Path) -> dict[str, Any]:
        command: list[str | Path] = [sys.executable, "-m", "bench.peers.worker", "ask", OURS, "--model", self.model]
        size = {"passages": Index.open(index).size, "disk_mb": disk_mb(index) - disk_mb(index / _CACHE)}
        return {**size, "asking": self._ask(command, index, asked)}

    def _ask(self, command: Sequence[str | Path], index: Path, asked: Path) -> dict[str, Any]:
        answered, process = self._answers(command, index, asked, HITS)
        return {
            "peak_mb": process["peak_mb"],
            "opened_s": answered["opened_s"],
            "opened_cpu_s": answered["opened_cpu_s"],
            **costs(answered["questions"]),
        }

    def _answers(
        self, command: Sequence[str | Path], index: Path, asked: Path, limit: int
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
            out = Path(temporary, "answers.json")
            process = run([*command, "--folder", index, "--questions", asked, "--limit", str(limit), "--out", out])
            return json.loads(out.read_text(encoding="utf-8")), process

    def _judge_ours(self, test_set: TestSet, passages: Path, documents: Path) -> dict[str, Any]:
        encoder = Encoder(self.model)
        rank, interpret = RANKINGS["belagg"]
        with indexed(test_set, encoder, BuildProgress()) as index:
            ranked = index.rank(test_set.judged(), encoder, rank, interpret)
            write_passages(passages_of(index.index), passages)
            documents.write_text(json.dumps(list(index.documents)), encoding="utf-8")
        return asdict(quality(ranked, test_set.qrels))

    def _judge(
        self, name: str, test_set: TestSet, passages: Path, vectors: Path, asked: Path, documents: Path
    ) -> dict[str, Any]:
        names: list[str] = json.loads(documents.read_text(encoding="utf-8"))
        with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
            index = Path(temporary, "index")
            given = self._given(self.weights, passages)
            run([*self._worker(), "index", name, *given, "--vectors", vectors, "--folder", index])
            command = [*self._worker(), "ask", name, "--model", self.weights]
            found = self._answers(command, index, asked, _DEPTH)[0]["found"]
        ranked = {
            query: [(document, -float(rank)) for rank, document in enumerate(dict.fromkeys(names[int(i)] for i in ids))]
            for query, ids in zip(test_set.judged(), found, strict=True)
        }
        return asdict(quality(ranked, test_set.qrels))

    def _worker(self) -> list[str | Path]:
        return [self.peers_python, "-m", "bench.peers.worker"]

    @staticmethod
    def _given(model: Path, passages: Path) -> list[str | Path]:
        return ["--model", model, "--passages", passages]


def costs(questions: Sequence[Sequence[float]]) -> dict[str, Any]:
    """Milliseconds of a question, from its seconds: CPU, wall, and both of its encoding."""
    cpu, wall, encoding, _ = np.asarray(questions).T * _MILLISECONDS
    return {
        name: {"p50": percentile(list(times), 50), "p95": percentile(list(times), 95), "mean": float(times.mean())}
        for name, times in {
            "cpu_ms": cpu,
            "wall_ms": wall,
            "encoding_cpu_ms": encoding,
            "beyond_cpu_ms": np.maximum(cpu - encoding, 0.0),
        }.items()
    } | {"per_second": len(wall) * _MILLISECONDS / float(wall.sum())}


def _brief(measured: dict[str, Any]) -> dict[str, Any]:
    return {key: round(value, 3) if isinstance(value, float) else value for key, value in measured.items()}
