"""The page of the editors' table: its rows, a form for one more, and a box for all of it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from service.answer.searcher import Searcher
from service.errors import LeversUnknown
from service.http.desk.frame import exports, framed, notice
from service.http.desk.html import Html, choice, field, form, hidden, labelled, table, tag
from service.http.desk.sessions import Editor
from service.settings.levers.file import LeverFile
from service.settings.levers.lever import Lever, LeverKind
from service.settings.levers.table import Table

_YEAR = 365
_HINTS = (
    ("gäller", "Frågan, ordet, texten eller stället (sida, widget, ram, api, mcp, allt)."),
    ("mål", "Texten som svarar eller ersätter, det andra ordet, eller när texten ska granskas."),
    ("text", "Ord ur stycket, det som ska läsas, eller när texten granskades."),
    ("samling", "För en kontakt: samlingen den gäller."),
)
_REASON = "Varför raden finns. Som ägare skrivs {}."


@dataclass(frozen=True, slots=True)
class Refused:
    """What an editor has typed and couldn't be saved: it stays in its form."""

    why: str
    """A Swedish sentence; "" where each row of the table has its own."""
    row: Mapping[str, str] | None = None
    """The fields of a row that was to be added."""
    table: Table | None = None
    """What was to take the place of the whole table."""
    seen: str = ""
    """The version of the table that it was to take the place of."""


def faults_of(searcher: Searcher) -> Mapping[str, str] | None:
    """Why rows of the table do nothing in an index, by their keys; None where no row acts, as it can't be read."""
    try:
        return searcher.steering.faults
    except LeversUnknown:  # which is mended at the desk, too
        return None


def alarms_of(searcher: Searcher) -> Sequence[str]:
    """What of hidden texts may not be as editors think."""
    try:
        alarms = searcher.steering.hiding.alarms
        return (*alarms, *filter(None, (searcher.live_steering.fault,)))
    except LeversUnknown:
        return ()


def states_of(searcher: Searcher) -> Mapping[str, str] | None:
    """What is said of rows that don't act as they are written, by their keys; None where no row acts."""
    faults = faults_of(searcher)
    return None if faults is None else {**searcher.steering.hiding.notes, **faults}


def saved(key: str, file: LeverFile, searcher: Searcher) -> str:
    """Whether the row of this name acts now that it is saved, and if not why; "" if there is none."""
    lever = next((one for one in file.last_table().levers if one.key == key), None)
    if lever is None:
        return ""
    fault = (faults_of(searcher) or {}).get(key)
    if not lever.acts(datetime.date.today()):
        fault = f"Sista dagen var {lever.until}."
    return f"Raden är sparad, men den verkar inte. {fault}" if fault else "Raden verkar nu."


def page(at: Editor, there: Table, states: Mapping[str, str] | None, said: str, refused: Refused | None = None) -> str:
    """The table of levers, and a form for one more. `states`: what is said of rows that don't act as they are written;
    None where it isn't known.
    """
    today = datetime.date.today()
    rows = []
    for lever in there.levers:
        acts = "" if states is None else "verkar"
        state = acts if lever.acts(today) else "har gått ut"
        rows.append(
            (
                lever.kind,
                lever.about,
                " · ".join(part for part in (lever.target, lever.text) if part),
                lever.collection,
                f"{lever.owner}: {lever.reason}",
                lever.until.isoformat(),
                (states or {}).get(lever.key, state),
                form("tabell-bort", "Ta bort", hidden(namn=lever.key), label=_name(lever)),
            )
        )
    heads = ("Slag", "Gäller", "Mål eller text", "Samling", "Ägare och skäl", "Till", "Läge", "Ändra")
    return framed(
        "Redaktionens tabell",
        notice(said),
        *(tag("p", bad.sentence, class_="said") for bad in there.bad),
        table("Rader", heads, rows) if rows else tag("p", "Tabellen är tom."),
        tag("h2", "Lägg till"),
        *_adding(at, refused),
        *_whole_table(there, refused),
        exports(("tabell.csv", "Tabellen som CSV")),
        nav=True,
    )


def _adding(at: Editor, refused: Refused | None) -> list[Html | None]:
    """The form of one more row; what couldn't be added stays in it."""
    row = (refused.row if refused else None) or {}
    why = field("Skäl", "skäl", row.get("skäl", ""), hint=_REASON.format(at.name), required=True)
    asked = hidden(fråga=row["fråga"]) if row.get("fråga") else None
    fields = (
        choice("Slag", "slag", [(kind, kind) for kind in LeverKind], row.get("slag", "")),
        *(field(column.capitalize(), column, row.get(column, ""), hint=hint) for column, hint in _HINTS),
        why,
        field("Till och med", "till", row.get("till", in_a_year()), kind="date", required=True),
    )
    wrong = _wrong(tag("p", f"Inget är sparat. {refused.why}")) if refused and refused.row is not None else None
    return [wrong, form("tabell", "Lägg till raden", *filter(None, (asked,)), *fields)]


def _whole_table(there: Table, refused: Refused | None) -> list[Html | None]:
    """The form that puts a table in the place of the whole; what couldn't be saved stays in it."""
    given = refused.table if refused else None
    shown = there if given is None else given
    # A browser takes a first line break away.
    box = tag("textarea", f"\n{shown.editable}", id="csv", name="csv", rows=8, cols=80)
    wrong = None
    if refused is not None and refused.table is not None:
        told = tag("p", refused.why or "Inget är sparat. Rätta raderna i rutan:")
        wrong = _wrong(told, tag("ul", *(tag("li", f"Rad {bad.line}: {bad.reason}") for bad in refused.table.bad)))
    without = None
    if given is not None and given.without:
        box_for_it = tag("input", type="checkbox", id="utan", name="utan", value=given.without)
        label = tag("label", f"Spara utan rad {given.without}, som då försvinner ur tabellen", for_="utan")
        without = tag("p", box_for_it, " ", label)
    seen = hidden(sedd=refused.seen if refused and given is not None else there.version)
    fields = (seen, labelled("Tabellen som CSV", "csv", box), *([without] if without else []))
    return [tag("h2", "Byt ut hela tabellen"), wrong, form("tabell-in", "Byt ut tabellen", *fields)]


def _wrong(*content: Html) -> Html:
    """What is wrong with what was typed. The page opens there: its form may lie far below a long table."""
    return tag("div", *content, class_="said", role="alert", id="fel", tabindex=-1, autofocus=True)


def in_a_year() -> str:
    return (datetime.date.today() + datetime.timedelta(_YEAR)).isoformat()


def _name(lever: Lever) -> str:
    return " ".join(part for part in (lever.kind, lever.about, lever.text) if part)[:80]
