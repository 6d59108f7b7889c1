"""`belagg serve`: the API and the page, until interrupted."""

from __future__ import annotations

import inspect
import signal
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from service.cli.terminal.console import DEFAULT_MODEL, ClusterOption, IndexOption, ModelOption, say
from service.cli.terminal.interruption import INTERRUPTED, Interrupted
from service.errors import AddressInUse
from service.settings.descriptions import DESCRIBED

if TYPE_CHECKING:
    from uvicorn import Server

    from service.answer.live import LiveSearcher
    from service.http.guards.protocol import Protocol
    from service.http.stand_in import Lifeline
    from service.settings.values import Settings


CopiesOption = Annotated[
    int,
    typer.Option(
        "--copies",
        envvar="BELAGG_COPIES",
        metavar="HELTAL",
        min=1,
        max=10,
        help="Hur många maskiner som svarar för varje del, med --cluster.",
    ),
]


_LOST = (
    "Ray på den här maskinen är borta, och med det allt som svarade för tjänsten. Den startas om, och behöver att Ray "
    "är igång igen (ray start)."
)


def _serve(
    index: IndexOption,
    model: ModelOption = DEFAULT_MODEL,
    cluster: ClusterOption = None,
    copies: CopiesOption = 1,
    **flags: object,
) -> None:
    """Starta tjänsten: sidan på / och API:et på /v1."""
    from service.http.watchdog import supervise
    from service.settings.values import Settings

    settings = Settings.read({name: value for name, value in flags.items() if value is not None})
    listener = _listen(settings.host, settings.port)
    opened = partial(_open, index, model, cluster, copies)
    if supervise(listener, lambda lifeline: _answer(listener, lifeline, index, opened, settings)) == signal.SIGINT:
        raise Interrupted("Tjänsten är avslutad.", INTERRUPTED)


def _open(index: Path, model: Path, cluster: str | None, copies: int) -> LiveSearcher:
    from service.answer.live import LiveSearcher

    if cluster is None:
        return LiveSearcher.open(index, model)
    from service.corpus.shards.actors import Cuts
    from service.http.watchdog import end_for_another

    return LiveSearcher.following(Cuts(index, cluster, copies, partial(end_for_another, _LOST)), model)


def _answer(
    listener: socket.socket, lifeline: Lifeline, index: Path, opened: Callable[[], LiveSearcher], settings: Settings
) -> None:
    """Open the index and answer, until told to end."""
    import asyncio
    import logging
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as aside:  # most of opening isn't Python, which can import the rest meanwhile
        opening = aside.submit(opened)

        import uvicorn

        from service.http.app import create_app
        from service.http.guards.protocol import KEEP_ALIVE_SECONDS, MAX_HEAD, protocol
        from service.http.watchdog import watch
        from service.records.logs import LOGGER, OneLine

        live = opening.result()
    if live.generation is None:
        say(f"Det finns inget index i {index} än. Tjänsten börjar svara när ett har byggts med: belagg index")
    app = create_app(live, settings, live.levers)
    address, bound = listener.getsockname()[:2]
    shown = f"[{address}]" if ":" in address else address
    handler = logging.StreamHandler()
    handler.addFilter(OneLine())
    logging.basicConfig(format="%(message)s", handlers=[handler])
    logging.getLogger(LOGGER).setLevel(logging.INFO)
    speaking = protocol(settings.proxies)
    config = uvicorn.Config(
        app,
        http=speaking,
        ws="none",
        log_level="error",  # what is odd about a request is told to its client, who could fill a disk with it here
        access_log=False,  # it would hold the questions that stand in addresses
        proxy_headers=False,  # the app believes only the proxies that are listed
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=10,  # a batch may wait for its turns for longer
        h11_max_incomplete_event_size=MAX_HEAD,
    )
    server = uvicorn.Server(config)
    say(f"Belägg svarar på http://{shown}:{bound}/ (avsluta med Ctrl+C).")
    # The interruption is raised anew when Ctrl+C has ended the server, as it should.
    with suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        watching = watch(app.state.admission.under_way.longest_overdue, lifeline)
        runner.run(_watched(server, listener, watching, _take_over(server, lifeline, speaking)))


async def _watched(server: Server, listener: socket.socket, *watching: Coroutine[None, None, None]) -> None:
    import asyncio

    tasks = [asyncio.create_task(one) for one in watching]
    try:
        await server.serve(sockets=[listener])
    finally:
        for task in tasks:
            task.cancel()


async def _take_over(server: Server, lifeline: Lifeline, speaking: type[Protocol]) -> None:
    """Serve the connections, too, that the stand-in has taken."""
    import asyncio

    while not server.started:
        await asyncio.sleep(0.02)
    state = server.server_state
    lifeline.take_over(lambda: speaking(server.config, state, server.lifespan.state))


def _with_flags(command: Any) -> Any:
    """The command with a flag for every setting, which is None unless it is given: `Settings.read` sees to the rest."""
    parameters = [
        p for p in inspect.signature(command, eval_str=True).parameters.values() if p.kind is not p.VAR_KEYWORD
    ]
    for described in DESCRIBED.values():
        switch = isinstance(described.default, bool)
        default = f"; förval {described.shown_default}" if described.shown_default and not switch else ""
        option = typer.Option(
            f"{described.flag}/--no-{described.flag[2:]}" if switch else described.flag,
            metavar=described.metavar or None,
            help=f"{described.help} ({described.variable}{default})",
            show_default=False,
        )
        kind: Any = bool | None if switch else str | None
        parameters.append(
            inspect.Parameter(
                described.name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[kind, option]
            )
        )
    command.__signature__ = inspect.Signature(parameters, return_annotation=None)
    command.__annotations__ = {p.name: p.annotation for p in parameters}
    return command


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


serve = _with_flags(_serve)
