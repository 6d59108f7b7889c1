"""The web application: API, page and errors, put together around the live searcher."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse

from service import problems
from service.limits import SECURITY_HEADERS, BodyLimitMiddleware, SecurityHeadersMiddleware
from service.live import LiveSearcher
from service.routes import router
from service.settings import Settings

WEB = Path(str(files("service"))) / "web"


def create_app(live: LiveSearcher, settings: Settings) -> FastAPI:
    """An app that answers from whichever generation is live."""

    @asynccontextmanager
    async def follow(_: FastAPI) -> AsyncIterator[None]:
        live.start()
        try:
            yield
        finally:
            live.stop()

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
    app.add_middleware(GZipMiddleware, minimum_size=1_000)
    app.add_middleware(BodyLimitMiddleware)
    app.add_middleware(SecurityHeadersMiddleware)
    problems.install(app, SECURITY_HEADERS)
    app.include_router(router)

    @app.api_route("/", methods=["GET", "HEAD"], include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(WEB / "index.html")

    app.mount("/static", StaticFiles(directory=WEB / "static"), name="static")
    return app
