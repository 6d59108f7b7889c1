"""Duplicates have the same words in the same order, and nothing less will do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.search.duplicates import groups

TEXT = "Man får ställa ut bord på torget från april till september, enligt Anna Berg."


def test_the_same_words_are_one_group() -> None:
    texts = {4: TEXT, 7: "Något annat.", 2: TEXT.upper(), 9: TEXT.replace(" ", "\n  ")}
    assert groups(texts, [4, 7, 2, 9]) == [[4, 2, 9], [7]]


@pytest.mark.parametrize(
    "other",
    [
        TEXT.replace("får ", "får inte "),
        TEXT.replace("Anna", "Karin"),
        TEXT.replace("april", "maj"),
        TEXT + " 2026",
        " ".join(reversed(TEXT.split())),
    ],
)
def test_a_word_that_differs_makes_another_text(other: str) -> None:
    assert groups({0: TEXT, 1: other}, [0, 1]) == [[0], [1]]


@given(st.lists(st.text("aAßSs \n.", max_size=6).map(lambda end: 6 * "Lång  text, lika. " + end), max_size=12))
def test_long_texts_are_told_apart_by_their_last_words_too(some: list[str]) -> None:
    found = groups(dict(enumerate(some)), range(len(some)))
    assert sorted(row for group in found for row in group) == list(range(len(some)))
    assert [group[0] for group in found] == sorted(group[0] for group in found)
    said = {row: " ".join(text.casefold().split()) for row, text in enumerate(some)}
    assert [len({said[row] for row in group}) for group in found] == [1] * len(found)
    assert len({said[group[0]] for group in found}) == len(found)


@given(st.lists(st.text("aß \n", max_size=100), max_size=12))
def test_short_texts_are_grouped_by_all_their_words(some: list[str]) -> None:
    expected: dict[str, list[int]] = {}
    for row, text in enumerate(some):
        expected.setdefault(" ".join(text.casefold().split()), []).append(row)
    assert groups(dict(enumerate(some)), range(len(some))) == list(expected.values())


def test_nothing_is_no_group() -> None:
    assert groups({}, []) == []
