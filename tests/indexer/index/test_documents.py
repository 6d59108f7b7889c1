"""Documents and passages come back from the store exactly as they were put in."""

from __future__ import annotations

import datetime
import tempfile
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.index.parts.documents import DocumentStore
from indexer.index.parts.documents_builder import DocumentStoreBuilder
from indexer.texts.document import Document, Heading, Page
from indexer.texts.passages import PassagePlace, embedded_text, split
from indexer.texts.raw_text import Origin
from tests.strategies import documents

FULL = Document(
    path="mapp/beslut.md",
    title="Beslut om taxa 🙂",
    text="Avgift\n\nNämnden beslutade 🙂 om taxan.\n\nUndantag\n\nIngen avgift för barn.",
    source="https://www.example.se/beslut",
    media_type="text/markdown",
    published=datetime.date(2013, 2, 22),
    author="Anette Nilsson",
    language="sv",
    collection="nämnden",
    link="https://www.example.se/beslut#avgift",
    headings=(Heading(0, 1, "Avgift"), Heading(39, 2, "Undantag")),
    pages=(Page(0, 1), Page(39, 2)),
)


ORIGIN = Origin("a" * 64, "b" * 64)


def written(some: list[Document], path: Path) -> DocumentStore:
    builder = DocumentStoreBuilder(path)
    for document in some:
        builder.add(document, split(document), ORIGIN)
    assert list(builder.embedded_texts()) == [
        embedded_text(document.title, passage.heading, passage.text) for document in some for passage in split(document)
    ]
    builder.close()
    return DocumentStore(path)


@given(st.lists(documents(), min_size=1, max_size=4))
@settings(max_examples=40)
def test_documents_and_passages_come_back_as_they_were(some: list[Document]) -> None:
    some = [replace(document, path=f"{number}.md") for number, document in enumerate(some)]
    passages = [passage for document in some for passage in split(document)]
    with tempfile.TemporaryDirectory() as folder:
        store = written(some, Path(folder, "documents.sqlite"))
        assert [store.document(document.id) for document in some] == some
        assert [store.passages_of(document.id) for document in some] == [split(document) for document in some]
        places = [[PassagePlace.of(passage) for passage in split(document)] for document in some]
        assert [store.places_of(document.id) for document in some] == places
        assert store.passages(list(range(len(passages)))) == passages
        assert store.document_ids_by_row() == [passage.document_id for passage in passages]
        assert store.documents() == [document.id for document in some]


@given(documents(), st.data())
@settings(max_examples=40)
def test_an_excerpt_says_what_the_document_says_there(document: Document, data: st.DataObject) -> None:
    document = replace(document, published=FULL.published, link=FULL.link, collection="nämnden")
    names = ("id", "path", "title", "source", "media_type", "published", "collection", "link")
    with tempfile.TemporaryDirectory() as folder:
        store = written([document], Path(folder, "documents.sqlite"))
        for passage in split(document):
            excerpt = store.excerpt(document.id, passage.start, passage.end)
            assert excerpt is not None
            assert excerpt.text == passage.text
            assert [getattr(excerpt, name) for name in names] == [getattr(document, name) for name in names]
            start = data.draw(st.integers(passage.start, passage.end - 1))
            assert excerpt.verbatim(start, passage.end) == document.text[start : passage.end]
            assert excerpt.page_at(start) == document.page_at(start)


def test_an_excerpt_says_nothing_of_what_lies_outside_it(tmp_path: Path) -> None:
    store = written([FULL], tmp_path / "documents.sqlite")
    excerpt = store.excerpt(FULL.id, 8, 20)
    assert excerpt is not None
    assert (excerpt.text, excerpt.start, excerpt.pages) == ("Nämnden besl", 8, (Page(0, 1),))
    assert [excerpt.verbatim(*ends) for ends in ((0, 8), (0, 10), (18, 30), (30, 40))] == ["", "Nä", "sl", ""]
    assert store.excerpt("0123456789abcdef", 0, 5) is None


def test_every_field_of_a_document_is_kept(tmp_path: Path) -> None:
    store = written([FULL], tmp_path / "documents.sqlite")
    assert store.document(FULL.id) == FULL
    assert [(p.text, p.heading, p.page) for p in store.passages([0, 1])] == [
        ("Nämnden beslutade 🙂 om taxan.", "Avgift", 1),
        ("Ingen avgift för barn.", "Avgift › Undantag", 2),
    ]


def test_passages_come_in_the_order_asked_for(tmp_path: Path) -> None:
    store = written([FULL], tmp_path / "documents.sqlite")
    first, second = split(FULL)
    assert store.passages([1, 0, 1]) == [second, first, second]
    assert store.passages([]) == []
    assert store.texts([1, 0, 1]) == [second.text, first.text, second.text]
    assert store.texts([]) == []


def test_an_unknown_document_is_none(tmp_path: Path) -> None:
    store = written([FULL], tmp_path / "documents.sqlite")
    assert store.document("0123456789abcdef") is None
    assert store.passages_of("0123456789abcdef") == []


def test_several_threads_read_at_once(tmp_path: Path) -> None:
    store = written([FULL], tmp_path / "documents.sqlite")
    found: list[Document | None] = []
    threads = [threading.Thread(target=lambda: found.append(store.document(FULL.id))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [FULL] * 8


def test_reading_changes_no_byte_and_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "documents.sqlite"
    store = written([FULL], path)
    before = path.read_bytes()
    store.document(FULL.id)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["documents.sqlite"]


@pytest.mark.parametrize("name", ["mapp med blanksteg", "år 100%", "fråga?#"])
def test_a_store_opens_in_a_folder_of_any_name(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    folder.mkdir()
    assert written([FULL], folder / "documents.sqlite").document(FULL.id) == FULL
