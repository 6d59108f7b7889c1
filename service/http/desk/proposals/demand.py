"""Demand: questions that were asked on many occasions.

Who asks isn't recorded, so askers can't be counted. An occasion is a question at least an hour after the last one that
was counted, wherever it was asked; five of them on three days aren't one person's pressing anew. They may still be one
who comes back, and many who ask within an hour are one occasion.
"""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass, field

from service.answer.confidence import Confidence
from service.http.desk.proposals.proposal import Proposal, ProposalKind
from service.http.desk.proposals.recent import RecentQuestion

_OCCASIONS, _DAYS = 5, 3
_APART = datetime.timedelta(hours=1)
_MOST = 30


@dataclass(slots=True)
class _Asked:
    question: str
    levels: Counter[str] = field(default_factory=Counter)
    occasions: list[datetime.datetime] = field(default_factory=list)

    @property
    def days(self) -> int:
        return len({time.date() for time in self.occasions})


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
        if not there.occasions or asked.time - there.occasions[-1] >= _APART:
            there.occasions.append(asked.time)

    def proposals(self, days: int) -> list[Proposal]:
        """Those that weren't surely answered first, the most asked first."""
        often = [one for one in self._asked.values() if len(one.occasions) >= _OCCASIONS and one.days >= _DAYS]
        often.sort(key=lambda one: (-_unsure(one), -len(one.occasions), one.question))
        return [_proposal(one, days) for one in often[:_MOST]]


def _unsure(asked: _Asked) -> int:
    return asked.levels.total() - asked.levels[Confidence.SURE]


def _proposal(asked: _Asked, days: int) -> Proposal:
    levels = ", ".join(f"{level.label}: {asked.levels[level]}" for level in Confidence if asked.levels[level])
    evidence = (
        f"Ställd {asked.levels.total()} gånger de senaste {days} dagarna, vid {len(asked.occasions)} tillfällen med"
        f" minst en timme emellan, på {asked.days} dagar.",
        f"{levels}.",
    )
    return Proposal(ProposalKind.DEMAND, asked.question, evidence, asked.question)
