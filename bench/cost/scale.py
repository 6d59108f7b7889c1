"""Scale: what an index of up to a million passages costs to build, to hold and to ask, and how that grows.

    python -m bench.cost.scale --questions FOLDER... --work FOLDER [--statutes FILE --sections 3000]
        [--passages 10000 30000 100000 300000 1000000]

Real passages are those of the test sets, and of the statutes' first sections where they are given; they are indexed
once, in `--work`. The rest is made of their sentences (recombined.py). Each size is built and asked in processes
of their own. Building is measured without encoding. An index is opened twice: every byte of it is read the first time,
as after a start of the machine, and the second time it is known again. Recall is the share of the ten best passages by
scoring every one that `retrieve` gives among its ten.
"""

from __future__ import annotations

import argparse
import datetime
import json
import multiprocessing
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from bench.cost.clock import measure
from bench.cost.question_cost import measure as stages_of
from bench.cost.question_cost import statutes
from bench.cost.recombined import Pool
from bench.quality.corpus import documents as documents_of
from bench.report import record
from indexer.build.pipeline import build, write_vectors, write_words
from indexer.disk.durable import sync_folder
from indexer.index.caches.seen_files import SETTLED_SECONDS
from indexer.index.folder import IndexFolder
from indexer.index.format import DOCUMENTS, LISTING, Counts, Manifest, fingerprint, record_files
from indexer.index.lock import building
from indexer.index.parts.documents_builder import DocumentStoreBuilder
from indexer.index.parts.sentences import SentenceVectorsBuilder
from indexer.index.parts.vectors import VectorsBuilder
from indexer.model.encoder import Encoder
from indexer.model.spec import Embeddings
from indexer.texts.document import Document
from indexer.texts.raw_text import Origin
from service.cli.terminal.console import DEFAULT_MODEL
from service.cli.terminal.progress import BuildProgress
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.corpus.retrieval import HUBNESS_WEIGHT, LEXICAL_WEIGHT, Retrieved, lexical_scale, retrieve
from service.corpus.view import View
from service.evaluation.measures import TestSet
from service.evaluation.probing import calibrate
from service.question.interpretation import Interpretation, unit
from service.question.language import language_of
from service.question.query import Query
from service.search.ranking import DEPTH, Found, order

NAME = "scale"
SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
SHOWN = 10
_REAL = "real"
_BLOCK = 65_536
_ROUNDING = 1e-6
_MEGABYTE = 1e6
PARTS = {
    "documents.sqlite": "text",
    "vectors.faiss": "vectors",
    "sentences": "sentences",
    "lexicon": "lexicon",
}
"""What lies in an index, by its name there; the rest is `other`."""


def real_index(options: argparse.Namespace) -> Path:
    """The index of the real passages, made unless it is there."""
    folder: Path = options.work / _REAL
    if IndexFolder(folder).pointer_bytes is None:
        texts: list[Document] = [text for name in options.questions for text in documents_of(TestSet.read(name))]
        if options.statutes is not None:
            texts += statutes(options.statutes, options.sections)
        with BuildProgress() as progress:
            sources = tuple(map(str, options.questions))
            build(texts, folder, Encoder(options.model), calibrate, progress, sources)
    return folder


def built(sender: Connection, folder: Path, pool: Pool, size: int, about: Manifest) -> None:
    """Build an index of `size` passages and send what that cost, beside making the texts and their vectors."""
    making = 0.0
    memory = _resident()
    index = IndexFolder(folder)
    with building(index) as new, DocumentStoreBuilder(new / DOCUMENTS) as store:
        started = time.process_time()
        vectors = VectorsBuilder(about.encoder.dimension, new.parent)
        sentences = SentenceVectorsBuilder(about.encoder.dimension, new.parent)
        documents = pool.documents(size)
        while True:
            paused = time.process_time()
            made = next(documents, None)
            making += time.process_time() - paused
            if made is None:
                break
            store.add(made.document, made.passages, Origin("", ""))
            vectors.add(made.vectors)
            for spans in made.spans:
                sentences.add_passage(spans)
            sentences.add_vectors(made.sentences)
        times = [time.process_time()]
        search = write_vectors(vectors, sentences, store, new)
        times.append(time.process_time())
        write_words(store, new)
        store.write_listing(new / LISTING)
        times.append(time.process_time())
        store.close()
        hashes = {f"{number:016x}": "0" * 64 for number in range(store.documents)}
        manifest = replace(
            about,
            generation=1,
            fingerprint=fingerprint(about.encoder, about.rules, hashes.values()),
            counts=Counts(store.documents, store.passages),
            files=record_files(new),
            sources=hashes,
            search=search,
        )
        manifest.write(new)
        sync_folder(new)
        new.rename(index.generations / manifest.name)
        index.publish(manifest.name)
        ended = time.process_time()
    sender.send(
        {
            "cpu_s": ended - started - making,
            "storing_cpu_s": times[0] - started - making,
            "vectors_cpu_s": times[1] - times[0],
            "words_cpu_s": times[2] - times[1],
            "publishing_cpu_s": ended - times[2],
            "peak_mb": _peak(),
            "before_mb": memory,
            "search": asdict(search),
            "disk_bytes": _disk(index.generations / manifest.name),
        }
    )


