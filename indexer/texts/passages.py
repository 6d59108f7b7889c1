"""Passages: a document cut where its paragraphs end, with exact offsets.

Short paragraphs are merged with their neighbours under the same heading, except across two blank lines, which part the
rows of a spreadsheet; long ones are split at sentence ends; an item of minutes begins a passage, and where it is short
it is one, with all its subheadings;
there are no fixed windows, which cut answers in two (measured in the design: .738-.774 against .855-.863).
The limits count words, so that the passages are the same whatever model embeds them: 100 Swedish words are
about 170 tokens of multilingual-e5.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise
from typing import Self

from indexer.disk.checksum import sha256_of_parts
from indexer.texts.document import Document, Heading
from indexer.texts.minutes import items_of
from indexer.texts.swedish import Span, count_words, sentences, trimmed, word_starts

RULES = 6
"""Raised whenever the same texts would give another index than before: other passages, sentences, words or 4-grams."""

MIN_WORDS = 70
MAX_WORDS = 150
_CHARACTERS_PER_WORD = 12
"""Text without spaces is limited too: a word counts as at least one for every 12 characters."""

_BLOCK_BREAK = re.compile(r"\n\n+")
_SPACE = re.compile(r"\s")
_PATH_SEPARATOR = " › "


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one document, verbatim: `document.text[start:end] == text`."""

    id: str
    """16 hexadecimal digits made from the document, the text and which of its occurrences this is."""
    document_id: str
    ordinal: int
    """0 for the document's first passage."""
    start: int
    end: int
    text: str
    heading: str | None
    """The headings it stands under, outermost first, without the title: "Avgifter › Undantag"."""
    page: int | None


@dataclass(frozen=True, slots=True)
class PassagePlace:
    """A passage as its document's text has it at `[start:end]`, without that text."""

    id: str
    start: int
    end: int
    heading: str | None
    page: int | None

    @classmethod
    def of(cls, passage: Passage) -> Self:
        """Where a passage stands."""
        return cls(passage.id, passage.start, passage.end, passage.heading, passage.page)


@dataclass(frozen=True, slots=True)
class _Section:
    """The text between one heading and the next."""

    headings: tuple[Heading, ...]
    span: Span


def split(document: Document) -> list[Passage]:
    """Passages of a document in reading order, without overlap.

    Every character that isn't white space lies in a passage or in a heading (or title) that a passage carries.
    """
    occurrences: dict[str, int] = {}
    passages: list[Passage] = []
    cuts = [(section.headings, span) for section in _sections(document) for span in _spans(document.text, section.span)]
    if not cuts:  # a text that is nothing but its title
        cuts = [((), span) for span in _spans(document.text, Span(0, len(document.text)))]
    for headings, span in cuts:
        text = document.text[span.start : span.end]
        occurrence = occurrences[text] = occurrences.get(text, 0) + 1
        passages.append(
            Passage(
                id=sha256_of_parts((document.id, text, str(occurrence)))[:16],
                document_id=document.id,
                ordinal=len(passages),
                start=span.start,
                end=span.end,
                text=text,
                heading=_heading_path(document, headings),
                page=document.page_at(span.start),
            )
        )
    return passages


def embedded_text(title: str, heading: str | None, text: str, named: str = "") -> str:
    """What is embedded and looked up in the lexicon for a passage; what is shown and cited is the text alone.

    `named` is what the document's path calls it (`texts.path_names`).
    """
    parts = [part.rstrip(" .:") for part in (named, title, heading) if part]
    return ". ".join([*parts, text])


def _heading_path(document: Document, headings: Sequence[Heading]) -> str | None:
    texts = [heading.text for heading in headings if heading.text != document.title]
    return _PATH_SEPARATOR.join(texts) or None


def _sections(document: Document) -> Iterator[_Section]:
    """The document's sections, by its headings and, where it is minutes, its items."""
    text = document.text
    items = [item.span for item in items_of(document)]
    whole = [item for item in items if _size(item, count_words(_part(text, item))) <= MAX_WORDS]
    headings = [heading for heading in document.headings if not _is_inside(heading.offset, whole)]
    starts = [item.start for item in items]
    for section in _under_headings(document, headings):
        inside = starts[bisect_right(starts, section.span.start) : bisect_left(starts, section.span.end)]
        for start, end in pairwise((section.span.start, *inside, section.span.end)):
            yield _Section(section.headings, Span(start, end))


def _is_inside(offset: int, spans: Sequence[Span]) -> bool:
    """Whether an offset lies in one of some spans in order, after its beginning."""
    number = bisect_left(spans, offset, key=lambda span: span.start) - 1
    return number >= 0 and offset < spans[number].end


def _under_headings(document: Document, headings: Sequence[Heading]) -> Iterator[_Section]:
    """The sections between some headings; one that would otherwise be carried by nothing is its own section's text."""
    text = document.text
    first = headings[0].offset if headings else len(text)
    yield _Section((), Span(0, first))
    open_headings: list[Heading] = []
    for number, heading in enumerate(headings):
        while open_headings and (open_headings[-1].level >= heading.level or open_headings[-1].end is not None):
            open_headings.pop()
        body = heading.offset + len(heading.text)
        following = headings[number + 1] if number + 1 < len(headings) else None
        next_heading = following.offset if following else len(text)
        end = next_heading if heading.end is None else min(heading.end, next_heading)
        is_bare = not text[body:end].strip()
        has_part = following is not None and following.level > heading.level and heading.end is None
        if is_bare and not has_part and (open_headings or heading.text != document.title):
            yield _Section(tuple(open_headings), Span(heading.offset, body))
        open_headings.append(heading)
        if not is_bare:
            yield _Section(tuple(open_headings), Span(body, end))
        if end < next_heading:
            yield _Section(tuple(open_headings[:-1]), Span(end, next_heading))


