"""Building and publishing an index: sources -> documents -> passages -> embeddings -> one new generation."""

from __future__ import annotations

import datetime
import errno
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from indexer import index_format, passages, source_config, swedish
from indexer.arrays import save_array
from indexer.calibration import UNCALIBRATED, Calibration
from indexer.document import Document
from indexer.document_store import DocumentStoreBuilder
from indexer.embedding import EmbeddingCache, embed
from indexer.encoder import Encoder
from indexer.errors import FolderInUse, IndexBusy, IndexFault, IndexNotWritable, NothingToIndex, SourceError
from indexer.hubness import hubness
from indexer.index_format import Counts, Manifest
from indexer.lexicon import LexiconBuilder
from indexer.raw_text import RawText
from indexer.readers import read
from indexer.sentence_vectors import SentenceVectorsBuilder
from indexer.sources import Folders, Skipped, read_file, texts_of
from indexer.vectors import VectorsBuilder
from indexer.words import WordsBuilder

_BUILDING = ".building-"
_OWN_ENTRIES = {
    index_format.CURRENT,
    index_format.PENDING,
    index_format.GENERATIONS,
    index_format.CACHE,
    index_format.LOCK,
}


class Progress(Protocol):
    """What a build tells whoever waits for it."""

    def reading(self, total: int | None) -> None:
        """Reading begins; `total` texts, where that is known."""

    def read(self) -> None:
        """One more text was read or skipped."""

    def embedding(self, total: int) -> None:
        """Embedding begins; `total` passages and sentences."""

    def embedded(self, new: int, cached: int) -> None:
        """So many more of them were embedded, or taken from the cache."""


class Calibrate(Protocol):
    """Asks a finished generation, not yet published, the probe questions: how it ranks is the reader's affair."""

    def __call__(self, generation: Path, manifest: Manifest, encoder: Encoder) -> Calibration: ...


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    generation: int
    documents: int
    passages: int
    embedded: int
    """Passages embedded anew; each text counts once, and sentences aren't counted."""
    cached: int
    """Passages whose vectors were taken from the cache."""
    skipped: tuple[Skipped, ...]
    changed: bool
    """False if the published index already held exactly these texts."""


def build_from_sources(
    sources: Sequence[str | Path], index: Path, encoder: Encoder, calibrate: Calibrate, progress: Progress
) -> BuildReport:
    """Index what a command line names: folders, files, web addresses, and files such as belagg.toml.

    Raises as `build` does, as `source_config.given` does, and `SourceError` if a source isn't there, or if the only one
    is an unreadable file.
    """
    named = tuple(map(str, sources))
    given = source_config.given(named, index)
    listed = [source.files() if isinstance(source, Folders) else None for source in given]
    progress.reading(None if None in listed else sum(len(files) for files in listed if files is not None))
    texts = chain.from_iterable(
        source.texts() if files is None else texts_of(files) for source, files in zip(given, listed, strict=True)
    )
    documents: Iterable[Document | Skipped] = map(_read_or_skip, texts)
    match given:
        case (Folders(are_one_file=True) as only,):
            documents = [_read(read_file(found)) for found in only.files()]
    return build(documents, index, encoder, calibrate, progress, named)


def _read(raw: RawText) -> Document:
    """Raises SourceError."""
    document = read(raw.path, raw.content, raw.media_type)
    return replace(document, collection=raw.collection, link=raw.link or document.link)


def _read_or_skip(raw: RawText | Skipped) -> Document | Skipped:
    if isinstance(raw, Skipped):
        return raw
    try:
        return _read(raw)
    except SourceError as error:
        return Skipped(error.path, str(error))


def build(
    documents: Iterable[Document | Skipped],
    index: Path,
    encoder: Encoder,
    calibrate: Calibrate,
    progress: Progress,
    sources: tuple[str, ...],
) -> BuildReport:
    """Build a generation of `documents` and publish it, unless it equals the published one.

    `sources` names where they came from, for messages. Raises `NothingToIndex` if none can be read, `IndexBusy`
    if another process builds, `FolderInUse` if the folder holds something else, `IndexNotWritable` if the disk is
    full or forbidden; the published generation is then as it was.
    """
    with _writing(index) as generations, _unfinished(generations) as (folder, store):
        hashes: dict[str, str] = {}
        skipped: list[Skipped] = []
        for document in documents:
            progress.read()
            if isinstance(document, Skipped):
                skipped.append(document)
            elif document.id not in hashes:
                hashes[document.id] = document.content_hash
                store.add(document, passages.split(document))
        if not hashes:
            raise NothingToIndex(sources, [skip.reason for skip in skipped])
        fingerprint = index_format.fingerprint(encoder.spec, passages.RULES, hashes.values())
        served = _served(index)
        previous = _published(index)
        if previous is not None and previous.fingerprint == fingerprint:
            return _report(previous, skipped, _Counter(progress), changed=False)
        counter = _Counter(progress)
        _write_vectors(store, folder, index / index_format.CACHE, encoder, counter)
        _write_words(store, folder)
        store.close()
        manifest = Manifest(
            format_version=index_format.FORMAT_VERSION,
            generation=_next_number(generations),
            fingerprint=fingerprint,
            encoder=encoder.spec,
            counts=Counts(store.documents, store.passages),
            files=index_format.record_files(folder),
            sources=hashes,
            created_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
            calibration=UNCALIBRATED,
        )
        manifest = replace(manifest, calibration=calibrate(folder, manifest, encoder))
        manifest.write(folder)
        index_format.sync_folder(folder)
        folder.rename(generations / manifest.name)
        index_format.publish(index, manifest.name)
        _remove_old_generations(generations, keep=(served, manifest.name))
        return _report(manifest, skipped, counter, changed=True)


