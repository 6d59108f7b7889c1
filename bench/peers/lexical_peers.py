"""The lexical part alone: bm25s and tantivy, each with Swedish stop words and stems."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bm25s
import Stemmer
import tantivy

from bench.peers.peer import Passage, Peer, Vectors

_HEAP_BYTES = 128_000_000
"""tantivy-py's own default."""
_ANALYSER = "swedish"


class Bm25s(Peer):
    """BM25 scores computed beforehand, as sparse arrays (Lù 2024)."""

    def index(self, passages: Sequence[Passage], vectors: Vectors | None, folder: Path) -> None:  # noqa: ARG002
        tokens = bm25s.tokenize(
            [passage.text for passage in passages],
            stopwords="sv",
            stemmer=Stemmer.Stemmer("swedish"),
            show_progress=False,
        )
        retriever = bm25s.BM25()
        retriever.index(tokens, show_progress=False)
        retriever.save(str(folder), corpus=[{"id": passage.id, "text": passage.text} for passage in passages])

    def open(self, folder: Path) -> None:
        self._stemmer = Stemmer.Stemmer("swedish")
        self._retriever = bm25s.BM25.load(str(folder), load_corpus=True)
        self._passages = len(self._retriever.corpus)

    def search(self, question: str, limit: int) -> list[str]:
        tokens = bm25s.tokenize(question, stopwords="sv", stemmer=self._stemmer, show_progress=False)
        found, _ = self._retriever.retrieve(tokens, k=min(limit, self._passages), show_progress=False)
        return [one["id"] for one in found[0]]


class Tantivy(Peer):
    """BM25 over an inverted index on disk, in Rust."""

    def index(self, passages: Sequence[Passage], vectors: Vectors | None, folder: Path) -> None:  # noqa: ARG002
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw")
        builder.add_text_field("text", stored=True, tokenizer_name=_ANALYSER)
        index = tantivy.Index(builder.build(), path=str(folder))
        index.register_tokenizer(_ANALYSER, _analyser())
        writer = index.writer(heap_size=_HEAP_BYTES)
        for passage in passages:
            writer.add_document(tantivy.Document(id=passage.id, text=passage.text))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        self._index = tantivy.Index.open(str(folder))
        self._index.register_tokenizer(_ANALYSER, _analyser())
        self._searcher = self._index.searcher()

    def search(self, question: str, limit: int) -> list[str]:
        query, _ = self._index.parse_query_lenient(question, ["text"])
        hits = self._searcher.search(query, limit).hits
        return [self._searcher.doc(address)["id"][0] for _, address in hits]


def _analyser() -> tantivy.TextAnalyzer:
    analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    return analyser.filter(tantivy.Filter.stopword("swedish")).filter(tantivy.Filter.stemmer("swedish")).build()
