"""Files inside a file: attachments of a mail, what lies in an archive. Each is read as a document of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from pathlib import PurePosixPath

from indexer.disk.hidden import is_hidden
from indexer.errors import SourceError, UnpacksTooLarge
from indexer.texts.document import Document
from indexer.texts.raw_text import MAX_BYTES

MOST_FILES = 2_000
"""In one file, those inside others in it too."""
MOST_BYTES = 200_000_000
"""That they may hold together: ten times the largest file."""
DEEPEST = 3
"""Files inside files: an archive in a mail in an archive."""

_MOST_NOTES = 20
_LONGEST_NAME = 200
_ABOUT_THE_FOLDER = re.compile(r"readme(?:\.\w{1,9})?", re.IGNORECASE)

Read = Callable[[str, bytes, str | None, "Parts"], Document]
"""Takes the path, the content, its media type if that is known, and where what is inside it goes."""


class Parts:
    """The files inside one that is being read, and those inside them."""

    def __init__(self, read: Read, tick: Callable[[], None] | None = None) -> None:
        """`tick` is called before each is read: whoever waits has a limit of time for each."""
        self._read = read
        self._tick = tick
        self._depth = 0
        self._files = 0
        self._left = MOST_BYTES
        self._paths: set[str] = set()
        self._unread: list[str] = []
        self.documents: list[Document] = []

    @property
    def notes(self) -> tuple[str, ...]:
        """Why some of the files weren't read."""
        more = len(self._unread) - _MOST_NOTES
        return (*self._unread[:_MOST_NOTES], *((f"Ytterligare {more} filer inuti lästes inte.",) if more > 0 else ()))

    def may_hold(self, path: str, size: int) -> bool:
        """Whether a file of so many bytes is within the limits; what isn't is told of."""
        if self._depth >= DEEPEST:
            self._unread.append(f"{path} ligger i alltför många arkiv inuti varandra och lästes inte. Packa upp den.")
        elif self._files >= MOST_FILES or size > min(MAX_BYTES, self._left):
            self._unread.append(str(UnpacksTooLarge(path)))
        else:
            return True
        return False

    def add(self, outer: str, name: str, content: bytes, media_type: str | None = None) -> bool:
        """Read a file that lies in `outer` under a name; whether it could be read."""
        path = self.path(outer, name)
        if not self.may_hold(path, len(content)):
            return False
        self._files += 1
        self._left -= len(content)
        self._depth += 1
        if self._tick is not None:
            self._tick()
        try:
            document = self._read(path, content, media_type, self)
        except SourceError as error:
            self._unread.append(str(error))
            return False
        finally:
            self._depth -= 1
        self._unread += document.notes
        if document.text:
            self.documents.append(document)
        return True

    def path(self, outer: str, name: str) -> str:
        """Where a file inside another lies, whatever it calls itself: a path below that one's, of its own."""
        inside = "/".join(_names(name)) or "utan namn"
        path, number = f"{outer}/{inside}", 1
        while path in self._paths:
            number += 1
            stem = PurePosixPath(inside)
            path = f"{outer}/{stem.with_stem(f'{stem.stem} ({number})')}"
        self._paths.add(path)
        return path


def _names(name: str) -> list[str]:
    """The folders and the file that a name leads through."""
    shown = unicodedata.normalize("NFC", name.replace("\\", "/"))
    parts = ("".join(c if c.isprintable() else "\ufffd" for c in part).strip() for part in shown.split("/"))
    return [part[:_LONGEST_NAME] for part in parts if part not in ("", ".", "..")]


def is_passed_over(name: str) -> bool:
    """Whether a file in an archive is one that folders pass over too: hidden, or about the folder."""
    names = _names(name)
    return any(map(is_hidden, names)) or not names or _ABOUT_THE_FOLDER.fullmatch(names[-1]) is not None