class _Counter:
    """Adds up what was embedded, for the report, on its way to whoever waits."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.new = 0
        self.cached = 0

    def __call__(self, new: int, cached: int) -> None:
        self.new += new
        self.cached += cached
        self.progress.embedded(new, cached)


def _write_vectors(store: DocumentStoreBuilder, folder: Path, cache: Path, encoder: Encoder, counter: _Counter) -> None:
    """Embed every passage and every sentence."""
    vectors = VectorsBuilder(encoder.spec.dimension)
    sentences = SentenceVectorsBuilder(encoder.spec.dimension)
    for text in store.passage_texts():
        sentences.add_passage(list(swedish.sentences(text)))
    counter.progress.embedding(store.passages + sentences.sentences)
    with EmbeddingCache(cache) as embeddings:
        for embedded in embed(store.embedded_texts(), encoder, embeddings, counter):
            vectors.add(embedded)
        for embedded in embed(_sentences(store), encoder, embeddings, counter.progress.embedded):
            sentences.add_vectors(embedded)
    save_array(folder / index_format.HUBNESS, hubness(vectors.matrix, store.document_ids_by_row()))
    vectors.write(folder / index_format.VECTORS)
    sentences.write(folder / index_format.SENTENCES)


def _sentences(store: DocumentStoreBuilder) -> Iterator[str]:
    for text in store.passage_texts():
        for span in swedish.sentences(text):
            yield text[span.start : span.end]


def _write_words(store: DocumentStoreBuilder, folder: Path) -> None:
    lexicon, words = LexiconBuilder(), WordsBuilder()
    for text in store.embedded_texts():
        lexicon.add(text)
        words.add(text)
    lexicon.write(folder / index_format.LEXICON)
    words.write(folder / index_format.WORDS)


def _report(manifest: Manifest, skipped: Sequence[Skipped], counter: _Counter, *, changed: bool) -> BuildReport:
    counts = manifest.counts
    return BuildReport(
        manifest.generation, counts.documents, counts.passages, counter.new, counter.cached, tuple(skipped), changed
    )


@contextmanager
def _writing(index: Path) -> Iterator[Path]:
    """Hold the index's lock, which a dead process doesn't, and yield its folder of generations."""
    try:
        if index.exists() and not {entry.name for entry in index.iterdir()} <= _OWN_ENTRIES:
            raise FolderInUse(str(index))
        generations = index / index_format.GENERATIONS
        generations.mkdir(parents=True, exist_ok=True)
        lock = FileLock(index / index_format.LOCK, timeout=0)
        with lock:
            for abandoned in generations.glob(f"{_BUILDING}*"):
                shutil.rmtree(abandoned)
            yield generations
    except Timeout as error:
        raise IndexBusy(str(index)) from error
    except (OSError, sqlite3.OperationalError) as error:
        raise IndexNotWritable(str(index), _reason(error)) from error


def _reason(error: Exception) -> str:
    match error:
        case OSError(errno=errno.ENOSPC) | OSError(errno=errno.EDQUOT):
            return "disken är full"
        case PermissionError():
            return "du saknar skrivrättighet"
        case NotADirectoryError() | FileExistsError():
            return "det är ingen mapp"
        case OSError():
            return error.strerror or type(error).__name__
        case sqlite3.OperationalError(sqlite_errorcode=sqlite3.SQLITE_FULL | sqlite3.SQLITE_IOERR_SHMSIZE):
            return "disken är full"
    return str(error)


@contextmanager
def _unfinished(generations: Path) -> Iterator[tuple[Path, DocumentStoreBuilder]]:
    """A folder to build a generation in and its open store; what isn't moved out of it is removed."""
    with tempfile.TemporaryDirectory(dir=generations, prefix=_BUILDING) as temporary:
        folder = Path(temporary, "generation")
        folder.mkdir()
        with DocumentStoreBuilder(folder / index_format.DOCUMENTS) as store:
            yield folder, store


def _published(index: Path) -> Manifest | None:
    """The published manifest, or None where there is none that is whole and of this version: it is then built anew."""
    try:
        generation = index_format.current_generation(index)
        manifest = Manifest.read(generation)
        index_format.verify_files(generation, manifest)
    except IndexFault:
        return None
    return manifest


def _served(index: Path) -> str | None:
    """Name of the published generation, whole or not: a service may have opened it."""
    try:
        return index_format.current_generation(index).name
    except IndexFault:
        return None


def _numbers(generations: Path) -> dict[int, Path]:
    """Generations by number, ascending."""
    named = ((folder.name.partition("-")[0], folder) for folder in sorted(generations.iterdir()))
    return {int(number): folder for number, folder in named if number.isdigit()}


def _next_number(generations: Path) -> int:
    return max(_numbers(generations), default=0) + 1


def _remove_old_generations(generations: Path, keep: Sequence[str | None]) -> None:
    """Keep the published one and the one before it, which a running service may still read."""
    for folder in _numbers(generations).values():
        if folder.name not in keep:
            shutil.rmtree(folder, ignore_errors=True)  # the new one is published; the next build tries again
