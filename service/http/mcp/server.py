"""The server of the protocol: lists the tools and calls them, whichever way the messages come and go."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from typing import Any

import anyio
from mcp.server import Server, ServerRequestContext
from mcp_types import (
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as ListedTool

from indexer.errors import BelaggError
from service.http import problems
from service.http.mcp.tools import TOOLS, AnsweredOut, Asking, call, told
from service.http.schemas.schema import Schema
from service.records.logs import LOGGER

_INSTRUCTIONS = (
    "Belägg svarar på frågor på svenska med ordagranna citat ur en organisations egna texter. Använd answer för en "
    "fråga som ska besvaras, search och fetch för att läsa vidare. Säg alltid källan, och hur säkert svaret är."
)
_READS_ONLY = ToolAnnotations(read_only_hint=True, idempotent_hint=True, destructive_hint=False, open_world_hint=False)

_log = logging.getLogger(LOGGER)


def make_server(asking_of: Callable[[Any], Asking]) -> Server[Any]:
    """A server whose tools ask as `asking_of` says: it is given the HTTP request, or None where there is none."""

    async def list_tools(_: ServerRequestContext[Any], __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=_LISTED)

    async def call_tool(context: ServerRequestContext[Any], called: CallToolRequestParams) -> CallToolResult:
        try:
            asking = asking_of(context.request)
            given = await anyio.to_thread.run_sync(partial(call, called.name, asking, called.arguments or {}))
        except BelaggError as error:
            return _failed(problems.sentence(error))
        except Exception:  # whatever it is, the assistant learns nothing of it but that
            _log.exception("%s", called.name)
            return _failed(problems.UNFORESEEN)
        return CallToolResult(
            content=[TextContent(text=_text(given))], structured_content=given.model_dump(mode="json")
        )

    return Server(
        "belagg",
        title="Belägg",
        version=version("belagg"),
        instructions=_INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _text(given: Schema) -> str:
    """What an assistant reads that takes no structured content: an answer in words, the rest as JSON."""
    return told(given) if isinstance(given, AnsweredOut) else given.model_dump_json()


def _failed(sentence: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=sentence)], is_error=True)


_LISTED = [
    ListedTool(
        name=name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.takes.model_json_schema(),
        output_schema=tool.gives.model_json_schema(),
        annotations=_READS_ONLY,
    )
    for name, tool in TOOLS.items()
]
