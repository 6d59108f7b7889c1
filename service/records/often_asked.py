"""Often asked: questions that were asked on many occasions, and those of them that are suggested to whoever types.

Who asks isn't recorded, so askers can't be counted. An occasion is a question at least an hour after the last one that
was counted, wherever it was asked; five of them on three days aren't one person's pressing anew. They may still be one
who comes back, and many who ask within an hour are one occasion.
"""

from __future__ import annotations

import datetime
import logging
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from indexer.texts.swedish import folded_words
from service.answer.confidence import Confidence
from service.records.recent import RecentQuestion, recent
from service.records.records import Records

_OCCASIONS, _DAYS = 5, 3
_APART = datetime.timedelta(hours=1)
_LOOKED_BACK = datetime.timedelta(days=30)
_NEW_FOR = datetime.timedelta(hours=6)
_MOST_SUGGESTED = 500
_ANSWERED = (Confidence.SURE, Confidence.LIKELY)
_LOGGER = logging.getLogger("belagg")


@dataclass(slots=True)
class OftenAsked:
    """A question, and how it was asked."""

    question: str
    """The way it was asked last."""
    levels: Counter[str] = field(default_factory=Counter)
    occasions: list[datetime.datetime] = field(default_factory=list)

    @property
    def days(self) -> int:
        return len({time.date() for time in self.occasions})

    @property
    def was_answered(self) -> bool:
        """Whether it was, surely or likely, most of the times."""
        return 2 * sum(self.levels[level] for level in _ANSWERED) > self.levels.total()


class Occasions:
    """Takes recent questions one by one, in the order in which they were asked."""

    def __init__(self) -> None:
        self._asked: dict[str, OftenAsked] = {}

    def add(self, asked: RecentQuestion) -> None:
        if not asked.key:
            return
        there = self._asked.setdefault(asked.key, OftenAsked(asked.question))
        there.question = asked.question
        there.levels[asked.level] += 1
        if not there.occasions or asked.time - there.occasions[-1] >= _APART:
            there.occasions.append(asked.time)

    @property
    def often(self) -> list[OftenAsked]:
        """Those that were asked on enough of them."""
        return [one for one in self._asked.values() if len(one.occasions) >= _OCCASIONS and one.days >= _DAYS]


class AskedBefore:
    """What was often asked and answered, found anew by a thread of its own. Thread-safe."""

    def __init__(self, records: Records, clock: Callable[[], datetime.datetime] = datetime.datetime.now) -> None:
        self._records = records
        self._clock = clock
        self._lock = threading.Lock()
        self._finding: threading.Thread | None = None
        self._found: tuple[tuple[str, tuple[str, ...]], ...] = ()
        """Each with its folded words, which a key that is pressed must not wait for."""
        self._at = datetime.datetime.min

    def beginning(self, typed: str, limit: int) -> list[str]:
        """At most `limit` of those found last in which each word that is typed begins a word, the most asked first."""
        self._look()
        begun = folded_words(typed)
        if not begun:
            return []
        fitting = (
            question for question, its in self._found if all(any(word.startswith(one) for word in its) for one in begun)
        )
        return list(islice(fitting, limit))

    def wait(self) -> None:
        """Until what is being found is found."""
        finding = self._finding
        if finding is not None:
            finding.join()

    def _look(self) -> None:
        with self._lock:
            is_finding = self._finding is not None and self._finding.is_alive()
            if is_finding or self._clock() - self._at < _NEW_FOR:
                return
            self._at = self._clock()
            self._finding = threading.Thread(target=self._find, name="belagg-often-asked", daemon=True)
            self._finding.start()

    def _find(self) -> None:
        occasions = Occasions()
        try:
            with self._records.reading() as database:
                for asked in recent(database, (self._clock() - _LOOKED_BACK).date().isoformat()):
                    occasions.add(asked)
        except (sqlite3.Error, OSError) as error:
            _LOGGER.warning("Vanliga frågor kan inte föreslås: %s", error)
            return
        answered = sorted((one for one in occasions.often if one.was_answered), key=lambda one: -len(one.occasions))
        self._found = tuple((one.question, tuple(folded_words(one.question))) for one in answered[:_MOST_SUGGESTED])
