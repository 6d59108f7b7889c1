"""Duplicates have the same words in the same order, and nothing less will do."""

from __future__ import annotations

import pytest

from service.duplicates import groups

TEXT = "Man får ställa ut bord på torget från april till september, enligt Anna Berg."


def test_the_same_words_are_one_group() -> None:
    texts = {
        4: TEXT,
        7: "Något annat.",
        2: TEXT.upper(),
        9: "Man får ställa ut\nbord på torget – från april till september (enligt Anna Berg)",
    }
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


def test_texts_without_words_are_each_their_own() -> None:
    assert groups({0: "---", 1: "---"}, [0, 1]) == [[0], [1]]
    assert groups({}, []) == []
