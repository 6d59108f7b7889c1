"""A proposal of another body is no decision of the one that is asked of, and a condition is no state of things."""

from __future__ import annotations

import pytest

from service.answer.bounds.status import is_decided, is_said_to_be

PROPOSED = "Kommunstyrelsen föreslår att motionen avslås."


@pytest.mark.parametrize(
    ("question", "quote", "decided"),
    [
        ("Vad beslutade fullmäktige om motionen?", PROPOSED, False),
        ("Vad har miljönämnden beslutat om motionen?", PROPOSED, False),
        ("Vad beslutade kommunstyrelsen om motionen?", PROPOSED, True),
        ("Vad beslutades om motionen?", PROPOSED, True),
        ("Vad föreslår kommunstyrelsen?", PROPOSED, True),
        (
            "Vad beslutade fullmäktige om motionen?",
            "Kommunstyrelsen föreslog avslag. Fullmäktige beslutade om bifall.",
            True,
        ),
        ("Vad beslutade fullmäktige om motionen?", "Fullmäktige bifaller motionen.", True),
        ("Vad beslutade kommunstyrelsen?", "Socialnämnden föreslog, och kommunstyrelsen föreslår, bifall.", True),
        ("Vad beslutade kommunstyrelsen?", "Miljönämnden noterar; socialnämnden föreslår bifall.", False),
        ("Vad beslutade socialnämnden?", "Socialnämnden noterar detta. Kommunstyrelsen föreslår bifall.", False),
    ],
)
def test_what_another_body_proposed_is_not_decided(question: str, quote: str, decided: bool) -> None:
    assert is_decided(question, quote) is decided


@pytest.mark.parametrize(
    ("question", "quote", "said"),
    [
        ("Råder det eldningsförbud?", "Du får elda om det inte råder eldningsförbud.", False),
        ("Finns det reservkraft?", "Om det finns reservkraft betalas ingen ersättning.", False),
        ("Råder det eldningsförbud?", "Sedan måndag råder eldningsförbud.", True),
        ("Finns det reservkraft?", "I stadshuset finns reservkraft. Den startas om det finns skäl.", True),
        ("Får jag elda?", "Du får elda om det inte råder eldningsförbud.", True),
        ("Gäller biljetten på båten?", "Biljetten gäller på alla båtar.", True),
    ],
)
def test_a_condition_does_not_say_that_it_is_so(question: str, quote: str, said: bool) -> None:
    assert is_said_to_be(question, quote) is said
