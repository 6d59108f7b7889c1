"""What all schemas have in common, and a problem, as every error is answered."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

GENERATION = "Den generation av indexet som hela svaret kommer ur."


class Schema(BaseModel):
    """Never changed once made; a field that isn't documented is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ProblemOut(BaseModel):
    """A problem (RFC 9457): what went wrong, in Swedish, and what to do next."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
