"""Names of files and folders that no folder shows: a person put no text there."""

from __future__ import annotations

_SYSTEMS = frozenset(("thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx"))
"""What Windows and macOS put beside the files."""


def is_hidden(name: str) -> bool:
    """Whether a name begins as hidden ones and those of open documents ("~$plan.docx") do, or is a system's own."""
    return name.startswith((".", "~$")) or name.casefold() in _SYSTEMS
