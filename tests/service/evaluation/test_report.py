"""A question report's rates and comparison, worked out by hand, and its JSON, which is read as it was written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.answer.confidence import Confidence
from service.evaluation.comparison import Change, Comparison, Difference
from service.evaluation.errors import ReportUnreadable
from service.evaluation.question_set import Question
from service.evaluation.report import FirstHit, HitRates, Outcome, Provenance, QuestionReport, Verdict

DOCUMENTATION = Path(__file__).parents[3] / "docs" / "evaluation.md"
PROVENANCE = Provenance("1.0", "modell@0", 3, "0123456789ab", "frågor.csv", "f" * 64)
SNOW = FirstHit("Snö", "texter/snö.txt", "Vi plogar.")
CONFIDENCES = {"b": Confidence.SURE, "e": Confidence.NOT_FOUND, "l": Confidence.NOT_FOUND, "m": Confidence.LIKELY}


def outcome(
    text: str, verdict: Verdict, rank: int | None = None, quoted: bool | None = None, *, line: int = 2
) -> Outcome:
    phrase = None if quoted is None else "plogar"
    document = None if verdict is Verdict.UNANSWERABLE else "snö"
    first = SNOW if verdict in (Verdict.RIGHT, Verdict.MISSED) else None
    confidence = CONFIDENCES.get(text)
    return Outcome(Question(line, text, document, phrase), verdict, rank, quoted, first, confidence)


def report(*outcomes: Outcome, provenance: Provenance = PROVENANCE) -> QuestionReport:
    return QuestionReport(provenance, outcomes)


MIXED = (
    outcome("a", Verdict.RIGHT, 1, quoted=True),
    outcome("b", Verdict.RIGHT, 1, quoted=False),
    outcome("c", Verdict.RIGHT, 1),
    outcome("d", Verdict.MISSED, 5, quoted=False),
    outcome("e", Verdict.MISSED, 6),
    outcome("f", Verdict.MISSED, 10),
    outcome("g", Verdict.MISSED, 11),
    outcome("h", Verdict.MISSED),
    outcome("i", Verdict.NO_DOCUMENT),
    outcome("j", Verdict.NO_PHRASE),
    outcome("k", Verdict.NO_PHRASE),
    outcome("l", Verdict.UNANSWERABLE),
    outcome("m", Verdict.UNANSWERABLE),
)


def test_rates_are_shares_of_the_questions_that_are_measured() -> None:
    rates = report(*MIXED).rates
    assert rates == HitRates(
        measured=8,
        first=3,
        first_five=4,
        first_ten=6,
        with_phrase=3,
        quoted=1,
        no_document=1,
        no_phrase=2,
        unanswerable=2,
        not_found=1,
        wrongly_not_found=1,
    )
    assert rates.shares() == {
        "first": 3 / 8,
        "first_five": 4 / 8,
        "first_ten": 6 / 8,
        "quoted": 1 / 3,
        "not_found": 1 / 2,
        "wrongly_not_found": 1 / 8,
    }


def test_a_rate_of_nothing_is_none() -> None:
    measured = ("first", "first_five", "first_ten")
    nothing = dict.fromkeys((*measured, "quoted", "wrongly_not_found"))
    assert report(MIXED[-1]).rates.shares() == nothing | {"not_found": 0}
    right = dict.fromkeys(measured, 1) | {"quoted": None, "not_found": None, "wrongly_not_found": 0}
    assert report(MIXED[2]).rates.shares() == right


# JSON


texts = st.text(max_size=20)
outcomes = st.builds(
    Outcome,
    st.builds(Question, st.integers(1), texts, st.none() | texts, st.none() | texts),
    st.sampled_from(Verdict),
    st.none() | st.integers(1, 100),
    st.none() | st.booleans(),
    st.none() | st.builds(FirstHit, texts, texts, texts),
    st.none() | st.sampled_from(Confidence),
)


@given(some=st.lists(outcomes, max_size=5), encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_a_report_is_read_as_it_was_written(some: list[Outcome], encoding: str) -> None:
    written = report(*some)
    text = json.dumps(written.to_record() | {"comparison": None})
    assert QuestionReport.from_json(text.encode(encoding), path="r.json") == written


def test_the_json_of_a_report() -> None:
    record = report(MIXED[1], MIXED[11]).to_record()
    assert record == {
        "format_version": 1,
        "version": "1.0",
        "model": "modell@0",
        "index": {"generation": 3, "fingerprint": "0123456789ab"},
        "question_file": {"name": "frågor.csv", "sha256": "f" * 64},
        "counts": {
            "measured": 1,
            "first": 1,
            "first_five": 1,
            "first_ten": 1,
            "with_phrase": 1,
            "quoted": 0,
            "no_document": 0,
            "no_phrase": 0,
            "unanswerable": 1,
            "not_found": 1,
            "wrongly_not_found": 0,
        },
        "rates": {
            "first": 1.0,
            "first_five": 1.0,
            "first_ten": 1.0,
            "quoted": 0.0,
            "not_found": 1.0,
            "wrongly_not_found": 0.0,
        },
        "questions": [
            {
                "line": 2,
                "question": "b",
                "document": "snö",
                "phrase": "plogar",
                "verdict": "right",
                "rank": 1,
                "quoted": False,
                "confidence": "sure",
                "first": {"title": "Snö", "path": "texter/snö.txt", "quote": "Vi plogar."},
            },
            {
                "line": 2,
                "question": "l",
                "document": None,
                "phrase": None,
                "verdict": "unanswerable",
                "rank": None,
                "quoted": None,
                "confidence": "not_found",
                "first": None,
            },
        ],
    }


def test_every_field_of_the_json_is_documented() -> None:
    """Whatever a report can hold stands in the documentation's tables."""

    def fields(value: object) -> set[str]:
        if isinstance(value, list):
            return {name for item in value for name in fields(item)}
        return (
            {name for key, item in value.items() for name in {key} | fields(item)} if isinstance(value, dict) else set()
        )

    before = report(
        outcome("a", Verdict.RIGHT, 1), outcome("b", Verdict.MISSED, 2), outcome("dropped", Verdict.RIGHT, 1)
    )
    after = report(outcome("a", Verdict.MISSED, 2), outcome("b", Verdict.RIGHT, 1), outcome("new", Verdict.RIGHT, 1))
    written = fields(after.to_record() | {"comparison": Comparison.of(before, after).to_record()})
    written |= (
        {level.value for level in Confidence}
        | {verdict.value for verdict in Verdict}
        | {difference.value for difference in Difference}
    )
    documented = set(re.findall(r"`(\w+)`", DOCUMENTATION.read_text(encoding="utf-8")))
    assert {"sha256", "title", "became_wrong", "unanswerable"} <= written
    assert written - documented == set()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "den är inte JSON"),
        (b"\xff\xfe\xfd", "den är inte JSON"),
        (b"[" * 100_000, "den är inte JSON"),
        (b"[]", "den är ingen rapport om egna frågor"),
        (b'{"test_set": "liten", "queries": 4}', "den är ingen rapport om egna frågor"),
        (
            b'{"format_version": 2, "questions": 1}',
            "den har formatversion 2, men den här versionen av Belägg läser version 1",
        ),
        (b'{"format_version": 1, "questions": 1}', "den är ofullständig eller ändrad"),
    ],
)
def test_what_is_no_report(content: bytes, reason: str) -> None:
    with pytest.raises(ReportUnreadable) as refused:
        QuestionReport.from_json(content, path="r.json")
    assert str(refused.value) == (
        f"Den tidigare rapporten r.json gick inte att läsa ({reason}). "
        "Ange en fil som har skrivits med: belagg eval --questions FIL --index MAPP --json"
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record["questions"][0].update(rank="1"),
        lambda record: record["questions"][0].update(rank=True),
        lambda record: record["questions"][0].update(verdict="bra"),
        lambda record: record["questions"][0].update(question=None),
        lambda record: record["questions"][0].update(first=[]),
        lambda record: record["questions"][0].pop("phrase"),
        lambda record: record["questions"].append("fråga"),
        lambda record: record.pop("model"),
        lambda record: record.update(index=None),
    ],
)
def test_a_report_that_was_changed(change: Callable[[dict[str, Any]], object]) -> None:
    record = report(MIXED[0]).to_record()
    change(record)
    with pytest.raises(ReportUnreadable, match=re.escape("(den är ofullständig eller ändrad)")):
        QuestionReport.from_json(json.dumps(record).encode(), path="r.json")


