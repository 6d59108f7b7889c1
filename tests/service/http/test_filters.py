"""Filters bound the search itself: what comes is the best of what is allowed, and tells nothing of the rest."""

from __future__ import annotations

import datetime
import tracemalloc
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest
from starlette.testclient import TestClient

from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.answer.within import SearcherWithin
from service.corpus.filters import EVERYTHING, OPEN, Filters, Rights
from service.corpus.local import Index
from service.corpus.view import View
from service.http.app import create_app
from service.http.guards import keys
from service.question.interpretation import interpret
from service.question.query import Query
from service.settings.values import Settings
from tests.service.http.collected import SECRET

QUESTIONS = ("Hur långt måste det vara till skolan?", "Vad kostar en resa med färdtjänst?", "skolskjuts", "lönepåslag")
FILTERS = [
    Filters(collections, after, before)
    for collections, after, before in product(
        (None, frozenset({"riktlinjer"}), frozenset({"protokoll", SECRET}), frozenset[str]()),
        (None, datetime.date(2024, 9, 1)),
        (None, datetime.date(2024, 9, 1), datetime.date(2025, 12, 31)),
    )
]


def ask(client: TestClient, path: str, **question: object) -> Any:
    response = client.post(path, json=question)
    assert response.status_code == 200, response.text
    return response.json()


def passes(filters: Filters, citation: dict[str, Any]) -> bool:
    """Written from what the filters say, without the search."""
    date = citation["published"] and datetime.date.fromisoformat(citation["published"])
    if filters.collections is not None and citation["collection"] not in filters.collections:
        return False
    if filters.published_after and (date is None or date < filters.published_after):
        return False
    return not (filters.published_before and (date is None or date > filters.published_before))


@pytest.mark.parametrize("filters", FILTERS, ids=range(len(FILTERS)))
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_filtered_search_gives_the_allowed_of_all_hits_in_their_order(
    collected_client: TestClient, question: str, filters: Filters
) -> None:
    asked: dict[str, Any] = {"query": question, "limit": 100}
    conditions: dict[str, Any] = {}
    if filters.collections is not None:
        conditions["collections"] = sorted(filters.collections)
    if filters.published_after:
        conditions["published_after"] = filters.published_after.isoformat()
    if filters.published_before:
        conditions["published_before"] = filters.published_before.isoformat()
    every = ask(collected_client, "/v1/search", **asked)["hits"]
    assert len(every) == 5
    allowed = [(hit["citation"], hit["score"]) for hit in every if passes(filters, hit["citation"])]
    found = ask(collected_client, "/v1/search", **asked, **conditions)["hits"]
    assert [(hit["citation"], hit["score"]) for hit in found] == allowed
    assert [hit["rank"] for hit in found] == list(range(1, len(allowed) + 1))
    answer = ask(collected_client, "/v1/answer", **asked, **conditions)
    assert answer["hits"] == found
    if not allowed:
        assert (answer["confidence"]["level"], answer["answer"]) == ("not_found", None)
    if answer["answer"]:
        assert answer["answer"]["citation"]["document_id"] == found[0]["citation"]["document_id"]


def test_days_are_included_and_texts_without_a_date_are_not(collected_client: TestClient) -> None:
    def titles(**filters: str) -> set[str]:
        found = ask(collected_client, "/v1/search", query="skolskjuts färdtjänst", limit=100, **filters)
        return {hit["citation"]["title"] for hit in found["hits"]}

    assert titles(published_after="2025-01-15") == {"Protokoll från skolnämnden", "Fladdermusholk på stadshuset"}
    assert titles(published_after="2025-01-16") == {"Fladdermusholk på stadshuset"}
    assert titles(published_before="2023-05-02") == {"Riktlinjer för skolskjuts"}
    assert titles(published_before="2023-05-01") == set()
    assert "Protokoll utan datum" in titles()


