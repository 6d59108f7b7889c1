"""Suggestions: how what is being typed may go on."""

from __future__ import annotations

from pydantic import Field

from service.corpus.words.suggestions import Kind
from service.http.schemas.schema import GENERATION, Schema


class SuggestionOut(Schema):
    """What to put into the field."""

    text: str
    kind: Kind = Field(
        description="Varifrån: en titel, en rubrik eller ett ord i texterna, eller en fråga som många har ställt."
    )


class SuggestionsOut(Schema):
    """The most fitting first."""

    generation: int = Field(description=GENERATION)
    suggestions: list[SuggestionOut]
