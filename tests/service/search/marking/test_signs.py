"""Among sentences, the one of the day or the side of a number that is asked of; and never a table's head alone."""

from __future__ import annotations

import datetime

import pytest

from indexer.texts.swedish import sentences
from service.question.question_type import QuestionType
from service.search.marking.marking import Marking, ScoredSentence
from service.search.marking.signs import Signs

DAY = datetime.date(2026, 5, 4)
YEARS = "År 2025 kostade kortet 300 kronor. År 2026 kostar kortet 320 kronor. Från 2027 kostar det 350 kronor."
CASE = "En inhägnad rastplats kostar 180 000 kronor. Förvaltningen är tveksam. Beslut: Förslaget bifalls."
HOURS = "Tid i månaden | Avgift\nUnder 8 timmar | 790 kr\n8–25 timmar | 1 640 kr\n26 timmar eller mer | 2 575 kr"
RIDES = "Längd (km) | Vuxen | Under 20 år\nhögst 10 | 48 kr | 30 kr\n11–25 | 80 kr | 42 kr\n26–50 | 115 kr | 65 kr"
TERMS = (
    "Läsår: 2025/2026; Hösten börjar: 19 augusti 2025; Våren slutar: 12 juni 2026\n"
    "Läsår: 2026/2027; Hösten börjar: 18 augusti 2026; Våren slutar: 11 juni 2027"
)
YEARLY = "Läsår | Start | Slut\n2025/26 | 19 augusti | 12 juni\n2026/27 | 18 augusti | 11 juni"
BATHS = "Barn under 7 år badar gratis. Barn 7–17 år betalar 40 kronor. Från 65 år kostar ett bad 50 kronor."
HARBOUR = "Båt upp till 8 meter: 190 kronor. Båt över 8 meter: 265 kronor."
SEASONS = "Juni–augusti har vi måndag–fredag 9–15. Måndag–fredag har vi öppet 8–18. Telefonen svarar fredag 10–12."
CARE = "I omsorgen ingår städning och tvätt. Fönsterputs och skottning ingår inte. Resor får inte bokas."
WHEELS = "Släp på 100–750 kilo: 200 kronor. Släp på 751–1500 kilo: 350 kronor."
CAFE = "Onsdag och torsdag är det stängt. Måndagar har vi öppet 12–18. Tisdagar har vi öppet 8–12."
FEASTS = (
    "Kiosken är öppen lördag och söndag 10–16. Under sportlovet håller vi stängt. På annandagen är det öppet 12–15."
)
POOL = "Badet är öppet måndag–fredag 7–20. Söndag är det stängt. Under sommaren gäller andra tider."


