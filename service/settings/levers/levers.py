"""The levers that act on one day, ordered by what asks for them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self

from service.settings.levers.lever import Lever, LeverKind, Place
from service.settings.levers.table import BadRow, Table


@dataclass(frozen=True, slots=True, eq=False)
class Levers:
    """Immutable. Told apart by identity: what is worked out of one is kept with it."""

    acting: tuple[Lever, ...] = ()
    bad: tuple[BadRow, ...] = ()
    synonyms: Mapping[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict)
    """What is searched for beside, or in the place of, some words."""

    @classmethod
    def of(cls, table: Table, day: datetime.date) -> Self:
        acting = table.acting(day)
        synonyms: dict[tuple[str, ...], tuple[str, ...]] = {}
        for lever in acting:
            if lever.kind in (LeverKind.SYNONYM, LeverKind.ONE_WAY):
                for term, other in lever.pairs():
                    synonyms[term] = (*synonyms.get(term, ()), other)
        return cls(acting, table.bad, synonyms)

    def of_kind(self, *kinds: LeverKind) -> tuple[Lever, ...]:
        return tuple(lever for lever in self.acting if lever.kind in kinds)

    @property
    def notices(self) -> tuple[str, ...]:
        return tuple(lever.text for lever in self.of_kind(LeverKind.NOTICE))

    def stopped(self, place: Place) -> str | None:
        """What is said instead of an answer; None where it isn't stopped."""
        return next((lever.text for lever in self.of_kind(LeverKind.STOP) if place in lever.stopped), None)

    def contact(self, *collections: str) -> str | None:
        """Whom to turn to: of the first of these collections that has someone, or of all."""
        contacts = {lever.collection: lever.text for lever in reversed(self.of_kind(LeverKind.CONTACT))}
        return next((contacts[name] for name in (*collections, "") if name in contacts), None)


def outdone(levers: Iterable[Lever]) -> dict[str, str]:
    """Why rows do nothing before which one says something else of the same: a Swedish sentence each, by their keys."""
    said: dict[tuple[str, ...], Lever] = {}
    found = {}
    for lever in levers:
        before = [said.setdefault(subject, lever) for subject in sorted(lever.subjects)]
        if before and all(one is not lever for one in before):
            what = " · ".join(filter(None, (before[0].target, before[0].text)))
            found[lever.key] = (
                f"En rad före den, av {before[0].owner}, gäller samma sak: {what}. Ta bort den av dem som är fel."
            )
    return found


NO_LEVERS = Levers()
