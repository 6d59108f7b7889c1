"""A test set indexed by the same code as an organisation's texts, and its documents ranked by their best passage."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.build.pipeline import build
from indexer.build.report import Progress
from indexer.errors import NoText
from indexer.model.encoder import Encoder
from indexer.readers.plain.text import document_from_text
from indexer.sources.folders import Skipped
from indexer.texts.document import Document
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.corpus.view import View
from service.errors import QueryError
from service.evaluation.measures import DEPTH, Run, TestSet
from service.evaluation.probing import calibrate
from service.question.interpretation import Interpretation, interpret_all
from service.question.query import Query

RankRows = Callable[[Index, npt.NDArray[np.float32], str, int], tuple[list[int], list[float]]]
"""Gives the best rows for a question's unit vector and text, so many as are wanted, and their scores."""

Interpret = Callable[[View, Encoder, Sequence[str]], list[Interpretation]]
"""Tells what to search for when questions were asked."""


@dataclass(frozen=True, slots=True)
class IndexedTestSet:
    """A test set's index; `documents` holds the corpus's id of each row's document."""

    index: Index
    documents: Sequence[str]

    def rank(
        self, queries: Mapping[str, str], encoder: Encoder, rank_rows: RankRows, interpret: Interpret = interpret_all
    ) -> Run:
        """The `DEPTH` best documents for every question, asked as `ask` asks it; none for one that it refuses."""
        run: dict[str, list[tuple[str, float]]] = {query: [] for query in queries}
        askable = dict(_askable(queries))
        interpretations = interpret(View(self.index, EVERYTHING), encoder, list(askable.values()))
        for query, interpretation in zip(askable, interpretations, strict=True):
            run[query] = self._best_documents(interpretation.embedding, interpretation.text, rank_rows)
        return run

    def _best_documents(
        self, embedding: npt.NDArray[np.float32], question: str, rank_rows: RankRows
    ) -> list[tuple[str, float]]:
        rows_wanted = DEPTH
        while True:
            best: dict[str, float] = {}
            rows, scores = rank_rows(self.index, embedding, question, rows_wanted)
            for row, score in zip(rows, scores, strict=True):
                best.setdefault(self.documents[row], score)
            if len(best) >= DEPTH or rows_wanted >= self.index.size:
                return list(best.items())[:DEPTH]
            rows_wanted *= 4


def _askable(queries: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for query, text in queries.items():
        with suppress(QueryError):
            yield query, Query.parse(text).text


@contextmanager
def indexed(test_set: TestSet, encoder: Encoder, waiting: AbstractContextManager[Progress]) -> Iterator[IndexedTestSet]:
    """Index a test set in a folder of its own, which goes when the block ends. `waiting` is told the progress."""
    names: dict[str, str] = {}
    with tempfile.TemporaryDirectory(prefix="belagg-eval-") as temporary:
        with waiting as progress:
            progress.reading(None)
            build(_documents(test_set, names), Path(temporary), encoder, calibrate, progress, (str(test_set.folder),))
        index = Index.open(Path(temporary), encoder.spec)
        yield IndexedTestSet(index, [names[document] for document in index.document_ids_by_row()])


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
