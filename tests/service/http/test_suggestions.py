"""What is being typed is completed from titles, headings and words, however it is spelled, and fast."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from starlette.testclient import TestClient

from indexer.index.parts.lexicon.words import Words, WordsBuilder
from service.corpus.words.suggestions import MAX_CHARACTERS, MAX_LIMIT, Suggestible, Suggestions

MOST_MILLISECONDS = 10.0  # about 1 is what it takes; a machine of others may be slow for a while


def suggested(client: TestClient, typed: str, limit: int = 8) -> list[tuple[str, str]]:
    response = client.get("/v1/suggest", params={"q": typed, "limit": limit})
    assert response.status_code == 200, response.text
    found = response.json()
    assert list(found) == ["generation", "suggestions"]
    assert response.headers["belagg-generation"] == str(found["generation"])
    return [(suggestion["text"], suggestion["kind"]) for suggestion in found["suggestions"]]


SCOTLAND = ("Skottlandsmodellen och samverkan för välfärd", "title")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("skottl", [SCOTLAND, ("Skottland som förebild", "heading"), ("skottlandsmodellen", "term")]),
        ("SKOTTLANDSM", [SCOTLAND, ("SKOTTLANDSMODELLEN", "term")]),
        ("valfard", [SCOTLAND, ("välfärd", "term")]),
        ("välf", [SCOTLAND, ("välfärd", "term")]),
        ("  samverkan   och halk ", [("Samverkan och halkbekämpning", "title"), ("samverkan och halk", "")]),
        ("barnsam gotland", [("Gotland, BarnSam och information som är lätt att använda", "title")]),
        ("vad är en trygghetsp", [("vad är en trygghetsperson", "term"), ("vad är en trygghetspersonen", "term")]),
    ],
)
def test_titles_come_first_then_headings_then_words(
    client: TestClient, typed: str, first: Sequence[tuple[str, str]]
) -> None:
    found = suggested(client, typed)
    wanted = [suggestion for suggestion in first if suggestion[1]]
    assert [(text.lower(), kind) for text, kind in found[: len(wanted)]] == [(t.lower(), kind) for t, kind in wanted]


def test_what_is_spelled_with_dots_is_not_what_lacks_them(client: TestClient) -> None:
    assert all("för" in text.lower() for text, _ in suggested(client, "för", MAX_LIMIT))
    assert {text for text, _ in suggested(client, "for", MAX_LIMIT)} >= {text for text, _ in suggested(client, "för")}


@pytest.mark.parametrize("typed", ["", " ", "?!", "xqzw", "\u0000", "😀", "a" * MAX_CHARACTERS])
def test_where_nothing_fits_nothing_is_suggested(client: TestClient, typed: str) -> None:
    assert suggested(client, typed) == []


def test_no_text_is_suggested_twice_and_none_that_is_typed_already(client: TestClient) -> None:
    for typed in ("b", "s", "skottlandsmodellen", "barn"):
        texts = [text.lower() for text, _ in suggested(client, typed, MAX_LIMIT)]
        assert len(set(texts)) == len(texts)
        assert typed not in texts


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_as_many_come_as_are_asked_for(client: TestClient, limit: int) -> None:
    assert suggested(client, "s", limit) == suggested(client, "s", MAX_LIMIT)[:limit]


@pytest.mark.parametrize(
    "query", ["limit=3", "q=a&limit=0", f"q=a&limit={MAX_LIMIT + 1}", "q=a&limit=x", f"q={'a' * 201}"]
)
def test_a_wish_that_cannot_be_met_is_refused(client: TestClient, query: str) -> None:
    response = client.get(f"/v1/suggest?{query}")
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


FIRST = "riktlinjer rutin policy taxa plan beslut ansökan protokoll strategi avgift föreskrift stadga".split()
SECOND = "skola förskola vård omsorg avfall vatten bygglov trafik kultur miljö simhall bibliotek skolskjuts".split()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Suggestions:
    """Of 10,000 titles, five headings to each of them, and 50,000 words."""
    folder = tmp_path_factory.mktemp("many")
    builder = WordsBuilder(folder)
    for number in range(50_000):
        builder.add(f"{FIRST[number % 12]}{SECOND[number % 13]}{chr(97 + number % 26)}{chr(97 + number // 26 % 26)}ord")
    path = folder / "words.tsv"
    builder.write(path, folder / "occurrences")
    titles = [(f"{FIRST[i % 12].title()} för {SECOND[i % 13]} {i}", i) for i in range(10_000)]
    headings = [(f"{SECOND[i % 13].title()} och {FIRST[i % 11]} inom område {i}", i % 10_000) for i in range(50_000)]
    return Suggestions(Suggestible(titles, headings, []), Words(path))


@pytest.mark.parametrize("typed", ["s", "sk", "riktlinjer för sk", "inom område 4", "för", "vad gäller för avg"])
@pytest.mark.parametrize("seen", [None, np.arange(10_000) % 5 == 1], ids=["all", "a fifth"])
def test_ten_thousand_documents_are_suggested_from_while_a_key_is_pressed(
    many: Suggestions, typed: str, seen: npt.NDArray[np.bool_] | None
) -> None:
    times = []
    for _ in range(20):
        start = time.process_time()
        found = many.of(typed, 8, seen, lambda word: True)
        times.append(1_000 * (time.process_time() - start))
        assert len(found) == 8
    assert sorted(times)[len(times) // 2] < MOST_MILLISECONDS
