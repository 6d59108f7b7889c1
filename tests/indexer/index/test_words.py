"""The words of the texts come back as they were counted, and mend a question's spelling."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.index.parts.words import MAX_LENGTH, Words, WordsBuilder


def words_of(folder: Path, *texts: str) -> Words:
    builder = WordsBuilder()
    for text in texts:
        builder.add(text)
    builder.write(folder / "words.tsv")
    return Words(folder / "words.tsv")


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


def test_the_commoner_of_two_words_is_meant(tmp_path: Path) -> None:
    words = words_of(tmp_path, "skola", "skala och skola", "skola")
    assert words.nearest("skla") == "skola"
