"""Questions: answered, searched for, one or several at once."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.routes.request import restricted, searcher_of
from service.routes.responses import json_response, problems
from service.schemas.answers import AnswerOut, BatchOut, SearchOut
from service.schemas.questions import BatchIn, QuestionIn

_PROBLEMS = problems(400, 413, 422, 503)

router = APIRouter(tags=["Frågor"])


@router.post("/v1/search", responses=_PROBLEMS, summary="Hitta stycken", response_model=SearchOut)
def search(request: Request, question: QuestionIn) -> Response:
    """De stycken som bäst svarar på en fråga, bäst först."""
    ranking = searcher_of(request).search(restricted(request, question.parse()))
    return json_response(SearchOut.of(ranking), ranking.generation)


@router.post("/v1/search/batch", responses=_PROBLEMS, summary="Hitta stycken för flera frågor", response_model=BatchOut)
def search_batch(request: Request, batch: BatchIn) -> Response:
    """Detsamma för flera frågor på en gång, alla ur samma generation av indexet; svaren kommer i frågornas ordning."""
    searcher = searcher_of(request)
    rankings = searcher.search_all([restricted(request, question.parse()) for question in batch.queries])
    generation = searcher.index.manifest.generation
    return json_response(BatchOut.of(generation, rankings), generation)


@router.post("/v1/answer", responses=_PROBLEMS, summary="Svara på en fråga", response_model=AnswerOut)
def answer(request: Request, question: QuestionIn) -> Response:
    """Den mening som bäst svarar på en fråga, ordagrant och med källa, och de stycken som hittades."""
    found = searcher_of(request).answer(restricted(request, question.parse()))
    return json_response(AnswerOut.of(found), found.ranking.generation)
