"""Every regular expression of `indexer` and `service`, found by itself.

A pattern is found where it lives: in a module or a class, in a container or a closure, behind a bound method
(`re.compile(...).fullmatch`), or as a literal given to a function of `re` anywhere in the code. It is to be tried in
the ways in which the code uses it; in every way where the code doesn't tell.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from types import ModuleType
from typing import Any

PACKAGES = ("indexer", "service")

_WAYS: Mapping[str, str] = {
    "match": "match",
    "fullmatch": "fullmatch",
    **dict.fromkeys(("search", "split", "findall", "finditer", "sub", "subn"), "finditer"),
}
"""What a method does, as far as time goes."""
_FUNCTIONS = frozenset((*_WAYS, "compile"))
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern, where it stands and how it is used."""

    place: str
    pattern: re.Pattern[Any]
    ways: frozenset[str]
    """Of `match`, `fullmatch` and `finditer`."""


def find_patterns() -> list[Found]:
    """Every pattern, by place. Raises `ValueError` for one in the code that can't be found out."""
    modules = [module for package in PACKAGES for module in _modules(package)]
    nodes = {module.__name__: _nodes(ast.parse(inspect.getsource(module))) for module in modules}
    uses = {name: _uses(some) for name, some in nodes.items()}
    uses_anywhere = _uses(chain.from_iterable(nodes.values()))
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
        names = _names(nodes[module.__name__])
        for call, method, pattern in _literals(nodes[module.__name__], module):
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


def _nodes(tree: ast.AST) -> list[ast.AST]:
    """What in a module's code may tell of a pattern, in its order."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.Attribute | ast.Assign | ast.Call)]


def _uses(nodes: Iterable[ast.AST]) -> dict[str, set[str]]:
    """The ways in which what has a name is used: `NAME.search(...)`."""
    uses: dict[str, set[str]] = {}
    for node in nodes:
        if isinstance(node, ast.Attribute) and node.attr in _WAYS:
            match node.value:
                case ast.Name(id=name) | ast.Attribute(attr=name):
                    uses.setdefault(name, set()).add(_WAYS[node.attr])
    return uses


def _names(nodes: Iterable[ast.AST]) -> dict[ast.expr, str]:
    """What is given a name, with the name."""
    return {
        node.value: node.targets[0].id
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }


def _literals(nodes: Iterable[ast.AST], module: ModuleType) -> Iterator[tuple[ast.Call, str, re.Pattern[Any]]]:
    """Calls of the functions of `re`, with the function's name and what it is given."""
    for node in nodes:
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
