"""Marking: which sentence of a passage answers a question, and which beside it belong to it.

The passage's best sentence for the ranking is a good guess; what kind of answer is asked for makes it a better one.
Measured in docs/decisions/006-marking.md, 134-marking.md and 147-sentence-beside.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from indexer.texts.swedish import Span
from indexer.texts.tables.column_names import names_columns
from service.question.question_type import QuestionType
from service.search.marking.definition import defines
from service.search.marking.echo import Echo
from service.search.marking.signs import Signs

_DEFINES = 0.1
_HAS_NUMBER = 0.02
_ASKS = -0.03
_FOUND = 0.15
"""What a sentence gains if the answer begins in it for sure, by a reader or by the day that is asked of. Near the best
from .1 to .2 on each set (docs/decisions/134-marking.md)."""
_MAY_BEGIN = 0.1
"""From this likelihood on, the answer may begin beside the best sentence: from .05 to .2 every set gains."""
_MAY_EXCEPT = 0.03
"""The same of a sentence that says what the one before it doesn't hold for."""
_NAMES_COLUMNS = -1.0
"""Of a table's head, which answers nothing alone."""
_CELLS = " | "

_MOST_ITEMS = 8
"""Points of a list that are marked with the line that announces it."""
_FEW_WORDS = 4
"""A sentence of fewer words ("Ja.", a heading) says too little alone."""

