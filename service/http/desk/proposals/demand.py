"""Demand: questions that were asked on many occasions."""

from __future__ import annotations

from service.answer.confidence import Confidence
from service.http.desk.proposals.proposal import Proposal, ProposalKind
from service.records.often_asked import Occasions, OftenAsked
from service.records.recent import RecentQuestion

_MOST = 30


class Demand:
    """Takes recent questions one by one."""

    def __init__(self) -> None:
        self._occasions = Occasions()

    def add(self, asked: RecentQuestion) -> None:
        self._occasions.add(asked)

    def proposals(self, days: int) -> list[Proposal]:
        """Those that weren't surely answered first, the most asked first."""
        often = sorted(self._occasions.often, key=lambda one: (-_unsure(one), -len(one.occasions), one.question))
        return [_proposal(one, days) for one in often[:_MOST]]


def _unsure(asked: OftenAsked) -> int:
    return asked.levels.total() - asked.levels[Confidence.SURE]


def _proposal(asked: OftenAsked, days: int) -> Proposal:
    levels = ", ".join(f"{level.label}: {asked.levels[level]}" for level in Confidence if asked.levels[level])
    evidence = (
        f"Ställd {asked.levels.total()} gånger de senaste {days} dagarna, vid {len(asked.occasions)} tillfällen med"
        f" minst en timme emellan, på {asked.days} dagar.",
        f"{levels}.",
    )
    return Proposal(ProposalKind.DEMAND, asked.question, evidence, asked.question)
