"""The app on a port of this machine, served by the process that tests: where HTTP is the point, and no process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
import uvicorn
from fastapi import FastAPI

from indexer.model.encoder import Encoder
from service.answer.live import LiveSearcher
from service.answer.reading import Reader
from service.answer.searcher import Searcher
from service.corpus.local import Index
from service.http.app import create_app
from service.http.guards.protocol import protocol
from service.settings.levers.file import levers_of
from service.settings.values import Settings


class Serving:
    """A context manager; inside it the app answers at `address`."""

    def __init__(self, app: Callable[[], FastAPI]) -> None:
        """`app` makes the app, each time that it is started."""
        self._app = app
        self.port = 0

    @classmethod
    def of(
        cls, index: Path, encoder: Encoder, reader: Reader | None, settings: Mapping[str, str] | None = None
    ) -> Self:
        """An index as `belagg serve` serves it; `settings` as they would be in its environment."""
        with pytest.MonkeyPatch.context() as environment:
            for name, value in (settings or {}).items():
                environment.setenv(name, value)
            read = Settings.read({"rate": 0})
        levers = levers_of(index)
        searcher = Searcher(Index.open(index, encoder.spec), encoder, reader, levers=levers)
        return cls(lambda: create_app(LiveSearcher(searcher), read, levers))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, or start again on the same port, and wait until it answers."""
        config = uvicorn.Config(
            self._app(),
            host="127.0.0.1",
            port=self.port,
            http=protocol(),
            ws="none",
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=10,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive()
            time.sleep(0.01)
        self.port = int(self._server.servers[0].sockets[0].getsockname()[1])

    def run(self) -> None:
        """Start it again where it doesn't run."""
        if not self._thread.is_alive():
            self.start()

    def stop(self) -> None:
        """End it; nobody is answered at its address then."""
        self._server.should_exit = True
        self._thread.join()
