"""API keys: who may ask, and in which collections.

On disk, one JSON file that `belagg keys` writes and the service reads:

    {"keys": [{"name", "created", "collections": null or [...], "revoked": null or a date, "sha256"}]}

A key is 256 random bits, so it can be neither guessed nor found from its SHA-256: the slow hashes that passwords need
would only slow every request down. For the same reason the hash may be looked up in a table.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import secrets
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from filelock import FileLock

from indexer.disk.durable import reason_of
from service.corpus.filters import OPEN, Rights
from service.http.guards.errors import KeyNameTaken, KeysUnreadable, KeysUnwritable, NoSuchKey

_MARK = "belagg_"
"""Every key begins with it, so that one that has strayed into a text can be told."""
_BYTES = 32


@dataclass(frozen=True, slots=True)
class Key:
    """An API key as it is kept: not the key itself, which is shown once, when it is made."""

    name: str
    created: str
    """A date in ISO 8601."""
    collections: tuple[str, ...] | None
    """Those that may be asked with it; None for all."""
    revoked: str | None
    """Since when it isn't valid, or None."""
    sha256: str

    @property
    def rights(self) -> Rights:
        """What may be seen with it: of its collections, what is for everybody."""
        return OPEN if self.collections is None else Rights(frozenset(self.collections))


def read(path: Path) -> tuple[Key, ...]:
    """Every key in the file, revoked ones too. Raises `KeysUnreadable`."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return tuple(_key(entry) for entry in record["keys"])
    except OSError as error:
        raise KeysUnreadable(str(path), reason_of(error)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise KeysUnreadable(str(path), "den är ingen nyckelfil") from error


def _key(entry: Mapping[str, object]) -> Key:
    """Raises `ValueError`, `KeyError` or `TypeError`: what limits a key is never guessed."""
    collections = entry["collections"]
    if collections is not None and not (
        isinstance(collections, list) and all(isinstance(name, str) for name in collections)
    ):
        raise ValueError
    name, created, revoked, sha256 = (entry[field] for field in ("name", "created", "revoked", "sha256"))
    if not (isinstance(name, str) and isinstance(created, str) and isinstance(sha256, str)):
        raise TypeError
    if not (revoked is None or isinstance(revoked, str)):
        raise TypeError
    return Key(name, created, None if collections is None else tuple(collections), revoked, sha256)


def create(path: Path, name: str, collections: Sequence[str] | None) -> str:
    """Add a key to the file, which is made if need be, and return it. Raises `KeyFileError`."""
    token = _MARK + secrets.token_urlsafe(_BYTES)
    with _changing(path):
        keys = read(path) if path.exists() else ()
        if any(key.name == name and key.revoked is None for key in keys):
            raise KeyNameTaken(name)
        limits = None if collections is None else tuple(dict.fromkeys(collections))
        _write(path, [*keys, Key(name, _today(), limits, None, sha256_of_key(token))])
    return token


def revoke(path: Path, name: str) -> None:
    """Let a key be valid no longer. It stays listed. Raises `KeyFileError`."""
    with _changing(path):
        keys = read(path)
        if not any(key.name == name and key.revoked is None for key in keys):
            raise NoSuchKey(name)
        _write(
            path,
            [replace(key, revoked=_today()) if key.name == name and key.revoked is None else key for key in keys],
        )


@contextmanager
def _changing(path: Path) -> Iterator[None]:
    """Keep others from changing the file meanwhile. Raises `KeysUnwritable` for what the operating system refuses."""
    try:
        with FileLock(f"{path}.lock"):
            yield
    except OSError as error:
        raise KeysUnwritable(str(path), reason_of(error)) from error


def _write(path: Path, keys: Sequence[Key]) -> None:
    """Put a new file in the place of the old one, readable by its owner alone. Raises `OSError`."""
    text = json.dumps({"keys": [asdict(key) for key in keys]}, indent=2, ensure_ascii=False) + "\n"
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            if path.exists() and os.getuid() == 0:  # the service runs as another user, and must go on reading it
                owner = path.stat()
                os.fchown(descriptor, owner.st_uid, owner.st_gid)
            file.write(text)
            file.flush()
            os.fsync(descriptor)
        Path(temporary).replace(path)
    except BaseException:
        with suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise


class KeyRing:
    """The valid keys of a file, read anew when it has changed. Thread-safe."""

    def __init__(self, path: Path) -> None:
        """Raises `KeysUnreadable`."""
        self._path = path
        self._lock = threading.Lock()
        self._version: tuple[int, int, int] | None = None
        self._valid: Mapping[str, Key] = {}
        self._refresh()

    def find(self, token: str) -> Key | None:
        """The valid key that a token is. Raises `KeysUnreadable` if the file can't be read any longer."""
        return self.of_hash(sha256_of_key(token))

    def of_hash(self, sha256: str) -> Key | None:
        """The valid key that has a hash. Raises `KeysUnreadable` if the file can't be read any longer."""
        self._refresh()
        return self._valid.get(sha256)

    def _refresh(self) -> None:
        try:
            status = self._path.stat()
        except OSError as error:
            raise KeysUnreadable(str(self._path), reason_of(error)) from error
        version = (status.st_mtime_ns, status.st_size, status.st_ino)
        with self._lock:
            if version != self._version:
                self._valid = {key.sha256: key for key in read(self._path) if key.revoked is None}
                self._version = version


def sha256_of_key(token: str) -> str:
    """What is kept of a key."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _today() -> str:
    return datetime.datetime.now().astimezone().date().isoformat()
