"""The paragraphs and tables of an RTF file, followed command by command."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass

from indexer.readers.office.flow import Paragraph
from indexer.readers.rtf.place import RtfPlace
from indexer.readers.rtf.styles import CHARACTER_SETS, SYMBOL, WESTERN, RtfStyle, RtfStyles, symbols
from indexer.readers.rtf.tokens import Token, TokenKind
from indexer.readers.shared.blocks import Block

_SKIPPED = frozenset(
    "colortbl filetbl revtbl listtable listoverridetable rsidtbl pict object header headerl headerr headerf footer"
    " footerl footerr footerf ftnsep ftnsepc aftnsep xe tc tcn txe rxe nonshppict sp shprslt annotation background"
    " pnseclvl upr do template".split()
)
"""Groups whose content isn't text of the document; so are all that are marked as skippable (\\*) and not known here."""

_STARRED = frozenset("footnote shpinst shptxt ud fldinst pn pntext".split())
_CHARACTERS = {
    "tab": "\t", "line": "\n", "lbr": "\n", "page": "\n\n", "column": "\n\n", "emdash": "—", "endash": "–",
    "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ",
    "qmspace": " ",
}  # fmt: skip
_SYMBOLS = {"~": "\u00a0", "-": "", "_": "-", "\\": "\\", "{": "{", "}": "}", "\t": "\t"}
_LISTINGS = ("TOC", "INDEX", "TOA")
_STATED = frozenset(("title", "author"))
_TIMES = frozenset(("creatim", "revtim"))
_DEEPEST_HEADING = 9
_DEEPEST = 1_000
"""Groups inside groups that are told apart; no program writes deeper ones."""


@dataclass
class _State:
    """What holds inside one group; a copy is made for every group in it."""

    place: RtfPlace
    destination: str = "text"
    """What characters are: text, label, field, font, style, a piece of information, or (skip) nothing."""
    font: int = -1
    fallback: int = 1
    """Characters that stand after a Unicode character for programs that don't know it."""
    hidden: bool = False
    deleted: bool = False
    struck: bool = False
    above: bool = False
    """Whether it stands above the line."""
    bold: bool = False
    field_number: int = -1
    style: int = 0
    level: int = 0
    in_list: bool = False
    in_table: bool = False


