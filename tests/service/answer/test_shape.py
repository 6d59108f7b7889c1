"""What no answer to a question is without."""

from __future__ import annotations

import pytest

from service.answer.shape import fits


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Vad kostar det att bo på Åkerbo?", "Hyran är 5 480 kronor i månaden."),
        ("Vad kostar ett lån?", "Det är gratis att låna."),
        ("Vad kostar det?", "Avgift: 120"),
        ("Hur många platser finns?", "Skolan har fyrtio platser."),
        ("Hur länge gäller kortet?", "Kortet gäller tills vidare."),
        ("När öppnar badet?", "Badet öppnar på skolavslutningen, fredagen före midsommar."),
        ("Hur gammal måste man vara?", "Du ska ha fyllt 18 år."),
        ("Vem beslutar?", "Nämnden beslutar."),
        ("Får man bada?", "Nej."),
    ],
)
def test_what_answers_fits(question: str, quote: str) -> None:
    assert fits(question, quote)


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("Vad kostar det att bo på Åkerbo?", "Åkerbo har 30 lägenheter."),
        ("Hur mycket betalar man för kärlet?", "Kärlet ställs vid vägen på tömningsdagen."),
        ("Hur lång är kön till båtplatserna?", "Hamnen är lägst belägen i tätorten."),
        ("Hur många bor där?", "Byn ligger vid sjön."),
        ("När öppnar badet?", "Badet har en rutschbana."),
        ("How many people live there?", "Byn ligger vid sjön."),
    ],
)
def test_what_lacks_it_does_not(question: str, quote: str) -> None:
    assert not fits(question, quote)
