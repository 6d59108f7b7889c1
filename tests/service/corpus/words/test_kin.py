"""Kin: inflections and compounds count as the word, other words don't."""

from __future__ import annotations

import pytest

from service.corpus.words.kin import Kin

WORDS = "betala avgifter skolskjutskort hundra hundratal färdtjänst simhallen bodde husen bibliotek kortet".split()


@pytest.mark.parametrize("word", ["betalar", "avgift", "skolskjuts", "tjänst", "simhall", "simhallens", "hus", "kort"])
def test_inflections_and_compounds_are_counterparts(word: str) -> None:
    assert word in Kin(WORDS)


@pytest.mark.parametrize(
    ("asked", "said"), [("moped", "mopeder"), ("elbil", "elbilar"), ("elbilar", "elbil"), ("elbils", "elbilars")]
)
def test_a_plural_and_its_singular_are_counterparts(asked: str, said: str) -> None:
    assert asked in Kin([said])


@pytest.mark.parametrize("word", ["hund", "hundar", "friggebod", "kremering", "gym", "göteborg", "katt"])
def test_other_words_are_none(word: str) -> None:
    assert word not in Kin(WORDS)
