"""Unfound: texts that no recorded answer has shown, though questions have been recorded for a while."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Iterable

from service.corpus.port import Edition
from service.http.desk.proposals.proposal import Proposal, ProposalKind, ProposedText

DAYS = 30
"""For so long must what is shown have been recorded."""
_MOST = 50


def proposals(
    database: sqlite3.Connection, editions: Iterable[Edition], day: datetime.date, days: int = DAYS
) -> list[Proposal]:
    """Texts that were never among the hits of an answer, those with the oldest date first."""
    first, shown = database.execute("SELECT min(first), sum(count) FROM shown").fetchone()
    if first is None or (day - datetime.date.fromisoformat(first)).days < days:
        return []
    found = {document for (document,) in database.execute("SELECT document FROM shown")}
    left = [edition for edition in editions if edition.document_id not in found]
    left.sort(key=lambda one: (one.published or datetime.date.max, one.path))
    evidence = f"Sedan {first} har {shown} träffar visats, och texten var ingen av dem."
    return [
        Proposal(
            ProposalKind.UNFOUND,
            f"”{one.title}” har ingen hittat.",
            (evidence, f"{one.path}, {one.published or 'utan datum'}."),
            places=(ProposedText(one.document_id, one.title),),
        )
        for one in left[:_MOST]
    ]
