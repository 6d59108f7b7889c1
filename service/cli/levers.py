"""`belagg levers`: the editors' table, listed, changed and tried. The table itself may as well be edited as CSV."""

from __future__ import annotations

import datetime
import json as json_format
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.terminal.console import (
    COMMAND_METAVAR,
    DEFAULT_MODEL,
    OPTIONS_METAVAR,
    IndexOption,
    JsonOption,
    ModelOption,
    given_path,
    out,
    plural,
    say,
    whole_table,
    write_json,
)
from service.cli.terminal.swedish_help import Command, CommandGroup

if TYPE_CHECKING:
    from service.settings.levers.lever import Lever

app = typer.Typer(
    cls=CommandGroup,
    help="Redaktionens tabell: utvalda svar, synonymer, dolda texter, kontakter, meddelanden och stopp.",
    no_args_is_help=True,
    options_metavar=OPTIONS_METAVAR,
    subcommand_metavar=COMMAND_METAVAR,
)


@app.command("list", cls=Command, options_metavar=OPTIONS_METAVAR)
def list_levers(index: IndexOption, json: JsonOption = False) -> None:
    """Visa tabellens rader, vilka som har gått ut, och vilka som är fel."""
    from service.settings.levers.file import levers_of

    table = levers_of(index).table()
    today = datetime.date.today()
    if json:
        records = [_record(lever) | {"verkar": lever.acts(today)} for lever in table.levers]
        wrong = [{"rad": bad.line, "fel": bad.reason} for bad in table.bad]
        write_json(json_format.dumps({"rader": records, "fel": wrong}, indent=2, ensure_ascii=False))
        return
    rows = []
    for lever in table.levers:
        until = lever.until.isoformat() + ("" if lever.acts(today) else " (har gått ut)")
        what = " · ".join(part for part in (lever.target, lever.text) if part)
        rows.append((lever.key, lever.kind, lever.about, what, lever.collection, lever.owner, lever.reason, until))
    headings = ("Namn", "Slag", "Gäller", "Mål eller text", "Samling", "Ägare", "Skäl", "Till")
    out.print(whole_table(headings, rows))
    for bad in table.bad:
        say(bad.sentence)


def _text(flag: str, metavar: str, sentence: str) -> Any:
    return typer.Option(flag, metavar=metavar, help=sentence, show_default=False)


_KIND = "Ett av: utvalt, synonym, ”enkelriktad synonym”, dölj, ersatt, kontakt, meddelande, granskning, stopp."
_TARGET = "Texten som svarar eller ersätter, det andra ordet, eller när texten ska granskas."


@app.command(cls=Command, options_metavar=OPTIONS_METAVAR)
def add(
    kind: Annotated[str, typer.Argument(metavar="SLAG", help=_KIND)],
    index: IndexOption,
    owner: Annotated[str, _text("--owner", "NAMN", "Vem som svarar för raden.")],
    reason: Annotated[str, _text("--reason", "TEXT", "Varför den finns.")],
    until: Annotated[str, _text("--until", "DATUM", "Sista dagen som den verkar.")],
    about: Annotated[str, _text("--about", "TEXT", "Frågan, ordet, texten eller stället som den gäller.")] = "",
    target: Annotated[str, _text("--target", "TEXT", _TARGET)] = "",
    text: Annotated[str, _text("--text", "TEXT", "Ord ur stycket, eller det som ska läsas.")] = "",
    collection: Annotated[str, _text("--collection", "NAMN", "Samlingen som en kontakt gäller.")] = "",
) -> None:
    """Lägg till en rad. Den verkar genast, också i en tjänst som är igång."""
    from service.settings.levers.file import levers_of
    from service.settings.levers.lever import LeverKind
    from service.settings.levers.levers import outdone
    from service.settings.levers.table import made

    cells = (kind, about, target, text, collection, owner, reason, until)
    lever, table, today = made(dict(zip(_columns(), cells, strict=True))), levers_of(index), datetime.date.today()
    table.add(lever)
    acts = lever.acts(today)
    # Whether a text that is chosen or replaces another is there, the index alone knows: `preview` tells.
    needs_text = lever.kind in (LeverKind.CHOSEN, LeverKind.REPLACED)
    if not needs_text and (fault := outdone(table.table().acting(today)).get(lever.key)):
        say(f"Raden {lever.key} är sparad, men den verkar inte. {fault}")
        return
    say(
        f"Raden {lever.key} "
        + (f"verkar till och med {lever.until}." if acts else f"är sparad men gick ut {lever.until}.")
    )


