"""Figures: sentences of two texts, both valid, that say the same of the same but for a number or a date.

A long sentence has to have all its words in common with the other; a short one, such as "Avgiften är 450 kronor.", has
its heading and its text's title in common too, for else it may be of anything.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from indexer.texts.passages import Passage
from indexer.texts.swedish import Span, content_words, sentences
from service.http.desk.proposals.proposal import Proposal, ProposalKind, ProposedText

MOST_ROWS = 100_000
"""Passages that are looked through at most."""
_MOST_SENTENCES = 200_000
"""With figures, some 200 bytes each."""
_AT_ONCE = 100
_REST = 2.0
"""Times as long as it took: answers come first."""
_LONG, _SHORT = 5, 3
"""Words of a sentence that says by itself what it is of, and of one that does so with its heading and title."""
_LONGEST = 400
_MOST = 30
_NUMBER = re.compile(r"\d+(?:[ \u00a0.,:/-]\d+)*")
_MONTHS = frozenset("januari februari mars april maj juni juli augusti september oktober november december".split())


class Texts(Protocol):
    """What is looked through: passages by row."""

    def passages(self, rows: Sequence[int]) -> list[Passage]: ...


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a document that holds."""

    id: str
    title: str
    edition: str
    """What its editions are called alike; those aren't held against one another."""


@dataclass(frozen=True, slots=True)
class _Figures:
    """A sentence by its figures, and where it stands."""

    figures: tuple[str, ...]
    row: int
    span: Span
    document: Told


def proposals(
    texts: Texts,
    rows: Iterable[tuple[int, Told]],
    pause: Callable[[float], object] = time.sleep,
) -> list[Proposal]:
    """`rows`: those of the documents that hold, each with its document."""
    seen: dict[bytes, _Figures] = {}
    found: list[tuple[_Figures, _Figures]] = []
    told: set[bytes] = set()
    for some in _batches(rows):
        began = time.perf_counter()
        passages = texts.passages([row for row, _ in some])
        for (row, document), passage in zip(some, passages, strict=True):
            for key, figures, span in _sentences(passage, document.title):
                one = _Figures(figures, row, span, document)
                other = seen.setdefault(key, one) if len(seen) < _MOST_SENTENCES else seen.get(key, one)
                if key not in told and _differ(one, other):
                    told.add(key)
                    found.append((other, one))
        if len(found) >= _MOST:
            break
        pause((time.perf_counter() - began) * _REST)
    return [_proposal(texts, one, other) for one, other in found[:_MOST]]


def _differ(one: _Figures, other: _Figures) -> bool:
    if one.document.id == other.document.id or len(one.figures) != len(other.figures):
        return False
    if one.document.edition and one.document.edition == other.document.edition:
        return False
    return one.figures != other.figures


def _sentences(passage: Passage, title: str) -> Iterator[tuple[bytes, tuple[str, ...], Span]]:
    """The sentences of a passage that have figures, each by what it says beside them."""
    for span in sentences(passage.text):
        said = passage.text[span.start : span.end]
        numbers = [re.sub(r"[ \u00a0]", "", number) for number in _NUMBER.findall(said)]
        if not numbers or len(said) > _LONGEST:
            continue
        words = [word for word in content_words(said) if not word[0].isdigit()]
        months = [word for word in words if word in _MONTHS]
        about = [word for word in words if word not in _MONTHS]
        if len(about) < _LONG:
            around = content_words(f"{passage.heading or ''} {title}")
            if not passage.heading or len({*about, *around}) < _SHORT or not about:
                continue
            about = [*about, "|", *sorted(around)]
        key = hashlib.blake2b(" ".join(about).encode(), digest_size=12).digest()
        yield key, (*numbers, *months), span


def _proposal(texts: Texts, *both: _Figures) -> Proposal:
    passages = texts.passages([one.row for one in both])
    quotes = [passage.text[one.span.start : one.span.end] for one, passage in zip(both, passages, strict=True)]
    places = tuple(
        ProposedText(one.document.id, one.document.title, passage.id)
        for one, passage in zip(both, passages, strict=True)
    )
    first, second = (one.document.title for one in both)
    evidence = tuple(f"”{one.document.title}”: ”{quote}”" for one, quote in zip(both, quotes, strict=True))
    what = f"”{first}” säger olika på två ställen." if first == second else f"”{first}” och ”{second}” säger olika."
    return Proposal(ProposalKind.FIGURES, what, evidence, places=places)


def _batches(rows: Iterable[tuple[int, Told]]) -> Iterator[list[tuple[int, Told]]]:
    batch: list[tuple[int, Told]] = []
    for number, one in enumerate(rows):
        if number == MOST_ROWS:
            break
        batch.append(one)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch
