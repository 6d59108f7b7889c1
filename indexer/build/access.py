"""Who may read the documents of a build: what the sources say now, and what was said before of other texts.

What is said acts on whichever generation answers, at once. So it is written down before a generation is published: as
long as the one before answers, its texts are read by none but those who might read them (`index/access.py`).
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from indexer.build.errors import RightsNoLongerSaid
from indexer.disk.checksum import sha256_of_parts
from indexer.disk.opening import content_at
from indexer.errors import SourceError
from indexer.index.access import AccessRecord, stated
from indexer.index.errors import AccessUnreadable
from indexer.index.folder import IndexFolder
from indexer.index.format import DOCUMENTS, Manifest
from indexer.index.lock import changing
from indexer.index.parts.documents import DocumentStore
from indexer.index.verification import check_pointer
from indexer.sources import config
from indexer.sources.access import ANYBODY, NOT_SAID, Said
from indexer.sources.folders import Folders, FoundFile
from indexer.sources.sidecars import listed
from indexer.sources.website.crawl import WebsiteSource
from indexer.texts.access import EVERYBODY, NOBODY, AccessRule, Readers, both
from indexer.texts.document import document_id
from indexer.texts.raw_text import MAX_BYTES
from indexer.texts.web_address import Site

_BEFORE = ", som inte längre säger det"


@dataclass(frozen=True, slots=True)
class LookedThrough:
    """What sources give: who may read their texts, and the files that they are read from."""

    said: Said
    files: tuple[list[FoundFile] | None, ...]
    """Of each source, None for a website."""
    faults: tuple[str, ...]
    """Sentences of what is said, but can't be understood or does nothing."""


def looked_through(sources: tuple[config.Source, ...]) -> LookedThrough:
    """Look through sources. Raises `SourceError` for one that isn't there."""
    listings = [listed(source) if isinstance(source, Folders) else None for source in sources]
    websites = [source for source in sources if isinstance(source, WebsiteSource)]
    issuers = {short: name for one in sources if isinstance(one, Folders) for short, name in one.issuers.items()}
    is_said = any(listing.is_said for listing in listings if listing is not None)
    return LookedThrough(
        Said(
            {path: rule for listing in listings if listing is not None for path, rule in listing.rules.items()},
            tuple((Site(website.name).origin + "/", website.access) for website in websites),
            issuers,
            is_said or any(website.access.is_said for website in websites),
            tuple(sentence for listing in listings if listing is not None for sentence in listing.idle),
        ),
        tuple(None if listing is None else [*listing.sidecars, *listing.files] for listing in listings),
        tuple(
            str(one.refusal(one.path))
            for listing in listings
            if listing is not None
            for one in listing.sidecars
            if one.refusal is not None
        ),
    )


