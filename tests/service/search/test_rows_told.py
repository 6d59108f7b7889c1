"""Rows of tables among the passages found say what their columns are called."""

from __future__ import annotations

from itertools import chain

import numpy as np

from indexer.index.parts.sentences import cut
from service.corpus.port import PassageSentences
from service.search.rows_told import rows_told

TEXTS = ["Vi hyr ut lokaler.", "Priser:\nLokal | Pris\nAula | 100 kr\nSal | 80 kr", "Mån | 8–16\nTis | 8–17"]


def test_rows_with_named_columns_are_told_by_their_numbers() -> None:
    spans = [cut(text) for text in TEXTS]
    every = np.array([(span.start, span.end) for span in chain(*spans)], np.uint32)
    sentences = PassageSentences(np.array(list(map(len, spans))), every, np.zeros(len(every), np.float32))
    assert rows_told(TEXTS, sentences) == {3: "Lokal: Aula; Pris: 100 kr", 4: "Lokal: Sal; Pris: 80 kr"}
