"""Steering: what the editors' levers do to the answers of one index.

Worked out once for an index and a table. Where a table is empty, nothing here touches a ranking.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from indexer.model.spec import Embeddings, QuestionEncoder
from indexer.texts.swedish import Span, is_stop_word, sentences, words
from service.answer.steering.hiding import Hiding
from service.corpus.filters import EVERYTHING
from service.corpus.port import Corpus
from service.corpus.view import View
from service.question.interpretation import Interpretation, interpret_all
from service.question.query import MAX_CHARACTERS
from service.search.hits import Hit, Ranking, ranked
from service.settings.levers.lever import FOLDER, Lever, LeverKind, Named
from service.settings.levers.levers import Levers, outdone
from service.settings.levers.likeness import Likeness, Wording
from service.settings.levers.review import Reviews

_VECTORS_KEPT = 20_000
"""Some 30 MB."""
_LOOKED_AT = 20
"""Hits among which a replaced text's place is taken by the one that replaced it."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that editors have chosen for a question, as it lies in an index."""

    lever: Lever
    wording: Wording
    rows: frozenset[int]


class RememberedEncoder:
    """An encoder of questions whose vectors are kept, so that one new row of many costs one vector."""

    def __init__(self, encoder: QuestionEncoder, kept: MutableMapping[str, Embeddings]) -> None:
        self._encoder = encoder
        self._kept = kept

    def encode_queries(self, texts: Sequence[str]) -> Embeddings:
        found = {text: vector for text in dict.fromkeys(texts) if (vector := self._kept.get(text)) is not None}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        if new:
            made = dict(zip(new, self._encoder.encode_queries(new), strict=True))
            if len(self._kept) + len(made) > _VECTORS_KEPT:  # another thread may be looking here meanwhile
                self._kept.clear()
            self._kept.update(made)
            found |= made
        return np.stack([found[text] for text in texts])

    def unknown(self, texts: Sequence[str]) -> list[str]:
        """Those that would have to be encoded."""
        return [text for text in dict.fromkeys(texts) if text not in self._kept]

    def count_pieces(self, word: str) -> int:
        return self._encoder.count_pieces(word)


