"""Belägg as a tool of other assistants (Model Context Protocol): over HTTP at `/mcp`, and over stdin and stdout.

`tools` knows nothing of the protocol. `server` and `endpoint` need the package `mcp` (the extra of that name), which
takes a second of CPU to import, and are imported where the protocol is spoken. The command line and `app` come in.
"""

from __future__ import annotations

from importlib.util import find_spec

from service.errors import McpMissing


def check_installed() -> None:
    """Raises `McpMissing`."""
    if find_spec("mcp") is None:
        raise McpMissing
