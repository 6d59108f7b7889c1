"""Where words stand is read once, however many readers ask, and of however many passages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from service.corpus.words.occurrences import Occurrences


class Texts:
    """As many as a word's 4-grams stand in, and how often one was read."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = texts
        self.reads = 0

    def rows_with_all(self, _: str) -> npt.NDArray[np.intp]:
        return np.arange(len(self.texts))

    def embedded_texts(self, rows: Sequence[int]) -> list[str]:
        self.reads += len(rows)
        return [self.texts[row] for row in rows]


def seen(count: int, *rows: int) -> npt.NDArray[np.bool_]:
    mask = np.zeros(count, np.bool_)
    mask[list(rows)] = True
    return mask


@pytest.mark.parametrize("bounded", [True, False])
def test_a_word_that_is_nowhere_is_looked_for_once(bounded: bool) -> None:
    texts = Texts(["testamente och beslutades"] * 1_000)
    occurrences = Occurrences(texts, texts)  # type: ignore[arg-type]
    allowed = seen(1_000, *range(1_000)) if bounded else None
    assert not occurrences.has("tes", allowed)
    assert texts.reads == 1_000
    assert not occurrences.has("tes", allowed)
    assert texts.reads == 1_000


def test_what_one_reader_lacks_another_may_have() -> None:
    texts = Texts(["testamente"] * 500 + ["ett tes"])
    occurrences = Occurrences(texts, texts)  # type: ignore[arg-type]
    without, with_it = seen(501, *range(500)), seen(501, 500)
    assert [occurrences.has("tes", without), occurrences.has("tes", with_it)] == [False, True]
    assert [occurrences.has("tes", without), occurrences.has("tes", with_it)] == [False, True]


def test_each_of_many_readers_has_the_word_of_a_text_of_her_own() -> None:
    texts = Texts(["lön"] * 450)
    occurrences = Occurrences(texts, texts)  # type: ignore[arg-type]
    readers = [seen(450, row) for row in range(450)]
    assert all(occurrences.has("lön", reader) for reader in readers)
    assert all(occurrences.has("lön", reader) for reader in readers)
