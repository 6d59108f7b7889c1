"""Documents as they are stored: what of them is read by row or by id, whoever may see them.

Whether somebody may is asked before (`view.py`, `local.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.errors import IndexDamaged
from indexer.index.parts.documents import DocumentStore
from indexer.index.parts.editions import Edition
from indexer.texts.document import Excerpt
from indexer.texts.passages import Passage
from service.corpus.words.prints import saying


class StoredDocuments:
    """Of one generation on this machine."""

    _documents: DocumentStore

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages of some rows, in the order asked for."""
        return self._documents.passages(rows)

    def texts(self, rows: Sequence[int]) -> list[str]:
        """The texts of their passages alone."""
        return self._documents.texts(rows)

    def document_ids(self, rows: Sequence[int]) -> list[str]:
        """The documents of some rows, in the order asked for."""
        return self._documents.document_ids(rows)

    def document_ids_by_row(self) -> list[str]:
        """The document of each passage."""
        return self._documents.document_ids_by_row()

    def rows_of(self, document_id: str) -> list[int]:
        """The rows of a document's passages, in reading order; none if there is no document of that id."""
        return self._documents.rows_of(document_id)

    def editions(self, document_ids: Sequence[str]) -> dict[str, Edition]:
        """What is known of some documents as editions of a text, by their ids."""
        return self._documents.editions(document_ids)

    def has_below(self, folder: str) -> bool:
        """Whether any document's path begins with a folder's, which ends in a slash."""
        return self._documents.has_below(folder)

    def saying(self, prints: frozenset[str]) -> dict[str, frozenset[str]]:
        """Which documents have any of some paragraphs, and which."""
        return saying(self._documents.texts_by_document(), prints)

    def excerpt(self, passage: Passage) -> Excerpt:
        """What a passage's document itself says where the passage stands. Raises `IndexDamaged` if it isn't there."""
        excerpt = self._documents.excerpt(passage.document_id, passage.start, passage.end)
        if excerpt is None or excerpt.text != passage.text:
            raise IndexDamaged(self._documents.path, expected=f"stycket {passage.id} ordagrant", found="en annan text")
        return excerpt
