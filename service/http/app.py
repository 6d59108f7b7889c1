"""The web application: API, page and errors, put together around the live searcher."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from importlib.metadata import version
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.routing import Route

from service.answer.live import LiveSearcher
from service.corpus.documents.originals import Originals
from service.corpus.documents.page_pictures import PagePictures
from service.http import pages, problems
from service.http import widget as embedding
from service.http.appearance import Appearance
from service.http.desk import routes as desk
from service.http.desk.desk import Desk
from service.http.desk.sessions import Sessions
from service.http.guards import view
from service.http.guards.access import AccessMiddleware
from service.http.guards.admitted import Admission, AdmittedTools
from service.http.guards.keys import KeyRing
from service.http.guards.limits import BodyLimitMiddleware, RateLimitMiddleware, TokenBuckets
from service.http.guards.sending import SendingMiddleware
from service.http.guards.stops import StopsMiddleware
from service.http.guards.transport.compression import CompressionMiddleware
from service.http.guards.transport.headers import (
    SECURITY_HEADERS,
    OriginsMiddleware,
    RelativeRedirectsMiddleware,
    SecurityHeadersMiddleware,
)
from service.http.guards.transport.hosts import HostsMiddleware
from service.http.guards.transport.proxies import ProxiesMiddleware
from service.http.login import setup
from service.http.mcp import check_installed
from service.http.problems import MCP
from service.http.routes import ROUTERS
from service.records.feedback import Feedback
from service.records.logs import AccessLogMiddleware, QuestionLog
from service.records.metrics import Metrics, RequestMetricsMiddleware
from service.records.often_asked import AskedBefore
from service.records.records import Records
from service.settings.levers.file import LeverFile
from service.settings.values import BY_PROXY, Settings

if TYPE_CHECKING:
    from service.http.mcp.endpoint import Endpoint

_ASSISTANTS = "mcp"
_KNOWN = ("openapi", "static", _ASSISTANTS)
"""What is no route of FastAPI's: no texts, and tools that ask within the request's rights (`mcp/endpoint.py`)."""


def create_app(live: LiveSearcher, settings: Settings, levers: LeverFile | None = None) -> FastAPI:
    """An app that answers from whichever generation is live.

    Raises `KeysUnreadable`, `QuestionLogUnwritable`, `SourceListUnusable`, `RecordsUnusable`, `FeedbackNotWritable`,
    `McpMissing`, `LogoUnusable` or `LoginSettingError`.
    `levers`: the editors' table, in which page, widget or API may be stopped.
    """
    accounts = setup.accounts_of(settings)
    appearance = Appearance.of(settings)
    assistants = _assistants(settings) if settings.mcp else None
    pictures = PagePictures() if settings.sources else None

    records = Records(settings.records, settings.records_days) if settings.records else None

    @asynccontextmanager
    async def follow(_: FastAPI) -> AsyncIterator[None]:
        live.start()
        if pictures is not None:
            pictures.warm()
        if records is not None:
            records.start()
        if accounts is not None:
            accounts.warm()
        try:
            async with assistants.running() if assistants is not None else nullcontext():
                yield
        finally:
            live.stop()
            if pictures is not None:
                pictures.close()
            if records is not None:
                records.stop()
            if accounts is not None:
                accounts.close()

    app = FastAPI(
        title="Belägg",
        summary="Svarar på frågor på svenska med källhänvisade stycken ur egna texter.",
        version=version("belagg"),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=follow,
        docs_url=None,  # its page fetches scripts from the internet, which is often not there
        redoc_url=None,
        telemetry={"auto_configure": False, "tracing": False, "metrics": False, "logs": False},
    )
    app.state.live = live
    app.state.settings = settings
    app.state.levers = levers
    app.state.records = records
    app.state.asked_before = AskedBefore(records) if records is not None else None
    app.state.feedback = Feedback(settings.feedback, records=records) if settings.feedback or records else None
    app.state.metrics = Metrics(live)
    app.state.metrics_keys = KeyRing(settings.metrics_keys) if settings.metrics_keys else None
    app.state.question_log = QuestionLog(settings.log_questions) if settings.log_questions else None
    app.state.originals = Originals(settings.sources) if settings.sources else None
    app.state.pictures = pictures
    app.state.appearance = appearance
    buckets = TokenBuckets(settings.rate) if settings.rate else None
    app.state.admission = Admission(settings.concurrency, settings.queue, settings.timeout, buckets=buckets)
    # A request comes to the one added last first.
    app.add_middleware(CompressionMiddleware)
    app.add_middleware(SendingMiddleware)
    app.add_middleware(BodyLimitMiddleware)
    app.add_middleware(RateLimitMiddleware, buckets=buckets)
    keys = KeyRing(settings.keys) if settings.keys else None
    app.add_middleware(AccessMiddleware, settings=settings, keys=keys, accounts=accounts)
    if levers is not None:
        app.add_middleware(StopsMiddleware, levers=levers)
    if settings.origins:
        app.add_middleware(OriginsMiddleware, origins=settings.origins)
    app.add_middleware(RelativeRedirectsMiddleware)
    app.add_middleware(HostsMiddleware, names=(settings.host, *settings.hosts))
    app.add_middleware(SecurityHeadersMiddleware)
    app.add_middleware(RequestMetricsMiddleware, metrics=app.state.metrics)
    if settings.access_log:
        app.add_middleware(AccessLogMiddleware)
    if settings.proxies:
        app.add_middleware(ProxiesMiddleware, proxies=settings.proxies, prefix_cut=settings.prefix_cut)
    if settings.login == BY_PROXY:
        from service.http.login.forwarded import ForwardedIdentityMiddleware

        app.add_middleware(
            ForwardedIdentityMiddleware,
            proxies=settings.proxies,
            user=settings.login_user_header,
            groups=settings.login_groups_header,
        )
    problems.install(app, SECURITY_HEADERS, settings.origins)
    pages.add(app, *ROUTERS, embedding.router(settings.origins))
    if assistants is not None:
        app.router.routes.append(
            Route(MCP, AdmittedTools(assistants), methods=["POST"], name=_ASSISTANTS, include_in_schema=False)
        )
    if accounts is not None:
        from service.http.login import routes as login

        app.state.accounts = accounts
        app.include_router(login.router, dependencies=[view.SEES_NOTHING])
    editors = setup.editors_of(settings)
    if (settings.editors is not None or editors) and levers is not None:
        keys_of_editors = KeyRing(settings.editors) if settings.editors else None
        sessions = Sessions.beside(settings.records)
        app.state.desk = Desk(keys_of_editors, levers, editors, logs_in=accounts is not None, sessions=sessions)
        app.include_router(desk.router)
    pages.add(app, embedding.suggesting, appearance.router())
    pages.install(app, settings)
    view.check(app, _KNOWN)
    return app


def _assistants(settings: Settings) -> Endpoint:
    """Imported for those alone who want it: the protocol's package takes a second of CPU."""
    check_installed()
    from service.http.mcp.endpoint import Endpoint

    return Endpoint(settings.origins)
