"""`belagg eval` on a test set so small that its measures are worked out by hand."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest

from indexer.model.encoder import Encoder
from service.cli.terminal.progress import BuildProgress
from service.evaluation.errors import TestSetUnreadable
from service.evaluation.measures import TestSet, ndcg
from service.evaluation.test_set import indexed
from service.search.ranking import rank_rows
from tests.service.cli.conftest import Here

CORPUS = {
    "snö": ("Snöröjning", "Kommunen plogar gator och gångvägar när det har kommit fem centimeter snö."),
    "sand": ("Sandning", "Halka bekämpas med sand som delas ut gratis vid återvinningsstationerna."),
    "bad": ("Simhallen", "Simhallen har öppet varje dag och barn under sju år badar gratis."),
    "skola": ("Skolval", "Vårdnadshavare väljer skola för sina barn senast den 31 januari."),
}
QUERIES = {
    "q1": "När plogar kommunen snö på gångvägar?",
    "q2": "Vilka öppettider har simhallen?",
    "q3": "När ska man ha valt skola?",
    "q4": "Vem bestämmer om bygglov?",
    "q5": "Var finns det gratis sand mot halka?",
}
QRELS = [
    ("q1", "snö", 1),
    ("q2", "skola", 1),  # judged wrongly on purpose: what comes first is not relevant
    ("q3", "skola", 2),
    ("q3", "finns-inte", 1),  # judged relevant, but in no corpus: never found
    ("q4", "bad", 0),  # nothing relevant: not measured
    ("q4", "sand", -1),
    ("q5", "sand", 1),
]


@pytest.fixture
def test_set(tmp_path: Path) -> Path:
    folder = tmp_path / "liten"
    folder.mkdir()
    (folder / "corpus.jsonl").write_text(
        "".join(json.dumps({"_id": i, "title": t, "text": x}) + "\n" for i, (t, x) in CORPUS.items()), encoding="utf-8"
    )
    (folder / "queries.jsonl").write_text(
        "".join(json.dumps({"_id": i, "text": x}) + "\n" for i, x in QUERIES.items()), encoding="utf-8"
    )
    (folder / "qrels.tsv").write_text(
        "query-id\tcorpus-id\tscore\n" + "".join(f"{q}\t{d}\t{r}\n" for q, d, r in QRELS), encoding="utf-8"
    )
    return folder


def test_measures_and_run(
    test_set: Path, tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch, here: Here
) -> None:
    monkeypatch.setattr("indexer.model.encoder.Encoder", lambda _: encoder)
    run_file = tmp_path / "run.txt"
    done = here("eval", test_set, "--json", "--run", run_file)
    assert done.code == 0, done.stderr
    rows = [line.split(" ") for line in run_file.read_text(encoding="utf-8").splitlines()]
    rankings: dict[str, list[str]] = {}
    for query, q0, document, rank, score, tag in rows:
        rankings.setdefault(query, []).append(document)
        assert (q0, tag) == ("Q0", "belagg")
        assert int(rank) == len(rankings[query])
        assert -1 <= float(score) <= 1.7
    assert {query: ranking[0] for query, ranking in rankings.items()} == {
        "q1": "snö",
        "q2": "bad",
        "q3": "skola",
        "q5": "sand",
    }
    assert all(sorted(ranking) == sorted(CORPUS) for ranking in rankings.values())
    scores = {query: [float(row[4]) for row in rows if row[0] == query] for query in rankings}
    assert all(values == sorted(values, reverse=True) for values in scores.values())

    second = rankings["q2"].index("skola") + 1  # 2, 3 or 4
    third = 2 / (2 + 1 / math.log2(3))  # a gain of 2 found first, a gain of 1 not at all
    measured = json.loads(done.stdout)
    assert measured == {
        "test_set": "liten",
        "queries": 4,
        "ndcg_at_10": pytest.approx((1 + 1 / math.log2(second + 1) + third + 1) / 4, abs=1e-12),
        "mrr_at_10": pytest.approx((1 + 1 / second + 1 + 1) / 4, abs=1e-12),
        "recall_at_1": pytest.approx((1 + 0 + 0.5 + 1) / 4, abs=1e-12),
        "recall_at_5": pytest.approx((1 + 1 + 0.5 + 1) / 4, abs=1e-12),
        "recall_at_10": pytest.approx((1 + 1 + 0.5 + 1) / 4, abs=1e-12),
        "recall_at_100": pytest.approx((1 + 1 + 0.5 + 1) / 4, abs=1e-12),
    }


def test_a_person_gets_a_table_of_the_first_questions(
    test_set: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch, here: Here
) -> None:
    monkeypatch.setattr("indexer.model.encoder.Encoder", lambda _: encoder)
    done = here("eval", test_set, "--limit-queries", "1")
    assert done.code == 0
    assert "liten: 1 fråga" in done.stdout
    names = ("nDCG@10", "MRR@10", "Recall@1", "Recall@5", "Recall@10", "Recall@100")
    assert all(name in done.stdout for name in names)
    assert done.stdout.count("1.000") == len(names)


def test_a_folder_without_the_files(tmp_path: Path, here: Here) -> None:
    assert here("eval", tmp_path).sentence.startswith(
        f"Testmängdens fil {tmp_path / 'queries.jsonl'} gick inte att läsa (filen finns inte). "
    )


def test_judgements_with_blank_rows_and_without_a_heading(test_set: Path) -> None:
    (test_set / "qrels.tsv").write_text("\ufeffq1\tsnö\t1\n\n\t\nq2\tbad\t-1\r\n", encoding="utf-8")
    read = TestSet.read(test_set)
    assert read.qrels == {"q1": {"snö": 1}, "q2": {"bad": -1}}
    assert list(read.judged()) == ["q1"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("q1 0 snö 1", "rad 3 har 1 fält, inte tre med tabbtecken mellan: fråga, dokument, relevans"),
        ("q1\tsnö\tja", "relevansen på rad 3 är inget heltal"),
    ],
)
def test_a_judgement_that_cannot_be_read(test_set: Path, row: str, reason: str) -> None:
    (test_set / "qrels.tsv").write_text(f"query-id\tcorpus-id\tscore\nq1\tsnö\t1\n{row}\n", encoding="utf-8")
    with pytest.raises(TestSetUnreadable, match=re.escape(f"{test_set / 'qrels.tsv'} gick inte att läsa ({reason})")):
        TestSet.read(test_set)


def test_nothing_judged(test_set: Path, here: Here) -> None:
    (test_set / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\tsnö\t0\n", encoding="utf-8")
    assert here("eval", test_set).sentence.startswith(
        f"Testmängden i {test_set} har ingen fråga med ett relevant dokument. "
    )


def test_a_negative_relevance_gains_nothing() -> None:
    assert ndcg(["a", "b"], {"a": -1, "b": 1}, 10) == pytest.approx(1 / math.log2(3))


def test_questions_are_ranked_as_they_are_asked(test_set: Path, encoder: Encoder) -> None:
    asked = "När plogar kommunen snö på gångvägar?"
    queries = {"q1": asked, "q2": f" \u200b{asked.replace(' ', '  ')}\n", "q3": " ?"}
    with indexed(TestSet.read(test_set), encoder, BuildProgress()) as index:
        run = index.rank(queries, encoder, rank_rows)
        assert index.rank({"q3": " ?"}, encoder, rank_rows) == {"q3": []}
    assert run["q1"][0][0] == "snö"
    assert run["q2"] == run["q1"]
    assert run["q3"] == []


def test_a_line_that_is_no_record(test_set: Path, here: Here) -> None:
    (test_set / "queries.jsonl").write_text('{"_id": "q1"}\n', encoding="utf-8")
    assert here("eval", test_set).sentence == (
        f"Testmängdens fil {test_set / 'queries.jsonl'} gick inte att läsa (rad 1 saknar _id eller text). "
        "Mappen ska innehålla corpus.jsonl, queries.jsonl och qrels.tsv."
    )


def test_a_run_that_cannot_be_written_is_told_before_the_work(test_set: Path, tmp_path: Path, here: Here) -> None:
    run_file = tmp_path / "finns-inte" / "run.txt"
    assert here("eval", test_set, "--run", run_file).sentence == (
        f"Det går inte att skriva till {run_file} (mappen finns inte). Ange en annan fil med --run."
    )
