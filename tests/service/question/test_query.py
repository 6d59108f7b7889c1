"""A query is one clean line of bounded length, or a sentence that says why not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import EmptyQuery, LimitOutOfRange, QueryError, QueryTooLong
from service.question.query import MAX_CHARACTERS, MAX_LIMIT, Query


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("  Vad\n\tkostar\u00a0 vattnet? ", "Vad kostar vattnet?"),
        ("va\u00adt\u200bten", "vatten"),
        ("\u202evatten\u202c \u2066is\u2069", "vatten is"),
        ("a\u030a", "å"),
        ("a\u202d\u030a", "å"),
        ("\x1b[31mvatten\x00", "[31mvatten"),
        ("max_tokens", "max_tokens"),
        ("§ 7", "§ 7"),
        ("vatten\ud800", "vatten?"),
    ],
)
def test_a_question_is_one_clean_line(asked: str, text: str) -> None:
    assert Query.parse(asked).text == text


@pytest.mark.parametrize("text", ["", " \n", "?!", "_", "___ _", "\u202e\u2066", "\u0301"])
def test_a_question_has_a_letter_or_a_digit(text: str) -> None:
    with pytest.raises(EmptyQuery):
        Query.parse(text)


def test_the_length_is_that_of_the_clean_text() -> None:
    longest = "å" * MAX_CHARACTERS
    assert Query.parse(unicodedata.normalize("NFD", longest)).text == longest
    assert Query.parse(f"  {longest}\n").text == longest
    with pytest.raises(QueryTooLong, match=f"{MAX_CHARACTERS + 1} tecken"):
        Query.parse(unicodedata.normalize("NFD", longest + "å"))


def test_megabytes_are_refused_before_they_are_normalised(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Query.parse("å".ljust(8 * MAX_CHARACTERS)).text == "å"
    monkeypatch.setattr("service.question.query.unicodedata", None)
    with pytest.raises(QueryTooLong):
        Query.parse("å".ljust(8 * MAX_CHARACTERS + 1))


@pytest.mark.parametrize("limit", [-1, 0, MAX_LIMIT + 1])
def test_the_number_of_hits_is_bounded(limit: int) -> None:
    with pytest.raises(LimitOutOfRange):
        Query.parse("vatten", limit)


@given(text=st.text(st.characters()))
def test_a_clean_question_stays_as_it_is(text: str) -> None:
    try:
        query = Query.parse(text)
    except QueryError:
        return
    assert Query.parse(query.text) == query
    assert unicodedata.is_normalized("NFC", query.text)
    query.text.encode()
