"""Pieces of text: characters that follow each other on one line, with their place, size and weight."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from indexer.readers.pdf.page.characters import Character, CharacterStyle
from indexer.readers.pdf.page.drawn import Rule
from indexer.readers.pdf.page.right_to_left import LETTER_FROM_THE_RIGHT
from indexer.readers.pdf.page.tags import Tag
from indexer.readers.shared.raised import raised

_LINE_TOLERANCE = 0.45
"""Of the size: how far baselines of one line may lie apart. Superscripts do."""
WIDE_GAP = 0.7
"""Of the size: a gap that may part columns or cells; justified lines have as wide ones between words, too."""
WORD_GAP = 0.15
"""Of the size: a gap that can be a space."""
FIGURE_GAP = 0.42
"""Of the size: a gap between two figures that no space makes, so that they are two cells."""
_FIGURE_END, _FIGURE_START = re.compile(r"[\d%]$"), re.compile(r"[\d+−–(-]")
RULE_WITHIN = 0.06
"""Of the size: how far a letter may reach over the line between its cell and the next."""
_RULED_LINES = 2.2
"""Of the size: a line that stands beside one line of text alone may be of a box around words."""
_SAME_RULE, _BROKEN_RULE = 1.0, 2.0
"""Points between the lines of two cells above each other: aside, and down."""
_SAME_PLACE = 0.12
"""Of the size: a letter drawn again so near is drawn twice, to look bold or to cast a shadow."""
_MARK_SIZE, RAISED_SIZE, _MARK_RISE = 0.8, 0.85, 0.15
"""Of the size of the word before: a footnote's mark is smaller and raised."""
_NO_PLACE = 0.001
_OVERHANGING, _OVERHANG = frozenset("fFTVWYjJPd'"), 0.12
"""Letters that reach, of the size, so far over the space behind them, slanted ones above all."""


class Break(NamedTuple):
    """A place in a piece's text where a cell may begin, and from where to where the space before it reaches."""

    at: int
    right: float
    left: float


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of one line without a wide gap among them. In points, `baseline` counted downwards."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    artifact: bool = False
    """Marked as no part of the text: what a tagged PDF says of its headers and footers."""
    rule: float = float("-inf")
    """Where the nearest vertical line before it is drawn, as between the cells of a table."""
    tag: Tag | None = None
    """What a tagged PDF says that it belongs to."""
    breaks: tuple[Break, ...] = ()
    """Where cells of a table may begin: after wide spaces, and where a text begins without a space in the file."""


def pieces_of(characters: Sequence[Character], rules: Sequence[Rule]) -> Iterator[Piece]:
    """Characters that follow each other on one line, as pieces. Marks of footnotes after words are left out."""
    rulings = Rulings(rules)
    run: list[Character] = []
    texts: list[str] = []
    breaks: list[Break] = []
    right = 0.0
    has_spaces = not any(map(_lacks_space, characters, characters[1:]))
    for character in characters:
        text, left, far, baseline, style, blank_before, spaced = character
        if run:
            last = run[-1]
            size = style.size if style.size > last.style.size else last.style.size
            gap = left - right
            level = abs(baseline - last.baseline) <= _LINE_TOLERANCE * size
            if level and gap < 0:
                place = abs(left - last.left)
                if style is last.style and place <= _NO_PLACE * size:
                    gap = 0.0  # the letters of a ligature have one place and one width
                elif text == last.text and _NO_PLACE * size < place < _SAME_PLACE * size:
                    continue
                if LETTER_FROM_THE_RIGHT.match(text) and LETTER_FROM_THE_RIGHT.match(last.text):
                    gap = last.left - far
            near = level and -WIDE_GAP * size < gap < WIDE_GAP * size
            if near and text.isdigit() and _is_raised(character, last):
                if not is_after_word(texts):
                    texts.append(raised(text, [last.text]))
                    right = max(right, far)
                continue
            wide = gap > WORD_GAP * size
            changed = style is not last.style and _is_other(last.style, style)
            ruled = near and rulings.part(right, character, wide=wide)
            if not near or changed or ruled or (wide and _are_figures(last, character, gap)):
                yield _piece(run, "".join(texts), right, rulings, breaks)
                run, texts, breaks = [], [], []
            elif spaced or (wide and (blank_before or len(text) > 1)) or (blank_before and _overhung(last, gap, size)):
                texts.append(" ")  # an accent may have filled the space before its letter
                if gap > FIGURE_GAP * size or (has_spaces and not spaced and style is not last.style):
                    breaks.append(Break(len("".join(texts)), right, left))
            elif last.text.isdigit() and last.style.size < _MARK_SIZE * size:
                texts.append(" ")  # a footnote's own mark
        if not run or far > right:
            right = far
        run.append(character)
        texts.append(text)
    if run:
        yield _piece(run, "".join(texts), right, rulings, breaks)


