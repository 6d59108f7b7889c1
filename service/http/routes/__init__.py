"""The API's endpoints, one file a noun. What takes time is done in worker threads, so that it holds up nobody else.

Only `http.app` comes in, for `router`.
"""

from __future__ import annotations

from fastapi import APIRouter

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

router = APIRouter()
for part in (questions, example_questions, feedback, documents, originals, suggestions, status, health, metrics):
    router.include_router(part.router)
