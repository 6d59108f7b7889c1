"""Placed references: by which references each passage of a document is found, and how surely it is meant.

A paragraph belongs to the chapter that it stands in, and a section to the references of its headings. What a document
says of itself at its top, and its file name, identify all of it: a decision is found by the case number that stands
pages above it. In minutes the head of an item identifies the item.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from indexer.texts.document import Document
from indexer.texts.minutes import items_of
from indexer.texts.passages import Passage
from indexer.texts.stated.references import Reference, ReferenceKind, chapter_of, paragraph_keys, references
from indexer.texts.swedish import is_stop_word, words


class Strength(IntEnum):
    """How surely a passage is what a reference identifies."""

    MENTIONS = 1
    """It names it."""
    BELONGS = 2
    """Its document or its heading bears it."""
    IS = 3
    """It begins with it: the paragraph itself, not what refers to it."""


@dataclass(frozen=True, slots=True)
class PlacedReference:
    """That a passage, by its ordinal, is found by a key."""

    key: str
    ordinal: int
    strength: Strength


_HEAD_LINES = 12
_HEAD_CHARACTERS = 800
_LONGEST_HEAD_LINE = 160
"""Of a line that says what the document is; a longer one already tells what is in it."""

_FEW_WORDS = 2
_IDENTIFY_DOCUMENTS = (
    ReferenceKind.CASE,
    ReferenceKind.STATUTE,
    ReferenceKind.FORM,
    ReferenceKind.DATE,
    ReferenceKind.TERM,
)
_MENTIONED = (ReferenceKind.DATE, ReferenceKind.TERM)
_LINE = re.compile(r"[^\n]+")
_OPENS = re.compile(r"\W*")
_CELLS = " | "
_SCHOOL_YEARS = re.compile(r"(?:läs|skol)år", re.IGNORECASE)
"""The name of a table's first column, whose cells don't say again what their years are."""


def placed_references(document: Document, passages: Sequence[Passage]) -> list[PlacedReference]:
    """Each key of a document's passages once, with the strongest that it has there."""
    strengths: dict[tuple[str, int], Strength] = {}

    def place(keys: Sequence[str], ordinals: Sequence[int], strength: Strength) -> None:
        for key in keys:
            for ordinal in ordinals:
                if strength > strengths.get((key, ordinal), 0):
                    strengths[key, ordinal] = strength

    whole = [passage.ordinal for passage in passages if not says_nothing_else(passage.text)]
    items = items_of(document)
    for reference in _identifying(document, items[0].span.start if items else len(document.text)):
        place(reference.keys, whole, Strength.MENTIONS if reference.kind in _MENTIONED else Strength.BELONGS)
    telling = set(whole)
    starts = [passage.start for passage in passages]
    for item in items:
        its_range = range(bisect_left(starts, item.span.start), bisect_left(starts, item.span.end))
        its = [ordinal for ordinal in its_range if ordinal in telling]
        for reference in references(document.text[item.head.start : item.head.end]):
            if reference.certain or reference.kind is ReferenceKind.PARAGRAPH:
                place(reference.keys, its, Strength.BELONGS)
    for line in _lines(document):
        ordinal = bisect_right(starts, line.start) - 1
        inside = ordinal >= 0 and line.start < passages[ordinal].end
        under = [ordinal] if inside else _under(document, passages, line.start)
        for reference in line.references:
            if not reference.certain and reference.kind is not ReferenceKind.PARAGRAPH:
                continue
            keys, strength = reference.keys, Strength.MENTIONS if inside else Strength.BELONGS
            if reference.kind is ReferenceKind.PARAGRAPH:
                if not reference.certain:
                    keys = paragraph_keys(line.chapter, reference.keys[0].removeprefix("§"))
                if reference.start == line.opening:
                    strength = Strength.IS
            place(keys, under if len(passages) == 1 else [one for one in under if one in telling], strength)
    return [PlacedReference(key, ordinal, strength) for (key, ordinal), strength in sorted(strengths.items())]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a document that has references, whose offsets count from the line's start."""

    start: int
    opening: int
    """Where in the line its first word begins."""
    chapter: str
    """The chapter of a statute that it stands in, or nothing."""
    references: list[Reference]


def _lines(document: Document) -> Iterator[_Line]:
    chapter = ""
    column = ""
    for match in _LINE.finditer(document.text):
        text = match.group()
        column = (column or text.partition(_CELLS)[0]) if _CELLS in text else ""
        if not _may_refer(text):
            continue
        opening = _OPENS.match(text)
        first = opening.end() if opening else 0
        if "§" in text[:first]:
            first = text.index("§")
        chapter = chapter_of(text[first : first + 40]) or chapter
        found = references(text)
        if _SCHOOL_YEARS.match(column):  # "2026/27 | ..." beneath it
            found += [one for one in references(f"{column}: {text}") if one.kind is ReferenceKind.TERM]
        if found:
            yield _Line(match.start(), first, chapter, found)


def _may_refer(text: str) -> bool:
    return "@" in text or "kap" in text or any(map(str.isdecimal, text))


def _identifying(document: Document, end: int) -> Iterator[Reference]:
    """What a document's path, title and first lines, those before `end`, say that it is."""
    stem = document.path.rpartition("/")[2].rpartition(".")[0]
    for text in (document.title, stem.replace("_", " ")):
        yield from (one for one in references(text) if one.kind in _IDENTIFY_DOCUMENTS and one.certain)
    lines = [line for line in document.text[: min(end, _HEAD_CHARACTERS)].split("\n") if line.strip()][:_HEAD_LINES]
    for line in lines:
        if len(line) > _LONGEST_HEAD_LINE:
            break
        if not line.rstrip().endswith((".", "!", "?")) and not _is_row(line, lines):
            yield from (one for one in references(line) if one.kind in _IDENTIFY_DOCUMENTS and one.certain)


def _is_row(line: str, lines: Sequence[str]) -> bool:
    """Whether a line is a row of a table with its columns' names, as another of some is: each tells of itself alone."""
    name, named, rest = line.partition(": ")
    return bool(named) and "; " in rest and sum(other.startswith(f"{name}: ") for other in lines) > 1


def says_nothing_else(text: str) -> bool:
    """Whether a text is a reference and hardly a word more ("Dnr KS 2023/145"): it identifies what stands near it."""
    if len(text) > _LONGEST_HEAD_LINE:
        return False
    rest = list(text)
    found = [one for one in references(text) if not one.kind.is_time]
    for one in found:
        rest[one.start : one.end] = " " * (one.end - one.start)
    beside = [word for word in words("".join(rest)) if not is_stop_word(word) and len(word) > 1]
    return bool(found) and len(beside) < _FEW_WORDS


def _under(document: Document, passages: Sequence[Passage], offset: int) -> list[int]:
    """The passages of the section whose heading stands at an offset; none if no heading does."""
    number = bisect_right(document.headings, offset, key=lambda heading: heading.offset) - 1
    if number < 0:
        return []
    heading = document.headings[number]
    if not heading.offset <= offset < heading.offset + len(heading.text):
        return []
    following = (later.offset for later in document.headings[number + 1 :] if later.level <= heading.level)
    end = min(next(following, len(document.text)), heading.end or len(document.text))
    return [passage.ordinal for passage in passages if heading.offset <= passage.start < end]
