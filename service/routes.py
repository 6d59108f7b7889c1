"""The API's endpoints. Questions are answered in worker threads, so that a slow one holds up nobody else."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from service.live import LiveSearcher
from service.query import Query
from service.schemas import AnswerOut, ProblemOut, QuestionIn, SearchOut
from service.searcher import Searcher

_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {
        "content": {"application/problem+json": {"schema": ProblemOut.model_json_schema()}},
        "description": description,
    }
    for status, description in (
        (400, "Begäran är inte giltig JSON i UTF-8."),
        (413, "Begäran är för stor."),
        (422, "Frågan är tom, för lång eller fel utformad."),
        (500, "Ett oväntat fel."),
    )
}

router = APIRouter()


def _searcher(request: Request) -> Searcher:
    live: LiveSearcher = request.app.state.live
    return live.current


@router.post("/v1/search", responses=_PROBLEMS, summary="Hitta stycken")
def search(request: Request, question: QuestionIn) -> SearchOut:
    """De stycken som bäst svarar på en fråga, bäst först."""
    return SearchOut.of(_searcher(request).search(Query.parse(question.query, question.limit)))


@router.post("/v1/answer", responses=_PROBLEMS, summary="Svara på en fråga")
def answer(request: Request, question: QuestionIn) -> AnswerOut:
    """Den mening som bäst svarar på en fråga, ordagrant och med källa, och de stycken som hittades."""
    return AnswerOut.of(_searcher(request).answer(Query.parse(question.query, question.limit)))


# The lower decorator takes the requests, and says in Allow what it takes; the upper one documents GET alone,
# because the OpenAPI document would give both methods the same operation id.
@router.get("/healthz", summary="Lever tjänsten?")
@router.api_route("/healthz", methods=["GET", "HEAD"], include_in_schema=False)
async def healthz() -> dict[str, str]:
    """Svarar så länge processen lever."""
    return {"status": "ok"}


@router.get("/readyz", summary="Kan tjänsten svara?")
@router.api_route("/readyz", methods=["GET", "HEAD"], include_in_schema=False)
async def readyz(request: Request) -> dict[str, str | int]:
    """Svarar när index och modell är inlästa, och säger vilken generation av indexet som söks."""
    manifest = _searcher(request).index.manifest
    return {"status": "ok", "generation": manifest.generation, "passages": manifest.counts.passages}
