"""A test set indexed and ranked by the same code as an organisation's texts: the work of `belagg eval`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from indexer.document import Document
from indexer.encoder import Encoder
from indexer.errors import NoText
from indexer.pipeline import build
from indexer.readers.plain_text import document_from_text
from indexer.sources import Skipped
from service.cli.console import BuildProgress
from service.evaluation import DEPTH, Run, TestSet
from service.index import Index
from service.ranking import rank_rows, unit


def rank_documents(test_set: TestSet, queries: dict[str, str], encoder: Encoder) -> Run:
    """Index a test set in a folder of its own and rank its documents, each by its best passage."""
    names: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="belagg-eval-") as temporary:
        with BuildProgress() as progress:
            progress.reading(None)
            build(_documents(test_set, names), Path(temporary), encoder, progress, (str(test_set.folder),))
        index = Index(Path(temporary), encoder.spec)
        documents = index.document_ids_by_row()
        vectors = encoder.encode_queries(list(queries.values()))
        run: dict[str, list[tuple[str, float]]] = {}
        for (query, text), vector in zip(queries.items(), vectors, strict=True):
            ranked = best_documents(documents, partial(rank_rows, index, unit(vector), text))
            run[query] = [(names[document], score) for document, score in ranked]
        return run


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


def best_documents(
    documents: Sequence[str], best_rows: Callable[[int], tuple[list[int], list[float]]]
) -> list[tuple[str, float]]:
    """Ids and scores of the `DEPTH` best documents, each scored as its best passage.

    `documents` holds the document of each row; `best_rows` gives so many rows as it is asked for, and their scores.
    """
    rows_wanted = DEPTH
    while True:
        best: dict[str, float] = {}
        rows, scores = best_rows(rows_wanted)
        for row, score in zip(rows, scores, strict=True):
            best.setdefault(documents[row], score)
        if len(best) >= DEPTH or rows_wanted >= len(documents):
            return list(best.items())[:DEPTH]
        rows_wanted *= 4
