"""Plain text: paragraphs, lists and headings found in its lines.

Text saved from web pages and word processors has no markup left, so structure is read from blank lines, line lengths
and punctuation. When in doubt a line is a paragraph: nothing is lost by that, while a false heading would name the
passages under it wrongly.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.errors import NoText
from indexer.readers.shared.blocks import Block, Kind, compose
from indexer.readers.shared.boilerplate import kept_blocks
from indexer.readers.shared.titles import LONGEST_TITLE, title_from_path, title_from_sentence
from indexer.readers.shared.wrapping import unwrap
from indexer.texts.canonical import decode, normalise
from indexer.texts.days.dates import is_dateline, publication_date
from indexer.texts.document import Document

MEDIA_TYPE = "text/plain"

_LONGEST_HEADING = 110
_SHORTEST_BODY = 80
_UNITS_BEFORE_TITLE = 6
_RULE = re.compile(r"[-=_*~#+.·•—–/\s]{3,}")
_FIELD = re.compile(r"[^\W\d][^:\d\n]{1,40}:\s\S{0,20}[\d@]")
"""A field with its value: "Bankgiro: 5218-7743" heads nothing."""
_NUMBERED_HEADING = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)\.?\s+(?=[A-ZÅÄÖ])")
_NO_HEADING = re.compile(
    r"https?://|www\.|\S@\S|\b\d{3} ?\d{2}\s+[A-ZÅÄÖ]|\b(?:tel|telefon|tfn|fax|mobil|e-post)\b\.?:?\s*[\d+(\S]*\d"
    r"|^[\d\s().,:;%/+-]+$|\|",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"""\d\s?(?:kr\b|kronor\b|:-)(?:\s?(?:/|per\s)\s?\w+)?\W*$
    | \b(?:mån|tis|ons|tors?|fre|lör|sön|vardag|helg)\w*[^\d\n]{0,30}
      \d{1,2}(?:[.:]\d\d)?\s?[-\u2013]\s?\d{1,2}(?:[.:]\d\d)?(?!\s?(?:\d|[a-zåäö]))""",
    re.IGNORECASE | re.VERBOSE,
)
"""A fee, or the hours of a day: "Vinterförvaring 900 kr" and "Mån-fre 14-20" say something, and head nothing."""
_TWO_COLUMNS = re.compile(r"[^\W\d_] {3,}\S")
"""What stands side by side in a letter's head: "Ekby kommun          Dnr KS 2025/310"."""
_SENTENCE_END = re.compile(r"[.!?…:][”\"’)\]]*$")
_NO_HEADING_END = (",", ";", ":", "-", "–", "…", "...", ".”", '."', ".)", "&")
_UNFINISHED = re.compile(
    r"\b(?:till|ha|att|är|på|med|för|och|som|av|om|i|från|eller|vid|kan|ska|den|det|en|ett|de|samt|mot|under|men|utan|än)$"
)
_HAS_FIGURE = re.compile(r"\d")
"""A sentence with one states what differs from year to year, and is no name beside that of the file."""
_WORD = re.compile(r"[^\W\d_]{4,}")
_LONE_DATE = re.compile(
    r"(?:(?:publicera[dt]|datum)\s*+:?+\s*+)?+(?:(?:mån|tis|ons|tors|fre|lör|sön)dag(?:en)?,?\s++)?(?:den\s++)?"
    r"(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}\S{0,4}\s*+(?:[a-zåäö]++\.?,?\s++)?\d{4})\.?",
    re.IGNORECASE,
)
"""Without place, time or author, which `published` doesn't hold."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph or list item; `after_blank` and `before_blank` tell whether it has a blank line beside it."""

    block: Block
    after_blank: bool
    before_blank: bool
    repeated: bool = False
    """Whether the text stood twice in a row, as captions do."""

    @property
    def text(self) -> str:
        return self.block.text

    @property
    def is_item(self) -> bool:
        return self.block.kind is Kind.LIST_ITEM


def read(path: str, content: bytes) -> Document:
    """The document in a plain text file. Raises NotText or NoText."""
    return document_from_text(decode(content, path=path), path=path)


def document_from_text(text: str, *, path: str, title: str | None = None) -> Document:
    """A document from text already at hand; a title that isn't given is found in the text. Raises NoText."""
    text = normalise(text)
    lines = _lines(text)
    if not lines:
        raise NoText(path)
    given = " ".join(normalise(title or "").split())
    title_at = _title_line(lines, given)
    published = publication_date(text.split("\n"))
    composition = compose(_without_dateline(_blocks(lines, title_at), published))
    if title_at is not None:
        title_found = lines[title_at].text
    else:
        texts = (line.text for line in lines if not (line.is_item or is_dateline(line.text)))
        named = title_from_path(path)
        title_found = next(filter(None, map(title_from_sentence, texts)), named)
        if _HAS_FIGURE.search(title_found) and _WORD.search(named):
            title_found = named
    return Document(
        path=path,
        title=given or title_found,
        text=composition.text,
        source=path,
        media_type=MEDIA_TYPE,
        published=published,
        headings=composition.headings,
    )


def _without_dateline(blocks: Sequence[Block], published: datetime.date | None) -> list[Block]:
    """Without the date over the first heading: it would be a passage of its own, near every question that is vague.

    Nothing is lost with it, for `published` says the same.
    """
    first_heading = next((number for number, block in enumerate(blocks) if block.kind is Kind.HEADING), 0)
    return [
        block
        for number, block in enumerate(blocks)
        if number >= first_heading
        or block.kind is not Kind.PARAGRAPH
        or not _LONE_DATE.fullmatch(block.text)
        or publication_date([block.text]) != published
    ]


