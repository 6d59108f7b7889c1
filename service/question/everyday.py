"""Everyday words: what people call things, beside what the texts call them.

"tippen" is the återvinningscentral, "KF" kommunfullmäktige. The table is of words that an authority's texts avoid
(`indexer/data/everyday.sv.tsv`); the texts' own word is put beside or in the place of the asker's, and shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from indexer.texts.stated.references import references
from indexer.texts.swedish import folded, is_stop_word, words
from service.corpus.words.kin import Known

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_PLAIN_WORD = re.compile(r"[^\W_]+")

_SHORTEST_FIRST = 3
_SHORTEST_LAST = 5
"""Letters of a compound's parts: shorter ends are those of other words too."""

Synonyms = Mapping[tuple[str, ...], tuple[str, ...]]
"""Words in lower case, and the terms that are searched for beside them or in their place."""


@cache
def _table() -> dict[str, str]:
    lines = (files("indexer") / "data" / "everyday.sv.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines if line and not line.startswith("#"))


def in_words_of_texts(question: str, known: Known) -> str:
    """A question with the texts' word for each everyday one, where the texts have it; both where they have both.

    What identifies something stays as it is: the KS of "KS 2024/289" is no word for kommunstyrelsen.
    """
    named = references(question)

    def reworded(match: re.Match[str]) -> str:
        word = match.group()
        if any(one.start <= match.start() < one.end for one in named):
            return word
        formal = _table().get(word.lower())
        if formal is None or formal.lower() in question.lower():
            return word
        if not all(part in known for part in words(formal) if not is_stop_word(part)):
            return word
        return f"{word} {formal}" if word.lower() in known or _is_known_by_end(word.lower(), known) else formal

    return _WORD.sub(reworded, question)


def _is_known_by_end(word: str, known: Known) -> bool:
    """Whether the texts have what a compound ends with: "stolparna" where a "lyktstolpe" is asked of."""
    return any(word[cut:] in known for cut in range(_SHORTEST_FIRST, len(word) - _SHORTEST_LAST + 1))


def with_synonyms(question: str, synonyms: Synonyms, known: Known) -> str:
    """A question with the editors' synonyms: in the place of words that the texts don't have, beside those they have.

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
            text += question[written:start] + " ".join([*own, *wanted])
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
