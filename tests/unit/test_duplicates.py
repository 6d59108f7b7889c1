"""Duplicates have the same words in the same order, and nothing less will do."""

from __future__ import annotations

import pytest

from service.duplicates import groups

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


def test_nothing_is_no_group() -> None:
    assert groups({}, []) == []
