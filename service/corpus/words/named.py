"""What the documents of an index are called and headed, gathered for suggestions when they are first asked for."""

from __future__ import annotations

import threading

from indexer.index.parts.documents import DocumentStore
from indexer.index.parts.lexicon.words import Words
from indexer.index.parts.listing import DocumentListing
from service.corpus.words.suggestions import Suggestible, Suggestions


class NamedDocuments:
    """Thread-safe."""

    def __init__(self, documents: DocumentStore, listing: DocumentListing, words: Words) -> None:
        self._documents = documents
        self._listing = listing
        self._words = words
        self._suggestions: dict[frozenset[str], Suggestions] = {}
        """Those of the documents that aren't hidden; one at a time."""
        self._making = threading.Lock()

    def suggestions(self, hidden: frozenset[str]) -> Suggestions:
        """Without documents that are hidden. Made once: after a swap many ask at the same time."""
        with self._making:
            if hidden not in self._suggestions:
                numbers = {f"{id_:016x}": number for number, id_ in enumerate(self._listing.ids.tolist())}
                self._suggestions.clear()
                self._suggestions[hidden] = Suggestions(self.named(hidden).by(numbers.__getitem__), self._words)
            return self._suggestions[hidden]

    def named(self, hidden: frozenset[str]) -> Suggestible[str]:
        """Titles and headings, each with its document's id."""
        return Suggestible.of(self._documents.titles(), self._documents.headings(), hidden)
