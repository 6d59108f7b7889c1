"""A searcher for one reader: all that a request gets of the texts, made once for each from what its reader may see.

Whatever comes out of it comes out of a view of one generation: passages, documents, words, suggestions and counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from indexer.texts.swedish import Span
from service.answer.answering import Answer
from service.answer.searcher import Searcher, StageTimes
from service.corpus.documents.document_view import DocumentView
from service.corpus.documents.originals import Original, Originals
from service.corpus.filters import NOTHING, Rights
from service.corpus.holdings import Holdings
from service.corpus.view import View
from service.corpus.words.suggestions import Suggestion
from service.errors import CollectionForbidden, IndexLost, NoIndexYet
from service.question.query import Query
from service.search.hits import Ranking


class SearcherWithin:
    """Answers from what a reader may see. Every method raises `NoIndexYet` where nothing has been published."""

    def __init__(
        self,
        searcher: Searcher | None,
        rights: Rights = NOTHING,
        *,
        is_newest: bool = True,
        is_verified: bool = True,
        is_lost: bool = False,
    ) -> None:
        """`is_newest`: whether it is the published generation that answers; `is_lost`: none does as it is damaged.

        `is_verified`: whether every byte of what answers was read since it was opened.
        """
        self._searcher = searcher
        self._rights = rights
        self.is_newest = is_newest
        self.is_verified = is_verified
        self._is_lost = is_lost

    @property
    def _whole(self) -> Searcher:
        if self._searcher is None:
            raise IndexLost if self._is_lost else NoIndexYet
        return self._searcher

    @property
    def _view(self) -> View:
        return self._whole.view(self._rights)

    @property
    def generation(self) -> int:
        """Number of the generation that everything comes from."""
        return self._view.generation

    def check(self) -> None:
        """Raises `NoIndexYet` if nothing can be answered."""
        self._view  # noqa: B018

    def allow(self, queries: Sequence[Query]) -> None:
        """Raises `CollectionForbidden`, the same for a collection that isn't there: nobody learns which are."""
        for query in queries:
            wanted = query.filters.collections or frozenset()
            if forbidden := {name for name in wanted if not self._rights.shows(name)}:
                raise CollectionForbidden(forbidden)

    def _known(self, queries: Sequence[Query]) -> list[Query]:
        """The same of those collections alone that there are, as far as may be known. Raises `CollectionForbidden`.

        What else is named finds nothing, and would be kept in memory and in records as it was written.
        """
        self.allow(queries)
        if all(query.filters.collections is None for query in queries):
            return list(queries)
        there = frozenset(held.name for held in self.holdings.collections)
        asked = [(query, query.filters.collections) for query in queries]
        return [
            query
            if collections is None
            else replace(query, filters=replace(query.filters, collections=collections & there))
            for query, collections in asked
        ]

    def search(self, query: Query, times: StageTimes | None = None) -> Ranking:
        """See `Searcher.search`. Raises `CollectionForbidden`."""
        (known,) = self._known([query])
        return self._whole.search(known, times, self._rights)

    def search_all(self, queries: Sequence[Query], check: Callable[[], None]) -> list[Ranking]:
        """See `Searcher.search_all`. Raises `CollectionForbidden`."""
        return self._whole.search_all(self._known(queries), check, self._rights)

    def answer(self, query: Query, times: StageTimes | None = None) -> Answer:
        """See `Searcher.answer`. Raises `CollectionForbidden`."""
        (known,) = self._known([query])
        return self._whole.answer(known, times, self._rights)

    @property
    def sees_every_text(self) -> bool:
        """Whether nothing is kept from the reader, but what editors keep from everybody."""
        rights = self._view.rights
        return rights.collections is None and rights.groups is None

    def suggest(self, typed: str, limit: int) -> list[Suggestion]:
        """How what is typed may go on."""
        return self._view.suggest(typed, limit)

    def examples(self, check: Callable[[], None]) -> tuple[str, ...]:
        """See `Searcher.examples`."""
        return self._whole.examples(check, self._rights)

    def shows(self, document_id: str) -> bool:
        """Whether there is a document of that id, as far as may be known."""
        return self._view.shows(document_id)

    def document(
        self, document_id: str, passage_id: str | None = None, characters: Span | None = None
    ) -> DocumentView | None:
        """See `DocumentView.of`."""
        return DocumentView.of(self._view, document_id, passage_id, characters)

    def original(self, originals: Originals, document_id: str) -> Original | None:
        """See `Originals.of`."""
        return originals.of(self._view, document_id)

    @property
    def notices(self) -> tuple[str, ...]:
        """What editors want to be read by everybody."""
        return self._whole.steering.levers.notices

    @property
    def holdings(self) -> Holdings:
        """What there is, collection by collection."""
        return self._view.holdings

    @property
    def is_checked(self) -> bool:
        """Whether the index was built with the comparison of the processor's vectors."""
        return self._whole.corpus.checked

    @property
    def avoided_lengths(self) -> list[int]:
        """Lengths of texts that this processor computes wrong."""
        return sorted(self._whole.encoder.compared.avoided)
