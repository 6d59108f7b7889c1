"""Limits: the other side of the number that is asked of is no answer."""

from __future__ import annotations

import pytest

from service.search.limits import Limits


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("gästhamn båt över 8 meter", "Båt upp till 8 meter: 190 kronor per dygn."),
        ("Vem beslutar om hyresskuld över 18 000 kr?", "Hyresskuld upp till 18 000 kronor – socialsekreterare."),
        ("Vad kostar en tillbyggnad under 15 kvm?", "Tillbyggnad större än 15 kvadratmeter kostar 8 200 kronor."),
        ("Vad kostar en tillbyggnad på 30 kvm?", "Tillbyggnad 0-15 kvm kostar 6 800 kronor."),
        ("Vad betalar den som är 25 år?", "Ungdom 7–17 år | 45 kronor"),
        ("What does a boat over 8 metres cost?", "A boat up to 8 metres costs 190 kronor."),
    ],
)
def test_a_sentence_of_the_other_side_is_excluded(question: str, sentence: str) -> None:
    assert Limits.asked(question).excludes(sentence)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("gästhamn båt över 8 meter", "Båt över 8 meter: 250 kronor per dygn."),
        ("gästhamn båt över 8 meter", "Båt upp till 8 meter kostar 190 kronor, över 8 meter 250."),
        ("gästhamn båt över 8 meter", "Båt upp till 18 meter: 190 kronor per dygn."),
        ("Vad kostar en tillbyggnad på 30 kvm?", "Tillbyggnad 16-50 kvm kostar 11 900 kronor."),
        ("Vad kostar en tillbyggnad på 30 kvm?", "Tillbyggnad 0-15 kvm: 6 800 kronor, 16–50 kvadratmeter: 11 900."),
        ("Vad kostar en tillbyggnad på 30 kvm?", "Handläggningen tar 2–5 veckor."),
        ("Får den som är 25 år delta?", "Kursen är för 7–17 år."),
        ("Vad kostar en båtplats?", "Båt upp till 8 meter: 190 kronor per dygn."),
        ("Får jag bygga över 30 kvm?", "Du får bygga upp till 30 kvm."),
        ("Gäller lägst eller högst: över 8 eller under 8 meter?", "Båt upp till 8 meter: 190 kronor."),
    ],
)
def test_any_other_sentence_may_answer(question: str, sentence: str) -> None:
    assert not Limits.asked(question).excludes(sentence)