class Before:
    """What was said of an index's documents until now."""

    def __init__(self, index: IndexFolder, published: Manifest | None) -> None:
        self._index = index.path
        self.is_damaged = False
        try:
            self._record = AccessRecord.read(index.path)
        except AccessUnreadable:
            self._record, self.is_damaged = None, True
        self.was_said = self._record is not None or self.is_damaged or (published is not None and published.access)
        self._unknown = NOBODY if self.was_said else EVERYBODY
        self._kept_closed: list[str] = []

    def readers_of(self, document_id: str, content_hash: str) -> Readers:
        """Who might read a document."""
        return self._unknown if self._record is None else self._record.readers_of(document_id, content_hash)

    def with_(self, said: Said, contents: Mapping[str, str], kept: Container[str] = ()) -> AccessRecord:
        """What is to be said now of documents with a content hash, by their paths. Raises `RightsNoLongerSaid`.

        A document that was closed, and of which nobody says anything any more, stays as it was: nothing is opened by
        silence. `kept` are those that couldn't be read and are as they were: what is said now may be of another text,
        so nobody may read them who mightn't.
        """
        if self.was_said and not said.is_said:
            raise RightsNoLongerSaid(str(self._index))
        documents = {}
        for path, content in contents.items():
            id_ = document_id(path)
            documents[id_] = stated(
                self._record, id_, self._or_as_before(said.of(path), id_, path), content, self._unknown
            )
            if path in kept:
                documents[id_] = replace(documents[id_], content="", others=self.readers_of(id_, content))
        return AccessRecord(documents, said.issuers)

    def _or_as_before(self, rule: AccessRule, document_id: str, path: str) -> AccessRule:
        last = None if self._record is None else self._record.documents.get(document_id)
        if rule != NOT_SAID or last is None or last.rule.readers is EVERYBODY:
            return rule
        self._kept_closed.append(path)
        return (
            last.rule
            if last.rule.said_by.endswith(_BEFORE)
            else replace(last.rule, said_by=last.rule.said_by + _BEFORE)
        )

    @property
    def kept_closed(self) -> tuple[str, ...]:
        """What is to be told of the documents that stay closed though nobody says so any more: a sentence or none."""
        if not self._kept_closed:
            return ()
        first, *others = self._kept_closed
        what = f"{first} och {len(others)} till" if others else first
        return (
            f"{what} får läsas av samma grupper som förut: ingen säger längre vem som får läsa. Sätt tillbaka det som "
            f'stod, eller skriv groups = ["{ANYBODY}"] för källan om alla ska få läsa.',
        )

    def write(self, record: AccessRecord) -> bool:
        """Say it from now on; whether it is anything else than before. Raises `OSError`."""
        if record == self._record:
            return False
        record.write(self._index)
        return True


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of saying anew who may read what is indexed."""

    documents: int
    restricted: int
    """Of them, those that not everybody may read."""
    changed: int
    """Of them, those that others may read than before."""
    held_back: tuple[str, ...]
    """Paths of texts whose files were changed since: until they are indexed nobody may read them who mightn't."""
    faults: tuple[str, ...]
    """Sentences of what is said, but can't be understood or does nothing."""
    is_kept: bool
    """Whether the generation itself says that it is nobody's without what was written now."""


def apply(sources: list[str], index: Path) -> Applied:
    """Say anew who may read what an index holds, without reading texts: `sources` as for a build.

    Raises as `config.given` does, `SourceError`, `RightsNoLongerSaid`, `NotAnIndex`, `IndexDamaged`, `IndexBusy` or
    `IndexNotWritable`.
    """
    folder = IndexFolder(index)
    given = looked_through(config.given(sources, index))
    hashes = _Hashes({file.path: file for files in given.files for file in files or ()})
    with changing(folder):
        generation = folder.published()
        manifest = Manifest.read(generation)
        check_pointer(folder, generation)
        store = DocumentStore(generation / DOCUMENTS)
        try:
            origins = store.origins()
        finally:
            store.close()
        before = Before(folder, manifest)
        record = before.with_(given.said, {path: content for path, (content, _) in origins.items()})
        documents, changed, held_back = dict(record.documents), 0, []
        for path, (content, origin) in origins.items():
            id_ = document_id(path)
            old, new = before.readers_of(id_, content), documents[id_].rule.readers
            changed += old != new
            if both(old, new) != new and "://" not in path and hashes.of(path) != origin.content:
                held_back.append(path)
                documents[id_] = replace(documents[id_], content="", others=old)
        before.write(replace(record, documents=documents))
    faults = (*given.faults, *given.said.idle, *before.kept_closed)
    restricted = sum(one.rule.readers is not None for one in documents.values())
    return Applied(len(documents), restricted, changed, tuple(held_back), faults, is_kept=manifest.access)


class _Hashes:
    """What files hold now, as an index knows it of the documents that it read from them."""

    def __init__(self, files: Mapping[str, FoundFile]) -> None:
        self._files = files
        self._known: dict[str, str | None] = {}

    def of(self, path: str) -> str | None:
        """Of a document, by its path; None if its file can't be read."""
        above = path
        while above and above not in self._files:
            above = above.rpartition("/")[0]
        if not above:
            return None
        if above not in self._known:
            file = self._files[above]
            try:
                file.check()
                self._known[above] = sha256(content_at(file.place, above, MAX_BYTES)).hexdigest()
            except SourceError:
                self._known[above] = None
        content, inside = self._known[above], path.removeprefix(above)
        return content if content is None or not inside else sha256_of_parts((content, inside))
