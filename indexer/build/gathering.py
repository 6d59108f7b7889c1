"""Gathering: the documents of a build, each read anew or taken from the previous generation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.build.changes import Changes, State, compare
from indexer.build.previous import Previous
from indexer.build.refusals import Refusals
from indexer.errors import SourceError
from indexer.readers import formats as readers
from indexer.sources.folders import Skipped, Unreached, Unvisited
from indexer.texts.document import Document
from indexer.texts.passages import Passage, split
from indexer.texts.raw_text import Origin, RawText

Text = RawText | Document | Skipped | Unreached | Unvisited
"""What a build is given: a text to be read, one that was read, or why there is none."""

Read = Callable[[RawText], Document]
"""Makes a document of a raw text. Raises `SourceError`."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A document as it goes into the index."""

    document: Document
    passages: Sequence[Passage]
    origin: Origin


class Gathering:
    """Goes through the texts of one build, once."""

    def __init__(self, previous: Previous | None, refusals: Refusals, read: Read, *, anew: bool) -> None:
        """`anew`: read every text, and take nothing from the previous generation."""
        self._previous = previous
        self._before = previous.states if previous is not None else {}
        self._refusals = refusals
        self._read = read
        self._anew = anew
        self._now: dict[str, State] = {}
        self._kept: list[Skipped] = []
        self.skipped: list[Skipped] = []
        """Texts that can't be read and that the previous generation doesn't hold."""
        self.notes: list[str] = []
        """What of the texts that were read couldn't be."""

    def documents(self, texts: Iterable[Text], told: Callable[[], None]) -> Iterator[Gathered]:
        """Each document once, in the order of the texts; `told` is called for every text.

        Raises the error of a source that couldn't be had, if the previous generation holds nothing of it.
        """
        for text in texts:
            told()
            for gathered in self._gathered(text):
                path = gathered.document.path
                if path not in self._now:
                    self._now[path] = State(gathered.document.content_hash, gathered.origin)
                    yield gathered

    def changes(self) -> Changes:
        """What is other than in the previous generation, once all texts were gone through."""
        return compare(self._before, self._now, tuple(self._kept))

    def _gathered(self, text: Text) -> Iterator[Gathered]:
        match text:
            case Skipped():
                yield from self._instead(text)
            case Unreached(inside, error):
                held = [path for path in self._before if path.startswith(inside)]
                if not held:
                    raise error
                yield from self._kept_of(held, str(error))
            case Unvisited(inside, texts):
                held = [path for path in self._before if path.startswith(inside)]
                for path in held:
                    yield from self._from_previous(path)
                if not held:
                    for found in texts:
                        yield from self._gathered(found)
            case Document():
                yield Gathered(text, split(text), Origin(text.content_hash, text.content_hash))
            case RawText():
                yield from self._of_raw_text(text)

    def _of_raw_text(self, raw: RawText) -> Iterator[Gathered]:
        origin = raw.origin(readers.RULES)
        before = self._before.get(raw.path)
        if before is not None and before.origin.reading == origin.reading and not self._anew:
            yield from self._from_previous(raw.path)
            return
        reason = None if self._anew else self._refusals.known(origin.reading)
        if reason is None:
            try:
                document = self._read(raw)
            except SourceError as error:
                reason = str(error)
                self._refusals.add(origin.reading, reason)
            else:
                document = replace(document, collection=raw.collection, link=raw.link or document.link)
                self.notes += document.notes
                yield Gathered(document, split(document), origin)
                return
        yield from self._instead(Skipped(raw.path, reason, raw.collection))

    def _instead(self, skipped: Skipped) -> Iterator[Gathered]:
        """What the previous generation holds of a text, or of a folder's texts, that can't be read now."""
        # A web page isn't a folder: what lies below its address is fetched by itself.
        inside = None if "://" in skipped.path else f"{skipped.path}/"
        held = [
            path for path in self._before if path == skipped.path or (inside is not None and path.startswith(inside))
        ]
        if not held:
            self.skipped.append(skipped)
        yield from self._kept_of(held, skipped.reason, skipped.collection)

    def _kept_of(self, held: Sequence[str], reason: str, collection: str | None = None) -> Iterator[Gathered]:
        """What can't be read now as it was, but in the collection that it now belongs to: who may see it is decided."""
        for path in held:
            if path not in self._now:
                self._kept.append(Skipped(path, reason))
                for kept in self._from_previous(path):
                    document = kept.document
                    yield (
                        kept if collection is None else replace(kept, document=replace(document, collection=collection))
                    )

    def _from_previous(self, path: str) -> Iterator[Gathered]:
        if self._previous is not None:
            yield Gathered(*self._previous.document(path), self._before[path].origin)


def read_here(raw: RawText) -> Document:
    """Read in this process. Raises `SourceError`."""
    return readers.read(raw.path, raw.content, raw.media_type)