def asked(sender: Connection, folder: Path, questions: Sequence[str], model: Path) -> None:
    """Open an index, ask it, and send what that cost and how much was found."""
    encoder = Encoder(model)
    time.sleep(SETTLED_SECONDS)  # what was written just now isn't known again
    with measure() as first:
        Index.open(folder, encoder.spec, from_seen=True)
    with measure() as opening:
        index = Index.open(folder, encoder.spec, from_seen=True)
    with measure() as verifying:
        index.verify()
    opened, opened_anonymous = _resident(), _anonymous()
    stages = stages_of(index, encoder, questions)
    resident, anonymous = _resident(), _anonymous()
    embeddings = np.stack([unit(encoder.encode_query(question.lower())) for question in questions])
    sender.send(
        {
            "open_first_wall_s": first.wall,
            "open_first_cpu_s": first.cpu,
            "open_wall_s": opening.wall,
            "open_cpu_s": opening.cpu,
            "verifying_cpu_s": verifying.cpu,
            "resident_opened_mb": opened,
            "resident_mb": resident,
            "anonymous_opened_mb": opened_anonymous,
            "anonymous_mb": anonymous,
            "stages_cpu_ms": stages,
            "recall": recall(index, embeddings, questions),
        }
    )


def recall(index: Index, embeddings: Embeddings, questions: Sequence[str]) -> dict[str, float]:
    """What is found of what scoring every passage by the same formula finds."""
    starts = range(0, index.size, _BLOCK)
    cosines = np.concatenate(
        [embeddings @ index.vectors(range(s, min(s + _BLOCK, index.size))).T for s in starts], axis=1
    )
    chance = np.random.default_rng(1)
    filters = {
        "": None,
        "_of_half": chance.random(index.size) < 0.5,
        "_of_a_hundredth": chance.random(index.size) < 0.01,
    }
    found: dict[str, list[float]] = {}
    view = View(index, EVERYTHING)
    for question, embedding, near in zip(questions, embeddings, cosines, strict=True):
        sought = view.sought(question, embedding)
        lexical = LEXICAL_WEIGHT * lexical_scale(index.calibration) * index.coverage(question)
        scores = near - HUBNESS_WEIGHT * index.hubness + lexical
        for name, allowed in filters.items():
            every = scores if allowed is None else np.where(allowed, scores, -np.inf)
            retrieved = [one.row for one in retrieve(index, sought, SHOWN + DEPTH, allowed)]
            for count in (SHOWN, SHOWN + DEPTH):
                least = np.partition(every, -count)[-count] - _ROUNDING  # equal scores are equally good
                share = float(np.mean(every[retrieved[:count]] >= least))
                found.setdefault(f"at_{count}{name}", []).append(share)
        best = sorted(np.argpartition(-scores, SHOWN + DEPTH)[: SHOWN + DEPTH], key=lambda row: (-scores[row], row))
        exact = [
            Retrieved(int(row), near, 0.0, near, float(lexical[row] / LEXICAL_WEIGHT))
            for row in best
            for near in [float(scores[row] - lexical[row])]
        ]
        query = Query.parse(question)
        asked_ = Interpretation(question, question, language_of(question), embedding, respelled=False)
        shown, expected = (
            {hit.passage.text for hit in order(view, asked_, query, Found(some, ()), datetime.date.today()).hits}
            for some in (retrieve(index, sought, SHOWN + DEPTH), exact)
        )
        found.setdefault("shown", []).append(len(shown & expected) / len(expected))
    return {name: float(np.mean(shares)) for name, shares in found.items()}


def _resident() -> float:
    """Of this process, in MB; pages of files that it has read are counted."""
    return float(psutil.Process().memory_info().rss / _MEGABYTE)


def _anonymous() -> float:
    """Of this process, in MB, what the kernel may not drop: all but pages of files, which it can read again."""
    return _status("RssAnon")


def _peak() -> float:
    """The most that this process has held, in MB. `getrusage` would tell of the one that started it, too."""
    return _status("VmHWM")


