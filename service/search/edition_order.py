"""The order of editions: which of two is the newer, or answers what is asked of a time."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from indexer.texts.editions import are_in_one_place, names_edition, title_key
from indexer.texts.stated.periods import Period, periods_in
from indexer.texts.validity import Standing
from service.corpus.port import Edition
from service.question.asked_time import AskedTime


def standing(edition: Edition, day: datetime.date) -> Standing:
    """How an edition stands on a day; one that bears a later year is yet to come."""
    validity = edition.validity
    found = validity.on(day)
    if found is Standing.VALID and validity.begins is None and (validity.year or 0) > day.year:
        return Standing.COMING
    return found


@dataclass(frozen=True, slots=True)
class Order:
    """Which of two editions a question is better answered by."""

    asked: AskedTime
    day: datetime.date

    def is_better(self, one: Edition, other: Edition, texts: tuple[str, str] = ("", "")) -> bool:
        """`texts`: what was found of each."""
        if self.asked.version and (one.validity.version == self.asked.version) != (
            other.validity.version == self.asked.version
        ):
            return one.validity.version == self.asked.version
        if asked := self.asked.periods:
            # What fits each of several times fits better than what only one is of: "mandatperioden 2018–2022".
            fits = [
                sorted(_fit(edition, text, period) for period in asked)
                for edition, text in zip((one, other), texts, strict=True)
            ]
            return fits[0] > fits[1]
        holds, other_holds = (standing(edition, self.day) is Standing.VALID for edition in (one, other))
        if self.asked.earlier:
            one, other, holds, other_holds = other, one, other_holds, holds
        if holds != other_holds:
            return holds
        return replaces(one, other) or (is_newer(one, other) and not replaces(other, one))


def _fit(edition: Edition, text: str, asked: Period) -> tuple[bool, bool, bool, datetime.date]:
    """How well an edition fits a time: it bears its year, begins in it, or holds in it, and the later the better.

    One of a school year bears no calendar year: what its own text says of the time counts before.
    """
    validity, year = edition.validity, asked.first.year
    if validity.is_of_school_year and asked.is_school_year:
        return (validity.valid_from == asked.first, False, False, datetime.date.min)
    if validity.is_of_school_year and any(map(asked.covers, periods_in(text))):
        return (True, True, True, datetime.date.max)
    begins = day_of(edition) or datetime.date.min
    ends = validity.valid_until or datetime.date.max
    holds = begins <= asked.last and ends >= asked.first
    starts = validity.begins or begins
    bears, starts_then = validity.year == year, starts.year == year
    if validity.is_of_school_year and not asked.is_year:
        bears, starts_then = False, holds
    return (bears, starts_then, holds, begins if holds else datetime.date.min)


def replaces(one: Edition, other: Edition) -> bool:
    """Whether one text says that it took another's place, or that one that it was replaced by it."""
    by, what = other.validity.replaced_by, one.validity.replaces
    if not one.key or one.document_id == other.document_id:
        return False
    if by is not None and title_key(by) == one.key:
        return True
    if what is None or one.key == other.key or not are_in_one_place(one.told_apart, other.told_apart):
        return False
    return names_edition(what, other.key)


def is_newer(one: Edition, other: Edition) -> bool:
    """Whether one of two editions is known to be the later."""
    years = one.validity.year, other.validity.year
    if None not in years and years[0] != years[1]:
        return (years[0] or 0) > (years[1] or 0)
    days = day_of(one), day_of(other)
    if days[0] and days[1] and days[0] != days[1]:
        return days[0] > days[1]
    if not (one.validity.version and other.validity.version):
        return False
    versions = [tuple(map(int, version.split("."))) for version in (one.validity.version, other.validity.version)]
    return versions[0] > versions[1]


def day_of(edition: Edition) -> datetime.date | None:
    validity = edition.validity
    if day := validity.newest or edition.published or validity.valid_until:
        return day
    return datetime.date(validity.year, 1, 1) if validity.year else None
