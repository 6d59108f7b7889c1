"""What text recognition has read: `<index>/cache/recognised.sqlite`, so that no page is read twice.

Pages by a key that is made of their picture, the languages and the program's version. It is only a cache: one that is
damaged is made anew, and `belagg purge` removes it.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

FILE = "recognised.sqlite"

_MOST_PAGES = 100_000
"""Some 400 MB; those that were kept first go first."""
_LARGEST = 4_000_000
"""Bytes of one page as JSON: fifty times a full one."""


class RecognisedPages:
    """Opened when it is first asked: most builds recognise nothing."""

    def __init__(self, folder: Path, most: int = _MOST_PAGES) -> None:
        self._path = folder / FILE
        self._most = most
        self._database: sqlite3.Connection | None = None

    def close(self) -> None:
        """It may be asked again, and is then opened again."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def get(self, key: str) -> Any:
        """What was kept of a page, or None."""
        try:
            found = self._opened().execute("SELECT page FROM pages WHERE key = ?", (key,)).fetchone()
            return None if found is None else json.loads(zlib.decompress(found[0]))
        except (sqlite3.Error, zlib.error, OSError, ValueError, RecursionError):
            return None

    def put(self, key: str, record: Any) -> None:
        """Keep a page. One that can't be kept, for a full disk say, is recognised again another time."""
        text = json.dumps(record)
        if len(text) > _LARGEST:
            return
        blob = zlib.compress(text.encode())
        try:
            self._write(key, blob)
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                self._renew(key, blob)
        except OSError:
            return

    def _renew(self, key: str, blob: bytes) -> None:
        """In place of a damaged file."""
        self.close()
        with suppress(OSError, sqlite3.Error):
            for damaged in self._path.parent.glob(f"{FILE}*"):
                damaged.unlink()
            self._write(key, blob)

    def _write(self, key: str, blob: bytes) -> None:
        database = self._opened()
        with database:
            database.execute("INSERT OR REPLACE INTO pages VALUES (?, ?)", (key, blob))
            database.execute("DELETE FROM pages WHERE rowid <= (SELECT max(rowid) FROM pages) - ?", (self._most,))

    def _opened(self) -> sqlite3.Connection:
        if self._database is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(self._path)
            self._database.execute("CREATE TABLE IF NOT EXISTS pages (key TEXT PRIMARY KEY, page BLOB NOT NULL)")
        return self._database
