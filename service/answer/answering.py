"""Answering: what the best hit says to a question, as a verified citation, and how far to rely on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from indexer.index.calibration import Calibration
from service.answer import reading
from service.answer.bounds.of_relative_time import bound_of_relative_time
from service.answer.bounds.shape import may_answer
from service.answer.confidence import Confidence, confidence
from service.answer.missing import Missing, missing_references, missing_words
from service.answer.notes import notes
from service.answer.reading import Reader
from service.corpus.words.kin import Known
from service.search.citation import Citation
from service.search.hits import Hit, Ranking
from service.settings.levers.likeness import Likeness


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a query: one or a few sentences, cited, and the ranking it was taken from.

    No citation = no answer: the texts don't seem to have one. The ranking is then the nearest that they have.
    """

    ranking: Ranking
    confidence: Confidence
    citations: tuple[Citation, ...] = ()
    """What is quoted: of the first hit, and of each other part of the question that has another answer."""
    missing: tuple[Missing, ...] = ()
    """What the question names that stands nowhere in the texts."""
    parts: tuple[Answer, ...] = ()
    """Of a question that asks two things, the answer to each; this is then the first of them that has one."""
    notes: tuple[str, ...] = ()
    """What has to be known of the answer, in sentences: of its text's validity, and of what is missing."""

    @classmethod
    def of(cls, ranking: Ranking, calibration: Calibration, known: Known, reader: Reader | None = None) -> Self:
        """The answer that a ranking gives in an index of that calibration. Raises `MisquoteError`.

        `known` tells which words have a counterpart in the texts that were asked, `reader` which of the first hits
        answers, and where.
        """
        if not ranking.hits:
            return cls(ranking, Confidence.NOT_FOUND)
        first, interpretation = ranking.hits[0], ranking.interpretation
        thresholds = calibration.of(interpretation.language)
        level = confidence(first.score, ranking.lead, thresholds, echoed=ranking.echoed or 0.0)
        if (
            level is Confidence.NOT_FOUND
            and reader is not None
            and first.score >= thresholds.found - calibration.spread
        ):
            level = Confidence.UNSURE  # so near that reading tells
        absent = () if first.chosen else missing_references(ranking.references)
        if first.chosen is not None:  # by people, who have read it
            level = Confidence.SURE if first.chosen is Likeness.SAME else Confidence.LIKELY
        elif reader is not None and Confidence.NOT_FOUND not in (level, *(one.bound for one in absent)):
            read = reading.read(ranking, reader, thresholds.found, calibration.spread)
            same = ranking.same if read.hits[0].citation == first.citation else ()
            ranking, first = replace(ranking, hits=read.hits, same=same), read.hits[0]
            level = (Confidence.SURE if read.settles and level is Confidence.LIKELY else level).at_most(read.bound)
        if interpretation.language == "sv" and not first.chosen:
            nearest = f"{first.document.title} {first.passage.heading or ''} {first.passage.text}"
            absent += missing_words(interpretation.text, ranking.references, known, nearest)
        told = notes(ranking)
        for bound in (*(one.bound for one in absent), *(note.bound for note in told)):
            level = level.at_most(bound)
        if not first.chosen:
            if not may_answer(interpretation.text, first, ranking.hits[1:]):
                level = level.at_most(Confidence.UNSURE)
            level = level.at_most(bound_of_relative_time(interpretation.text, first, ranking.day))
        if any(note.lowers for note in told):
            level = level.lowered
        citations = () if level is Confidence.NOT_FOUND else (first.quoted,)
        said = tuple(note.sentence for note in told) if citations else ()
        return cls(ranking, level, citations, absent, notes=(*said, *(one.sentence for one in absent)))

    @classmethod
    def of_parts(cls, parts: Sequence[Self]) -> Self:
        """The answer to a question of several parts. It is no surer than the least sure of them."""
        first = next((part for part in parts if part.citations), parts[0])
        level = first.confidence
        for part in parts if first.citations else ():
            level = level.at_most(min(part.confidence, Confidence.UNSURE, key=list(Confidence).index))
        others = [part for part in parts if part is not first]
        quoted = [first]
        said = []
        for part in others:
            same = next((one for one in quoted if part._repeats(one)), None)
            if same is None:
                quoted.append(part)
            said.append(_in_short(part, same))
        told = dict.fromkeys([*said, *(note for part in parts for note in part.notes)])
        citations = tuple(citation for part in quoted for citation in part.citations)
        return replace(first, confidence=level, citations=citations, parts=tuple(parts), notes=tuple(told))

    def _repeats(self, other: Answer) -> bool:
        """Whether whoever has read what another quotes has read what this one does."""
        ours, theirs = self.citation, other.citation
        return ours is not None and theirs is not None and ours.is_within(theirs)

    @property
    def citation(self) -> Citation | None:
        """What is quoted first."""
        return self.citations[0] if self.citations else None

    @property
    def hit(self) -> Hit | None:
        """The hit that the answer is taken from."""
        return self.ranking.hits[0] if self.citations else None


def _in_short(part: Answer, same: Answer | None) -> str:
    """What is answered to a part of a question, in a sentence beside the answer to another part.

    `same`: the part whose quote answers this one too.
    """
    asked, level = part.ranking.query.text, part.confidence.label
    if part.citation is None:
        return f"Frågan gällde också ”{asked}”: {level}."
    if same is not None:
        return f"Frågan gällde också ”{asked}”: {level}. Det är samma citat som för ”{same.ranking.query.text}”."
    return f"Frågan gällde också ”{asked}”: {level}. ”{part.citation.quote}” ({part.citation.title})"
