"""Gathering: the documents of a build, each read anew or taken from the previous generation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, Self
from urllib.parse import urlsplit

from indexer.build.changes import Changes, Previous, State, compare
from indexer.build.refusals import Refusals
from indexer.disk.checksum import sha256_of_parts
from indexer.errors import SourceError
from indexer.readers import formats
from indexer.sources.folders import Skipped
from indexer.sources.website.errors import WebsiteUnreachable
from indexer.texts.document import Document
from indexer.texts.passages import Passage, split
from indexer.texts.raw_text import HeldText, Origin, RawText
from indexer.texts.stated.validity.stated_validity import with_validity
from indexer.texts.web_address import canonical

Text = RawText | HeldText | Document | Skipped
"""A text to be read, one that was read, or why there is none."""


class Reader(Protocol):
    """Makes documents of raw texts, for as long as its context is open."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
    def read(self, text: RawText | HeldText) -> Document:
        """Raises `SourceError`."""


class ReadingHere:
    """Reads in this process what came as bytes."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, text: RawText | HeldText) -> Document:
        """Raises `SourceError`."""
        if isinstance(text, HeldText):
            raise TypeError(f"{text.path} is held by another process")
        return formats.read(text.path, text.content, text.media_type)


@dataclass(frozen=True, slots=True)
class Given:
    """What one source gives a build."""

    texts: Iterable[Text]
    inside: str | None = None
    """How a website's texts' paths begin: it may be down, or not be asked, and what the index holds of it stays."""
    visit: bool = True
    """Whether it is asked although the index holds something of it."""
    alone: bool = False
    """Whether there is no other source, so that nothing can be done without it."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A document as it goes into the index."""

    document: Document
    passages: Sequence[Passage]
    origin: Origin


