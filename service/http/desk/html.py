"""HTML, made of elements: text is escaped where it is put in, and nothing else can be put in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
VOID = frozenset(("input", "link", "meta", "br"))


class Html(str):
    """What is HTML already. Only this module makes it."""

    __slots__ = ()


def tag(name: str, /, *children: Html | str | int | None, **attributes: str | int | bool | None) -> Html:
    """An element; an attribute that is None or False is left out, and `class_` and `for_` are `class` and `for`."""
    given = "".join(
        f" {key.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{escape(str(value))}"')
        for key, value in attributes.items()
        if value is not None and value is not False
    )
    if name in VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{joined(children)}</{name}>")


def joined(children: Iterable[Html | str | int | None]) -> Html:
    """One after the other."""
    return Html(
        "".join(child if isinstance(child, Html) else escape(str(child)) for child in children if child is not None)
    )


def labelled(label: Html | str, name: str, control: Html, hint: Html | None = None) -> Html:
    """A control, whose id is `name`, under its label."""
    return tag("p", tag("label", label, for_=name), hint, control, class_="labelled")


def field(
    label: str, name: str, value: str = "", *, kind: str = "text", hint: str | None = None, **more: str | bool
) -> Html:
    """A field with its label, and a sentence that says what is wanted."""
    hint_id = f"{name}-hint" if hint else None
    control = tag("input", id=name, name=name, type=kind, value=value, aria_describedby=hint_id, **more)
    return labelled(label, name, control, tag("span", hint, id=hint_id, class_="hint") if hint else None)


def choice(label: str, name: str, options: Iterable[tuple[str, str]], chosen: str = "") -> Html:
    """A field to choose in."""
    shown = (tag("option", text, value=value, selected=value == chosen) for value, text in options)
    return labelled(label, name, tag("select", *shown, id=name, name=name))


def hidden(**values: str) -> Html:
    """What a form carries along."""
    return joined(tag("input", type="hidden", name=name, value=value) for name, value in values.items())


def form(
    action: str, button: str, *fields: Html, label: str | None = None, also: Html | None = None, **attributes: str
) -> Html:
    """A form that changes something. `label` tells one button from others that say the same; `also`: another button."""
    pressed = tag("button", button, tag("span", f": {label}", class_="unseen") if label else None, type="submit")
    others = tag("p", also) if also else None
    return tag("form", *fields, tag("p", pressed), others, method="post", action=action, **attributes)


def _dated(cell: Html | str | int) -> Html | str | int:
    """A cell's content; a date that is all of it stays on one line."""
    return tag("time", cell) if isinstance(cell, str) and _DATE.fullmatch(cell) else cell


def table(caption: str, heads: Iterable[str], rows: Iterable[Iterable[Html | str | int]]) -> Html:
    """A table; the first cell of a row is its heading."""
    head = tag("thead", tag("tr", *(tag("th", text, scope="col") for text in heads)))
    body = []
    for row in rows:
        first, *others = row
        body.append(tag("tr", tag("th", _dated(first), scope="row"), *(tag("td", _dated(cell)) for cell in others)))
    inner = tag("table", tag("caption", caption), head, tag("tbody", *body))
    return tag("div", inner, class_="wide", tabindex="0", role="region", aria_label=caption)
