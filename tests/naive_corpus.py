"""A deliberately naive corpus: plain Python over everything, the truth that every other is held against.

It keeps what an index was built of as lists and sets, and looks through all of it for every question. The vectors are
the index's own, read from its files as their docstrings say; nothing else is taken from it.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Self

import faiss
import numpy as np
import numpy.typing as npt

from indexer.index.calibration import Calibration
from indexer.index.format import HUBNESS, SENTENCES, VECTORS, Manifest
from indexer.texts.access import Readers
from indexer.texts.document import Document, Excerpt
from indexer.texts.editions import edition_key, told_apart
from indexer.texts.passages import Passage, PassagePlace, split
from indexer.texts.stated.path_names import path_names
from indexer.texts.stated.placed_references import placed_references
from indexer.texts.swedish import folded, is_stop_word, sentences, words
from service.corpus.filters import Filters, Rights
from service.corpus.holdings import Collection, Holdings, Newest
from service.corpus.port import Edition, Fetched, PassageSentences, Statistics
from service.corpus.retrieval import Retrieved, Sought
from service.corpus.words.kin import Kin, Known
from service.corpus.words.prints import prints_of
from service.corpus.words.suggestions import Kind, Suggestion
from service.corpus.words.vocabulary import KinWithin, Vocabulary
from tests.plain_cov4 import gram_set


@dataclass(frozen=True)
class Row:
    """All that is known of a passage."""

    document: Document
    passage: Passage
    words: frozenset[str]
    """Of what the document is called, its title, its headings and the text."""
    vector: list[float]
    hubness: float
    grams: frozenset[str]
    sentences: list[tuple[int, int, list[float]]]
    references: dict[str, int]


class NaiveCorpus:
    """Of the documents that an index was built of, in the order of their paths, and the index's generation."""

    def __init__(
        self, documents: Sequence[Document], generation: Path, readers: Mapping[str, Readers] = MappingProxyType({})
    ) -> None:
        """`readers`: who may read those documents that aren't everybody's, by their ids."""
        manifest = Manifest.read(generation)
        self.generation = manifest.generation
        self.calibration: Calibration = manifest.calibration
        self._manifest = manifest
        self._readers = readers
        self.checked = manifest.checked
        self.documents = {document.id: document for document in sorted(documents, key=lambda one: one.path)}
        self.tells_dates = any(one.validity.is_known or one.published for one in documents)
        self.rows = list(_rows(list(self.documents.values()), generation))
        self.counts = Counter(word for row in self.rows for word in row.words if len(word) <= 60 and word.isalpha())
        self.spellings: dict[str, str] = {}
        """Folded word -> its commonest spelling, of equals the first."""
        for word in sorted(self.counts, key=lambda word: (-self.counts[word], word)):
            self.spellings.setdefault(folded(word), word)

    @property
    def is_as_said(self) -> bool:
        return True

    def as_said(self) -> Self:
        return self

    def effective(self, rights: Rights) -> Rights:
        return rights

    def _shows(self, rights: Rights, document: Document) -> bool:
        if document.id in rights.hidden or (
            rights.collections is not None and document.collection not in rights.collections
        ):
            return False
        readers = self._readers.get(document.id)
        return readers is None or rights.groups is None or any(group in readers for group in rights.groups)

    def _seen(self, rights: Rights) -> list[Row]:
        return [row for row in self.rows if self._shows(rights, row.document)]

    def _may_be_found(self, row: Row, filters: Filters, rights: Rights) -> bool:
        document = row.document
        if not self._shows(rights, document):
            return False
        if filters.collections is not None and document.collection not in filters.collections:
            return False
        if filters.published_after and not (document.published and document.published >= filters.published_after):
            return False
        if filters.published_before and not (document.published and document.published <= filters.published_before):
            return False
        return filters.valid_on is None or _holds(document, filters.valid_on)

    def statistics(self, grams: Sequence[str]) -> Statistics:
        return Statistics(len(self.rows), {gram: sum(gram in row.grams for row in self.rows) for gram in grams})

    def rows_of(self, document_id: str) -> list[int]:
        return [number for number, row in enumerate(self.rows) if row.document.id == document_id]

    def candidates(self, sought: Sought, filters: Filters, rights: Rights, limit: int) -> list[Retrieved]:
        scale = self.calibration.spread / 0.0215
        asked = sought.embedding.tolist()
        found = []
        for number, row in enumerate(self.rows):
            if (filters.rows is None or number in filters.rows) and self._may_be_found(row, filters, rights):
                cosine = sum(one * other for one, other in zip(row.vector, asked, strict=True))
                coverage = scale * sum(weight for gram, weight in sought.weights.items() if gram in row.grams)
                nearness = cosine - 0.4 * row.hubness
                lift = sought.lifts.get(number, 0.0)
                found.append(Retrieved(number, cosine, row.hubness, nearness, coverage, lift))
        found.sort(key=lambda one: (-round(one.nearness + 0.05 * one.coverage + one.lift, 9), one.row))
        return found[:limit]

    def referred(self, key: str, filters: Filters, rights: Rights, limit: int) -> dict[int, int]:
        found = {
            number: row.references[key]
            for number, row in enumerate(self.rows)
            if key in row.references
            and (filters.rows is None or number in filters.rows)
            and self._may_be_found(row, filters, rights)
        }
        return dict(list(found.items())[:limit])

    def shows_rows(self, rows: Sequence[int], rights: Rights) -> bool:
        return all(self._shows(rights, self.rows[row].document) for row in rows)

    def texts(self, rows: Sequence[int]) -> list[str]:
        return [self.rows[row].passage.text for row in rows]

    def document_ids(self, rows: Sequence[int]) -> list[str]:
        return [self.rows[row].document.id for row in rows]

    def sentences(self, rows: Sequence[int], embedding: npt.NDArray[np.float32]) -> PassageSentences:
        some, asked = [self.rows[row].sentences for row in rows], embedding.tolist()
        every = [each for one in some for each in one]
        return PassageSentences(
            np.array([len(one) for one in some], np.int64),
            np.array([(start, end) for start, end, _ in every], np.uint32).reshape(-1, 2),
            np.array([sum(a * b for a, b in zip(v, asked, strict=True)) for _, _, v in every], np.float32),
        )

    def day(self, row: int) -> int:
        published = self.rows[row].document.published
        return published.toordinal() if published else 0

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        return [self.rows[row].passage for row in rows]

    def has_below(self, folder: str) -> bool:
        return any(document.path.startswith(folder) for document in self.documents.values())

    def saying(self, prints: frozenset[str]) -> dict[str, frozenset[str]]:
        said = {
            name: prints & set(prints_of(row.passage.text for row in self.rows if row.document.id == name))
            for name in self.documents
        }
        return {name: its for name, its in said.items() if its}

    def document_ids_by_row(self) -> list[str]:
        return [row.document.id for row in self.rows]

    def fetch(self, rows: Sequence[int]) -> list[Fetched]:
        some = [self.rows[row] for row in rows]
        return [Fetched(one.passage, _excerpt(one.document, one.passage), _edition(one.document)) for one in some]

    def shows(self, document_id: str, rights: Rights) -> bool:
        return document_id in self.documents and self._shows(rights, self.documents[document_id])

    def document(self, document_id: str, rights: Rights) -> Document | None:
        return self.documents[document_id] if self.shows(document_id, rights) else None

    def read(self, document_id: str, rights: Rights) -> tuple[Document, tuple[PassagePlace, ...]] | None:
        document = self.document(document_id, rights)
        passages = self.passages_of(document_id, rights)
        places = tuple(PassagePlace(one.id, one.start, one.end, one.heading, one.page) for one in passages)
        return None if document is None else (document, places)

    def original(self, document_id: str, rights: Rights) -> tuple[str, str | None, str] | None:
        document = self.document(document_id, rights)
        return None if document is None else (document.path, document.link, document.content_hash)

    def passages_of(self, document_id: str, rights: Rights) -> list[Passage]:
        return [row.passage for row in self._seen(rights) if row.document.id == document_id]

    def editions(self, document_ids: Sequence[str]) -> dict[str, Edition]:
        return {id_: _edition(self.documents[id_]) for id_ in document_ids if id_ in self.documents}

    def editions_of(self, key: str, rights: Rights, limit: int) -> list[Edition]:
        found = map(_edition, (one for one in self.documents.values() if self._shows(rights, one)))
        return sorted((one for one in found if key and one.key == key), key=lambda one: one.document_id)[:limit]

    def _occurs(self, word: str, rights: Rights) -> bool:
        return any(word in row.words for row in self._seen(rights))

    def vocabulary(self, rights: Rights) -> Vocabulary:
        return NaiveWords(self, self._seen(rights))

    def known(self, rights: Rights) -> Known:
        every = NaiveWords(self, self.rows)
        return KinWithin(Kin(self.spellings.values()), every, lambda word: self._occurs(word, rights))

    def suggest(self, typed: str, limit: int, rights: Rights) -> list[Suggestion]:
        typed = " ".join(typed.split())
        if not words(typed):
            return []
        found: dict[str, Suggestion] = {}
        for suggestion in (*self._begun(typed, rights), *self._completed(typed, rights)):
            if suggestion.text.lower() != typed.lower() and suggestion.text not in self._unsaid(rights):
                found.setdefault(suggestion.text.lower(), suggestion)
        return list(found.values())[:limit]

    def _unsaid(self, rights: Rights) -> set[str]:
        """Titles and headings of hidden documents alone."""
        names = {
            one.id: {" ".join(name.split()) for name in (one.title, *(heading.text for heading in one.headings))}
            for one in self.documents.values()
        }
        hidden = {name for id_, some in names.items() if id_ in rights.hidden for name in some}
        return hidden - {
            name for id_, some in names.items() if id_ not in rights.hidden for name in some if len(name) <= 120
        }

    def _begun(self, typed: str, rights: Rights) -> list[Suggestion]:
        """Titles and headings of which each word typed begins a word; those that begin as was typed first."""
        kinds: dict[str, Kind] = {}
        for kind in (Kind.TITLE, Kind.HEADING):
            for document in self.documents.values():
                texts = [document.title] if kind is Kind.TITLE else [heading.text for heading in document.headings]
                for text in (" ".join(text.split()) for text in texts if self._shows(rights, document)):
                    if len(text) <= 120:
                        kinds.setdefault(text, kind)
        asked = words(typed)
        matching = [text for text in kinds if all(any(_begins(one, word) for one in words(text)) for word in asked)]
        matching.sort(key=lambda text: (kinds[text] is not Kind.TITLE, len(text), text))
        matching.sort(key=lambda text: not _begins(words(text)[0], asked[0]))
        return [Suggestion(text, kinds[text]) for text in matching]

    def _completed(self, typed: str, rights: Rights) -> list[Suggestion]:
        last = words(typed)[-1]
        if not typed.lower().endswith(last):
            return []
        begun = [term for term in self.spellings.values() if len(term) >= 3 and not is_stop_word(term)]
        begun = [term for term in begun if folded(term).startswith(folded(last))]
        begun.sort(key=lambda term: (-self.counts[term], folded(term), term))
        return [
            Suggestion(typed[: len(typed) - len(last)] + term, Kind.TERM)
            for term in begun[:50]
            if _begins(term, last) and self._occurs(term, rights)
        ]

    def holdings(self, rights: Rights) -> Holdings:
        seen = [one for one in self.documents.values() if self._shows(rights, one)]
        held = []
        for name in sorted({one.collection for one in seen}):
            its = [one for one in seen if one.collection == name]
            dated = [one for one in its if one.published]
            newest = max(dated, key=lambda one: one.published or datetime.date.min, default=None)
            passages = sum(row.document.collection == name for row in self._seen(rights))
            told = Newest(newest.published, newest.title) if newest and newest.published else None
            held.append(Collection(name, len(its), passages, told))
        created = datetime.datetime.fromisoformat(self._manifest.created_at)
        return Holdings(self.generation, created, self._manifest.encoder.model, tuple(held))


