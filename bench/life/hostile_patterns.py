"""Every regular expression of `indexer` and `service`, found by itself, and texts made to keep each one busy.

A pattern is found where it lives: in a module or a class, in a container or a closure, behind a bound method
(`re.compile(...).fullmatch`), or as a literal given to a function of `re` anywhere in the code. It is tried in the ways
in which the code uses it; in every way where the code doesn't tell.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import random
import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from re import _constants as codes
from re import _parser as parser
from types import ModuleType
from typing import Any

from service.question.query import MAX_CHARACTERS

PACKAGES = ("indexer", "service")
LIMIT_SECONDS = 0.05
"""CPU that no text as long as a question may take; a longer one may if that grows with its length alone."""
CUT = {"indexer.texts.stated.stated_validity": 300}
"""Characters of the longest text that a module's patterns ever meet, where it cuts what it is given."""
LENGTH = 16_000
"""Eight times the longest question. Documents are longer, and what is linear up to here is linear there."""

_GROWS = 3.0
"""Between twice, as where time is as long as the text, and four times, as where it is as its square."""
_SHORTEST = 8
_GROWTH = 1.35
"""From one length to the next: what doubles with every few characters is noticed before it can take a minute."""
_ONE_BY_ONE = 64
_LONG = (MAX_CHARACTERS, 5_600)
"""Lengths from where on only what grows as a power is left, which is noticed in great steps too."""
_WAYS: Mapping[str, str] = {
    "match": "match",
    "fullmatch": "fullmatch",
    **dict.fromkeys(("search", "split", "findall", "finditer", "sub", "subn"), "finditer"),
}
"""What a method does, as far as time goes."""
_FUNCTIONS = frozenset((*_WAYS, "compile"))
_DEEPEST = 4
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
class Found:
    """A pattern, where it stands and how it is used."""

    place: str
    pattern: re.Pattern[Any]
    ways: frozenset[str]
    """Of `match`, `fullmatch` and `finditer`."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """A text of any length: a beginning, something repeated, and an ending."""

    before: str
    repeated: str
    after: str

    def text(self, length: int) -> str:
        times = max(1, (length - len(self.before) - len(self.after)) // len(self.repeated))
        return self.before + self.repeated * times + self.after


@dataclass(frozen=True, slots=True)
class Slow:
    """A text that took a pattern longer than it may."""

    place: str
    way: str
    hostile: Hostile
    length: int
    seconds: float


def find_patterns() -> list[Found]:
    """Every pattern, by place. Raises `ValueError` for one in the code that can't be found out."""
    modules = [module for package in PACKAGES for module in _modules(package)]
    trees = {module.__name__: ast.parse(inspect.getsource(module)) for module in modules}
    uses = {name: _uses([tree]) for name, tree in trees.items()}
    uses_anywhere = _uses(trees.values())
    found: dict[tuple[str | bytes, int], tuple[str, re.Pattern[Any], set[str]]] = {}

    def add(place: str, pattern: re.Pattern[Any], ways: set[str]) -> None:
        known = found.setdefault((pattern.pattern, pattern.flags), (place, pattern, set()))
        known[2].update(ways)

    for module in modules:
        for name, value in vars(module).items():
            for pattern, method in _patterns(value, module.__name__, _DEEPEST):
                told = uses[module.__name__] if name.startswith("_") else uses_anywhere
                ways = {_WAYS[method]} if method else told.get(name, set(_WAYS.values()))
                add(f"{module.__name__}.{name}", pattern, ways)
    known = {key[0] for key in found}
    for module in modules:
        names = _names(trees[module.__name__])
        for call, method, pattern in _literals(trees[module.__name__], module):
            place = f"{module.__name__}:{call.lineno}"
            if method != "compile":
                add(place, pattern, {_WAYS[method]})
            elif pattern.pattern not in known:
                add(place, pattern, uses[module.__name__].get(names.get(call, ""), set(_WAYS.values())))
    return sorted(
        (Found(place, pattern, frozenset(ways)) for place, pattern, ways in found.values()), key=lambda f: f.place
    )


def _modules(package: str) -> Iterator[ModuleType]:
    root = importlib.import_module(package)
    yield root
    for info in pkgutil.walk_packages(root.__path__, f"{package}."):
        if not info.name.endswith("__main__"):
            yield importlib.import_module(info.name)


def _patterns(value: object, module: str, depth: int) -> Iterator[tuple[re.Pattern[Any], str | None]]:
    """Patterns in a value, and the method that it is bound to, if to one."""
    if isinstance(value, re.Pattern):
        yield value, None
    elif isinstance(bound := getattr(value, "__self__", None), re.Pattern):
        name = getattr(value, "__name__", "")
        yield bound, name if name in _WAYS else None
    elif depth == 0:
        return
    else:
        for inner in _inside(value, module):
            yield from _patterns(inner, module, depth - 1)


