"""A document comes out of a reader's process as it was, and nothing that isn't one is taken for one."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.readers.document_json import from_json, to_json
from indexer.texts.document import Document, Heading, Page

LINES = st.text(min_size=1, max_size=20)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(st.text(min_size=1, max_size=200))
    starts = sorted(draw(st.sets(st.integers(0, len(text) - 1), max_size=4)))
    return Document(
        path=draw(LINES),
        title=draw(LINES),
        text=text,
        source=draw(LINES),
        media_type=draw(LINES),
        published=draw(st.none() | st.dates()),
        author=draw(st.none() | LINES),
        language=draw(LINES),
        collection=draw(st.text(max_size=5)),
        link=draw(st.none() | LINES),
        headings=tuple(
            Heading(start, draw(st.integers(1, 6)), text[start : start + 5], draw(st.sampled_from((None, len(text)))))
            for start in starts
        ),
        pages=tuple(Page(start, draw(st.integers(0, 9)), draw(st.none() | st.integers(0, 100))) for start in starts),
        parts=tuple(Document(draw(LINES), "del", "text", "s", "m") for _ in range(draw(st.integers(0, 2)))),
    )


@given(documents())
@settings(max_examples=30)
def test_a_document_survives_being_json(document: Document) -> None:
    again = from_json(json.loads(json.dumps(to_json(document))))
    assert (again, again.parts) == (document, document.parts)


@given(documents(), st.sampled_from(sorted(to_json(Document("a", "b", "c", "d", "e")))), st.data())
def test_a_field_of_another_kind_is_refused(document: Document, field: str, data: st.DataObject) -> None:
    record: dict[str, Any] = to_json(document)
    record[field] = data.draw(
        st.sampled_from([7, True, {"a": 1}, [["x"]], [[1]], [[-1, -1]], [[10**9, 1, "", None]], [[0, 1, "", 10**9]]])
    )
    with pytest.raises(ValueError):  # noqa: PT011 - any of several messages
        from_json(record)
    del record[field]
    with pytest.raises(ValueError):  # noqa: PT011 - any of several messages
        from_json(record)