# Comparison


def test_every_question_of_two_reports_is_accounted_for() -> None:
    before = report(
        outcome("stays right", Verdict.RIGHT, 1),
        outcome("stays wrong", Verdict.MISSED, 7),
        outcome("rises", Verdict.MISSED, 2),
        outcome("falls", Verdict.RIGHT, 1),
        outcome("loses its text", Verdict.RIGHT, 1),
        outcome("gets its text", Verdict.NO_DOCUMENT),
        outcome("is dropped", Verdict.RIGHT, 1),
        outcome("no answer", Verdict.UNANSWERABLE),
    )
    after = report(
        outcome("is new", Verdict.MISSED, 3),
        outcome("no answer", Verdict.UNANSWERABLE),
        outcome("gets its text", Verdict.RIGHT, 1),
        outcome("loses its text", Verdict.NO_DOCUMENT),
        outcome("falls", Verdict.MISSED),
        outcome("rises", Verdict.RIGHT, 1),
        outcome("stays wrong", Verdict.MISSED, 4),
        outcome("stays right", Verdict.RIGHT, 1, line=99),
    )
    compared = Comparison.of(before, after)

    def change(text: str) -> Change:
        was, now = ({o.question.text: o for o in some.outcomes} for some in (before, after))
        return Change(was[text], now[text])

    assert compared.became_right == (change("gets its text"), change("rises"))
    assert compared.became_wrong == (change("loses its text"), change("falls"))
    assert compared.new == after.outcomes[:1]
    assert compared.dropped == (before.outcomes[6],)
    assert compared.shared == (change("falls"), change("rises"), change("stays wrong"), change("stays right"))
    others = {"quoted": None, "not_found": None, "wrongly_not_found": 0}
    assert compared.shared_before.shares() == {"first": 2 / 4, "first_five": 3 / 4, "first_ten": 1.0} | others
    assert compared.shared_after.shares() == {"first": 2 / 4, "first_five": 3 / 4, "first_ten": 3 / 4} | others
    assert compared.differs == ()
    record = compared.to_record()
    assert record["before"] == before.summary()
    assert record["became_wrong"] == [
        {
            "question": text,
            "document": "snö",
            "phrase": None,
            "before": {"verdict": "right", "rank": 1},
            "after": {"verdict": verdict, "rank": None},
        }
        for text, verdict in (("loses its text", "no_document"), ("falls", "missed"))
    ]
    assert record["new"] == [{"question": "is new", "document": "snö", "phrase": None}]


