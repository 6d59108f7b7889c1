"""Reduced text: a text in the one spelling in which what is to be found can be looked for, and where each part stood.

| as it is written | reduced |
|---|---|
| a character that has a compatible plain one (NFKC), such as a digit in full width or in a circle | the plain one |
| a digit of another script | the same digit, 0 to 9 |
| a dash, minus or hyphen of any kind | `-` |
| a space of any width, the end of a line | a space |
| a dot in the middle, a bullet, an ideographic full stop | `.` |
| what can't be seen: zero width, soft hyphens, controls, marks that combine with the character before | nothing |
| `(at)`, `[snabel-a]`, `&#64;`, `%40` ... | `@` |
| `(dot)`, `[punkt]`, ` dot `, `&#46;` ... | `.` |
| ` at ` | `WORD_AT`: it is an English word too |
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

WORD_AT = "\ue000"
"""A character of nobody's (Unicode, private use)."""

_DASHES = frozenset("\u2043\u2212\u02d7\u30fc")
"""Beside those that Unicode says are (Pd)."""
_DOTS = frozenset("\u00b7\u2022\u2027\u2219\u22c5\u30fb\u3002\u05c5\u0387")
_SLASHES = frozenset("\u2044\u2215\u29f8")
_BLANK = frozenset("\u2800")
_FILLERS = frozenset("\u115f\u1160\u17b4\u17b5")
"""Letters, to Unicode, that nobody sees."""
_UNSEEN = frozenset(("Cc", "Cf", "Mn", "Me"))
_BRACKETED = r"[(\[{{<] {{0,2}}(?:{words}) {{0,2}}[)\]}}>]"
_AT = re.compile(
    r" {0,2}(?:"
    + _BRACKETED.format(words=r"at|@|a|\u00e4t|et|snabel-? ?a|alfakrull|kringla|kanelbulle")
    + r"|\bsnabel-? ?a\b|&#64;|&#x40;|&commat;|%40) {0,2}",
    re.IGNORECASE,
)
_WORD_AT = re.compile(r"(?<=\w) {1,2}at {1,2}(?=\w)", re.IGNORECASE)
_DOT = re.compile(
    r" {0,2}(?:"
    + _BRACKETED.format(words=r"dot|punkt|\.|prick")
    + r"|(?<=\w )(?:dot|punkt)(?= \w)|&#46;|&#x2e;|&period;|%2e) {0,2}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ReducedText:
    """`text` is reduced; its character i comes from `origins[i]` on, in the text that it was made from."""

    text: str
    origins: tuple[int, ...]
    """One more than there are characters: the last is the length of the original."""

    def original(self, start: int, end: int) -> tuple[int, int]:
        """From where to where the original has what is from `start` to `end` here, with what isn't seen after it."""
        last = self.origins[end - 1]
        after = next((origin for origin in self.origins[end:] if origin > last), self.origins[-1])
        return self.origins[start], after


def reduce(text: str) -> ReducedText:
    """A text reduced."""
    pieces = [_plain(character) for character in text]
    origins = [place for place, piece in enumerate(pieces) for _ in piece]
    reduced = ReducedText("".join(pieces), (*origins, len(text)))
    for spelling, plain in ((_AT, "@"), (_WORD_AT, WORD_AT), (_DOT, ".")):
        reduced = _with_one_spelling(reduced, spelling, plain)
    return reduced


def _with_one_spelling(reduced: ReducedText, spelling: re.Pattern[str], plain: str) -> ReducedText:
    texts: list[str] = []
    kept: list[range] = []
    at = 0
    for match in spelling.finditer(reduced.text):
        texts += [reduced.text[at : match.start()], plain]
        kept.append(range(at, match.start() + 1))
        at = match.end()
    if not kept:
        return reduced
    texts.append(reduced.text[at:])
    kept.append(range(at, len(reduced.origins)))
    return ReducedText("".join(texts), tuple(reduced.origins[place] for place in chain.from_iterable(kept)))


@lru_cache(maxsize=4_096)
def _plain(character: str) -> str:
    return "".join(map(_plain_one, unicodedata.normalize("NFKC", character)))


def _plain_one(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Zs", "Zl", "Zp") or character in "\t\n\v\f\r\x85" or character in _BLANK:
        return " "
    if category in _UNSEEN or character in _FILLERS:
        return ""
    if category in ("Nd", "No") and (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    if category == "Pd" or character in _DASHES:
        return "-"
    if character in _DOTS:
        return "."
    return "/" if character in _SLASHES else character
