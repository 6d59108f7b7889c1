"""Text that is struck out on a PDF page: a thin line is drawn through the middle of its letters, and ends with them.

An underline lies below the letters, a table's rule between its rows, and a drawing's line goes on past a label.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence

from indexer.readers.pdf.page.characters import Character
from indexer.readers.pdf.page.pieces import WIDE_GAP
from indexer.readers.pdf.page.strokes import Stroke

_LOWEST, _HIGHEST = 0.15, 0.45
"""Of the size, over the baseline: programs draw it at .25 to .33, and underlines at -.05 to -.2."""
_THICKEST = 0.25
"""Of the size: LibreOffice's bold one is."""
_LARGEST = 100.0
"""Points: letters that are larger are looked for no further off."""
_MOST_ABREAST = 200
"""Lines at the height of one letter: a drawing's hatching has more."""
_LARGER = 1.1
"""Of the size of lowered letters: that of those beside them."""
_BELOW = 0.03
"""Of the size: so far below the baseline underlines lie at least."""
_RAISED = 0.5
"""Of the size: how far raised and lowered letters stand from the line they are of."""
_BEYOND = 0.7
"""Of the size: how far a line may go past its letters, over a space."""


def without_struck(characters: list[Character], strokes: Sequence[Stroke]) -> tuple[list[Character], set[float]]:
    """The characters without those that a line strikes out, and the baselines of these; what follows them stands as
    near to what is before.
    """
    struck = _struck(characters, strokes) if strokes else set()
    kept: list[Character] = []
    blank = space = False
    for number, character in enumerate(characters):
        if number not in struck:
            spaced = character.spaced or (space and character.text.isalnum())
            kept.append(character._replace(blank_before=True, spaced=spaced) if blank else character)
            space = False
        elif kept and _is_next(kept[-1], character):
            kept[-1] = kept[-1]._replace(right=character.right)
            space = character.blank_before if not blank else space
        blank = number in struck
    return kept, {characters[number].baseline for number in struck}


def _struck(characters: Sequence[Character], strokes: Sequence[Stroke]) -> set[int]:
    """The characters that lines go through, each line from the first of its letters to the last."""
    ordered = sorted(strokes, key=lambda stroke: stroke.y)
    heights = [stroke.y for stroke in ordered]
    hit: dict[int, list[int]] = defaultdict(list)
    for number, (_, left, right, baseline, style, *_) in enumerate(characters):
        size = min(style.size, _LARGEST)
        first = bisect_left(heights, baseline - _HIGHEST * size)
        if first == len(heights) or heights[first] > baseline - _LOWEST * size:
            continue
        last = bisect_right(heights, baseline - _LOWEST * size, first)
        if last - first > _MOST_ABREAST:
            continue
        middle = (left + right) / 2
        for at in range(first, last):
            stroke = ordered[at]
            if stroke.left <= middle <= stroke.right and stroke.thickness <= _THICKEST * size:
                hit[at].append(number)
    struck: set[int] = set()
    for at, numbers in hit.items():
        own = [characters[number] for number in numbers]
        beyond = _BEYOND * max(character.style.size for character in own)
        left, right = min(character.left for character in own), max(character.right for character in own)
        whole = ordered[at].left >= left - beyond and ordered[at].right <= right + beyond
        if whole and not _underlines(ordered[at], characters, numbers):
            struck.update(numbers)
    return struck


def _underlines(stroke: Stroke, characters: Sequence[Character], numbers: Sequence[int]) -> bool:
    """Whether a line through lowered letters lies below the larger ones beside them, as the underline of both does."""
    beside = [(numbers[0], numbers[0] - 1), (numbers[-1], numbers[-1] + 1)]
    for one, other in ((characters[a], characters[b]) for a, b in beside if 0 <= b < len(characters)):
        size = other.style.size
        first, second = sorted((one, other), key=lambda character: character.left)
        near = abs(one.baseline - other.baseline) < size / 2 and second.left - first.right < WIDE_GAP * size
        if near and size > _LARGER * one.style.size and stroke.y > other.baseline + _BELOW * size:
            return True
    return False


def _is_next(before: Character, character: Character) -> bool:
    """Whether a character stands just behind another on its line."""
    size = max(before.style.size, character.style.size)
    return abs(before.baseline - character.baseline) < _RAISED * size and (
        -WIDE_GAP * size < character.left - before.right < WIDE_GAP * size
    )
