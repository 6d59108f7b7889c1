"""A test set indexed and ranked by the same code as an organisation's texts: the work of `belagg eval`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.document import Document
from indexer.encoder import Encoder
from indexer.errors import NoText
from indexer.pipeline import build
from indexer.readers.plain_text import document_from_text
from indexer.sources import Skipped
from service.cli.console import BuildProgress
from service.evaluation import DEPTH, Run, TestSet
from service.index import Index
from service.ranking import best_rows, unit


def rank_documents(test_set: TestSet, queries: dict[str, str], encoder: Encoder) -> Run:
    """Index a test set in a folder of its own and rank its documents, each by its best passage."""
    names: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="belagg-eval-") as temporary:
        with BuildProgress() as progress:
            progress.reading(None)
            build(_documents(test_set, names), Path(temporary), encoder, progress, (str(test_set.folder),))
        index = Index(Path(temporary), encoder.spec)
        vectors = encoder.encode_queries(list(queries.values()))
        return {
            query: [(names[document], score) for document, score in best_documents(index, unit(vector), text)]
            for (query, text), vector in zip(queries.items(), vectors, strict=True)
        }


def _documents(test_set: TestSet, names: dict[str, str]) -> Iterator[Document | Skipped]:
    """The corpus through the same door as any plain text; `names` gets the corpus's id of each document."""
    for entry in test_set.corpus():
        try:
            document = document_from_text(entry.text, path=entry.id, title=entry.title)
        except NoText as error:
            yield Skipped(entry.id, str(error))
        else:
            names[document.id] = entry.id
            yield document


def best_documents(index: Index, embedding: npt.NDArray[np.float32], question: str) -> list[tuple[str, float]]:
    """Ids and scores of the `DEPTH` best documents, each scored as its best passage."""
    rows_wanted = DEPTH
    while True:
        best: dict[str, float] = {}
        rows, scores = best_rows(index, embedding, question, rows_wanted)
        for passage, score in zip(index.passages(rows), scores, strict=True):
            best.setdefault(passage.document_id, score)
        if len(best) >= DEPTH or rows_wanted >= index.size:
            return list(best.items())[:DEPTH]
        rows_wanted *= 4
