"""Originals: the very files that documents were read from, of those sources that may be handed out.

What is handed out has the SHA-256 that the document was read from, and is reached on a way on which no link is followed
(`indexer/disk/opening.py`). So nothing leaves a folder that isn't searched already, whatever has been put there since.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from indexer.disk.opening import Place, content_at
from indexer.errors import SourceError, SourceUnreadable
from indexer.sources.originals import ORIGINALS, media_type_of
from indexer.texts.raw_text import MAX_BYTES
from service.corpus.view import View

if TYPE_CHECKING:
    from indexer.sources.folders import Folders

AGAIN_SECONDS = 10.0
"""Until the folders are looked through again for a file that wasn't there."""


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it is handed out."""

    content: bytes
    media_type: str
    name: str
    sha256: str


class Originals:
    """The files of a list of sources. Thread-safe."""

    def __init__(self, sources: Path) -> None:
        """`sources` is a file such as belagg.toml. Raises `SourceListUnusable`."""
        self._folders = _folders(sources)
        self._lock = threading.Lock()
        self._places: Mapping[str, Place] = {}
        """By path."""
        self._looked_at = float("-inf")

    def of(self, view: View, document_id: str) -> Original | None:
        """The file that a document in a view was read from, if it may be handed out.

        Nothing is told apart of one that isn't there, that is hidden, or that isn't handed out. Raises SourceError if
        the file isn't what it was.
        """
        known = view.original(document_id)
        if known is None:
            return None
        path, link, expected = known
        media_type, place = media_type_of(path), self._place(path)
        if link != ORIGINALS + document_id or media_type is None or place is None:
            return None
        content = content_at(place, path, MAX_BYTES)
        if sha256(content).hexdigest() != expected:
            raise SourceUnreadable(path, "den har ändrats sedan den lästes")
        return Original(content, media_type, PurePosixPath(path).name, expected)

    def _place(self, path: str) -> Place | None:
        """Where a file lies that its source lets be handed out."""
        with self._lock:
            if path not in self._places and time.monotonic() - self._looked_at > AGAIN_SECONDS:
                self._places = dict(self._found())
                self._looked_at = time.monotonic()
            return self._places.get(path)

    def _found(self) -> list[tuple[str, Place]]:
        try:
            files = [file for folders in self._folders for file in folders.files()]
        except SourceError:  # a folder that can't be listed now
            return []
        return [(file.path, file.place) for file in files if file.served and file.refusal is None]


def _folders(sources: Path) -> list[Folders]:
    """Imported for those alone who hand files out: a list of sources knows every format, and what fetches websites."""
    from indexer.sources.config import load
    from indexer.sources.folders import Folders

    nowhere = sources / "index"  # nothing is built, and no folder is below a file
    return [source for source in load(sources, nowhere) if isinstance(source, Folders)]
