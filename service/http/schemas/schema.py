"""What all schemas have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

GENERATION = "Den generation av indexet som hela svaret kommer ur."


class Schema(BaseModel):
    """Never changed once made; a field that isn't documented is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")
