"""What says something of the case, the paragraph or the form that a question names."""

from __future__ import annotations

import pytest

from indexer.texts.stated.references import references
from service.question.asked_references import AskedReference
from service.search.marking.reference_marking import tells_of

ASKED = [AskedReference(one, "TEN 2024-0310", {}) for one in references("TEN 2024-0310")]


@pytest.mark.parametrize(
    ("quote", "tells"),
    [
        ("Vinterväghållning 2025-2028, dnr TEN 2024-0310.", True),
        ("Nämnden godkänner förslaget.", True),
        ("Beslut: Flis sopas upp före den 20 april.", True),
        ("Flis sopas upp före den 20 april.", False),
        ("Vinterväghållning, dnr TEN 2024-0311.", False),
    ],
)
def test_a_quote_bears_it_or_what_was_decided(quote: str, tells: bool) -> None:
    assert tells_of(ASKED, quote) is tells
