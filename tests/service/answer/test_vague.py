"""A question that names nothing is sure of nothing: it may be about any text."""

from __future__ import annotations

import pytest

from service.answer.missing import names_nothing


@pytest.mark.parametrize(
    ("question", "vague"),
    [
        ("Och på söndagar?", True),
        ("Hur lång tid tar det att få svar?", True),
        ("När öppnar det?", True),
        ("Och på biblioteket?", False),
        ("Vad är ID06?", False),
        ("När öppnar simhallen på söndagar?", False),
        ("förskolekö", False),
    ],
)
def test_what_names_nothing(question: str, vague: bool) -> None:
    assert names_nothing(question, ()) is vague
