"""Rows of tables among the passages found say what their columns are called."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

import numpy as np

from indexer.build.pipeline import Progress, build
from indexer.index.parts.sentences import cut
from indexer.texts.document import Document
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.corpus.port import PassageSentences
from service.corpus.view import View
from service.question.interpretation import Interpretation
from service.question.query import Query
from service.search.ranking import find, ordered
from service.search.row_words import row_words
from tests.stub_encoder import StubEncoder, uncalibrated, unit_vector_of

TEXTS = ["Vi hyr ut lokaler.", "Priser:\nLokal | Pris\nAula | 100 kr\nSal | 80 kr", "Mån | 8–16\nTis | 8–17"]


def test_rows_with_named_columns_are_in_words_by_their_numbers() -> None:
    spans = [cut(text) for text in TEXTS]
    every = np.array([(span.start, span.end) for span in chain(*spans)], np.uint32)
    sentences = PassageSentences(np.array(list(map(len, spans))), every, np.zeros(len(every), np.float32))
    assert row_words(TEXTS, sentences) == {3: "Lokal: Aula; Pris: 100 kr", 4: "Lokal: Sal; Pris: 80 kr"}


def test_a_row_covers_what_its_columns_are_called(tmp_path: Path, silent: Progress) -> None:
    text = "Byggnad | Deposition\nLadan | 500 kr\nMagasinet | 900 kr"
    encoder = StubEncoder().as_encoder()
    build(
        [Document("a.md", "Uthyrning", text, "a.md", "text/markdown")], tmp_path, encoder, uncalibrated, silent, ("a",)
    )
    view = View(Index.open(tmp_path), EVERYTHING)
    asked = "deposition ladan"
    interpretation = Interpretation(asked, asked, "sv", unit_vector_of(asked), respelled=False)
    looked = ordered(view, interpretation, find(view, interpretation, Query.parse(asked)).passages).looked_into
    covered = view.covered(asked, looked.grams)
    assert covered[1] > covered[0]
    assert covered[1] > covered[2] > 0  # "Magasinet | 900 kr", whose column is the deposition
