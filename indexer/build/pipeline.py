"""Building and publishing an index: sources -> documents -> passages -> embeddings -> one new generation."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Protocol

from indexer.build.changes import Changes, check_gone
from indexer.build.embedding import QUESTIONS_FILE, EmbeddingCache, KeptQuestions, audit, embed
from indexer.build.gathering import Gathering, Read, Text, placed, read_here
from indexer.build.hubness import hubness
from indexer.build.previous import Previous
from indexer.build.refusals import Refusals
from indexer.build.report import BuildReport, Counter, Progress
from indexer.disk.arrays import save_array
from indexer.errors import NothingToIndex, SourceError, WebsiteUnreachable
from indexer.index import format as index_format
from indexer.index import generations as kept_generations
from indexer.index.calibration import UNCALIBRATED, Calibration
from indexer.index.format import Counts, Manifest, Rules, Search
from indexer.index.parts.documents import DocumentStoreBuilder
from indexer.index.parts.lexicon_builder import LexiconBuilder
from indexer.index.parts.sentences import SentenceVectorsBuilder
from indexer.index.parts.vectors import VectorsBuilder
from indexer.index.parts.words import WordsBuilder
from indexer.index.writing import building, unfinished
from indexer.model.encoder import Encoder
from indexer.model.spec import QuestionEncoder
from indexer.readers import formats as readers
from indexer.readers.isolation import Reading
from indexer.sources import config as source_config
from indexer.sources.folders import Folders, FoundFile, Skipped, Unreached, Unvisited
from indexer.sources.website.crawl import WebsiteSource
from indexer.texts import passages, swedish
from indexer.texts.document import Document
from indexer.texts.raw_text import HeldText, RawText
from indexer.texts.web_address import Site

__all__ = ["AS_USUAL", "BuildReport", "Calibrate", "Options", "Progress", "build", "build_from_sources"]


class Calibrate(Protocol):
    """Asks a finished generation, not yet published, the probe questions: how it ranks is the reader's affair."""

    def __call__(self, generation: Path, manifest: Manifest, encoder: QuestionEncoder) -> Calibration: ...


@dataclass(frozen=True, slots=True)
class Options:
    """What a build can be told beside its texts."""

    keep: int = kept_generations.KEPT
    """Generations kept beside the published one."""
    force: bool = False
    """Publish also where most texts are gone, and what was gone back from."""
    rebuild: bool = False
    """Read every text anew and publish in any case; only embeddings are taken from the cache, each by its checksum."""
    visit: bool = True
    """Ask websites what has changed; otherwise only those that the index holds nothing of."""


AS_USUAL = Options()

