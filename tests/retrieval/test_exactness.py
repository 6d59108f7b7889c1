"""Retrieval is exact: what `retrieve` gives is what scoring every passage gives, ties included.

The brute force shares no code with retrieval or the lexicon: score = cos + 0.05 cov4 at
the model's scale - 0.4 hubness, in double precision.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice, pairwise
from pathlib import Path
from typing import cast

import faiss
import numpy as np
import numpy.typing as npt
import pytest

from indexer.build.pipeline import Progress, build
from indexer.index.calibration import UNCALIBRATED, Calibration
from indexer.index.folder import current_generation
from indexer.index.format import VECTORS
from indexer.index.parts import vectors as vectors_module
from indexer.index.parts.lexicon.lexicon import Lexicon, weights_of
from indexer.index.parts.lexicon.lexicon_builder import LexiconBuilder
from indexer.index.parts.vectors import Vectors, VectorsBuilder
from indexer.model.encoder import Encoder
from indexer.readers.plain.text import document_from_text
from indexer.texts.document import Document
from indexer.texts.stated.path_names import path_names
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.corpus.retrieval import _USUAL_SPREAD as USUAL_SPREAD
from service.corpus.retrieval import Sought, retrieve
from service.corpus.view import View
from service.evaluation.probing import calibrate
from service.question.interpretation import interpret, unit
from service.question.query import Query
from service.search.ranking import rank, rank_rows
from tests.plain_cov4 import PlainCoverage, gram_set

DECIMALS = 9
"""Scores that agree to so many decimals are equal, and rank by row."""
QUESTIONS = {"squad-sv-a": 500, "swequad-train": 100}
DOCUMENTS = {"squad-sv-a": 614, "swequad-train": 80}
"""All of the one set and the first of the other: what the quality gate has embedded, too."""


@dataclass(frozen=True)
class BruteForce:
    """Every passage's vector and 4-grams, and how many passages have each 4-gram."""

    vectors: npt.NDArray[np.float64]
    grams: PlainCoverage
    hubness: npt.NDArray[np.float64]
    scale: float

    def scores(self, embedding: npt.NDArray[np.float32], question: str) -> npt.NDArray[np.float64]:
        lexical = 0.05 * self.scale * self.grams.of(question)
        return self.vectors @ embedding.astype(np.float64) + lexical - 0.4 * self.hubness

    def best(self, scores: npt.NDArray[np.float64], limit: int) -> list[int]:
        return sorted(range(len(scores)), key=lambda row: (-round(float(scores[row]), DECIMALS), row))[:limit]


