"""Example questions: headings of the texts that are questions, and are answered "Svaret står i texten"."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import chain, zip_longest

from service.corpus.bounded import Bounded
from service.corpus.view import View
from service.corpus.words.suggestions import MAX_LIMIT, Kind, Suggestion

MOST = 4
_AT_ONCE = 4
"""Headings that are asked for one request, some 50 ms of CPU each: whoever comes next goes on where it ended."""
_TRIED = 24
"""Headings that are asked at most."""
_SHORTEST, _LONGEST = 12, 80
"""Characters of a question that says what it asks, and that a line holds."""
_KEPT = 64
_BEGINNINGS = ("hur", "vad", "när", "var", "vem", "vilka", "kan", "får", "måste", "behöver", "vilken", "varför")


@dataclass(frozen=True, slots=True)
class _Progress:
    """What has been found in a view, and what is still to be asked."""

    found: tuple[str, ...]
    left: tuple[str, ...]

    @property
    def is_done(self) -> bool:
        return not self.left or len(self.found) == MOST


class Examples:
    """Of one searcher, by what its readers may see. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made_with: tuple[object, ...] = ()
        self._known: Bounded[Hashable, _Progress] = Bounded(_KEPT)

    def of(
        self, view: View, day: Hashable, made_with: tuple[object, ...], is_sure: Callable[[str], bool]
    ) -> tuple[str, ...]:
        """At most `MOST`: those that are known, and what a few headings more add to them.

        `made_with` is what else they hold for, the same objects; `is_sure` asks a question within the view.
        """
        key, known = (view.rights, day), self._known_with(made_with)
        progress = known.get(key)
        if progress is None:
            progress = _Progress((), tuple(questions(view)[:_TRIED]))
            known.put(key, progress)
        for _ in range(_AT_ONCE):
            if progress.is_done:
                break
            text, *left = progress.left
            found = (*progress.found, text) if is_sure(text) else progress.found
            progress = _Progress(found, tuple(left))
            known.put(key, progress)
        return progress.found

    def _known_with(self, made_with: tuple[object, ...]) -> Bounded[Hashable, _Progress]:
        with self._lock:
            if list(map(id, made_with)) != list(map(id, self._made_with)):
                self._made_with, self._known = made_with, Bounded(_KEPT)
            return self._known


def questions(view: View) -> list[str]:
    """The headings and titles of what is seen that are questions, of each kind one in turn."""
    of_a_kind = ([one.text for one in view.suggest(word, MAX_LIMIT) if _is_question(one)] for word in _BEGINNINGS)
    in_turn = chain.from_iterable(zip_longest(*of_a_kind))
    return list(dict.fromkeys(text for text in in_turn if text is not None))


def _is_question(suggestion: Suggestion) -> bool:
    text = suggestion.text
    return suggestion.kind is not Kind.TERM and text.endswith("?") and _SHORTEST <= len(text) <= _LONGEST