def test_a_passage_that_stands_alone_in_what_is_allowed_has_no_lead(collected_client: TestClient) -> None:
    asked = {"query": "Vad kostar en resa med färdtjänst?", "published_after": "2024-09-01"}
    alone = ask(collected_client, "/v1/answer", **asked, collections=["riktlinjer"])
    assert [hit["citation"]["title"] for hit in alone["hits"]] == ["Riktlinjer för färdtjänst"]
    assert alone["confidence"]["level"] in ("unsure", "not_found")


@pytest.mark.parametrize(
    "filters",
    [
        {"published_after": "2024"},
        {"published_after": "20240101"},
        {"published_after": "2024-02-30"},
        {"published_before": "1700000000"},
        {"published_before": 1_700_000_000},
        {"published_before": "2024-01-01T00:00:00"},
        {"collections": "riktlinjer"},
        {"collections": [1]},
        {"collections": [None]},
        {"collections": ["a"] * 101},
    ],
    ids=str,
)
def test_a_filter_that_cannot_be_understood_is_refused(collected_client: TestClient, filters: dict[str, Any]) -> None:
    response = collected_client.post("/v1/search", json={"query": "skolskjuts", **filters})
    assert response.status_code == 422
    assert response.json()["detail"].startswith(next(iter(filters)))


def test_a_batch_answers_each_question_with_its_own_filters(collected_client: TestClient) -> None:
    asked: list[dict[str, Any]] = [
        {"query": "tryghetsperson skolskjuts", "limit": 2},
        {"query": "lonepaslag", "collections": ["protokoll"]},
        {"query": "lonepaslag"},
        {"query": "skolskjuts", "collections": []},
    ]
    batch = ask(collected_client, "/v1/search/batch", queries=asked)
    assert batch["searches"] == [ask(collected_client, "/v1/search", **question) for question in asked]
    assert batch["generation"] == 1


def test_rows_are_allowed_as_their_documents_say(collected: Searcher) -> None:
    index = collected.index
    for filters in FILTERS:
        allowed = index.allowed(filters, EVERYTHING)
        rows = np.arange(index.size) if allowed is None else np.flatnonzero(allowed)
        expected = []
        for row, document_id in enumerate(index.document_ids_by_row()):
            document = index.document(document_id, EVERYTHING)
            assert document is not None
            date = document.published and document.published.isoformat()
            if passes(filters, {"collection": document.collection, "published": date}):
                expected.append(row)
        assert rows.tolist() == expected
    assert index.allowed(Filters(), EVERYTHING) is None
    assert index.allowed(Filters(frozenset({"riktlinjer", "protokoll", SECRET})), EVERYTHING) is None


@pytest.mark.parametrize(
    ("typed", "with_all", "without_secrets"),
    [
        ("lonepaslag", "lönepåslag", None),
        ("förmåntsagare", "förmånstagare", None),
        ("fladdermus holk", "fladdermusholk", None),
        ("skolskujts", "skolskjuts", "skolskjuts"),
        ("fardtjanst kostar", "färdtjänst kostar", "färdtjänst kostar"),
    ],
)
def test_spelling_knows_no_word_of_a_collection_that_may_not_be_seen(
    collected: Searcher, typed: str, with_all: str, without_secrets: str | None
) -> None:
    def respelled(collections: frozenset[str] | None) -> str | None:
        asked = interpret(View(collected.index, Rights(collections)), collected.encoder, typed)
        return asked.text if asked.respelled else None

    assert respelled(None) == with_all
    assert respelled(frozenset({"protokoll", "riktlinjer"})) == without_secrets


def words_of(index: Index, collections: frozenset[str]) -> set[str]:
    allowed = index.allowed(Filters(), Rights(collections))
    assert allowed is not None
    texts = [
        f"{document.title} {document.text}"
        for document_id in set(np.array(index.document_ids_by_row())[allowed].tolist())
        if (document := index.document(document_id, EVERYTHING)) is not None
    ]
    every = {word.strip(".,").lower() for text in texts for word in text.split()}
    return {word for word in every if word.isalpha()}


