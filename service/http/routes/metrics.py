"""What the service measures of itself, for whatever watches over it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.http.routes.request import metrics_of
from service.http.routes.responses import problems
from service.records.metrics import MEDIA_TYPE

router = APIRouter(tags=["Tjänsten"])


@router.get(
    "/metrics",
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **problems()},
    response_class=Response,
    summary="Mätvärden för Prometheus",
)
async def metrics(request: Request) -> Response:
    """Tider i varje led, anrop efter väg och status, svar efter säkerhet, och indexets ålder och storlek."""
    return Response(metrics_of(request).text(), media_type=MEDIA_TYPE)
