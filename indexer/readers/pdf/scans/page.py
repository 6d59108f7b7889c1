"""A page as text recognition reads it: words with their places, from Tesseract's hOCR."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from indexer.errors import SourceDamaged
from indexer.texts.canonical import normalise

_LONGEST_WORD = 200
_BOX = re.compile(r"\bbbox (-?\d{1,6}) (-?\d{1,6}) (-?\d{1,6}) (-?\d{1,6})")
_BASELINE = re.compile(r"\bbaseline (-?[\d.]{1,12}) (-?[\d.]{1,12})")
_SIZE = re.compile(r"\bx_size ([\d.]{1,12})")
_SURE = re.compile(r"\bx_wconf (\d{1,3})")
_RULES = re.compile(r"[|¦\[\]]+")
"""What the lines of a table are taken for, where they touch a word or stand alone."""
_NO_WORD = re.compile(r"[\W_]+")
_DOUBTED = 30
"""Of a hundred: words of less confidence that have no letter or figure are specks."""
_STEEPEST = 0.2
"""Of a line's slope: a sheet lies aslant by a few degrees; what is steeper is a drawing."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, where it stands on its line, and how sure the recognition is of it, in percent."""

    text: str
    left: float
    right: float
    sure: int


@dataclass(frozen=True, slots=True)
class ScannedLine:
    """Words that were read as one line. In pixels; `baseline` is where the line crosses the sheet's left edge."""

    words: tuple[Word, ...]
    size: float
    slope: float
    baseline: float


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """What was read of one picture."""

    lines: tuple[ScannedLine, ...]

    @property
    def height(self) -> float:
        """Of what was read, in pixels."""
        return max((line.baseline + line.size for line in self.lines), default=0.0)

    @property
    def sure(self) -> int:
        """The mean confidence of its words, in percent, long words counting for more; 0 where there is none."""
        letters = [(len(word.text), word.sure) for line in self.lines for word in line.words]
        return round(sum(n * sure for n, sure in letters) / sum(n for n, _ in letters)) if letters else 0

    def to_json(self) -> list[Any]:
        """For the cache and the way between processes."""
        return [
            [
                line.size,
                line.slope,
                line.baseline,
                [[word.text, word.left, word.right, word.sure] for word in line.words],
            ]
            for line in self.lines
        ]


def page_from_json(record: Any) -> ScannedPage:
    """The page that `to_json` was asked of. Raises ValueError for anything that isn't one."""
    try:
        return ScannedPage(
            tuple(
                ScannedLine(
                    tuple(Word(_text(text), float(left), float(right), int(sure)) for text, left, right, sure in words),
                    float(size), float(slope), float(baseline),
                )
                for size, slope, baseline, words in record
            )
        )  # fmt: skip
    except (TypeError, OverflowError) as error:
        raise ValueError(f"no page: {error}") from error


def _text(value: object) -> str:
    if type(value) is not str:
        raise ValueError(f"text expected, found {value!r:.80}")
    return value


def pages_of(path: str, hocr: bytes) -> Iterator[ScannedPage]:
    """The pages in Tesseract's hOCR. Raises SourceDamaged for what isn't that."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(hocr, parser)
    except (etree.LxmlError, ValueError) as error:
        raise SourceDamaged(path) from error
    for page in root.iter("{*}div"):
        if page.get("class") == "ocr_page":
            found = (_line(line) for line in page.iter("{*}span") if line.get("class", "").startswith("ocr_"))
            yield ScannedPage(tuple(line for line in found if line is not None and line.words))


def _line(element: etree._Element) -> ScannedLine | None:
    title = element.get("title", "")
    box, baseline, size = _BOX.search(title), _BASELINE.search(title), _SIZE.search(title)
    if box is None or size is None or "textangle" in title:
        return None
    slope, offset = (float(baseline[1]), float(baseline[2])) if baseline else (0.0, 0.0)
    if abs(slope) > _STEEPEST:
        return None
    left, bottom = float(box[1]), float(box[4])
    words = (word for span in element.iter("{*}span") if span.get("class") == "ocrx_word" for word in _words(span))
    return ScannedLine(tuple(words), float(size[1]), slope, bottom + offset - slope * left)


def _words(element: etree._Element) -> Iterator[Word]:
    """The word of an element; two where the line between two cells was read as a letter of it."""
    title = element.get("title", "")
    box, sure = _BOX.search(title), _SURE.search(title)
    text = normalise("".join(element.itertext())).strip()[:_LONGEST_WORD]
    if box is None or sure is None or not text:
        return
    left, right, confidence = float(box[1]), float(box[3]), min(100, int(sure[1]))
    letter = (right - left) / len(text)
    at = 0
    for part in _without_rules(text):
        start = text.index(part, at)
        at = start + len(part)
        if confidence >= _DOUBTED or not _NO_WORD.fullmatch(part):
            yield Word(part, left + start * letter, left + at * letter, confidence)


def _without_rules(text: str) -> list[str]:
    """A word's parts beside what is a table's lines: "[2024" is "2024", but "[1]" is what it says."""
    if re.fullmatch(r"\[[^\[\]|]+\]\W?", text):
        return [text]
    return [part for part in _RULES.split(text) if part]