def _status(field: str) -> float:
    status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
    return float(status.partition(f"{field}:")[2].split()[0]) * 1024 / _MEGABYTE


def _disk(generation: Path) -> dict[str, int]:
    """Bytes by part."""
    sizes: dict[str, int] = {}
    for path in generation.rglob("*"):
        if path.is_file():
            part = PARTS.get(path.relative_to(generation).parts[0], "other")
            sizes[part] = sizes.get(part, 0) + path.stat().st_size
    return sizes


def _alone(work: Callable[..., None], *given: object) -> dict[str, Any]:
    """What a function sends from a process of its own."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(sender, *given))
    process.start()
    sender.close()
    try:
        sent: dict[str, Any] = receiver.recv()
    finally:
        process.join()
    return sent


def exponent(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """Of a power of the size that fits the costs best: the slope of a line through their logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(np.maximum(costs, 1e-9)), 1)[0])


COSTS: dict[str, Callable[[Mapping[str, Any]], float]] = {
    "build_cpu_s": lambda one: one["build"]["cpu_s"],
    "build_peak_mb": lambda one: one["build"]["peak_mb"],
    "disk_mb": lambda one: sum(size for part, size in one["build"]["disk_bytes"].items() if part != "text") / _MEGABYTE,
    "open_first_wall_s": lambda one: one["ask"]["open_first_wall_s"],
    "open_wall_s": lambda one: one["ask"]["open_wall_s"],
    "resident_mb": lambda one: one["ask"]["resident_mb"],
    "anonymous_mb": lambda one: one["ask"]["anonymous_mb"],
    "retrieval_p95_ms": lambda one: one["ask"]["stages_cpu_ms"]["retrieval"]["p95"],
    "beyond_encoding_p95_ms": lambda one: one["ask"]["stages_cpu_ms"]["beyond encoding"]["p95"],
}
"""What is fitted, of a size's measurements."""


def growth(sizes: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """How each cost grows: the exponent of a power law, and what it comes to at ten million passages."""
    grown = {}
    for name, cost in COSTS.items():
        counts, costs = [one["passages"] for one in sizes], [cost(one) for one in sizes]
        slope = exponent(counts, costs) if len(sizes) > 1 else 1.0
        grown[name] = {"exponent": slope, "at_ten_million": costs[-1] * (10_000_000 / counts[-1]) ** slope}
    return grown


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the record."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.cost.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--questions", type=Path, nargs="+", required=True, help="test sets: real passages, questions")
    parser.add_argument("--work", type=Path, required=True, help="folder for the indexes; the real one is kept there")
    parser.add_argument("--statutes", type=Path, help="acts, a JSON record a line, compressed: more real passages")
    parser.add_argument("--sections", type=int, default=3_000, help="of the statutes")
    parser.add_argument("--passages", type=int, nargs="+", default=SIZES, help="sizes")
    parser.add_argument("--count", type=int, default=200, help="questions asked")
    parser.add_argument("--keep", action="store_true", help="keep the indexes")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="a prepared model")
    options = parser.parse_args(arguments)

    environment = record.Environment.here()
    encoder = Encoder(options.model)
    real = real_index(options)
    pool, about = Pool.read(real, encoder), Index.open(real, encoder.spec).manifest
    judged = [text for folder in options.questions for text in TestSet.read(folder).judged().values()]
    questions = judged[:: max(1, len(judged) // options.count)][: options.count]
    sizes = []
    for size in options.passages:
        folder = options.work / f"{size}"
        shutil.rmtree(folder, ignore_errors=True)
        measured = {"passages": size, "build": _alone(built, folder, pool, size, about)}
        measured["ask"] = _alone(asked, folder, questions, options.model)
        if not options.keep:
            shutil.rmtree(folder)
        print(json.dumps(measured), file=sys.stderr)
        sizes.append(measured)
    path = record.write(
        NAME,
        command=f"python -m bench.cost.{NAME} --questions {' '.join(folder.name for folder in options.questions)}"
        " --work FOLDER"
        + (f" --statutes {options.statutes.name} --sections {options.sections}" if options.statutes else "")
        + f" --passages {' '.join(map(str, options.passages))} --count {options.count}",
        environment=environment,
        measured={
            "encoder": encoder.spec.name,
            "real_passages": about.counts.passages,
            "questions": len(questions),
            "sizes": sizes,
            "growth": growth(sizes),
        },
    )
    print(f"wrote {path.relative_to(record.REPOSITORY)}", file=sys.stderr)


if __name__ == "__main__":
    main()
