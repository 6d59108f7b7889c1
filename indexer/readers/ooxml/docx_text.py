"""The paragraphs and tables of a Word document's body, in reading order."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from indexer.readers.office.flow import Paragraph, cell_text
from indexer.readers.office.list_numbers import ListNumbers
from indexer.readers.office.xml import attribute, child, descendants, local, text_within, whole_number
from indexer.readers.ooxml.docx_styles import BOLD, UNSEEN, Styles, list_number, outline_level, switched
from indexer.readers.ooxml.math_text import math_text
from indexer.readers.shared.blocks import Block
from indexer.readers.shared.groups import grouped_blocks, lone_cells, spanning
from indexer.readers.shared.raised import raised
from indexer.texts.canonical import PICTURES

_SKIPPED = frozenset(
    "pPr rPr tblPr tblGrid trPr tcPr sectPr sdtPr sdtEndPr del moveFrom delText delInstrText instrText rt"
    " pict object drawing AlternateContent annotationRef footnoteRef endnoteRef altChunk".split()
)
"""What holds no text of its own; pictures and drawings are looked through for text boxes separately."""

_DRAWN = frozenset(("pict", "object", "drawing", "AlternateContent"))
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_WIDEST_CELL = 60
"""Columns; Word has 63 in a table."""

_CODE = re.compile(r"[0-9A-Fa-f]{4}")
_PLACEHOLDER_STYLE = re.compile(r"platsh|placeholder", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"(?:klicka|tryck|click|tap|välj|choose|select|ange|skriv|enter|type|fyll)\b|[\[<(]|\W*$", re.IGNORECASE
)

_LISTING_FIELDS = ("TOC", "INDEX", "TOA")
"""Fields whose result lists what stands elsewhere."""


@dataclass
class _Field:
    """A complex field that has begun: its code comes first, then its result."""

    code: str = ""
    in_code: bool = True

    @property
    def is_shown(self) -> bool:
        return not self.in_code and not self.code.strip().upper().startswith(_LISTING_FIELDS)


@dataclass
class DocxText:
    """One pass over a body. Recursive: an XML part nests no deeper than 256."""

    styles: Styles
    numbers: ListNumbers
    footnotes: etree._Element | None = None
    endnotes: etree._Element | None = None
    fields: list[_Field] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    letters: int = 0
    bold_letters: int = 0
    after: list[Paragraph | Block] = field(default_factory=list)
    """What stands after the paragraph that is being read: its notes and text boxes."""
    in_note: bool = False
    outside: Callable[[etree._Element], Sequence[Paragraph | Block]] = lambda _: ()
    """What an element refers to outside this part: an inserted file (altChunk) or a diagram (relIds)."""

    def flow(self, container: etree._Element) -> Iterator[Paragraph | Block]:
        """Paragraphs and tables inside a body, cell, note or text box."""
        for element in container:
            match local(element):
                case "p":
                    yield from self._paragraph(element)
                case "tbl":
                    yield from self._table(element)
                case "sdt":
                    if not _is_contents(element) and not _is_placeholder(element):
                        yield from self.flow(content) if (content := child(element, "sdtContent")) is not None else ()
                case "altChunk":
                    yield from self.outside(element)
                case "AlternateContent":
                    yield from self.flow(chosen) if (chosen := _chosen(element)) is not None else ()
                case name if name not in _SKIPPED:
                    yield from self.flow(element)

    def _paragraph(self, element: etree._Element) -> Iterator[Paragraph | Block]:
        properties = child(element, "pPr")
        style = attribute(child(properties, "pStyle"), "val")
        self._inline(element, self.styles.looks(style))
        if switched(child(properties, "rPr"), "del"):
            return  # the break itself is deleted: what follows goes on in the same paragraph
        text, letters, bold_letters = "".join(self.pieces), self.letters, self.bold_letters
        after, self.after = self.after, []
        self.pieces, self.letters, self.bold_letters = [], 0, 0
        if text.strip():
            stated = outline_level(properties)
            label, is_item = self._label(properties, style)
            yield Paragraph(
                text,
                level=self.styles.level(style) if stated is None else stated,
                is_item=is_item,
                is_title=self.styles.is_title(style),
                is_contents=self.styles.is_contents(style),
                bold=letters == bold_letters,
                label=label,
            )
        yield from after

    def _label(self, properties: etree._Element | None, style: str | None) -> tuple[str, bool]:
        """A paragraph's number, and whether it belongs to a list."""
        stated = list_number(properties)
        styled = self.styles.number(style)
        name, level = stated or (None, None)
        name = styled[0] if name is None else name
        level = styled[1] if level is None else level
        if name is None or name == "0":
            return "", False
        return self.numbers.label(name, level or 0), True

    def _inline(self, element: etree._Element, looks: frozenset[str]) -> None:
        for inner in element:
            match local(inner):
                case "r":
                    self._run(inner, looks)
                case "fldSimple" if (attribute(inner, "instr") or "").strip().upper().startswith(_LISTING_FIELDS):
                    pass
                case "sdt":
                    if not _is_placeholder(inner) and (content := child(inner, "sdtContent")) is not None:
                        self._inline(content, looks)
                case "AlternateContent":
                    self._text_boxes(inner)
                case "oMath":
                    self._add("" if looks & UNSEEN else math_text(inner), BOLD in looks)
                case name if name not in _SKIPPED:
                    self._inline(inner, looks)

    def _run(self, run: etree._Element, around: frozenset[str]) -> None:
        properties = child(run, "rPr")
        looks = self.styles.looks(attribute(child(properties, "rStyle"), "val"), properties, around)
        if looks & UNSEEN:
            for mark in run:
                self._field_mark(mark)
            return
        bold = BOLD in looks
        above = attribute(child(properties, "vertAlign"), "val") == "superscript"
        for inner in run:
            name = local(inner)
            if self._field_mark(inner):
                continue
            if name in _DRAWN:
                self._text_boxes(inner)
                # An emoji, which newer programs draw in a way of their own.
                self._add(text_within(child(inner, "Fallback", "t")), bold)
            elif not all(open_field.is_shown for open_field in self.fields):
                continue
            elif name == "t":
                self._add(raised(text_within(inner), self.pieces) if above else text_within(inner), bold)
            elif name in _CHARACTERS:
                self.pieces.append(_CHARACTERS[name])
            elif name == "sym":
                self._add(_picture(inner), bold)
            elif name in ("footnoteReference", "endnoteReference"):
                self._note(self.footnotes if name == "footnoteReference" else self.endnotes, attribute(inner, "id"))
            elif name not in _SKIPPED:
                self._inline(inner, looks)

    def _field_mark(self, element: etree._Element) -> bool:
        """Whether an element belongs to a field's own machinery; what it says is noted."""
        name = local(element)
        if name == "instrText":
            if self.fields:
                self.fields[-1].code += text_within(element)
            return True
        if name != "fldChar":
            return False
        match attribute(element, "fldCharType"):
            case "begin":
                self.fields.append(_Field())
            case "separate" if self.fields:
                self.fields[-1].in_code = False
            case "end" if self.fields:
                self.fields.pop()
        return True

    def _add(self, text: str, bold: bool) -> None:
        self.pieces.append(text)
        length = len(text.strip())
        self.letters += length
        self.bold_letters += length if bold else 0

    def _note(self, notes: etree._Element | None, number: str | None) -> None:
        if notes is None or number is None or self.in_note:
            return
        found = next((note for note in notes if attribute(note, "id") == number), None)
        if found is not None:
            self.after += self._apart(found, in_note=True)

    def _text_boxes(self, element: etree._Element) -> None:
        if local(element) == "AlternateContent":
            chosen = _chosen(element)
            if chosen is None:
                return
            element = chosen
        for box in descendants(element, "txbxContent"):
            outer = next((above for above in box.iterancestors() if local(above) in ("txbxContent", "Fallback")), None)
            # A box inside a box is met when that one is read; a fallback says the same again.
            if outer is None or not _is_within(outer, element):
                self.after += self._apart(box, in_note=self.in_note)

        for frame in descendants(element, "relIds"):
            self.after += self.outside(frame)

    def _apart(self, container: etree._Element, *, in_note: bool) -> list[Paragraph | Block]:
        """The flow of what hangs on the paragraph being read, which isn't finished yet."""
        inner = replace(self, fields=[], pieces=[], letters=0, bold_letters=0, after=[], in_note=in_note)
        return list(inner.flow(container))

    def _table(self, table: etree._Element) -> Iterator[Paragraph | Block]:
        rows = [row for row in _inside(table, "tr") if switched(child(row, "trPr"), "del") is None]
        header_rows = sum(switched(child(row, "trPr"), "tblHeader") is True for row in rows)
        texts: list[list[str | None]] = []
        parts: list[Paragraph | Block] = []
        for row in rows:
            texts.append([""] * min(whole_number(child(row, "trPr", "gridBefore"), "val", 0), _WIDEST_CELL))
            cells = list(_inside(row, "tc"))
            for cell in cells:
                inside = list(self._apart(cell, in_note=self.in_note))
                parts += inside
                merged = child(cell, "tcPr", "vMerge")
                goes_on = merged is not None and attribute(merged, "val") != "restart"
                width = min(whole_number(child(cell, "tcPr", "gridSpan"), "val", 1), _WIDEST_CELL)
                text = None if goes_on else cell_text(part.text for part in inside)
                texts[-1] += spanning(text, 1 if len(cells) == 1 else width)
        is_layout = any(isinstance(part, Paragraph) and part.level for part in parts) or len(texts) == 1 == len(
            texts[0]
        )
        yield from parts if is_layout else grouped_blocks(texts, header_rows=header_rows, over_all=lone_cells(texts))


