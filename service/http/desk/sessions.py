"""Sessions: an editor who has shown her key once. Kept in a file, where there is one, so that a restart ends none.

The file has hashes of the tokens, by which nobody comes in, and is its owner's alone; one that others could have read
or written isn't believed. What ends a session, ends it there first. By the wall clock, which goes on over a restart.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import secrets
import stat
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from indexer.disk.durable import reason_of, replace_bytes

SECONDS = 8 * 3600.0
"""A working day."""
COOKIE = "belagg_redaktion"
_MOST = 1_000
_MOST_BYTES = 1_000_000
_OWNERS_ALONE = 0o600

_LOGGER = logging.getLogger("belagg")


@dataclass(frozen=True, slots=True)
class Editor:
    """Who is at the desk, by the name of her key, or by her own where her group let her in."""

    name: str
    sha256: str = ""
    """Of her key, which may be revoked meanwhile."""
    until: float = 0.0


class Sessions:
    """Thread-safe."""

    def __init__(self, path: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        """`path`: where they are kept; without it a restart ends them all."""
        self._path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._editors: OrderedDict[str, Editor] = OrderedDict()
        """By the SHA-256 of their tokens."""
        if path is not None:
            self._editors.update(_read(path))

    @classmethod
    def beside(cls, records: Path | None) -> Self:
        """Kept beside the file of records, where there is one."""
        return cls(None if records is None else records.with_name(f"{records.stem}.inloggade.json"))

    def begin(self, name: str, sha256: str) -> str:
        """A new session's token."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._editors[_hash(token)] = Editor(name, sha256, self._clock() + SECONDS)
            while len(self._editors) > _MOST:
                self._editors.popitem(last=False)
            self._keep()
        return token

    def find(self, token: str) -> Editor | None:
        with self._lock:
            editor = self._editors.get(_hash(token))
            # A clock that has been set back makes no session longer.
            if editor is not None and not 0 <= editor.until - self._clock() <= SECONDS:
                del self._editors[_hash(token)]
                self._keep()
                return None
        return editor

    def end(self, token: str) -> None:
        with self._lock:
            if self._editors.pop(_hash(token), None) is not None:
                self._keep()

    def _keep(self) -> None:
        if self._path is None:
            return
        now = self._clock()
        kept = {name: [one.name, one.sha256, one.until] for name, one in self._editors.items() if one.until >= now}
        try:
            replace_bytes(self._path, json.dumps(kept, ensure_ascii=False).encode("utf-8"), _OWNERS_ALONE)
        except OSError as error:
            with suppress(OSError):  # a session that has ended isn't to come back
                self._path.unlink(missing_ok=True)
            _tell("skriva", self._path, reason_of(error))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _read(path: Path) -> dict[str, Editor]:
    """What was kept; nothing where that isn't its owner's alone, or is no such file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            is_own = status.st_uid == os.geteuid() and not status.st_mode & ~_OWNERS_ALONE & 0o777
            if not (is_own and stat.S_ISREG(status.st_mode)):
                _tell("lita på", path, "den är inte bara tjänstens egen")
                return {}
            kept = json.loads(file.read(_MOST_BYTES))
        return {str(name): Editor(str(of), str(sha256), float(until)) for name, (of, sha256, until) in kept.items()}
    except FileNotFoundError:
        return {}
    except OSError as error:
        _tell("läsa", path, reason_of(error))
    except (ValueError, TypeError, AttributeError, RecursionError):
        _tell("läsa", path, "den är skadad")
    return {}


def _tell(what: str, path: Path, reason: str) -> None:
    _LOGGER.warning("Vilka som är inloggade i redaktionen gick inte att %s i %s (%s).", what, path, reason)
