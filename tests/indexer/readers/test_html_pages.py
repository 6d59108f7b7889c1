"""Web pages as site systems make them: what can be opened stands under its question, and no furniture in the text."""

from __future__ import annotations

import pytest

from bench.life.page_kinds import PAGES, PageKind
from bench.life.reading_pages import faults


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.name)
def test_texts_stand_under_their_questions_and_nothing_else_is_read(kind: PageKind) -> None:
    assert faults(kind, kind.page) == []
    assert faults(kind, kind.without_landmarks) == []
