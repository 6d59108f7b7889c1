"""Everyday words: what people call things, beside what the texts call them.

"tippen" is the återvinningscentral, "KF" kommunfullmäktige. The table is of words and phrases that an authority's texts
avoid (`indexer/data/everyday.sv.tsv`), found in any form; the texts' own word is put beside or in the place of the
asker's, in the asker's form where the texts have that, and shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Protocol

from indexer.texts.stated.references import references
from indexer.texts.swedish import folded, is_stop_word, words
from service.corpus.words.kin import Known
from service.question.wording.beside import beside
from service.question.wording.everyday_table import Everyday, table
from service.question.wording.inflection import VERB_MARK, Form, forms

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")

_MOST_TERMS = 2
"""Terms in the place of one everyday word: more would outweigh the rest of the question."""
_SHORTEST_FIRST = 3
_SHORTEST_LAST = 5
"""Letters of a compound's parts: shorter ends are those of other words too."""
_SHORTEST_REST = 4
_LONGEST = 40
"""Letters of a word that is looked through for parts."""
_SAME_START = 4


class Spelled(Protocol):
    """Which words stand in the texts, as they are spelled."""

    def __contains__(self, word: str, /) -> bool: ...


def in_words_of_texts(question: str, vocabulary: Spelled, known: Known) -> str:
    """A question with the texts' word for each everyday one, where the texts have it; both where they have both,
    and one `beside` the other.

    `vocabulary` has the texts' words as they are spelled. What identifies something stays as it is: the KS of
    "KS 2024/289" is no word for kommunstyrelsen.
    """
    rewording = _Rewording(question, vocabulary, known)
    named = references(question)
    found = list(_WORD.finditer(question))
    spelled = [match.group().lower() for match in found]
    text = ""
    written = at = 0
    while at < len(found):
        start = found[at].start()
        identifies = any(one.start <= start < one.end for one in named)
        taken, terms, keeps = (1, [], True) if identifies else rewording.of(spelled[at:])
        if terms:
            end = found[at + taken - 1].end()
            text += question[written:start] + beside([question[start:end], *terms] if keeps else terms)
            written = end
        at += taken
    return text + question[written:]


class _Rewording:
    """One question, by the words of the texts that it is asked of."""

    def __init__(self, question: str, vocabulary: Spelled, known: Known) -> None:
        self._asked = question.lower()
        self._table = table(without_dots=self._asked == folded(question))
        self._vocabulary = vocabulary
        self._known = known

    def of(self, there: Sequence[str]) -> tuple[int, list[str], bool]:
        """How many of some words are reworded, the terms for them, and whether they are kept beside these."""
        phrase = self._table.phrase_at(there)
        if phrase is not None:
            line, taken = phrase
            terms = self._terms(line, Form.BASE)
            if terms:
                return taken, terms, self._has_all(line.said)
        word = there[0]
        found = self._table.of(word)
        if found is None:
            return 1, self._of_compound(word), False
        return 1, self._terms(*found), self._has(word, found[0])

    def _terms(self, line: Everyday, form: Form) -> list[str]:
        """The texts' terms for an everyday word, in its form if they have that; none if one is asked already."""
        terms: list[str] = []
        for term in line.formal:
            plain = term.removeprefix(VERB_MARK)
            if plain in self._asked:
                return []
            if len(terms) < _MOST_TERMS and self._is_there(term) and not any(_are_alike(plain, one) for one in terms):
                terms.append(self._in_form(term, form))
        return terms

    def _is_there(self, term: str) -> bool:
        """Whether the texts have each word of a formal term, in a form of it or in a compound."""
        if term.startswith(VERB_MARK):
            return self._has_any(term)
        return all(self._has_form(word) for word in words(term) if not is_stop_word(word))

    def _has_form(self, word: str) -> bool:
        return word in self._vocabulary or self._known.has_longer(word) or self._has_any(word)

    def _has_any(self, term: str) -> bool:
        return any(spelled in self._vocabulary for spelled, _ in forms(term))

    def _in_form(self, term: str, form: Form) -> str:
        plain = term.removeprefix(VERB_MARK)
        if form is Form.BASE or " " in plain:
            return plain
        its = (spelled for spelled, of in forms(term) if of is form)
        return next((spelled for spelled in its if spelled in self._vocabulary), plain)

    def _has(self, word: str, line: Everyday) -> bool:
        """Whether the texts have an everyday word, in any form, or what it ends with: "stolparna" of "lyktstolpe"."""
        base = line.words[0]
        if word in self._vocabulary or self._has_any(line.said) or self._known.has_longer(base):
            return True
        return any(end in self._known for end in _ends(base))

    def _has_all(self, term: str) -> bool:
        return all(word in self._known for word in words(term) if not is_stop_word(word))

    def _of_compound(self, word: str) -> list[str]:
        """The texts' compound for one that has an everyday word first or last ("dagisplats"), or else its parts."""
        if word in self._vocabulary or len(word) > _LONGEST:
            return []
        for cut in range(_SHORTEST_REST, len(word) - _SHORTEST_REST + 1):
            first, rest = word[:cut].rstrip("-"), word[cut:].lstrip("-")
            its = self._with_other_first(first, rest) or self._with_other_last(first, rest)
            if its:
                return its
        return []

    def _with_other_first(self, first: str, rest: str) -> list[str]:
        found = self._table.of(first)
        if found is None or found[1] is not Form.BASE or found[0].is_verb:
            return []
        for term in found[0].formal:
            for joint in (term, term + "s", term[:-1], term[:-1] + "e"):
                if joint + rest in self._vocabulary:
                    return [joint + rest]
        its = self._terms(*found)[:1] if rest in self._vocabulary else []
        return [f"{its[0]} {rest}"] if its else []

    def _with_other_last(self, first: str, rest: str) -> list[str]:
        found = self._table.of(rest) if len(rest) >= _SHORTEST_LAST else None
        if found is None or found[0].is_verb:
            return []
        terms = (self._in_form(first + term, found[1]) for term in found[0].formal)
        return next(([term] for term in terms if term in self._vocabulary), [])


def _are_alike(term: str, other: str) -> bool:
    """Whether two terms begin alike, so that the second adds little: "störning", "störande granne"."""
    return term[:_SAME_START] == other[:_SAME_START]


def _ends(word: str) -> Iterator[str]:
    return (word[cut:] for cut in range(_SHORTEST_FIRST, len(word) - _SHORTEST_LAST + 1))
