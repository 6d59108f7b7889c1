"""Pages that React sends in pieces: each piece lies hidden at the end, and a script puts it where it belongs."""

from __future__ import annotations

import re

from lxml import etree

_PIECE = re.compile(r"S:([0-9a-z]{1,8})", re.IGNORECASE)


def put_pieces_in_place(page: etree._Element) -> None:
    """Each hidden piece goes where its placeholder stands, and is shown; one without a placeholder stays hidden."""
    places = {template.get("id", ""): template for template in page.iter("template")}
    for piece in [each for each in page.iter("div") if "hidden" in each.attrib]:
        match = _PIECE.fullmatch(piece.get("id", ""))
        if match is None:
            continue
        place = next((places.pop(name + match[1]) for name in ("B:", "P:") if name + match[1] in places), None)
        if place is not None and not any(above is piece for above in place.iterancestors()):
            del piece.attrib["hidden"]
            _drop_waiting(place)
            place.addprevious(piece)


def _drop_waiting(place: etree._Element) -> None:
    """What is shown until the piece comes lies between its placeholder and the comment that ends it."""
    waiting: list[etree._Element] = []
    for each in place.itersiblings():
        if each.tag is etree.Comment and each.text == "/$":
            for one in waiting:
                one.getparent().remove(one)
            return
        waiting.append(each)
