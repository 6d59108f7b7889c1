"""The desk's page of texts to review, the latest first."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence

from service.http.desk.frame import exports, framed
from service.http.desk.html import table, tag
from service.settings.levers.lever import Lever, LeverKind
from service.settings.levers.levers import outdone
from service.settings.levers.review import Review, last_day

_LATE = "försenad"
COLUMNS = ("Text eller mapp", "Granskad", "Ska granskas", "Ansvarig", "Läge")


def rows(levers: Sequence[Lever], day: datetime.date, faults: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """What stands on the page and in its file, by when it is due; of rows that `faults` has, why they do nothing."""
    acting = [lever for lever in levers if lever.kind is LeverKind.REVIEW and lever.acts(day)]
    idle = outdone(acting)
    there = [(Review.of(lever), faults.get(lever.key)) for lever in acting if lever.key not in idle]
    for one, fault in sorted(there, key=lambda its: (last_day(its[0].due) or datetime.date.max, its[0].about)):
        state = fault or (_LATE if one.is_late(day) else "i tid")
        yield one.about, one.reviewed or "okänt", one.due, one.responsible, state


def page(shown: Sequence[tuple[str, ...]]) -> str:
    """Of what `rows` gives."""
    late = sum(row[-1] == _LATE for row in shown)
    if not shown:
        return framed(
            "Granskning",
            tag(
                "p",
                "Ingen text har något granskningsdatum. Lägg till en rad av slaget granskning i redaktionens tabell.",
            ),
            nav=True,
        )
    return framed(
        "Granskning",
        tag("p", f"{late} av {len(shown)} skulle ha granskats. Byt ut raden i redaktionens tabell när det är gjort."),
        table("Att granska", COLUMNS, shown),
        exports(("granskning.csv", "Listan som CSV")),
        nav=True,
    )
