"""A word that no text has is said to be missing, and nothing is sure then; the reader tells what answers."""

from __future__ import annotations

import pytest

from service.answer.confidence import Confidence
from service.answer.missing import missing_words
from service.corpus.words.kin import Kin

TEXTS = Kin(["bygglov", "avgiften", "larmband", "kostar", "simhallen", "veckor"])


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Vad kostar armbandet?", ["armbandet"]),
        ("När öppnar simhallen i Tallvik?", ["Tallvik"]),
        ("Behöver min farmor ett armband?", ["farmor", "armband"]),
        ("Vad är bygglovsavgiften?", []),
        ("Vad kostar ett larmband?", []),
        ("Och på söndagar?", ["söndagar"]),
        ("Vad kostar trettiofem veckor för en sexåring?", []),
        ("Vad kostar två mil för en 15-åring?", []),
        ("Hur många gäster får simhallen ta?", ["gäster"]),
        ("Går det att åka till simhallen?", []),
    ],
)
def test_what_no_text_has_is_named(question: str, missing: list[str]) -> None:
    found = missing_words(question, (), TEXTS, "Avgiften för bygglov beslutas av nämnden.")
    assert [one.name for one in found] == missing
    assert {one.bound for one in found} <= {Confidence.LIKELY}


@pytest.mark.parametrize(
    ("question", "nearest", "missing"),
    [
        ("Är det öppet på lördagar?", "Lör-sön stängt", []),
        ("Är det öppet på lördagar?", "Mån-fre 14-20", ["lördagar"]),
        ("Är det öppet i oktober?", "September–april: 10–16.", []),
        ("Vad beslutades förra året?", "Simhallen", []),
        ("När startade simhallen?", "Simhallen", ["startade"]),
    ],
)
def test_what_is_said_otherwise_is_not_missing(question: str, nearest: str, missing: list[str]) -> None:
    assert [one.name for one in missing_words(question, (), TEXTS, nearest)] == missing