@app.command(cls=Command, options_metavar=OPTIONS_METAVAR)
def remove(
    key: Annotated[str, typer.Argument(metavar="NAMN", help="Radens namn, ur belagg levers list.")], index: IndexOption
) -> None:
    """Ta bort en rad. Den slutar genast verka."""
    from service.settings.levers.errors import NoSuchLever
    from service.settings.levers.file import levers_of

    if levers_of(index).remove(key) is None:
        raise NoSuchLever(key)
    say(f"Raden {key} är borttagen.")


@app.command("import", cls=Command, options_metavar=OPTIONS_METAVAR)
def import_levers(
    file: Annotated[Path, typer.Argument(metavar="FIL", parser=given_path, help="Tabellen, som CSV.")],
    index: IndexOption,
) -> None:
    """Lägg en hel tabell i stället för den som finns. Är någon rad fel ändras ingenting."""
    from service.settings.levers.errors import LeversUnreadable
    from service.settings.levers.file import levers_of, read
    from service.settings.levers.table import Table

    if not file.exists():
        raise LeversUnreadable(str(file), "filen finns inte")
    table = read(file, Table.replacing)
    for bad in table.bad:
        say(bad.sentence)
    if table.bad:
        say(f"Inget är ändrat i indexets tabell. Rätta raderna i {file} och kör igen.")
        raise typer.Exit(1)
    levers_of(index).replace(table.levers)
    say(f"{plural(len(table.levers), 'rad', 'rader')} lades i tabellen.")


@app.command(cls=Command, options_metavar=OPTIONS_METAVAR)
def export(index: IndexOption) -> None:
    """Skriv tabellen på stdout, som CSV för kalkylprogram."""
    from service.settings.levers.file import levers_of
    from service.settings.levers.table import written

    table = levers_of(index).table()
    for bad in table.bad:  # and so doesn't stand in what is written
        say(bad.sentence)
    typer.echo(written(table.levers).encode("utf-8"), nl=False)


@app.command(cls=Command, options_metavar=OPTIONS_METAVAR)
def preview(
    question: Annotated[str, typer.Argument(metavar="FRÅGA", help="Frågan, inom citattecken.")],
    index: IndexOption,
    model: ModelOption = DEFAULT_MODEL,
) -> None:
    """Visa vad tabellen gör med en fråga, och vilka rader som inte gör något i indexet."""
    from service.answer.searcher import Searcher
    from service.question.query import Query

    searcher = Searcher.open(index, model)
    answer = searcher.answer(Query.parse(question))
    asked = answer.ranking.interpretation
    if asked.respelled:
        say(f"Sökte på: {asked.shown}")
    for note in answer.notes:
        say(note)
    for hit in answer.ranking.hits:
        mark = " [utvalt]" if hit.chosen else ""
        typer.echo(f"{hit.rank}. {hit.document.title} ({hit.document.path}){mark}")
    for key, sentence in searcher.steering.faults.items():
        say(f"Raden {key} gör ingenting: {sentence}")
    for key, sentence in searcher.steering.hiding.notes.items():
        say(f"Raden {key}: {sentence}")


def _columns() -> tuple[str, ...]:
    from service.settings.levers.table import COLUMNS

    return COLUMNS


def _record(lever: Lever) -> dict[str, object]:
    cells = (lever.kind, lever.about, lever.target, lever.text, lever.collection, lever.owner, lever.reason)
    return {"namn": lever.key, **dict(zip(_columns(), (*cells, lever.until.isoformat()), strict=True))}