class NaiveWords:
    """The words that stand in some texts, of which all texts tell the commonest."""

    def __init__(self, corpus: NaiveCorpus, rows: Sequence[Row]) -> None:
        self._counts = corpus.counts
        self._spellings = corpus.spellings
        self._here = {word for row in rows for word in row.words} & corpus.counts.keys()

    def __contains__(self, word: object) -> bool:
        return word in self._here

    def with_dots(self, word: str) -> str | None:
        best = self._spellings.get(word)
        return best if best in self._here else None

    def nearest(self, word: str) -> str | None:
        near = [other for other in self._here if other not in (word, word[:-1]) and _is_one_slip_away(word, other)]
        return max(near, key=lambda other: (self._counts[other], other), default=None)


def _is_one_slip_away(word: str, other: str) -> bool:
    """A letter too many, too few, wrong, or two swapped, but not the first, nor, unless swapped, the last."""
    inner = range(1, len(word) - 1)
    if any(other == word[:i] + word[i + 1 :] for i in inner):
        return True
    if any(other == word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in inner):
        return True
    if len(other) == len(word):
        return any(other[:i] == word[:i] and other[i + 1 :] == word[i + 1 :] for i in inner)
    return len(other) == len(word) + 1 and any(
        other[:i] == word[:i] and other[i + 1 :] == word[i:] for i in range(1, len(word))
    )


def _begins(word: str, typed: str) -> bool:
    """Whether a word begins as was typed, which may lack å, ä and ö."""
    return word.startswith(typed) or (typed == folded(typed) and folded(word).startswith(typed))


def _holds(document: Document, day: datetime.date) -> bool:
    validity = document.validity
    if validity.begins and day < validity.begins:
        return False
    if validity.repealed:
        return validity.valid_until is not None and day < validity.valid_until
    return validity.valid_until is None or day <= validity.valid_until


def _edition(document: Document) -> Edition:
    return Edition(
        document.id,
        edition_key(document),
        told_apart(document),
        document.path,
        document.title,
        document.collection,
        document.published,
        document.validity,
    )


def _excerpt(document: Document, passage: Passage) -> Excerpt:
    ends = [*(page.offset for page in document.pages[1:]), len(document.text) + 1]
    pages = tuple(
        page
        for page, end in zip(document.pages, ends, strict=False)
        if page.offset < passage.end and end > passage.start
    )
    return Excerpt(
        id=document.id,
        path=document.path,
        title=document.title,
        source=document.source,
        media_type=document.media_type,
        published=document.published,
        collection=document.collection,
        link=document.link,
        start=passage.start,
        text=document.text[passage.start : passage.end],
        pages=pages,
    )


def _rows(documents: Sequence[Document], generation: Path) -> Iterator[Row]:
    stored = faiss.read_index(str(generation / VECTORS))
    vectors = stored.reconstruct_n(0, stored.ntotal).astype(float).tolist()
    hubness = np.load(generation / HUBNESS).astype(float).tolist()
    spoken = _sentence_vectors(generation / SENTENCES)
    row = 0
    for document in documents:
        passages = split(document)
        placed = placed_references(document, passages)
        for passage in passages:
            called = " ".join((path_names(document.path, document.title), document.title, passage.heading or ""))
            said = f"{called} {passage.text}"
            its = [(span.start, span.end, next(spoken)) for span in sentences(passage.text)]
            keys = {one.key: int(one.strength) for one in placed if one.ordinal == passage.ordinal}
            yield Row(document, passage, frozenset(words(said)), vectors[row], hubness[row], gram_set(said), its, keys)
            row += 1


def _sentence_vectors(folder: Path) -> Iterator[list[float]]:
    """Each four bits a code, a code the centre's number plus (c - 7.5) steps."""
    codes, scales, centre = (np.load(folder / f"{name}.npy") for name in ("codes", "scales", "centre"))
    for code, scale in zip(codes.tolist(), scales.tolist(), strict=True):
        halves = [half for byte in code for half in (byte & 15, byte >> 4)][: len(centre)]
        yield [float(middle) + (half - 7.5) * scale for middle, half in zip(centre.tolist(), halves, strict=True)]
