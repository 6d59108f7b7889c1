"""Swedish text: words, sentences and stop words, each with exact offsets where it matters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_WORDS_KEPT = 1 << 15
"""Words of which is known what they are folded to; a few MB."""

_WORD = re.compile(r"\w+")
_PLAIN_WORD = re.compile(r"[^\W_]+")
_FOLDED_LETTERS = tuple(zip("åäöéèüàáøæ", "aaoeeuaaoa", strict=True))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text, in code points: `text[start:end]`."""

    start: int
    end: int


def folded(text: str) -> str:
    """A text in lower case, with å, ä, ö and accented letters folded to plain ones."""
    text = text.lower()
    if not text.isascii():
        for letter, plain in _FOLDED_LETTERS:  # eight times faster than str.translate
            text = text.replace(letter, plain)
    return text


def small_letters(word: str) -> str:
    """A word as tables write it, whatever letters a pattern that ignores case takes for the same: "Årſ", "mınut"."""
    return word.casefold().replace("\u0307", "").replace("\u0131", "i")


@lru_cache(_WORDS_KEPT)
def folded_word(word: str) -> str:
    """The same of one word. Texts have the same few over and over."""
    return folded(word)


def folded_words(text: str) -> list[str]:
    """The folded words of a text; an underscore is no part of a word."""
    return _PLAIN_WORD.findall(folded(text))


def is_plain_word(text: str) -> bool:
    """Whether a text is one word and nothing else."""
    return _PLAIN_WORD.fullmatch(text) is not None


def words(text: str) -> list[str]:
    """The words of a text in lower case, as they are spelled."""
    return _PLAIN_WORD.findall(text.lower())


def content_words(text: str) -> list[str]:
    """The folded words of a question without its stop words.

    A stop word may be typed without its dots ("ar" for "är"), but "år" and "Åre" are words of their own.
    """
    return [folded(word) for word in words(text) if not is_stop_word(word)]


def is_stop_word(word: str) -> bool:
    """Whether a word in lower case is one, with or without its dots."""
    return word in STOP_WORDS or (word in _FOLDED_STOP_WORDS and word == folded(word))


def count_words(text: str) -> int:
    return len(_WORD.findall(text))


def word_starts(text: str, span: Span) -> Iterator[int]:
    """Where each word of a part of a text begins."""
    return (match.start() for match in _WORD.finditer(text, span.start, span.end))


# Written with a full stop that ends no sentence, unless it stands last in the text.
_ABBREVIATIONS = frozenset(
    """adr alt anm ang avd bif bl ca cirka civ div dnr dr dvs dys ekon enl ev ex exkl folkp forts fr fsk gm hr inkl
    int iom istf jfr jr jur kl kv kyrk lic max medv milj mkt mos mtrl nb ngn ngt nr nuv obl obs ons orig pga pl plur
    pkt prof progr proc ptk resp rf sa samf sek sekr sid sign sl slg sms spec sr ss st stf stn sthlm str sön tel tf
    tfn trol uppl utg vard vx äv åld årg""".split()
)
# Ordinary words too ("en egen bil."): abbreviations only before a number.
_BEFORE_NUMBER = frozenset("art bil fig fil kap kr lör min mom mån prop skr tab tis tom tor vol".split())
_LIST_ENDINGS = frozenset("m.m mm osv o.d od etc m.fl o.s.v e.kr f.kr".split())
_END = re.compile(r"""(?<![.!?…])[.!?…]++["'”’»)\]]*+(?=\s)""")
_NUMBERING = re.compile(r"\s*+\d++(?:\.\d++)*+")
_LAST_WORD = re.compile(r"(?<![^\W_])(?<![^\W_]\.)(?:[^\W_]++\.)*+[^\W_]++$")
_LONGEST_ROW = 400
"""Characters; a longer row has cells that are texts."""
_PAIR = re.compile(r"[^\W\d_][^:.!?]{0,60}: \S")
_PAIRS = 3
"""Of a name and what stands beneath it, parted by semicolons: fewer may be a sentence."""
_LAW = re.compile(r"[A-ZÅÄÖ][a-zåäö]?[A-ZÅÄÖ]")
"""A law by its letters."""
_NEAR = 40
"""Characters around the end of a sentence that are looked at."""
_OPENING = "\"'”“’‘»«([–—-•§ \t"


def sentences(text: str, offset: int = 0) -> Iterator[Span]:
    """Sentences of a text, in order, without the white space around them; a line break always ends one.

    Every character that isn't white space lies in exactly one sentence. `offset` is where the text itself begins.
    """
    start = offset
    for line in text.splitlines(keepends=True):
        yield from _sentences_of_line(line, start)
        start += len(line)


