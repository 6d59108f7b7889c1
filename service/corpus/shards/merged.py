"""The corpus that shards make together: each is asked for its part, and what they say is merged as one would say it.

Scores are of the whole: a question's weights come with it, and each shard has the whole's hubness and calibration. So
the best of each shard's best are the best of all, equal ones in the order of rows. What all must say is said by all:
where one is silent, `ShardsSilent` is raised, and nothing is answered from the rest.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, Self, TypeVar

import numpy as np
import numpy.typing as npt

from indexer.errors import IndexDamaged
from indexer.index.calibration import Calibration
from indexer.index.parts.lexicon.lexicon import Statistics
from indexer.index.parts.lexicon.words import Words
from indexer.index.parts.sentences import PassageSentences
from indexer.index.shards.cut import shard_of
from indexer.index.shards.manifest import ShardsManifest
from indexer.model.spec import EncoderSpec
from indexer.texts.access import Group
from indexer.texts.document import Document
from indexer.texts.passages import Passage, PassagePlace
from service.corpus.access import CLOSED, Access
from service.corpus.attributes import Shelf, effective, is_document_id, named_by
from service.corpus.bounded import Bounded
from service.corpus.filters import EVERYTHING, Filters, Rights
from service.corpus.holdings import Holdings
from service.corpus.port import Edition, Fetched
from service.corpus.retrieval import Retrieved, Sought
from service.corpus.shards.errors import ShardsDiffer
from service.corpus.shards.held import collection
from service.corpus.shards.shard import About, Gist, Shard, created
from service.corpus.words.kin import Kin, Known
from service.corpus.words.suggestions import Suggestible, Suggestion, Suggestions
from service.corpus.words.vocabulary import KinWithin, Vocabulary, WordsWithin

_P = ParamSpec("_P")
_T = TypeVar("_T")

_GISTS_KEPT = 5_000
"""Passages of which is known what ordering looks at, some 10 MB."""
_WORDS_KEPT = 10_000


class Shards(Protocol):
    """Whoever has the shards of one cut. Thread-safe."""

    def ask(
        self,
        numbers: Sequence[int],
        state: str,
        method: Callable[Concatenate[Shard, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> list[_T]:
        """What some shards say, in their order, with the readers of a state (`Shard.as_said`).

        Raises `ShardsSilent` where not all do in time, or `AccessDiffers`.
        """
        ...

    def ask_long(
        self,
        numbers: Sequence[int],
        state: str,
        method: Callable[Concatenate[Shard, _P], _T],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> list[_T]:
        """The same of what may take long."""
        ...

    def close(self) -> None: ...


class ShardedCorpus:
    """One generation, in shards. Thread-safe; it never changes."""

    def __init__(self, index: Path, manifest: ShardsManifest, words: Path, shards: Shards) -> None:
        """`words`: the file of the words of all texts. Raises `ShardsDiffer` unless all are of one generation."""
        self._count = len(manifest.shards)
        self._numbers = manifest.numbers
        self.shards = shards
        """Which are asked."""
        abouts = shards.ask(self._numbers, CLOSED, Shard.about)
        self._about: About = abouts[0]
        if self._about.generation != manifest.generation or not all(map(self._about.agrees, abouts)):
            raise ShardsDiffer
        self.tells_dates = any(one.tells_dates for one in abouts)
        self._words = Words(words)
        self._kin: Kin | None = None
        self._gists = Bounded[int, Gist](_GISTS_KEPT)
        self._making_suggestions = threading.Lock()
        self._access = Access(index, {}, is_needed=self._about.access)
        self._state = self._access.state.name
        self._opened: ShardedCorpus | None = None
        """What holds the shards open, if it is another."""
        self._forget()

    def _forget(self) -> None:
        """Nothing is known yet of those who ask."""
        self._shelves: tuple[frozenset[Shelf], frozenset[Group]] | None = None
        self._suggestions: tuple[frozenset[str], tuple[Shelf, ...], Suggestions] | None = None
        self._seen = Bounded[tuple[int, Rights], bool](_GISTS_KEPT)
        self._occurrences = Bounded[tuple[str, Rights], bool](_WORDS_KEPT)

    @property
    def is_as_said(self) -> bool:
        """Whether the shards are asked by what is said now."""
        return self._access.state.name == self._state

    def as_said(self) -> Self:
        """The same shards, asked by what is said now."""
        changed = copy.copy(self)
        changed._state = self._access.state.name
        changed._opened = self._opened or self
        changed._forget()
        return changed

    def effective(self, rights: Rights) -> Rights:
        """Rights that show the same here, and are equal for many readers."""
        if rights.groups is None:
            return rights
        if self._shelves is None:  # two threads may ask, both alike
            shelves = frozenset(shelf for some in self._all(Shard.shelves) for shelf in some)
            self._shelves = shelves, named_by(shelves)
        return effective(rights, *self._shelves)

    @property
    def generation(self) -> int:
        return self._about.generation

    @property
    def calibration(self) -> Calibration:
        return self._about.calibration

    @property
    def encoder(self) -> EncoderSpec:
        """By which all was embedded."""
        return self._about.encoder

    @property
    def checked(self) -> bool:
        """Whether the vectors are of lengths that were compared with references before they were used."""
        return self._about.checked

    def statistics(self, grams: Sequence[str]) -> Statistics:
        """Of all shards together."""
        found = self._all(Shard.statistics, list(grams))
        frequencies = {gram: sum(one.frequencies[gram] for one in found) for gram in grams}
        return Statistics(sum(one.passages for one in found), frequencies)

    def candidates(self, sought: Sought, filters: Filters, rights: Rights, limit: int) -> list[Retrieved]:
        """The best of each shard's best."""
        sent = replace(sought, weights=dict(sought.weights), lifts=dict(sought.lifts))
        found = self._all(Shard.candidates, sent, filters, rights, limit)
        best = list(islice(merge(*found, key=lambda one: (-one[0].score, one[0].row)), limit))
        for one, gist in best:
            self._gists.put(one.row, gist)
            self._seen.put((one.row, rights), True)
        return [one for one, _ in best]

    def referred(self, key: str, filters: Filters, rights: Rights, limit: int) -> dict[int, int]:
        """Of the first `limit` in all, those that may be found."""
        found = self._all(Shard.referred, key, filters, rights, limit)
        first = sorted(one for some in found for one in some)[:limit]
        return {row: strength for row, strength, may_be_found in first if may_be_found}

    def shows_rows(self, rows: Sequence[int], rights: Rights) -> bool:
        unknown = [row for row in rows if not self._seen.get((row, rights))]
        if not unknown:
            return True
        seen = {row for some in self._all(Shard.seen, unknown, rights) for row in some}
        for row in seen:
            self._seen.put((row, rights), True)
        return seen.issuperset(unknown)

    def texts(self, rows: Sequence[int]) -> list[str]:
        return [one.text for one in self._gists_of(rows)]

    def document_ids(self, rows: Sequence[int]) -> list[str]:
        return [one.document_id for one in self._gists_of(rows)]

    def day(self, row: int) -> int:
        return self._gists_of([row])[0].day

    def sentences(self, rows: Sequence[int], embedding: npt.NDArray[np.float32]) -> PassageSentences:
        found = self._of_rows(Shard.sentences, rows, embedding)
        spans: list[npt.NDArray[Any]] = [np.zeros((0, 2), np.uint16), *(spans for spans, _ in found)]
        cosines = [np.zeros(0, np.float32), *(cosines for _, cosines in found)]
        counts = np.array([len(one) for one in cosines[1:]], np.int64)
        return PassageSentences(counts, np.concatenate(spans), np.concatenate(cosines))

    def document_ids_by_row(self) -> list[str]:
        found = self.shards.ask_long(self._numbers, self._state, Shard.document_ids_by_row)
        return [document_id for _, document_id in sorted(one for some in found for one in some)]

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        return self._of_rows(Shard.passages, rows)

    def fetch(self, rows: Sequence[int]) -> list[Fetched]:
        return self._of_rows(Shard.fetch, rows)

    def shows(self, document_id: str, rights: Rights) -> bool:
        return any(self._having(document_id, Shard.shows, rights))

    def document(self, document_id: str, rights: Rights) -> Document | None:
        return next(iter(self._having(document_id, Shard.document, rights)), None)

    def read(self, document_id: str, rights: Rights) -> tuple[Document, tuple[PassagePlace, ...]] | None:
        return next(iter(self._having(document_id, Shard.read, rights)), None)

    def original(self, document_id: str, rights: Rights) -> tuple[str, str | None, str] | None:
        return next(iter(self._having(document_id, Shard.original, rights)), None)

    def passages_of(self, document_id: str, rights: Rights) -> list[Passage]:
        return [one for some in self._having(document_id, Shard.passages_of, rights) for one in some]

    def rows_of(self, document_id: str) -> list[int]:
        """The rows of a document's passages, in reading order."""
        return [row for some in self._having(document_id, Shard.rows_of) for row in some]

    def has_below(self, folder: str) -> bool:
        return any(self._all(Shard.has_below, folder))

    def saying(self, prints: frozenset[str]) -> dict[str, frozenset[str]]:
        found = self.shards.ask_long(self._numbers, self._state, Shard.saying, prints)
        return {document_id: its for some in found for document_id, its in some.items()}

    def editions(self, document_ids: Sequence[str]) -> dict[str, Edition]:
        by_shard: dict[int, list[str]] = {}
        for id_ in filter(is_document_id, document_ids):
            by_shard.setdefault(shard_of(id_, self._count), []).append(id_)
        if len(by_shard) == 1 and self._holds(number := next(iter(by_shard))):
            return self.shards.ask([number], self._state, Shard.editions, by_shard[number])[0]
        wanted = [id_ for ids in by_shard.values() for id_ in ids]
        return {id_: one for some in self._all(Shard.editions, wanted) for id_, one in some.items()} if wanted else {}

    def editions_of(self, key: str, rights: Rights, limit: int) -> list[Edition]:
        """Of the first `limit` in all, those that may be seen."""
        found = self._all(Shard.editions_of, key, rights, limit) if key else []
        first = sorted((one for some in found for one in some), key=lambda one: one[0].document_id)[:limit]
        return [edition for edition, is_seen in first if is_seen]

    def vocabulary(self, rights: Rights) -> Vocabulary:
        return self._words if rights == EVERYTHING else WordsWithin(self._words, partial(self._occurs, rights))

    def known(self, rights: Rights) -> Known:
        if self._kin is None:  # two threads may make it, both alike
            self._kin = Kin(spelling for _, spelling, _ in self._words.spellings())
        return self._kin if rights == EVERYTHING else KinWithin(self._kin, self._words, partial(self._occurs, rights))

    def suggest(self, typed: str, limit: int, rights: Rights) -> list[Suggestion]:
        shelves, suggestions = self._suggestions_without(rights.hidden)
        seen = np.array([rights.shows(collection) and rights.are_of(readers) for collection, readers in shelves], bool)
        return suggestions.of(typed, limit, seen, partial(self._occurs, rights))

    def holdings(self, rights: Rights) -> Holdings:
        held = self._all(Shard.holdings, rights)
        names = sorted({one.name for each in held for one in each.holdings.collections})
        about = self._about
        collections = tuple(collection(name, held) for name in names)
        return Holdings(about.generation, created(about), about.encoder.model, collections)

    def _all(self, method: Callable[Concatenate[Shard, _P], _T], *args: _P.args, **kwargs: _P.kwargs) -> list[_T]:
        return self.shards.ask(self._numbers, self._state, method, *args, **kwargs)

    def _holds(self, number: int) -> bool:
        return number in self._numbers

    def _having(
        self,
        document_id: str,
        method: Callable[Concatenate[Shard, str, _P], _T | None],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> list[_T]:
        """What the shard says in which a document of that id would lie; nothing where there is no such shard.

        A document that isn't there and one that may not be seen are asked of alike.
        """
        if not is_document_id(document_id) or not self._holds(number := shard_of(document_id, self._count)):
            return []
        found = self.shards.ask([number], self._state, method, document_id, *args, **kwargs)
        return [one for one in found if one is not None]

    def _of_rows(
        self,
        method: Callable[Concatenate[Shard, Sequence[int], _P], dict[int, _T]],
        rows: Sequence[int],
        *args: _P.args,
        **kwargs: _P.kwargs,
    ) -> list[_T]:
        """What the shards say of rows, in the order asked for. Raises `IndexDamaged` if none has one of them."""
        wanted = [int(row) for row in rows]
        if not wanted:
            return []
        found = {row: one for some in self._all(method, wanted, *args, **kwargs) for row, one in some.items()}
        try:
            return [found[row] for row in wanted]
        except KeyError as error:
            raise IndexDamaged("shards", expected=f"rad {error}", found="saknas") from error

    def _gists_of(self, rows: Sequence[int]) -> list[Gist]:
        known = {int(row): self._gists.get(int(row)) for row in rows}
        unknown = [row for row, gist in known.items() if gist is None]
        new = dict(zip(unknown, self._of_rows(Shard.gists, unknown), strict=True))
        for row, gist in new.items():
            self._gists.put(row, gist)
        return [known[int(row)] or new[int(row)] for row in rows]

    def _occurs(self, rights: Rights, word: str) -> bool:
        if rights == EVERYTHING:
            return word in self._words
        known = self._occurrences.get((word, rights))
        if known is None:
            known = any(self._all(Shard.occurs, word, rights))
            self._occurrences.put((word, rights), known)
        return known

    def _suggestions_without(self, hidden: frozenset[str]) -> tuple[tuple[Shelf, ...], Suggestions]:
        """The shelves that anything stands on, and what is suggested by their numbers."""
        with self._making_suggestions:
            if self._suggestions is None or self._suggestions[0] != hidden:
                every = self.shards.ask_long(self._numbers, self._state, Shard.named, hidden)
                numbers: dict[Shelf, int] = {}
                named = Suggestible.together(every).by(lambda shelf: numbers.setdefault(shelf, len(numbers)))
                self._suggestions = hidden, tuple(numbers), Suggestions(named, self._words)
            return self._suggestions[1:]
