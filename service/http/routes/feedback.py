"""What readers tell of an answer: whether it helped, and what they opened beside it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from service.errors import DocumentNotFound, FeedbackOff, RecordsOff
from service.http.guards.places import place_of
from service.http.guards.view import SEES_NOTHING, Within
from service.http.routes.examples import FEEDBACK, FEEDBACK_TAKEN, OPENED
from service.http.routes.request import feedback_of, records_of
from service.http.routes.responses import answered, api_problems, json_response
from service.http.schemas.feedback import FeedbackIn, FeedbackOut, OpenedIn
from service.settings.levers.lever import Place

router = APIRouter(tags=["Frågor"])


@router.post(
    "/v1/feedback",
    status_code=201,
    responses={**answered(FEEDBACK_TAKEN, 201), **api_problems(404, body=True)},
    summary="Säg om ett svar hjälpte",
    response_model=FeedbackOut,
    dependencies=[SEES_NOTHING],
)
def feedback(request: Request, said: Annotated[FeedbackIn, Body(openapi_examples=FEEDBACK)]) -> Response:
    """Ett omdöme om ett svar som nyss gavs. Det sparas med frågan, båda utan person- och telefonnummer och e-post.

    Utan den fil som tjänsten sparar omdömen i (BELAGG_FEEDBACK) svarar den 404.
    """
    taken = feedback_of(request)
    if taken is None:
        raise FeedbackOff
    answer = taken.add(said.answer_id, said.comment, helpful=said.helpful, reason=said.reason)
    return json_response(FeedbackOut(generation=answer.generation, answer_id=answer.id), answer.generation, 201)


@router.post(
    "/v1/opened",
    status_code=204,
    responses={204: {"description": "Det är noterat."}, **api_problems(404, body=True)},
    summary="Säg vad som öppnades efter ett svar",
    response_class=Response,
)
def opened(request: Request, searcher: Within, said: Annotated[OpenedIn, Body(openapi_examples=OPENED)]) -> Response:
    """En annan träff än svaret, som någon öppnade. Det räknas per dag, fråga (maskerad), dokument och ställe.

    Vem som öppnade den sparas inte. Ett dokument som inte är bland svarets träffar, eller inte får ses, finns inte.
    Utan den fil som tjänsten sparar frågor i (BELAGG_RECORDS) svarar den 404.
    """
    taken = feedback_of(request)
    if taken is None or records_of(request) is None:
        raise RecordsOff
    if not searcher.shows(said.document_id):
        raise DocumentNotFound
    taken.note_opened(said.answer_id, said.document_id, place_of(request.scope) or Place.API)
    return Response(status_code=204)
