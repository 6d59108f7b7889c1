"""Demand: questions that were asked on many occasions.

Who asks isn't recorded, so askers can't be counted. An occasion is an hour and a kind of place: whoever asks the same
twice within an hour counts once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from service.answer.confidence import Confidence
from service.http.desk.proposals.proposal import Proposal, ProposalKind
from service.http.desk.proposals.recent import RecentQuestion

_OCCASIONS = 5
_MOST = 30


@dataclass(slots=True)
class _Asked:
    question: str
    levels: Counter[str] = field(default_factory=Counter)
    occasions: set[tuple[str, str]] = field(default_factory=set)


class Demand:
    """Takes recent questions one by one."""

    def __init__(self) -> None:
        self._asked: dict[str, _Asked] = {}

    def add(self, asked: RecentQuestion) -> None:
        if not asked.key:
            return
        there = self._asked.setdefault(asked.key, _Asked(asked.question))
        there.question = asked.question
        there.levels[asked.level] += 1
        there.occasions.add((f"{asked.time:%Y-%m-%d %H}", asked.place))

    def proposals(self, days: int) -> list[Proposal]:
        """Those that weren't surely answered first, the most asked first."""
        often = [one for one in self._asked.values() if len(one.occasions) >= _OCCASIONS]
        often.sort(key=lambda one: (-_unsure(one), -len(one.occasions), one.question))
        return [_proposal(one, days) for one in often[:_MOST]]


def _unsure(asked: _Asked) -> int:
    return asked.levels.total() - asked.levels[Confidence.SURE]


def _proposal(asked: _Asked, days: int) -> Proposal:
    levels = ", ".join(f"{level.label}: {asked.levels[level]}" for level in Confidence if asked.levels[level])
    evidence = (
        f"Ställd {asked.levels.total()} gånger vid {len(asked.occasions)} skilda tillfällen på {days} dagar.",
        f"{levels}.",
    )
    return Proposal(ProposalKind.DEMAND, asked.question, evidence, asked.question)
