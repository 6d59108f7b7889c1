"""Files that LibreOffice and pandoc wrote are read to the word, with what they say of themselves."""

from __future__ import annotations

import datetime
import unicodedata
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from indexer.readers.formats import read
from indexer.texts.document import Document
from indexer.texts.passages import split

FIXTURES = Path(__file__).parents[2] / "fixtures"

GUIDELINES = """\
Riktlinjer för skolskjuts

Antagna av barn- och utbildningsnämnden i Tallbo. Gäller från och med läsåret 2024/2025.

Vem har rätt till skolskjuts?

Elever i förskoleklass åker skolskjuts om vägen är längre än två kilometer. Avståndet mäts från tomtgränsen till \
skolans grind, den kortaste gångvägen.

Mätningen görs i kommunens kartsystem.

Beslutet gäller ett läsår och omprövas varje vår. Det kan överklagas hos förvaltningsrätten.

Gränser för avstånd

Årskurs 1–3: två kilometer
Årskurs 4–6: tre kilometer
Årskurs 7–9: fyra kilometer

Växelvis boende

Den som bor växelvis hos två vårdnadshavare prövas från båda adresserna.
Båda ska ligga i kommunen.

Ansökan

1. Logga in på e-tjänsten.
2. Fyll i barnets uppgifter.
3. Skicka in senast den 15 maj.

Skola | Första tur | Upphämtning
Björkskolan | 07.20 | Torget, hållplats A
Åskolan | 07.45 | Ängsvägen

Kontakta skolskjutshandläggaren vid frågor.

Telefontid är vardagar klockan 9–11."""

SNOW = """\
Snöröjning och sandning Åsa Öberg 2024-11-05
Vem plogar var? Kommunen plogar gator, gångvägar och cykelbanor. Fastighetsägaren plogar trottoaren utanför sitt hus.
Den som äger huset ansvarar även för istappar på taket.
I vilken ordning Vi börjar när det har kommit
1. tre centimeter snö på cykelbanor 2. fem centimeter på huvudgator 3. åtta centimeter på villagator.
Sand och salt Sanden är gratis. Saltet används bara på busslinjerna.
Kostnader
Gata | Gånger | Kostnad Storgatan | 14 | 12 500 kr Ågatan | 9 | 8 200 kr
Frågor besvaras av gatukontoret, telefon 0123-45 67 89."""

MEETING = """\
Nya förskolan vid ån

Byggstart i mars 2025
Inflyttning hösten 2026
Åtta avdelningar för 144 barn

Anteckningar

Hälsa alla välkomna och berätta om bullerplanket.

Så påverkas trafiken

Ågatan stängs i april.

Bussen går via Ängsvägen.

Tider och kostnader

Etapp | Klart | Miljoner kronor
Grund | juni 2025 | 12,5
Stomme | januari 2026 | 31

Anteckningar

Beloppen är preliminära."""

PHONES = [
    "Namn: Anna Öman; Avdelning: Skola; Anställd: 2019-08-12; Telefon: 0123-45 67 01",
    "Namn: Björn Åkesson; Avdelning: Äldreomsorg; Anställd: 2021-01-04; Telefon: 0123-45 67 02",
    "Namn: Åsa Örn; Avdelning: Skola; Anställd: 2015-03-30; Telefon: 0123-45 67 03",
]
FEES = [
    "Barn: Första barnet; Andel av inkomsten: 3,0 %; Högst: 1 645,50; Per år: 19 746,00",
    "Barn: Andra barnet; Andel av inkomsten: 2,0 %; Högst: 1 097,00; Per år: 13 164,00",
]


def fixture(name: str) -> Document:
    """The document in a fixture; its folder is named like its ending."""
    file = FIXTURES / name.rpartition(".")[2] / name
    if not file.exists():  # names are decomposed for what came from a Mac
        file = file.with_name(unicodedata.normalize("NFD", name))
    return read(name, file.read_bytes())