def _lacks_space(last: Character, character: Character) -> bool:
    """Whether two words of one text have no space between them in the file, as in files that only place letters."""
    return character.blank_before and not character.spaced and character.style is last.style


def _overhung(last: Character, gap: float, size: float) -> bool:
    """Whether a gap is a space but for the letter before it."""
    return last.text in _OVERHANGING and gap > (WORD_GAP - _OVERHANG) * size


def _is_other(one: CharacterStyle, other: CharacterStyle) -> bool:
    """Whether texts belong to different parts of the page by its marks."""
    orders = one.tag.order if one.tag else 0, other.tag.order if other.tag else 0
    return one.artifact != other.artifact or orders[0] != orders[1]


def _are_figures(last: Character, character: Character, gap: float) -> bool:
    """Whether a gap parts two figures of a table, and isn't the space in one."""
    wide = gap > FIGURE_GAP * character.style.size
    return wide and bool(_FIGURE_END.match(last.text) and _FIGURE_START.match(character.text))


def _is_raised(character: Character, last: Character) -> bool:
    small = character.style.size < RAISED_SIZE * last.style.size
    return small and last.baseline - character.baseline > _MARK_RISE * last.style.size


def is_after_word(texts: Sequence[str]) -> bool:
    """Whether a raised digit is the mark of a footnote; that of "m²" stands after a short word."""
    word = "".join(texts[-3:])[-3:]
    return (len(word) >= 3 and word.isalpha()) or not word[-1:].isalnum()


class Rulings:
    """The vertical lines of a page from left to right; those of cells above each other are one."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._all: list[Rule] = []
        column: list[Rule] = []
        for rule in sorted(rules, key=lambda rule: rule.x):
            if column and rule.x - column[0].x > _SAME_RULE:
                self._all += _unbroken(column)
                column = []
            column.append(rule)
        self._all += _unbroken(column)
        self._all.sort(key=lambda rule: rule.x)
        self._places = [rule.x for rule in self._all]

    def part(self, right: float, character: Character, *, wide: bool) -> bool:
        """Whether a line parts a character from what ends at `right`, by less than a space only one of several rows."""
        if not self._all:
            return False
        rule = self.before(character, right)
        tall = rule is not None and rule.bottom - rule.top >= _RULED_LINES * character.style.size
        return rule is not None and (wide or tall)

    def before(self, character: Character, right: float = float("-inf")) -> Rule | None:
        """The nearest line before a character, and not before what ends at `right`."""
        size = character.style.size
        middle = character.baseline - size / 3
        at = bisect_right(self._places, character.left + RULE_WITHIN * size)
        while at and self._places[at - 1] >= right - RULE_WITHIN * size:
            at -= 1
            if self._all[at].top <= middle <= self._all[at].bottom:
                return self._all[at]
        return None


def _unbroken(rules: Sequence[Rule]) -> list[Rule]:
    """Lines at one place from the top down, those that go on where another ends as one."""
    whole: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: rule.top):
        last = whole[-1] if whole else None
        if last is not None and rule.top <= last.bottom + _BROKEN_RULE:
            whole[-1] = Rule(last.x, last.top, max(last.bottom, rule.bottom))
        else:
            whole.append(rule)
    return whole


def _piece(run: Sequence[Character], text: str, right: float, rulings: Rulings, breaks: Sequence[Break]) -> Piece:
    first = run[0]
    size = Counter(round(character.style.size, 1) for character in run).most_common(1)[0][0]
    bold = all(character.style.bold for character in run)
    left = min(character.left for character in run) if LETTER_FROM_THE_RIGHT.search(text) else first.left
    rule = found.x if (found := rulings.before(first)) else float("-inf")
    return Piece(
        text, left, right, first.baseline, size, bold, first.style.artifact, rule, first.style.tag, tuple(breaks)
    )


def once(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The pieces; one that is drawn again at its place, to look bold or to cast a shadow, is there once."""
    seen: dict[str, list[Piece]] = {}
    for piece in pieces:
        drawn = seen.setdefault(piece.text, [])
        near = 2 * _SAME_PLACE * piece.size
        if not any(
            abs(piece.left - other.left) < near and abs(piece.baseline - other.baseline) < near for other in drawn[-9:]
        ):
            drawn.append(piece)
            yield piece
