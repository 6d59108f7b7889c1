"""Interpretation: what is searched for when a question was asked: its point, in the spelling of the texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from indexer.texts.language import Language
from service.corpus.filters import UNFILTERED, Filters
from service.corpus.local import Encoder, QuestionEncoder
from service.corpus.view import View
from service.question.language import language_of
from service.question.wording.beside import searched, shown
from service.question.wording.everyday import in_words_of_texts
from service.question.wording.everyday_table import is_everyday
from service.question.wording.politeness import without_politeness
from service.question.wording.spelling import correct, join_compounds, restore_dots
from service.question.wording.synonyms import Synonyms, with_synonyms

_NO_SYNONYMS: Synonyms = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Interpretation:
    """A question as it is searched for."""

    text: str
    shown: str
    """The text for whoever asked: words that mean the same, one in brackets after the other."""
    language: Language
    embedding: npt.NDArray[np.float32] = field(repr=False, compare=False)
    """Unit vector `(dimension,)`, which follows from the text."""
    respelled: bool
    """Whether words were changed, which whoever asked ought to be told."""


def interpret(
    index: View,
    encoder: Encoder,
    question: str,
    filters: Filters = UNFILTERED,
    synonyms: Synonyms = _NO_SYNONYMS,
) -> Interpretation:
    """Interpret one question by the words of the texts that it is asked of. `synonyms` are the editors'."""
    # In lower case: people search in it, and capitals throughout cost up to .06 of nDCG@10.
    plain, reworded, language = _reworded(index, encoder, question, filters, synonyms)
    embedding = unit(encoder.encode_query(searched(reworded).lower()))
    return Interpretation(searched(reworded), shown(reworded), language, embedding, reworded != plain)


def interpret_all(
    index: View,
    encoder: QuestionEncoder,
    questions: Sequence[str],
    filters: Iterable[Filters] = repeat(UNFILTERED),
    synonyms: Synonyms = _NO_SYNONYMS,
) -> list[Interpretation]:
    """The same for many questions, embedded together. `filters` are those of each question."""
    asked = zip(questions, filters, strict=False)
    all_reworded = [_reworded(index, encoder, question, within, synonyms) for question, within in asked]
    texts = list(dict.fromkeys(searched(reworded).lower() for _, reworded, _ in all_reworded))
    embeddings = dict(zip(texts, map(unit, encoder.encode_queries(texts)), strict=True))
    return [
        Interpretation(
            searched(reworded), shown(reworded), language, embeddings[searched(reworded).lower()], reworded != plain
        )
        for plain, reworded, language in all_reworded
    ]


def _reworded(
    index: View, encoder: QuestionEncoder, question: str, filters: Filters, synonyms: Synonyms
) -> tuple[str, str, Language]:
    """The question without politeness, the same with the texts' words `beside` its own, and its language."""
    plain = without_politeness(question)
    language = language_of(plain)
    meant = with_synonyms(plain, synonyms, index.known(filters)) if synonyms else plain
    if language == "en":  # whose words would only be mistaken for Swedish ones
        return plain, meant, language
    words, known = index.vocabulary(filters), index.known(filters)
    text = join_compounds(restore_dots(meant, words), words)
    text = correct(text, words, known, encoder.count_pieces, is_everyday)
    return plain, in_words_of_texts(text, words, known), language


def unit(embedding: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """The embedding at length 1, so that inner products are cosines."""
    return embedding / np.linalg.norm(embedding)
