"""Sessions: an editor who has shown her key once. In memory alone: a restart ends them all."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

SECONDS = 8 * 3600.0
"""A working day."""
COOKIE = "belagg_redaktion"
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Editor:
    """Who is at the desk, by the name of her key, or by her own where her group let her in."""

    name: str
    sha256: str = ""
    """Of her key, which may be revoked meanwhile."""
    until: float = 0.0


class Sessions:
    """Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._editors: OrderedDict[str, Editor] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, name: str, sha256: str) -> str:
        """A new session's token."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._editors[token] = Editor(name, sha256, self._clock() + SECONDS)
            while len(self._editors) > _MOST:
                self._editors.popitem(last=False)
        return token

    def find(self, token: str) -> Editor | None:
        with self._lock:
            editor = self._editors.get(token)
            if editor is not None and editor.until < self._clock():
                del self._editors[token]
                return None
        return editor

    def end(self, token: str) -> None:
        with self._lock:
            self._editors.pop(token, None)
