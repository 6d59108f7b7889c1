"""The ranking is what its formula says, over what retrieval gave, and every hit names its best sentence."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.model.encoder import Encoder
from indexer.texts.stated.path_names import path_names
from indexer.texts.swedish import count_words, sentences
from service.answer.searcher import Searcher
from service.corpus.filters import EVERYTHING
from service.corpus.local import PassageSentences
from service.corpus.retrieval import retrieve
from service.corpus.view import View
from service.question.interpretation import unit
from service.search.ranking import rank_rows
from tests.plain_cov4 import coverage, gram_set

QUESTIONS = (
    "Vad betyder Skottlandsmodellen?",
    "vem ansvarar för halkbekämpning",
    "Hur många anställda har Mo Gård?",
    "what is a named person?",
    "kostnader för äldre som är sjuka ofta",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_are_those_of_the_formula_over_every_passage(
    question: str, searcher: Searcher, encoder: Encoder
) -> None:
    """The example texts have fewer passages than are ordered anew, so the formula holds for all of them."""
    index, view = searcher.index, View(searcher.index, EVERYTHING)
    rows = list(range(index.size))
    passages = index.passages(rows)
    ids = {passage.document_id for passage in passages}
    documents = [document for id_ in ids if (document := index.document(id_, EVERYTHING))]
    titles = {one.id: f"{path_names(one.path, one.title)} {one.title}" for one in documents}
    whole = coverage(question, [gram_set(" ".join((titles[p.document_id], p.heading or "", p.text))) for p in passages])
    scale = index.manifest.calibration.spread / 0.0215
    query = unit(encoder.encode_query(question.lower()))
    cosines = index.cosines(query)
    expected = []
    for row, passage in zip(rows, passages, strict=True):
        spans = list(sentences(passage.text))
        texts = [passage.text[span.start : span.end] for span in spans]
        vectors = encoder.encode_passages(texts).astype(np.float64)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        ends = np.array([(span.start, span.end) for span in spans], np.uint32)
        alone = PassageSentences(np.array([len(spans)]), ends, np.zeros(len(spans), np.float32))
        scores = vectors @ query + 0.2 * scale * view.covered(question, view.grams_in(question, [passage.text], alone))
        near = float(cosines[row]) - 0.4 * float(index.hubness[row])
        share = min(1.0, max(0.0, (count_words(passage.text) - 30) / 30))
        itself = float(cosines[row]) + 0.2 * scale * float(whole[row])
        best = share * float(scores.max()) + (1 - share) * itself
        expected.append(near + 0.1 * scale * float(whole[row]) + 0.5 * best)
    found_rows, found_scores = rank_rows(index, query, question, index.size)
    # A batch of other lengths rounds differently in bf16, and a sentence's vector is kept in 4 bits: its
    # cosine, of which half counts, is off by .003 (standard deviation).
    np.testing.assert_allclose(found_scores, np.array(expected)[found_rows], atol=6e-3)
    assert found_scores == sorted(found_scores, reverse=True)


def test_passages_beyond_those_ordered_anew_follow_in_the_order_of_retrieval(
    searcher: Searcher, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedding = unit(encoder.encode_query("vad betyder skottlandsmodellen?"))
    monkeypatch.setattr("service.search.ranking.DEPTH", 5)
    rows, scores = rank_rows(searcher.index, embedding, "Vad betyder Skottlandsmodellen?", 20)
    assert len(set(rows)) == 20
    assert scores == sorted(scores, reverse=True)
    sought = View(searcher.index, EVERYTHING).sought("Vad betyder Skottlandsmodellen?", embedding)
    retrieved = [found.row for found in retrieve(searcher.index, sought, 20)]
    assert set(rows[:5]) == set(retrieved[:5])
    assert rows[5:] == retrieved[5:]


def test_a_unit_vector_points_the_same_way() -> None:
    np.testing.assert_allclose(unit(np.array([3, 4], np.float32)), [0.6, 0.8], atol=1e-7)
