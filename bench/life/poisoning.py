"""Poisoned indexes: every file of an index is changed and signed anew, as whoever may write there could, and asked.

Whatever stands in an index, opening and asking it works or is refused with `IndexDamaged`: no other error, no crash, no
hang. Each poisoned index is asked in a process of its own, within a time.
"""

# ruff: noqa: E501 - tables of values, one way to poison an index beside the other

from __future__ import annotations

import datetime
import hashlib
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from indexer.errors import IndexFault
from indexer.index.folder import CURRENT, GENERATIONS, current_generation
from indexer.index.format import DOCUMENTS, FILES, MANIFEST, MANIFEST_SUM, WORDS, record_files
from indexer.texts.swedish import words
from service.answer.answering import Answer
from service.corpus.filters import EVERYTHING, NOTHING, UNFILTERED, Rights
from service.corpus.local import Index
from service.corpus.view import View
from service.question.interpretation import Interpretation
from service.question.query import Query
from service.search.ranking import rank

Poison = Callable[[Path], None]
"""Changes the generation in a folder; what it leaves is signed."""

QUESTIONS = ("Vad beslutade nämnden om avfall?", "bygglov", "what is the fee", "finnsintealls")
SECONDS = 10
FINE = ("works", "refused")
"""What may come of a poisoned index."""
_VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 1, 2**31, 2**63, 2**70, 1.5, 1e308, float("nan"), "", "x", "../../x", "9" * 5_000, [], [[]], {}, {"x": 1},
)  # fmt: skip


def sign(generation: Path) -> None:
    """Make sizes and checksums those of the files as they are now."""
    manifest = generation / MANIFEST
    content = manifest.read_bytes()
    try:
        record = json.loads(content)
        if isinstance(record["files"], dict):
            for name, file in asdict_of(generation).items():
                if name in record["files"] and isinstance(record["files"][name], dict):
                    record["files"][name] = file
            content = json.dumps(record).encode()
    except (ValueError, KeyError, TypeError, RecursionError):
        pass  # signed as it stands
    manifest.write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    (generation / MANIFEST_SUM).write_text(f"{digest}  {MANIFEST}\n", encoding="ascii")
    pointer = generation.parent.parent / CURRENT
    pointer.write_text(f"{generation.name} {digest}\n", encoding="ascii")


def asdict_of(generation: Path) -> dict[str, dict[str, Any]]:
    return {name: asdict(record) for name, record in record_files(generation).items()}


