"""Withdrawals: editions of a text that lie beside a newer one, and say nothing of no longer holding."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import chain, islice

from indexer.texts.editions import may_be_editions
from indexer.texts.validity import Standing
from service.corpus.port import Edition
from service.http.desk.proposals.proposal import Proposal, ProposalKind, ProposedText, row_name
from service.search.edition_order import standing

_MOST = 30
_MOST_OF_ONE = 50
"""Texts of one name that are held against each other, the newest: more are forms or enclosures, no editions."""


def proposals(editions: Iterable[Edition], day: datetime.date, settled: Container[str] = ()) -> list[Proposal]:
    """`settled`: ids of documents that editors have hidden or marked as replaced already."""
    alike: defaultdict[str, list[Edition]] = defaultdict(list)
    for edition in editions:
        if edition.key and edition.document_id not in settled and standing(edition, day) is Standing.VALID:
            alike[edition.key].append(edition)
    return list(islice(chain.from_iterable(_of_one_text(alike[key]) for key in sorted(alike)), _MOST))


def _of_one_text(editions: Sequence[Edition]) -> Iterator[Proposal]:
    every = sorted(((when, edition) for edition in editions if (when := _when(edition))), key=lambda one: one[0])
    dated = every[-_MOST_OF_ONE:]
    for number, (when, old) in enumerate(dated):
        later = [
            (its, new)
            for its, new in dated[number + 1 :]
            if its > when and new.collection == old.collection and may_be_editions(old.told_apart, new.told_apart)
        ]
        if later:
            yield _proposal(when, old, *later[-1])


def _proposal(when: str, old: Edition, later: str, new: Edition) -> Proposal:
    evidence = (
        f"{old.path}: {when}. {new.path}: {later}.",
        "Den äldre säger inte att den är upphävd eller har slutat gälla, och söks som de andra.",
    )
    places = (ProposedText(old.document_id, old.title), ProposedText(new.document_id, new.title))
    lever = {
        "slag": "ersatt",
        "gäller": row_name(old.path, old.document_id),
        "mål": row_name(new.path, new.document_id),
    }
    return Proposal(
        ProposalKind.WITHDRAWAL, f"”{old.title}” har en nyare utgåva, ”{new.title}”.", evidence, None, places, lever
    )


def _when(edition: Edition) -> str | None:
    """The time that tells an edition from the next, as it sorts; one that says none isn't judged."""
    validity = edition.validity
    if validity.newest is not None:
        return validity.newest.isoformat()
    if validity.year is not None:
        return str(validity.year)
    return None
