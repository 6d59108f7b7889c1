"""Editions in a ranking: of texts that are one text at several times, the one that holds comes first.

Passages of a newer edition are put right before those of an older one that were found as well, unless the question
names the older one's time. None of them takes the lead of the first away, for they don't answer otherwise: they say the
same of another day.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from indexer.texts.editions import may_be_editions, subject, title_key
from indexer.texts.stated.calendar import calendar_dates
from indexer.texts.validity import Standing
from service.corpus.filters import Filters
from service.corpus.port import Edition
from service.corpus.view import View
from service.question.asked_time import AskedTime
from service.search.agreement import shared, shares_sentence
from service.search.edition_order import Order, is_newer, replaces, standing

_LOOKED_AT = 20
"""Groups of passages that are arranged; what comes later is no answer."""
_GAP = 10.0
"""In spreads of the index: a passage this far below another is no counterpart of it, unless it has many of its
words."""
_NEAR = 0.4
"""Share of that gap within which a passage about a day to come may stand for one about a day that is past."""
_COUNTERPART = 0.4
"""Share of words that a passage has in common with its counterpart in another edition."""
_NEARLY_ALIKE = 0.6
"""The same where the titles aren't alike, but one has all words of the other."""
_EDITIONS = 50
"""Of one text that are looked at."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(frozen=True, slots=True)
class Status:
    """How the document of a hit stands on the day of the question."""

    edition: Edition
    standing: Standing
    newer: Edition | None = None
    """The edition that holds in its place."""
    coming: Edition | None = None
    """The one that will."""

    @property
    def holds(self) -> bool:
        """Whether it holds, and no newer edition in its place."""
        return self.standing is Standing.VALID and self.newer is None


@dataclass(frozen=True, slots=True)
class Arranged:
    """Groups of passages found, in the order in which they are shown."""

    groups: list[list[int]]
    scores: dict[int, float]
    """Of each group's first row. One that was put before an older edition has its score."""
    found: Mapping[int, float]
    """The scores that they were found with."""
    kin: Mapping[int, Mapping[int, Edition]]
    """The other groups that are of editions of one text, by the first row of each."""


def arrange(
    index: View,
    groups: list[list[int]],
    scores: Mapping[int, float],
    texts: Mapping[int, str],
    asked: AskedTime,
    day: datetime.date,
) -> Arranged:
    """Groups of passages, of which the best score first, with the valid editions before the others."""
    kept = dict(scores) | {group[0]: max(scores[row] for row in group) for group in groups}
    first, rest = groups[:_LOOKED_AT], groups[_LOOKED_AT:]
    if not index.tells_dates and not asked.of_now:
        return Arranged(groups, kept, kept, {})
    rows = [row for group in first for row in group]
    editions = dict(zip(rows, _editions(index, rows), strict=True))
    order = Order(asked, day)
    first = [_led(group, editions, order) for group in first]
    kept |= {group[0]: max(scores[row] for row in group) for group in first}
    found = dict(kept)
    moves = _Moves.of([group[0] for group in first], editions, kept, texts, _GAP * index.calibration.spread, day)
    first = moves.best_first(first, order)
    if asked.of_now:
        first = moves.coming_first(first, day)
    kin = {
        group[0]: {other[0]: editions[other[0]] for other in first if (group[0], other[0]) in moves.of_one_text}
        for group in first
    }
    return Arranged(first + rest, kept, found, kin)


def _editions(index: View, rows: Sequence[int]) -> list[Edition]:
    ids = index.document_ids(rows)
    known = index.editions(list(dict.fromkeys(ids)))
    return [known[document_id] for document_id in ids]


def _led(group: list[int], editions: Mapping[int, Edition], order: Order) -> list[int]:
    """A group of the same words, its newest edition that holds first."""
    best = group[0]
    for row in group[1:]:
        if order.is_better(editions[row], editions[best]):
            best = row
    return [best, *(row for row in group if row != best)]


def _are_editions(one: Edition, other: Edition) -> bool:
    """Whether two documents are one text at two times, as far as titles and paths tell."""
    if one.document_id == other.document_id or not (one.validity.is_known or other.validity.is_known):
        return False
    if replaces(one, other) or replaces(other, one):
        return True
    if not one.key or one.key != other.key:
        return False
    if one.validity.repealed == other.validity.repealed and not (is_newer(one, other) or is_newer(other, one)):
        return False
    return may_be_editions(one.told_apart, other.told_apart)


def _are_of_one_text(one: Edition, other: Edition, text: str, another_text: str, day: datetime.date) -> bool:
    """Whether two passages are of editions of one text: by title, or nearly so and alike themselves.

    Of one that is over and one that holds, one subject is enough, or nearly one title and a sentence nearly alike.
    """
    if one.document_id == other.document_id:
        return False
    if _are_editions(one, other):
        return True
    if not (one.key and other.key):
        return False
    if not may_be_editions(one.told_apart, other.told_apart):
        return False
    keys = set(one.key.split()), set(other.key.split())
    are_nested = keys[0] <= keys[1] or keys[1] <= keys[0]
    if _is_over(one, day) != _is_over(other, day) and (are_nested or _have_one_subject(one, other)):
        return _have_one_subject(one, other) or shares_sentence(text, another_text)
    if not are_nested or not (is_newer(one, other) or is_newer(other, one)):
        return False
    # Of one title, but nothing is known beside when they were published: news may have that too.
    return shared(text, another_text) >= (_COUNTERPART if keys[0] == keys[1] else _NEARLY_ALIKE)


def _is_over(edition: Edition, day: datetime.date) -> bool:
    return standing(edition, day) in (Standing.EXPIRED, Standing.REPEALED)


