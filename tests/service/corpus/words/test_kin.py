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


@pytest.mark.parametrize(
    "forms",
    [
        "cykel cykeln cyklar cyklarna",
        "nyckel nyckeln nycklar",
        "fågel fåglar fåglarna",
        "regel regeln regler reglerna",
        "kapitel kapitlet",
        "möbel möbler",
        "vinter vintern vintrar",
        "sommar sommaren somrar",
        "fönster fönstret fönstren",
        "nummer numret",
        "vatten vattnet",
        "tecken tecknet",
        "gammal gamla gammalt",
        "säker säkra säkert",
        "museum museet museer museerna",
        "stipendium stipendiet stipendier",
        "gymnasium gymnasiet gymnasier",
        "rum rummet rummen",
        "program programmet programmen",
        "medlem medlemmen medlemmar",
        "bok boken böcker böckerna",
        "handbok handböcker",
    ],
)
def test_words_that_change_where_they_are_inflected_are_counterparts(forms: str) -> None:
    """Else it is said of them that they don't stand in the texts, beside a quote in which they do."""
    every = forms.split()
    assert [(one, other) for one in every for other in every if one not in Kin([other])] == []


@pytest.mark.parametrize(
    ("asked", "said"), [("cykel", "hyrcyklar"), ("avgift", "vattenavgifter"), ("plats", "båtplatserna")]
)
def test_an_inflected_compound_is_a_counterpart_of_its_last_part(asked: str, said: str) -> None:
    assert asked in Kin([said])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("datum", "data"),
        ("tunnel", "tunnland"),
        ("rum", "rumpa"),
        ("kontakt", "tak"),
        ("vän", "vänta"),
        ("hotell", "hot"),
        ("lek", "lektor"),
        ("skatt", "skatepark"),
    ],
)
def test_what_only_looks_alike_is_none(one: str, other: str) -> None:
    assert (one in Kin([other]), other in Kin([one])) == (False, False)


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