@pytest.mark.parametrize(
    ("question", "passage", "marked"),
    [
        ("Vad kostar kortet i år?", YEARS, "År 2026 kostar kortet 320 kronor."),
        ("Vad kostade kortet förra året?", YEARS, "År 2025 kostade kortet 300 kronor."),
        ("Vad kostar kortet nästa år?", YEARS, "Från 2027 kostar det 350 kronor."),
        ("Är badet öppet på söndagar?", POOL, "Söndag är det stängt."),
        ("Är badet öppet på onsdag?", POOL, "Badet är öppet måndag–fredag 7–20."),
        ("Är kiosken öppen på sportlovet?", FEASTS, "Under sportlovet håller vi stängt."),
        ("Är kiosken öppen lördag i sportlovet?", FEASTS, "Under sportlovet håller vi stängt."),
        ("Är kiosken öppen annandag jul?", FEASTS, "På annandagen är det öppet 12–15."),
        ("Är kiosken öppen på höstlovet?", FEASTS, "Kiosken är öppen lördag och söndag 10–16."),
        ("Är kaféet öppet idag?", CAFE, "Måndagar har vi öppet 12–18."),
        ("När öppnar kaféet imorgon?", CAFE, "Tisdagar har vi öppet 8–12."),
        ("När öppnar kaféet i övermorgon?", CAFE, "Onsdag och torsdag är det stängt."),
        ("Är kaféet öppet på tisdag? Idag är det stängt.", CAFE, "Tisdagar har vi öppet 8–12."),
        ("Vad blev det av förslaget om en rastplats?", CASE, "Beslut: Förslaget bifalls."),
        ("Hur gick det med rastplatsen?", CASE, "Beslut: Förslaget bifalls."),
        ("Hur slutade frågan om rastplatsen?", CASE, "Beslut: Förslaget bifalls."),
        ("Vad kostar rastplatsen?", CASE, "En inhägnad rastplats kostar 180 000 kronor."),
        ("gästhamn båt över 8 meter", HARBOUR, "Båt över 8 meter: 265 kronor."),
        ("Vad kostar tio timmar i månaden?", HOURS, "8–25 timmar | 1 640 kr"),
        ("Pappa får hjälp 30 timmar, vad betalar han?", HOURS, "26 timmar eller mer | 2 575 kr"),
        ("Vad betalar en 15-åring för två mil?", RIDES, "11–25 | 80 kr | 42 kr"),
        ("Vi ska fyra mil bort, vad betalar barnet som är sjutton?", RIDES, "26–50 | 115 kr | 65 kr"),
        ("När börjar höstterminen 2026?", TERMS, TERMS.split("\n")[1]),
        ("När slutar vårterminen 2027?", TERMS, TERMS.split("\n")[1]),
        ("När slutar vårterminen 2026?", TERMS, TERMS.split("\n")[0]),
        ("När slutar vårterminen 2027?", YEARLY, "2026/27 | 18 augusti | 11 juni"),
        ("När börjar läsåret 2026/2027?", YEARLY, "2026/27 | 18 augusti | 11 juni"),
        ("När slutar vårterminen 2029?", TERMS, TERMS.split("\n")[0]),
        ("Vad kostar badet för ett barn på 10 år?", BATHS, "Barn 7–17 år betalar 40 kronor."),
        ("Jag är 71 och vill bada, vad kostar det?", BATHS, "Från 65 år kostar ett bad 50 kronor."),
        ("Vilka tider har badet i juli?", POOL, "Under sommaren gäller andra tider."),
        ("Är det öppet på fredagar?", SEASONS, "Måndag–fredag har vi öppet 8–18."),
        ("Är det öppet på fredagar i juli?", SEASONS, "Juni–augusti har vi måndag–fredag 9–15."),
        ("Vad ingår inte i omsorgen?", CARE, "Fönsterputs och skottning ingår inte."),
        ("Vad ingår i omsorgen?", CARE, "I omsorgen ingår städning och tvätt."),
        ("Vad kostar ett släp på 1200 kilo?", WHEELS, "Släp på 751–1500 kilo: 350 kronor."),
    ],
)
def test_the_sentence_with_the_sign_is_marked(question: str, passage: str, marked: str) -> None:
    spans = list(sentences(passage))
    # The first is a little nearer to each question, as sentences that repeat its words are.
    scored = [ScoredSentence(span, 0.9 - 0.05 * (number > 0)) for number, span in enumerate(spans)]
    span = Marking.of(QuestionType.of(question), passage, scored, None, Signs.of(question, DAY)).span()
    assert passage[span.start : span.end] == marked


def test_a_table_s_head_is_never_marked_alone() -> None:
    passage = "Avgift | Villa | Industri\nFast avgift | 2 480 kr | 5 900 kr\nRörlig avgift | 21,75 kr | 26,10 kr"
    spans = list(sentences(passage))
    assert len(spans) == 3
    scored = [ScoredSentence(span, score) for span, score in zip(spans, (0.95, 0.8, 0.85), strict=True)]
    span = Marking.of(QuestionType.of("Vad är avgiften för industri?"), passage, scored).span()
    assert passage[span.start : span.end] == "Rörlig avgift | 21,75 kr | 26,10 kr"


def test_a_holiday_that_names_a_column_tells_of_no_row() -> None:
    signs = Signs.of("När är sportlovet?", DAY)
    assert signs.settles(("Läsår | Sportlov | Påsklov", "2025/26 | vecka 9 | vecka 14")) == [False, False]
    assert signs.settles(("Sportlov | vecka 9", "Påsklov | vecka 14")) == [True, False]


@pytest.mark.parametrize(
    ("passage", "marked"),
    [
        ("Slag | 2024 | 2025\nEgen bil | 25,00 kr | 34,00 kr", "Egen bil | 25,00 kr | 34,00 kr"),
        ("Åtgärd | Avgift 2023\nExtra avläsning | 350 kr", "Extra avläsning | 350 kr"),
        ("Beslutad | 2024\nSidor | 12", "Beslutad | 2024"),
        ("Hållplats | Tur 1 | Tur 2\nNäset | 06.41 | 07.41", "Näset | 06.41 | 07.41"),
        ("Växel | 0123-100 00\nKök | 0123-100 20", "Växel | 0123-100 00"),
        ("Rum 1 | Anna\nRum 2 | Olle", "Rum 1 | Anna"),
    ],
)
def test_a_head_may_name_years(passage: str, marked: str) -> None:
    scored = [ScoredSentence(span, score) for span, score in zip(sentences(passage), (0.95, 0.8), strict=True)]
    span = Marking.of(QuestionType.of("Vad gällde 2024?"), passage, scored).span()
    assert passage[span.start : span.end] == marked


def test_a_table_without_figures_keeps_its_first_row() -> None:
    passage = "Karin | rektor\nJohan | vaktmästare"
    scored = [ScoredSentence(span, score) for span, score in zip(sentences(passage), (0.95, 0.8), strict=True)]
    span = Marking.of(QuestionType.of("Vem är rektor?"), passage, scored).span()
    assert passage[span.start : span.end].startswith("Karin")
