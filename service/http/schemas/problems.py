"""A problem, as every error is answered."""

from __future__ import annotations

from pydantic import BaseModel


class ProblemOut(BaseModel):
    """A problem (RFC 9457): what went wrong, in Swedish, and what to do next."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
