"""Building and publishing an index: sources -> documents -> passages -> embeddings -> one new generation."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Protocol

from indexer.build.access import Before, LookedThrough, looked_through
from indexer.build.changes import Previous, check_gone
from indexer.build.embedding import KeptQuestions, audit, embed
from indexer.build.errors import NothingToIndex
from indexer.build.gathering import Gathering, Given, Reader, ReadingHere, Text, placed
from indexer.build.hubness import hubness
from indexer.build.options import AS_USUAL, Options
from indexer.build.refusals import Refusals
from indexer.build.report import BuildReport, Counter, Progress
from indexer.disk.arrays import save_array
from indexer.disk.durable import sync_folder
from indexer.errors import SourceError
from indexer.index.caches.embedding_cache import QUESTIONS_FILE, EmbeddingCache
from indexer.index.caches.recognised_pages import RecognisedPages
from indexer.index.calibration import UNCALIBRATED, Calibration
from indexer.index.folder import IndexFolder
from indexer.index.format import (
    DOCUMENTS,
    FORMAT_VERSION,
    HUBNESS,
    LEXICON,
    LISTING,
    OCCURRENCES,
    SENTENCES,
    VECTORS,
    WORDS,
    Counts,
    Manifest,
    Rules,
    Search,
    fingerprint,
    record_files,
)
from indexer.index.generations import remove_damaged, retire, undone
from indexer.index.lock import building
from indexer.index.parts.documents_builder import DocumentStoreBuilder
from indexer.index.parts.lexicon.lexicon_builder import LexiconBuilder
from indexer.index.parts.lexicon.words import WordsBuilder
from indexer.index.parts.sentences import SentenceVectorsBuilder, cut
from indexer.index.parts.vectors import VectorsBuilder
from indexer.model.encoder import Encoder
from indexer.model.spec import QuestionEncoder
from indexer.readers import formats
from indexer.readers.isolation import Reading
from indexer.sources import config
from indexer.sources.access import NOTHING_SAID, Said
from indexer.sources.folders import Folders, FoundFile
from indexer.sources.website.crawl import WebsiteSource
from indexer.texts import passages
from indexer.texts.document import Document
from indexer.texts.web_address import Site

__all__ = ["Build", "BuildReport", "Calibrate", "Progress", "build", "build_from_sources"]


class Calibrate(Protocol):
    """Asks a finished generation, not yet published, the probe questions: how it ranks is the reader's affair."""

    def __call__(self, generation: Path, manifest: Manifest, encoder: QuestionEncoder) -> Calibration: ...


ASKED = 256
"""Sentences that are searched for, to measure how many passages near them are found."""


def build_from_sources(
    sources: Sequence[str | Path],
    index: Path,
    encoder: Encoder,
    calibrate: Calibrate,
    progress: Progress,
    options: Options = AS_USUAL,
) -> BuildReport:
    """Index what a command line names: folders, files, web addresses, and files such as belagg.toml.

    Raises as `build` does, as `config.given` does, and `SourceError` if a source isn't there, or if the only one is an
    unreadable file.
    """
    named = tuple(map(str, sources))
    found = config.given(named, index)
    looked = looked_through(found)
    listed = looked.files
    progress.reading(None if None in listed else sum(len(files) for files in listed if files is not None))
    pages = RecognisedPages(IndexFolder(index).cache)
    reading = Reading(pages=pages, tick=progress.page)
    match found:
        case (Folders(are_one_file=True),):
            with Reading(tick=progress.page) as alone_reading:
                given = [Given([_read_alone(file, alone_reading) for file in listed[0] or ()])]
        case _:
            alone = len(found) == 1
            given = [
                _website(source, options, alone=alone)
                if isinstance(source, WebsiteSource)
                else Given(_opened(files or (), reading))
                for source, files in zip(found, listed, strict=True)
            ]
    with closing(pages):
        again = partial(_said_after, looked, found)
        made = Build(IndexFolder(index), encoder, calibrate, progress, options, looked.said, again)
        return made.of(given, named, reading)