def poisons(generation: Path, chance: random.Random, flips: int = 20) -> Iterator[tuple[str, Poison]]:
    """A name for each way to poison an index, and how."""
    record = json.loads((generation / MANIFEST).read_text(encoding="utf-8"))
    for path in _places(record):
        for value in _VALUES:
            yield f"manifest {'.'.join(path)} = {value!r:.20}", partial(_set, path=path, value=value)
        yield f"manifest {'.'.join(path)} gone", partial(_drop, path=path)
    nested = b'{"format_version": 4, "x": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    for name, content in (
        ("nested", nested),
        ("list", b"[]"),
        ("empty", b""),
        ("number", b"4"),
        ("bytes", b"\xff\xfe"),
    ):
        yield f"manifest {name}", partial(_write, name=MANIFEST, content=content)
    for name in FILES:
        content = (generation / name).read_bytes()
        whole = {
            "empty": b"",
            "half": content[: len(content) // 2],
            "zeros": bytes(len(content)),
            "noise": chance.randbytes(999),
        }
        for what, instead in whole.items():
            yield f"{name} {what}", partial(_write, name=name, content=instead)
        for number in range(flips):
            changed = bytearray(content)
            for _ in range(1 + number % 3):
                changed[chance.randrange(min(len(content), 400) if number % 2 else len(content))] = chance.randrange(
                    256
                )
            yield f"{name} flip {number}", partial(_write, name=name, content=bytes(changed))
        if name.endswith(".npy"):
            yield from _arrays(name, np.load(io.BytesIO(content)))
    for statement in STATEMENTS:
        yield f"documents: {statement[:60]}", partial(_execute, statement=statement)
    for line in ("x\t-1", "x\t" + "9" * 5_000, "x\ty", "x", "\t\t", "x\t1\t1", "a\x00b\t1", "x\t1e9"):
        content = (generation / WORDS).read_bytes() + line.encode() + b"\n"
        yield f"words {line[:20]!r}", partial(_write, name=WORDS, content=content)


STATEMENTS = (
    "DROP TABLE passages", "DROP TABLE documents", "DROP TABLE headings", "DROP TABLE pages", "DELETE FROM passages",
    "DROP TABLE refers", "DROP TABLE editions", "DELETE FROM editions", "DELETE FROM refers",
    "DELETE FROM documents", "DELETE FROM passages WHERE row = 1", "UPDATE passages SET row = row + 1000000",
    "UPDATE passages SET row = -row - 1", "UPDATE passages SET start = 100000, end = 200000", "UPDATE passages SET start = -5",
    "UPDATE passages SET end = start - 1", "UPDATE passages SET end = 9223372036854775807", "UPDATE passages SET text = ''",
    "UPDATE passages SET text = 'annat'", "UPDATE passages SET document_id = 'saknas'", "UPDATE passages SET page = -1",
    "UPDATE documents SET published = 'igår'", "UPDATE documents SET published = '9999999-01-01'",
    "UPDATE documents SET text = ''", "UPDATE documents SET id = 'x' || id", "UPDATE documents SET language = 'xx'",
    "UPDATE documents SET text = CAST(X'FF' AS TEXT)", "UPDATE passages SET text = CAST(X'FFFE' AS TEXT)",
    "UPDATE documents SET title = CAST(X'FF' AS TEXT)", "UPDATE documents SET named = CAST(X'FF' AS TEXT)",
    "INSERT INTO passages SELECT row + 1000, 'y' || id, document_id, ordinal, start, end, text, heading, page FROM passages",
    "INSERT INTO pages SELECT id, 0, -9223372036854775808, 9223372036854775807 FROM documents",
    "UPDATE pages SET recognised = -1",
    "INSERT INTO headings SELECT id, 9223372036854775807, -1, 'x' FROM documents",
    "INSERT INTO refers SELECT 'dnr:ks2025/1', row + 1000000, 9223372036854775807 FROM passages",
    "INSERT INTO refers SELECT CAST(X'FF' AS TEXT), -row - 1, -1 FROM passages", "UPDATE refers SET row = -1 - row",
    "UPDATE editions SET document_id = 'x' || document_id", "UPDATE editions SET edition = 'samma', told_apart = ''",
    "UPDATE editions SET valid_from = 'igår', valid_until = '9999999-01-01', decided = ''",
    "UPDATE editions SET repealed = 9223372036854775807, year = -9223372036854775808",
    "UPDATE editions SET replaced_by = CAST(X'FF' AS TEXT), version = CAST(X'FF' AS TEXT)",
    "ALTER TABLE passages RENAME TO p; CREATE VIEW passages AS WITH RECURSIVE t(x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM t) "
    "SELECT x AS row, 'i' || x AS id, 'd' AS document_id, x AS ordinal, 0 AS start, 1 AS end, 'x' AS text, NULL AS heading, "
    "NULL AS page FROM t",
    "ALTER TABLE documents RENAME TO d; CREATE TABLE documents AS SELECT id, path, named, title, zeroblob(9) AS text, source, "
    "media_type, published, author, language, collection, link, content_hash, origin_content, origin_reading FROM d; DROP TABLE d",
    "DROP INDEX passages_of_document", "CREATE TABLE extra (x)",
)  # fmt: skip


def _places(record: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for key, value in record.items():
        yield (*path, key)
        if isinstance(value, dict) and key != "sources":
            yield from list(_places(value, (*path, key)))[: 40 if key != "files" else 4]


def _edit(generation: Path, change: Callable[[Any], None], path: tuple[str, ...]) -> None:
    file = generation / MANIFEST
    record = json.loads(file.read_text(encoding="utf-8"))
    inner = record
    for key in path[:-1]:
        inner = inner[key]
    change(inner)
    file.write_text(json.dumps(record), encoding="utf-8")


def _set(generation: Path, path: tuple[str, ...], value: Any) -> None:
    _edit(generation, lambda inner: inner.__setitem__(path[-1], value), path)


def _drop(generation: Path, path: tuple[str, ...]) -> None:
    _edit(generation, lambda inner: inner.__delitem__(path[-1]), path)


def _write(generation: Path, name: str, content: bytes) -> None:
    (generation / name).write_bytes(content)


def _execute(generation: Path, statement: str) -> None:
    database = sqlite3.connect(generation / DOCUMENTS)
    database.executescript(statement)
    database.commit()
    database.close()


def _arrays(name: str, array: np.ndarray[Any, Any]) -> Iterator[tuple[str, Poison]]:
    numeric = array.dtype.kind in "iuf"
    others: dict[str, np.ndarray[Any, Any]] = {
        "shorter": array[:-1], "longer": np.concatenate([array, array[-1:]]), "none": array[:0], "scalar": np.array(1),
        "deeper": array[None], "bytes": array.astype("S4"), "complex": np.zeros(array.shape, complex), "reversed": array[::-1],
        "twice": np.concatenate([array, array]), "repeated": np.repeat(array[:1], len(array), axis=0),
        "dates": np.zeros(array.shape, "M8[s]"), "structured": np.zeros(array.shape, "i4,f4"), "fortran": np.asfortranarray(array),
    }  # fmt: skip
    if numeric:
        limits = np.finfo(array.dtype) if array.dtype.kind == "f" else np.iinfo(array.dtype)
        others |= {"most": np.full_like(array, limits.max), "least": np.full_like(array, limits.min)}
        others |= {
            "wide": array.astype(np.float64),
            "signed": -array.astype(np.int64),
            "big-endian": array.astype(">i8"),
        }
    if array.dtype.kind == "f":
        others |= {"nan": np.full_like(array, np.nan), "inf": np.full_like(array, np.inf)}
    if array.ndim == 2:
        others |= {"narrow": array[:, :-1], "broad": np.concatenate([array, array], axis=1), "flat": array.ravel()}
    for what, other in others.items():
        file = io.BytesIO()
        np.save(file, other)
        yield f"{name} {what}", partial(_write, name=name, content=file.getvalue())
    for shape in ("(99999999999999,)", "(-1,)", "(4294967296, 4294967296)", "(" * 200, "(1,2,3,4)"):
        yield f"{name} claims {shape[:20]}", partial(_write, name=name, content=_claiming(shape, array))


def _claiming(shape: str, array: np.ndarray[Any, Any]) -> bytes:
    header = f"{{'descr': '{array.dtype.str}', 'fortran_order': False, 'shape': {shape}, }}".encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + array.tobytes()


def outcomes_of_poisons(index: Path, share: int = 1, seed: int = 1) -> Iterator[tuple[str, str]]:
    """What came of each way to poison an index, or of every so many of them, by name."""
    generation = current_generation(index)
    chance = random.Random(seed)
    for name, poison in poisons(generation, chance):
        if share > 1 and chance.randrange(share):
            continue
        with tempfile.TemporaryDirectory() as temporary:
            copy = Path(shutil.copytree(index, Path(temporary, "index")))
            poisoned = copy / GENERATIONS / generation.name
            poison(poisoned)
            sign(poisoned)
            yield name, outcome(copy)


def outcome(index: Path) -> str:
    """ "works", "refused", or what else came of opening and asking an index in another process."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        signal.alarm(SECONDS)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.write(writer, _asked(index).encode("utf-8", "replace")[:4_000])
        os._exit(0)
    os.close(writer)
    deadline = time.monotonic() + 3 * SECONDS
    told = b""
    while time.monotonic() < deadline and (some := os.read(reader, 4_096)):
        told += some
    os.close(reader)
    _, status = os.waitpid(child, 0)
    return told.decode("utf-8") or f"ended by signal {os.WTERMSIG(status)}"


def _asked(index: Path) -> str:
    try:
        opened = Index.open(index)
        view = View(opened, EVERYTHING)
        for question in QUESTIONS:
            embedding = np.ones(opened.manifest.encoder.dimension, np.float32)
            unit = embedding / np.float32(len(embedding) ** 0.5)
            asked = Interpretation(question, question, "sv", unit, respelled=False)
            ranking = rank(view, asked, Query.parse(question), datetime.date.min)
            Answer.of(ranking, view.calibration, view.known(UNFILTERED))
            sees_nothing = opened.vocabulary(NOTHING)  # so that each place where a word stands is looked at
            _ = [word in sees_nothing for word in words(question)]
            for hit in ranking.hits:
                view.read(hit.document.id)
        opened.occurs("nämnden", Rights(frozenset({""})))
        list(opened.words.spellings())
        view.suggest("nämnd", 8)
    except IndexFault:
        return "refused"
    except BaseException as error:  # whatever it is, it is what is looked for
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        where = f"{Path(place.tb_frame.f_code.co_filename).name}:{place.tb_lineno}" if place is not None else ""
        return f"{type(error).__name__} in {where}: {error}"[:300]
    return "works"
