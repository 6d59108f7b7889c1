"""Reading: whether the first hit answers the question, and where, by the reader that reads both together.

Score and lead tell that the right passage was found, not that it holds the very thing that was asked: of questions that
a text treats but doesn't answer, 43 of 100 are sure by them alone, 13 when it is read too
(docs/decisions/111-levels.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, Self

from indexer.model.answer_reader import AnswerReader, Reading
from indexer.model.errors import ModelNotPrepared
from indexer.texts.stated.path_names import path_names
from indexer.texts.swedish import Span
from service.answer.confidence import Confidence
from service.corpus.local import Encoder
from service.search.hits import Hit, Ranking
from service.search.reference_marking import is_nothing_else, tells_of

_ANSWERS = 2.5
"""From this logit on a text answers for sure (docs/decisions/149-harder-near-misses.md)."""
_DEFINES = 0.0
"""From even odds on where a sentence defines by its form what is to be defined: two that don't know of each other."""
_MAY_ANSWER = -0.5
"""Below this one it probably doesn't."""
_MARKS = 0.5
"""So likely the answer begins within what is marked: where it rather stands elsewhere, the mark is no answer."""
_SAYS_NOTHING_OF_IT = -4.5
"""Below this one, with how far the score lies above what is found at all, it treats something else: what lies nearer
has to be read worse (docs/decisions/149-harder-near-misses.md)."""
MOST_CHARACTERS = 1_000
"""Of a passage that are read, around what would be marked: more than the reader takes in are cut off at its end."""


class Reader(Protocol):
    """What reads a question and a text together."""

    def __call__(self, question: str, text: str, /) -> Reading: ...


def reader_of(model: Path, encoder: Encoder) -> Reader | None:
    """The reader of a prepared model; None for one that was prepared without. Raises `ModelDamaged`."""
    try:
        reader = AnswerReader(model, encoder=encoder)
    except ModelNotPrepared:
        return None
    return lambda question, text: reader.read(question, [text])[0]


@dataclass(frozen=True, slots=True)
class ReadHit:
    """A hit that was read: marked where the answer stands, and how far it can be relied on at most."""

    hit: Hit
    bound: Confidence


def read(ranking: Ranking, reader: Reader, above: float) -> ReadHit:
    """The first hit of a ranking, read, unless it bears the references that are all that the question names.

    `above`: by how much its score is above what is found at all, in spreads of the corpus.
    """
    hit, question = ranking.hits[0], ranking.interpretation.text
    if ranking.bears_all and is_nothing_else(question, ranking.references):
        quote = hit.passage.text[hit.marked.start : hit.marked.end]
        return ReadHit(hit, Confidence.SURE if tells_of(ranking.references, quote) else Confidence.LIKELY)
    text = ReadText.of(hit)
    reading = reader(written_out(question), text.text)
    begins = [reading.within(*text.place(one.span)) for one in hit.marking.sentences]
    bound = _bound(reading.logit, above, _DEFINES if hit.marking.defines else _ANSWERS)
    marked = hit.marking.span(begins, reading.probability)
    if ranking.interpretation.language == "en":  # of Swedish texts, in which it seldom sees what is asked in English
        bound = min(bound, Confidence.LIKELY, key=list(Confidence).index)
    elif not hit.marking.is_told_by_form and _within(marked, hit, begins) < _MARKS:
        bound = bound.at_most(Confidence.UNSURE)
    return ReadHit(replace(hit, marked=marked), bound)


def _within(marked: Span, hit: Hit, begins: Sequence[float]) -> float:
    """How likely the answer begins within what is marked."""
    sentences = zip(hit.marking.sentences, begins, strict=True)
    return sum(likely for one, likely in sentences if marked.start <= one.span.start < marked.end)


@dataclass(frozen=True, slots=True)
class ReadText:
    """What is read of a hit: what its passage stands under, and its sentences around what would be marked."""

    text: str
    window: Span
    """Of the passage."""
    head: int
    """Characters of what it stands under."""

    @classmethod
    def of(cls, hit: Hit) -> Self:
        window = window_around(hit.marked, [one.span for one in hit.marking.sentences])
        head = _head(hit)
        return cls(head + hit.passage.text[window.start : window.end], window, len(head))

    def place(self, span: Span) -> tuple[int, int]:
        """Where a part of the passage stands in the text."""
        shift = self.head - self.window.start
        return max(span.start, self.window.start) + shift, min(span.end, self.window.end) + shift


def written_out(question: str) -> str:
    """A question as those that the reader learned from are written: "vad kostar det" is "Vad kostar det?"."""
    plain = question.lower() if question.isupper() else question
    plain = plain.strip().rstrip(".!?").rstrip()
    return f"{plain[:1].upper()}{plain[1:]}?"


def _head(hit: Hit) -> str:
    """What a passage stands under, before its text: "Taxa för båtplatser. Avgiften är 2 350 kronor."."""
    document, passage = hit.document, hit.passage
    title = "" if passage.text.startswith(document.title) else document.title
    return "".join(f"{part}. " for part in (path_names(document.path, document.title), title, passage.heading) if part)


def _bound(logit: float, above: float, answers: float) -> Confidence:
    if logit >= answers:
        return Confidence.SURE
    if logit >= _MAY_ANSWER:
        return Confidence.LIKELY
    return Confidence.UNSURE if logit + above >= _SAYS_NOTHING_OF_IT else Confidence.NOT_FOUND


def window_around(marked: Span, sentences: Sequence[Span]) -> Span:
    """The part of a passage that is read: all its sentences, or as many around what would be marked as are taken in.

    The next one after and the next one before are taken in turn, as long as either fits.
    """
    start, end = marked.start, marked.end
    before = [span.start for span in sentences if span.start < start]
    after = [span.end for span in reversed(sentences) if span.end > end]
    grown = True
    while grown:
        grown = False
        if after and after[-1] - start <= MOST_CHARACTERS:
            end, grown = after.pop(), True
        if before and end - before[-1] <= MOST_CHARACTERS:
            start, grown = before.pop(), True
    return Span(start, end)
