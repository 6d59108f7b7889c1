"""Stated validity: what a text says of its own validity in its head and tail, title, file name and folder.

What it says of another text ("ersätter policyn från 2019", "samtidigt upphävs ...") says nothing of itself, and neither
does a mention deep in it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePosixPath

from indexer.texts.days.school_years import school_years
from indexer.texts.document import Document
from indexer.texts.stated.periods import NAME_YEAR, UP_TO, YEARS, Period, last_day, periods_in, years_named
from indexer.texts.stated.validity.ended import NOUN, SUBJECT, THIS, named_as_ended, says_that_it_ended, titled_as_ended
from indexer.texts.stated.validity.fields import fields_of_line, fields_of_row, is_fact_of_row, lines_of_many
from indexer.texts.stated.validity.succession import replaced_by, replaces
from indexer.texts.swedish import sentences
from indexer.texts.validity import UNKNOWN, Validity

_HEAD_LINES, _TAIL_LINES = 12, 6
_HEAD_LENGTH, _TAIL_LENGTH = 300, 200
"""Characters of a line in the head that are read; a longer one in the tail is none that says such things."""
_TITLE_LENGTH = 120
_FIELD_LENGTH = 60
_FOLDERS = 4

_OTHERS = re.compile(
    r"""\b(?:ersätter|ersatte|upphäver|upphävde|upphävs|upphävandet|tidigare|föregående|förra|äldre|gamla|nästa|planerad\w*
    |samtidigt|varvid|därmed\ upphör|ändring\ av|ändrar|jämför|jfr|bör|ska|skall|kommer\ att)\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""From here on, a sentence speaks of another text, or of what is yet to be."""

_MAY_TELL = re.compile(
    "upphäv|upphör|ersatt|ersätt|ersat|gäll|gilt|antag|antog|beslut|fastst|godkän|revi|rev\\.?\\b|uppdat|ändr|gransk|kraft|samman"
    "|möte|version|utgåva|ver\\.|aktu|tillämp|nämnden|fullmäktige|styrelsen|\\bk[fs]\\b|utg[åi]|avser|period|kontroll|tillbaka"
    "|utfärd|makul|återkall|avskaff|arkiver|löpt|bruk|använd|följ|upplaga|ksau|\\b[a-zåäö]{1,3}n\\b",
    re.IGNORECASE,
)
"""Without any of these, a sentence needn't be read closely: most of a text has none."""

