"""Weekdays and months, by name, between two, and in a word for several."""

from __future__ import annotations

import pytest

from indexer.texts.stated.recurring_days import RecurringDays

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


@pytest.mark.parametrize(
    ("text", "named", "weekdays"),
    [
        ("Söndag stängt.", {SUN}, {SUN}),
        ("på söndagar är det stängt", {SUN}, {SUN}),
        ("Måndag–torsdag 7–20 och fredag 7–18", {MON, THU, FRI}, {MON, TUE, WED, THU, FRI}),
        ("mån - ons 9-17", {MON, WED}, {MON, TUE, WED}),
        ("lör. 10–14", {SAT}, {SAT}),
        ("fredag till måndag", {FRI, MON}, {FRI, SAT, SUN, MON}),
        ("vardagar 9–18", set(), {MON, TUE, WED, THU, FRI}),
        ("under helgen", set(), {SAT, SUN}),
        ("öppet alla dagar", set(), set(range(7))),
        ("open on Sundays", {SUN}, {SUN}),
        ("dagens lunch", set(), set()),
        ("en fredagsmys", set(), set()),
        ("Lördagsgatan 4", set(), set()),
        ("monitor, tisdagligen", set(), set()),
        ("frist, onsala, torsk", set(), set()),
    ],
)
def test_weekdays(text: str, named: set[int], weekdays: set[int]) -> None:
    found = RecurringDays.of(text)
    assert (set(found.named), set(found.weekdays)) == (named, weekdays)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("lördagar i juli", {7}),
        ("Under sommaren, 15 juni–15 augusti, är det stängt", {6, 7, 8}),
        ("från november till och med februari", {11, 12, 1, 2}),
        ("sommarjobb", set()),
        ("mellan 1 oktober och den 31 januari", {10, 11, 12, 1}),
        ("i maj och augusti", {5, 8}),
        ("in March", {3}),
        ("marsvin", set()),
    ],
)
def test_months(text: str, months: set[int]) -> None:
    assert set(RecurringDays.of(text).months) == months