class Steering:
    """Immutable; thread-safe."""

    def __init__(self, levers: Levers, hiding: Hiding, index: Corpus, encoder: QuestionEncoder) -> None:
        self.levers = levers
        self.hiding = hiding
        self._index = index
        self._faults: dict[str, str] = {}
        self.replaced: Mapping[str, str] = dict(self._replaced())
        self._reviews = Reviews(
            lever
            for lever in levers.of_kind(LeverKind.REVIEW)
            if (self._is_folder(lever) if lever.about.endswith(FOLDER) else self._is_there(lever, lever.document))
        )
        self.choices = tuple(self._choices(encoder))
        collections = {held.name for held in index.holdings(EVERYTHING).collections}
        for lever in levers.of_kind(LeverKind.CONTACT):
            if lever.collection and lever.collection not in collections:
                self._faults[lever.key] = f"Samlingen ”{lever.collection}” finns inte i indexet."
        known = index.known(EVERYTHING)
        for lever in levers.of_kind(LeverKind.SYNONYM, LeverKind.ONE_WAY):
            terms = (lever.target,) if lever.kind is LeverKind.ONE_WAY else (lever.target, lever.about)
            if not any(all(word in known for word in words(term) if not is_stop_word(word)) for term in terms):
                self._faults[lever.key] = f"”{terms[0]}” finns inte i texterna."
        self._faults |= outdone(lever for lever in levers.acting if lever.key not in self.faults)

    def with_hiding(self, hiding: Hiding) -> Self:
        """The same, when more is known of what is hidden."""
        other = copy(self)
        other.hiding = hiding
        return other

    @property
    def faults(self) -> Mapping[str, str]:
        """Rows that do nothing in this index, by their keys: a Swedish sentence each."""
        return {**self.hiding.faults, **self._faults}

    @property
    def hidden(self) -> frozenset[str]:
        """What nobody is shown: left out of every view of the index (`Searcher.view`)."""
        return self.hiding.documents

    def chosen(self, asked: Interpretation, question: str) -> tuple[Choice, Likeness] | None:
        """The answer that was chosen for a question like this one, the likest first, then in the table's order."""
        best: tuple[Choice, Likeness] | None = None
        wordings = (Wording(question, asked.embedding), Wording(asked.text, asked.embedding))
        for choice in self.choices:
            for wording in wordings:
                likeness = wording.likeness(choice.wording)
                if likeness is Likeness.SAME:
                    return choice, likeness
                if likeness is not None and best is None:
                    best = choice, likeness
        return best

    def is_chosen(self, question: str, view: View) -> bool:
        """Whether an answer that may be seen was chosen for exactly this question."""
        return any(
            words(choice.lever.about) == words(question) and view.shows(choice.lever.document.document_id)
            for choice in self.choices
        )

    def with_choice(self, ranking: Ranking, found: Ranking, choice: Choice, likeness: Likeness) -> Ranking:
        """A ranking with the passage that was chosen first; `found` is the same question asked of its rows alone."""
        if not found.hits:
            return ranking
        first = found.hits[0]
        marked = _sentences_with(choice.lever.text, first.passage.text) or first.marked
        first = replace(first, marked=marked, chosen=likeness)
        others = [hit for hit in ranking.hits if hit.passage.id != first.passage.id]
        return replace(ranking, hits=ranked([first, *others][: ranking.query.limit]), same=())

    def arranged(self, ranking: Ranking) -> Ranking:
        """A ranking in which what was replaced comes after what replaced it."""
        hits = list(ranking.hits)
        for old, new in self.replaced.items():
            places = {name: _place(hits[:_LOOKED_AT], name) for name in (old, new)}
            before, after = places[old], places[new]
            if before is not None and after is not None and before < after:
                hits.insert(before, hits.pop(after))
        return replace(ranking, hits=ranked(hits))

    def reviewed(self, ranking: Ranking) -> Ranking:
        """A ranking that says of each hit when its text was reviewed."""
        if not self._reviews:
            return ranking
        hits = []
        for hit in ranking.hits:
            review = self._reviews.of(hit.passage.document_id, hit.document.path)
            hits.append(hit if review is None else replace(hit, review=review.said(ranking.day)))
        return replace(ranking, hits=tuple(hits))

    def notes(self, hit: Hit, view: View) -> tuple[str, ...]:
        """What editors have said of a hit, in sentences that name nothing outside a view."""
        said = []
        if hit.chosen is not None:
            said.append("Utvalt av redaktionen.")
        if (new := self.replaced.get(hit.passage.document_id)) is not None:
            title = next((f" av ”{edition.title}”" for edition in view.editions([new]).values()), "")
            said.append(f"Redaktionen har märkt texten som ersatt{title}.")
        return tuple(said)

    def is_replaced(self, hit: Hit) -> bool:
        return hit.passage.document_id in self.replaced

    def contact(self, ranking: Ranking, view: View) -> str | None:
        """Whom to turn to when there is no answer: of the one collection that was asked, or of the nearest text's.

        Of one of which nothing may be seen there is none, as of one that isn't there.
        """
        asked = ranking.query.filters.collections
        if asked is not None:
            asked = asked & {held.name for held in view.holdings.collections}
        nearest = [hit.document.collection for hit in ranking.hits[:1]]
        contact = self.levers.contact(*(asked if asked is not None and len(asked) == 1 else nearest))
        return None if contact is None else f"Vänd dig till: {contact}"

    def _is_there(self, lever: Lever, named: Named) -> bool:
        if self._index.shows(named.document_id, EVERYTHING):
            return True
        name = lever.target if lever.kind is LeverKind.CHOSEN or named == lever.replacement else lever.about
        self._faults[lever.key] = f"Texten ”{name}” finns inte i indexet. Skriv dess sökväg eller sidans adress."
        return False

    def _is_folder(self, lever: Lever) -> bool:
        if self._index.has_below(lever.about):
            return True
        self._faults[lever.key] = (
            f"Ingen text i indexet ligger i ”{lever.about}”. Skriv mappen som den står först i texternas sökvägar."
        )
        return False

    def _replaced(self) -> Iterator[tuple[str, str]]:
        """What replaces what, but texts that by several rows replace one another."""
        rows = [
            lever
            for lever in self.levers.of_kind(LeverKind.REPLACED)
            if self._is_there(lever, lever.document) and self._is_there(lever, lever.replacement)
        ]
        said = {lever.document.document_id: lever.replacement.document_id for lever in reversed(rows)}
        for lever in rows:
            begun = new = lever.document.document_id
            for _ in said:
                new = said.get(new, "")
                if new == begun:
                    self._faults[lever.key] = "Texterna ersätter varandra. Ta bort den rad som är fel."
                    break
            else:
                yield begun, said[begun]

    def _choices(self, encoder: QuestionEncoder) -> Iterator[Choice]:
        there = [lever for lever in self.levers.of_kind(LeverKind.CHOSEN) if self._is_there(lever, lever.document)]
        questions = [lever.about[:MAX_CHARACTERS] for lever in there]
        if not questions:
            return
        asked = interpret_all(View(self._index, EVERYTHING), encoder, questions, synonyms=self.levers.synonyms)
        for lever, interpretation in zip(there, asked, strict=True):
            rows = self._rows(lever)
            if rows:
                yield Choice(lever, Wording(lever.about, interpretation.embedding), rows)
            else:
                self._faults[lever.key] = "Stycket finns inte längre i texten. Välj ut det på nytt."

    def _rows(self, lever: Lever) -> frozenset[int]:
        rows = self._index.rows_of(lever.document.document_id)
        passages = self._index.passages_of(lever.document.document_id, EVERYTHING)
        if lever.document.passage_id is not None and not lever.text:
            return frozenset(
                row for row, one in zip(rows, passages, strict=True) if one.id == lever.document.passage_id
            )
        if not lever.text:
            return frozenset(rows)
        return frozenset(
            row for row, one in zip(rows, passages, strict=True) if _sentences_with(lever.text, one.text) is not None
        )


def _place(hits: Sequence[Hit], document_id: str) -> int | None:
    return next((at for at, hit in enumerate(hits) if hit.passage.document_id == document_id), None)


def _sentences_with(phrase: str, text: str) -> Span | None:
    """The sentences of a text over which some words stand, whatever white space is between them."""
    pieces = phrase.split()
    if not pieces:
        return None
    match = re.search(r"\s+".join(map(re.escape, pieces)), text, re.IGNORECASE)
    if match is None:
        return None
    over = [one for one in sentences(text) if one.start < match.end() and match.start() < one.end]
    return Span(over[0].start, over[-1].end)
