"""What indexing again costs when a few of many texts have changed: whole processes of `belagg index`.

    python -m bench.life.incremental --statutes statutes.jsonl.gz [--files 10000] [--changed 0.01]

The texts are made: sentences of Swedish statutes, each used once, are drawn in a fixed order and put together, so that
every sentence must be embedded the first time. For the second run one sentence of every hundredth text is replaced. The
third run finds nothing changed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from bench.report import record
from indexer.texts.swedish import count_words, sentences
from service.cli.terminal.console import DEFAULT_MODEL

NAME = "incremental"
SCRIPT = str(Path(sys.executable).with_name("belagg"))
_SEED = 1
_SENTENCE_WORDS = range(8, 31)
"""Of the sentences used, as in an authority's running text; fragments and lists are left out."""
_PER_PARAGRAPH = 3


def pool(path: Path, count: int) -> list[str]:
    """So many different sentences of the statutes, in a fixed random order. Raises `ValueError` if there are fewer."""
    found: dict[str, None] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for act in map(json.loads, lines):
            for section in act["sections"]:
                text = section["text"]
                for span in sentences(text):
                    sentence = text[span.start : span.end]
                    if count_words(sentence) in _SENTENCE_WORDS:
                        found[sentence] = None
    if len(found) < count:
        raise ValueError(f"{path.name} has {len(found)} sentences, and {count} are needed")
    return random.Random(_SEED).sample(list(found), count)


def write_texts(folder: Path, files: int, per_file: int, drawn: Iterator[str]) -> list[list[str]]:
    """Write the texts, a hundred to a folder, and return their sentences."""
    texts = []
    for number in range(files):
        texts.append(list(islice(drawn, per_file)))
        write_text(folder, number, texts[-1])
    return texts


def write_text(folder: Path, number: int, some: Sequence[str]) -> None:
    path = folder / f"{number // 100:03}" / f"{number:06}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    paragraphs = [" ".join(some[start : start + _PER_PARAGRAPH]) for start in range(0, len(some), _PER_PARAGRAPH)]
    path.write_text(f"Ärende {number}\n\n" + "\n\n".join(paragraphs) + "\n", encoding="utf-8")


def index_once(texts: Path, index: Path, model: Path) -> dict[str, Any]:
    """One run of the command: its wall and CPU time, and what it reports."""
    command = [sys.executable, SCRIPT, "index", str(texts)]
    command += ["--index", str(index), "--model", str(model), "--json"]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    report = json.loads(done.stdout)
    changes = report["changes"]
    return {
        "wall_s": wall,
        "cpu_s": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "documents": report["documents"],
        "passages": report["passages"],
        "embedded": report["embedded"],
        "published": report["published"],
        "new": len(changes["new"]),
        "changed": len(changes["changed"]),
        "unchanged": changes["unchanged"],
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the record."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.life.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--statutes", type=Path, required=True, help="acts, a JSON record a line, compressed")
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--sentences", type=int, default=6, help="in each file")
    parser.add_argument("--changed", type=float, default=0.01, help="share of the files that change")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="a prepared model")
    options = parser.parse_args(arguments)

    environment = record.Environment.here()
    changed = max(1, round(options.files * options.changed))
    drawn = iter(pool(options.statutes, options.files * options.sentences + changed))
    with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
        texts, index = Path(temporary, "texter"), Path(temporary, "index")
        written = write_texts(texts, options.files, options.sentences, drawn)
        runs = [index_once(texts, index, options.model)]
        for number in range(0, options.files, options.files // changed)[:changed]:
            written[number][0] = next(drawn)
            write_text(texts, number, written[number])
        runs += [index_once(texts, index, options.model) for _ in range(2)]
    path = record.write(
        NAME,
        command=f"python -m bench.life.{NAME} --statutes {options.statutes.name} --files {options.files} "
        f"--sentences {options.sentences} --changed {options.changed:g}",
        environment=environment,
        measured={"files": options.files, "first": runs[0], "changed": runs[1], "unchanged": runs[2]},
    )
    print(json.dumps(runs, indent=1), file=sys.stderr)
    print(f"wrote {path.relative_to(record.REPOSITORY)}", file=sys.stderr)


if __name__ == "__main__":
    main()
