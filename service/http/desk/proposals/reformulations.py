"""Reformulations: a question without an answer that was soon asked anew with another word, and answered.

Who asks isn't recorded. What tells that it was the same reader is that the questions came from one kind of place within
two minutes, one right after the other, with every word but one the same.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from service.answer.confidence import Confidence
from service.corpus.words.kin import Kin
from service.http.desk.proposals.proposal import Proposal, ProposalKind
from service.records.recent import RecentQuestion, spelled

_SOON = datetime.timedelta(minutes=2)
_TIMES = 3
"""Times that it must have happened."""
_SHORTEST = 3
_MOST = 20
_ANSWERED = frozenset((Confidence.SURE, Confidence.LIKELY))


@dataclass(frozen=True, slots=True)
class _Pair:
    """The word that isn't in the texts and the one that is, as they were spelled."""

    asked: str
    answered: str


class Reformulations:
    """Takes recent questions one by one, in their order."""

    def __init__(self) -> None:
        self._last: dict[str, RecentQuestion] = {}
        self._found: defaultdict[_Pair, list[tuple[RecentQuestion, RecentQuestion]]] = defaultdict(list)

    def add(self, asked: RecentQuestion) -> None:
        before = self._last.get(asked.place)
        self._last[asked.place] = asked
        if before is None or asked.time - before.time > _SOON or asked.level not in _ANSWERED:
            return
        if before.level in _ANSWERED:
            return
        pair = _differing(before, asked)
        if pair is not None:
            self._found[pair].append((before, asked))

    def proposals(self, known: Mapping[tuple[str, ...], Sequence[str]], helped: Container[str] = ()) -> list[Proposal]:
        """`known`: synonyms that act already; `helped`: questions whose answer a reader said helped."""
        often = sorted(self._found.items(), key=lambda item: (-len(item[1]), item[0].asked, item[0].answered))
        return [
            _proposal(pair, times, helped)
            for pair, times in often
            if len(times) >= _TIMES and pair.answered not in known.get((pair.asked,), ())
        ][:_MOST]


def _proposal(pair: _Pair, times: Sequence[tuple[RecentQuestion, RecentQuestion]], helped: Container[str]) -> Proposal:
    before, after = times[-1]
    days = len({one.time.date() for one, _ in times})
    said = sum(one.question in helped for _, one in times)
    evidence = [
        f"{len(times)} gånger, på {days} {'dag' if days == 1 else 'dagar'}, fick en fråga inget svar och strax därefter"
        " ett när bara det ordet var utbytt.",
        f"Senast ”{before.question}” och sedan ”{after.question}”.",
    ]
    if said:
        evidence.append(f"{said} gånger sade en läsare att svaret på den andra frågan hjälpte.")
    lever = {"slag": "enkelriktad synonym", "gäller": pair.asked, "mål": pair.answered}
    what = f"Den som skriver ”{pair.asked}” kan mena ”{pair.answered}”."
    return Proposal(ProposalKind.SYNONYM, what, tuple(evidence), before.question, lever=lever)


def _differing(before: RecentQuestion, after: RecentQuestion) -> _Pair | None:
    """The one word that was changed for another one, which is no inflection of it."""
    some, others = set(before.key.split()), set(after.key.split())
    if len(some - others) != 1 or len(others - some) != 1 or not some & others:
        return None
    asked, answered = next(spelled(before.question, some - others)), next(spelled(after.question, others - some))
    if min(len(asked), len(answered)) < _SHORTEST or not (asked.isalpha() and answered.isalpha()):
        return None
    return None if asked in Kin([answered]) else _Pair(asked, answered)
