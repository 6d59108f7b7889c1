"""Questions to begin with."""

from __future__ import annotations

from pydantic import Field

from service.http.schemas.schema import GENERATION, Schema


class ExampleQuestionsOut(Schema):
    """None where no heading of the texts is a question that is surely answered."""

    generation: int = Field(description=GENERATION)
    questions: list[str]
