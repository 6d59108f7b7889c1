"""Suggestions while someone is typing."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.corpus.words.suggestions import DEFAULT_LIMIT, MAX_CHARACTERS, MAX_LIMIT
from service.http.guards.view import Within
from service.http.routes.examples import SUGGESTIONS
from service.http.routes.responses import answered, api_problems, json_response
from service.http.schemas.suggestions import SuggestionsOut

router = APIRouter(tags=["Frågor"])


@router.get(
    "/v1/suggest",
    responses={**answered(SUGGESTIONS), **api_problems(422)},
    summary="Föreslå fortsättningar",
    response_model=SuggestionsOut,
)
def suggest(
    searcher: Within,
    q: Annotated[str, Query(max_length=MAX_CHARACTERS, description="Det som har skrivits.", examples=["skott"])],
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="Hur många förslag som önskas.")] = DEFAULT_LIMIT,
) -> Response:
    """Hur det som skrivs kan fortsätta, ur texternas titlar, rubriker och ord; å, ä, ö och versaler kan saknas."""
    suggestions = SuggestionsOut.copied(generation=searcher.generation, suggestions=searcher.suggest(q, limit))
    return json_response(suggestions, searcher.generation)
