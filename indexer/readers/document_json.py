"""A document as JSON: what a reader's process hands to the one that indexes, exactly and without pickle.

One object with the fields of `Document`; `published` as "YYYY-MM-DD", headings as [offset, level, text, end], pages as
[offset, number, recognised], and `parts` as such objects that have none themselves. Whoever reads it trusts nothing: a
reader may have been taken over by the text that it read.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any

from indexer.texts.document import Document, Heading, Page


def to_json(document: Document) -> dict[str, Any]:
    """The document as what `json` can write."""
    return {
        **{name: getattr(document, name) for name in _AS_THEY_ARE},
        "published": None if document.published is None else document.published.isoformat(),
        "headings": [[heading.offset, heading.level, heading.text, heading.end] for heading in document.headings],
        "pages": [[page.offset, page.number, page.recognised] for page in document.pages],
        "parts": [to_json(part) for part in document.parts],
    }


def from_json(record: Any) -> Document:
    """The document that `to_json` was given. Raises ValueError for anything that isn't one."""
    try:
        published = record["published"]
        document = Document(
            **{name: read(record[name]) for name, read in _AS_THEY_ARE.items()},
            published=None if published is None else datetime.date.fromisoformat(_text(published)),
            headings=tuple(
                Heading(_number(offset), _number(level), _text(text), None if end is None else _number(end))
                for offset, level, text, end in record["headings"]
            ),
            pages=tuple(
                Page(_number(offset), _number(number), _percent(sure)) for offset, number, sure in record["pages"]
            ),
            parts=tuple(map(from_json, record["parts"])),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"no document: {error}") from error
    if any(part.parts for part in document.parts):
        raise ValueError("parts that have parts")
    if not all(document.text.startswith(heading.text, heading.offset) for heading in document.headings):
        raise ValueError("a heading that isn't where it is said to be")
    if not all(h.end is None or h.offset + len(h.text) <= h.end <= len(document.text) for h in document.headings):
        raise ValueError("a heading that ends before it begins or beyond the text")
    for offsets in ([h.offset for h in document.headings], [p.offset for p in document.pages]):
        if offsets != sorted(offsets) or (offsets and offsets[-1] > len(document.text)):
            raise ValueError("offsets out of order or beyond the text")
    return document


def _text(value: Any) -> str:
    if type(value) is not str:
        raise ValueError(f"text expected, found {value!r:.80}")
    return value


def _text_or_none(value: Any) -> str | None:
    return None if value is None else _text(value)


def _percent(value: Any) -> int | None:
    if value is not None and _number(value) > 100:
        raise ValueError(f"a percentage expected, found {value!r:.80}")
    return None if value is None else _number(value)


_READ_BY: Mapping[str, Callable[[Any], Any]] = {"str": _text, "str | None": _text_or_none}
_AS_THEY_ARE = {field.name: _READ_BY[str(field.type)] for field in fields(Document) if field.type in _READ_BY}
"""The fields that are text, each with what reads it."""


def _number(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"a number from 0 expected, found {value!r:.80}")
    return value
