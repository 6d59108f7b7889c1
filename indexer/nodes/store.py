"""An object store: files under an address, of S3 or whatever else fsspec knows, each written in one step."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from indexer.nodes.errors import StoreMissing, StoreUnreachable

_FULL = (errno.ENOSPC, errno.EDQUOT)


class Store:
    """A folder in an object store. Every method raises `StoreUnreachable`, or `OSError` where the disk here is full."""

    def __init__(self, address: str) -> None:
        """`address`: `s3://bucket/folder`, for example. Raises `StoreMissing` too."""
        if find_spec("fsspec") is None:
            raise StoreMissing(address)
        import fsspec

        self._address = address
        told = {"skip_instance_cache": True}  # the environment may name another server now
        if "://" not in address or address.startswith(("file:", "local:")):
            told["auto_mkdir"] = True
        with self._faults():
            try:
                fsspec.get_filesystem_class(fsspec.utils.get_protocol(address))
                files, folder = fsspec.url_to_fs(address, **told)
            except (ImportError, ValueError) as error:
                raise StoreMissing(address) from error
        self._files: Any = files
        self._folder = str(folder).rstrip("/")

    def read(self, name: str) -> bytes | None:
        """What a small file says; None if there is none."""
        with self._faults():
            try:
                return bytes(self._files.cat_file(self._path(name)))
            except FileNotFoundError:
                return None

    def write(self, name: str, content: bytes) -> None:
        with self._faults():
            self._files.pipe_file(self._path(name), content)

    def put(self, path: Path, name: str) -> None:
        """Write a file of this machine there."""
        with self._faults():
            self._files.put_file(str(path), self._path(name))

    def get(self, name: str, path: Path) -> None:
        """Write a file from there on this machine."""
        with self._faults():
            self._files.get_file(self._path(name), str(path))

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
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except StoreMissing:
            raise
        except Exception as error:  # each kind of store has its own
            if isinstance(error, OSError) and error.errno in _FULL:
                raise
            raise StoreUnreachable(self._address, " ".join(str(error).split())[:200]) from error
