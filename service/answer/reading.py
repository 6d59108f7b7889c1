"""Reading: whether the first hit answers the question, by the reader that reads both together.

Score and lead tell that the right passage was found, not that it holds the very thing that was asked: of questions that
a text treats but doesn't answer, 43 of 100 are sure by them alone, 13 when it is read too
(docs/decisions/111-levels.md).
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from indexer.errors import ModelNotPrepared
from indexer.model.answer_reader import AnswerReader
from service.answer.confidence import Confidence
from service.corpus.local import Encoder
from service.search.ranking import Hit, Ranking
from service.search.reference_marking import is_nothing_else

_ANSWERS = 1.0
"""From this logit on a text answers for sure."""
_MAY_ANSWER = -1.0
"""Below this one it probably doesn't."""


class Logit(Protocol):
    """What tells how surely a text answers a question."""

    def __call__(self, question: str, text: str, /) -> float: ...


def logit_of(model: Path, encoder: Encoder) -> Logit | None:
    """The reader of a prepared model; None for one that was prepared without. Raises `ModelDamaged`."""
    try:
        reader = AnswerReader(model, encoder=encoder)
    except ModelNotPrepared:
        return None
    return lambda question, text: reader.read(question, [text])[0].logit


def bound(ranking: Ranking, logit: Logit) -> Confidence:
    """What the answer that is taken from the first hit is at most, by reading it.

    A question that names a reference and nothing more asks nothing that could be read.
    """
    question = ranking.interpretation.text
    if is_nothing_else(question, ranking.references) and any(one.rows for one in ranking.references):
        return Confidence.SURE
    said = logit(question, _read(ranking.hits[0]))
    if said >= _ANSWERS:
        return Confidence.SURE
    return Confidence.LIKELY if said >= _MAY_ANSWER else Confidence.UNSURE


def _read(hit: Hit) -> str:
    """A passage with what it stands under: "Taxa för båtplatser. Avgiften är 2 350 kronor."."""
    return ". ".join(part for part in (hit.document.title, hit.passage.heading, hit.passage.text) if part)
