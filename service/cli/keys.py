"""`belagg keys`: makes, lists and revokes the keys of the API."""

from __future__ import annotations

import json as json_format
from collections.abc import Sequence
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from service.cli.terminal.console import (
    COMMAND_METAVAR,
    OPTIONS_METAVAR,
    JsonOption,
    given_path,
    out,
    say,
    whole_table,
    write_json,
)
from service.cli.terminal.swedish_help import Command, CommandGroup

app = typer.Typer(
    cls=CommandGroup,
    help="API-nycklar.",
    no_args_is_help=True,
    options_metavar=OPTIONS_METAVAR,
    subcommand_metavar=COMMAND_METAVAR,
)

KeysOption = Annotated[
    Path,
    typer.Option(
        "--keys",
        envvar="BELAGG_KEYS",
        metavar="FIL",
        parser=given_path,
        help="Filen med nycklar, densamma som för belagg serve.",
        show_default=False,
    ),
]


def _name(value: str) -> str:
    """A name that can be read in the list of keys. Raises `ValueError`."""
    if not value.strip() or not value.isprintable():
        raise ValueError
    return value.strip()


NameArgument = Annotated[str, typer.Argument(metavar="NAMN", parser=_name, help="Vem eller vad nyckeln är till för.")]


@app.command(cls=Command, options_metavar=OPTIONS_METAVAR)
def create(
    name: NameArgument,
    keys: KeysOption,
    collection: Annotated[
        list[str] | None,
        typer.Option(
            "--collection",
            metavar="SAMLING",
            help="Samling som nyckeln gäller för; kan anges flera gånger. Utan den gäller nyckeln alla.",
            show_default=False,
        ),
    ] = None,
    index: Annotated[
        Path | None,
        typer.Option(
            "--index",
            envvar="BELAGG_INDEX",
            metavar="MAPP",
            parser=given_path,
            help="Indexets mapp: säg till om ingen text i det hör till en samling som anges.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Skapa en nyckel och skriv den på stdout. Den visas bara nu: i filen står bara ett hashvärde av den."""
    from service.http.guards import keys as key_file

    token = key_file.create(keys, name, collection or None)
    limits = f"samlingarna {', '.join(collection)}" if collection else "alla samlingar"
    say(f"Nyckeln {name} gäller {limits}. Spara den nu; den kan inte visas igen.")
    typer.echo(token)
    if collection and index is not None:
        _tell_of_unknown(collection, index)


def _tell_of_unknown(collections: Sequence[str], index: Path) -> None:
    """Tell of collections that no text of an index is in. They may get some with the next build."""
    from indexer.errors import IndexFault
    from indexer.index.folder import IndexFolder
    from indexer.index.format import LISTING, Manifest
    from indexer.index.held import hindrances
    from indexer.index.parts.listing import DocumentListing

    try:
        with hindrances(index):
            generation = IndexFolder(index).published()
            counts = Manifest.read(generation).counts
            held = sorted(filter(None, DocumentListing(generation / LISTING, counts.documents, counts.passages).names))
    except IndexFault as error:
        say(f"Om samlingarna finns är inte kontrollerat. {error}")
        return
    for name in collections:
        if name not in held:
            close = get_close_matches(name, held, n=1)
            there = f"De som finns: {', '.join(held)}." if held else "Indexet har inga samlingar."
            say(
                f"Obs: ingen text i {index} hör till samlingen {name}, så där hittar nyckeln inget förrän det finns "
                f"sådana. {f'Menade du {close[0]}? ' if close else ''}{there} Är namnet fel: dra in nyckeln med "
                "belagg keys revoke, och skapa en ny."
            )


@app.command("list", cls=Command, options_metavar=OPTIONS_METAVAR)
def list_keys(keys: KeysOption, json: JsonOption = False) -> None:
    """Visa nycklarnas namn, när de skapades, vad de gäller och om de är indragna."""
    from service.http.guards import keys as key_file

    found = key_file.read(keys)
    if json:
        shown = [{name: value for name, value in asdict(key).items() if name != "sha256"} for key in found]
        write_json(json_format.dumps(shown, indent=2, ensure_ascii=False))
        return
    rows = []
    for key in found:
        limits = "alla" if key.collections is None else ", ".join(key.collections)
        rows.append((key.name, key.created, limits, key.revoked or "nej"))
    out.print(whole_table(("Namn", "Skapad", "Samlingar", "Indragen"), rows))


@app.command(cls=Command, options_metavar=OPTIONS_METAVAR)
def revoke(name: NameArgument, keys: KeysOption) -> None:
    """Dra in en nyckel. En tjänst som är igång slutar genast ta emot den."""
    from service.http.guards import keys as key_file

    key_file.revoke(keys, name)
    say(f"Nyckeln {name} är indragen.")