def shares(expected: str, found: str) -> tuple[float, float]:
    """Which share of the expected words is found, in order, and which share of the found ones was expected."""
    a, b = expected.split(), found.split()
    common = sum(match.size for match in SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
    return common / len(a), common / len(b)


def headings(document: Document) -> list[tuple[int, str]]:
    for heading in document.headings:
        assert document.text[heading.offset :].startswith(heading.text)
    return [(heading.level, heading.text) for heading in document.headings]


@pytest.mark.parametrize("ending", ["docx", "odt", "rtf"])
def test_a_text_that_libreoffice_wrote(ending: str) -> None:
    document = fixture(f"riktlinjer-för-skolskjuts.{ending}")
    assert document.text == GUIDELINES
    assert (document.title, document.author) == ("Riktlinjer för skolskjuts", "Åke Sjöström")
    assert document.published == datetime.date(2024, 3, 12)
    assert headings(document) == [
        (1, "Riktlinjer för skolskjuts"),
        (1, "Vem har rätt till skolskjuts?"),
        (2, "Gränser för avstånd"),
        (2, "Växelvis boende"),
        (1, "Ansökan"),
    ]


@pytest.mark.parametrize("ending", ["docx", "odt", "rtf"])
def test_a_text_that_pandoc_wrote(ending: str) -> None:
    document = fixture(f"pandoc-snöröjning.{ending}")
    recall, precision = shares(SNOW, document.text)
    assert recall >= 0.99
    assert precision >= 0.99
    assert document.title == "Snöröjning och sandning"
    assert document.author == (None if ending == "rtf" else "Åsa Öberg")
    assert document.published == datetime.date(2024, 11, 5)
    assert headings(document)[1:] == [
        (1, "Vem plogar var?"),
        (2, "I vilken ordning"),
        (2, "Sand och salt"),
        (1, "Kostnader"),
    ]


@pytest.mark.parametrize("ending", ["pptx", "odp"])
def test_slides_that_libreoffice_wrote(ending: str) -> None:
    document = fixture(f"informationsmöte.{ending}")
    assert document.text == MEETING
    assert (document.title, document.author) == ("Informationsmöte om nya förskolan", "Örjan Lindström")
    assert document.published == datetime.date(2024, 10, 8)
    assert headings(document) == [
        (1, "Nya förskolan vid ån"),
        (2, "Anteckningar"),
        (1, "Så påverkas trafiken"),
        (1, "Tider och kostnader"),
        (2, "Anteckningar"),
    ]
    pages = {text: document.page_at(document.text.index(text)) for text in ("bullerplanket", "Ågatan", "Stomme")}
    assert pages == {"bullerplanket": 1, "Ågatan": 2, "Stomme": 4}


def test_slides_that_pandoc_wrote() -> None:
    document = fixture("pandoc-snöröjning.pptx")
    # The note's mark stands in the text, the note on a slide of its own, and a slide without a title gets a name.
    expected = (
        SNOW.replace(" 2024-11-05", "")
        .replace("sitt hus.\nDen som äger huset ansvarar även för istappar på taket.", "sitt hus.1")
        .replace("Frågor", "Bild 4 Frågor")
    )
    expected += " Notes 1. Den som äger huset ansvarar även för istappar på taket."
    assert shares(expected, document.text) == (1.0, 1.0)
    assert [page.number for page in document.pages] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_workbook_that_libreoffice_wrote(ending: str) -> None:
    document = fixture(f"telefonlista-och-avgifter.{ending}")
    fees = FEES if ending == "xlsx" else [fee.replace(" %", "%") for fee in FEES]  # as LibreOffice shows them
    assert [(passage.heading, passage.text) for passage in split(document)] == [
        *(("Telefonlista", text) for text in PHONES),
        *(("Avgifter › Avgifter per månad i förskolan", text) for text in fees),
    ]
    assert headings(document) == [(1, "Telefonlista"), (1, "Avgifter"), (2, "Avgifter per månad i förskolan")]
    assert (document.title, document.author) == ("Telefonlista och avgifter", "Märta Ångström")
    assert document.published == datetime.date(2024, 9, 2)


def test_a_table_that_libreoffice_saved_as_text() -> None:
    document = fixture("telefonlista-och-avgifter.csv")
    hidden_in_the_workbook = "Namn: HEMLIG RAD; Avdelning: Skola; Anställd: 2021-01-04; Telefon: 0123"
    assert [passage.text for passage in split(document)] == [*PHONES[:2], hidden_in_the_workbook, PHONES[2]]
    assert document.title == "Telefonlista och avgifter"


def test_the_fixtures_are_what_the_tests_take_them_for() -> None:
    names = [file.name for folder in ("docx", "odt", "rtf", "pptx") for file in (FIXTURES / folder).glob("pandoc*")]
    assert names == [unicodedata.normalize("NFD", name) for name in names]
    assert any(name != unicodedata.normalize("NFC", name) for name in names)