def _spans(text: str, section: Span) -> Iterator[Span]:
    """Merge a section's short paragraphs and split its long ones."""
    current: Span | None = None
    words = 0
    for piece, words_of_piece in _pieces(text, section):
        if current is None:
            current, words = piece, words_of_piece
            continue
        joined = Span(current.start, piece.end)
        # Counted once for each piece; one that was cut off inside a word may share it with the piece before.
        words_of_both = words + words_of_piece if piece.start > current.end else count_words(_part(text, joined))
        short = min(_size(current, words), _size(piece, words_of_piece)) < MIN_WORDS
        if short and not _are_apart(text, current, piece) and _size(joined, words_of_both) <= MAX_WORDS:
            current, words = joined, words_of_both
        else:
            yield current
            current, words = piece, words_of_piece
    if current is not None:
        yield current


def _pieces(text: str, section: Span) -> Iterator[tuple[Span, int]]:
    """Paragraphs of a section, each with its words: one that introduces the next ("... följande:") together with it,
    long ones cut."""
    introduction: Span | None = None
    words_before = 0
    for paragraph in _paragraphs(text, section):
        piece, words = paragraph, count_words(_part(text, paragraph))
        if introduction is not None:
            both = Span(introduction.start, paragraph.end)
            if _are_apart(text, introduction, paragraph) or _size(both, words_before + words) > MAX_WORDS:
                yield introduction, words_before
            else:
                piece, words = both, words_before + words
            introduction = None
        if _size(piece, words) > MAX_WORDS:
            yield from ((part, count_words(_part(text, part))) for part in _cut(text, piece))
        elif text[piece.end - 1] == ":":
            introduction, words_before = piece, words
        else:
            yield piece, words
    if introduction is not None:
        yield introduction, words_before


def _paragraphs(text: str, section: Span) -> Iterator[Span]:
    start = section.start
    for match in _BLOCK_BREAK.finditer(text, section.start, section.end):
        yield from trimmed(text, start, match.start())
        start = match.end()
    yield from trimmed(text, start, section.end)


def _cut(text: str, paragraph: Span) -> Iterator[Span]:
    """Cut a long paragraph into parts of about equal length, each of whole sentences where sentences allow it."""
    parts = [
        part
        for sentence in sentences(text[paragraph.start : paragraph.end], paragraph.start)
        for part in (_fitting(text, sentence) if _is_long(text, sentence) else (sentence,))
    ]
    words = [0, *accumulate(count_words(text[part.start : part.end]) for part in parts)]

    def size(start: int, end: int) -> int:
        return max(words[end] - words[start], (parts[end - 1].end - parts[start].start) // _CHARACTERS_PER_WORD)

    start = 0
    while start < len(parts):
        rest = size(start, len(parts))
        target = rest / max(1, -(-rest // MAX_WORDS))
        end, taken = start + 1, size(start, start + 1)
        while end < len(parts):
            longer = size(start, end + 1)
            if longer > MAX_WORDS or (taken + longer) / 2 > target:
                break
            end, taken = end + 1, longer
        yield Span(parts[start].start, parts[end - 1].end)
        start = end


def _fitting(text: str, sentence: Span) -> Iterator[Span]:
    """A sentence longer than a passage may be (a list, a table, rubbish) is cut at white space, else anywhere."""
    words = MAX_WORDS // 2
    start = sentence.start
    while _is_long(text, Span(start, sentence.end)):
        end = start + words * _CHARACTERS_PER_WORD
        end = next(islice(word_starts(text, Span(start, end)), words, None), end)
        spaces = [match.start() for match in _SPACE.finditer(text, (start + end) // 2, end)]
        end = spaces[-1] if spaces else end
        yield from trimmed(text, start, end)
        start = end
    yield from trimmed(text, start, sentence.end)


def _are_apart(text: str, above: Span, below: Span) -> bool:
    """Whether two blank lines or more stand between two spans: records (`blocks.compose`) are passages of their own."""
    return text.count("\n", above.end, below.start) > 2


def _is_long(text: str, span: Span) -> bool:
    """Whether a span is over the limit; a line of a million characters isn't counted for every cut of it."""
    length = span.end - span.start
    if length >= (MAX_WORDS + 1) * _CHARACTERS_PER_WORD:
        return True
    if length < 2 * MAX_WORDS:  # words of one letter, with one space between them, are still too few
        return False
    return _size(span, count_words(_part(text, span))) > MAX_WORDS


def _size(span: Span, words: int) -> int:
    """How many words a span of so many counts as."""
    return max(words, (span.end - span.start) // _CHARACTERS_PER_WORD)


def _part(text: str, span: Span) -> str:
    return text[span.start : span.end]
