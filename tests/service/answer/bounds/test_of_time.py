"""A month, a term or a school year that is asked of is that of the text, not of a number that stands near."""

from __future__ import annotations

import pytest

from indexer.texts.stated.terms import is_of_school
from service.answer.bounds.of_time import SaidTimes
from service.question.asked_time import AskedTime

TELLS = [
    ("Vad hände i maj 2026?", "Ängen slogs den 4 maj 2026.", "", ""),
    ("Vad hände i maj 2026?", "Ängen slogs 2026-05-04.", "", ""),
    ("Vad hände i maj 2026?", "I maj 2026 slogs ängen.", "", ""),
    ("Vad hände i maj 2026?", "Ängen slogs den 4 maj.", "", "Skötsel 2026"),
    ("Vad hände i maj 2026?", "Ängen slogs i maj.", "Skötsel 2026", "Ängar"),
    ("Vad hände i maj 2026?", "Ängen slås i maj.", "Läsåret 2025/2026", "Ängar"),
    ("Vad hände i augusti 2026?", "Ängen \u017flås i augu\u017fti.", "Skötsel 2026", "Ängar"),
    ("Vad hände i maj 2026?", "Ängen slogs.", "", "Protokoll 2026-05-04"),
    ("Vad hände i maj 2026?", "Ängen slås före den 30 juni 2027.", "", "Protokoll 2026-05-04"),
    ("När slutar vårterminen 2026?", "Vårterminen 2026 slutar den 9 juni.", "", ""),
    ("När slutar vårterminen 2026?", "VT26: 9 januari till 9 juni", "", ""),
    ("När slutar VT 2026?", "Vårterminen slutar den 9 juni.", "", "Terminer läsåret 2025/26"),
    ("När slutar vårterminen 2026?", "Skolan slutar den 9 juni.", "", "Terminer läsåret 2025/26"),
    ("När slutar vårterminen 2026?", "Vårterminen slutar den 9 juni.", "", "Terminer 2026"),
    ("När slutar vårterminen 2026?", "Skolan slutar den 9 juni.", "Våren 2026", ""),
    ("Vad odlas våren 2026?", "Den 3 april 2026 sås ärter.", "", ""),
    ("Vad odlas våren 2026?", "Den 3 april 2026 sås ärter, hösten 2026 skördas de.", "", ""),
    ("Hur många elever läsåret 2025/2026?", "Läsåret 2025/26 har skolan 50 elever.", "", ""),
    ("När börjar läsåret 2025/2026?", "Höstterminen 2025 börjar den 18 augusti.", "", ""),
    ("När börjar läsåret 2025/2026?", "Skolan börjar den 18 augusti.", "", "Terminer 25/26 läsåret 25/26"),
]
OF_OTHERS = [
    ("Vad hände i maj 2026?", "Ängen slogs den 4 maj 2025.", "", "Läsåret 2025/2026"),
    ("Vad hände i maj 2026?", "Ängen slås i maj.", "Läsåret 2026/2027", ""),
    ("Vad hände i maj 2026?", "Ängen slogs den 4 juni 2026.", "", "Skötsel 2026"),
    ("Vad hände i maj 2026?", "Ängen slogs i april.", "", "Protokoll 2026-05-04"),
    ("Vad hände i maj 2026?", "Ängen slogs.", "April 2026", "Protokoll 2026-05-04"),
    ("Vad hände i maj 2026?", "Ängen slås i maj.", "", "Ängar"),
    ("Vad hände i maj 2026?", "Ängen slås.", "", "Skötsel 2026"),
    ("När slutar vårterminen 2026?", "Höstterminen 2026 slutar i jul, vårterminen 2027 den 9 juni.", "", ""),
    ("När slutar vårterminen 2026?", "Höstterminen slutar den 19 december.", "", "Läsåret 2025/2026"),
    ("När slutar vårterminen 2026?", "Vårterminen slutar den 9 juni.", "", "Läsåret 2026/2027"),
    ("När slutar vårterminen 2026?", "Skolan slutar den 9 juni.", "Läsåret 2026/2027", "Läsåret 2025/2026"),
    ("När slutar vårterminen 2026?", "Skolan slutar den 9 juni.", "", "Skolan 2026"),
    ("Vad odlas våren 2026?", "Våren 2025 såddes ärter.", "", "Odling 2026"),
    ("Hur många elever läsåret 2025/2026?", "Läsåret 2024/2025 har skolan 50 elever.", "", "Läsåret 2025/2026"),
]


def tells(question: str, text: str, heading: str, outside: str) -> bool:
    (part,) = AskedTime.of(question).parts
    of_school = is_of_school(question[part.start : part.end])
    return SaidTimes(text, heading, outside).tells(part, of_school=of_school)


@pytest.mark.parametrize(("question", "text", "heading", "outside"), TELLS)
def test_what_is_of_the_time(question: str, text: str, heading: str, outside: str) -> None:
    assert tells(question, text, heading, outside)


@pytest.mark.parametrize(("question", "text", "heading", "outside"), OF_OTHERS)
def test_what_is_of_another_time(question: str, text: str, heading: str, outside: str) -> None:
    assert not tells(question, text, heading, outside)


def test_a_calendar_year_a_day_and_several_years_are_no_parts() -> None:
    for question in ("Vad kostade det 2025?", "Vad hände den 4 maj 2026?", "Vad kostar budgeten 2026-2028?"):
        assert AskedTime.of(question).parts == ()