_FROM_ON = r"(?:fr\.?\s?o\.?\s?m\b\.?|från(?:\s+och\s+med)?|fro\.m\.?)"
_CUES = re.compile(
    rf"""\b(?:
    (?P<valid_until>(?:gäll(?:er|de|ande)|giltig[at]?|giltighet(?:stid)?|tillämpas)?\s*:?\s*{UP_TO}
      |upphör(?:de|t)?(?:\s+att\s+gälla)?|upphäv(?:d|t|da|des|ts)|upphävdatum|upphävandedatum|sista\s+giltighetsdag|utgår|utgick|ersatt(?:es|s)?)
    |(?P<valid_from>(?:gällande\s+period|gäll(?:a|er|de|ande)|giltig[at]?|giltighet(?:stid(?:en)?|speriod|stiden)?|tillämpas|avser)
      \s*:?\s*(?:(?:tiden|perioden|är|sedan|{_FROM_ON})\s*)?
      |träd(?:er|de|a)\s+i\s+kraft|i\s+kraft(?:\s+{_FROM_ON})?|ikraftträdande(?:datum|dag)?|kraft\s*datum
      |börja(?:r|de)\s+(?:gälla|tillämpas)|giltig\s+från|planperiod|avtalsperiod|{_FROM_ON})
    |(?P<revised>(?:senaste?\s+)?(?:reviderad|reviderat|reviderade|reviderades|revidering(?:sdatum)?|revisionsdatum|rev\.?\s*datum|rev\.?(?=\s*\d)
      |uppdaterad|uppdaterat|uppdaterade|uppdaterades|uppdatering(?:sdatum)?|ändrad|ändrat|ändrade|ändrades|ändring(?:sdatum)?
      |granskad|granskat|granskades|granskning(?:sdatum)?|faktagranskad|aktualiserad|aktualitetsprövad|kontrollerad)
      |(?:version|utgåva|ver\.?)\s*:?\s*\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}(?=,?\s+\(?(?:den\s)?\d))
    |(?P<decided>antag(?:en|et|na|ande|andedatum)|antogs|beslutad|beslutat|beslutade|beslutades|besluts?\s*datum|beslutsdag|beslut
      |fastställ(?:d|t|da|des|ande|elsedatum)|godkän(?:d|t|da|des|nande)|utfärda(?:d|t|de|des)|sammanträdes?\s*datum|sammanträdesdag|sammanträde
      |mötes?\s*datum|mötesdag|datum\s+för\s+(?:beslut|antagande|fastställande|sammanträde)
      |kommunfullmäktige|kommunstyrelsen|kf|ks|ksau|(?-i:(?!(?:DEN|EN|IN|ÄN|MAN|KAN|HAN|SEN|JAN|JUN|UTAN|SIN|MIN|DIN)\b)[A-ZÅÄÖ]{{1,3}}N)|[\wåäö-]{{3,40}}nämnden)
    )(?!\w)""",
    re.VERBOSE | re.IGNORECASE,
)
_REVISED = re.compile(r"\b(rev)\.(?=\s?\d)", re.IGNORECASE)
"""A full stop that ends no sentence."""
_UNTIL_ALONE = re.compile(rf"\s*:?\s*{UP_TO}\s*$", re.IGNORECASE)
_FROM_ALONE = re.compile(rf"{_FROM_ON}\s*$", re.IGNORECASE)
_HOLDS = re.compile(r"\b(?:gäll(?:a|er|de|ande)|giltig|tillämpas|i kraft)", re.IGNORECASE)
_HOLDS_AFTER = re.compile(rf"\s*,?\s*gäller\s+(?:{THIS}|{NOUN}\b)", re.VERBOSE | re.IGNORECASE)
_CONNECTED = re.compile(
    rf"""[\s:–,(]*+(?:(?:den|dag|datum|för|under|\w*år(?:et|en)?|är|sedan|att\s+gälla|gälla|gäller|tiden|\w*perioden|av|och|igen|genom|beslut|senast|tillsvidare
    |{_FROM_ON}|[\wåäö.-]*(?:fullmäktige|styrelsen?|nämnden?|kf|ks|kontoret|förvaltningen|chefen?|direktören|utskottet|avdelningen|enheten|redaktionen))
    [\s:–,(]++)*+""",
    re.VERBOSE | re.IGNORECASE,
)
"""What may stand between a cue and its date, where anything else means that the date isn't the text's."""
_BEFORE = re.compile(
    rf"""^\W*+(?:obs\W++)?+(?:[\wåäö ]{{0,20}}:\s*+)?(?:(?:{THIS}|{SUBJECT})\W*+)?
    (?:(?:är|har|blev|och|som|senast|senaste|sidan|sist|först|ursprungligen|version\s++[\d.]++|beslut|datum|dokumentet|dokument)\W*+){{0,4}}$""",
    re.VERBOSE | re.IGNORECASE,
)
_SEPARATED = re.compile(r"(?:[,;|(·•–:]|\boch|§\s*\d+[a-z]?)\W*(?:är\s+|senast\s+|dock\s*|att\s*)?$", re.IGNORECASE)
_DECIDED_WITHIN = 90
_HAS_YEAR = re.compile(r"(?:17|18|19|20|21)\d\d|\d/\d|\d\d[-\u2011]\d\d[-\u2011]\d\d|\d{6}|\s[-\u2013'’]\d\d\b")
_VERSION = re.compile(
    r"\b(?:version|utgåva|revision|ver\.?)\s*:?\s*(?P<number>\d{1,3}(?:\.\d{1,3}){0,3})(?![\d-])"
    r"|(?<![^\W_])v\.?\s?(?P<short>\d{1,2}(?:\.\d{1,3}){0,2})(?![\d\wåäö])",
    re.IGNORECASE,
)
_HOLDS_FOR_YEARS = re.compile(rf"(?<![\w-]){NOUN}\b", re.VERBOSE | re.IGNORECASE)


