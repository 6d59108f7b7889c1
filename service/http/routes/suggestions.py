"""Suggestions while someone is typing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from service.corpus.words.suggestions import DEFAULT_LIMIT, MAX_CHARACTERS, MAX_LIMIT, with_questions
from service.http.guards.view import Within
from service.http.routes.examples import SUGGESTIONS
from service.http.routes.responses import answered, api_problems, json_response
from service.http.schemas.suggestions import SuggestionsOut
from service.records.often_asked import AskedBefore

router = APIRouter(tags=["Frågor"])


@router.get(
    "/v1/suggest",
    responses={**answered(SUGGESTIONS), **api_problems(422)},
    summary="Föreslå fortsättningar",
    response_model=SuggestionsOut,
)
def suggest(
    request: Request,
    searcher: Within,
    q: Annotated[str, Query(max_length=MAX_CHARACTERS, description="Det som har skrivits.", examples=["skott"])],
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Hur många förslag som önskas.")] = DEFAULT_LIMIT,
) -> Response:
    """Hur det som skrivs kan fortsätta, ur texternas titlar, rubriker och ord; å, ä, ö och versaler kan saknas.

    Där frågor sparas föreslås också sådana som många har ställt och fått svar på, för den som får se alla texter.
    """
    found = searcher.suggest(q, limit)
    asked: AskedBefore | None = request.app.state.asked_before
    if asked is not None and searcher.sees_every_text:
        found = with_questions(found, asked.beginning(q, limit), q, limit)
    suggestions = SuggestionsOut.copied(generation=searcher.generation, suggestions=found)
    return json_response(suggestions, searcher.generation)
