"""Questions to begin with."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.http.guards.admitted import QuestionRoute
from service.http.guards.view import Within
from service.http.routes.examples import EXAMPLE_QUESTIONS
from service.http.routes.request import work_of
from service.http.routes.responses import answered, api_problems, json_response
from service.http.schemas.example_questions import ExampleQuestionsOut
from service.settings.values import Settings

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
    found = settings.examples or searcher.examples(work_of(request).check)
    generation = searcher.generation
    return json_response(ExampleQuestionsOut(generation=generation, questions=list(found)), generation)
