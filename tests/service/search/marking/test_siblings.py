"""Sentences of another unit than is asked of are told by the name that was said last."""

from __future__ import annotations

import pytest

from service.search.marking.siblings import Siblings

SCHOOLS = [
    "- Kvarnskolan, Skolgatan 1.",
    "Rektor: Marika Dahlén.",
    "- Ekebyskolan, Stationsvägen 8.",
    "Rektor: Jonas Wernersson.",
    "Skolan har matsal.",
]


@pytest.mark.parametrize(
    ("question", "strays"),
    [
        ("Vem är rektor på Kvarnskolan?", [False, False, True, True, True]),
        ("rektor ekebyskolan", [True, True, False, False, False]),
        ("Vem är rektor på Lärkskolan?", [True, True, True, True, True]),
        ("Vad heter skolans rektor?", [False] * 5),
        ("Vem är rektor?", [False] * 5),
    ],
)
def test_a_sentence_is_of_the_unit_that_was_named_last(question: str, strays: list[bool]) -> None:
    assert Siblings.of(question).strays(SCHOOLS) == strays


def test_what_a_text_stands_under_names_its_unit() -> None:
    texts = ["Skolan har 412 elever.", "Fritidshemmet öppnar 6.15."]
    asked = Siblings.of("Hur många elever går på Tallmoskolan?")
    assert asked.strays(texts, "skolor/Tallmoskolan/om-skolan.md / Om skolan") == [False, False]
    assert asked.strays(texts, "skolor/Rönnängsskolan/om-skolan.md / Om skolan") == [True, True]
