"""The trees drawn in the error modules are the trees of the code."""

from __future__ import annotations

import inspect
import re
from string import Formatter
from types import ModuleType

import pytest

import indexer.build.errors
import indexer.errors
import indexer.index.errors
import indexer.model.errors
import indexer.nodes.errors
import indexer.sources.errors
import indexer.sources.website.errors
import service.corpus.shards.errors
import service.errors
import service.evaluation.errors
import service.http.guards.errors
import service.http.login.errors
import service.settings.errors
import service.settings.levers.errors
from indexer.errors import BelaggError, SourceUnreadable

MODULES = (
    indexer.errors,
    indexer.build.errors,
    indexer.index.errors,
    indexer.model.errors,
    indexer.nodes.errors,
    indexer.sources.errors,
    indexer.sources.website.errors,
    service.corpus.shards.errors,
    service.errors,
    service.evaluation.errors,
    service.http.guards.errors,
    service.http.login.errors,
    service.settings.errors,
    service.settings.levers.errors,
)
ENTRY = re.compile(r"^(?P<indent>[│├└─ ]*)(?P<name>[A-Z]\w+)", re.MULTILINE)


def drawn(module: ModuleType) -> dict[str, str | None]:
    """Each class of the drawing and its parent's name."""
    path: list[tuple[int, str]] = []
    parents: dict[str, str | None] = {}
    tree = (module.__doc__ or "").partition("\n\n")[2]
    for match in ENTRY.finditer(inspect.cleandoc(tree)):
        depth = len(match["indent"])
        path = [entry for entry in path if entry[0] < depth]
        parents[match["name"]] = path[-1][1] if path else None
        path.append((depth, match["name"]))
    return parents


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_error_stands_in_the_tree_under_its_parent(module: ModuleType) -> None:
    shown = drawn(module)  # a parent from elsewhere, too
    classes = [
        item
        for item in vars(module).values()
        if inspect.isclass(item) and (item.__module__ == module.__name__ or item.__name__ in shown)
    ]
    written = {item.__name__: item.__base__.__name__ if item.__base__ is not None else None for item in classes}
    root = next(name for name, parent in shown.items() if parent is None)
    assert shown == written | {root: None}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_error_is_a_belagg_error_whose_sentence_names_only_its_fields(module: ModuleType) -> None:
    for error in vars(module).values():
        if inspect.isclass(error) and error.__module__ == module.__name__:
            assert issubclass(error, BelaggError)
            named = {name.partition(":")[0] for _, name, _, _ in Formatter().parse(error.sentence) if name}
            fields = set(inspect.signature(error).parameters) if error is not BelaggError else set()
            assert named <= fields | {"origin"}, error


def test_an_error_says_its_sentence_and_shows_its_fields() -> None:
    error = SourceUnreadable("policy/plan.pdf", "du saknar behörighet")
    assert str(error) == (
        "policy/plan.pdf gick inte att läsa (du saknar behörighet). "
        "Kontrollera filen och dess rättigheter och kör igen."
    )
    assert (error.path, error.reason) == ("policy/plan.pdf", "du saknar behörighet")
    assert repr(error) == "SourceUnreadable(path='policy/plan.pdf', reason='du saknar behörighet')"
    assert error != SourceUnreadable("policy/plan.pdf", "du saknar behörighet")
    assert str(SourceUnreadable("{reason}", "x")).startswith("{reason} gick")
