"""Measuring: each question of a question set asked as `ask` asks it, and its hits held against what it expects."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import PurePosixPath

from indexer.texts.document import Document
from indexer.texts.passages import Passage
from service.answer.answering import Answer
from service.answer.searcher import Searcher
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.evaluation.question_set import Question, QuestionSet, comparable
from service.evaluation.report import FirstHit, Outcome, Provenance, QuestionReport, Verdict
from service.question.query import MAX_LIMIT, Query

DEPTH = MAX_LIMIT
"""Hits looked through for each question."""

_PASSAGES_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Expected:
    """The passages that answer a question: of any of the documents and with the phrase, as far as either is given."""

    documents: frozenset[str] | None
    """Their ids."""
    phrase: str | None
    """As `comparable` gives it."""

    def is_met_by(self, passage: Passage) -> bool:
        if self.documents is not None and passage.document_id not in self.documents:
            return False
        return self.phrase is None or self.phrase in comparable(passage.text)


class DocumentNames:
    """Every name that a person may call an index's documents by. Where several have the same, it means all of them."""

    def __init__(self, index: Index) -> None:
        self._documents: dict[str, set[str]] = {}
        for document_id in index.manifest.sources:
            document = index.document(document_id, EVERYTHING)
            for name in _names(document) if document is not None else ():
                self._documents.setdefault(name, set()).add(document_id)

    def ids(self, name: str) -> frozenset[str]:
        """The documents of a name; none if it is unknown."""
        return frozenset(self._documents.get(_comparable_name(name), ()))


def measure(searcher: Searcher, question_set: QuestionSet, questions: Iterable[Question]) -> QuestionReport:
    """The report of a question set. `questions` are its own, for the caller to see how far the asking has come."""
    names = DocumentNames(searcher.index)
    asked = [_ask(searcher, names, question) for question in questions]
    manifest = searcher.index.manifest
    provenance = Provenance(
        version=version("belagg"),
        model=manifest.encoder.name,
        generation=manifest.generation,
        fingerprint=manifest.fingerprint,
        question_file=question_set.name,
        sha256=question_set.sha256,
    )
    return QuestionReport(provenance, tuple(_with_absent_phrases(searcher.index, asked)))


def _ask(searcher: Searcher, names: DocumentNames, question: Question) -> tuple[Outcome, Expected | None]:
    """What came of a question, and what was expected of those that were asked."""
    if not question.is_answerable:
        answer = searcher.answer(Query.parse(question.text, 1))
        return Outcome(question, Verdict.UNANSWERABLE, confidence=answer.confidence, first=_first(answer)), None
    documents = None if question.document is None else names.ids(question.document)
    if documents is not None and not documents:
        return Outcome(question, Verdict.NO_DOCUMENT), None
    phrase = None if question.phrase is None else comparable(question.phrase)
    expected = Expected(documents, phrase)
    answer = searcher.answer(Query.parse(question.text, DEPTH))
    hits = answer.ranking.hits
    rank = next((hit.rank for hit in hits if expected.is_met_by(hit.passage)), None)
    first = _first(answer)
    quoted = None if phrase is None else rank == 1 and first is not None and phrase in comparable(first.quote)
    verdict = Verdict.RIGHT if rank == 1 else Verdict.MISSED
    return Outcome(question, verdict, rank, quoted, first, answer.confidence), expected


def _first(answer: Answer) -> FirstHit | None:
    if not answer.ranking.hits:
        return None
    hit = answer.ranking.hits[0]
    return FirstHit(hit.document.title, hit.document.path, " ".join(hit.quoted.quote.split()))


def _with_absent_phrases(index: Index, asked: Sequence[tuple[Outcome, Expected | None]]) -> Iterator[Outcome]:
    """The outcomes, with those of `NO_PHRASE` told from those whose passage is there and wasn't found."""
    wanted = {expected for outcome, expected in asked if expected and expected.phrase and outcome.rank is None}
    absent = _never_met(index, wanted)
    for outcome, expected in asked:
        if expected in absent:
            yield Outcome(outcome.question, Verdict.NO_PHRASE)
        else:
            yield outcome


def _never_met(index: Index, wanted: Iterable[Expected]) -> set[Expected]:
    """Those that no passage of the index meets."""
    unmet = set(wanted)
    for start in range(0, index.size, _PASSAGES_AT_ONCE):
        if not unmet:
            break
        for passage in index.passages(list(range(start, min(start + _PASSAGES_AT_ONCE, index.size)))):
            unmet -= {expected for expected in unmet if expected.is_met_by(passage)}
    return unmet


def _names(document: Document) -> set[str]:
    path = PurePosixPath(document.path)
    names = (document.title, document.path, path.name, path.stem, document.source, document.link or "")
    return {_comparable_name(name) for name in names} - {""}


def _comparable_name(name: str) -> str:
    """Folders divided as on Windows, and a web address with or without its last slash, are the same."""
    return comparable(name).replace("\\", "/").rstrip("/")
