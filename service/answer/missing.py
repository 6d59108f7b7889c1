"""What is missing: what a question names that stands nowhere in the texts, which bounds how sure an answer can be.

Nearness hides it: asked of a "friggebod" that no text mentions, the nearest passage is about building permits, and
looks as good as an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.texts.stated.recurring_days import RecurringDays
from indexer.texts.stated.references import ReferenceKind
from indexer.texts.swedish import folded, is_stop_word, words
from service.answer.confidence import Confidence
from service.corpus.words.kin import Kin, Known
from service.question.asked_references import AskedReference
from service.question.asked_time import AskedTime
from service.question.naming import names_nothing
from service.search.quantities import is_quantity

_BOUNDS = {
    ReferenceKind.CASE: Confidence.NOT_FOUND,
    ReferenceKind.FORM: Confidence.NOT_FOUND,
    ReferenceKind.TELEPHONE: Confidence.NOT_FOUND,
    ReferenceKind.EMAIL: Confidence.NOT_FOUND,
    ReferenceKind.ORGANISATION: Confidence.NOT_FOUND,
    ReferenceKind.PARAGRAPH: Confidence.NOT_FOUND,
    ReferenceKind.DATE: Confidence.UNSURE,
    ReferenceKind.TERM: Confidence.UNSURE,
    ReferenceKind.PROPERTY: Confidence.UNSURE,
    ReferenceKind.STATUTE: Confidence.UNSURE,
}
"""What an answer to a question with a missing reference is at most. A day may be meant by "varje måndag", and what
holds for every property holds for one that isn't named; nothing else stands for a case number."""


_SHORTEST = 3
_SHORTEST_PART = 3


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a question names and no text that it is asked of."""

    name: str
    bound: Confidence
    """The confidence that an answer has at most."""

    @property
    def sentence(self) -> str:
        """In words for people."""
        return f"”{self.name}” finns inte i texterna."


def missing_references(asked: Sequence[AskedReference]) -> tuple[Missing, ...]:
    """What is missing of the references that a question names."""
    return tuple(Missing(one.text, _BOUNDS[one.reference.kind]) for one in asked if one.is_missing)


def missing_words(question: str, asked: Sequence[AskedReference], known: Known, nearest: str) -> tuple[Missing, ...]:
    """The words of a Swedish question that have no counterpart in the texts.

    `known` tells which have; `nearest` is what the nearest passage says, where a compound may stand in its parts
    ("bygglovsavgift", "avgiften för bygglov"), and a day or a month in a range ("lör-sön"). What they
    mean may be said otherwise.
    """
    absent = [word for word in _outside(question, asked) if _tells(word) and word.lower() not in known]
    if not absent:
        return ()
    there, days = Kin(words(nearest)), RecurringDays.of(nearest)
    return tuple(
        Missing(word, Confidence.LIKELY)
        for word in absent
        if not (_stands_in_parts(folded(word), there) or _is_one_of(word, days))
    )


def _outside(question: str, asked: Sequence[AskedReference]) -> list[str]:
    """The words of a question, as they were written, that are no part of a reference."""
    rest = list(question)
    for one in asked:
        rest[one.reference.start : one.reference.end] = " " * (one.reference.end - one.reference.start)
    return _words_as_written("".join(rest))


def _words_as_written(text: str) -> list[str]:
    return "".join(character if character.isalnum() else " " for character in text).split()


def _tells(word: str) -> bool:
    if AskedTime.of(word).of_now:
        return False  # "nästa" is answered by a day, not by the word
    if is_quantity(word):
        return False  # which lies in a step of a scale: "51–120 personer"
    plain = word.lower()
    return len(word) >= _SHORTEST and word.isalpha() and not names_nothing(plain) and not is_stop_word(plain)


def _is_one_of(word: str, days: RecurringDays) -> bool:
    """Whether a word names a weekday or a month of some."""
    named = RecurringDays.of(word)
    return bool(named.weekdays & days.weekdays or named.months & days.months)


def _stands_in_parts(word: str, there: Kin) -> bool:
    """Whether a compound's parts stand there, with the letter that joins them or without."""
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        first, last = word[:cut], word[cut:]
        if last in there and (first in there or (first.endswith("s") and first[:-1] in there)):
            return True
    return False