_ASKED = 256
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

    Raises as `build` does, as `source_config.given` does, and `SourceError` if a source isn't there, or if the only one
    is an unreadable file.
    """
    named = tuple(map(str, sources))
    given = source_config.given(named, index)
    listed = [source.files() if isinstance(source, Folders) else None for source in given]
    progress.reading(None if None in listed else sum(len(files) for files in listed if files is not None))
    with ExitStack() as stack:
        reading = cache(lambda: stack.enter_context(Reading()))  # a website that has changed nowhere needs none

        def all_read() -> Iterator[Text]:
            stack.close()  # what reads needn't hold memory while the rest is done
            yield from ()

        def opened(files: Sequence[FoundFile]) -> Iterator[Text]:
            for found in files:
                try:
                    yield reading().open(found)
                except SourceError as error:
                    yield found.skipped(error)

        def read(text: RawText | HeldText) -> Document:
            return reading().read(text)

        texts: Iterable[Text] = chain.from_iterable(
            _visits(source, len(given) == 1, options.visit)
            if isinstance(source, WebsiteSource)
            else opened(files or ())
            for source, files in zip(given, listed, strict=True)
        )
        match given:
            case (Folders(are_one_file=True) as only,):
                held = map(reading().open, only.files())
                texts = [placed(read(text), text) for text in held]
        return build(chain(texts, all_read()), index, encoder, calibrate, progress, named, options, read)


def _visits(source: WebsiteSource, alone: bool, visit: bool) -> Iterator[Text]:
    """What a website gives."""
    inside = Site(source.name).origin + "/"
    visited = _visited(source, inside, alone)
    return visited if visit else iter([Unvisited(inside, visited)])


def _visited(source: WebsiteSource, inside: str, alone: bool) -> Iterator[RawText | Skipped | Unreached]:
    """A website's pages. One that is down doesn't hold up the other sources, unless it is alone."""
    try:
        yield from source.texts()
    except WebsiteUnreachable as error:
        if alone:
            raise
        yield Unreached(inside, error)


def build(
    texts: Iterable[Text],
    index: Path,
    encoder: Encoder,
    calibrate: Calibrate,
    progress: Progress,
    sources: tuple[str, ...],
    options: Options = AS_USUAL,
    read: Read = read_here,
) -> BuildReport:
    """Build a generation of texts, read or to be read by `read`, and publish it, unless it equals the published one.

    What is as it was in the published generation is taken from there. `sources` names where the texts came from, for
    messages. Raises `NothingToIndex` if none can be read, `TooManyGone` if most are gone, `IndexBusy` if another
    process builds, `FolderInUse` if the folder holds something else, `IndexNotWritable` if the disk is full or
    forbidden; the published generation is then as it was.
    """
    with ExitStack() as stack:
        generations = stack.enter_context(building(index))
        folder, store = stack.enter_context(unfinished(generations))
        previous = Previous.open(index)
        if previous is not None:
            stack.enter_context(previous)
        before = kept_generations.published_name(index)
        refusals = Refusals(index / index_format.CACHE)
        gathering = Gathering(previous, refusals, read, anew=options.rebuild)
        hashes: dict[str, str] = {}
        for gathered in gathering.documents(texts, progress.read):
            hashes[gathered.document.id] = gathered.document.content_hash
            store.add(gathered.document, gathered.passages, gathered.origin)
        skipped, changes = gathering.skipped, gathering.changes()
        if not hashes:
            raise NothingToIndex(sources, [skip.reason for skip in skipped])
        refusals.write()
        if previous is not None and not options.force:
            check_gone(previous.states, changes)
        rules = Rules(readers.RULES, passages.RULES)
        fingerprint = index_format.fingerprint(encoder.spec, rules, hashes.values())
        counter = Counter(progress)
        if previous is not None and not options.rebuild:
            if previous.manifest.fingerprint == fingerprint and previous.manifest.checked:
                return counter.report(previous.manifest, gathering, published=False)
            undone = kept_generations.undone(generations, previous.manifest, fingerprint)
            if undone is not None and not options.force:
                return counter.report(previous.manifest, gathering, published=False, undone=undone)
        search = _write_vectors(store, folder, index / index_format.CACHE, encoder, counter)
        write_words(store, folder)
        store.close()
        manifest = manifest_of(
            folder, kept_generations.next_number(index), fingerprint, encoder, rules, store, changes, hashes, search
        )
        with EmbeddingCache(index / index_format.CACHE, QUESTIONS_FILE) as questions:
            calibration = calibrate(folder, manifest, KeptQuestions(encoder, questions))
        manifest = replace(manifest, calibration=calibration)
        manifest.write(folder)
        index_format.sync_folder(folder)
        folder.rename(generations / manifest.name)
        index_format.publish(index, manifest.name)
        with suppress(OSError):  # the new one is published; the next build tries again
            if options.rebuild:
                kept_generations.remove_damaged(generations, manifest.name)
            kept_generations.retire(generations, manifest.name, before, options.keep)
        return counter.report(manifest, gathering, published=True)


def manifest_of(
    folder: Path,
    number: int,
    fingerprint: str,
    encoder: Encoder,
    rules: Rules,
    store: DocumentStoreBuilder,
    changes: Changes,
    hashes: dict[str, str],
    search: Search,
) -> Manifest:
    """Of a generation that hasn't been calibrated yet."""
    return Manifest(
        format_version=index_format.FORMAT_VERSION,
        generation=number,
        fingerprint=fingerprint,
        encoder=encoder.spec,
        rules=rules,
        counts=Counts(store.documents, store.passages),
        changes=changes.counts,
        files=index_format.record_files(folder),
        sources=hashes,
        created_at=datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        calibration=UNCALIBRATED,
        search=search,
        computed=encoder.computed,
    )


def _write_vectors(
    store: DocumentStoreBuilder, folder: Path, cache: Path, encoder: Encoder, counter: Counter
) -> Search:
    """Embed every passage and every sentence; how they are searched."""
    vectors = VectorsBuilder(encoder.spec.dimension, folder.parent)
    sentences = SentenceVectorsBuilder(encoder.spec.dimension, folder.parent)
    characters = sum(map(len, store.embedded_texts()))
    for text in store.passage_texts():
        spans = list(swedish.sentences(text))
        sentences.add_passage(spans)
        characters += sum(span.end - span.start for span in spans)
    counter.progress.embedding(store.passages + sentences.sentences, characters)
    with EmbeddingCache(cache) as embeddings:
        audit(chain(store.embedded_texts(), _sentences(store)), encoder, embeddings)
        for embedded in embed(store.embedded_texts(), encoder, embeddings, counter):
            vectors.add(embedded)
        for embedded in embed(_sentences(store), encoder, embeddings, counter.progress.embedded):
            sentences.add_vectors(embedded)
    return write_vectors(vectors, sentences, store, folder)


def write_vectors(
    vectors: VectorsBuilder, sentences: SentenceVectorsBuilder, store: DocumentStoreBuilder, folder: Path
) -> Search:
    """Write what was embedded; how it is searched. Raises `OSError`."""
    save_array(folder / index_format.HUBNESS, hubness(vectors.collected, store.document_numbers_by_row()))
    sentences.write(folder / index_format.SENTENCES)
    return vectors.write(folder / index_format.VECTORS, sentences.sample(_ASKED))


def _sentences(store: DocumentStoreBuilder) -> Iterator[str]:
    for text in store.passage_texts():
        for span in swedish.sentences(text):
            yield text[span.start : span.end]


def write_words(store: DocumentStoreBuilder, folder: Path) -> None:
    lexicon, words = LexiconBuilder(folder.parent), WordsBuilder()
    for text in store.embedded_texts():
        lexicon.add(text)
        words.add(text)
    lexicon.write(folder / index_format.LEXICON)
    words.write(folder / index_format.WORDS)
