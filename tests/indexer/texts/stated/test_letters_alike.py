"""Letters that a pattern without case takes for s, i and k: scanned old print has them, and a hostile text."""

from __future__ import annotations

import pytest

from indexer.texts.days.dates import publication_date
from indexer.texts.document import Document
from indexer.texts.stated.periods import periods_in
from indexer.texts.stated.recurring_days import RecurringDays
from indexer.texts.stated.references import references
from indexer.texts.stated.validity.stated_validity import stated_validity

ALIKE = str.maketrans({"s": "\u017f", "S": "\u017f", "i": "\u0131", "I": "\u0130", "k": "\u212a", "K": "\u212a"})


@pytest.mark.parametrize(
    "said",
    [
        "den 3 mars 2026",
        "3-5 juni 2026",
        "sommaren 2026",
        "enligt andra kap. sjätte § lagen",
        "i augusti 2026",
    ],
)
def test_a_day_a_term_or_a_paragraph_is_the_same_in_them(said: str) -> None:
    odd = said.translate(ALIKE)
    assert [one.keys for one in references(odd)] == [one.keys for one in references(said)]
    assert periods_in(odd) == periods_in(said)
    assert references(said) or periods_in(said)


def test_a_weekday_and_a_month_are_the_same_in_them() -> None:
    said = "onsdag till lördag i augusti"
    assert RecurringDays.of(said.translate(ALIKE)) == RecurringDays.of(said)


@pytest.mark.parametrize("said", ["Publicerad: 3 mars 2026", "Beslutad den 3 oktober 2026 och gäller till 5 juni 2027"])
def test_a_text_s_own_days_are_read(said: str) -> None:
    publication_date(said.translate(ALIKE))
    stated_validity(Document("a.txt", "Taxa", f"Taxa\n{said.translate(ALIKE)}", "a.txt", "text/plain"))
