"""The API's endpoints, one file a noun. What takes time is done in worker threads, so that it holds up nobody else."""

from __future__ import annotations

from fastapi import APIRouter

from service.routes import documents, health, questions, status, suggestions

router = APIRouter()
for part in (questions, documents, suggestions, status, health):
    router.include_router(part.router)
