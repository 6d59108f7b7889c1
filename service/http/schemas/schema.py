"""What all schemas have in common, and a problem, as every error is answered."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict

GENERATION = "Den generation av indexet som hela svaret kommer ur."
SEARCHED_FOR = (
    "Frågan som den söktes, med rättad stavning och texternas egna ord, om den ändrades; ord som betyder detsamma står "
    "inom parentes."
)


class Schema(BaseModel):
    """Never changed once made; a field that isn't documented is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)

    @classmethod
    def copied(cls, *sources: object, **others: object) -> Self:
        """Each field as `others` say, or else as the first of `sources` that has one of its name."""
        missing = ((name, source) for name in cls.model_fields if name not in others for source in reversed(sources))
        found = {name: getattr(source, name) for name, source in missing if hasattr(source, name)}
        return cls.model_validate(found | others)


class ProblemOut(BaseModel):
    """A problem (RFC 9457): what went wrong, in Swedish, and what to do next."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
