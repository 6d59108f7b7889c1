"""The table of levers: `levers.csv`, as spreadsheets save it and as it is written.

| slag | gäller | mål | text | samling |
|---|---|---|---|---|
| utvalt | the question | the document | words of its passage, or nothing | |
| synonym, enkelriktad synonym | a word | the other word | | |
| dölj | the document | | | |
| ersatt | the document | the one in its place | | |
| kontakt | | | whom to turn to | the collection, or nothing for all |
| meddelande | | | what is to be read | |
| granskning | the document, or a folder that ends in / | when it is to be reviewed | when it was, or nothing | |
| stopp | sida, widget, ram, api, mcp or allt | | what is said instead of an answer | |

Every row also has `ägare`, `skäl` and `till`, the last day on which it acts. A row that can't be used is told with its
line, and the others act.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.texts.swedish import words
from service.settings.levers.errors import LeverInvalid
from service.settings.levers.lever import EVERYWHERE, Lever, LeverKind, Named, Place
from service.settings.levers.review import last_day

COLUMNS = ("slag", "gäller", "mål", "text", "samling", "ägare", "skäl", "till")
DELIMITERS = (";", ",", "\t")
MAX_BYTES = 5_000_000
MAX_ROWS = 5_000
"""Each best bet is held against every question: these take under a millisecond."""
MAX_CELL = 2_000
"""Characters of a cell; more is a quotation mark that was forgotten."""

_NEEDED: Mapping[LeverKind, tuple[str, ...]] = {
    LeverKind.CHOSEN: ("gäller", "mål"),
    LeverKind.SYNONYM: ("gäller", "mål"),
    LeverKind.ONE_WAY: ("gäller", "mål"),
    LeverKind.HIDDEN: ("gäller",),
    LeverKind.REPLACED: ("gäller", "mål"),
    LeverKind.CONTACT: ("text",),
    LeverKind.NOTICE: ("text",),
    LeverKind.REVIEW: ("gäller", "mål"),
    LeverKind.STOP: ("gäller", "text"),
}
_ALWAYS = ("ägare", "skäl", "till")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What spreadsheets would run begins so."""
_QUOTED = "'"
_BYTE_ORDER_MARK = "\ufeff"
_HINT = re.compile(r'\A"?sep=([;,\t|])"?[;,\t |]*(?=[\r\n]|\Z)', re.IGNORECASE)
"""Of Excel, before the heading: what divides the cells. Programs that take it for a row add the empty cells of one."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that doesn't act."""

    line: int
    """The first line is 1."""
    reason: str
    """A Swedish sentence, and what to do."""
    is_alone: bool = True
    """Whether the rows after it were read."""

    @property
    def sentence(self) -> str:
        return f"Rad {self.line} verkar inte. {self.reason}"


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, in its order, and those that can't be used."""

    levers: tuple[Lever, ...] = ()
    bad: tuple[BadRow, ...] = ()
    text: str = field(default="", compare=False, repr=False)
    """The file as it stands: where a row is bad, it is in no other place."""

    @classmethod
    def parse(cls, text: str) -> Table:
        """What stands in a file. Whatever is wrong with it is told by `bad`."""
        levers: dict[str, Lever] = {}
        bad: list[BadRow] = []
        records = _records(text.removeprefix(_BYTE_ORDER_MARK), bad)
        columns: dict[str, int] | None = None
        for line, cells in records:
            if columns is None:
                columns = {cell.strip().casefold(): at for at, cell in enumerate(cells)}
                if missing := [column for column in COLUMNS if column not in columns]:
                    return cls((), (_no_heading(line, missing[0] if "slag" in columns else None),), text)
                continue
            try:
                lever = made({column: _cell(cells, columns[column]) for column in COLUMNS})
            except LeverInvalid as error:
                bad.append(BadRow(line, error.reason))
                continue
            if lever.key in levers:
                bad.append(BadRow(line, "Samma rad finns redan. Ta bort den ena."))
            elif len(levers) == MAX_ROWS:
                bad.append(BadRow(line, f"Tabellen har plats för {MAX_ROWS} rader. Ta bort dem som har gått ut."))
            else:
                levers[lever.key] = lever
        return cls(tuple(levers.values()), tuple(bad), text)

    @classmethod
    def replacing(cls, text: str) -> Table:
        """What is to take the place of a whole table: one without any row takes nothing away by mistake.

        Who wants an empty table leaves the heading.
        """
        has_rows = without_hint(text.removeprefix(_BYTE_ORDER_MARK))[0].strip(f"{_BYTE_ORDER_MARK} \t\r\n;,")
        return cls.parse(text) if has_rows else cls((), (_no_heading(1),), text)

    @property
    def without(self) -> str:
        """The lines of its bad rows, if the others can take the place of a table without them; "" if they can't."""
        alone = self.levers and all(bad.is_alone for bad in self.bad)
        return ", ".join(str(bad.line) for bad in self.bad) if alone else ""

    @property
    def editable(self) -> str:
        """All of it, for whoever changes it: with the bad rows where there are some."""
        return (self.text if self.bad else written(self.levers)).removeprefix(_BYTE_ORDER_MARK)

    @property
    def version(self) -> str:
        """Sixteen digits that are others when anything in it is: by them whoever replaces it says what she has seen."""
        return hashlib.sha256(self.editable.encode()).hexdigest()[:16]

    def acting(self, day: datetime.date) -> tuple[Lever, ...]:
        return tuple(lever for lever in self.levers if lever.acts(day))


