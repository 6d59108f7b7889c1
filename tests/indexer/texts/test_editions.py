"""Editions are told by titles without years and versions, and kept apart by folders and file names."""

from __future__ import annotations

import pytest

from indexer.texts.document import Document
from indexer.texts.editions import edition_key, may_be_editions, names_edition, subject, title_key, told_apart


def document(path: str, title: str) -> Document:
    return Document(path, title, title, path, "text/plain")


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Föreningsbidrag 2023", "foreningsbidrag"),
        ("Alkoholpolicy (upphävd)", "alkoholpolicy"),
        ("Riktlinjer för gåvor, version 2.1", "riktlinjer for gavor"),
        ("Biblioteksplan 2020–2023", "biblioteksplan"),
        ("Busskort läsåret 2025/2026", "busskort"),
        ("Busskort läsår 2025–26", "busskort"),
        ("Läsårstider för fritidshem 25/26", "lasarstider for fritidshem"),
        ("Läsåret 2025/2026", "lasar"),
        ("Taxa för torg, antagen 2024-03-04", "taxa for torg"),
        ("Taxa för torg - reviderad den 3 maj 2024", "taxa for torg"),
        ("Taxa för torg (rev. 22-06-13)", "taxa for torg"),
        ("Taxa för 2026", "taxa"),
        ("Krisplan för mandatperioden 2023–2026", "krisplan"),
        ("Plan för kajen (ersätter Kajplan)", "plan for kajen"),
        ("Protokoll kommunstyrelsen 2024-03-04", ""),
        ("Nyhetsbrev mars", ""),
    ],
)
def test_the_key_of_a_title(title: str, key: str) -> None:
    assert edition_key(document("k/a.md", title)) == key


@pytest.mark.parametrize(
    ("title", "one", "other", "editions"),
    [
        ("Ordningsregler", "k/Ekskolan/regler.txt", "k/Lindskolan/regler.txt", False),
        ("Ordningsregler", "k/regler.txt", "k/Lindskolan/regler.txt", False),
        ("Alkoholpolicy", "k/policy/alkohol-gammal.md", "k/policy/alkohol-ny.md", True),
        ("Alkoholpolicy", "k/arkiv/2019/alkoholpolicy.md", "k/policy/alkoholpolicy.md", True),
        ("Taxa", "k/taxa-bad.md", "k/taxa-bibliotek.md", False),
        ("Taxa", "k/taxa.md", "k/taxa 2024 slutlig.md", True),
        ("Öppettider", "https://k.example/bibliotek/oppettider", "https://k.example/simhall/oppettider", False),
        ("Avgifter", "https://k.example/skola/avgifter", "https://www.k.example/skola/avgifter-2024.html", True),
    ],
)
def test_what_folders_and_names_tell_apart(title: str, one: str, other: str, editions: bool) -> None:
    apart = told_apart(document(one, title)), told_apart(document(other, title))
    assert may_be_editions(*apart) is editions
    assert may_be_editions(*reversed(apart)) is editions


@pytest.mark.parametrize(
    ("said", "title", "named"),
    [
        ("Kajregler antagna 2011-05-30", "Kajregler", True),
        ("Kajstadgan från 1998", "Kajstadga", True),
        ("tidigare antagen Alkohol- och drogpolicy, KF 2012-03-01 § 12", "Alkohol- och drogpolicy", True),
        ("Rutin för flex (2019) och Rutin för övertid", "Rutin för övertid", True),
        ("Renhållningsordning 2015", "Renhållningsordning för Ekby kommun", True),
        ("kostnader för taxi", "Taxi", False),
        ("tidigare version", "Kajregler", False),
        ("Kajregler", "Kajregler för gäster", False),
        ("Tak", "Takt", False),
    ],
)
def test_which_text_is_named_as_replaced(said: str, title: str, named: bool) -> None:
    assert names_edition(said, title_key(title)) is named


def test_the_subject_is_a_title_without_the_kind_of_document() -> None:
    keys = map(title_key, ("Policy för sociala medier", "Riktlinjer för sociala medier", "Policy"))
    assert [subject(key) for key in keys] == ["sociala medier", "sociala medier", ""]
