"""What the service measures of itself, for whatever watches over it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.errors import MetricsOff
from service.http.guards.access import valid_key
from service.http.guards.view import SEES_NOTHING
from service.http.routes.request import metrics_keys_of, metrics_of
from service.http.routes.responses import problems
from service.records.metrics import MEDIA_TYPE

router = APIRouter(tags=["Tjänsten"], dependencies=[SEES_NOTHING])


@router.get(
    "/metrics",
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **problems(401, 404, 503)},
    response_class=Response,
    summary="Mätvärden för Prometheus",
)
def metrics(request: Request) -> Response:
    """Tider i varje led, anrop efter väg och status, svar efter säkerhet, och indexets ålder och storlek.

    Kräver en nyckel ur tjänstens fil med nycklar till mätvärden (BELAGG_METRICS_KEYS); utan den filen svarar den 404.
    """
    keys = metrics_keys_of(request)
    if keys is None:
        raise MetricsOff
    rights = valid_key(keys, request.headers).rights
    return Response(metrics_of(request).text(rights), media_type=MEDIA_TYPE)