class RtfText:
    """One pass over an RTF file. `info` and `times` hold what it states of itself, once the flow has been read."""

    def __init__(self) -> None:
        self.info: dict[str, str] = {}
        self.times: dict[str, dict[str, int]] = {}
        self._state = _State(RtfPlace())
        self._stack: list[_State] = []
        self._too_deep = 0
        self._starred = False
        self._passed_over = 0
        self._encoding = WESTERN
        self._fonts: dict[int, int] = {}
        self._fields: list[str] = []
        self._styles = RtfStyles()
        self._style = RtfStyle()
        self._raw: list[str] = []

    def flow(self, found: Iterable[Token]) -> list[Paragraph | Block]:
        """Paragraphs and tables in reading order."""
        place = self._state.place
        for token in found:
            if token.kind is TokenKind.BYTES:
                self._bytes(token.text)
                continue
            self._decode()
            match token.kind:
                case TokenKind.OPEN:
                    self._open()
                case TokenKind.CLOSE:
                    self._close()
                case TokenKind.SYMBOL:
                    self._symbol(token.text)
                case TokenKind.WORD:
                    self._word(token.text, token.number)
        self._decode()
        while self._stack:  # groups that were never closed
            self._close()
        self._end(self._state)
        return place.finished

    def _open(self) -> None:
        self._passed_over = 0
        self._starred = False
        if len(self._stack) >= _DEEPEST:
            self._too_deep += 1
            return
        self._stack.append(self._state)
        self._state = copy(self._state)

    def _close(self) -> None:
        self._passed_over = 0
        if self._too_deep:
            self._too_deep -= 1
            return
        if not self._stack:
            return
        inner, self._state = self._state, self._stack.pop()
        if inner.destination == "style" and self._state.destination == "styles":
            self._styles.add(self._style)
        if inner.place is not self._state.place:
            self._end(inner)
            self._state.place.after += inner.place.finished

    def _symbol(self, symbol: str) -> None:
        if symbol == "*":
            self._starred = True
        elif self._passed_over:
            self._passed_over -= 1
        elif symbol in "\r\n":
            self._word("par", None)
        else:
            self._add(_SYMBOLS.get(symbol, ""))

    def _word(self, word: str, number: int | None) -> None:
        state = self._state
        starred, self._starred = self._starred, False
        if word == "u" and number is not None:
            self._passed_over = state.fallback
            self._add(chr(number % 0x10000))
        elif word == "uc":
            state.fallback = max(0, min(number if number is not None else 1, 16))
        elif self._passed_over:
            self._passed_over -= 1
        elif word == "ud":
            outside = (outer.destination for outer in reversed(self._stack) if outer.destination != "skip")
            state.destination = next(outside, "text")
        elif state.destination == "skip":
            return
        elif word in _SKIPPED or (starred and word not in _STARRED):
            state.destination = "skip"
        elif not self._begins(word) and not self._describes(word, number):
            self._lays_out(word, number)

    def _begins(self, word: str) -> bool:
        """Whether a word says what its group holds."""
        state = self._state
        match word:
            case "fonttbl":
                state.destination = "fonts"
            case "stylesheet":
                state.destination = "styles"
            case "info":
                state.destination = "about"
            case "footnote" | "shptxt":
                state.place = RtfPlace()
                state.destination = "text"
                state.in_table = state.hidden = False
            case "shpinst":
                state.destination = "shape"
            case "field":
                state.field_number = len(self._fields)
                self._fields.append("")
            case "fldinst":
                state.destination = "field"
            case "fldrslt":
                code = self._fields[state.field_number] if state.field_number >= 0 else ""
                if code.strip().upper().startswith(_LISTINGS):
                    state.destination = "skip"
            case "listtext" | "pntext":
                state.destination = "label"
                state.place.label = []
            case _:
                return False
        return True

    def _describes(self, word: str, number: int | None) -> bool:
        """Whether a word belongs to what the file tells of fonts, styles and itself."""
        state = self._state
        count = number or 0
        match state.destination:
            case "fonts" if word == "f":
                state.font = count
            case "fonts" if word == "fcharset":
                self._fonts[state.font] = count
            case "styles" | "style":
                self._styles_word(word, count)
            case "about" if word in _STATED or word in _TIMES:
                # LibreOffice states the author twice.
                state.destination = "skip" if word in self.info or word in self.times else word
            case destination if destination in _TIMES:
                self.times.setdefault(destination, {}).setdefault(word, count)
            case "fonts" | "about" | "title" | "author":
                pass
            case _:
                return False
        return True

    def _styles_word(self, word: str, number: int) -> None:
        state = self._state
        if state.destination == "styles":
            state.destination = "style"
            self._style = RtfStyle()
        match word:
            case "s":
                self._style.number = number
            case "sbasedon":
                self._style.based_on = number
            case "outlinelevel":
                self._style.level = number + 1

    def _lays_out(self, word: str, number: int | None) -> None:
        state = self._state
        match word:
            case _ if word in _CHARACTERS:
                self._add(_CHARACTERS[word])
            case "ansicpg":
                self._encoding = _encoding(f"cp{number}")
            case "mac":
                self._encoding = "mac_roman"
            case "pc" | "pca":
                self._encoding = "cp437" if word == "pc" else "cp850"
            case "f":
                state.font = number or 0
            case "v":
                state.hidden = number != 0
            case "deleted":
                state.deleted = number != 0
            case "b":
                state.bold = number != 0
            case "strike" | "striked":
                state.struck = number != 0
            case "super" | "nosupersub":
                state.above = word == "super" and number != 0
            case "plain":
                state.hidden = state.deleted = state.bold = state.struck = state.above = False
            case _ if state.destination == "text":
                self._paragraph_word(word, number)

    def _paragraph_word(self, word: str, number: int | None) -> None:
        state, place = self._state, self._state.place
        match word:
            case "pard":
                state.style = state.level = 0
                state.in_list = state.in_table = False
            case "s":
                state.style = number or 0
            case "outlinelevel":
                state.level = max(0, (number or 0) + 1)
            case "ls":
                state.in_list = True
            case "intbl":
                state.in_table = True
            case "trhdr":
                place.header_rows = 1
            case "cell":
                place.end_cell()
            case "nestcell":
                place.end_part_of_cell()
            case "row":
                place.end_row()
            case "par" | "sect" if state.in_table:
                place.end_part_of_cell()
            case "par" | "sect":
                self._end_paragraph(state)

    def _end_paragraph(self, state: _State) -> None:
        level = state.level if state.level <= _DEEPEST_HEADING else 0
        state.place.end_paragraph(self._styles.of(state.style), level=level, in_list=state.in_list)

    def _end(self, state: _State) -> None:
        """End a place: what its last paragraph lacks is a mark of its end."""
        if state.in_table:
            state.place.end_part_of_cell()
        else:
            self._end_paragraph(state)
        state.place.end_table()

    def _bytes(self, text: str) -> None:
        if self._passed_over:
            passed, text = text[: self._passed_over], text[self._passed_over :]
            self._passed_over -= len(passed)
        if text and self._state.destination != "skip":
            self._raw.append(text)

    def _decode(self) -> None:
        """Make text of the bytes since the last command: letters of several bytes are whole now."""
        if not self._raw:
            return
        raw = "".join(self._raw)
        self._raw = []
        character_set = self._fonts.get(self._state.font, 0)
        if character_set == SYMBOL and self._state.destination in ("text", "label"):
            self._add(symbols(raw))
            return
        encoding = CHARACTER_SETS.get(character_set, self._encoding)
        self._add(raw.encode("latin-1").decode(encoding, "ignore"))

    def _add(self, text: str) -> None:
        state, place = self._state, self._state.place
        match state.destination:
            case "text" if not (state.hidden or state.deleted or state.struck):
                place.add(text, bold=state.bold, above=state.above)
            case "label" if place.label is not None:
                place.label.append(text)
            case "field" if state.field_number >= 0 and len(self._fields[state.field_number]) < 100:
                self._fields[state.field_number] += text
            case "style":
                self._style.name += text
            case "title" | "author" as name:
                self.info[name] = self.info.get(name, "") + text


def _encoding(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return WESTERN
