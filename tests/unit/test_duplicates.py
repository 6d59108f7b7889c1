"""Near-duplicates are passages with the same words and numbers, and nearly the same vector."""

from __future__ import annotations

import numpy as np

from service.duplicates import groups

TEXT = "Avgiften för förskola är högst ett tusen sex hundra kronor i månaden för det första barnet i familjen"


def test_the_same_words_are_one_group() -> None:
    vectors = np.array([[1, 0], [1, 0], [0.6, 0.8], [0.999, 0.0447]], np.float32)
    assert groups([TEXT, TEXT + ".", "Något annat", TEXT.upper()], vectors) == [[0, 1, 3], [2]]


def test_another_number_is_another_text() -> None:
    vectors = np.array([[1, 0], [1, 0]], np.float32)
    assert groups([f"{TEXT} 2025", f"{TEXT} 2026"], vectors) == [[0], [1]]


def test_the_same_words_with_another_meaning_stay_apart() -> None:
    assert groups([TEXT, TEXT], np.array([[1, 0], [0.9, 0.436]], np.float32)) == [[0], [1]]


def test_nothing_is_no_group() -> None:
    assert groups([], np.empty((0, 2), np.float32)) == []
