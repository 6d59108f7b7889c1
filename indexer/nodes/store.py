"""An object store: files under an address, of S3 or whatever else fsspec knows; small ones are written in one step."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from indexer.disk.durable import reason_of, replace_file, sync
from indexer.nodes.errors import StoreMissing, StoreUnreachable

_FULL = (errno.ENOSPC, errno.EDQUOT)


def shown(address: str) -> str:
    """An address without the name and the password that some stores have in it."""
    kind, mark, rest = address.partition("://")
    host, slash, folder = rest.partition("/")
    return f"{kind}{mark}{host.rpartition('@')[2]}{slash}{folder}"


class Store:
    """A folder in an object store. Every method raises `StoreUnreachable`."""

    def __init__(self, address: str) -> None:
        """`address`: `s3://bucket/folder`, for example. Raises `StoreMissing` too."""
        self.address = shown(address)
        """As it may be shown."""
        self._secret = address
        if not address.strip():
            raise StoreUnreachable(address, "adressen är tom")
        if find_spec("fsspec") is None:
            raise StoreMissing(self.address)
        import fsspec
        from fsspec.implementations.local import LocalFileSystem

        told = {"skip_instance_cache": True}  # the environment may name another server now
        if "://" not in address or address.startswith(("file:", "local:")):
            told["auto_mkdir"] = True
        with self._faults():
            try:
                fsspec.get_filesystem_class(fsspec.utils.get_protocol(address))
                files, folder = fsspec.url_to_fs(address, **told)
            except (ImportError, ValueError) as error:
                raise StoreMissing(self.address) from error
        self._files: Any = files
        self._folder = str(folder).rstrip("/")
        self._is_disk = isinstance(files, LocalFileSystem)

    def read(self, name: str) -> bytes | None:
        """What a small file says; None if there is none."""
        with self._faults():
            try:
                return bytes(self._files.cat_file(self._path(name)))
            except FileNotFoundError:
                return None

    def write(self, name: str, content: bytes) -> None:
        """Write a small file in one step."""
        with self._faults():
            if self._is_disk:  # where opening a file empties it
                self._files.makedirs(self._folder, exist_ok=True)
                replace_file(Path(self._path(name)), content.decode("utf-8"))
            else:
                self._files.pipe_file(self._path(name), content)

    def put(self, path: Path, name: str) -> None:
        """Write a file of this machine there."""
        with self._faults():
            self._files.put_file(str(path), self._path(name))
            if self._is_disk:
                sync(Path(self._path(name)))

    def get(self, name: str, path: Path) -> None:
        """Write a file from there on this machine. Raises `OSError` too, where the disk here is full."""
        with self._faults(is_written_here=True):
            self._files.get_file(self._path(name), str(path))

    def has(self, name: str) -> bool:
        with self._faults():
            return bool(self._files.exists(self._path(name)))

    def sizes(self, name: str) -> dict[str, int]:
        """In bytes, of all files below a folder, by their paths in it."""
        with self._faults():
            self._files.invalidate_cache()
            found = self._files.find(self._path(name), detail=True)
            return {path.partition(f"{self._path(name)}/")[2]: one["size"] for path, one in found.items()}

    def folders(self, name: str) -> list[str]:
        """The names of those below another."""
        with self._faults():
            self._files.invalidate_cache()
            try:
                found = self._files.ls(self._path(name), detail=True)
            except FileNotFoundError:
                return []
            return sorted(Path(one["name"]).name for one in found if one["type"] == "directory")

    def remove(self, name: str) -> None:
        """A folder and all that is in it."""
        with self._faults():
            self._files.rm(self._path(name), recursive=True)

    def _path(self, name: str) -> str:
        return f"{self._folder}/{name}"

    @contextmanager
    def _faults(self, *, is_written_here: bool = False) -> Iterator[None]:
        try:
            yield
        except StoreMissing:
            raise
        except Exception as error:  # each kind of store has its own
            is_full = isinstance(error, OSError) and error.errno in _FULL
            if is_full and is_written_here:
                raise
            reason = reason_of(error) if isinstance(error, OSError) and is_full else str(error)
            said = reason.replace(self._secret, self.address)
            raise StoreUnreachable(self.address, " ".join(said.split())[:200]) from error
