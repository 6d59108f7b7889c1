"""Feedback: whether an answer helped."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from service.errors import FeedbackOff
from service.http.guards.view import SEES_NOTHING
from service.http.routes.examples import FEEDBACK, FEEDBACK_TAKEN
from service.http.routes.request import feedback_of
from service.http.routes.responses import answered, api_problems, json_response
from service.http.schemas.feedback import FeedbackIn, FeedbackOut

router = APIRouter(tags=["Frågor"], dependencies=[SEES_NOTHING])


@router.post(
    "/v1/feedback",
    status_code=201,
    responses={**answered(FEEDBACK_TAKEN, 201), **api_problems(404, body=True)},
    summary="Säg om ett svar hjälpte",
    response_model=FeedbackOut,
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