_NUMBER = re.compile(
    r"""\d | \b(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|femton|tjugo|trettio|fyrtio|femtio|\w*hundra|\w*tusen
    |miljon\w*|miljard\w*|hälften|procent|\w+tiotal\w*)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_REFERS_BACK = re.compile(
    r"""^\W*(?: (?:detta|denna|dessa|dess|deras|han|hon|hen|hans|hennes|där|därför|därmed|då|dit|så|sådan[at]?
      |it|this|that|these|those|they|he|she)\b
    | (?:det|den|de)\s(?:\w+r|ska|skall|kan|vill|må|var|hade|fick|blev|gick|kom|skulle|kunde|lät|gav|tog|låg)\b )""",
    re.IGNORECASE | re.VERBOSE,
)
_EXCEPTS = re.compile(
    r"""\b(?:inte|ej|aldrig|ingen|inget|inga|utom|undantag\w*|undantagna|endast|bara|dock|däremot|annars
    |gratis|avgiftsfri\w*|kostnadsfri\w*|not|never|except|only|however|unless|free)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_OPENS = re.compile(r"\W*§\s?\d{1,4}\w?\s[^\n]{1,160}")
_MAY_BE_VERB = re.compile(
    r"\b(?:är|ska|skall|får|har|kan|må|måste|bör|blir|blev|var|hade|vill|finns|\w*går|\w*står|\w*når|\w{2,40}(?:ar|er|as|es|ts|de|te|s))\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"[A-ZÅÄÖ][^\d.!?:;|\n]*+")
_NAME = re.compile(r"[A-ZÅÄÖ][a-zåäöé-]+\s[A-ZÅÄÖ][a-zåäöé-]+")
"""Of a person or place: "Rektor Anna Ek" answers, and is no heading."""
_LONGEST_HEADING = 6
_ITEM = re.compile(r"^\s*(?:[-–•*·]|\d+[.)]|[a-zåäö]\))\s")


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of a passage, as a span of its text, and how well it answers for the ranking."""

    span: Span
    score: float


@dataclass(frozen=True, slots=True)
class Marking:
    """What may be marked in one passage: its sentences, each with how well it answers the question."""

    passage: str
    sentences: tuple[ScoredSentence, ...]
    """All of the passage's, in order."""
    opens: tuple[bool, ...]
    """Which of them only open what follows, which is the answer: they repeat the question, or are the title of
    an item or of a table."""
    settled: tuple[bool, ...]
    """Which of them settle by the day that they name where the answer stands, whatever else seems to."""
    listed: tuple[bool, ...]
    """Which of them are points of a list all of which is asked for: none says again what the question says."""
    defines: bool
    """Whether one of them defines, by its form, what is to be defined: nothing tells better where the answer stands."""

    @classmethod
    def of(
        cls,
        asked: QuestionType,
        passage: str,
        sentences: Sequence[ScoredSentence],
        echo: Echo | None = None,
        signs: Signs | None = None,
    ) -> Self:
        """`sentences` as they score for the ranking; `echo` tells what repeats the question, `signs` what answers."""
        texts = [passage[sentence.span.start : sentence.span.end] for sentence in sentences]
        gains = signs.gains(texts) if signs is not None else [0.0] * len(texts)
        scored = tuple(
            replace(sentence, score=score + gain)
            for sentence, score, gain in zip(sentences, _scores(asked, texts, sentences), gains, strict=True)
        )
        opens = tuple(
            (echo is not None and echo.repeats(text))
            or _is_title(text)
            or _is_caption(text, following)
            or _asks_for(text, following)
            or heads
            for text, following, heads in zip(texts, [*texts[1:], ""], _headings(passage, sentences), strict=True)
        )
        return cls(
            passage,
            scored,
            opens,
            tuple(signs.settles(texts)) if signs is not None else (False,) * len(texts),
            _listed(texts, echo) if asked.several and echo is not None else (False,) * len(texts),
            asked.term is not None and any(defines(text, asked.term) for text in texts),
        )

    @property
    def is_told_by_form(self) -> bool:
        """Whether the answer's place is told by how a sentence is written, and not by a reader."""
        return self.defines or any(self.settled)

    def span(self, begins: Sequence[float] = (), answers: float = 0.0) -> Span:
        """The part of the passage's text to mark: whole sentences.

        `begins`: how likely the answer begins in each sentence if the passage answers, `answers`: how likely it does;
        both by a reader, from 0 to 1. Neither counts where a sentence defines what is asked.
        """
        sentences = self.sentences
        texts = [self.passage[sentence.span.start : sentence.span.end] for sentence in sentences]
        scores = [sentence.score for sentence in sentences]
        read = bool(begins) and not self.defines
        if read:
            found = self.settled if any(self.settled) else [answers * likely for likely in begins]
            scores = [score + _FOUND * likely for score, likely in zip(scores, found, strict=True)]
        best = max(range(len(sentences)), key=scores.__getitem__)
        if self.opens[best]:
            first, last = _beneath(texts, scores, self.opens, best)
        else:
            first, last = _with_neighbours(texts, best)
        if self.listed[best]:
            first, last = self._with_list(best)
        if read:
            first, last = self._with_rest(texts, begins, first, last)
        return Span(sentences[first].span.start, sentences[last].span.end)

    def _with_list(self, best: int) -> tuple[int, int]:
        """First and last of the points that are marked with one of them."""
        first = last = best
        while first > 0 and self.listed[first - 1] and last - first + 1 < _MOST_ITEMS:
            first -= 1
        while last + 1 < len(self.listed) and self.listed[last + 1] and last - first + 1 < _MOST_ITEMS:
            last += 1
        return first, last

    def _with_rest(self, texts: Sequence[str], begins: Sequence[float], first: int, last: int) -> tuple[int, int]:
        """First and last of what is marked, with the sentence after or else before it that may answer, or excepts."""
        after, before = last + 1, first - 1
        if after < len(texts) and self._tells_more(texts, after) and self._in_one_paragraph(last, after):
            least = _MAY_EXCEPT if _EXCEPTS.search(texts[after]) else _MAY_BEGIN
            if begins[after] >= least:
                return first, after
        if before < 0 or begins[before] < _MAY_BEGIN:
            return first, last
        return (before if self._tells_more(texts, before) and self._in_one_paragraph(before, first) else first), last

    def _tells_more(self, texts: Sequence[str], number: int) -> bool:
        """Whether a sentence is prose that says something: no question, row of a table or point of a list."""
        text = texts[number]
        return not (self.opens[number] or text.endswith("?") or _CELLS in text or _ITEM.match(text))

    def _in_one_paragraph(self, before: int, after: int) -> bool:
        between = self.passage[self.sentences[before].span.end : self.sentences[after].span.start]
        return "\n\n" not in between


def _listed(texts: Sequence[str], echo: Echo) -> tuple[bool, ...]:
    """Which sentences are points of a list in whose points nothing of the question stands: it asks for the whole."""
    items = [_ITEM.match(text) is not None for text in texts]
    named = [item and echo.names_something_of(text) for text, item in zip(texts, items, strict=True)]
    return (False,) * len(texts) if any(named) else tuple(items)


def _is_title(text: str) -> bool:
    """Whether a sentence is the title of an item: "§ 103 Taxa för trygghetslarm, dnr SN 2025-0540."."""
    return _OPENS.fullmatch(text) is not None and _MAY_BE_VERB.search(text) is None


def _headings(passage: str, sentences: Sequence[ScoredSentence]) -> list[bool]:
    """Which sentences are headings of plain text: a few words in a paragraph of their own above whole sentences."""
    found = [False] * len(sentences)
    for number in reversed(range(len(sentences) - 1)):
        span, following = sentences[number].span, sentences[number + 1].span
        text, after = passage[span.start : span.end], passage[following.start : following.end]
        found[number] = (
            "\n\n" in passage[span.end : following.start]
            and (found[number + 1] or (after.endswith(".") and len(after.split()) >= _FEW_WORDS))
            and _HEADING.fullmatch(text) is not None
            and len(text.split()) <= _LONGEST_HEADING
            and _MAY_BE_VERB.search(text) is None
            and _NAME.search(text) is None
        )
    return found


def _is_caption(text: str, following: str) -> bool:
    """Whether a line is the title of the table beneath it: "Avgifter 2026 (kronor)"."""
    return _CELLS in following and _CELLS not in text and not text.endswith((".", "!", "?", ":"))


def _asks_for(text: str, following: str) -> bool:
    """Whether a sentence is a question that the text itself puts, and then answers."""
    return text.endswith("?") and bool(following) and not following.endswith("?")


def _beneath(texts: Sequence[str], scores: Sequence[float], opens: Sequence[bool], opening: int) -> tuple[int, int]:
    """First and last of the sentences that answer beneath a question that the text itself puts, or beneath a title."""
    start = opening + 1
    while start < len(texts) and opens[start]:
        start += 1
    ends = (number for number in range(start, len(texts)) if texts[number].endswith("?") or opens[number])
    end = next(ends, len(texts))
    if start >= end:  # nothing is beneath
        others = [number for number in range(len(texts)) if not opens[number]]
        return _with_neighbours(texts, max(others, key=scores.__getitem__)) if others else (opening, opening)
    best = max(range(start, end), key=scores.__getitem__)
    first, last = _with_neighbours(texts, best)
    if len(texts[start].split()) < _FEW_WORDS and _CELLS not in texts[start]:  # "Ja." says what the rest explains
        first = start
    return max(first, start), min(last, end - 1)


def _scores(asked: QuestionType, texts: Sequence[str], sentences: Sequence[ScoredSentence]) -> list[float]:
    scores = []
    for text, sentence in zip(texts, sentences, strict=True):
        score = sentence.score
        if asked.term and defines(text, asked.term):
            score += _DEFINES
        if asked.number and _NUMBER.search(text):
            score += _HAS_NUMBER
        if text.endswith("?"):
            score += _ASKS
        scores.append(score)
    head = _table_head(texts)
    if head is not None:
        scores[head] += _NAMES_COLUMNS
    return scores


def _table_head(texts: Sequence[str]) -> int | None:
    """Number of the row that only names a table's columns: the first."""
    rows = [text.split(_CELLS) for text in texts]
    first = next((number for number, row in enumerate(rows) if len(row) > 1), None)
    if first is None:
        return None
    below = [row for row in rows[first + 1 :] if len(row) == len(rows[first])]
    return first if names_columns(rows[first], below) else None


def _with_neighbours(texts: Sequence[str], best: int) -> tuple[int, int]:
    """First and last of the sentences that are read together with the best one."""
    first = last = best
    if texts[best].endswith(":"):
        while last + 1 < len(texts) and last - best < _MOST_ITEMS and _ITEM.match(texts[last + 1]):
            last += 1
        last = max(last, min(best + 1, len(texts) - 1))
    elif len(texts[best].split()) < _FEW_WORDS and not _ITEM.match(texts[best]) and _CELLS not in texts[best]:
        last = min(best + 1, len(texts) - 1)
    if first > 0 and _REFERS_BACK.match(texts[first]):
        first -= 1
    return first, last
