"""Items of minutes: each its own passage, with its own case."""

from __future__ import annotations

import pytest

from indexer.readers.formats import read
from indexer.texts.document import Document
from indexer.texts.minutes import items_of
from indexer.texts.passages import split
from indexer.texts.stated.placed_references import placed_references
from tests.growth import linear

PLAIN = """TALLVIKS KOMMUN
Kommunstyrelsen
Sammanträdesdatum: 2025-02-11

§ 21
Dnr KS 2024/289
Ny gångbro

Sammanfattning av ärendet
Bron byggs över ån vid kvarnen och blir färdig nästa år.

Kommunstyrelsens beslut
Kommunstyrelsen avsätter 14 miljoner kronor till bron.

§ 22
Dnr KS 2025/14
Försäljning av Holmen 4:17

Kommunstyrelsens beslut
Kommunstyrelsen säljer fastigheten till högstbjudande.

§ 23
Dnr KS 2025/52
Bidrag till hembygdsföreningen

Kommunstyrelsens beslut
Ärendet återremitteras.
"""
MARKED = """# Protokoll miljönämnden

Sammanträdesdatum: 20 november 2024

## § 98
Dnr MN 2024/236
Bygglov på Mjölnaren 6

### Beslut
Bygglov beviljas för trettiotvå lägenheter.

## § 99
Dnr MN 2024/263
Olovlig brygga

### Beslut
Ägaren föreläggs att ta bort bryggan.

## Underskrifter
Anna Ek
"""


def _cases(document: Document) -> dict[str, set[str]]:
    """By case number, what its passages say."""
    passages = split(document)
    found: dict[str, set[str]] = {}
    for one in placed_references(document, passages):
        if one.key.startswith("dnr ") and one.key.count(" ") == 2:
            found.setdefault(one.key, set()).add(passages[one.ordinal].text)
    return found


@pytest.mark.parametrize(("name", "text"), [("ks.txt", PLAIN), ("mn.md", MARKED)])
def test_a_case_is_found_in_its_own_item_with_what_was_decided(name: str, text: str) -> None:
    decided = {
        "dnr ks 2024/289": "14 miljoner",
        "dnr ks 2025/14": "högstbjudande",
        "dnr ks 2025/52": "återremitteras",
        "dnr mn 2024/236": "trettiotvå lägenheter",
        "dnr mn 2024/263": "ta bort bryggan",
    }
    cases = _cases(read(name, text.encode()))
    assert len(cases) in (2, 3)
    for case, texts in cases.items():
        (its,) = texts
        assert decided[case] in its
        assert not any(other in its for key, other in decided.items() if key != case)


def test_what_follows_the_last_item_is_none_of_it() -> None:
    assert "Anna Ek" not in split(read("mn.md", MARKED.encode()))[-2].text


@pytest.mark.parametrize(
    "text",
    [
        "1 § Lagen gäller alla.\n\n2 § Den som vill får.\n\n3 § Övrigt.",
        "Se\n\n§ 4\n\noch annat som står här.",
        "§ 7 och 8 gäller.\n\n§ 9, 10 och 11 gäller inte.",
        "§ 5\n\nText.\n\n§ 4\n\nText.",
    ],
)
def test_statutes_and_mentions_are_no_items(text: str) -> None:
    assert items_of(Document("a.md", "T", text, "a.md", "text/markdown")) == []


def test_items_of_a_long_item_are_cut_and_all_bear_its_case() -> None:
    long = "Nämnden har hört de boende i området om saken. " * 60
    text = PLAIN.replace("Bron byggs över ån vid kvarnen och blir färdig nästa år.", long)
    texts = _cases(read("ks.txt", text.encode()))["dnr ks 2024/289"]
    assert len(texts) > 2
    assert any("14 miljoner" in one for one in texts)


def test_many_items_among_many_headings_take_time_as_they_are_many() -> None:
    def place(count: int) -> None:
        text = "".join(f"## § {number}\n\n### Beslut\n\nSå.\n\n" for number in range(1, count))
        document = read("ks.md", f"# Protokoll\n\n{text}".encode())
        placed_references(document, split(document))

    assert linear(place, 4_000)