class Gathering:
    """Goes through the texts of one build, once."""

    def __init__(self, previous: Previous | None, refusals: Refusals, reader: Reader, *, anew: bool) -> None:
        """`anew`: read every text, and take nothing from the previous generation."""
        self._previous = previous
        self._before = previous.states if previous is not None else {}
        self._read_before: dict[str, list[str]] = {}
        """The paths of what was read from the very same text in the previous generation, by its origin."""
        for path, state in self._before.items():
            self._read_before.setdefault(state.origin.reading, []).append(path)
        self._refusals = refusals
        self._reader = reader
        self._anew = anew
        self._now: dict[str, State] = {}
        self._kept: list[Skipped] = []
        self.skipped: list[Skipped] = []
        """Texts that can't be read and that the previous generation doesn't hold."""
        self.notes: list[str] = []
        """What of the texts that were read couldn't be."""

    def documents(self, given: Iterable[Given], told: Callable[[], None]) -> Iterator[Gathered]:
        """Each document once, in the order of the texts; `told` is called for every text.

        Raises the error of a source that couldn't be had, if the previous generation holds nothing of it.
        """
        for source in given:
            for gathered in self._of(source, told):
                path = gathered.document.path
                if path not in self._now:
                    self._now[path] = State(gathered.document.content_hash, gathered.origin)
                    yield gathered

    @property
    def contents(self) -> dict[str, str]:
        """The content hash of each document, by its path, once all texts were gone through."""
        return {path: state.content_hash for path, state in self._now.items()}

    def changes(self) -> Changes:
        """What is other than in the previous generation, once all texts were gone through."""
        return compare(self._before, self._now, tuple(self._kept))

    def _of(self, given: Given, told: Callable[[], None]) -> Iterator[Gathered]:
        """Of one source."""
        held = [path for path in self._before if given.inside is not None and path.startswith(given.inside)]
        if held and not given.visit:
            for path in held:
                yield from self._from_previous(path)
            return
        try:
            for text in given.texts:
                told()
                yield from self._gathered(text)
        except WebsiteUnreachable as error:
            if given.alone or not held:
                raise
            yield from self._kept_of(held, Skipped(error.path, str(error)))

    def _gathered(self, text: Text) -> Iterator[Gathered]:
        match text:
            case Skipped():
                yield from self._instead(text)
            case Document():
                origin = Origin(text.content_hash, text.content_hash)
                yield from self._read(text, origin, lambda document: with_validity(document, document.validity))
            case RawText() | HeldText():
                yield from self._of_raw_text(text)

    def _of_raw_text(self, raw: RawText | HeldText) -> Iterator[Gathered]:
        origin = raw.origin(formats.rules(raw.path, raw.ocr))
        before = () if self._anew else self._read_before.get(origin.reading, ())
        if before:
            for path in before:
                yield from self._from_previous(path)
            return
        reason = None if self._anew else self._refusals.known(origin.reading)
        if reason is None:
            try:
                document = self._reader.read(raw)
            except SourceError as error:
                reason = str(error)
                self._refusals.add(origin.reading, reason)
            else:
                yield from self._read(document, origin, lambda each: with_validity(placed(each, raw), raw.validity))
                return
        yield from self._instead(Skipped(raw.path, reason, raw.collection, link_hosts=raw.link_hosts, link=raw.link))

    @property
    def kept(self) -> frozenset[str]:
        """The paths of texts that couldn't be read and are as they were."""
        return frozenset(skipped.path for skipped in self._kept)

    def _read(self, document: Document, origin: Origin, known: Callable[[Document], Document]) -> Iterator[Gathered]:
        """A document and those that came with it, each with what is `known` of it; an archive has no text itself."""
        for each in (document, *document.parts):
            complete = known(each)
            self.notes += complete.notes
            if complete.text:
                inside = each.path.removeprefix(document.path)
                content = sha256_of_parts((origin.content, inside)) if inside else origin.content
                yield Gathered(complete, split(complete), replace(origin, content=content))

    def _instead(self, skipped: Skipped) -> Iterator[Gathered]:
        """What the previous generation holds of a text, or of a folder's texts, that can't be read now."""
        # A web page isn't a folder: what lies below its address is fetched by itself.
        inside = None if "://" in skipped.path else f"{skipped.path}/"
        held = [
            path for path in self._before if path == skipped.path or (inside is not None and path.startswith(inside))
        ]
        if not held or skipped.gone:
            self.skipped.append(skipped)
        else:
            yield from self._kept_of(held, skipped)

    def _kept_of(self, held: Sequence[str], skipped: Skipped) -> Iterator[Gathered]:
        """What can't be read now as it was, but in the collection that it now belongs to: who may see it is decided.

        What its link may name is decided too.
        """
        for path in held:
            if path not in self._now:
                self._kept.append(Skipped(path, skipped.reason))
                for kept in self._from_previous(path):
                    document = kept.document
                    if skipped.collection is not None:
                        document = replace(document, collection=skipped.collection)
                    if skipped.link is not None:
                        document = replace(document, link=skipped.link)
                    elif skipped.link_hosts is not None and not _may_link(document.link, skipped.link_hosts):
                        document = replace(document, link=None)
                    yield replace(kept, document=document)

    def _from_previous(self, path: str) -> Iterator[Gathered]:
        if self._previous is not None:
            yield Gathered(*self._previous.document(path), self._before[path].origin)


def placed(document: Document, text: RawText | HeldText) -> Document:
    """A document that was read from a text, with what is known of that: its collection and its link.

    A link that the document states itself is dropped unless the source lets it name that host: whoever may write a text
    mustn't decide where its readers are sent.
    """
    document = replace(document, collection=text.collection, link=text.link or document.link)
    if text.link is not None or _may_link(document.link, text.link_hosts):
        return document
    host = urlsplit(document.link or "").hostname or "en annan plats"
    note = LINK_DROPPED.format(path=text.path, host=host)
    return replace(document, link=None, notes=(*document.notes, note))


LINK_DROPPED = (
    "Länken i {path} togs inte med, för källan får inte länka till {host}. Om den ska få det, skriv "
    'link_hosts = ["{host}"] för källan i belagg.toml.'
)


def _may_link(link: str | None, hosts: frozenset[str]) -> bool:
    if link is None:
        return True
    address = canonical(link)
    return address is not None and urlsplit(address).hostname in hosts