def _no_heading(line: int, missing: str | None = None) -> BadRow:
    """`missing`: the column that it lacks, if it is there."""
    there = f"Kolumnen {missing} saknas" if missing else "Rubrikraden saknas"
    return BadRow(line, f"{there}. Skriv på första raden: {';'.join(COLUMNS)}", is_alone=False)


def made(cells: Mapping[str, str]) -> Lever:
    """The lever that some cells say, by the names of their columns. Raises `LeverInvalid`."""
    given = {column: " ".join(cells.get(column, "").split()) for column in COLUMNS}
    kinds = {kind.value: kind for kind in LeverKind}
    kind = kinds.get(given["slag"].casefold())
    if kind is None:
        raise LeverInvalid(f"”{given['slag'][:40]}” är inget slag. Skriv ett av: {', '.join(kinds)}.")
    for column in (*_NEEDED[kind], *_ALWAYS):
        if not given[column]:
            raise LeverInvalid(f"{column.capitalize()} saknas, och behövs för {kind.value}. Fyll i cellen.")
    if long := [column for column in COLUMNS if len(given[column]) > MAX_CELL]:
        raise LeverInvalid(f"{long[0].capitalize()} är längre än {MAX_CELL} tecken. Kontrollera citattecknen.")
    try:
        until = datetime.date.fromisoformat(given["till"])
    except ValueError as error:
        raise LeverInvalid(f"”{given['till'][:40]}” är inget datum. Skriv det som 2027-06-30.") from error
    about = given["gäller"].casefold() if kind is LeverKind.STOP else given["gäller"]
    if kind is LeverKind.STOP and about not in (*Place, EVERYWHERE):
        raise LeverInvalid(f"”{about[:40]}” är inget ställe. Skriv ett av: {', '.join(Place)}, {EVERYWHERE}.")
    if kind in (LeverKind.SYNONYM, LeverKind.ONE_WAY) and not (words(about) and words(given["mål"])):
        raise LeverInvalid("En synonym består av ord. Skriv minst ett ord i gäller och i mål.")
    if kind in (LeverKind.SYNONYM, LeverKind.ONE_WAY) and words(about) == words(given["mål"]):
        raise LeverInvalid("Orden i gäller och mål är desamma. Skriv ett annat ord i mål.")
    if kind is LeverKind.REPLACED and Named.of(about).document_id == Named.of(given["mål"]).document_id:
        raise LeverInvalid("En text kan inte ersätta sig själv. Skriv den nya texten i mål.")
    if kind is LeverKind.REVIEW:
        for when in filter(None, (given["mål"], given["text"])):
            if last_day(when) is None:
                raise LeverInvalid(f"”{when[:40]}” är varken datum eller årtal. Skriv det som 2027-06-30 eller 2027.")
    if kind is LeverKind.CHOSEN and not words(about):
        raise LeverInvalid("Frågan i gäller har inga ord. Skriv frågan som den ställs.")
    texts = (given["mål"], given["text"], given["samling"], given["ägare"], given["skäl"])
    return Lever(kind, about, *texts, until=until)


def written(levers: Iterable[Lever]) -> str:
    """The file that has these rows."""
    rows = (
        (lever.kind, lever.about, lever.target, lever.text, lever.collection, lever.owner, lever.reason, lever.until)
        for lever in levers
    )
    return csv_text(COLUMNS, rows)


def csv_text(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as spreadsheets open it, in which no cell is a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=DELIMITERS[0], lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_shown(value) for value in row] for row in rows)
    return _BYTE_ORDER_MARK + file.getvalue()


def _shown(value: object) -> str:
    text = "" if value is None else str(value)
    return _QUOTED + text if text.startswith((*_FORMULA, _QUOTED)) else text


def _cell(cells: Sequence[str], at: int) -> str:
    """A cell's text; spreadsheets leave out the empty ones at a row's end."""
    return as_typed(cells[at].strip()) if at < len(cells) else ""


def as_typed(cell: str) -> str:
    """A cell without the mark that `csv_text` puts before what a spreadsheet would run."""
    return cell[1:] if cell.startswith(_QUOTED) and cell[1:].startswith((*_FORMULA, _QUOTED)) else cell


def without_hint(text: str) -> tuple[str, str | None]:
    """A table with an empty line in the place of Excel's `sep=;`, and the delimiter that it states, if it does."""
    hint = _HINT.match(text)
    return (text, None) if hint is None else (text[hint.end() :], hint[1])


def _records(text: str, bad: list[BadRow]) -> Iterator[tuple[int, list[str]]]:
    """The rows that aren't blank, each with its line; where quotation marks don't match, that is told in `bad`."""
    text, delimiter = without_hint(text)
    if delimiter is None:
        heading = next((line for line in text.splitlines() if line.strip()), "")
        delimiter = max(DELIMITERS, key=lambda one: len(heading.split(one)))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        bad.append(BadRow(line, "Citattecknen går inte ihop. Rätta dem; raderna därefter läses inte.", is_alone=False))
