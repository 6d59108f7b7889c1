"""The words of the texts come back as they were counted, and mend a question's spelling."""

from __future__ import annotations

import tempfile
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import IndexDamaged
from indexer.index.parts.lexicon import postings_builder
from indexer.index.parts.lexicon.words import MAX_LENGTH, Occurrences, Words, WordsBuilder
from indexer.texts.swedish import words as words_in
from tests.strategies import paragraphs, raw_texts, sentences


def words_of(folder: Path, *texts: str) -> Words:
    builder = WordsBuilder(folder)
    for text in texts:
        builder.add(text)
    builder.write(folder / "words.tsv", folder / "occurrences")
    return Words(folder / "words.tsv")


def occurrences_of(folder: Path, texts: list[str]) -> Occurrences:
    return words_of(folder, *texts).occurrences(folder / "occurrences", len(texts))


def test_the_file_holds_every_word_and_its_number_of_passages(tmp_path: Path) -> None:
    words_of(tmp_path, "Åre å, åre", "En ö i Åre 2013, dnr KS_12b", "x" * (MAX_LENGTH + 1))
    lines = (tmp_path / "words.tsv").read_bytes().decode("utf-8").splitlines()
    assert lines == ["dnr\t1", "en\t1", "i\t1", "ks\t1", "å\t1", "åre\t2", "ö\t1"]


def test_no_text_gives_no_word(tmp_path: Path) -> None:
    words = words_of(tmp_path)
    assert "skola" not in words
    assert words.nearest("skola") is words.with_dots("skola") is None


def test_the_commonest_spelling_restores_the_dots(tmp_path: Path) -> None:
    words = words_of(tmp_path, "Vad är ett lån?", "Lan är nät", "ett lån", "får")
    assert [words.with_dots(word) for word in ("ar", "lan", "far", "skola")] == ["är", "lån", "får", None]


@pytest.mark.parametrize("typed", ["skla", "skolla", "skoa", "skloa", "sköla"])
def test_one_slip_leads_to_the_word(typed: str, tmp_path: Path) -> None:
    assert words_of(tmp_path, "skola").nearest(typed) == "skola"


@pytest.mark.parametrize(
    "typed", ["skola", "koal", "skolorna", "", "s", "skolan", "skol", "skole", "kola", "askola", "kskola"]
)
def test_two_slips_or_none_lead_nowhere(typed: str, tmp_path: Path) -> None:
    assert words_of(tmp_path, "skola").nearest(typed) is None


@pytest.mark.parametrize(
    ("typed", "meant"), [("bidrsg", "bidrag"), ("medel", "metel"), ("bikrag", "bilrag"), ("bädd", "bedd")]
)
def test_a_wrong_letter_is_taken_for_the_right_one_by_hand_or_ear(typed: str, meant: str, tmp_path: Path) -> None:
    """Beside it on the keyboard, heard alike, beside it again, or a vowel as it."""
    assert words_of(tmp_path, meant).nearest(typed) == meant


@pytest.mark.parametrize(
    ("typed", "other"), [("mattak", "mattan"), ("skolråd", "skolvåd"), ("månlampa", "mållampa"), ("vinter", "vitter")]
)
def test_another_consonant_makes_another_word(typed: str, other: str, tmp_path: Path) -> None:
    assert words_of(tmp_path, other).nearest(typed) is None


def test_the_commoner_of_two_words_is_meant(tmp_path: Path) -> None:
    words = words_of(tmp_path, "skola", "skala och skola", "skola")
    assert words.nearest("skla") == "skola"


@given(
    st.lists(sentences | raw_texts | paragraphs | st.just(""), min_size=1, max_size=30),
    st.randoms(use_true_random=False),
)
@settings(max_examples=40)
def test_a_word_is_where_it_is_when_every_text_is_read(texts: list[str], random: Random) -> None:
    """Whatever may be seen, and however rare the word: of many texts few words are frequent."""
    every = [text for text in texts for text in (text, "kvarn")]
    there = [set(words_in(text)) for text in every]
    masks = [np.array([random.random() < share for _ in every]) for share in (0, 0.05, 0.3, 1)]
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings_builder, "_RUN", 8)
        patch.setattr(postings_builder, "_MERGED", 5)
        occurrences = occurrences_of(Path(folder), every)
        words = Words(Path(folder, "words.tsv"))
        for word in {*set().union(*there), "saknas", "", "kvarn\n", "ö ån"}:
            for allowed in masks:
                seen = any(word in its for its, is_seen in zip(there, allowed, strict=True) if is_seen)
                assert occurrences.has(word, allowed) == (seen and word in words), word


def test_words_of_many_texts_are_found_in_each_part_of_them(tmp_path: Path) -> None:
    rows = 2 * 65_536 + 10
    rare = {3: "ön", 65_535: "ön", 65_536: "å", 131_072: "ön å", rows - 1: "ön"}
    occurrences = occurrences_of(tmp_path, [rare.get(row, "sjö") for row in range(rows)])

    def found(word: str) -> list[int]:
        """Of the rows about the edges, those that have it."""
        asked = [0, 3, 4_095, 4_096, 65_535, 65_536, 131_071, 131_072, rows - 1]
        return [row for row in asked if occurrences.has(word, np.arange(rows) == row)]

    assert found("ön") == [3, 65_535, 131_072, rows - 1]
    assert found("å") == [65_536, 131_072]
    assert found("sjö") == [0, 4_095, 4_096, 131_071]
    assert not occurrences.has("sjö", np.isin(np.arange(rows), list(rare)))


def test_what_does_not_fit_the_words_is_refused(tmp_path: Path) -> None:
    texts = ["skola", "skola och vatten", *["vatten"] * 40]
    occurrences_of(tmp_path, texts)
    folder = tmp_path / "occurrences"
    words = Words(tmp_path / "words.tsv")
    for other in ("skola\t2\nvatten\t41\n", "och\t9\nskola\t2\nvatten\t41\n", f"och\t{10**30}\nskola\t2\nvatten\t41\n"):
        (tmp_path / "other.tsv").write_text(other, encoding="utf-8")
        with pytest.raises(IndexDamaged):
            Words(tmp_path / "other.tsv").occurrences(folder, len(texts))
    np.save(folder / "rows.npy", np.array([1, 0, 999], np.uint16))
    with pytest.raises(IndexDamaged):
        words.occurrences(folder, len(texts)).has("skola", np.zeros(len(texts), np.bool_))