def test_another_right_answer_makes_another_question() -> None:
    asked = outcome("a", Verdict.RIGHT, 1)
    corrected = replace(asked, question=replace(asked.question, document="sand"))
    compared = Comparison.of(report(asked), report(corrected))
    assert (compared.new, compared.dropped) == ((corrected,), (asked,))
    assert (compared.shared, compared.became_right, compared.became_wrong) == ((), (), ())


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ({"version": "1.1"}, (Difference.VERSION,)),
        ({"model": "annan@0"}, (Difference.MODEL,)),
        ({"fingerprint": "b" * 12}, (Difference.INDEX,)),
        ({"sha256": "0" * 64}, (Difference.QUESTIONS,)),
        ({"question_file": "flyttad.csv", "generation": 1}, ()),
        ({"model": "annan@0", "fingerprint": "b" * 12}, (Difference.MODEL, Difference.INDEX)),
    ],
)
def test_what_differs_beside_the_answers(change: dict[str, Any], differs: tuple[Difference, ...]) -> None:
    later = report(*MIXED, provenance=replace(PROVENANCE, **change))
    assert Comparison.of(report(*MIXED), later).differs == differs


@given(before=st.lists(outcomes, max_size=8), after=st.lists(outcomes, max_size=8))
def test_compared_with_itself_nothing_changed_and_backwards_everything_is_turned(
    before: list[Outcome], after: list[Outcome]
) -> None:
    same = Comparison.of(report(*before), report(*before))
    assert (same.became_right, same.became_wrong, same.new, same.dropped) == ((), (), (), ())
    there, back = Comparison.of(report(*before), report(*after)), Comparison.of(report(*after), report(*before))
    assert (there.new, there.dropped) == (back.dropped, back.new)
    assert {change.after.key for change in there.became_right} == {change.after.key for change in back.became_wrong}
    assert there.shared_before == back.shared_after