@pytest.mark.parametrize("collections", [frozenset({"riktlinjer"}), frozenset({"protokoll"}), frozenset({SECRET})])
def test_a_word_occurs_where_it_stands_and_nowhere_else(collected: Searcher, collections: frozenset[str]) -> None:
    index = collected.index
    every = words_of(index, frozenset({"riktlinjer", "protokoll"})) | words_of(index, frozenset({SECRET}))
    there = {word for word in every if index.occurs(word, Rights(collections))}
    assert there == words_of(index, collections)
    # Of which all 4-grams stand there, but not the word.
    assert not index.occurs("skolskolskjuts", Rights(collections))


@pytest.fixture(scope="module")
def restricted(collected: Searcher, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """With a key to two of the three collections."""
    file = tmp_path_factory.mktemp("keys") / "keys.json"
    token = keys.create(file, "intranätet", ["riktlinjer", "protokoll"])
    app = create_app(LiveSearcher(collected), Settings(keys=file, rate=0))
    with TestClient(app, headers={"Authorization": f"Bearer {token}"}) as client:
        yield client


def test_who_may_not_see_a_collection_finds_nothing_of_it_anywhere(
    restricted: TestClient, collected_client: TestClient
) -> None:
    secret = ask(collected_client, "/v1/search", query="lönepåslag", limit=1)["hits"][0]["citation"]
    assert secret["collection"] == SECRET
    for collections in (None, [SECRET], [SECRET, "protokoll"]):
        asked = {"query": "lönepåslag fladdermusholk", "limit": 100, "collections": collections}
        for path, body in (("search", asked), ("answer", asked), ("search/batch", {"queries": [asked]})):
            response = restricted.post(f"/v1/{path}", json=body)
            assert response.status_code == (403 if collections else 200)
            assert secret["title"] not in response.text
            assert secret["document_id"] not in response.text
    for typed in ("fladd", "lone", "förm"):
        assert restricted.get("/v1/suggest", params={"q": typed}).json()["suggestions"] == []
        assert collected_client.get("/v1/suggest", params={"q": typed}).json()["suggestions"] != []
    gone = restricted.get("/v1/documents/0123456789abcdef")
    refused = restricted.get(f"/v1/documents/{secret['document_id']}")
    assert (refused.status_code, refused.content) == (404, gone.content)
    assert collected_client.get(f"/v1/documents/{secret['document_id']}").status_code == 200
    status = restricted.get("/v1/status").json()
    assert status["collections"] == [{"name": "protokoll", "documents": 2}, {"name": "riktlinjer", "documents": 2}]
    assert (status["documents"], status["passages"]) == (4, 4)
    assert status["newest_document"] == {"title": "Protokoll från skolnämnden", "published": "2025-01-15"}


def test_names_that_nobody_gave_a_collection_are_not_kept(collected: Searcher) -> None:
    """What is kept of a search is kept by its filters: made up anew each time they would fill the memory."""
    within = SearcherWithin(collected, OPEN)
    asked = [Filters(frozenset(names)) for names in (("x" * 60_000,), ("x", "riktlinjer"), ("riktlinjer",), ())]
    found = [within.search(Query.parse("Vem får skolskjuts?", filters=filters)) for filters in asked]
    assert [set(one.query.filters.collections or "") for one in found] == [set(), {"riktlinjer"}, {"riktlinjer"}, set()]
    assert [len(one.hits) for one in found] == [0, 2, 2, 0]
    assert within.answer(Query.parse("Vem får skolskjuts?", filters=asked[0])).ranking.query.filters == asked[3]
    both = within.search_all([Query.parse("Vem?", filters=filters) for filters in asked[:2]], lambda: None)
    assert [one.query.filters for one in both] == [asked[3], asked[2]]


def test_what_is_kept_of_small_corpora_is_bounded_too(collected: Searcher) -> None:
    tracemalloc.start()
    first = datetime.date(1900, 1, 1)
    for days in range(40_000):
        collected.index.allowed(Filters(published_after=first + datetime.timedelta(days)), OPEN)
        if days == 20_000:
            before, _ = tracemalloc.get_traced_memory()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 1_000_000
