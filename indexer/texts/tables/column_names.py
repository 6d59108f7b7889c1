"""Names of columns: whether a table's first row only names what stands below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DIGIT = re.compile(r"\d")
_FIGURES = re.compile(r"\d[\d\s,.]*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_TWO = 2
_LONGEST_NAME = 80
"""Characters: what is longer says something itself."""
_DAY = re.compile(
    r"(?:(?:mån|tis|ons|tors|fre|lör|sön)(?:dag\w{0,4})?|jan(?:uari)?|feb(?:ruari)?|mars|april|maj|juni|juli|aug(?:usti)?"
    r"|sep(?:t(?:ember)?)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b",
    re.IGNORECASE,
)
"""What rows of opening hours and of a year's months begin with."""
_SPAN = re.compile(r"\d{1,3}\s?[–-]\s?\d{1,3}\s[^\W\d_]")
"""The ages or lengths that a column is for: "6–12 år"."""
_PAID = re.compile(r"\d\s?(?:kr\b|kronor|:-|%|procent|€|öre\b)", re.IGNORECASE)


def names_columns(head: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row's cells are names: without figures, or with others than there are below them.

    "Slag | 2024 | 2025" and "Resans längd | Vuxen | Under 20 år" are, "Beslutad | 2024" says something itself. All rows
    have as many cells.
    """
    if any(len(name) > _LONGEST_NAME for name in head):
        return False
    if _DAY.match(head[0]) and all(_DAY.match(row[0]) for row in below):
        return False
    if not any(_has_figures(name, len(head)) for name in head):
        return any(_DIGIT.search(cell) for row in below for cell in row)
    columns = list(zip(head, *below, strict=True))
    if len(head) == _TWO or not below or not all(map(_may_name, filter(None, head[1:]))):
        return False
    return not any(_is_of_its_column(*column) for column in columns) and any(
        all(cell[:1].isdigit() for cell in cells) for _, *cells in columns[1:]
    )


def _may_name(name: str) -> bool:
    return name[:1].isalpha() or _SPAN.match(name) is not None


def _is_of_its_column(name: str, *below: str) -> bool:
    """Whether a cell with figures says something as those below it do."""
    if not _DIGIT.search(_YEAR.sub("", name)):
        return False
    return _PAID.search(name) is not None or _form(name) in map(_form, below)


def _has_figures(name: str, columns: int) -> bool:
    """Beside a year; of two columns "Avgift 2024" names one, and "2024" what stands beside it."""
    is_value = columns == _TWO and _YEAR.fullmatch(name.strip()) is not None
    return is_value or _DIGIT.search(_YEAR.sub("", name)) is not None


def _form(cell: str) -> str:
    return _FIGURES.sub("9 ", cell).strip().lower()
