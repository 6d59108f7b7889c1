"""Interpretation: what is searched for when a question was asked: its point, in the spelling of the texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from service.index import Encoder, Index, Language
from service.language import language_of
from service.politeness import without_politeness
from service.spelling import correct, join_compounds, restore_dots


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A question as it is searched for."""

    text: str
    language: Language
    embedding: npt.NDArray[np.float32] = field(repr=False, compare=False)
    """Unit vector `(dimension,)`, which follows from the text."""
    respelled: bool
    """Whether words were changed, which whoever asked ought to be told."""


def interpret(index: Index, encoder: Encoder, question: str) -> Interpretation:
    """Interpret one question for an index."""
    # In lower case: people search in it, and capitals throughout cost up to .06 of nDCG@10.
    plain, text, language = _reworded(index, encoder, question)
    return Interpretation(text, language, unit(encoder.encode_query(text.lower())), text != plain)


def interpret_all(
    index: Index,
    encoder: Encoder,
    questions: Sequence[str],
    known: dict[str, npt.NDArray[np.float32]] | None = None,
) -> list[Interpretation]:
    """The same for many questions, embedded together; those in `known` aren't, and the others are added to it."""
    reworded = [_reworded(index, encoder, question) for question in questions]
    embeddings = {} if known is None else known
    unknown = [text for text in dict.fromkeys(text.lower() for _, text, _ in reworded) if text not in embeddings]
    if unknown:
        embeddings.update(zip(unknown, map(unit, encoder.encode_queries(unknown)), strict=True))
    return [
        Interpretation(text, language, embeddings[text.lower()], text != plain) for plain, text, language in reworded
    ]


def _reworded(index: Index, encoder: Encoder, question: str) -> tuple[str, str, Language]:
    """The question without politeness, the same in the spelling of the texts, and its language."""
    plain = without_politeness(question)
    language = language_of(plain)
    if language == "en":  # whose words would only be mistaken for Swedish ones
        return plain, plain, language
    text = join_compounds(restore_dots(plain, index.words), index.words)
    return plain, correct(text, index.words, encoder.count_pieces), language


def unit(embedding: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The embedding at length 1, so that inner products are cosines."""
    return embedding / np.linalg.norm(embedding)