def _said_after(looked: LookedThrough, sources: tuple[config.Source, ...]) -> Said:
    """Who may read texts that have been read: a file may have come in another's place meanwhile.

    What the file system says is said of that very file, so that both have to let somebody read.
    """
    if not any(source.asks_file_system for source in sources if isinstance(source, Folders)):
        return looked.said
    return looked.said.and_(looked_through(sources).said)


def _read_alone(file: FoundFile, reading: Reading) -> Document:
    """Raises `SourceError`: there is nothing else to go on with."""
    held = reading.open(file)
    return placed(reading.read(held), held)


def _opened(files: Sequence[FoundFile], reading: Reading) -> Iterator[Text]:
    """Each file, held by the process that reads, or why it isn't."""
    for file in files:
        try:
            yield reading.open(file)
        except SourceError as error:
            yield file.skipped(error)


def _website(source: WebsiteSource, options: Options, *, alone: bool) -> Given:
    return Given(source.texts(), Site(source.name).origin + "/", options.visit, alone)


def build(
    texts: Iterable[Text],
    index: Path,
    encoder: Encoder,
    calibrate: Calibrate,
    progress: Progress,
    named: tuple[str, ...],
    options: Options = AS_USUAL,
    said: Said = NOTHING_SAID,
) -> BuildReport:
    """Build a generation of texts and publish it, unless it equals the published one.

    What is as it was in the published generation is taken from there. `named`: where the texts came from, for messages;
    `said`: who may read them. Raises `NothingToIndex` if none can be read, `TooManyGone` if most are gone, `IndexBusy`
    if another process builds, `FolderInUse` if the folder holds something else, `IndexNotWritable` if the disk is full
    or forbidden; the published generation is then as it was.
    """
    made = Build(IndexFolder(index), encoder, calibrate, progress, options, said)
    return made.of([Given(texts)], named, ReadingHere())


