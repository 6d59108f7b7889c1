"""Hidden texts over a build: before it is noted what they say, and after it told what has become of them."""

from __future__ import annotations

from pathlib import Path

from indexer.errors import IndexFault
from indexer.index.lock import closed_to_others
from service.answer.steering.hiding import settled
from service.corpus.local import Index
from service.errors import LeversUnknown
from service.settings.levers.file import levers_of
from service.settings.levers.lever import LeverKind


def told_of_hidden(index: Path) -> tuple[str, ...]:
    """What editors have to know of the texts that they have hidden in a published index, in Swedish sentences.

    What the texts say is remembered, so that they are known again after the next build, whatever their paths.
    """
    table = levers_of(index)
    try:
        rows = table.current.of_kind(LeverKind.HIDDEN)
    except LeversUnknown:
        return ()  # which is told by whoever reads the table
    if not rows:
        return ()
    try:
        corpus = Index.open(index, from_seen=True)
    except IndexFault:
        return ()  # there is none yet, or none that can be read: whoever builds or serves is told
    with closed_to_others():
        return settled(rows, corpus, table.hidden_texts).alarms
