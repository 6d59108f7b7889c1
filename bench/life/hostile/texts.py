"""Texts made to keep one pattern busy: of its own parts, pumped where it repeats, and of tokens of all kinds."""

from __future__ import annotations

import importlib
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

codes: Any = importlib.import_module("re._constants")
parser: Any = importlib.import_module("re._parser")
"""Python's own, which no other package tells so much of a pattern as."""

_ANY_CHARACTER = 'a1 .-,\n_åA("x:;/@<>\t'
_TOKENS = (
    *(
        "a",
        "A",
        "å",
        "1",
        " ",
        "\n",
        "\t",
        ".",
        ",",
        "-",
        "_",
        "!",
        "?",
        ":",
        ";",
        "(",
        ")",
        "[",
        "]",
        "<",
        ">",
        "/",
        "@",
    ),
    *(
        '"',
        "'",
        "*",
        "#",
        "%",
        "=",
        "|",
        "\\",
        "\u00a0",
        "\u00ad",
        "\u2028",
        "é",
        "ÅÄ",
        "1.",
        "1. ",
        "a ",
        " a",
        "a.",
        ". ",
    ),
    *(
        "a, ",
        "a-",
        "- ",
        "ab1",
        "\n\n",
        " \n",
        "\n ",
        "A. ",
        "x@",
        "@x.",
        "12",
        "1-",
        "1/",
        "07",
        "http://",
        "<a",
        "</",
        "&a;",
    ),
    *(
        "Tack ",
        "Tack.",
        "Hej ",
        "hej, ",
        "den ",
        "och ",
        "är ",
        "sida ",
        "kl ",
        "jan ",
        "2020-",
        "= ",
        "[[",
        "]]",
        "{{",
        "e.g.",
    ),
)
_ENDINGS = ("", "x", "\0", "!", "\n", " ", ".", "1", "Z\n", "\u0400")


@dataclass(frozen=True, slots=True)
class Hostile:
    """A text of any length: a beginning, something repeated, and an ending."""

    before: str
    repeated: str
    after: str

    def text(self, length: int) -> str:
        times = max(1, (length - len(self.before) - len(self.after)) // len(self.repeated))
        return self.before + self.repeated * times + self.after


def hostile_texts(pattern: re.Pattern[Any], count: int, seed: int = 0) -> list[Hostile]:
    """So many texts against a pattern: of its own parts, pumped where it repeats, and of tokens of all kinds."""
    chance = random.Random(seed)
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    tree = parser.parse(source, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    writer = _Writer(chance)
    texts = [Hostile("", token, ending) for token in _TOKENS for ending in _ENDINGS[:2]]
    chance.shuffle(texts)
    del texts[count // 3 :]
    while len(texts) < count:
        writer.pumps.clear()
        whole = writer.write(tree)
        ending = chance.choice(_ENDINGS)
        if writer.pumps and chance.random() < 0.8:
            before, pump = chance.choice(writer.pumps)
            other = chance.choice(writer.pumps)[1]
            pump = chance.choice((pump, pump, pump + other, pump + chance.choice(_TOKENS)))
            texts.append(Hostile(before if chance.random() < 0.8 else "", pump or "a", ending))
        else:
            texts.append(Hostile(chance.choice(("", chance.choice(_TOKENS))), whole or "a", ending))
    return texts


class _Writer:
    """Writes texts that a parsed pattern matches, and notes what it may repeat."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._groups: dict[int, str] = {}
        self.pumps: list[tuple[str, str]] = []
        """What was written before something that may be repeated, and that."""

    def write(self, nodes: Any, before: str = "") -> str:
        text = ""
        for code, about in nodes:
            text += self._node(code, about, before + text)
        return text

    def _node(self, code: Any, about: Any, before: str) -> str:
        chance = self._chance
        if code is codes.LITERAL:
            return chr(about)
        if code is codes.NOT_LITERAL:
            return chance.choice([c for c in _ANY_CHARACTER if ord(c) != about])
        if code is codes.ANY:
            return chance.choice(_ANY_CHARACTER)
        if code is codes.IN:
            return self._one_of(about)
        if code is codes.BRANCH:
            return self.write(chance.choice(about[1]), before)
        if code is codes.SUBPATTERN:
            text = self.write(about[3], before)
            self._groups[about[0]] = text
            return text
        if code is codes.ATOMIC_GROUP:
            return self.write(about, before)
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, most, inner = about
            once = self.write(inner, before)
            if once:
                self.pumps.append((before, once))
            return str(once * chance.choice((least, max(least, min(most, 1)), max(least, min(most, 3)))))
        if code in (codes.ASSERT, codes.ASSERT_NOT):
            return self.write(about[1], before) if about[0] > 0 and chance.random() < 0.3 else ""
        if code is codes.GROUPREF:
            return self._groups.get(about, "")
        return ""

    def _one_of(self, parts: Any) -> str:
        negated = parts[0][0] is codes.NEGATE
        if negated:
            allowed = [c for c in _ANY_CHARACTER if not any(_holds(part, c) for part in parts[1:])]
            return self._chance.choice(allowed or ["\u0400"])
        code, about = self._chance.choice(parts)
        if code is codes.LITERAL:
            return chr(about)
        if code is codes.RANGE:
            return chr(self._chance.choice(about))
        allowed = [c for c in _ANY_CHARACTER if _holds((code, about), c)]
        return self._chance.choice(allowed or ["a"])


_CATEGORIES: Mapping[Any, Callable[[str], bool]] = {
    codes.CATEGORY_DIGIT: str.isdigit,
    codes.CATEGORY_NOT_DIGIT: lambda c: not c.isdigit(),
    codes.CATEGORY_SPACE: str.isspace,
    codes.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
    codes.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
    codes.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
}


def _holds(part: tuple[Any, Any], character: str) -> bool:
    code, about = part
    if code is codes.LITERAL:
        return bool(ord(character) == about)
    if code is codes.RANGE:
        return bool(about[0] <= ord(character) <= about[1])
    return code is codes.CATEGORY and _CATEGORIES[about](character)