@dataclass(frozen=True, slots=True)
class Build:
    """What a build is made with and for."""

    index: IndexFolder
    encoder: Encoder
    calibrate: Calibrate
    progress: Progress
    options: Options
    said: Said = NOTHING_SAID
    """Who may read the texts."""
    said_after: Callable[[], Said] | None = None
    """The same, when they have been read; None if it can't be anything else."""

    def of(self, given: Sequence[Given], named: tuple[str, ...], reader: Reader) -> BuildReport:
        """As `build` says."""
        index, options = self.index, self.options
        with ExitStack() as stack:
            folder = stack.enter_context(building(index))
            store = stack.enter_context(DocumentStoreBuilder(folder / DOCUMENTS))
            previous = Previous.open(index)
            if previous is not None:
                stack.enter_context(previous)
            refusals = Refusals(index.cache)
            gathering = Gathering(previous, refusals, reader, anew=options.rebuild)
            with reader:  # it needn't hold memory while the rest is done
                hashes = self._store(gathering, given, store)
            if not hashes:
                raise NothingToIndex(named, [skip.reason for skip in gathering.skipped])
            refusals.write()
            if previous is not None and not options.force:
                check_gone(previous.states, gathering.changes())
            rules = Rules(formats.RULES, passages.RULES)
            access = Before(index, None if previous is None else previous.manifest)
            said = self.said if self.said_after is None else self.said_after()
            is_said = said.is_said or access.was_said
            record = access.with_(said, gathering.contents, gathering.kept) if is_said else None
            gathering.notes += (*said.idle, *access.kept_closed)
            identity = fingerprint(self.encoder.spec, rules, hashes.values(), access=is_said)
            counter = Counter(self.progress)
            if previous is not None and not options.rebuild:
                is_unchanged = previous.manifest.fingerprint == identity and previous.manifest.checked
                gone_back = None if is_unchanged else undone(index, previous.manifest, identity)
                is_undone = gone_back is not None and not options.force
                if record is not None and (is_unchanged or is_undone):
                    access.write(record)
                if is_unchanged:
                    return counter.report(previous.manifest, gathering, published=False)
                if is_undone:
                    return counter.report(previous.manifest, gathering, published=False, undone=gone_back)
            search = self._write_vectors(store, folder, counter)
            write_words(store, folder)
            store.write_listing(folder / LISTING)
            store.close()
            manifest = Manifest(
                format_version=FORMAT_VERSION,
                generation=index.next_number(),
                fingerprint=identity,
                encoder=self.encoder.spec,
                rules=rules,
                counts=Counts(store.documents, store.passages),
                changes=gathering.changes().counts,
                files=record_files(folder),
                sources=hashes,
                created_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
                calibration=UNCALIBRATED,
                search=search,
                computed=self.encoder.computed,
                access=is_said,
            )
            manifest = self._calibrated(manifest, folder)
            if record is not None:
                access.write(record)
            self._publish(manifest, folder)
            return counter.report(manifest, gathering, published=True)

    def _store(self, gathering: Gathering, given: Sequence[Given], store: DocumentStoreBuilder) -> dict[str, str]:
        """Read everything; the content hash of each document by its id."""
        hashes: dict[str, str] = {}
        for gathered in gathering.documents(given, self.progress.read):
            hashes[gathered.document.id] = gathered.document.content_hash
            store.add(gathered.document, gathered.passages, gathered.origin)
        return hashes

    def _write_vectors(self, store: DocumentStoreBuilder, folder: Path, counter: Counter) -> Search:
        """Embed every passage and every sentence; how they are searched."""
        vectors = VectorsBuilder(self.encoder.spec.dimension, folder.parent)
        sentences = SentenceVectorsBuilder(self.encoder.spec.dimension, folder.parent)
        for text, _ in store.headed_texts():
            sentences.add_passage(cut(text))
        characters = sum(map(len, chain(store.embedded_texts(), sentences.texts(store.headed_texts()))))
        self.progress.embedding(store.passages + sentences.sentences, characters)
        with EmbeddingCache(self.index.cache) as embeddings:
            embedded_texts = chain(store.embedded_texts(), sentences.texts(store.headed_texts()))
            audit(embedded_texts, self.encoder, embeddings)
            for embedded in embed(store.embedded_texts(), self.encoder, embeddings, counter):
                vectors.add(embedded)
            texts = sentences.texts(store.headed_texts())
            for embedded in embed(texts, self.encoder, embeddings, self.progress.embedded):
                sentences.add_vectors(embedded)
        return write_vectors(vectors, sentences, store, folder)

    def _calibrated(self, manifest: Manifest, folder: Path) -> Manifest:
        with EmbeddingCache(self.index.cache, QUESTIONS_FILE) as questions:
            calibration = self.calibrate(folder, manifest, KeptQuestions(self.encoder, questions))
        return replace(manifest, calibration=calibration)

    def _publish(self, manifest: Manifest, folder: Path) -> None:
        """Publish what was built in a folder, and let go of what is older than is kept."""
        index = self.index
        before = index.published_name()
        manifest.write(folder)
        sync_folder(folder)
        folder.rename(index.generations / manifest.name)
        index.publish(manifest.name)
        with suppress(OSError):  # the new one is published; the next build tries again
            if self.options.rebuild:
                remove_damaged(index)
            retire(index, before, self.options.keep)


def write_vectors(
    vectors: VectorsBuilder, sentences: SentenceVectorsBuilder, store: DocumentStoreBuilder, folder: Path
) -> Search:
    """Write what was embedded; how it is searched. Raises `OSError`."""
    save_array(folder / HUBNESS, hubness(vectors.collected, store.document_numbers_by_row()))
    sentences.write(folder / SENTENCES)
    return vectors.write(folder / VECTORS, sentences.sample(ASKED))


def write_words(store: DocumentStoreBuilder, folder: Path) -> None:
    lexicon, words = LexiconBuilder(folder.parent), WordsBuilder(folder.parent)
    for text in store.embedded_texts():
        lexicon.add(text)
        words.add(text)
    lexicon.write(folder / LEXICON)
    words.write(folder / WORDS, folder / OCCURRENCES)
