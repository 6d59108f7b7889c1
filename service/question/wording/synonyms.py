"""Synonyms: the words that editors put beside or in the place of the asker's."""

from __future__ import annotations

import re
from collections.abc import Mapping

from indexer.texts.swedish import folded, is_stop_word, words
from service.corpus.words.kin import Known
from service.question.wording.beside import beside

_PLAIN_WORD = re.compile(r"[^\W_]+")

Synonyms = Mapping[tuple[str, ...], tuple[str, ...]]
"""Words in lower case, and the terms that are searched for beside them or in their place."""


def with_synonyms(question: str, synonyms: Synonyms, known: Known) -> str:
    """A question with the editors' synonyms: in the place of words that the texts don't have, `beside` those they have.

    A synonym that the texts don't have either is passed over. å, ä and ö may be missing in the question.
    """
    found = list(_PLAIN_WORD.finditer(question))
    spelled = [match.group().lower() for match in found]
    without_dots = question.lower() == folded(question)
    by_start: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for term, others in synonyms.items():
        for word in {term[0], folded(term[0])} if without_dots else (term[0],):
            by_start.setdefault(word, []).append((term, others))
    text = ""
    written = at = 0
    while at < len(found):
        term, others = _longest(spelled[at:], by_start.get(spelled[at], []), without_dots=without_dots)
        wanted = [other for other in others if not _stands_in(other, spelled) and _all_known(other, known)]
        if wanted:
            start, end = found[at].start(), found[at + len(term) - 1].end()
            own = [question[start:end]] if all(word in known for word in term if not is_stop_word(word)) else []
            text += question[written:start] + beside([*own, *wanted])
            written = end
        at += max(len(term), 1)
    return text + question[written:]


def _longest(
    there: list[str], terms: list[tuple[tuple[str, ...], tuple[str, ...]]], *, without_dots: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The longest of some terms that the words begin with."""
    fitting = [
        (term, others)
        for term, others in terms
        if all(
            word == wanted or (without_dots and word == folded(wanted))
            for word, wanted in zip(there[: len(term)], term, strict=False)
        )
        and len(there) >= len(term)
    ]
    return max(fitting, key=lambda one: len(one[0]), default=((), ()))


def _stands_in(term: str, there: list[str]) -> bool:
    its = words(term)
    return any(there[at : at + len(its)] == its for at in range(len(there) - len(its) + 1))


def _all_known(term: str, known: Known) -> bool:
    return all(word in known for word in words(term) if not is_stop_word(word))