def _inside(value: object, module: str) -> Iterator[object]:
    match value:
        case dict():
            yield from value.keys()
            yield from value.values()
        case list() | tuple() | set() | frozenset():
            yield from value
        case type() if value.__module__ == module:
            yield from vars(value).values()
        case _ if inspect.isfunction(value) and value.__module__ == module:
            yield from value.__defaults__ or ()
            yield from (value.__kwdefaults__ or {}).values()
            yield from (cell.cell_contents for cell in value.__closure__ or () if cell != type(cell)())
        case _ if type(value).__module__ == module:
            yield from getattr(value, "__dict__", {}).values()
            yield from (getattr(value, name, None) for name in getattr(type(value), "__slots__", ()))


def _uses(trees: Any) -> dict[str, set[str]]:
    """The ways in which what has a name is used: `NAME.search(...)`."""
    uses: dict[str, set[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in _WAYS:
                match node.value:
                    case ast.Name(id=name) | ast.Attribute(attr=name):
                        uses.setdefault(name, set()).add(_WAYS[node.attr])
    return uses


def _names(tree: ast.AST) -> dict[ast.expr, str]:
    """What is given a name, with the name."""
    return {
        node.value: node.targets[0].id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def _literals(tree: ast.AST, module: ModuleType) -> Iterator[tuple[ast.Call, str, re.Pattern[Any]]]:
    """Calls of the functions of `re`, with the function's name and what it is given."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=name), args=[pattern, *_]) if (
                name in _FUNCTIONS
            ):
                flags = _flags(node, name, module)
                made = _evaluated(pattern, module)
                if isinstance(made, re.Pattern):
                    yield node, name, made
                elif isinstance(made, str | bytes):
                    yield node, name, re.compile(made, flags)
                else:
                    raise ValueError(f"{module.__name__}:{node.lineno}: what pattern is this?")  # noqa: TRY004 - what the code holds


def _flags(call: ast.Call, name: str, module: ModuleType) -> int:
    position = {"compile": 1, "sub": 4, "subn": 4, "split": 3}.get(name, 2)
    given = [keyword.value for keyword in call.keywords if keyword.arg == "flags"] + call.args[position : position + 1]
    flags = _evaluated(given[0], module) if given else 0
    return int(flags) if isinstance(flags, int) else 0


def _evaluated(expression: ast.expr, module: ModuleType) -> object:
    """What an expression gives at the module's level; what only a function knows in it becomes a letter."""
    try:
        return eval(compile(ast.Expression(expression), "<pattern>", "eval"), vars(module))
    except NameError:
        plain = _Plain().visit(expression)
        try:
            return eval(compile(ast.fix_missing_locations(ast.Expression(plain)), "<pattern>", "eval"), vars(module))
        except NameError:
            return _PARAMETER


_PARAMETER = "x"


class _Plain(ast.NodeTransformer):
    def visit_FormattedValue(self, _: ast.FormattedValue) -> ast.expr:
        return ast.Constant(_PARAMETER)


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


def slowest(found: Found, texts: Sequence[Hostile], length: int = LENGTH) -> tuple[float, Slow | None]:
    """The most CPU-seconds that a text took, and the first text that took over the limit."""
    most = 0.0
    length = min(length, CUT.get(found.place.rpartition(".")[0], length))
    for hostile in texts:
        for way in sorted(found.ways):
            for size in _lengths(length):
                seconds = _least_seconds(found.pattern, way, hostile.text(size))
                most = max(most, seconds)
                if seconds > LIMIT_SECONDS and (
                    size <= MAX_CHARACTERS or _grows(found.pattern, way, hostile, size, seconds)
                ):
                    return most, Slow(found.place, way, hostile, size, seconds)
    return most, None


def _grows(pattern: re.Pattern[Any], way: str, hostile: Hostile, size: int, seconds: float) -> bool:
    """Whether time grows faster than the text: by more than twice for twice the length."""
    return seconds > _GROWS * _least_seconds(pattern, way, hostile.text(size // 2))


def _lengths(longest: int) -> Iterator[int]:
    yield from range(_SHORTEST, min(_ONE_BY_ONE, longest), 3)
    length = float(_ONE_BY_ONE)
    while length < min(longest, MAX_CHARACTERS / _GROWTH):
        yield int(length)
        length *= _GROWTH
    yield from (long for long in _LONG if long < longest)
    yield longest


def _least_seconds(pattern: re.Pattern[Any], way: str, text: str) -> float:
    """Of three tries where the first is over the limit: what else the machine did isn't the pattern's."""
    least = _seconds(pattern, way, text)
    for _ in range(2 if LIMIT_SECONDS < least < 20 * LIMIT_SECONDS else 0):
        least = min(least, _seconds(pattern, way, text))
    return least


def _seconds(pattern: re.Pattern[Any], way: str, text: str) -> float:
    subject = text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text
    start = time.thread_time()
    if way == "finditer":
        deque(pattern.finditer(subject), maxlen=0)
    else:
        getattr(pattern, way)(subject)
    return time.thread_time() - start
