"""Suggestions: how what is being typed may go on."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from service.corpus.suggestions import Kind, Suggestion
from service.http.schemas.schema import GENERATION, Schema


class SuggestionOut(Schema):
    """What to put into the field."""

    text: str
    kind: Kind = Field(description="Varifrån: en titel, en rubrik eller ett ord i texterna.")

    @classmethod
    def of(cls, suggestion: Suggestion) -> Self:
        return cls(text=suggestion.text, kind=suggestion.kind)


class SuggestionsOut(Schema):
    """The most fitting first."""

    generation: int = Field(description=GENERATION)
    suggestions: list[SuggestionOut]
