"""The page of the editors' table: its rows, a form for one more, and a box for all of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from service.http.desk.frame import exports, framed, notice
from service.http.desk.html import Html, choice, field, form, hidden, labelled, table, tag
from service.http.desk.sessions import Editor
from service.settings.levers.lever import Lever, LeverKind
from service.settings.levers.table import Table

_YEAR = 365


def page(at: Editor, there: Table, faults: Mapping[str, str], said: str, given: Table | None = None) -> str:
    """The table of levers, and a form for one more. `given`: what was to take its place, and couldn't."""
    today = datetime.date.today()
    rows = []
    for lever in there.levers:
        state = "verkar" if lever.acts(today) else "har gått ut"
        rows.append(
            (
                lever.kind,
                lever.about,
                " · ".join(part for part in (lever.target, lever.text) if part),
                lever.collection,
                f"{lever.owner}: {lever.reason}",
                lever.until.isoformat(),
                faults.get(lever.key, state),
                form("tabell-bort", "Ta bort", hidden(namn=lever.key), label=_name(lever)),
            )
        )
    heads = ("Slag", "Gäller", "Mål eller text", "Samling", "Ägare och skäl", "Till", "Läge", "Ändra")
    adding = form(
        "tabell",
        "Lägg till raden",
        choice("Slag", "slag", [(kind, kind) for kind in LeverKind]),
        field("Gäller", "gäller", hint="Frågan, ordet, texten eller stället (sida, widget, ram, api, mcp, allt)."),
        field("Mål", "mål", hint="Texten som svarar eller ersätter, det andra ordet, eller när texten ska granskas."),
        field("Text", "text", hint="Ord ur stycket, det som ska läsas, eller när texten granskades."),
        field("Samling", "samling", hint="För en kontakt: samlingen den gäller."),
        *_why(at),
    )
    return framed(
        "Redaktionens tabell",
        notice(said),
        *(tag("p", bad.sentence, class_="said") for bad in there.bad),
        table("Rader", heads, rows) if rows else tag("p", "Tabellen är tom."),
        tag("h2", "Lägg till"),
        adding,
        *_whole_table(there, given),
        exports(("tabell.csv", "Tabellen som CSV")),
        nav=True,
    )


def _whole_table(there: Table, given: Table | None) -> list[Html | None]:
    """The form that puts a table in the place of the whole; what couldn't be saved stays in it."""
    shown = there if given is None else given
    # A browser takes a first line break away.
    box = tag("textarea", f"\n{shown.editable}", id="csv", name="csv", rows=8, cols=80)
    refused = None
    if given is not None and given.bad:
        wrong = (tag("li", f"Rad {bad.line}: {bad.reason}") for bad in given.bad)
        told = tag("p", "Inget är sparat. Rätta raderna i rutan:")
        refused = tag("div", told, tag("ul", *wrong), class_="said", role="alert", id="fel")
    without = None
    if given is not None and given.without:
        box_for_it = tag("input", type="checkbox", id="utan", name="utan", value=given.without)
        label = tag("label", f"Spara utan rad {given.without}, som då försvinner ur tabellen", for_="utan")
        without = tag("p", box_for_it, " ", label)
    heading = tag("h2", "Byt ut hela tabellen")
    return [
        heading,
        refused,
        form("tabell-in", "Byt ut tabellen", labelled("Tabellen som CSV", "csv", box), *([without] if without else [])),
    ]


def _why(at: Editor) -> tuple[Html, ...]:
    return (
        field("Skäl", "skäl", hint=f"Varför raden finns. Som ägare skrivs {at.name}.", required=True),
        field("Till och med", "till", in_a_year(), kind="date", required=True),
    )


def in_a_year() -> str:
    return (datetime.date.today() + datetime.timedelta(_YEAR)).isoformat()


def _name(lever: Lever) -> str:
    return " ".join(part for part in (lever.kind, lever.about, lever.text) if part)[:80]
