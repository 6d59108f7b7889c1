"""An index that was built when this format version was made can still be opened, asked, and read by its description."""

from __future__ import annotations

import json
import sqlite3
import struct
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from indexer.index.folder import current_generation
from indexer.index.format import FORMAT_VERSION
from indexer.index.verification import verify_all
from indexer.model.encoder import Encoder
from service.answer.searcher import Searcher
from service.corpus.local import Index
from service.question.query import Query
from tests.fixtures.make_index_v10 import FOLDER, TEXTS

ANSWERS = [
    (
        "Vad kostar förskolan?",
        "Avgiften för förskola är högst 1 645 kronor i månaden.",
        {0: 1.4471, 1: 1.2852, 3: 1.2839, 2: 1.1832},
    ),
    (
        "nar plogar ni",
        "Vi plogar när det har kommit fem centimeter snö.",
        {2: 1.5677, 0: 1.1824, 1: 1.1790, 3: 1.1453},
    ),
]
"""Question, quote, and the score of each row; some lie nearer to each other than processors round alike."""


def test_the_committed_index_is_whole_and_of_this_version() -> None:
    (manifest,) = verify_all(FOLDER)
    assert FOLDER.name == f"index-v{FORMAT_VERSION}"
    assert (manifest.generation, manifest.counts.documents, manifest.counts.passages) == (1, 3, 4)


@pytest.mark.parametrize(("question", "quote", "scores"), ANSWERS, ids=[answer[0] for answer in ANSWERS])
def test_the_committed_index_answers_as_it_did(
    question: str, quote: str, scores: dict[int, float], encoder: Encoder
) -> None:
    index = Index.open(FOLDER)
    answer = Searcher(index, encoder).answer(Query.parse(question))
    ids = [passage.id for passage in index.passages(list(range(index.size)))]
    found = {ids.index(hit.passage.id): hit.score for hit in answer.ranking.hits}
    assert found == pytest.approx(scores, abs=0.005)
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert answer.citation is not None
    assert answer.citation.quote == quote


def test_the_pointer_and_the_manifest_are_as_described() -> None:
    generation = current_generation(FOLDER)
    content = (generation / "manifest.json").read_bytes()
    digest = sha256(content).hexdigest()
    assert (FOLDER / "CURRENT").read_bytes() == f"{generation.name} {digest}\n".encode()
    assert (generation / "manifest.sha256").read_bytes() == f"{digest}  manifest.json\n".encode()
    manifest = json.loads(content)
    described = (Path(__file__).parents[3] / "docs" / "index-format.md").read_text(encoding="utf-8")
    assert [field for field in manifest if f"| `{field}` |" not in described] == []
    for name, file in manifest["files"].items():
        assert (len((generation / name).read_bytes()), sha256((generation / name).read_bytes()).hexdigest()) == (
            file["size"],
            file["sha256"],
        )
        assert f"`{name}`" in described


def test_the_store_is_as_described() -> None:
    described = (Path(__file__).parents[3] / "docs" / "index-format.md").read_text(encoding="utf-8")
    with closing(sqlite3.connect(current_generation(FOLDER) / "documents.sqlite")) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        assert tables == ["documents", "headings", "pages", "passages", "refers", "editions"]
        for table in tables:
            for _, column, *_ in database.execute(f"PRAGMA table_info({table})"):
                assert f"`{column}`" in described, (table, column)
        origins = dict(database.execute("SELECT path, origin_content FROM documents"))
        assert origins == {path: sha256(text.encode()).hexdigest() for path, text in TEXTS.items()}


def test_the_vectors_are_as_described() -> None:
    content = (current_generation(FOLDER) / "vectors.faiss").read_bytes()
    kind, dimension, count, _, _, trained, metric, numbers = struct.unpack_from("<4siqqqbiQ", content)
    assert (kind, dimension, count, trained, metric, numbers) == (b"IxFI", 384, 4, 1, 0, 4 * 384)
    vectors = np.frombuffer(content, "<f4", offset=45).reshape(count, dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-6)
    assert vectors[2].tolist() == Index.open(FOLDER).vectors([2])[0].tolist()


def test_the_arrays_are_as_described() -> None:
    generation = current_generation(FOLDER)
    shapes = {
        path.relative_to(generation).as_posix(): (array.dtype.str, array.shape)
        for path in sorted(generation.rglob("*.npy"))
        for array in [np.load(path, allow_pickle=False)]
    }
    grams = shapes["lexicon/grams.npy"][1][0]
    words = len((generation / "words.tsv").read_bytes().splitlines())
    assert shapes == {
        "hubness.npy": ("<f4", (4,)),
        "lexicon/bitmaps.npy": ("|u1", (grams, 1)),  # of so few passages, every gram is frequent
        "lexicon/frequencies.npy": ("<u4", (grams,)),
        "lexicon/grams.npy": ("<U4", (grams,)),
        "lexicon/offsets.npy": ("<u4", (grams + 1,)),
        "lexicon/rows.npy": ("<u2", (0,)),
        "listing/collections.npy": ("<i4", (3,)),
        "listing/days.npy": ("<i4", (3, 3)),
        "listing/firsts.npy": ("<i8", (4,)),
        "listing/ids.npy": ("<u8", (3,)),
        "listing/ranks.npy": ("<i4", (3,)),
        "occurrences/bitmaps.npy": ("|u1", (words, 1)),  # and every word
        "occurrences/offsets.npy": ("<u4", (words + 1,)),
        "occurrences/rows.npy": ("<u2", (0,)),
        "sentences/centre.npy": ("<f4", (384,)),
        "sentences/codes.npy": ("|u1", (7, 192)),
        "sentences/offsets.npy": ("<i8", (5,)),
        "sentences/scales.npy": ("<f4", (7,)),
        "sentences/spans.npy": ("<u2", (7, 2)),
    }
