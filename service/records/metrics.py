"""What the service measures of itself, in the form that Prometheus collects.

Nothing of it tells what was asked, or by whom.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import suppress

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.answer.confidence import Confidence
from service.answer.live import LiveSearcher
from service.answer.searcher import Stage, StageTimes
from service.corpus.filters import Rights
from service.errors import LeversUnknown, ServiceError
from service.records.logs import known_method

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
"""Seconds: a stage takes from half a millisecond to some tens of them, and seconds when the machine is overloaded."""

_READY = "1 när frågor kan besvaras, annars 0."
_FAULT = "1 när den publicerade generationen inte gick att öppna eller kontrollera, annars 0."
_LEVERS_FAULT = "1 när redaktionens tabell inte går att läsa, annars 0."
_SWAPS = "Generationer som har tagits i bruk sedan tjänsten startades."

_NO_ROUTE = "other"
"""Addresses that don't exist, which would be as many labels as anybody cares to ask for."""


class Metrics:
    """Of one app; thread-safe."""

    def __init__(self, live: LiveSearcher) -> None:
        self._registry = CollectorRegistry()
        self._stages = Histogram(
            "belagg_stage_seconds",
            "Tid i varje led av en fråga.",
            ["stage"],
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._answers = Counter("belagg_answers", "Svar, efter hur säkra de är.", ["level"], registry=self._registry)
        self._requests = Counter(
            "belagg_requests", "Anrop, efter väg och status.", ["method", "route", "status"], registry=self._registry
        )
        for stage in Stage:
            self._stages.labels(stage)
        for level in Confidence:
            self._answers.labels(level)
        self._live = live

    def add_times(self, times: StageTimes) -> None:
        """Count what a question's stages took."""
        for stage, seconds in times.seconds.items():
            self._stages.labels(stage).observe(seconds)

    def add_answer(self, level: Confidence) -> None:
        """Count an answer."""
        self._answers.labels(level).inc()

    def add_request(self, method: str, route: str, status: int) -> None:
        """Count a request."""
        self._requests.labels(method, route, status).inc()

    def text(self, rights: Rights) -> bytes:
        """All of it, as `MEDIA_TYPE`, with the counts of those texts that may be seen."""
        index = CollectorRegistry()
        index.register(_IndexMetrics(self._live, rights))
        return generate_latest(self._registry) + generate_latest(index)


class _IndexMetrics(Collector):
    """What is true of the index at the moment of asking."""

    def __init__(self, live: LiveSearcher, rights: Rights) -> None:
        self._live = live
        self._rights = rights

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("belagg_generation_fault", _FAULT, int(bool(self._live.fault or self._live.unread)))
        yield GaugeMetricFamily("belagg_levers_fault", _LEVERS_FAULT, int(self._has_levers_fault()))
        yield CounterMetricFamily("belagg_generation_swaps", _SWAPS, self._live.swaps)
        try:
            holdings = self._live.within(self._rights).holdings
        except ServiceError:  # that says so to those who ask questions
            yield GaugeMetricFamily("belagg_ready", _READY, 0)
            return
        yield GaugeMetricFamily("belagg_ready", _READY, 1)
        age = datetime.datetime.now(datetime.UTC) - holdings.created_at
        for name, about, value in (
            ("belagg_index_generation", "Den generation av indexet som söks.", holdings.generation),
            ("belagg_index_age_seconds", "Hur länge sedan den byggdes.", age.total_seconds()),
            ("belagg_index_documents", "Dokument i den.", holdings.documents),
            ("belagg_index_passages", "Stycken i den.", holdings.passages),
        ):
            yield GaugeMetricFamily(name, about, value)

    def _has_levers_fault(self) -> bool:
        levers = self._live.levers
        if levers is None:
            return False
        with suppress(LeversUnknown):
            levers.current  # noqa: B018 - looks at the file
        return levers.fault is not None


class RequestMetricsMiddleware:
    """Counts every request by method, route and status."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500  # what is answered, outside of here, to an error that nobody foresaw

        async def send_noticing(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, send_noticing)
        finally:
            route = getattr(scope.get("route"), "path", None)
            self._metrics.add_request(known_method(scope["method"]), route or _NO_ROUTE, status)
