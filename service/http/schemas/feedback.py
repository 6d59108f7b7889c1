"""Whether an answer helped, and what was opened beside it."""

from __future__ import annotations

from pydantic import Field

from service.http.schemas.schema import GENERATION, Schema
from service.records.feedback import MAX_COMMENT, Reason


class FeedbackIn(Schema):
    """What someone says of an answer."""

    answer_id: str = Field(max_length=100, description="`id` ur svaret.", examples=["Yx0Jr3nVb0q2m7aT"])
    helpful: bool = Field(strict=True, description="Om svaret var till hjälp.")
    reason: Reason | None = Field(None, description="Vad som var fel, om det inte var till hjälp.")
    comment: str | None = Field(
        None, max_length=MAX_COMMENT, description=f"Vad som var bra eller fattades, högst {MAX_COMMENT} tecken."
    )


class FeedbackOut(Schema):
    """The feedback was saved."""

    generation: int = Field(description=GENERATION)
    answer_id: str


class OpenedIn(Schema):
    """A hit that someone opened, which isn't what was answered."""

    answer_id: str = Field(max_length=100, description="`id` ur svaret.", examples=["Yx0Jr3nVb0q2m7aT"])
    document_id: str = Field(pattern=r"^[0-9a-f]{16}$", description="Ur träffens källhänvisning.")
