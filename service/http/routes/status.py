"""What is searched."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.http.routes.examples import STATUS
from service.http.routes.request import collections_of, feedback_of, live_of, searcher_of
from service.http.routes.responses import answered, api_problems, json_response
from service.http.schemas.status import FeaturesOut, StatusOut, VectorsOut

router = APIRouter(tags=["Tjänsten"])


@router.get(
    "/v1/status", responses={**answered(STATUS), **api_problems()}, summary="Vad söks?", response_model=StatusOut
)
async def status(request: Request) -> Response:
    """Generation, antal texter, den nyaste texten, samlingarna, språkmodellen och vad tjänsten tar emot."""
    searcher = searcher_of(request)
    holdings = searcher.index.holdings.within(collections_of(request))
    features = FeaturesOut(feedback=feedback_of(request) is not None)
    avoided = sorted(searcher.encoder.compared.avoided)
    vectors = VectorsOut(checked=searcher.index.manifest.checked, avoided_lengths=avoided)
    up_to_date = live_of(request).fault is None
    notices = searcher.steering.levers.notices
    status = StatusOut.of(holdings, request.app.version, features, vectors, notices, up_to_date=up_to_date)
    return json_response(status, holdings.generation)
