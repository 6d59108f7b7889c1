"""The board: what was proposed last, while a thread of its own finds it anew."""

from __future__ import annotations

import datetime
import logging
import sqlite3
import threading
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.errors import BelaggError
from service.answer.searcher import Searcher
from service.answer.steering.steering import Steering
from service.corpus.port import Edition
from service.http.desk.proposals import figures, unfound, withdrawals
from service.http.desk.proposals.demand import Demand
from service.http.desk.proposals.openings import Openings
from service.http.desk.proposals.proposal import Proposal
from service.http.desk.proposals.reformulations import Reformulations
from service.records.recent import recent
from service.records.records import Records
from service.search.edition_order import standing
from service.settings.levers.lever import Lever

DAYS = 30
"""Of questions that are looked through."""
_HOURS = 6
"""For so long what was found is new."""
_AT_ONCE = 500
_LOGGER = logging.getLogger("belagg")


@dataclass(frozen=True, slots=True)
class FoundProposals:
    """What was found, and of which generation and when."""

    proposals: tuple[Proposal, ...]
    generation: int
    at: datetime.datetime

    def without(self, settled: Container[str], acting: Iterable[Lever] = ()) -> FoundProposals:
        """What is left when editors have hidden or replaced some documents since, or added what was proposed."""
        rows = {(lever.kind.value, lever.about, lever.target) for lever in acting}
        left = (
            one
            for one in self.proposals
            if not any(place.document_id in settled for place in one.places) and _row(one) not in rows
        )
        return replace(self, proposals=tuple(left))


class Board:
    """Thread-safe."""

    def __init__(self, clock: Callable[[], datetime.datetime] = datetime.datetime.now) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._finding: threading.Thread | None = None
        self._found: FoundProposals | None = None
        self.fault: str | None = None
        """Why nothing was found the last time, in a Swedish sentence."""

    def look(self, searcher: Searcher, records: Records | None) -> FoundProposals | None:
        """What was found last; None before the first time. What is old or of another generation is found anew."""
        with self._lock:
            if self._is_old(searcher) and (self._finding is None or not self._finding.is_alive()):
                self._finding = threading.Thread(
                    target=self._find, args=(searcher, records), name="belagg-proposals", daemon=True
                )
                self._finding.start()
            found = self._found
        return None if found is None else found.without(_settled(searcher.steering), searcher.steering.levers.acting)

    @property
    def is_finding(self) -> bool:
        finding = self._finding
        return finding is not None and finding.is_alive()

    def wait(self) -> None:
        """Until what is being found is there."""
        if self._finding is not None:
            self._finding.join()

    def _is_old(self, searcher: Searcher) -> bool:
        found = self._found
        if found is None or found.generation != searcher.corpus.generation:
            return True
        return self._clock() - found.at > datetime.timedelta(hours=_HOURS)

    def _find(self, searcher: Searcher, records: Records | None) -> None:
        try:
            proposals = tuple(find(searcher, records, self._clock().date()))
            self.fault = None
        except BelaggError as error:
            self.fault = str(error)
            _LOGGER.warning("Förslagen gick inte att ta fram. %s", error)
            return
        self._found = FoundProposals(proposals, searcher.corpus.generation, self._clock())


def find(searcher: Searcher, records: Records | None, day: datetime.date) -> Iterator[Proposal]:
    """Every proposal, kind by kind. Raises `RecordsUnusable`, `IndexDamaged`, or what shards raise."""
    corpus, steering = searcher.corpus, searcher.steering
    by_row = corpus.document_ids_by_row()
    ids = list(dict.fromkeys(by_row))
    settled = _settled(steering)
    editions = [edition for edition in _editions(searcher, ids) if edition.document_id not in steering.hidden]
    if records is not None:
        with records.reading() as database:
            yield from _of_questions(database, day, searcher)
    holding = {
        edition.document_id: figures.Told(edition.document_id, edition.title, edition.key)
        for edition in editions
        if edition.document_id not in settled and standing(edition, day) == "valid"
    }
    rows = ((row, holding[id_]) for row, id_ in enumerate(by_row) if id_ in holding)
    yield from figures.proposals(corpus, rows)
    yield from withdrawals.proposals(editions, day, settled)
    if records is not None:
        with records.reading() as database:
            yield from unfound.proposals(database, editions, day)


def _row(proposal: Proposal) -> tuple[str, ...]:
    """What a press would add to the editors' table, to tell it from other rows."""
    return tuple(proposal.lever.get(column, "") for column in ("slag", "gäller", "mål"))


def _settled(steering: Steering) -> frozenset[str]:
    """The documents that editors have hidden or marked as replaced."""
    return steering.hidden | frozenset(steering.replaced)


def _of_questions(database: sqlite3.Connection, day: datetime.date, searcher: Searcher) -> Iterator[Proposal]:
    since = (day - datetime.timedelta(DAYS)).isoformat()
    reformulations, openings, demand = Reformulations(), Openings(database, since), Demand()
    for asked in recent(database, since):
        for each in (reformulations, openings, demand):
            each.add(asked)
    helped = {question for (question,) in database.execute("SELECT question FROM feedback WHERE helpful LIMIT 10000")}
    levers = searcher.steering.levers
    reworded = reformulations.proposals(levers.synonyms, helped)
    yield from reworded
    rows = {_row(one) for one in reworded}
    for one in openings.proposals(searcher.corpus, levers, _settled(searcher.steering)):
        if _row(one) not in rows:
            rows.add(_row(one))
            yield one
    yield from demand.proposals(DAYS)


def _editions(searcher: Searcher, ids: Sequence[str]) -> Iterator[Edition]:
    for start in range(0, len(ids), _AT_ONCE):
        yield from searcher.corpus.editions(ids[start : start + _AT_ONCE]).values()