def stated_validity(document: Document) -> Validity:
    """What a document says of its own validity."""
    return _named(document).over(_in_so_many_words(document))


def dated(document: Document, of_file: datetime.date | None) -> Document:
    """A document with the day that it says it was published, else decided or revised; else its file's.

    A file is made anew, and put on a website, long after its text was decided. Where a text says only from when it
    holds, the earlier of the two counts: it was there by then. What a title's years tell of a period is no day.
    """
    if document.published is not None or of_file is None:
        return document
    said = _in_so_many_words(document)
    written = max(filter(None, (said.decided, said.revised)), default=min(of_file, said.valid_from or of_file))
    return replace(document, published=written)


def with_validity(document: Document, told: Validity) -> Document:
    """A document with its validity: as it is `told` of its source, else as it says.

    Its newest date is that of its publication where that isn't known.
    """
    validity = told.over(stated_validity(document))
    if not validity.is_known:
        return document
    return replace(document, validity=validity, published=document.published or validity.written)


def _in_so_many_words(document: Document) -> Validity:
    """What the sentences at a text's beginning and end say of it."""
    found = UNKNOWN
    for edge in _edges(document.text.split("\n")):
        listed = lines_of_many(edge)
        for line, statement in _statements(edge, document.title):
            said = _said(statement)
            if said.repealed and line in listed and not is_fact_of_row(statement, line):
                said = replace(said, repealed=False, replaced_by=None)
            if said.is_known:
                found = found.over(said)
    return found if found.newest is None else replace(found, year=None)  # a day tells more than a year


