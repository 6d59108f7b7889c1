"""Formulas of Word (OMML) in one line, written as Word's own linear format does: 12/100, (a+b)/2, x^2, √(a)."""

from __future__ import annotations

import re

from lxml import etree

from indexer.readers.office.xml import attribute, child, local, text_within

_SIMPLE = re.compile(r"[\w,.  %]*")
"""What needs no brackets around it."""


def math_text(element: etree._Element | None) -> str:
    """The text of a formula or of a part of one. Recursive: an XML part nests no deeper than 256."""
    if element is None:
        return ""
    name = local(element)
    match name:
        case "t":
            return text_within(element)
        case "f":
            return f"{_grouped(element, 'num')}/{_grouped(element, 'den')}"
        case "sSup" | "sSub" | "sSubSup":
            below = f"_{_grouped(element, 'sub')}" if name != "sSup" else ""
            above = f"^{_grouped(element, 'sup')}" if name != "sSub" else ""
            return f"{math_text(child(element, 'e'))}{below}{above}"
        case "rad":
            return f"{math_text(child(element, 'deg'))}√({math_text(child(element, 'e'))})"
        case "nary":
            sign = attribute(child(element, "naryPr", "chr"), "val") or "∫"
            return f"{sign}_{_grouped(element, 'sub')}^{_grouped(element, 'sup')} {math_text(child(element, 'e'))}"
        case "d":
            inner = ", ".join(math_text(part) for part in element if local(part) == "e")
            return f"{_bracket(element, 'begChr', '(')}{inner}{_bracket(element, 'endChr', ')')}"
        case "del" | "moveFrom":
            return ""
        case "mr" | "eqArr":
            return " ".join(math_text(part) for part in element)
        case _:
            return "".join(map(math_text, element))


def _grouped(element: etree._Element, name: str) -> str:
    text = math_text(child(element, name))
    return text if _SIMPLE.fullmatch(text) else f"({text})"


def _bracket(element: etree._Element, name: str, otherwise: str) -> str:
    stated = attribute(child(element, "dPr", name), "val")
    return otherwise if stated is None else stated
