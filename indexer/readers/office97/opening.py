"""Opening a compound file, by olefile: what it trips over inside is the file's fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from olefile import OleFileIO

from indexer.errors import NoText, PasswordProtected, SourceDamaged, SourceError
from indexer.readers.office.zip_package import is_encrypted, is_ole


@contextmanager
def opened(path: str, content: bytes) -> Iterator[OleFileIO]:
    """A file, open while it is read. Raises SourceError, for whatever is raised meanwhile too."""
    if not content.strip(b"\0\t\n\r "):
        raise NoText(path)
    if not is_ole(content):
        raise SourceDamaged(path)
    if is_encrypted(content):
        raise PasswordProtected(path)
    try:
        with OleFileIO(content) as ole:
            yield ole
    except (MemoryError, SourceError):
        raise
    except Exception as error:
        # Broken sectors and places make it raise whatever it trips over.
        raise SourceDamaged(path) from error
