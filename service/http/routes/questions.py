"""Questions: answered, searched for, one or several at once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from service.answer.searcher import Stage, StageTimes
from service.http.guards.admission import cost, turns
from service.http.guards.admitted import QuestionRoute
from service.http.guards.places import place_of
from service.http.guards.view import Within
from service.http.routes.examples import BATCH_ANSWERED, BATCHES, QUESTION_ANSWERED, QUESTIONS, SEARCH_ANSWERED
from service.http.routes.request import kept, metrics_of, noted, records_of, work_of
from service.http.routes.responses import answered, api_problems, json_response
from service.http.schemas.answers import AnswerOut, BatchOut, SearchOut
from service.http.schemas.questions import BatchIn, QuestionIn
from service.search.hits import Ranking
from service.settings.levers.lever import Place

_PROBLEMS = api_problems(403, body=True)
_Question = Annotated[QuestionIn, Body(openapi_examples=QUESTIONS)]

router = APIRouter(tags=["Frågor"], route_class=QuestionRoute)


@router.post(
    "/v1/search",
    responses={**answered(SEARCH_ANSWERED), **_PROBLEMS},
    summary="Hitta stycken",
    response_model=SearchOut,
)
def search(request: Request, searcher: Within, question: _Question) -> Response:
    """De stycken som bäst svarar på en fråga, bäst först."""
    times = StageTimes(work_of(request).check)
    ranking = searcher.search(noted(request, question.parse()), times)
    with times.measure(Stage.SERIALISE):
        response = json_response(SearchOut.of(ranking), ranking.generation)
    metrics_of(request).add_times(times)
    return response


@router.post(
    "/v1/search/batch",
    responses={**answered(BATCH_ANSWERED), **_PROBLEMS},
    summary="Hitta stycken för flera frågor",
    response_model=BatchOut,
)
def search_batch(
    request: Request, searcher: Within, batch: Annotated[BatchIn, Body(openapi_examples=BATCHES)]
) -> Response:
    """Detsamma för flera frågor på en gång, alla ur samma generation av indexet; svaren kommer i frågornas ordning."""
    queries = [noted(request, question.parse()) for question in batch.queries]
    searcher.allow(queries)
    rankings: list[Ranking] = []
    for turn in turns([cost(len(query.text), query.limit) for query in queries]):
        if rankings:
            work_of(request).give_way()
        rankings += searcher.search_all([queries[number] for number in turn], work_of(request).check)
    return json_response(BatchOut.of(searcher.generation, rankings), searcher.generation)


@router.post(
    "/v1/answer",
    responses={**answered(QUESTION_ANSWERED), **_PROBLEMS},
    summary="Svara på en fråga",
    response_model=AnswerOut,
)
def answer(request: Request, searcher: Within, question: _Question) -> Response:
    """Den mening som bäst svarar på en fråga, ordagrant och med källa, och de stycken som hittades."""
    times = StageTimes(work_of(request).check)
    found = searcher.answer(noted(request, question.parse()), times)
    answer_id = kept(request, found, place_of(request.scope) or Place.API)
    counts_opened = records_of(request) is not None
    with times.measure(Stage.SERIALISE):
        response = json_response(AnswerOut.of(found, answer_id, counts_opened=counts_opened), found.ranking.generation)
    metrics_of(request).add_times(times)
    metrics_of(request).add_answer(found.confidence)
    return response
