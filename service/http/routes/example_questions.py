"""Questions to begin with."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.errors import WorkEnded
from service.http.guards.admitted import QuestionRoute
from service.http.guards.view import Within
from service.http.routes.examples import EXAMPLE_QUESTIONS
from service.http.routes.request import work_of
from service.http.routes.responses import answered, api_problems, json_response
from service.http.schemas.example_questions import ExampleQuestionsOut
from service.settings.values import Settings

_LEFT = 2.0
"""Seconds that are left when no further heading is asked: a start page without examples is none that failed."""

router = APIRouter(tags=["Frågor"], route_class=QuestionRoute)


@router.get(
    "/v1/examples",
    responses={**answered(EXAMPLE_QUESTIONS), **api_problems()},
    summary="Frågor att börja med",
    response_model=ExampleQuestionsOut,
)
def examples(request: Request, searcher: Within) -> Response:
    """De frågor som den som sköter tjänsten har valt, eller rubriker ur texterna som är frågor och får säkert svar."""
    settings: Settings = request.app.state.settings
    work = work_of(request)

    def check() -> None:
        work.check()
        if work.overdue > -_LEFT:
            raise WorkEnded

    try:
        found = settings.examples or searcher.examples(check)
    except WorkEnded:  # what was found until then is known the next time
        found = ()
    generation = searcher.generation
    return json_response(ExampleQuestionsOut(generation=generation, questions=list(found)), generation)
