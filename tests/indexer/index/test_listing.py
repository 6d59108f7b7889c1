"""A listing gives back what was put in, and refuses arrays that don't fit each other or the documents."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from indexer.errors import IndexDamaged
from indexer.index.parts.listing import FOREVER, DocumentListing, DocumentListingBuilder
from indexer.texts.document import Document
from indexer.texts.validity import Validity

DAY = datetime.date(2024, 2, 29)
DOCUMENTS = [
    Document("c.md", "C", "c", "c.md", "text/plain", published=DAY, collection="plan"),
    Document("a.md", "A", "a", "a.md", "text/plain", validity=Validity(repealed=True)),
    Document("d.md", "D", "d", "d.md", "text/plain", collection="plan", validity=Validity(valid_until=DAY)),
    Document("b.md", "B", "b", "b.md", "text/plain", validity=Validity(valid_from=DAY)),
]
PASSAGES = [2, 0, 3, 1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    builder = DocumentListingBuilder()
    for document, passages in zip(DOCUMENTS, PASSAGES, strict=True):
        builder.add(document, passages)
    builder.write(tmp_path / "listing", [1, 3, 0, 2])
    return tmp_path / "listing"


def test_it_is_read_as_it_was_written(folder: Path) -> None:
    listing, day = DocumentListing(folder, 4, 6), DAY.toordinal()
    assert [listing.id(number) for number in range(4)] == [document.id for document in DOCUMENTS]
    assert listing.counts.tolist() == PASSAGES
    assert listing.published.tolist() == [day, 0, 0, 0]
    assert listing.holds_from.tolist() == [0, 0, 0, day]
    assert listing.holds_until.tolist() == [FOREVER, 0, day, FOREVER]
    assert listing.ranks.tolist() == [2, 0, 3, 1]
    assert [listing.names[number] for number in listing.collections] == ["plan", "", "plan", ""]
    assert [listing.document_of(row) for row in range(6)] == [0, 0, 2, 2, 2, 3]
    assert listing.rows(np.array([True, True, False, True])).tolist() == [True, True, False, False, False, True]
    assert listing.numbers([document.id for document in DOCUMENTS]).tolist() == [0, 1, 2, 3]
    for number, document in enumerate(DOCUMENTS):
        assert listing.nearest(int(document.id, 16)) == (number, True)
        assert not listing.nearest(int(document.id, 16) + 1)[1]


def changed(folder: Path, name: str, change: Callable[[npt.NDArray[Any]], object]) -> None:
    array = np.load(folder / f"{name}.npy")
    change(array)
    np.save(folder / f"{name}.npy", array)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("firsts", lambda array: array.__setitem__(1, 6)),
        ("firsts", lambda array: array.__setitem__(-1, 7)),
        ("firsts", lambda array: array.__setitem__(0, 1)),
        ("ids", lambda array: array.__setitem__(0, array[1])),
        ("collections", lambda array: array.__setitem__(0, 2)),
        ("collections", lambda array: array.__setitem__(0, -1)),
    ],
)
def test_arrays_that_do_not_fit_are_refused(
    folder: Path, name: str, change: Callable[[npt.NDArray[Any]], object]
) -> None:
    changed(folder, name, change)
    with pytest.raises(IndexDamaged, match=rf"{name}\.npy"):
        DocumentListing(folder, 4, 6)


@pytest.mark.parametrize("content", [b"{}", b"[1]", b"[", b"\xff", b"[" * 100_000])
def test_names_that_are_none_are_refused(folder: Path, content: bytes) -> None:
    (folder / "collections.json").write_bytes(content)
    with pytest.raises(IndexDamaged, match=r"collections\.json"):
        DocumentListing(folder, 4, 6)


def test_it_is_held_against_the_documents(folder: Path) -> None:
    listing = DocumentListing(folder, 4, 6)
    places = [(DOCUMENTS[number].id, first, count) for number, first, count in [(0, 0, 2), (2, 2, 3), (3, 5, 1)]]
    listing.check(places)
    for other in (
        places[:-1],
        [*places[:-1], (DOCUMENTS[1].id, 5, 1)],
        [(places[0][0], 0, 3), *places[1:]],
        [("inget id", 0, 2), *places[1:]],
    ):
        with pytest.raises(IndexDamaged, match=r"firsts\.npy"):
            listing.check(other)
