"""The web application: API, page and errors, put together around the live searcher."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from service import pages, problems
from service.feedback import Feedback
from service.limits import SECURITY_HEADERS, BodyLimitMiddleware, SecurityHeadersMiddleware
from service.live import LiveSearcher
from service.metrics import Metrics, RequestMetricsMiddleware
from service.routes import router
from service.settings import Settings


def create_app(live: LiveSearcher, settings: Settings) -> FastAPI:
    """An app that answers from whichever generation is live."""
    app = FastAPI(
        title="Belägg",
        summary="Svarar på frågor på svenska med källhänvisade stycken ur egna texter.",
        version=version("belagg"),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,  # its page fetches scripts from the internet, which is often not there
        redoc_url=None,
        telemetry={"auto_configure": False, "tracing": False, "metrics": False, "logs": False},
    )
    app.state.live = live
    app.state.settings = settings
    app.state.feedback = Feedback(settings.feedback) if settings.feedback else None
    app.state.metrics = Metrics(live)
    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.add_middleware(BodyLimitMiddleware)
    app.add_middleware(SecurityHeadersMiddleware)
    app.add_middleware(RequestMetricsMiddleware, metrics=app.state.metrics)
    problems.install(app, SECURITY_HEADERS)
    app.include_router(router)
    pages.install(app, settings)
    return app