def records(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def documents_of(folder: Path) -> list[Document]:
    return [
        document_from_text(r["text"], path=r["_id"], title=r["title"])
        for r in islice(records(folder / "corpus.jsonl"), DOCUMENTS[folder.name])
    ]


@pytest.fixture(scope="module")
def real_folder(
    evaluation_folder: Callable[[str], Path],
    encoder: Encoder,
    silent: Progress,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """An index of two test sets' texts, with every tenth of them once more, word for word."""
    documents = [document for name in DOCUMENTS for document in documents_of(evaluation_folder(name))]
    copies = [replace(document, path=f"{document.path}-kopia") for document in documents[::10]]
    folder = tmp_path_factory.mktemp("exact") / "index"
    build([*documents, *copies], folder, encoder, calibrate, silent, ("test",))
    return folder


@pytest.fixture(scope="module")
def real_index(real_folder: Path, encoder: Encoder) -> Index:
    return Index.open(real_folder, encoder.spec)


@pytest.fixture(scope="module")
def brute_force(real_folder: Path, real_index: Index) -> BruteForce:
    stored = faiss.read_index(str(current_generation(real_folder) / VECTORS))
    passages = real_index.passages(list(range(real_index.size)))
    titles = {document_id: names_of(real_index, document_id) for document_id in {p.document_id for p in passages}}
    vectors = stored.reconstruct_n(0, stored.ntotal).astype(np.float64)
    return BruteForce(
        vectors,
        PlainCoverage([gram_set(" ".join((titles[p.document_id], p.heading or "", p.text))) for p in passages]),
        real_index.hubness.astype(np.float64),
        real_index.manifest.calibration.spread / USUAL_SPREAD,
    )


def hubness(vectors: npt.NDArray[np.float64], documents: list[str]) -> npt.NDArray[np.float64]:
    """Mean cosine to the ten nearest passages of other documents that aren't copies, above its mean."""
    means = []
    for row, vector in enumerate(vectors):
        others = [
            cosine
            for cosine, document in zip((vectors @ vector).tolist(), documents, strict=True)
            if document != documents[row] and cosine < 0.99
        ]
        means.append(sum(sorted(others)[-10:]) / 10)
    centred: npt.NDArray[np.float64] = np.round(np.array(means) - np.mean(means), 5)
    return centred


@pytest.mark.evaluation
def test_the_hubness_in_the_index_is_that_of_the_definition(real_index: Index, brute_force: BruteForce) -> None:
    documents = [passage.document_id for passage in real_index.passages(list(range(real_index.size)))]
    # Single precision may round the fifth decimal otherwise.
    np.testing.assert_allclose(real_index.hubness, hubness(brute_force.vectors, documents), atol=1.1e-5)


def names_of(index: Index, document_id: str) -> str:
    """What the document is called, by its path and by its title."""
    document = index.document(document_id, EVERYTHING)
    assert document is not None
    return f"{path_names(document.path, document.title)} {document.title}"


@pytest.mark.evaluation
@pytest.mark.parametrize("name", QUESTIONS)
def test_the_top_ten_of_real_questions_equal_scoring_every_passage(
    name: str,
    evaluation_folder: Callable[[str], Path],
    real_index: Index,
    brute_force: BruteForce,
    encoder: Encoder,
) -> None:
    questions = [record["text"] for record in records(evaluation_folder(name) / "queries.jsonl")]
    asked = questions[:: len(questions) // QUESTIONS[name]][: QUESTIONS[name]]
    assert len(asked) == QUESTIONS[name]
    ties = 0
    for question in asked:
        query = Query.parse(question, limit=10)
        embedding = unit(encoder.encode_query(query.text))
        every = brute_force.scores(embedding, query.text)
        rows, scores = retrieved(real_index, embedding, query.text, query.limit)
        assert rows == brute_force.best(every, 10), question
        assert scores == pytest.approx(every[rows].tolist(), abs=1e-8)
        ties += sum(before == after for before, after in pairwise(scores))
    # A tenth of the texts stand there twice, so about as many questions meet ties.
    assert ties >= QUESTIONS[name] // 10


@pytest.mark.evaluation
def test_hits_are_the_rows_in_their_order(real_index: Index, encoder: Encoder) -> None:
    query = Query.parse("I vilket land ligger Normandie?", limit=25)
    view = View(real_index, EVERYTHING)
    interpretation = interpret(view, encoder, query.text)
    rows, scores = rank_rows(real_index, interpretation.embedding, interpretation.text, 50)
    hits = rank(view, interpretation, query, datetime.date(2026, 1, 1)).hits
    # Every tenth text stands there twice, which is one hit: of the two equal scores the lower row.
    texts = [passage.text for passage in real_index.passages(rows)]
    once = [position for position, text in enumerate(texts) if text not in texts[:position]][:25]
    assert [hit.passage.text for hit in hits] == [texts[position] for position in once]
    assert [hit.score for hit in hits] == [scores[position] for position in once]
    assert scores == sorted(scores, reverse=True)
    assert [hit.duplicates for hit in hits] == [texts.count(texts[position]) - 1 for position in once]
    assert sum(hit.duplicates for hit in hits) > 0
    assert [hit.rank for hit in hits] == list(range(1, 26))
    assert [hit.document.id for hit in hits] == [hit.passage.document_id for hit in hits]


def retrieved(
    index: Index,
    embedding: npt.NDArray[np.float32],
    question: str,
    limit: int,
    allowed: npt.NDArray[np.bool_] | None = None,
) -> tuple[list[int], list[float]]:
    weights = weights_of(question, index.statistics)
    found = retrieve(index, Sought(question, embedding, weights), limit, allowed)
    return [passage.row for passage in found], [passage.score for passage in found]


class PlantedIndex:
    """Vectors and words on disk without documents: what `retrieve` asks of an index."""

    def __init__(self, vectors: Vectors, lexicon: Lexicon) -> None:
        self.exact = vectors.exact
        self.cosines = vectors.cosines
        self.cosines_of = vectors.cosines_of
        self.exact_cosines = vectors.exact_cosines
        self.nearest = vectors.nearest
        self.covering = lexicon.covering
        self.statistics = lexicon.statistics
        self.hubness = np.round(np.random.default_rng(6).normal(size=vectors.rows) * 0.01, 3).astype(np.float32)
        self.calibration = Calibration(0.04, UNCALIBRATED.swedish, UNCALIBRATED.english)


@dataclass(frozen=True)
class Planted:
    """An index of which the right order is known, and a question's vector."""

    index: Index
    brute_force: BruteForce
    embedding: npt.NDArray[np.float32]
    questions: tuple[str, ...]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """Full of ties, and of differences below single precision."""
    folder = tmp_path_factory.mktemp("planted")
    random = np.random.default_rng(5)
    texts = [" ".join(random.choice(["avgift", "taxa", "skola", "snöröjning", "vatten"], 3)) for _ in range(3_000)]
    # A few directions, each with hundreds of exact copies and hundreds that differ in the last bits.
    directions = random.normal(size=(8, 384))
    directions[1:4] = directions[0] + random.normal(size=(3, 384)) * 1e-6
    vectors = directions[random.integers(0, 8, 3_000)]
    vectors += random.normal(size=vectors.shape) * random.choice([0, 0, 1e-7, 1e-6], (3_000, 1))
    unit_vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    builder = VectorsBuilder(384, folder)
    builder.add(unit_vectors)
    builder.write(folder / "vectors.faiss", unit_vectors[:10])
    words = LexiconBuilder(folder)
    for text in texts:
        words.add(text)
    words.write(folder / "lexicon")
    index = cast(Index, PlantedIndex(Vectors(folder / "vectors.faiss"), Lexicon(folder / "lexicon", 3_000)))
    brute_force = BruteForce(
        unit_vectors.astype(np.float64),
        PlainCoverage([gram_set(text) for text in texts]),
        index.hubness.astype(np.float64),
        0.04 / USUAL_SPREAD,
    )
    embedding = (directions[0] / np.linalg.norm(directions[0])).astype(np.float32)
    return Planted(index, brute_force, embedding, PLANTED_QUESTIONS)


PLANTED_QUESTIONS = ("Vad kostar vatten och snöröjning?", "taxan", "vad är det", "taxa avgift skola")


@pytest.mark.parametrize("limit", [1, 2, 10, 100, 3_000, 5_000])
def test_ties_and_differences_below_single_precision_are_ranked_exactly(limit: int, planted: Planted) -> None:
    for question in planted.questions:
        every = planted.brute_force.scores(planted.embedding, question)
        rows, scores = retrieved(planted.index, planted.embedding, question, limit)
        assert rows == planted.brute_force.best(every, limit)
        assert scores == pytest.approx(every[rows].tolist(), abs=1e-8)


@pytest.mark.parametrize("allowed_rows", [0, 1, 7, 55, 300, 2_999, 3_000])
@pytest.mark.parametrize("limit", [1, 55, 200])
def test_the_best_of_the_allowed_rows_are_found_however_few_they_are(
    limit: int, allowed_rows: int, planted: Planted
) -> None:
    random = np.random.default_rng(allowed_rows)
    allowed = np.zeros(3_000, np.bool_)
    allowed[random.permutation(3_000)[:allowed_rows]] = True
    for question in planted.questions:
        every = planted.brute_force.scores(planted.embedding, question)
        expected = [row for row in planted.brute_force.best(every, 3_000) if allowed[row]][:limit]
        assert retrieved(planted.index, planted.embedding, question, limit, allowed)[0] == expected


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """Vectors in lists, as of very many passages: of each of 300 subjects some, and words of the subject in most."""
    folder = tmp_path_factory.mktemp("listed")
    random = np.random.default_rng(8)
    subjects = random.normal(size=(300, 384)) * 0.7 + random.normal(size=384)
    of = random.integers(0, 300, 6_000)
    vectors = subjects[of] + random.normal(size=(6_000, 384)) * 0.8
    unit_vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    syllables = [a + b for a in "bdfghklmnprstv" for b in ("a", "e", "i", "o", "u", "å", "ä", "ö")]
    words = ["".join(random.choice(syllables, 3)) for _ in range(600)]
    texts = [f"{words[subject]} {words[300 + subject // 3]} {random.choice(words)} och avgift" for subject in of]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vectors_module, "EXACT_ROWS", 1_000)
        builder = VectorsBuilder(384, folder)
        builder.add(unit_vectors)
        search = builder.write(folder / "vectors.faiss", unit_vectors[::60])
    assert 0 < search.probes < search.lists
    lexicon = LexiconBuilder(folder)
    for text in texts:
        lexicon.add(text)
    lexicon.write(folder / "lexicon")
    stored = Vectors(folder / "vectors.faiss")
    index = cast(Index, PlantedIndex(stored, Lexicon(folder / "lexicon", 6_000)))
    brute_force = BruteForce(
        stored.of(range(6_000)).astype(np.float64),
        PlainCoverage([gram_set(text) for text in texts]),
        index.hubness.astype(np.float64),
        0.04 / USUAL_SPREAD,
    )
    return Planted(
        index, brute_force, unit_vectors[0], tuple(f"Vad kostar {words[i]} {words[599 - i]}?" for i in range(40))
    )


def embeddings_of(planted: Planted) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
    """Each question with a vector near some passage's."""
    random = np.random.default_rng(9)
    for question, vector in zip(planted.questions, planted.brute_force.vectors[::150], strict=True):
        near = vector + random.normal(size=384) * 0.03
        yield question, (near / np.linalg.norm(near)).astype(np.float32)


@pytest.mark.parametrize("share", [1.0, 0.5])
def test_of_very_many_passages_nearly_all_of_the_best_are_found(share: float, listed: Planted) -> None:
    allowed = None if share == 1 else np.random.default_rng(4).random(6_000) < share
    shared = 0
    for question, embedding in embeddings_of(listed):
        every = listed.brute_force.scores(embedding, question)
        passing = every if allowed is None else np.where(allowed, every, -np.inf)
        rows, scores = retrieved(listed.index, embedding, question, 10, allowed)
        assert scores == pytest.approx(every[rows].tolist(), abs=1e-6)
        assert rows == sorted(rows, key=lambda row: (-round(float(every[row]), 6), row))
        shared += len(set(rows) & set(listed.brute_force.best(passing, 10)))
    assert shared >= 0.99 * 400


@pytest.mark.parametrize("allowed_rows", [0, 1, 55, 300])
def test_of_very_many_passages_the_best_of_few_that_are_allowed_are_found_exactly(
    allowed_rows: int, listed: Planted
) -> None:
    allowed = np.zeros(6_000, np.bool_)
    allowed[np.random.default_rng(allowed_rows).permutation(6_000)[:allowed_rows]] = True
    for question, embedding in embeddings_of(listed):
        every = listed.brute_force.scores(embedding, question)
        expected = [row for row in listed.brute_force.best(every, 6_000) if allowed[row]][:60]
        assert retrieved(listed.index, embedding, question, 60, allowed)[0] == expected
