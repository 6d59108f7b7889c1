"""What is searched."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.http.guards.view import Within
from service.http.routes.examples import STATUS
from service.http.routes.request import feedback_of
from service.http.routes.responses import answered, api_problems, json_response
from service.http.schemas.status import FeaturesOut, StatusOut, VectorsOut

router = APIRouter(tags=["Tjänsten"])


@router.get(
    "/v1/status", responses={**answered(STATUS), **api_problems()}, summary="Vad söks?", response_model=StatusOut
)
async def status(request: Request, searcher: Within) -> Response:
    """Generation, antal texter, den nyaste texten, samlingarna, språkmodellen och vad tjänsten tar emot."""
    holdings = searcher.holdings
    features = FeaturesOut(feedback=feedback_of(request) is not None)
    vectors = VectorsOut(checked=searcher.is_checked, avoided_lengths=searcher.avoided_lengths)
    status = StatusOut.of(
        holdings,
        request.app.version,
        features,
        vectors,
        searcher.notices,
        up_to_date=searcher.is_newest,
        verified=searcher.is_verified,
    )
    return json_response(status, holdings.generation)
