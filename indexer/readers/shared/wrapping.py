"""Hard-wrapped plain text: which line breaks belong to the text, and which only to its width.

A text saved as lines of a fixed width shows in its breaks: the next line's first word would not have fitted, and the
next line mostly goes on in lower case. Lines that are whole paragraphs show neither.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from indexer.readers.shared.blocks import Block, Kind

_LIST_MARKER = re.compile(r"(?:[•●▪■◆❖◦‣➢➤·○✓☐☑☒*+–—-]|\(?\d{1,3}[.)]|\(?[a-zåäö]\))\s+(?=\S)")
CUT = "\0"
"""A joint that takes the hyphen before it away; no canonical text holds the character."""

_NARROWEST, _WIDEST = 35, 130
_MAIL_WIDTHS = range(55, 81)
"""Characters: what mail programs and people wrap at; RFC 5322 (2.1.1) wants 78 at most."""
_BROKEN_WORD = re.compile(r"(?<!\S)(\S*[^\W_])-$")
_CUT_FIGURES = re.compile(r"\d[–-]$")
_KEPT_APART = re.compile(
    "och|eller|samt|respektive|resp[.]?|till|kontra|som|utan|än|et|and|or|såväl|liksom|m[.]m[.]"
).fullmatch
"""What follows a hyphen that stands for the rest of a word: "hälso- och sjukvård"."""
_ENDS_LIKE_THOSE = frozenset("eftersom liksom såsom varsom därtill härtill vartill intill hittill förutan".split())
"""Words that end as those that follow such a hyphen."""
_INSIDE = re.compile(r"[^\W\d_]-[^\W\d_]")
_SHORTEST_STEM, _LONGEST_ENDING = 4, 3
"""Letters of what follows a hyphen: so many it has in common with another form of the word, which ends otherwise."""
_SENTENCE_END = (".", "!", "?", ":", "…", ".”", '."', "!”", "?”", ".)")


def is_list_item(text: str) -> bool:
    """Whether a line begins with a bullet, dash, number or letter that makes it a list item."""
    return not (text[:1].isalpha() and text[1:2] != ")") and _LIST_MARKER.match(text) is not None


def unwrap(stanzas: Sequence[Sequence[str]]) -> Iterator[list[Block]]:
    """Each stanza (lines between blank lines) as its paragraphs and list items, hard-wrapped lines joined."""
    width = _width(stanzas)
    hyphenation = Hyphenation(line for stanza in stanzas for line in stanza)
    for stanza in stanzas:
        own_width = width or (_width([stanza]) if len(stanza) > 3 and len(stanzas) > 1 else None) or _filled(stanza)
        yield _paragraphs(stanza, own_width, hyphenation)


def _paragraphs(stanza: Sequence[str], width: int | None, hyphenation: Hyphenation) -> list[Block]:
    paragraphs: list[list[str]] = []
    kinds: list[Kind] = []
    item_indent: int | None = None
    previous = ""
    for line in stanza:
        text = line.strip()
        indent = len(line) - len(line.lstrip())
        starts_item = is_list_item(text) and not (item_indent is None and _is_aside(previous, text, width))
        inside_item = item_indent is not None and indent >= item_indent + 2
        if paragraphs and not starts_item and (inside_item or _continues(previous, line, width)):
            paragraphs[-1] += hyphenation.joint(previous.strip(), text), text
        else:
            paragraphs.append([text])
            kinds.append(Kind.LIST_ITEM if starts_item else Kind.PARAGRAPH)
            item_indent = indent if starts_item else None
        previous = line
    return [Block(kind, joined(pieces)) for kind, pieces in zip(kinds, paragraphs, strict=True)]


def _is_aside(above: str, below: str, width: int | None) -> bool:
    """Whether a line of running text happens to begin with the dash of an aside."""
    unfinished = bool(above) and not above.endswith(_SENTENCE_END)
    return (
        width is not None
        and unfinished
        and below[:1] in "–—-"
        and below[2:3].islower()
        and _is_full(above, below, width)
    )


def _continues(above: str, below: str, width: int | None) -> bool:
    """Whether the break between two lines is only typographic."""
    first = below.lstrip()[:1]
    if above.endswith("-") and first.islower() and _BROKEN_WORD.search(above[-60:]):
        return True
    if width is None or len(above) > width * 1.15:
        return False
    if len(below) - len(below.lstrip()) > len(above) - len(above.lstrip()):
        return False
    if _is_full(above, below, width):
        return True
    return first.islower() and not above.endswith(_SENTENCE_END)


def _is_full(above: str, below: str, width: int) -> bool:
    """Whether the first word of the line below would not have fitted on the line above, give or take a tenth."""
    stripped = below.lstrip()
    space = stripped.find(" ", 0, width)
    first_word = space if space >= 0 else min(len(stripped), width)
    return len(above) + 1 + first_word >= 0.9 * width


def _width(stanzas: Iterable[Sequence[str]]) -> int | None:
    """The width that the lines are wrapped at; None if they aren't."""
    breaks = [(a, b) for stanza in stanzas for a, b in pairwise(stanza) if not is_list_item(b.lstrip())]
    if not breaks:
        return None
    lengths = sorted(len(above) for above, _ in breaks)
    width = lengths[(len(lengths) * 98 - 1) // 100]
    if not _NARROWEST <= width <= _WIDEST:
        return None
    going_on = [(a, b) for a, b in breaks if b.lstrip()[:1].islower() and not a.endswith(_SENTENCE_END)]
    full = sum(a.endswith("-") or _is_full(a, b, width) for a, b in going_on)
    if len(breaks) <= 2:
        # So few lines may as well be the items of a list without bullets: these seldom end as a sentence does.
        return width if full == len(breaks) and breaks[-1][1].endswith(_SENTENCE_END) else None
    return width if len(going_on) >= 0.3 * len(breaks) and full >= 0.75 * len(going_on) else None


def _filled(stanza: Sequence[str]) -> int | None:
    """The width that a paragraph by itself is wrapped at, as in mails: no line but the last has room for more."""
    width = max(map(len, stanza[:-1]), default=0)
    if width not in _MAIL_WIDTHS or len(stanza[-1]) > width or not stanza[-1].endswith(_SENTENCE_END):
        return None
    breaks = list(pairwise(stanza))
    full = all(len(above) + 1 + len(below.split(None, 1)[0]) > width for above, below in breaks)
    on = sum(below[:1].islower() and not above.endswith(_SENTENCE_END) for above, below in breaks)
    return width if full and 2 * on >= len(breaks) else None


def joined(pieces: Sequence[str]) -> str:
    """Lines and the joints between them as one text."""
    return "".join(pieces).replace("-" + CUT, "")


class Hyphenation:
    """Words divided at line ends, joined with or without their hyphen as the rest of the text spells them."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = lines
        self._words: frozenset[str] | None = None
        self._hyphenated: list[str] = []

    def joint(self, above: str, below: str) -> str:
        """What stands between two lines of one paragraph: a space, nothing, or CUT where the line-end hyphen goes."""
        if below[:1].isdigit() and _CUT_FIGURES.search(above[-2:]):
            return ""  # a telephone number, or hours
        match = _BROKEN_WORD.search(above[-60:]) if above.endswith("-") else None
        if match is None or not below[:1].isalpha():
            return " "
        next_word = below[:80].split(None, 1)[0]
        following = next_word.lower().rstrip(",;")
        if _KEPT_APART(following) and f"{match.group(1).lower()}{following}" not in _ENDS_LIKE_THOSE:
            return " "
        return "" if self._keeps_hyphen(match.group(1), next_word) else CUT

    def _keeps_hyphen(self, before: str, after: str) -> bool:
        before, after = before.strip("(”\"'"), after.strip(".,;:!?)”\"'")
        if not after[:1].islower() or len(before) == 1 or before.isupper() or any(c.isdigit() for c in before):
            return True
        if self._words is None:
            self._words = frozenset(word.strip(".,;:!?()”\"'").lower() for line in self._lines for word in line.split())
            self._hyphenated = sorted(word for word in self._words if _INSIDE.search(word))
        with_hyphen, without = f"{before}-{after}".lower(), f"{before}{after}".lower()
        if without in self._words:
            return False
        stem = with_hyphen[: len(before) + 1 + max(_SHORTEST_STEM, len(after) - _LONGEST_ENDING)]
        at = bisect_left(self._hyphenated, stem)
        return any(word.startswith(stem) for word in self._hyphenated[at : at + 1])
