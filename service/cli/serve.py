"""`belagg serve`: the API and the page, until interrupted."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Annotated

import typer

from service.cli.console import DEFAULT_MODEL, IndexOption, ModelOption, say
from service.errors import AddressInUse


def serve(
    index: IndexOption,
    model: ModelOption = DEFAULT_MODEL,
    host: Annotated[
        str,
        typer.Option(
            "--host", envvar="BELAGG_HOST", metavar="ADRESS", help="Adress att lyssna på; annars bara den här datorn."
        ),
    ] = "127.0.0.1",
    port: Annotated[
        int,
        typer.Option("--port", envvar="BELAGG_PORT", metavar="HELTAL", min=0, max=65_535, help="Port att lyssna på."),
    ] = 8000,
) -> None:
    """Starta tjänsten: sidan på / och gränssnittet på /v1."""
    import uvicorn

    from service.app import create_app
    from service.live import LiveSearcher
    from service.settings import Settings

    listener = _listen(host, port)
    live = LiveSearcher.open(index, model)
    if live.generation is None:
        say(f"Det finns inget index i {index} än. Tjänsten börjar svara när ett har byggts med: belagg index")
    app = create_app(live, Settings(host=host, port=port))
    address, bound = listener.getsockname()[:2]
    shown = f"[{address}]" if ":" in address else address
    say(f"Belägg svarar på http://{shown}:{bound}/ (avsluta med Ctrl+C).")
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    with suppress(KeyboardInterrupt):  # raised anew when Ctrl+C has ended the server, as it should
        server.run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that a port that is taken is told before the model is loaded. Raises `AddressInUse`."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise AddressInUse(host, port) from error
    # Connections inherit it. asyncio sets it only on sockets that it made itself, and without it the end of every
    # response waits 40 ms for the client's acknowledgement of the beginning.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener
