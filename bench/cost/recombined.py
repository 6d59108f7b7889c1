"""Texts without end: real passages' sentences put together anew, with vectors made of the real sentences' own.

Encoding a million passages takes a day. A passage here has sentences of two real passages, as many as real ones have;
its vector is the normalised sum of its sentences' real vectors and of those of the passages that they come from, its
sentences' vectors are real, and its title is that of the first. Twenty of them make a document. The same number gives
the same passages, and a larger corpus begins with a smaller one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.build.embedding import embed
from indexer.index.caches.embedding_cache import EmbeddingCache
from indexer.index.folder import CACHE
from indexer.model.encoder import Encoder
from indexer.model.spec import Embeddings
from indexer.texts.document import Document
from indexer.texts.passages import Passage
from indexer.texts.swedish import Span, sentences
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index

PER_DOCUMENT = 20
_SEED = 1
_NEIGHBOURS = 20
"""Passages before and after, within which the other passage mostly is: of the same or a like document."""


@dataclass(frozen=True, slots=True)
class Made:
    """A document with its passages, their vectors and their sentences'."""

    document: Document
    passages: list[Passage]
    vectors: Embeddings
    spans: list[list[Span]]
    sentences: Embeddings


@dataclass(frozen=True, slots=True)
class Pool:
    """Real passages and their sentences."""

    titles: list[str]
    texts: list[list[str]]
    """Of the sentences of each passage."""
    firsts: npt.NDArray[np.intp]
    """Which sentence is the first of each passage."""
    passages: Embeddings
    sentences: Embeddings

    @classmethod
    def read(cls, folder: Path, encoder: Encoder) -> Pool:
        """From an index whose cache holds what was embedded for it; what it lacks is embedded."""
        index = Index.open(folder, encoder.spec)
        passages = index.passages(list(range(index.size)))
        ids = dict.fromkeys(passage.document_id for passage in passages)
        titles = {id_: document.title for id_ in ids if (document := index.document(id_, EVERYTHING)) is not None}
        texts = [[passage.text[span.start : span.end] for span in sentences(passage.text)] for passage in passages]
        with EmbeddingCache(folder / CACHE) as cache:
            embedded = list(embed(chain.from_iterable(texts), encoder, cache, lambda *_: None))
        firsts = np.cumsum([0, *map(len, texts)])[:-1]
        names = [titles[passage.document_id] for passage in passages]
        return cls(names, texts, firsts, index.vectors(range(index.size)), np.concatenate(embedded))

    def documents(self, passages: int) -> Iterator[Made]:
        """So many passages, in documents."""
        for number in range(0, passages, PER_DOCUMENT):
            yield self._document(number, min(PER_DOCUMENT, passages - number))

    def _document(self, number: int, count: int) -> Made:
        chance = np.random.default_rng((_SEED, number))
        path = f"{number // PER_DOCUMENT:07d}.txt"
        drawn = [self._drawn(chance) for _ in range(count)]
        texts = [" ".join(self.texts[passage][place] for passage, place in some) for some in drawn]
        title = self.titles[drawn[0][0][0]]
        document = Document(path, title, "\n\n".join(texts), path, "text/plain")
        made, spans, vectors, rows = [], [], [], []
        start = 0
        for ordinal, (text, some) in enumerate(zip(texts, drawn, strict=True)):
            id_ = f"{number + ordinal:016x}"
            made.append(Passage(id_, document.id, ordinal, start, start + len(text), text, None, None))
            start += len(text) + 2
            spans.append(_spans([self.texts[passage][place] for passage, place in some]))
            own = [int(self.firsts[passage]) + place for passage, place in some]
            vectors.append(
                self.sentences[own].sum(axis=0) + self.passages[[passage for passage, _ in some]].sum(axis=0)
            )
            rows += own
        whole = np.stack(vectors)
        whole /= np.linalg.norm(whole, axis=1, keepdims=True)
        return Made(document, made, whole, spans, self.sentences[rows])

    def _drawn(self, chance: np.random.Generator) -> list[tuple[int, int]]:
        """Passage and place of each sentence."""
        first, length = chance.integers(0, len(self.texts), 2).tolist()
        near = first + int(chance.integers(-_NEIGHBOURS, _NEIGHBOURS + 1))
        second = near % len(self.texts)
        both = [(passage, place) for passage in {first: 0, second: 0} for place in range(len(self.texts[passage]))]
        count = min(len(both), len(self.texts[length]))
        chosen = np.sort(chance.permutation(len(both))[:count]).tolist()
        return [both[number] for number in chosen]


def _spans(texts: list[str]) -> list[Span]:
    spans, start = [], 0
    for text in texts:
        spans.append(Span(start, start + len(text)))
        start += len(text) + 1
    return spans
