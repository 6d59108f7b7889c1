"""Which questions are taken for the same, with the real model: the same in other words, and nothing that differs."""

from __future__ import annotations

import pytest

from indexer.model.encoder import Encoder
from service.question.interpretation import unit
from service.settings.levers.likeness import Likeness, Wording

LIKE = [
    ("Vad kostar bygglov?", "Hur mycket får man betala för ett bygglov?"),
    ("När är återvinningscentralen öppen?", "Vilka öppettider har återvinningscentralen?"),
    ("Vem beslutar om skolskjuts?", "Vem bestämmer om skolskjuts?"),
    ("Vad kostar trygghetslarm?", "Vad är avgiften för trygghetslarm?"),
]
UNLIKE = [
    ("Var får hundar vara lösa?", "Var får hundar inte vara lösa?"),
    ("Har biblioteket öppet på söndag?", "Har biblioteket öppet på lördag?"),
    ("Vad kostar en båtplats?", "Hur söker jag en båtplats?"),
    ("Kan jag få färdtjänst?", "Kan jag få riksfärdtjänst?"),
    ("Vem är rektor på Granskolan?", "Vem är rektor på Lindskolan?"),
    ("Vad händer den 15 mars 2025?", "Vad händer den 16 mars 2025?"),
    ("Vad är en energideklaration?", "Vad kostar en energideklaration?"),
    ("När skickas avropen ut?", "Vart skickas avropen?"),
]


def _wording(encoder: Encoder, question: str) -> Wording:
    return Wording(question, unit(encoder.encode_query(question.lower())))


@pytest.mark.parametrize(("one", "other"), LIKE)
def test_the_same_in_other_words_is_near(encoder: Encoder, one: str, other: str) -> None:
    assert _wording(encoder, one).likeness(_wording(encoder, other)) is Likeness.NEAR
    assert _wording(encoder, other).likeness(_wording(encoder, one)) is Likeness.NEAR


@pytest.mark.parametrize(("one", "other"), UNLIKE)
def test_what_asks_something_else_is_not(encoder: Encoder, one: str, other: str) -> None:
    assert _wording(encoder, one).likeness(_wording(encoder, other)) is None
    assert _wording(encoder, other).likeness(_wording(encoder, one)) is None


def test_capitals_signs_and_dots_make_no_difference(encoder: Encoder) -> None:
    one, other = _wording(encoder, "När är badet öppet?"), _wording(encoder, "NAR ar badet oppet")
    assert one.likeness(other) is Likeness.SAME
