"""Pictures of pages: a page of an original PDF with a quote marked, drawn in a process with the readers' limits."""

from __future__ import annotations

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillDrawing

from indexer.errors import ReadingTimedOut
from indexer.readers.isolation import Reading
from indexer.texts.swedish import Span
from service.corpus.documents.originals import Original

SECONDS = 5.0
"""For a page, and for those before it that wait. Most take a tenth of a second."""
MEMORY = 500_000_000
"""Bytes that drawing a page may add: a scanned page of the largest file that is read."""
_KEPT_BYTES = 20_000_000
"""Of pictures that were drawn last, about a hundred."""

_Key = tuple[str, int, str, Span]


class PagePictures:
    """Draws one page at a time, in a thread of its own: the process that draws ends with the thread that started it."""

    def __init__(self) -> None:
        self._reading = Reading(max_seconds=SECONDS, max_wait=SECONDS, max_memory=MEMORY)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="belagg-pictures")
        self._kept: OrderedDict[_Key, bytes | None] = OrderedDict()
        """Only that thread touches it."""

    def warm(self) -> None:
        """Start the process, so that the first who asks needn't wait for it."""
        self._thread.submit(self._reading.draw, "", b"", 0, "", Span(0, 0))

    def close(self) -> None:
        self._thread.shutdown(cancel_futures=True)
        self._reading.__exit__()

    def of(self, original: Original, page: int, passage: str, quote: Span) -> bytes | None:
        """A PNG of a page of a PDF with a part of a passage marked; None if it has no such page. Raises SourceError."""
        drawing = self._thread.submit(self._drawn, original, page, passage, quote)
        try:
            return drawing.result(SECONDS)
        except StillDrawing as error:
            drawing.cancel()
            raise ReadingTimedOut(original.name, seconds=SECONDS) from error

    def _drawn(self, original: Original, page: int, passage: str, quote: Span) -> bytes | None:
        key = (original.sha256, page, passage, quote)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        picture = self._reading.draw(original.name, original.content, page, passage, quote)
        self._kept[key] = picture
        while sum(len(kept or b"") for kept in self._kept.values()) > _KEPT_BYTES:
            self._kept.popitem(last=False)
        return picture
