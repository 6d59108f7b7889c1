"""Names of columns: whether a table's first row only names what stands below it."""

from __future__ import annotations

import re
from collections.abc import Sequence

_DIGIT = re.compile(r"\d")
_FIGURES = re.compile(r"\d[\d\s,.]*")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PAID = re.compile(r"\d\s?(?:kr\b|kronor|:-|%|procent|€|öre\b)", re.IGNORECASE)


def names_columns(head: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row's cells are names: without figures, or with others than there are below them.

    "Slag | 2024 | 2025" and "Resans längd | Vuxen | Under 20 år" are, "Beslutad | 2024" says something itself. All rows
    have as many cells.
    """
    columns = list(zip(*below, strict=True))
    has_figures = [_has_figures(name, len(head)) for name in head]
    if not any(has_figures):
        return any(_DIGIT.search(cell) for row in below for cell in row)
    return all(
        not figures or (_PAID.search(name) is None and _form(name) not in map(_form, cells))
        for name, cells, figures in zip(head, columns, has_figures, strict=False)
    ) and any(
        name and not figures and all(map(_DIGIT.search, cells))
        for name, cells, figures in zip(head, columns, has_figures, strict=False)
    )


def _has_figures(name: str, columns: int) -> bool:
    """Beside a year; of two columns "Avgift 2024" names one, and "2024" what stands beside it."""
    is_value = columns == 2 and _YEAR.fullmatch(name.strip()) is not None
    return is_value or _DIGIT.search(_YEAR.sub("", name)) is not None


def _form(cell: str) -> str:
    return _FIGURES.sub("9 ", cell).strip().lower()