def _edges(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    """The first lines of a text that aren't blank, and the last of the others."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    head = [lines[number].strip()[:_HEAD_LENGTH] for number in filled[:_HEAD_LINES]]
    rest = filled[_HEAD_LINES:][-_TAIL_LINES:]
    return head, [line for number in rest if len(line := lines[number].strip()) <= _TAIL_LENGTH]


def _statements(lines: Sequence[str], title: str) -> Iterator[tuple[str, str]]:
    """The sentences of some lines, each with its line; what a table says in cells, as "name: value"."""
    for line, following in pairwise([*lines, ""]):
        if line == title:
            continue
        if "|" in line:
            yield from ((line, field) for field in fields_of_row(line, following))
            continue
        plain = _REVISED.sub(r"\1", line)
        parts = [part for span in sentences(plain) for part in fields_of_line(plain[span.start : span.end])]
        if following and "|" not in following and parts and _asks_for_more(parts[-1]):
            both = f"{parts[-1]} {following}"
            parts[-1:] = [both] if parts[-1].endswith(":") else [both, parts[-1]]
        yield from ((line, part) for part in parts)


def _asks_for_more(statement: str) -> bool:
    """Whether a date that belongs to a statement stands in the next line."""
    if len(statement) >= _FIELD_LENGTH or (cue := _CUES.search(statement)) is None:
        return False
    return (statement.endswith(":") or cue.end() == len(statement)) and not periods_in(statement)


def _said(statement: str) -> Validity:
    """What one sentence says of the text that it stands in."""
    if not _MAY_TELL.search(statement):
        return UNKNOWN
    others = _OTHERS.search(statement)
    until = others.start() if others else len(statement)
    ended = says_that_it_ended(statement, until)
    found = Validity(repealed=ended)
    found = (
        replace(found, replaced_by=replaced_by(statement)) if ended else replace(found, replaces=replaces(statement))
    )
    version = _VERSION.search(statement, 0, min(until, 60))
    if version and version.start() < 40:
        found = replace(found, version=version["number"] or version["short"])
    return found.over(_dated(statement, until, ended=ended))


def _dated(statement: str, until: int, *, ended: bool) -> Validity:
    """The dates of one sentence, each by the cue before it."""
    periods = periods_in(statement) if _HAS_YEAR.search(statement) else []
    if not periods:
        return UNKNOWN
    told: dict[str, datetime.date] = {}
    year: int | None = None
    cues = list(_CUES.finditer(statement))
    for number, cue in enumerate(cues):
        kind = cue.lastgroup or ""
        if not _is_own(statement, cue, until, periods) and not (ended and kind == "valid_until"):
            continue
        next_cue = next((other.start() for other in cues[number + 1 :] if other.lastgroup != "decided"), len(statement))
        after = next((period for period in periods if period.start >= cue.end()), None)
        if after is None or after.start > max(next_cue, cue.end()):
            continue
        gap = statement[cue.end() : after.start]
        if not _is_whole(statement, cue, after):
            continue
        if kind == "decided":
            if (
                len(gap) > _DECIDED_WITHIN
                or "?" in gap
                or (_body(cue) and "§" not in statement and gap.strip(" :,den"))
            ):
                continue
            if after.first == after.last:
                told.setdefault("decided", after.first)
            else:
                year = year or after.first.year
        elif _CONNECTED.fullmatch(gap):
            if kind == "valid_from":
                told.setdefault("valid_from", after.first)
                if last := last_day(statement, periods, after, cue.start()):
                    told.setdefault("valid_until", last)
            elif kind == "valid_until":
                told.setdefault("valid_until", after.last)
            elif after.first == after.last:
                told["revised"] = max(after.first, told.get("revised", after.first))
            else:
                year = year or after.first.year
    return Validity(**told, year=year)  # type: ignore[arg-type]


def _is_whole(statement: str, cue: re.Match[str], after: Period) -> bool:
    """Whether "från" and "till" are said of how long the text holds: "fanns från 2005 till 2014" isn't."""
    if _UNTIL_ALONE.match(cue.group()):
        return _HOLDS.search(statement, 0, cue.start()) is not None
    if _FROM_ALONE.match(cue.group()):
        return _HOLDS.search(statement, 0, cue.start()) is not None or (
            _HOLDS_AFTER.match(statement, after.end) is not None
        )
    return True


def _body(cue: re.Match[str]) -> bool:
    """Whether a cue is only the name of who decides."""
    word = cue.group()
    known = word.lower() in ("kf", "ks", "ksau", "kommunfullmäktige", "kommunstyrelsen")
    return known or word.isupper() or word.lower().endswith("nämnden")


def _is_own(statement: str, cue: re.Match[str], until: int, periods: Sequence[Period]) -> bool:
    """Whether a cue speaks of the text itself: first in the sentence, after its subject, or after another such."""
    before = statement[: cue.start()]
    if cue.start() > until:
        return cue.lastgroup == "valid_from" and before.rstrip().lower().endswith(" och")
    if _BEFORE.match(before) or _SEPARATED.search(before):
        return True
    return any(period.end == len(before.rstrip()) for period in periods)  # "Antagen 2024-03-04 reviderad 2025-01-10"


def _named(document: Document) -> Validity:
    """What title, file name and folders say."""
    title = document.title[:_TITLE_LENGTH]
    folders, stem = _names(document.path)
    repealed = titled_as_ended(title) or any(map(named_as_ended, (stem, *folders)))
    names = (title, stem, *reversed(folders))
    years = [year for name in names for year in years_named(name)[-1:]]
    version = next((match for name in (title, stem) for match in _VERSION.finditer(name)), None)
    found = Validity(
        repealed=repealed,
        replaces=replaces(title),
        version=(version["number"] or version["short"]) if version else None,
        year=years[0] if years else None,
    )
    range_ = YEARS.search(title) if _HOLDS_FOR_YEARS.search(title) else None
    schooling = list(school_years(title if NAME_YEAR.search(title) or not stem else f"{title} {stem}"))
    if schooling and (schooling[0].named or range_ is None):
        first_one, last_one = schooling[0], schooling[-1]
        return replace(found, valid_from=first_one.begins, valid_until=last_one.ends, year=first_one.first)
    if range_:
        first, last = int(range_["first"]), int(range_["last"])
        if first < last <= first + 15:
            found = replace(
                found, valid_from=datetime.date(first, 1, 1), valid_until=datetime.date(last, 12, 31), year=last
            )
    return found


def _names(path: str) -> tuple[list[str], str]:
    """The folders and the file name of a path; of a web address none, whose numbers are other things."""
    if "://" in path:
        return [], ""
    parts = PurePosixPath(path)
    return [part for part in parts.parts[:-1] if part != "/"][-_FOLDERS:], parts.stem
