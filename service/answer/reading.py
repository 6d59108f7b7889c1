"""Reading: whether the first hit, or else one of the next, answers the question, and where.

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
from service.search.hits import Hit, Ranking, ranked
from service.search.marking.reference_marking import is_nothing_else, tells_of

_ANSWERS = 2.5
"""From this logit on a text answers for sure (docs/decisions/173-five-more-writers.md)."""
_STANDS_OUT = 7.0
"""In spreads of the corpus: so far above what is found at all it has to lie, too (docs/decisions/184-stands-out.md)."""
_DEFINES = 0.0
"""From even odds on where a sentence defines by its form what is to be defined: two that don't know of each other."""
_SETTLES = 3.0
"""From this one on it is sure even where other passages lie as near (docs/decisions/161-twins.md)."""
_MAY_ANSWER = -0.5
"""Below this one it probably doesn't."""
MOST_READ = 3
"""Hits: those after the first where that probably doesn't answer (docs/decisions/175-read-instead.md)."""
_NEAR = 2.0
"""In spreads of the corpus: how far below the first another hit may lie to be read."""
_READ_BETTER = 0.5
"""So much better another hit is read, with each spread that it lies below the first taken off, to be quoted instead."""
_MARKS = 0.5
"""So likely the answer begins within what is marked: where it rather stands elsewhere, the mark is no answer."""
_SAYS_NOTHING_OF_IT = -4.75
_NEARNESS_SHARE = 0.15
"""Below the one, with such a share of how far the score lies above what is found at all, it treats something else: what
lies nearer has to be read a little worse (docs/decisions/174-refused-by-reading.md)."""
MOST_CHARACTERS = 500
"""Of a passage that are read, around what would be marked: read with more it tells no better whether that answers, and
takes longer (docs/decisions/163-shorter-reading.md)."""


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
class ReadHits:
    """The hits of a ranking, the first of them read: marked where the answer stands, and how far to rely on it."""

    hits: tuple[Hit, ...]
    bound: Confidence
    """At most this."""
    settles: bool = False
    """Whether it answers so plainly that how near other hits lie doesn't matter."""


def read(ranking: Ranking, reader: Reader, found: float, spread: float) -> ReadHits:
    """The hits of a ranking, read, unless the first bears the references that are all that the question names.

    One of the next comes first where the first probably doesn't answer and that is read better. `found` is the score
    from which on anything is found at all, `spread` how far scores of the corpus lie apart.
    """
    first, question = ranking.hits[0], ranking.interpretation.text
    if ranking.bears_all and is_nothing_else(question, ranking.references):
        quote = first.passage.text[first.marked.start : first.marked.end]
        return ReadHits(ranking.hits, Confidence.SURE if tells_of(ranking.references, quote) else Confidence.LIKELY)
    best = _ReadHit.of(first, question, reader)
    hits = (best.marked, *ranking.hits[1:])
    bound = best.bound((first.score - found) / spread)
    if best.logit < _MAY_ANSWER:
        instead = _read_better(ranking, best.logit, reader, spread)
        if instead is not None:
            number, best = instead
            hits = ranked((best.marked, *ranking.hits[:number], *ranking.hits[number + 1 :]))
            bound = best.bound((best.marked.score - found) / spread).at_most(Confidence.LIKELY)
    if ranking.interpretation.language == "en":  # of Swedish texts, in which it seldom sees what is asked in English
        return ReadHits(hits, min(bound, Confidence.LIKELY, key=list(Confidence).index))
    if best.marks_elsewhere:
        return ReadHits(hits, bound.at_most(Confidence.UNSURE))
    return ReadHits(hits, bound, best.logit >= _SETTLES)


def _read_better(ranking: Ranking, logit: float, reader: Reader, spread: float) -> tuple[int, _ReadHit] | None:
    """The hit near below the first that is read so much better, and its number; the first has the logit."""
    first = ranking.hits[0]
    best, least = None, logit + _READ_BETTER
    for number, hit in enumerate(ranking.hits[1:MOST_READ], start=1):
        below = (first.score - hit.score) / spread
        if below <= _NEAR and (hit.status.holds or not first.status.holds):
            other = _ReadHit.of(hit, ranking.interpretation.text, reader)
            if other.logit - below >= least:
                best, least = (number, other), other.logit - below
    return best


@dataclass(frozen=True, slots=True)
class _ReadHit:
    """A hit that was read, and marked where the answer stands."""

    marked: Hit
    logit: float
    begins: Sequence[float]
    """How likely the answer begins in each of its sentences."""

    @classmethod
    def of(cls, hit: Hit, question: str, reader: Reader) -> Self:
        text = ReadText.of(hit)
        reading = reader(written_out(question), text.text)
        begins = [reading.within(*text.place(one.span)) for one in hit.marking.sentences]
        return cls(replace(hit, marked=hit.marking.span(begins, reading.probability)), reading.logit, begins)

    def bound(self, above: float) -> Confidence:
        """`above`: by how much its score is above what is found at all, in spreads of the corpus."""
        if self.marked.marking.defines and self.logit >= _DEFINES:
            return Confidence.SURE
        return _bound(self.logit, above)

    @property
    def marks_elsewhere(self) -> bool:
        """Whether the answer rather begins outside of what is marked."""
        hit = self.marked
        return not hit.marking.is_told_by_form and _within(hit.marked, hit, self.begins) < _MARKS


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


def _bound(logit: float, above: float) -> Confidence:
    if logit >= _ANSWERS and above >= _STANDS_OUT:
        return Confidence.SURE
    if logit >= _MAY_ANSWER:
        return Confidence.LIKELY
    return Confidence.UNSURE if logit + _NEARNESS_SHARE * above >= _SAYS_NOTHING_OF_IT else Confidence.NOT_FOUND


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
