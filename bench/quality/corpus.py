"""The passages of a test set's corpus, cut by the same code as an organisation's texts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from indexer.disk.checksum import sha256_of_file
from indexer.errors import NoText
from indexer.readers.plain.text import document_from_text
from indexer.texts.document import Document
from indexer.texts.passages import embedded_text, split
from service.evaluation.measures import TestSet

_FILES = ("corpus.jsonl", "queries.jsonl", "qrels.tsv")
_SEED = 1


def documents(test_set: TestSet) -> Iterator[Document]:
    """Every document that holds text."""
    for entry in test_set.corpus():
        try:
            yield document_from_text(entry.text, path=entry.id, title=entry.title)
        except NoText:
            continue


def sample_of_embedded_texts(test_set: TestSet, count: int) -> list[str]:
    """What is embedded for `count` passages drawn from the whole corpus, always the same ones."""
    texts = [
        embedded_text(document.title, passage.heading, passage.text)
        for document in documents(test_set)
        for passage in split(document)
    ]
    return random.Random(_SEED).sample(texts, min(count, len(texts)))


def fingerprint(folder: Path) -> dict[str, str]:
    """SHA-256 of each of a test set's files."""
    return {name: sha256_of_file(folder / name) for name in _FILES}
