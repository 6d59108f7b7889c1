"""Kin: inflections and compounds count as the word, other words don't."""

from __future__ import annotations

import pytest

from indexer.texts.swedish import folded
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


def test_plurals_in_ar_are_counterparts() -> None:
    assert "vante" in Kin(["vantar"])
    assert "vantar" in Kin(["vante"])


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("ankardag", "ankardagar"),
        ("kolla", "kollade"),
        ("båge", "regnbåge"),
        ("tull", "tullhus"),
        ("tull", "tullshus"),
        ("hus", "tullshus"),
        ("regn", "husregn"),
    ],
)
def test_inflections_and_compounds_of_a_word_as_it_stands_are_longer(word: str, other: str) -> None:
    texts = ["tull", "hus", "regn", other]
    assert list(Kin(texts).longer(word))[-1] == folded(other)
    assert Kin(texts).has_longer(word)


@pytest.mark.parametrize("word", ["tullh", "ishal", "kollan", "ullhus", "ankardagar", "tullhus"])
def test_what_only_begins_alike_is_not_longer(word: str) -> None:
    """The word itself isn't either, nor one of which an ending is cut off."""
    assert not Kin(["tullhus", "ishallens", "kolla", "ankardag", "ankardagar"]).has_longer(word)
