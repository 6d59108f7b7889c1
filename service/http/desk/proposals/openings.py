"""Openings: words that the texts don't have, after which readers open one and the same text.

The word and the title's word may then mean the same; where no single word of the title can be meant, the text may be
chosen for the question. Who opens isn't recorded: what is counted are openings, each once an answer.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from indexer.texts.document import Document
from indexer.texts.swedish import folded, is_stop_word, words
from service.answer.confidence import Confidence
from service.corpus.filters import EVERYTHING, Rights
from service.corpus.words.kin import Kin, Known
from service.http.desk.proposals.proposal import Proposal, ProposalKind, ProposedText, row_name
from service.question.naming import NAMES_NOTHING
from service.records.recent import RecentQuestion, spelled
from service.records.records import key_of
from service.settings.levers.lever import LeverKind
from service.settings.levers.levers import Levers

_TIMES, _DAYS = 5, 2
"""Openings, and days on which there were any, that a proposal takes."""
_MOST_DOCUMENTS = 200
_MOST_ROWS = 200_000
_MOST = 20
_QUOTED = 3
_SHORTEST = 3
_NAMING_NOTHING = frozenset(map(folded, NAMES_NOTHING))


class OpenedTexts(Protocol):
    """What is opened."""

    def document(self, document_id: str, rights: Rights) -> Document | None: ...
    def known(self, rights: Rights) -> Known: ...


@dataclass(slots=True)
class _Opened:
    """How often a document was opened after questions that have something in common."""

    days: set[str] = field(default_factory=set)
    keys: Counter[str] = field(default_factory=Counter)
    """Times by question, as its key."""

    def add(self, day: str, key: str, times: int) -> None:
        self.days.add(day)
        self.keys[key] += times

    @property
    def is_often(self) -> bool:
        return self.keys.total() >= _TIMES and len(self.days) >= _DAYS


class Openings:
    """Takes recent questions one by one, and knows what was opened after them."""

    def __init__(self, database: sqlite3.Connection, since: str) -> None:
        self._rows: defaultdict[str, list[tuple[str, str, int]]] = defaultdict(list)
        """By document: day, key, times."""
        self._keys: set[str] = set()
        for day, key, document, times in database.execute(
            "SELECT day, key, document, sum(count) FROM opened WHERE day >= ? AND key <> ''"
            " GROUP BY day, key, document ORDER BY day DESC LIMIT ?",
            (since, _MOST_ROWS),
        ):
            self._rows[document].append((day, key, times))
            self._keys.add(key)
        self._questions: dict[str, str] = {}
        """As asked last, by key."""
        self._sure: set[str] = set()
        """Keys of those that were surely answered."""

    def add(self, asked: RecentQuestion) -> None:
        if asked.key in self._keys:
            self._questions[asked.key] = asked.question
            if asked.level == Confidence.SURE:
                self._sure.add(asked.key)

    def proposals(self, texts: OpenedTexts, levers: Levers, settled: Collection[str] = ()) -> list[Proposal]:
        """`settled`: documents that editors have hidden or marked as replaced."""
        often = [(id_, _together(rows)) for id_, rows in self._rows.items() if id_ not in settled]
        often = sorted(
            ((id_, every) for id_, every in often if every.is_often), key=lambda one: (-one[1].keys.total(), one[0])
        )
        found = (self._of_document(texts, id_, levers) for id_, _ in often[:_MOST_DOCUMENTS])
        return list(islice((proposal for some in found for proposal in some), _MOST))

    def _of_document(self, texts: OpenedTexts, id_: str, levers: Levers) -> Iterator[Proposal]:
        document = texts.document(id_, EVERYTHING)
        if document is None:
            return
        by_word: defaultdict[str, _Opened] = defaultdict(_Opened)
        by_key: defaultdict[str, _Opened] = defaultdict(_Opened)
        there = Kin(words(document.text))
        known = texts.known(EVERYTHING)
        for day, key, times in self._rows[id_]:
            wanted = self._wanting(key, known, there)
            if wanted is not None and len(wanted) == 1:
                by_word[wanted[0]].add(day, key, times)
            elif wanted is not None:
                by_key[key].add(day, key, times)
        for word, opened in sorted(by_word.items()):
            if opened.is_often:
                yield from self._of_word(document, word, opened, levers, absent=word not in known)
        for _, opened in sorted(by_key.items()):
            if opened.is_often:
                yield from self._choice(document, opened, levers, "utan säkert svar")

    def _wanting(self, key: str, known: Known, there: Kin) -> list[str] | None:
        """The words of a question that no text has, or else, if it had no sure answer, that this text hasn't.

        None of one that was surely answered, in words that the texts have.
        """
        asked = [word for word in key.split() if _is_word(word)]
        absent = [word for word in asked if word not in known]
        if absent:
            return absent
        return (
            None if key in self._sure or key not in self._questions else [word for word in asked if word not in there]
        )

    def _of_word(
        self, document: Document, word: str, opened: _Opened, levers: Levers, *, absent: bool
    ) -> Iterator[Proposal]:
        question = self._question(opened)
        asked = next(spelled(question, [word]))
        if levers.synonyms.get((asked,)):
            return
        which = f"med ”{asked}”" + (", som inte finns i texterna" if absent else " utan säkert svar")
        target = _meant(document, opened.keys)
        if target is None:
            yield from self._choice(document, opened, levers, which)
            return
        lever = {"slag": LeverKind.ONE_WAY.value, "gäller": asked, "mål": target}
        yield Proposal(
            ProposalKind.SYNONYM,
            f"Den som skriver ”{asked}” kan mena ”{target}”.",
            self._evidence(document, opened, which),
            question,
            (ProposedText(document.id, document.title),),
            lever,
        )

    def _choice(self, document: Document, opened: _Opened, levers: Levers, which: str) -> Iterator[Proposal]:
        question = self._question(opened)
        chosen = {key_of(lever.about) for lever in levers.of_kind(LeverKind.CHOSEN)}
        if key_of(question) in chosen:
            return
        lever = {"slag": LeverKind.CHOSEN.value, "gäller": question, "mål": row_name(document.path, document.id)}
        yield Proposal(
            ProposalKind.CHOICE,
            f"”{document.title}” kan vara svaret på ”{question}”.",
            self._evidence(document, opened, which),
            question,
            (ProposedText(document.id, document.title),),
            lever,
        )

    def _question(self, opened: _Opened) -> str:
        """The one after which it was opened most, as it was asked last."""
        return self._asked(min(opened.keys, key=lambda key: (-opened.keys[key], key)))

    def _asked(self, key: str) -> str:
        return self._questions.get(key, key)

    def _evidence(self, document: Document, opened: _Opened, which: str) -> tuple[str, ...]:
        most = sorted(opened.keys.items(), key=lambda item: (-item[1], item[0]))
        quoted = ", ".join(f"”{self._asked(key)}” ({times})" for key, times in most[:_QUOTED])
        more = f" och {len(most) - _QUOTED} till" if len(most) > _QUOTED else ""
        return (
            f"{opened.keys.total()} gånger, på {len(opened.days)} dagar, öppnades ”{document.title}” efter en fråga"
            f" {which}.",
            f"Frågorna: {quoted}{more}.",
        )


def _together(rows: Iterable[tuple[str, str, int]]) -> _Opened:
    every = _Opened()
    for row in rows:
        every.add(*row)
    return every


def _meant(document: Document, keys: Mapping[str, int]) -> str | None:
    """The word of the title that the questions haven't, if it is a single one; or else, of the headings, likewise."""
    asked = Kin(word for key in keys for word in key.split())
    headings = (heading.text for heading in document.headings if heading.text != document.title)
    for named in ([document.title], headings):
        new = _new(named, asked)
        if new:
            return new[0] if len(new) == 1 else None
    return None


def _new(named: Iterable[str], asked: Kin) -> Sequence[str]:
    """Words that aren't asked, each once, and of inflections the first."""
    found: list[str] = []
    for word in dict.fromkeys(word for text in named for word in words(text)):
        if _is_word(word) and not is_stop_word(word) and word not in asked and word not in Kin(found):
            found.append(word)
    return found


def _is_word(word: str) -> bool:
    """Whether a word may be one for a thing."""
    return len(word) >= _SHORTEST and word.isalpha() and folded(word) not in _NAMING_NOTHING