def _inside(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row; some are wrapped in content controls or marks of changes."""
    for inner in element:
        if local(inner) == name:
            yield inner
        elif local(inner) not in _SKIPPED:
            yield from _inside(inner, name)


def _picture(symbol: etree._Element) -> str:
    """What a letter of a picture font shows; "" for what is no text."""
    code = attribute(symbol, "char") or ""
    return PICTURES.get(int(code, 16), "") if _CODE.fullmatch(code) else ""


def _chosen(alternatives: etree._Element) -> etree._Element | None:
    """What Word shows of content that is there in two forms, a newer and an older one."""
    choice = child(alternatives, "Choice")
    return child(alternatives, "Fallback") if choice is None else choice


def _is_within(element: etree._Element, outer: etree._Element) -> bool:
    return element is outer or any(above is outer for above in element.iterancestors())


def _is_contents(control: etree._Element) -> bool:
    gallery = attribute(child(control, "sdtPr", "docPartObj", "docPartGallery"), "val") or ""
    return gallery.casefold().startswith(("table of contents", "innehållsförteckning"))


def _is_placeholder(control: etree._Element) -> bool:
    """Whether a content control shows what is to be filled in: "Klicka här för att ange text".

    Programs that fill in forms leave the mark that says so, but not the style that Word gives such a text.
    """
    if switched(child(control, "sdtPr"), "showingPlcHdr") is not True:
        return False
    runs = [run for run in descendants(control, "r") if child(run, "t") is not None]
    styles = [attribute(child(run, "rPr", "rStyle"), "val") or "" for run in runs]
    text = "".join(text_within(child(run, "t")) for run in runs).strip()
    return all(map(_PLACEHOLDER_STYLE.match, styles)) or _PLACEHOLDER.match(text) is not None