def _sentences_of_line(line: str, offset: int) -> Iterator[Span]:
    start = 0
    if _is_row(line):
        yield from trimmed(line, 0, len(line), offset)
        return
    numbering = _NUMBERING.match(line)
    numbered = numbering.end() if numbering else -1
    for match in _END.finditer(line):
        stop, end = match.span()
        if _ends_sentence(line, stop, end, numbered):
            yield from trimmed(line, start, end, offset)
            start = end
    yield from trimmed(line, start, len(line), offset)


def _is_row(line: str) -> bool:
    """Whether a line is a row of a table that isn't long: what a cell says holds only of its row."""
    if len(line) > _LONGEST_ROW:
        return False
    pairs = sum(_PAIR.match(part) is not None for part in line.split("; ")) if line.count("; ") >= _PAIRS - 1 else 0
    return " | " in line or pairs >= _PAIRS


def trimmed(text: str, start: int, end: int, offset: int = 0) -> Iterator[Span]:
    """A part of a text without the white space around it, if there is more; `offset` is added to where it stands."""
    stripped = text[start:end].lstrip()
    if stripped:
        first = offset + end - len(stripped)
        yield Span(first, first + len(stripped.rstrip()))


def _ends_sentence(line: str, stop: int, end: int, numbered: int) -> bool:
    """Whether the marks from `stop` to `end` do; `numbered` is where the number ends that the line begins with."""
    following = line[end : end + _NEAR].lstrip(_OPENING)
    if not following or following[0].islower() or following[0] == "|":
        return False  # "Får jag byta? | Ja, en gång." is one row
    if end - stop > 1 or line[stop] != ".":
        return True
    if stop == numbered:
        return False  # a numbered point ("1. Ansökan") stands first in its line; "den 3. Maj" is rare
    word = _word_before(line, stop)
    if not word:
        return True
    if word.lower() in _LIST_ENDINGS:
        return True  # "t.ex." and "kl." go on even before a capital ("t.ex. Skolverket"), these mostly end
    last = word.rsplit(".", 1)[-1]
    if last.lower() == "kap" and _LAW.match(following):
        return False  # "19 a kap. LOU"
    if (len(word) == 1 and word.isupper()) or last.lower() in _ABBREVIATIONS:
        return False  # an initial ("B. Svensson"), or an abbreviation
    if (len(last) == 1 and last.isalpha()) or last.lower() in _BEFORE_NUMBER:
        return "." not in word and not following[0].isdigit()  # "t.o.m. Skolverket", "s. 12", but "fylla i. Sedan"
    return True


def _word_before(line: str, end: int) -> str:
    """The word that ends there, with those that full stops join to it ("t.ex"); empty if none does."""
    if end == 0 or line[end - 1].isspace():
        return ""
    last = line[max(0, end - _NEAR) : end].rsplit(None, 1)[-1]  # ten times faster than a search from every character
    if last.isalnum():
        return last
    found = _LAST_WORD.search(last)
    return found.group() if found is not None else ""


STOP_WORDS = frozenset(
    """
    alla allt alltså andra annan annat att av bara bli blir blev bland blivit borde bör båda både då de dem den
    denna deras dess dessa det detta dig din dina ditt dock dom du där därför därmed efter eftersom ej eller en
    endast enligt er era ert ett finns finnas fick få får för före från genom ge ger gör göra gjort gällande
    gäller ha hade hans har hela hellre hennes hit hos hon han honom henne hur här i icke ifall in inne inom
    innan inte ja jag ju just kan kanske kunde kunna kom kommer låt man med medan mellan men mer mest mig min
    mina mitt mot mycket må måste ned nej ni nog nu när någon något några och också om oss på redan sedan sig
    sin sina sitt sen själv ska skall skulle som så sådan sådana sådant t ta tar till trots under upp ur ut utan
    vad var vara varför varit varje vars vart vem vems vid vilka vilkas vilken vilket vill ville vi våra vårt
    vår väl vore åt än ännu är även över betyder menas innebär kallas heter hej undrar tack snälla berätta a an
    and are as at be been but by can could did do does for from had has have how if into is it its mean means me
    my no not of on or our shall she should so that the their them then there these they this to was we were
    what when where which who whom whose why will with would you your
    """.split()
)
"""Words that tell nothing of a question's subject, Swedish and English, unfolded."""

_FOLDED_STOP_WORDS = frozenset(map(folded, STOP_WORDS))
