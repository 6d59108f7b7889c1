"""What is missing: what a question names that stands nowhere in the texts, which bounds how sure an answer can be.

Nearness hides it: asked of a "friggebod" that no text mentions, the nearest passage is about building permits, and
looks as good as an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.texts.references import ReferenceKind
from indexer.texts.swedish import folded, is_stop_word, words
from service.answer.confidence import Confidence
from service.corpus.kin import Kin, Known
from service.question.asked_references import AskedReference
from service.question.asked_time import AskedTime

_BOUNDS = {
    ReferenceKind.CASE: Confidence.NOT_FOUND,
    ReferenceKind.FORM: Confidence.NOT_FOUND,
    ReferenceKind.TELEPHONE: Confidence.NOT_FOUND,
    ReferenceKind.EMAIL: Confidence.NOT_FOUND,
    ReferenceKind.ORGANISATION: Confidence.NOT_FOUND,
    ReferenceKind.PARAGRAPH: Confidence.NOT_FOUND,
    ReferenceKind.DATE: Confidence.UNSURE,
    ReferenceKind.PROPERTY: Confidence.UNSURE,
    ReferenceKind.STATUTE: Confidence.UNSURE,
}
"""What an answer to a question with a missing reference is at most. A day may be meant by "varje måndag", and what
holds for every property holds for one that isn't named; nothing else stands for a case number."""

_NAMES_NOTHING = frozenset(
    """kosta kostar kostade köpa köper sälja säljer betala betalar gälla gäller gällde öppna öppnar öppet öppen
    öppettider stänga stänger stängt stängd börja börjar började sluta slutar slutade hända händer hände
    ligga ligger låg stå står stod bo bor bodde söka söker sökte ansöka ansöker anmäla anmäler beställa
    beställer boka bokar hitta hittar hittade finna finner nå når ringa ringer kontakta kontaktar använda
    använder användas används behöva behöver behövs fungera fungerar hjälpa hjälper hjälp tycka tycker tänka
    tänker heta hette kalla kallade förklara förklarar beskriva beskriver besluta beslutar bestämma
    bestämmer ansvara ansvarar hämta hämtar hämtas lämna lämnar lämnas skicka skickar träffa träffar jobba
    jobbar arbeta arbetar äga äger ägde skriva skriver skrev säga säger sade sa visa visar vinna vann spela
    spelade leva levde dö dog bygga byggde slippa slipper tillåta tillåtet tillåten förbjudet krävs kräva
    kräver ofta sällan alltid aldrig snart tidigt sent tidigare senare länge nära långt långa lång längre
    hög höga högt högsta högst låga lågt lägsta lägst stor stora stort störst största liten litet små minst
    minsta många fler flest mycket mest mindre billig billigt dyr dyrt gammal gamla gammalt ny nya nytt bra
    bäst bästa viktig viktigt viktiga vanlig vanligt vanligaste rätt fel egen eget egna hela helt ensam
    samma olika första sista nästa förra senaste senast pris priset priser kostnad kostnaden tid tiden tider
    datum dag dagar dagen dagarna vecka veckor månad månader år åren årligen timme timmar minut minuter
    klockan morgon morgonen kväll kvällen natt idag imorgon nummer numret antal person personer personen
    människa människor folk namn namnet sak saker sätt typ typer slag form del delar plats platsen exempel
    orsak orsaken anledning anledningen skäl skillnad skillnaden syfte syftet betydelse innebörd information
    svar fråga frågan frågor regel regler reglerna""".split()
)
"""What is asked of something, or how: texts say it in other words as often ("Vad kostar ...?", "Avgiften är ...")."""

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
    ("bygglovsavgift", "avgiften för bygglov"). A name settles what is asked; another word may be said otherwise, unless
    little else was asked.
    """
    telling = [word for word in _outside(question, asked) if _tells(word)]
    absent = [word for word in telling if word.lower() not in known]
    if not absent:
        return ()
    there = Kin(words(nearest))
    absent = [word for word in absent if not _stands_in_parts(folded(word), there)]
    first = next(iter(words(question)), "")
    few = 2 * len(absent) >= len(telling)
    return tuple(
        Missing(word, Confidence.UNSURE if few or (word[0].isupper() and word.lower() != first) else Confidence.LIKELY)
        for word in absent
    )


def _outside(question: str, asked: Sequence[AskedReference]) -> list[str]:
    """The words of a question, as they were written, that are no part of a reference."""
    rest = list(question)
    for one in asked:
        rest[one.reference.start : one.reference.end] = " " * (one.reference.end - one.reference.start)
    return "".join(character if character.isalnum() else " " for character in rest).split()


def _tells(word: str) -> bool:
    if AskedTime.of(word).of_now:
        return False  # "nästa" is answered by a day, not by the word
    plain = word.lower()
    return len(word) >= _SHORTEST and word.isalpha() and plain not in _NAMES_NOTHING and not is_stop_word(plain)


def _stands_in_parts(word: str, there: Kin) -> bool:
    """Whether a compound's parts stand there, with the letter that joins them or without."""
    for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        first, last = word[:cut], word[cut:]
        if last in there and (first in there or (first.endswith("s") and first[:-1] in there)):
            return True
    return False
