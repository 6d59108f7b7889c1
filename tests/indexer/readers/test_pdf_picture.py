"""A page as a picture: what is quoted is marked where it stands, and nothing else is."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
import pytest
from matplotlib.image import imread

from indexer.errors import ReadingTimedOut, SourceDamaged
from indexer.readers.isolation import Reading
from indexer.readers.pdf.picture import HEIGHT, WIDTH, page_picture
from indexer.texts.swedish import Span
from tests.pdf_files import pdf, shown

LINES = (
    "Hunden ska vara kopplad i parken.",
    "Avgiften för bygglov är 5 000 kronor",
    "och betalas i för-",
    "väg till nämnden.",
)
PASSAGE = "Hunden ska vara kopplad i parken. Avgiften för bygglov är 5 000 kronor och betalas i förväg till nämnden."
TOPS = (100, 130, 160, 190)
"""Points from the page's upper edge to each line's baseline."""
PAGE = "".join(shown(72, 842 - top, line, size=14) for top, line in zip(TOPS, LINES, strict=True))


def marked_lines(png: bytes | None, height: float = 842) -> set[int]:
    """Which of the lines has anything of the marking pen's colour."""
    assert png is not None
    pixels: npt.NDArray[np.float64] = imread(io.BytesIO(png), format="png")
    yellow = (pixels[:, :, 0] > 0.9) & (pixels[:, :, 2] < 0.6)
    scale = pixels.shape[0] / height
    return {n for n, top in enumerate(TOPS) if yellow[int((top - 10) * scale) : int(top * scale)].any()}


def span_of(words: str) -> Span:
    start = PASSAGE.index(words)
    return Span(start, start + len(words))


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("Hunden ska vara kopplad i parken.", {0}),
        ("Avgiften för bygglov är 5 000 kronor och betalas i förväg till nämnden.", {1, 2, 3}),
        ("5 000", {1}),
        ("förväg", {2, 3}),
    ],
)
def test_the_lines_of_a_quote_are_marked(words: str, lines: set[int]) -> None:
    assert marked_lines(page_picture("a.pdf", pdf("", PAGE), 2, PASSAGE, span_of(words))) == lines


def test_words_that_stand_twice_are_marked_where_the_passage_stands() -> None:
    twice = shown(72, 842 - TOPS[0], "Avgiften tas ut.") + shown(72, 842 - TOPS[2], "Hyra. Avgiften tas ut.")
    passage = "Hyra. Avgiften tas ut."
    assert marked_lines(page_picture("a.pdf", pdf(twice), 1, passage, Span(6, 22))) == {2}


def test_a_quote_that_goes_on_overleaf_is_marked_as_far_as_it_stands_here() -> None:
    passage = f"{LINES[0]} {LINES[1]} " + "och resten står på nästa sida. " * 4
    assert marked_lines(page_picture("a.pdf", pdf(PAGE), 1, passage, Span(0, len(passage)))) >= {0}


def test_what_is_not_there_is_not_marked() -> None:
    assert marked_lines(page_picture("a.pdf", pdf(PAGE), 1, "Något annat.", Span(0, 12))) == set()
    assert page_picture("a.pdf", pdf(PAGE), 2, PASSAGE, span_of("5 000")) is None
    assert page_picture("a.pdf", pdf(PAGE), 0, PASSAGE, span_of("5 000")) is None
    with pytest.raises(SourceDamaged):
        page_picture("a.pdf", b"%PDF-1.7 broken", 1, PASSAGE, span_of("5 000"))


@pytest.mark.parametrize("media", ["0 0 595 842", "0 0 14400 14400", "0 0 1 14400", "-100 -50 495 792"])
def test_a_picture_has_no_more_pixels_than_it_may(media: str) -> None:
    picture = page_picture("a.pdf", pdf(PAGE, media=media), 1, PASSAGE, span_of("5 000"))
    assert picture is not None
    height, width, _ = imread(io.BytesIO(picture), format="png").shape
    assert width <= WIDTH + 1
    assert height <= HEIGHT + 1


def test_the_process_that_reads_draws_too_and_within_its_limits() -> None:
    with Reading(max_seconds=60) as reading:
        assert reading.draw("", b"", 0, "", Span(0, 0)) is None
        first = reading.draw("a.pdf", pdf(PAGE), 1, PASSAGE, span_of("5 000"))
        assert marked_lines(first) == {1}
        with pytest.raises(SourceDamaged, match=r"a\.pdf"):
            reading.draw("a.pdf", b"broken", 1, PASSAGE, span_of("5 000"))
        assert reading.draw("a.pdf", pdf(PAGE), 1, PASSAGE, span_of("5 000")) == first
    endless = "0.1 w\n" + "".join(f"{n % 595} 0 m {n * 7 % 595} 842 l S\n" for n in range(400_000))
    with Reading(max_seconds=0.5) as reading, pytest.raises(ReadingTimedOut):
        reading.draw("a.pdf", pdf(endless), 1, PASSAGE, span_of("5 000"))