def _stanzas(text: str) -> Iterator[list[str]]:
    """Runs of lines between blank lines; a line drawn with dashes or the like divides as a blank one does."""
    stanza: list[str] = []
    for line in text.split("\n"):
        if line and not line.isspace() and not (len(line) < 500 and _RULE.fullmatch(line)):
            stanza.append(line)
        elif stanza:
            yield stanza
            stanza = []
    if stanza:
        yield stanza


def _lines(text: str) -> list[_Line]:
    lines = [
        _Line(block, after_blank=number == 0, before_blank=number == len(blocks) - 1)
        for blocks in unwrap(list(_stanzas(text)))
        for number, block in enumerate(blocks)
    ]
    kept = kept_blocks([line.block for line in lines])
    repeated = {above.text for above, below in pairwise(lines) if above.block == below.block}
    return [
        replace(line, repeated=True) if number > 0 and line.text in repeated else line
        for number, line in ((number, lines[number]) for number in kept)
    ]


def _title_line(lines: Sequence[_Line], given: str) -> int | None:
    """Index of the line that is the text's title, if one is."""
    if len(lines) == 1:
        return None
    if given:
        return 0 if lines[0].text.casefold() == given.casefold() else None
    for number, line in enumerate(lines[:_UNITS_BEFORE_TITLE]):
        if number == len(lines) - 1 or _is_prose(line):
            return None
        if _could_head(line, LONGEST_TITLE):
            return number
    return None


def _blocks(lines: Sequence[_Line], title_at: int | None) -> list[Block]:
    heads = _headings(lines, title_at)
    blocks = []
    for number, line in enumerate(lines):
        if number == title_at:
            blocks.append(Block(Kind.HEADING, line.text, level=1))
        elif number in heads:
            blocks.append(Block(Kind.HEADING, line.text, level=_level(line.text)))
        else:
            blocks.append(line.block)
    return blocks


def _level(text: str) -> int:
    match = _NUMBERED_HEADING.match(text)
    return min(6, 2 + match.group(1).count(".")) if match else 2


def _headings(lines: Sequence[_Line], title_at: int | None) -> frozenset[int]:
    """Short lines over a body: alone, or a heading and its subheading; three in a row are something else."""

    @functools.cache
    def heads(number: int) -> bool:
        if number == title_at or _goes_on_list(lines, number) or not _could_head(lines[number], _LONGEST_HEADING):
            return False
        # A picture's caption under the title says a part of it again.
        return number - 1 != title_at or not _words(lines[number].text) <= _words(lines[number - 1].text)

    found: list[int] = []
    # From each body upwards, because only few lines have a body under them.
    for number, line in enumerate(lines):
        above = number - 1
        if above > 0 and lines[above].repeated:
            above -= 1
        if above < 0 or not _is_body(line, lines[above]) or not heads(above) or heads(number):
            continue
        run = [above]
        while len(run) < 3 and run[0] > 0 and heads(run[0] - 1):
            run.insert(0, run[0] - 1)
        found += _of_run([(at, lines[at]) for at in run])
    return frozenset(found)


def _of_run(run: Sequence[tuple[int, _Line]]) -> list[int]:
    if len(run) == 1:
        return [run[0][0]]
    if len(run) == 2:
        (first, heading), (second, below) = run
        # A picture's caption repeats a name from the heading above it.
        return [first] if _words(heading.text) & _words(below.text) else [first, second]
    return []


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))


def _could_head(line: _Line, longest: int) -> bool:
    text = line.text
    if len(text) > longest or len(text.split()) > longest // 7 or line.repeated or is_dateline(text):
        return False
    if _TWO_COLUMNS.search(text) or _STATES.search(text):
        return False
    alone = line.after_blank and line.before_blank
    numbered = _NUMBERED_HEADING.match(text) is not None
    if line.is_item and not (numbered and alone):
        return False
    first = text.lstrip("”\"'(§ ")[:1]
    if not (first.isupper() or first.isdigit()) or not any(c.isalpha() for c in text):
        return False
    if _FIELD.match(text) or text.endswith(_NO_HEADING_END) or _NO_HEADING.search(text) or _UNFINISHED.search(text):
        return False
    if text.endswith("."):
        return alone and len(text.split()) <= 4 and ". " not in text
    if text.endswith("!"):
        return alone and len(text.split()) <= 8 and "! " not in text
    return "? " not in text and (numbered or ". " not in text)


def _goes_on_list(lines: Sequence[_Line], number: int) -> bool:
    return lines[number].is_item and number > 0 and lines[number - 1].is_item


def _is_body(line: _Line, heading: _Line) -> bool:
    if line.is_item:
        return not heading.is_item
    if len(line.text) <= len(heading.text):
        return False
    return len(line.text) >= _SHORTEST_BODY or (
        _SENTENCE_END.search(line.text[-5:]) is not None and len(line.text.split()) >= 4
    )


def _is_prose(line: _Line) -> bool:
    return not line.is_item and (
        len(line.text) > LONGEST_TITLE
        or (_SENTENCE_END.search(line.text[-5:]) is not None and len(line.text.split()) >= 7)
    )
