"""A publication date is found where it stands as a dateline or after a cue, and nowhere else."""

from __future__ import annotations

import datetime

import pytest

from indexer.texts.days.dates import is_dateline, parse_date, publication_date

FEBRUARY = datetime.date(2013, 2, 22)
LEAP_DAY = datetime.date(2024, 2, 29)


@pytest.mark.parametrize(
    "text",
    [
        "fredag 22 februari 2013",
        "Fredagen den 22 februari 2013",
        "22 februari 2013",
        "22 feb. 2013",
        "den 22 FEBRUARI 2013",
        "2013-02-22",
        "2013-02-22 14:30",
        "2013-02-22T14:30:00+01:00",
        "2013.02.22",
        "22/2 2013",
        "22/2-2013",
        "22.2.2013",
        "22 februari 2013 kl. 14.30",
        "Tallbo den 22 februari 2013",
        "Tallbo 2013-02-22",
        " 22:e februari 2013. ",
        "13-02-22",
        "Tallbo 13-02-22",
    ],
)
def test_a_full_date_in_swedish(text: str) -> None:
    assert parse_date(text) == FEBRUARY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "22 februari",
        "februari 2013",
        "2013",
        "31 februari 2013",
        "2013-13-01",
        "0/0 2013",
        "29 februari 2023",
        "22/2 -13",
        "130222",
        "13-02-22-01",
        "130222-1234",
        "Mötet hölls 22 februari 2013",
        "22 februari 2013 var en kall dag",
        "Besök i Tallbo 22 februari 2013",
        "2013-02-221",
        "22 februari 20134",
        "1234-01-01",
        "9" * 200,
    ],
)
def test_anything_else_is_no_date(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    "line",
    [
        "Publicerad 29 februari 2024",
        "Publicerat: torsdag 29 februari 2024",
        "Publicerad den 29 februari 2024 kl. 08.15 av Berit Lund",
        "PUBLICERAD: 2024-02-29 | Uppdaterad: 2024-03-01",
        "Datum: 29/2 2024",
        "Publiceringsdatum 2024-02-29",
        "Publiceringsdatum 240229",
        "Publicerad 24-02-29",
        "Publicerad 29/2 -24",
    ],
)
def test_a_cue_before_the_date(line: str) -> None:
    assert publication_date(["En rubrik", "", line, "Texten börjar här."]) == LEAP_DAY
    assert is_dateline(line)


@pytest.mark.parametrize(
    "line",
    [
        "Publicerad 29 februari 2024 blev rapporten genast läst av många.",
        "Vi öppnar 29 februari 2024.",
        "Den 29 februari 2024 öppnade biblioteket.",
        "Publicerad i somras",
        "Nytt möte i Tallbo 29 februari 2024",
    ],
)
def test_a_date_inside_a_sentence_is_not_the_publication_date(line: str) -> None:
    assert publication_date([line, "Mer text."]) is None
    assert not is_dateline(line)


def test_an_impossible_date_after_a_cue_is_none() -> None:
    assert publication_date(["Publicerad 30 februari 2024"]) is None


def test_published_goes_before_updated_wherever_they_stand() -> None:
    lines = ["Rubrik", "Senast uppdaterad: 2024-05-01", *["Text som fyller."] * 30, "Publicerad: 2024-02-29"]
    assert publication_date(lines) == LEAP_DAY


def test_updated_counts_when_nothing_says_published() -> None:
    assert publication_date(["Rubrik", *["Text."] * 40, "Senast ändrad 29 februari 2024"]) == LEAP_DAY


def test_a_dateline_far_down_is_not_about_the_text() -> None:
    assert publication_date(["Text."] * 40 + ["29 februari 2024"] + ["Text."] * 40) is None


def test_first_dateline_wins_and_blank_lines_do_not_count() -> None:
    assert publication_date(["", *[""] * 50, "29 februari 2024", "1 mars 2024"]) == LEAP_DAY
