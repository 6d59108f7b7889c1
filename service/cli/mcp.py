"""`belagg mcp`: another assistant's tools on this machine, over stdin and stdout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.terminal.console import DEFAULT_MODEL, IndexOption, ModelOption

if TYPE_CHECKING:
    from service.answer.live import LiveSearcher
    from service.corpus.filters import Rights


def mcp(
    index: IndexOption,
    model: ModelOption = DEFAULT_MODEL,
    collection: Annotated[
        list[str] | None,
        typer.Option(
            "--collection",
            metavar="NAMN",
            help="Låt assistenten se bara den samlingen; kan anges flera gånger.",
            show_default=False,
        ),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(
            "--address",
            metavar="ADRESS",
            help="Där tjänsten nås: där öppnas de källor som saknar egen länk.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Låt en annan assistent fråga Belägg, över stdin och stdout (MCP). Kräver tillägget mcp."""
    from service.answer.live import LiveSearcher
    from service.corpus.filters import EVERYTHING, Rights
    from service.http.mcp import check_installed

    check_installed()
    base = None if address is None else address.rstrip("/") + "/"
    rights = EVERYTHING if collection is None else Rights(frozenset(collection))
    _answer(LiveSearcher.open(index, model), rights, base)


def _answer(live: LiveSearcher, rights: Rights, address: str | None) -> None:
    """Answer until stdin ends."""
    import asyncio

    from mcp.server.stdio import stdio_server

    from service.http.mcp.server import make_server
    from service.http.mcp.tools import Asking

    async def serve() -> None:
        server = make_server(lambda _: Asking(live.within(rights), address))
        async with stdio_server() as (messages, answers):
            await server.run(messages, answers, server.create_initialization_options())

    live.start()
    try:
        asyncio.run(serve())
    finally:
        live.stop()
