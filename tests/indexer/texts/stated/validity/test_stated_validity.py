"""What texts say of their own validity is read in every spelling, and what they say of others isn't."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from indexer.texts.document import Document
from indexer.texts.stated.validity.stated_validity import stated_validity, with_validity
from indexer.texts.validity import UNKNOWN, Standing, Validity


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def read(text: str, title: str = "Taxa för kaj", path: str = "kommun/a.md") -> Validity:
    return stated_validity(Document(path, title, f"{title}\n\n{text}", "k", "text/plain"))


TOLD = [
    ("Antagen av kommunfullmäktige 2021-02-01, § 14", Validity(decided=day("2021-02-01"))),
    ("Beslutad av KF 1 februari 2021", Validity(decided=day("2021-02-01"))),
    ("Fastställd:\nav kommunstyrelsen den 1 februari 2021", Validity(decided=day("2021-02-01"))),
    ("Policyn antogs av fullmäktige den 1 februari 2021 (§ 14).", Validity(decided=day("2021-02-01"))),
    ("Beslutsdatum: 2021-02-01", Validity(decided=day("2021-02-01"))),
    ("Sammanträdesdatum: 2021-02-01", Validity(decided=day("2021-02-01"))),
    ("Kommunfullmäktige den 1 februari 2021, § 14", Validity(decided=day("2021-02-01"))),
    ("Beslutad av | KF\nBeslutsdatum | 2021-02-01", Validity(decided=day("2021-02-01"))),
    ("Dokument | Datum för beslut\nTaxa | 2021-02-01", Validity(decided=day("2021-02-01"))),
    ("Version 2.1, fastställd 2021-02-01 av chefen", Validity(decided=day("2021-02-01"), version="2.1")),
    ("Gäller från 2021-02-01.", Validity(valid_from=day("2021-02-01"))),
    ("Gäller från och med den 1 februari 2021", Validity(valid_from=day("2021-02-01"))),
    ("Giltig fr.o.m. 2021-02-01", Validity(valid_from=day("2021-02-01"))),
    ("Taxan träder i kraft den 1 februari 2021.", Validity(valid_from=day("2021-02-01"))),
    ("Från och med den 1 februari 2021 gäller denna taxa.", Validity(valid_from=day("2021-02-01"))),
    ("Gäller 2021–2024", Validity(valid_from=day("2021-01-01"), valid_until=day("2024-12-31"))),
    (
        "Giltighetstid: 2021-02-01 – 2024-01-31",
        Validity(valid_from=day("2021-02-01"), valid_until=day("2024-01-31")),
    ),
    (
        "Denna taxa gäller från 1 februari 2021 till och med 31 januari 2024.",
        Validity(valid_from=day("2021-02-01"), valid_until=day("2024-01-31")),
    ),
    ("Giltig t.o.m. 2024-01-31", Validity(valid_until=day("2024-01-31"))),
    ("Senast reviderad av KS 2021-02-01", Validity(revised=day("2021-02-01"))),
    ("Sidan uppdaterades: 1 februari 2021", Validity(revised=day("2021-02-01"))),
    ("Sidan granskad 2021-02-01 av redaktionen", Validity(revised=day("2021-02-01"))),
    (
        "Antagen: KF 2019-03-04 § 12. Reviderad: KF 2021-02-01 § 77. Nästa revidering: 2027-05-01",
        Validity(decided=day("2019-03-04"), revised=day("2021-02-01")),
    ),
    (
        "UPPHÄVD. Denna policy upphörde att gälla 2021-02-01 och har ersatts av Policy för kajer.",
        Validity(valid_until=day("2021-02-01"), repealed=True, replaced_by="Policy för kajer"),
    ),
    ("Upphävd av kommunfullmäktige 2021-02-01, § 3", Validity(valid_until=day("2021-02-01"), repealed=True)),
    ("Denna taxa gäller inte längre.", Validity(repealed=True)),
    ("Ej gällande", Validity(repealed=True)),
    (
        "Antagna av kommunfullmäktige den 1 februari 2021, § 7, att gälla från den 1 mars 2021.",
        Validity(decided=day("2021-02-01"), valid_from=day("2021-03-01")),
    ),
    ("Ej längre giltig", Validity(repealed=True)),
    (
        "Gäller under perioden 1 juni–31 augusti 2021",
        Validity(valid_from=day("2021-06-01"), valid_until=day("2021-08-31")),
    ),
    ("Gäller 1/12–31/3 2022", Validity(valid_from=day("2021-12-01"), valid_until=day("2022-03-31"))),
    ("Gäller 1-3 maj 2021", Validity(valid_from=day("2021-05-01"))),
    ("Gäller vårterminen 2021", Validity(valid_from=day("2021-01-01"), valid_until=day("2021-06-30"))),
    ("Gäller för läsåret 2020/2021", Validity(valid_from=day("2020-07-01"), valid_until=day("2021-06-30"))),
    ("Taxan gäller under 2021.", Validity(valid_from=day("2021-01-01"), valid_until=day("2021-12-31"))),
    ("Taxan gäller från 2021.", Validity(valid_from=day("2021-01-01"))),
    ("Taxan gäller 2021 och tills vidare.", Validity(valid_from=day("2021-01-01"))),
    ("Gäller tills vidare, dock längst till 2024-01-31", Validity(valid_until=day("2024-01-31"))),
    ("Status: Upphävd", Validity(repealed=True)),
    ("Genom beslut den 3 mars upphävs denna taxa.", Validity(repealed=True)),
    ("Ersatt av: Policy för kajer", Validity(repealed=True, replaced_by="Policy för kajer")),
    ("Gäller fr.o.m. 210201", Validity(valid_from=day("2021-02-01"))),
    (
        "Taxan gäller fr.o.m. 210201 t.o.m. 240131",
        Validity(valid_from=day("2021-02-01"), valid_until=day("2024-01-31")),
    ),
    ("Gäller 210201–240131", Validity(valid_from=day("2021-02-01"), valid_until=day("2024-01-31"))),
    ("Rev. 21-02-01", Validity(revised=day("2021-02-01"))),
    ("Rev. 2021-02-01", Validity(revised=day("2021-02-01"))),
    ("Dnr KS 2020/145, rev. 21-02-01", Validity(revised=day("2021-02-01"))),
    ("Antagen 98-11-23", Validity(decided=day("1998-11-23"))),
    ("Antagen av kommunfullmäktige 981123, § 12", Validity(decided=day("1998-11-23"))),
    ("Beslutsdatum | 21-02-01", Validity(decided=day("2021-02-01"))),
    ("Status: Utgått Diarienummer: SN 2018/55", Validity(repealed=True)),
    (
        "Inaktuell – se i stället Ordningsregler för kajen",
        Validity(repealed=True, replaced_by="Ordningsregler för kajen"),
    ),
    ("Planen gäller under åren 2020–2023.", Validity(valid_from=day("2020-01-01"), valid_until=day("2023-12-31"))),
    ("Dokumentet ersätter: Kajregler antagna 2011-05-30", Validity(replaces="Kajregler antagna 2011-05-30")),
    (
        "Diarienummer: KS 2024/311 Antagen: 2025-02-17 Giltig till: 2028-12-31 Ersätter: Kajregler",
        Validity(decided=day("2025-02-17"), valid_until=day("2028-12-31"), replaces="Kajregler"),
    ),
    (
        "Fastställd av kommunstyrelsen 2021-02-01 och ersätter Kajregler från 2011",
        Validity(decided=day("2021-02-01"), replaces="Kajregler från 2011"),
    ),
    ("Ersätter | Kajtaxa, 2014", Validity(replaces="Kajtaxa, 2014")),
    ("Genom dessa föreskrifter upphävs Kajstadga från 1998.", Validity(replaces="Kajstadga från 1998")),
    ("Kajstadgan från 1998 upphör samtidigt att gälla.", Validity(replaces="Kajstadgan från 1998")),
    ("Taxan slutade att gälla den 1 februari 2021.", Validity(repealed=True)),
    ("Har slutat gälla.", Validity(repealed=True)),
    ("Denna rutin används inte längre.", Validity(repealed=True)),
    ("MAKULERAD 2021", Validity(repealed=True)),
    ("UPPHÄVD Kajtaxa", Validity(repealed=True)),
    ("Namn | Kajtaxa | Status | Upphävd\nPlats | A | Kaj | B\nBro | C | Hamn | D", Validity(repealed=True)),
    ("Reglerna är återkallade sedan 2021-02-01.", Validity(repealed=True)),
    ("MAKULERAT", Validity(repealed=True)),
    ("Dokumentstatus: Arkiverat", Validity(repealed=True)),
    ("Denna taxa är ersatt.", Validity(repealed=True)),
    ("Dessa föreskrifter är ersatta.", Validity(repealed=True)),
    ("Status | Upphörd", Validity(repealed=True)),
    ("Upphävd (se beslut § 12)", Validity(repealed=True)),
    ("Avgifterna har löpt ut.", Validity(repealed=True)),
    ("Rutinen togs ur bruk i samband med omläggningen.", Validity(repealed=True)),
    ("Rutinen får inte längre användas.", Validity(repealed=True)),
    ("Ska inte längre tillämpas.", Validity(repealed=True)),
    ("OBS! Du läser en äldre version av taxan.", Validity(repealed=True)),
    ("Gällande period: 2021-02-01 – 2024-01-31", Validity(valid_from=day("2021-02-01"), valid_until=day("2024-01-31"))),
    ("Utfärdad den 1 februari 2021", Validity(decided=day("2021-02-01"))),
    ("Antagen 01-02-2021", Validity(decided=day("2021-02-01"))),
    ("Beslutad den 1 februari -21", Validity(decided=day("2021-02-01"))),
    ("HN 2021-02-01, § 31", Validity(decided=day("2021-02-01"))),
    ("Version 1.0, 2021-02-01", Validity(revised=day("2021-02-01"), version="1.0")),
    ("Senast ändrad: februari 2021", Validity(year=2021)),
    ("Antagen 2017. Reviderad 2021-02-01.", Validity(revised=day("2021-02-01"))),
]


@pytest.mark.parametrize(("text", "validity"), TOLD, ids=[text for text, _ in TOLD])
def test_what_a_text_says_of_itself(text: str, validity: Validity) -> None:
    assert read(text) == validity
    assert read("\n\n".join([f"Stycke {number} om kajen." for number in range(20)]) + f"\n\n{text}") in (
        validity,
        Validity(repealed=validity.repealed, replaced_by=validity.replaced_by),
    )


@pytest.mark.parametrize("said", ["Status: Upphävd", "Upphävd", "Ej längre giltig", "Dokumentet är upphävt"])
def test_a_line_says_it_whatever_the_next_one_says(said: str) -> None:
    assert read(f"{said}\n\nTaxan avser hyra av plats vid kajen.") == Validity(repealed=True)


OF_OTHERS = [
    "Ersätter policyn från 2021, antagen 2021-03-01.",
    "Genom beslutet upphävs Kajpolicy antagen 2017-05-01.",
    "Samtidigt upphörde policyn från 2012 att gälla.",
    "Tidigare taxa är upphävd sedan 2020-01-01.",
    "Kommunen bildades 1971. Skolan beslutades 1975-02-03 att byggas.",
    "Reglerna gäller inte barn under 12. Avgiften gäller barn födda 2019-01-01.",
    "Eldningsförbudet upphävdes 2024-06-01.",
    "Upphävd: nej\nErsatt av: –",
    "Kajen byggdes när bron revs 2019-03-04.",
    "Ska revideras senast 2027-05-01.",
    "Fastställd i ärende 210201.",
    "Antagen i fullmäktige, dnr 21-02-01.",
    "Avgiften gäller 210201 kronor.",
    "Antagen av nämnden med diarienummer 210201.",
    "Gäller fr.o.m. 211301.",
    "Återkallade tillstånd publiceras vid kajen.",
    "Kranen används inte längre.",
    "Tidigare version av taxan finns hos registratorn.",
    "Arkiverade handlingar lämnas ut mot avgift.",
    "Tillståndet har löpt ut om kajen står tom.",
    "Makulerade böter betalas tillbaka.",
    "Kajen stod klar den 1 februari -21 och invigdes av kungen.",
    "Kallelse HN, § 3",
    "UTAN 2021-02-01",
    "Information om avtal som löpt ut.",
    "Blanketten för båtplats används inte längre.",
    "Rutinen ska inte längre användas för båtar utan för kranar.",
    "Ersättning har utgått enligt avtal.",
    "Bidraget har upphört med rätta.",
    "Detaljplanen är upphävd i den del som rör kajen.",
    "OGILTIG FRÅNVARO",
    "Stämpeln MAKULERAD sätts på kvittot.",
    "Taxor\n- Kajtaxa (upphävd)\n- Taxa för bryggor, upphävd",
    "Namn | Status\nKajtaxa | Gäller\nBrotaxa | Upphävd",
    "Namn | Dnr | Status\nKajtaxa | 12 | Upphävd\nBrotaxa | 13 | Gäller",
    "Namn | Dnr | Plats | Status\nKajtaxa | 12 | A | Upphävd\nBrotaxa | 13 | B | Gäller",
    "Namn: Kajtaxa; Status: Gäller\n\nNamn: Brotaxa; Status: Upphävd",
]


@pytest.mark.parametrize(
    ("title", "path", "year"),
    [
        ("Kajpolicy (rev. 21-02-01)", "kommun/a.pdf", 2021),
        ("Kajpolicy", "kommun/kajpolicy rev 210201.pdf", 2021),
        ("Kajpolicy", "kommun/kajpolicy_98-11-23.pdf", 1998),
        ("Kajpolicy", "kommun/210201.pdf", None),
    ],
)
def test_a_name_bears_the_year_of_its_day(title: str, path: str, year: int | None) -> None:
    assert read("Om kajen.", title, path).year == year


@pytest.mark.parametrize(
    ("path", "repealed"),
    [
        ("kommun/Gamla versioner/kaj.md", True),
        ("kommun/Tidigare_versioner/kaj.md", True),
        ("kommun/Arkiverade styrdokument/kaj.md", True),
        ("kommun/gamla/kaj.md", True),
        ("kommun/kajtaxa_gammal.md", True),
        ("kommun/kajtaxa (gammal).md", True),
        ("kommun/inte_langre_gallande/kaj.md", True),
        ("kommun/Upphorda/kaj.md", True),
        ("kommun/Kajtaxa gäller ej.md", True),
        ("kommun/arkiv/kaj.md", False),
        ("kommun/äldre/kaj.md", False),
        ("kommun/Gamla hamnen/kaj.md", False),
        ("kommun/gammal-kaj.md", False),
        ("kommun/kajtaxa_ersatt 2021.md", True),
        ("kommun/1. Arkiverade dokument/kaj.md", True),
        ("kommun/kaj (ogiltig) v2.md", True),
        ("kommun/inte längre giltig kaj.md", True),
        ("kommun/Ersatta riktlinjer/kaj.md", True),
        ("kommun/upphavd-kajtaxa.md", True),
        ("kommun/Rutin för ogiltig frånvaro.pdf", False),
        ("kommun/ogiltig-franvaro.md", False),
        ("kommun/Ersatta sjukdagar.md", False),
        ("kommun/Arkiverade handlingar/kaj.md", False),
        ("kommun/Utgångna varor.md", False),
        ("kommun/Stöd till gamla/kaj.md", False),
        ("kommun/Unga och gamla/kaj.md", False),
        ("kommun/nar-galler-inte-taxan.md", False),
    ],
)
def test_a_folder_or_file_of_what_was_replaced_says_so(path: str, repealed: bool) -> None:
    assert read("Kajen är öppen.", path=path).repealed is repealed


@pytest.mark.parametrize("text", OF_OTHERS)
def test_what_it_says_of_others_says_nothing_of_it(text: str) -> None:
    assert replace(read(text), replaces=None) == UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "Kommunen ersätter kostnader för taxi.",
        "Samtidigt upphör denna taxa att gälla.",
        "Tidigare taxa är upphävd sedan 2020-01-01.",
        "Bussen ersätter färjan vid is.",
        "Ersätter: -",
    ],
)
def test_what_is_paid_for_or_over_is_not_what_it_replaces(text: str) -> None:
    assert read(text).replaces is None


def test_a_value_is_that_of_the_name_beside_it_where_a_row_has_two_cells() -> None:
    assert read("Dokumenttyp | Policy\nErsätter | Kajregler, KF 2011-05-30 § 71") == Validity(
        replaces="Kajregler, KF 2011-05-30 § 71"
    )
    assert read("Beslutsdatum | Ersätter\n2021-02-01 | –").decided == day("2021-02-01")


def test_what_held_for_some_years_and_is_over() -> None:
    said = read("Denna plan gällde under mandatperioden 2019–2022 och har upphört.")
    assert (said.repealed, said.valid_until) == (True, day("2022-12-31"))


def test_a_title_says_what_it_replaces() -> None:
    assert read("Om kajen.", "Plan för kajen (ersätter Kajplan)").replaces == "Kajplan"


def test_a_mention_deep_in_a_text_repeals_nothing() -> None:
    around = "\n\n".join(f"Stycke {number} om kajen." for number in range(30))
    assert read(f"{around}\n\nUPPHÄVD. Denna taxa gäller inte längre.\n\n{around}") == UNKNOWN


@pytest.mark.parametrize(
    ("title", "path", "validity"),
    [
        ("Kajpolicy (upphävd)", "k/a.md", Validity(repealed=True)),
        ("UPPHÄVD Kajpolicy", "k/a.md", Validity(repealed=True)),
        ("Kajpolicy", "k/upphävda/kaj.md", Validity(repealed=True)),
        ("Kajpolicy", "k/kaj_ej gällande.md", Validity(repealed=True)),
        ("Eldningsförbudet är upphävt", "k/a.md", UNKNOWN),
        ("Kajavgift 2023", "k/a.md", Validity(year=2023)),
        ("Kajavgift", "k/2022/kajavgift.md", Validity(year=2022)),
        ("Kajavgift", "k/kajavgift 2023 v2.md", Validity(year=2023, version="2")),
        (
            "Kajplan 2020–2023",
            "k/a.md",
            Validity(valid_from=day("2020-01-01"), valid_until=day("2023-12-31"), year=2023),
        ),
        ("Pandemin 2020–2022", "k/a.md", Validity(year=2022)),
    ],
)
def test_what_title_file_and_folder_say(title: str, path: str, validity: Validity) -> None:
    assert read("Kajen är lång.", title, path) == validity


def test_what_the_source_tells_comes_before_what_the_text_says() -> None:
    document = Document("k/a.md", "Kaj", "Kaj\n\nGäller från 2021-02-01. Beslutad 2020-12-01.", "k", "text/plain")
    told = with_validity(document, Validity(valid_from=day("2022-01-01")))
    assert told.validity == Validity(valid_from=day("2022-01-01"), decided=day("2020-12-01"))
    assert told.published == day("2020-12-01")
    assert told.content_hash != document.content_hash


@pytest.mark.parametrize(
    ("validity", "standing"),
    [
        (UNKNOWN, Standing.VALID),
        (Validity(repealed=True), Standing.REPEALED),
        (Validity(repealed=True, valid_until=day("2025-12-31")), Standing.VALID),
        (Validity(repealed=True, valid_until=day("2024-12-31")), Standing.REPEALED),
        (Validity(valid_until=day("2024-12-31")), Standing.EXPIRED),
        (Validity(valid_until=day("2025-06-01")), Standing.VALID),
        (Validity(valid_from=day("2025-06-02")), Standing.COMING),
    ],
)
def test_how_a_text_stands_on_a_day(validity: Validity, standing: Standing) -> None:
    assert validity.on(day("2025-06-01")) is standing


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Busskort läsåret 2025/2026", "k/a.md"),
        ("Busskort läsår 2025–26", "k/a.md"),
        ("Busskort 2025/2026", "k/a.md"),
        ("Avgifter läsåret 25/26", "k/a.md"),
        ("Busskort", "k/busskort_läsår_2025-2026.md"),
    ],
)
def test_a_school_year_holds_from_its_first_summer_to_its_second(title: str, path: str) -> None:
    validity = read("Kortet hämtas i skolan.", title, path)
    assert validity == Validity(valid_from=day("2025-07-01"), valid_until=day("2026-06-30"), year=2025)
    assert validity.is_of_school_year
    assert [validity.on(day(each)) for each in ("2025-06-30", "2026-06-30", "2026-07-01")] == [
        Standing.COMING,
        Standing.VALID,
        Standing.EXPIRED,
    ]


def test_years_of_a_plan_are_no_school_year() -> None:
    validity = read("Planen omfattar alla skolor.", "Lokalplan 2025–2026")
    assert (validity.valid_from, validity.valid_until) == (day("2025-01-01"), day("2026-12-31"))
    assert not validity.is_of_school_year


def test_a_sentence_says_that_it_holds_a_school_year() -> None:
    assert read("Gäller läsåret 2025/2026.") == Validity(valid_from=day("2025-07-01"), valid_until=day("2026-06-30"))