def _have_one_subject(one: Edition, other: Edition) -> bool:
    its = subject(one.key)
    return bool(its) and its == subject(other.key)


@dataclass(frozen=True, slots=True)
class _Moves:
    """Which groups may be put before which."""

    editions: Mapping[int, Edition]
    scores: dict[int, float]
    texts: Mapping[int, str]
    gap: float
    of_one_text: frozenset[tuple[int, int]]
    """Pairs of first rows, both ways round, whose passages are of editions of one text."""

    @classmethod
    def of(
        cls,
        rows: Sequence[int],
        editions: Mapping[int, Edition],
        scores: dict[int, float],
        texts: Mapping[int, str],
        gap: float,
        day: datetime.date,
    ) -> Self:
        dated = {row for row in rows if editions[row].validity.is_known or editions[row].published}
        pairs = [
            (one, other)
            for number, one in enumerate(rows)
            for other in rows[number + 1 :]
            if (one in dated or other in dated)
            and _are_of_one_text(editions[one], editions[other], texts[one], texts[other], day)
        ]
        return cls(editions, scores, texts, gap, frozenset([*pairs, *((other, one) for one, other in pairs)]))

    def best_first(self, groups: list[list[int]], order: Order) -> list[list[int]]:
        """With the better editions right before the others."""
        arranged = list(groups)
        place = 0
        while place < len(arranged):
            here = arranged[place]
            better = [
                later
                for number, later in enumerate(arranged[place + 1 :], place + 1)
                if (here[0], later[0]) in self.of_one_text
                and self._answers_better(later[0], here[0], order)
                and (
                    self._may_stand_for(later[0], here[0])
                    or all((here[0], between[0]) in self.of_one_text for between in arranged[place + 1 : number])
                )
            ]
            if better:
                best = better[0]
                for later in better[1:]:
                    if self._is_better(later, best, here, order):
                        best = later
                self._put_before(arranged, best, place)
            place += 1 if not better else 0
        return arranged

    def coming_first(self, groups: list[list[int]], day: datetime.date) -> list[list[int]]:
        """With the first that names a day to come before those whose days are past."""
        if not groups or comes(self.texts[groups[0][0]], self.editions[groups[0][0]], day) is not False:
            return groups
        arranged = list(groups)
        for later in groups[1:]:
            near = self.scores[groups[0][0]] - self.scores[later[0]] <= self.gap * _NEAR
            alike = near or shared(self.texts[groups[0][0]], self.texts[later[0]]) >= _COUNTERPART
            if alike and comes(self.texts[later[0]], self.editions[later[0]], day):
                self._put_before(arranged, later, 0)
                break
        return arranged

    def _is_better(self, one: list[int], other: list[int], here: list[int], order: Order) -> bool:
        """Whether one of two groups, the one found later, is to stand before `here` rather than the other."""
        editions = self.editions[one[0]], self.editions[other[0]]
        if editions[0].document_id != editions[1].document_id:
            return self._answers_better(one[0], other[0], order)
        text = self.texts[here[0]]
        return shared(text, self.texts[one[0]]) > shared(text, self.texts[other[0]])

    def _answers_better(self, row: int, other: int, order: Order) -> bool:
        return order.is_better(self.editions[row], self.editions[other], (self.texts[row], self.texts[other]))

    def _may_stand_for(self, row: int, other: int) -> bool:
        return (
            self.scores[other] - self.scores[row] <= self.gap
            or shared(self.texts[other], self.texts[row]) >= _COUNTERPART
        )

    def _put_before(self, arranged: list[list[int]], group: list[int], place: int) -> None:
        self.scores[group[0]] = max(self.scores[group[0]], self.scores[arranged[place][0]])
        arranged.remove(group)
        arranged.insert(place, group)


def status(index: View, edition: Edition, found: Iterable[Edition], filters: Filters, day: datetime.date) -> Status:
    """How a document stands on a day among its editions in the collections that are asked; some were `found`."""
    now = standing(edition, day)
    if not index.tells_dates or not (edition.validity.is_known or edition.published):
        return Status(edition, now)  # of which nothing can be told to be newer
    keys = [edition.key, title_key(edition.validity.replaced_by or "")]
    others = list(found)
    others += [
        other
        for key in dict.fromkeys(filter(None, keys))
        for other in index.editions_of(key, filters, _EDITIONS)
        if _are_editions(edition, other)
    ]
    order = Order(AskedTime.of(""), day)
    newer = _newest((other for other in others if standing(other, day) is Standing.VALID), order)
    if newer is not None and not (order.is_better(newer, edition) or replaces(newer, edition)):
        newer = None
    coming = _newest((other for other in others if standing(other, day) is Standing.COMING), order)
    if coming is not None and (now is Standing.COMING or not is_newer(coming, edition)):
        coming = None
    return Status(edition, now, newer, coming)


def _newest(editions: Iterable[Edition], order: Order) -> Edition | None:
    best: Edition | None = None
    for edition in editions:
        if best is None or order.is_better(edition, best):
            best = edition
    return best


def comes(text: str, edition: Edition, day: datetime.date) -> bool | None:
    """Whether a text names a day to come; False if all that it names are past, None if it names none."""
    years = [int(match.group()) for match in _YEAR.finditer(f"{text} {edition.title}")]
    written = edition.validity.year or (edition.published.year if edition.published else None)
    year = years[0] if years else written
    past: bool | None = None
    for date in calendar_dates(text):
        if (known := date.year or year) is None:
            continue
        try:
            named = datetime.date(known, date.month, date.day)
        except ValueError:
            continue
        if named >= day:
            return True
        past = False
    if past is None and years and max(years) < day.year:
        return False
    return past
