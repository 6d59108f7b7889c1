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
    plain, text, language = _reworded(index, encoder, question, filters, synonyms)
    return Interpretation(text, language, unit(encoder.encode_query(text.lower())), text != plain)


def interpret_all(
    index: View,
    encoder: QuestionEncoder,
    questions: Sequence[str],
    filters: Iterable[Filters] = repeat(UNFILTERED),
    synonyms: Synonyms = _NO_SYNONYMS,
) -> list[Interpretation]:
    """The same for many questions, embedded together. `filters` are those of each question."""
    asked = zip(questions, filters, strict=False)
    reworded = [_reworded(index, encoder, question, within, synonyms) for question, within in asked]
    texts = list(dict.fromkeys(text.lower() for _, text, _ in reworded))
    embeddings = dict(zip(texts, map(unit, encoder.encode_queries(texts)), strict=True))
    return [
        Interpretation(text, language, embeddings[text.lower()], text != plain) for plain, text, language in reworded
    ]


def _reworded(
    index: View, encoder: QuestionEncoder, question: str, filters: Filters, synonyms: Synonyms
) -> tuple[str, str, Language]:
    """The question without politeness, the same in the spelling of the texts, and its language."""
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
