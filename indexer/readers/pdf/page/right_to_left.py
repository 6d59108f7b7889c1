"""Lines that are written from the right: letters and words in the order in which they are read, as far as a page tells.

A file places glyphs, and programs write them down in the order of reading or in that of the page, word by word or all
of them. Their places are the same, so they decide; the rest is the bidirectional algorithm (UAX 9) read backwards.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from indexer.readers.pdf.page.characters import Character

_FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_MARKS = "\u060c\u061b\u061f\u0660-\u066d\u06d4\u06f0-\u06f9"
"""And digits, which are written from the left."""
LETTER_FROM_THE_RIGHT = re.compile(f"(?![{_MARKS}]){_FROM_THE_RIGHT.pattern}")
_ARABIC = re.compile(f"(?![{_MARKS}])[\u0600-\u07bf\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_OTHER_LETTER = re.compile(rf"(?!{_FROM_THE_RIGHT.pattern})[^\W\d_]")
_LAM, _ALEFS = "\u0644", frozenset("\u0622\u0623\u0625\u0627")
"""Drawn as one sign, in this order."""
_LEVEL = 0.5
"""Points."""
_ENDS = ".,:;!?\u060c\u061b\u061f"
_MIRRORED = str.maketrans("()[]{}<>\u00ab\u00bb", ")(][}{><\u00bb\u00ab")
_NUMBER = r"(?<![\d.,:/])\d++(?:[.,:/]\d++)*+"
_DASHED = re.compile(rf"{_NUMBER}(?:\s?\u2013\s?{_NUMBER})+")
_HYPHENED = re.compile(rf"{_NUMBER}(?:\s?[-\u2010\u2011\u2013]\s?{_NUMBER})+")
"""Numbers that follow each other to the left; those that a hyphen joins beside Arabic letters alone."""


def is_written_from_the_right(text: str) -> bool:
    """Whether most letters of a line are of a script that is."""
    return len(LETTER_FROM_THE_RIGHT.findall(text)) > len(_OTHER_LETTER.findall(text))


def words_as_read(characters: Sequence[Character]) -> Sequence[Character]:
    """The characters of a page, those of each word that is written from the right in that order."""
    if not _FROM_THE_RIGHT.search("".join([character.text for character in characters])):
        return characters
    read: list[Character] = []
    word: list[Character] = []
    for character in characters:
        is_letter = LETTER_FROM_THE_RIGHT.match(character.text) is not None
        begins = character.blank_before or character.spaced
        if word and (begins or not is_letter or abs(character.baseline - word[-1].baseline) > _LEVEL):
            read += _word_as_read(word)
            word = []
        (word if is_letter else read).append(character)
    return [*read, *_word_as_read(word)]


def _word_as_read(word: list[Character]) -> list[Character]:
    if all(after.left <= before.left for before, after in pairwise(word)):
        read = word
    else:
        read = sorted(word, key=lambda character: character.left)[::-1]
    for at, (one, other) in enumerate(pairwise(read)):
        if other.text == _LAM and one.text in _ALEFS and other.left == one.left:
            read[at : at + 2] = other, one
    flags = [(character.blank_before, character.spaced) for character in word]
    return [one._replace(blank_before=blank, spaced=spaced) for one, (blank, spaced) in zip(read, flags, strict=True)]


def line_as_read(pieces: Sequence[str]) -> str:
    """A line by its pieces from the left, each of which is as it is read itself."""
    words: list[str] = []
    for text in reversed(pieces):
        own = text.split()
        words += own if LETTER_FROM_THE_RIGHT.search(text) else reversed(own)
    read: list[str] = []
    at = 0
    while at < len(words):
        end = _end_of_other_script(words, at)
        if end > at:
            read += _run_as_read(words[at:end])
        else:
            read.append(_word_between(words[at], read))
        at = max(end, at + 1)
    return _closed_up(read)


def _end_of_other_script(words: Sequence[str], at: int) -> int:
    """Where words of another script end, numbers between them too; `at` where none begins."""
    end = at
    for number in range(at, len(words)):
        if LETTER_FROM_THE_RIGHT.search(words[number]):
            break
        if _OTHER_LETTER.search(words[number]):
            end = number + 1
        elif end == at:
            break
    return end


def _run_as_read(words: Sequence[str]) -> list[str]:
    read = list(reversed(words))
    read[0], ended = _parted(read[0])
    read[-1] += ended
    return read


def _word_between(word: str, before: Sequence[str]) -> str:
    """A word of the script itself, or a number or sign."""
    if LETTER_FROM_THE_RIGHT.search(word):
        return word
    kept, ended = _parted(word.translate(_MIRRORED))
    beside = next(
        (one for one in reversed(before) if LETTER_FROM_THE_RIGHT.search(one) or _OTHER_LETTER.search(one)), ""
    )
    numbers = _HYPHENED if _ARABIC.search(beside) else _DASHED
    return numbers.sub(_turned, kept) + ended


def _turned(match: re.Match[str]) -> str:
    return "".join(reversed(re.split(r"(\s?[-\u2010\u2011\u2013]\s?)", match.group())))


def _parted(word: str) -> tuple[str, str]:
    """A word, and what ends the line or sentence, which stands at the left of it."""
    kept = word.lstrip(_ENDS)
    return kept, word[: len(word) - len(kept)]


def _closed_up(words: Sequence[str]) -> str:
    """Words with spaces between them, but before what ends a sentence and inside brackets."""
    text = ""
    for word in words:
        close = not text or text[-1] in "([{" or not word.strip(_ENDS + ")]}")
        text += word if close else f" {word}"
    return text
