"""The API's endpoints, one file a noun. What takes time is done in worker threads, so that it holds up nobody else.

Only `http.app` comes in, for `ROUTERS`.
"""

from __future__ import annotations

from service.http.routes import (
    documents,
    example_questions,
    feedback,
    health,
    metrics,
    originals,
    questions,
    status,
    suggestions,
)

ROUTERS = tuple(
    part.router
    for part in (questions, example_questions, feedback, documents, originals, suggestions, status, health, metrics)
)
