"""Notes: what whoever reads an answer has to know of it, in sentences: it was repealed, there is a newer edition.

They also bound how sure an answer can be: what holds no longer is never sure.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.texts.validity import Standing
from service.answer.confidence import Confidence
from service.corpus.port import Edition
from service.question.asked_time import AskedTime
from service.search.editions import Status, comes
from service.search.hits import Ranking

_DOUBTED = 80
"""Percent: pages that text recognition is less sure of have more wrong words than others (bench/reading/scans.py)."""
_NAMED = 3
"""Texts that are named of those that say the same."""


@dataclass(frozen=True, slots=True)
class Note:
    """A Swedish sentence, and the confidence that an answer has at most beside it."""

    sentence: str
    bound: Confidence = Confidence.SURE
    lowers: bool = False
    """Whether the answer is one level less sure beside it."""


def notes(ranking: Ranking) -> tuple[Note, ...]:
    """What is to be said of the first hit, what matters most first."""
    first = ranking.hits[0]
    status, asked = first.status, AskedTime.of(ranking.query.text)
    found = _of_validity(status, named=bool(asked.periods or asked.version or asked.earlier))
    if asked.of_now:
        marked = first.passage.text[first.marked.start : first.marked.end]
        passed = comes(marked, status.edition, ranking.day)
        if passed is None and asked.coming:
            passed = comes(first.passage.text, status.edition, ranking.day)
        if passed is False:
            found.append(Note("Datumen i texten har passerat.", Confidence.UNSURE))
    recognised = first.document.recognised
    if recognised is not None and recognised < _DOUBTED:
        found.append(Note("Texten är maskinläst och läsningen är osäker: jämför med originalet.", lowers=True))
    elif recognised is not None:
        found.append(Note("Texten är maskinläst ur en bild: jämför med originalet."))
    if ranking.same:
        found.append(Note(_same(ranking.same)))
    return tuple(found)


def _of_validity(status: Status, *, named: bool) -> list[Note]:
    """`named`: the question asks of that edition, not of what holds."""
    found: list[Note] = []
    validity = status.edition.validity
    if status.standing is Standing.REPEALED:
        said = f"är upphävd sedan {validity.valid_until}" if validity.valid_until else "gäller inte längre"
        found.append(Note(f"Texten {said}.", Confidence.LIKELY))
        if validity.replaced_by and status.newer is None:
            found.append(Note(f"Den har ersatts av {validity.replaced_by}."))
    elif status.standing is Standing.EXPIRED:
        found.append(Note(f"Texten gällde till och med {validity.valid_until}.", Confidence.LIKELY))
    elif status.standing is Standing.COMING:
        since = f"{validity.valid_from or validity.year}"
        found.append(Note(f"Texten gäller först från {since}.", Confidence.LIKELY))
    if status.newer is not None:
        bound = Confidence.SURE if named else Confidence.LIKELY
        found.append(Note(f"En nyare utgåva finns: {_name(status.newer)}.", bound))
    if status.coming is not None:
        found.append(Note(f"En ny utgåva gäller från {_begins(status.coming)}: {_name(status.coming)}."))
    return found


def _begins(edition: Edition) -> str:
    return str(edition.validity.begins or edition.validity.year)


def _name(edition: Edition) -> str:
    """A document by its title, and its date where the title has none."""
    dated = edition.validity.newest or edition.published
    return f"”{edition.title}”{f' ({dated})' if dated else ''}"


def _same(editions: tuple[Edition, ...]) -> str:
    names = [f"”{edition.title}” ({edition.path})" for edition in editions[:_NAMED]]
    more = len(editions) - len(names)
    if more:
        return f"Samma text finns i {', '.join(names)} och {more} till."
    return f"Samma text finns i {' och '.join((', '.join(names[:-1]), names[-1])) if names[1:] else names[0]}."
