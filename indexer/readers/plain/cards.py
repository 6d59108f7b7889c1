"""Calendars (ICS, RFC 5545) and address cards (VCF, RFC 6350): each event and each card a record of its own.

Both are written in "content lines", `NAME;PARAMETER=VALUE:value`, folded where they are long.
"""

from __future__ import annotations

import datetime
import quopri
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from indexer.errors import NoText, SourceDamaged
from indexer.readers.office.flow import in_one_line
from indexer.readers.office.properties import Properties, office_document
from indexer.readers.shared.blocks import Block, Kind
from indexer.readers.shared.titles import title_from_path
from indexer.texts.canonical import decode, normalise
from indexer.texts.document import Document

CALENDAR, CARD = "text/calendar", "text/vcard"

MOST_CHARACTERS = 10_000_000
_QUOTED = re.compile(r"[^:\n]{0,200}QUOTED-PRINTABLE", re.IGNORECASE)
_LINE = re.compile(
    r"(?:[\w-]{1,40}\.)?(?P<name>[\w-]{1,40})(?P<parameters>(?:;[^:\";\n]{0,200}(?:\"[^\"\n]{0,200}\")?)*+):(?P<value>.*)"
)
_ESCAPE = re.compile(r"\\([nN,;\\:])")
_TIME = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2}))?")
_PRIVATE = ("PRIVATE", "CONFIDENTIAL")
_OFTEN = {"DAILY": "varje dag", "WEEKLY": "varje vecka", "MONTHLY": "varje månad", "YEARLY": "varje år"}


@dataclass(frozen=True, slots=True)
class _Value:
    text: str
    parameters: str
    """In capital letters."""


_Fields = Mapping[str, Sequence[_Value]]


def read_calendar(path: str, content: bytes) -> Document:
    """The document in a calendar: what is open to all in it. Raises NotText, SourceDamaged or NoText."""
    return _document(path, content, "VCALENDAR", "VEVENT", _event, CALENDAR)


def read_cards(path: str, content: bytes) -> Document:
    """The document in address cards. Raises NotText, SourceDamaged or NoText."""
    return _document(path, content, "VCARD", "VCARD", _card, CARD)


def _document(
    path: str, content: bytes, whole: str, each: str, told: Callable[[_Fields], Iterator[str]], media_type: str
) -> Document:
    text = normalise(decode(content, path=path))
    if not text.strip():
        raise NoText(path)
    if f"BEGIN:{whole}" not in text.upper() or len(text) > MOST_CHARACTERS:
        raise SourceDamaged(path)
    lines = (in_one_line(["; ".join(told(fields))]) for fields in _parts(text, each))
    blocks = [Block(Kind.RECORD, line) for line in lines if line]
    return office_document(path, blocks, Properties(), media_type, title_in_text=title_from_path(path))


def _parts(text: str, each: str) -> Iterator[_Fields]:
    """The fields of each event or card; those of an alarm inside it aren't its own."""
    fields: dict[str, list[_Value]] = {}
    inside = ""
    for line in _unfolded(text):
        match = _LINE.match(line)
        if match is None:
            continue
        name, value = match["name"].upper(), match["value"]
        if name == "BEGIN":
            inside = value.strip().upper()
            fields = {} if inside == each else fields
        elif name == "END":
            if value.strip().upper() == each:
                yield fields
                fields = {}
            inside = each
        elif inside == each:
            fields.setdefault(name, []).append(_value(value, match["parameters"].upper()))


def _unfolded(text: str) -> Iterator[str]:
    """The content lines, those that go on in the next put together."""
    parts: list[str] = []
    for line in text.split("\n"):
        if parts and parts[-1].endswith("=") and _QUOTED.match(parts[0]):
            parts[-1] = parts[-1][:-1]
            parts.append(line)
        elif parts and line[:1] in (" ", "\t"):
            parts.append(line[1:])
        else:
            yield "".join(parts)
            parts = [line]
    yield "".join(parts)


def _value(value: str, parameters: str) -> _Value:
    if "QUOTED-PRINTABLE" in parameters:
        value = quopri.decodestring(value.encode()).decode("utf-8", "replace")
    value = _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)
    return _Value(value.strip(), parameters)


def _first(fields: _Fields, name: str) -> str:
    return next((value.text for value in fields.get(name, ()) if value.text), "")


def _event(fields: _Fields) -> Iterator[str]:
    if _first(fields, "CLASS").upper() in _PRIVATE:
        return
    if _first(fields, "STATUS").upper() == "CANCELLED":
        yield "Inställt"
    yield from filter(None, [_first(fields, "SUMMARY")])
    if when := _when(_first(fields, "DTSTART"), _first(fields, "DTEND")):
        yield f"Tid: {when}"
    rule = _first(fields, "RRULE").upper()
    often = re.search(r"FREQ=(\w{1,10})", rule)
    if often and often[1] in _OFTEN and not re.search(r"INTERVAL=[2-9]", rule):
        yield f"Upprepas: {_OFTEN[often[1]]}"
    for name, label in (("LOCATION", "Plats"), ("DESCRIPTION", "Beskrivning")):
        if text := _first(fields, name):
            yield f"{label}: {text}"


def _when(start: str, end: str) -> str:
    """As it is written, in the calendar's own time: "2025-03-04 13.00–16.00"."""
    begins, ends = _moment(start), _moment(end)
    if begins is None:
        return ""
    day, time = begins
    if ends is None or ends == begins:
        return f"{day} {time}".strip()
    last, until = ends
    if not time and not until:  # whole days, and the last is the one before
        last -= datetime.timedelta(days=1)
        return str(day) if last <= day else f"{day}–{last}"
    zone = " UTC" if start.endswith("Z") else ""
    return f"{day} {time}–{until if last == day else f'{last} {until}'}{zone}"


def _moment(text: str) -> tuple[datetime.date, str] | None:
    match = _TIME.match(text)
    if match is None:
        return None
    try:
        day = datetime.date(*map(int, match.group(1, 2, 3)))
    except ValueError:
        return None
    return day, f"{match[4]}.{match[5]}" if match[4] else ""


def _card(fields: _Fields) -> Iterator[str]:
    name = _first(fields, "FN") or " ".join(filter(None, reversed(_first(fields, "N").split(";")[:2])))
    yield from filter(None, [name])
    for key, label in (("TITLE", "Titel"), ("ROLE", "Roll"), ("ORG", "Organisation")):
        if text := _first(fields, key):
            yield f"{label}: {', '.join(filter(None, text.split(';')))}"
    for value in fields.get("TEL", ()):
        if value.text:
            yield f"{'Fax' if 'FAX' in value.parameters else 'Telefon'}: {value.text.removeprefix('tel:')}"
    for key, label in (("EMAIL", "E-post"), ("ADR", "Adress"), ("URL", "Webb"), ("NOTE", "Anteckning")):
        for value in fields.get(key, ()):
            if text := ", ".join(filter(None, map(str.strip, value.text.split(";")))) if key == "ADR" else value.text:
                yield f"{label}: {text}"
