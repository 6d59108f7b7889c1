"""A number that is asked of lies in one step of a scale, and in no other."""

from __future__ import annotations

import pytest

from service.search.quantities import Quantities

AGES = ["Barn under 7 år: gratis", "Barn 7–17 år: 40 kr", "Vuxna: 60 kr", "65 år och äldre: 50 kr"]
CLASSES = ["Årskurs | Lektioner", "F–3 | 20", "4–6 | 24", "7–9 | 28"]
SIZES = ["Yta | Avgift", "högst 15 m² | 8 200 kr", "mer än 15 m² till och med 50 m² | 11 850 kr"]


@pytest.mark.parametrize(
    ("question", "texts", "sides"),
    [
        ("Vad kostar badet för en sexåring?", AGES, [1, -1, 0, -1]),
        ("Vad kostar badet för en 7-åring?", AGES, [-1, 1, 0, -1]),
        ("Vad kostar badet för den som är 65?", AGES, [-1, -1, 0, 1]),
        ("Vad kostar badet för den som är 40?", AGES, [0, -1, 0, 0]),  # a step alone isn't of it
        ("Vad kostar badet i 6 månader?", AGES, [0, 0, 0, 0]),
        ("Vad kostar badet för barn under 7 år?", AGES, [1, -1, 0, -1]),
        ("Vad kostar badet för den som är äldre än 65 år?", AGES, [-1, -1, 0, 1]),
        ("Vad kostar badet från 7 år?", AGES, [0, 0, 0, 0]),  # of several
        ("Vad kostar lov för 120 kvm?", ["Mått: till 40 m²; Avgift: 1", "Mått: 41–60 m²; Avgift: 2"], [-1, -1]),
        ("Får en sexåring bada?", AGES, [0, 0, 0, 0]),  # any step may say so
        ("Vad kostar lov för 15 kvm?", SIZES, [0, 1, -1]),
        ("Vad kostar lov för 40 kvadratmeter?", SIZES, [0, -1, 1]),
        ("Vad kostar lov för 40 kvadratmeter?", [*SIZES, "Attefallshus är högst 30 m²."], [0, -1, 1, 0]),
        ("Vad kostar lov för 120 kvadratmeter?", ["10–20 m² | 1 kr", "21–50 m² | 2 kr"], [-1, -1]),  # it ends before
        ("Vad gäller efter 40 minuter?", ["Du väntar högst 20 minuter.", "Ring efter minst 60 minuter."], [0, 0]),
        ("Vad kostar det om man väntar 40 minuter?", ["Du väntar högst 20 minuter."], [0]),
        ("Vad kostar en tillbyggnad på 30 kvm?", ["Tillbyggnad 1-15 kvm kostar 6 800 kronor."], [-1]),
        ("Vad kostar en tillbyggnad på 30 kvm?", ["Tillbyggnad 16-50 kvm kostar 11 900 kronor."], [1]),
        ("Vad kostar en tillbyggnad på 30 kvm?", ["1-15 kvm: 6 800 kr, 16–50 kvadratmeter: 11 900 kr"], [1]),
        ("Vad kostar en tillbyggnad på 30 kvm?", ["Handläggningen tar 2–5 veckor."], [0]),
        ("Jag har väntat i 8 veckor, när får jag besked?", ["Handläggningen tar 2–5 veckor."], [0]),
        ("Vad betalar den som är 25 år?", ["Ungdom 7–17 år | 45 kronor"], [-1]),
        ("Får den som är 25 år delta?", ["Kursen är för 7–17 år."], [0]),
        (
            "Vem beslutar om ledighet i fyra månader?",
            ["Ledighet under en månad beslutas av chefen.", "För att studera kan du vara ledig i högst sex månader."],
            [0, 0],
        ),
        ("Hur många lektioner har årskurs 5?", CLASSES, [0, -1, 1, -1]),
        ("Hur många lektioner har en elev i åk 2?", CLASSES, [0, 1, -1, -1]),
        ("Hur många lektioner har klass 5?", ["Årskurs 1–3: 20 i veckan", "Årskurs 4–6: 24 i veckan"], [-1, 1]),
        ("Hur många lektioner har årskurs 5?", ["Vecka | Lektioner", "1–3 | 20", "4–6 | 24"], [0, 0, 0]),
        ("Hur många lektioner har årskurs 4–6?", CLASSES, [0, 0, 0, 0]),
        ("Vad kostar tre ton?", ["upp till 2 ton: 90 kr", "2 001–5 000 kg: 190 kr"], [-1, 1]),
        ("Vad kostar det för 1 200 personer?", ["500–1 000 personer: 90 kr", "över 1 000 personer: 190 kr"], [-1, 1]),
        ("Vad kostar 12,5 meter?", ["mellan 10 och 12 meter: 90 kr", "från 12 till 14 meter: 190 kr"], [-1, 1]),
    ],
)
def test_sides(question: str, texts: list[str], sides: list[int]) -> None:
    assert Quantities.asked(question).sides(texts) == sides


@pytest.mark.parametrize(
    "letters", [("s", "\u017f"), ("i", "\u0131"), ("i", "\u0130"), ("k", "\u212a"), ("5", "\u0665")]
)
@pytest.mark.parametrize("said", ["5 års", "sex minuter", "fem kilo", "5 mil", "noll till tio veckor", "minst noll år"])
def test_any_letter_that_a_pattern_takes_for_another_is_read(said: str, letters: tuple[str, str]) -> None:
    written = said.replace(*letters)
    assert Quantities.asked(f"Vad kostar {written}?").values == Quantities.asked(f"Vad kostar {said}?").values
    asked = Quantities.asked("Vad kostar 5 år, 5 veckor, 6 minuter och 5 kg?")
    assert asked.sides([written]) == asked.sides([said])
