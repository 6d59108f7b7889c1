"""Refusals: texts that couldn't be read, remembered so that a poisoned one doesn't hold up every build.

`<index>/cache/refusals.json`: origin (raw_text.py) -> the sentence that says why, and when that was found out. A text
that changes has another origin. It is only a cache: one that can't be read is an empty one.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

from indexer.disk.durable import replace_file

FILE = "refusals.json"

_SECONDS = 24 * 60 * 60
"""Then a text is tried again: what was at fault may have been the machine."""


class Refusals:
    """Those of the build before, and of this one."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._before = _read(self._path)
        self._now: dict[str, tuple[str, float]] = {}

    def known(self, origin: str) -> str | None:
        """Why a text was refused not long ago."""
        reason, when = self._before.get(origin, ("", 0.0))
        if not 0 <= time.time() - when < _SECONDS:
            return None
        self._now[origin] = (reason, when)
        return reason

    def add(self, origin: str, reason: str) -> None:
        self._now[origin] = (reason, time.time())

    def write(self) -> None:
        """Keep those that were met in this build. Raises `OSError`."""
        if self._now == self._before:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(self._path, json.dumps(self._now, ensure_ascii=False, indent=1))


def _read(path: Path) -> dict[str, tuple[str, float]]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return {str(origin): (str(reason), float(when)) for origin, (reason, when) in record.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
