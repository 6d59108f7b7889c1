"""What is asked of last year, of the next or of a season isn't answered for sure by what is of another, or of now."""

from __future__ import annotations

import datetime

import pytest

from service.answer.bounds.of_relative_time import bound_of_quote
from service.answer.confidence import Confidence

DAY = datetime.date(2026, 5, 4)
SURE, LIKELY, UNSURE = Confidence.SURE, Confidence.LIKELY, Confidence.UNSURE


@pytest.mark.parametrize(
    ("question", "quote", "around", "bound"),
    [
        ("Vad kostade en båtplats förra året?", "En båtplats kostar 900 kronor.", "", UNSURE),
        ("Vad kostade en båtplats i fjol?", "En båtplats kostar 900 kronor.", "Taxa 2026 | Hamnen", UNSURE),
        ("Vad kostade en båtplats i fjol?", "En båtplats kostar 900 kronor.", "Taxa 2025 | Hamnen", SURE),
        ("Vad kostade en båtplats i fjol?", "År 2025 kostade en båtplats 850 kronor.", "", SURE),
        ("Vad kostade en båtplats i fjol?", "År 2024 kostade en båtplats 800 kronor.", "Taxa 2025", UNSURE),
        ("Hur många sökte en båtplats förra säsongen?", "Förra året sökte 40 en båtplats.", "", SURE),
        ("Hur många sökte en båtplats i fjol?", "Hittills i år har 40 sökt en båtplats.", "I fjol var det 50.", UNSURE),
        ("Hur många sökte en båtplats i fjol?", "40 sökte en båtplats.", "Föregående år var sämre.", SURE),
        ("Hur många sökte läsåret före, förra läsåret?", "40 har sökt.", "", SURE),  # told, not asked
        ("Vad kostar en båtplats i år?", "En båtplats kostar 900 kronor.", "", SURE),
        ("Vad kostar en båtplats i år?", "År 2025 kostar en båtplats 850 kronor.", "", LIKELY),
        ("Vad kostar en båtplats i år?", "Säsongen 2026/2027 kostar en båtplats 900 kronor.", "", SURE),
        ("Vad kostar en båtplats i år?", "I fjol kostade en båtplats 850 kronor.", "", UNSURE),
        ("Vad kostar en båtplats nästa år?", "En båtplats kostar 900 kronor.", "", LIKELY),
        ("Vad kostar en båtplats nästa år?", "En båtplats kostar 950 kronor.", "Taxa för 2027", SURE),
        ("Vad kostar en båtplats nästa år?", "Avgiften höjs nästa år till 950 kronor.", "", SURE),
        ("Vad kostar en båtplats nästa år?", "I år kostar en båtplats 900 kronor.", "", UNSURE),
        ("Är kiosken öppen idag?", "Kiosken är öppen måndag–torsdag 9–16.", "", SURE),
        ("Är kiosken öppen idag?", "Kiosken är öppen tisdagar och lördagar 9–16.", "", UNSURE),
        ("Är kiosken öppen i morgon?", "Kiosken är öppen tisdagar och lördagar 9–16.", "", SURE),
        ("Är kiosken öppen i övermorgon?", "Kiosken är öppen på vardagar 9–16.", "", SURE),
        ("Är kiosken öppen idag?", "Under sportlovet är kiosken öppen alla dagar 9–16.", "", UNSURE),
        ("Är kiosken öppen idag?", "På skärtorsdagen och julafton är kiosken stängd.", "", UNSURE),
        ("Är kiosken öppen idag?", "I juni–augusti är kiosken öppen varje dag.", "", UNSURE),
        ("Är kiosken öppen idag?", "I april–september är kiosken öppen varje dag.", "", SURE),
        ("Är kiosken öppen idag?", "Kiosken är öppen 40 timmar per vecka när bygglovet gäller.", "", SURE),
        ("Vad kostar en båtplats idag?", "Från 1 januari 2026 kostar en båtplats 900 kronor.", "", SURE),
        ("Hur många båtar finns idag?", "Den 31 december 2025 fanns 40 båtar.", "", SURE),
        ("Är kiosken öppen idag?", "Från 1 juni 2026 till 31 augusti 2026 är kiosken öppen.", "", UNSURE),
        ("Är kiosken öppen idag?", "Kiosken är öppen på eftermiddagen, när skoldagen är slut.", "", SURE),
        ("Är kiosken öppen idag?", "Kiosken är öppen alla dagar utom midsommarafton.", "", SURE),
        ("Kan jag söka båtplats idag?", "Ansök senast den 15 juni.", "", SURE),
        ("Är kiosken öppen idag?", "Kiosken är öppen mellan 1 april och 31 augusti.", "", SURE),
        ("Är kiosken öppen idag?", "Kiosken är öppen mellan 1 juni och 31 augusti.", "", UNSURE),
        ("Är kiosken öppen idag?", "På juldagen är kiosken stängd.", "", UNSURE),
        ("Är kiosken öppen idag?", "Vecka 8 är kiosken stängd.", "", UNSURE),
        ("Är kiosken öppen?", "Under sportlovet är kiosken öppen alla dagar 9–16.", "", SURE),
        ("När städas hamnen i höst?", "Hamnen städas den 17 april.", "", UNSURE),
        ("När städas hamnen i höst?", "Hamnen städas den 17 september.", "", SURE),
        ("När städas hamnen i höst?", "Hamnen städas på våren.", "", UNSURE),
        ("När städas hamnen i vår?", "Hamnen städas den 17 september.", "", UNSURE),
        ("När städas hamnen i vår kommun?", "Hamnen städas den 17 september.", "", SURE),
        ("När städas hamnen i sommar?", "Hamnen städas i maj.", "", SURE),
        ("Hur städas hamnen i sommar?", "Sedan den 1 mars städas hamnen av båtklubben.", "", SURE),
        ("När ansöker man om båtplats för i höst?", "Ansökan görs senast den 31 mars.", "", SURE),
        ("Vad hände i hamnen i våras?", "I hamnen byggs en kran.", "", UNSURE),
        ("Vad hände i hamnen i våras?", "Under våren byggdes en kran.", "", SURE),
        ("How many applied for a berth last year?", "40 har sökt en båtplats.", "", UNSURE),
        ("Jag hade båtplats i fjol, vad kostar den?", "En båtplats kostar 900 kronor.", "", SURE),
        ("Gäller ansökan från förra året?", "En ansökan gäller i två år.", "", SURE),
        ("Är båtplatsen dyrare än i fjol?", "En båtplats kostar 900 kronor.", "", SURE),
        ("Vad kostade en båtplats förra året, 2024?", "En båtplats kostade 800 kronor.", "", SURE),  # a year is named
    ],
)
def test_a_quote_says_that_it_is_of_the_time(question: str, quote: str, around: str, bound: Confidence) -> None:
    assert bound_of_quote(question, quote, f"{around} | {quote}", DAY) is bound
