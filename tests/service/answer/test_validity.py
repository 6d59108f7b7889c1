"""Of texts that are one text at several times, the one that holds is quoted; what was repealed is said to be."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from indexer.build.pipeline import build
from indexer.model.encoder import Encoder
from indexer.texts.raw_text import RawText
from service.answer.answering import Answer
from service.answer.confidence import Confidence
from service.answer.searcher import Searcher
from service.corpus.filters import Filters
from service.corpus.local import Index
from service.evaluation.probing import calibrate
from service.question.query import Query
from tests.conftest import Silent

TODAY = datetime.date(2026, 5, 4)

PARKING = """<html><head><title>Parkering</title><meta name='dcterms.modified' content='{year}-04-04'></head><main>
<h1>Parkering</h1><p>Ett tillstånd för boendeparkering kostar {kronor} kronor i månaden och söks hos kommunens
trafikkontor.</p></main></html>"""

TEXTS = {
    "policy/rokning-2015.md": "# Rökpolicy\n\nDenna policy är upphävd sedan 2022-06-30.\n\n"
    "Rökning är tillåten på anvisad plats utanför entrén.",
    "policy/rokning.md": "# Rökpolicy\n\nAntagen av kommunfullmäktige 2022-05-30, § 61\n\n"
    "Rökning är inte tillåten någonstans på kommunens områden.",
    "policy/gavor-a.md": "# Policy för gåvor\n\nFastställd:\nav kommunstyrelsen den 3 maj 2016\n\n"
    "En gåva får vara värd högst 450 kronor.",
    "policy/gavor-b.md": "# Policy för gåvor\n\nFastställd:\nav kommunstyrelsen den 9 oktober 2023\n\n"
    "En gåva får vara värd högst 300 kronor.",
    "taxor/torgplats 2024.txt": "Taxa för torgplats 2024\n\nEn torgplats kostar 120 kronor per dag.",
    "taxor/torgplats 2026.txt": "Taxa för torgplats 2026\n\nEn torgplats kostar 150 kronor per dag.",
    "taxor/slam.md": "# Taxa för slamtömning\n\nGäller t.o.m. 2024-12-31\n\nSlamtömning kostar 990 kronor per gång.",
    "taxor/slam-ny.md": "# Taxa för slamtömning\n\nGäller fr.o.m. 2025-01-01\n\n"
    "Slamtömning kostar 1 150 kronor per gång.",
    "taxor/dagvatten.md": "# Taxa för dagvatten\n\nGäller från 2024-01-01\n\n"
    "Dagvatten kostar 8 kronor per kvadratmeter.",
    "taxor/dagvatten-kommande.md": "# Taxa för dagvatten\n\nGäller från 2027-01-01\n\n"
    "Dagvatten kostar 11 kronor per kvadratmeter.",
    "regler/kladsel.md": "# Riktlinjer för arbetskläder\n\nVersion 1.0\n\nArbetskläder tvättas av den anställde hemma.",
    "regler/kladsel-v2.md": "# Riktlinjer för arbetskläder\n\nVersion 2.0\n\n"
    "Arbetskläder tvättas av arbetsgivarens tvätteri.",
    "regler/upphävda/cykel.md": "# Regler för tjänstecyklar\n\nTjänstecykeln får lånas hem över natten.",
    "regler/cykel.md": "# Regler för tjänstecyklar\n\nTjänstecykeln ska lämnas i cykelrummet efter arbetsdagen.",
    "regler/distans-old.md": "# Distansarbete\n\nHar ersatts av Riktlinjer för flexibelt arbete.\n\n"
    "Den anställde får arbeta hemifrån en dag i veckan.",
    "regler/flexibelt.md": "# Riktlinjer för flexibelt arbete\n\nBeslutsdatum: 2024-02-12\n\n"
    "Den anställde får arbeta hemifrån tre dagar i veckan.",
    "plan/lekplatser 2015.md": "# Lekplatsplan 2015–2019\n\nKommunen sköter 31 lekplatser.",
    "skolor/Alskolan/trivselregler.md": "# Trivselregler\n\nAntagna 2019-08-12\n\n"
    "Mobilen lämnas in när lektionen börjar.",
    "skolor/Alskolan/mobbning.md": "# Plan mot kränkningar (ersätter Likaplan)\n\n"
    "Kränkningar anmäls till rektor på Alskolan samma dag.",
    "skolor/Björkskolan/likaplan.md": "# Likaplan\n\nKränkningar anmäls till skolsköterskan på Björkskolan.",
    "skolor/Björkskolan/trivselregler.md": "# Trivselregler\n\nAntagna 2024-08-12\n\nMobilen får användas på rasterna.",
    "protokoll/bygg 2025-02-03.md": "# Protokoll byggnadsnämnden\n\nSammanträdesdatum: 2025-02-03\n\n"
    "Nämnden beviljar bygglov för en carport på Åsen 1:4.",
    "protokoll/bygg 2025-03-03.md": "# Protokoll byggnadsnämnden\n\nSammanträdesdatum: 2025-03-03\n\n"
    "Nämnden beviljar bygglov för en altan på Viken 2:7.",
    "evenemang/loppis-2019.md": "# Loppis på torget\n\nLoppis hålls på torget den 18 maj 2019 klockan 10.",
    "evenemang/loppis-2026.md": "# Loppis i parken\n\nLoppis hålls i parken den 23 maj 2026 klockan 10.",
    "evenemang/julbasar.md": "# Julbasar\n\nJulbasaren hålls i församlingshemmet den 7 december 2019.",
    "kultur/kulturskolan.md": "# Kulturskolan\n\nEn termin på kulturskolan kostar 850 kronor för första barnet.",
    "kultur/avgifter.md": "# Avgifter för fritid\n\nFör första barnet kostar en termin på kulturskolan 850 kronor.",
    "styr/jakt.md": "# Riktlinjer för skyddsjakt\n\n| Beslutad av | Miljönämnden |\n|---|---|\n"
    "| Dokumentet ersätter | Jaktregler på kommunens mark, 2008 |\n\n"
    "Vildsvin får jagas hela året efter medgivande av kommunekologen.",
    "styr/jakt-2008.md": "# Jaktregler på kommunens mark\n\n"
    "Vildsvin får jagas från augusti till januari efter medgivande av markförvaltaren.",
    "styr/arkiv.md": "# Arkivreglemente\n\nUpphörde att gälla 2024-12-31.\n\n"
    "Handlingar levereras till centralarkivet efter fem år.",
    "styr/arkiv-ny.md": "# Arkivreglemente för Granbergs kommun\n\nGäller fr.o.m. 2025-01-01.\n\n"
    "Handlingar levereras till centralarkivet efter tio år.",
    "styr/medier.md": "# Policy för sociala medier\n\nOBS! Gäller inte längre\n\n"
    "Inlägg i sociala medier besvaras inom fem arbetsdagar.",
    "styr/medier-ny.md": "# Riktlinjer för sociala medier\n\nAntagna 2022-10-10\n\n"
    "Inlägg i sociala medier besvaras samma dag.",
    "2024/Prislista båtplatser.txt": "Båthamnen 2 150 kr\nVinterförvaring av båt 900 kr",
    "2026/Prislista båtplatser.txt": "Båthamnen 2 300 kr\nVinterförvaring av båt 950 kr",
    "webb/parkering-1.html": PARKING.format(year=2019, kronor=200),
    "webb/parkering-2.html": PARKING.format(year=2025, kronor=350),
    "styr/gamla versioner/segling.md": "# Seglingsregler\n\nFlytväst lånas ut i högst två timmar vid bryggan.",
    "styr/segling.md": "# Seglingsregler\n\nFlytväst lånas ut i högst en hel dag vid bryggan.",
    "styr/arvode-1.md": "# Arvoden\n\nAvser mandatperioden 2014–2018.\n\nGruppledare får 4 000 kronor i månaden.",
    "styr/arvode-2.md": "# Arvoden\n\nAvser mandatperioden 2018–2030.\n\nGruppledare får 5 200 kronor i månaden.",
    "omsorg/larm.md": "# Trygghetslarm\n\nEtt trygghetslarm kostar 210 kronor i månaden och beställs hos omsorgen.",
    "miljö/kompost.md": "# Kompostering\n\nDen som komposterar matavfall anmäler det till miljökontoret.",
    "bibliotek/lån.md": "# Låna böcker\n\nEn bok lånas i fyra veckor och kan lånas om två gånger.",
}

VALID_FIRST = [
    ("Får man röka utanför entrén?", "policy/rokning.md", "policy/rokning-2015.md"),
    ("Hur mycket får en gåva vara värd?", "policy/gavor-b.md", "policy/gavor-a.md"),
    ("Vad kostar en torgplats per dag?", "taxor/torgplats 2026.txt", "taxor/torgplats 2024.txt"),
    ("Vad kostar slamtömning?", "taxor/slam-ny.md", "taxor/slam.md"),
    ("Vad kostar dagvatten per kvadratmeter?", "taxor/dagvatten.md", "taxor/dagvatten-kommande.md"),
    ("Vem tvättar arbetskläder?", "regler/kladsel-v2.md", "regler/kladsel.md"),
    ("Får tjänstecykeln lånas hem över natten?", "regler/cykel.md", "regler/upphävda/cykel.md"),
    ("Vad kostar tillstånd för boendeparkering?", "webb/parkering-2.html", "webb/parkering-1.html"),
    ("När får vildsvin jagas?", "styr/jakt.md", "styr/jakt-2008.md"),
    ("Efter hur många år levereras handlingar till centralarkivet?", "styr/arkiv-ny.md", "styr/arkiv.md"),
    ("Hur snabbt besvaras inlägg i sociala medier?", "styr/medier-ny.md", "styr/medier.md"),
    ("Vad kostar vinterförvaring av båt?", "2026/Prislista båtplatser.txt", "2024/Prislista båtplatser.txt"),
    ("Hur länge lånas en flytväst ut vid bryggan?", "styr/segling.md", "styr/gamla versioner/segling.md"),
    ("Hur många dagar i veckan får man arbeta hemifrån?", "regler/flexibelt.md", "regler/distans-old.md"),
]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, silent: Silent) -> Callable[..., Answer]:
    folder = tmp_path_factory.mktemp("validity") / "index"
    build(
        [RawText(f"kommun/{path}", text.encode()) for path, text in TEXTS.items()],
        folder,
        encoder,
        calibrate,
        silent,
        ("kommun",),
    )
    searcher = Searcher(Index.open(folder, encoder.spec), encoder, clock=lambda: TODAY)

    def answer(question: str, valid_on: datetime.date | None = None) -> Answer:
        return searcher.answer(Query.parse(question, filters=Filters(valid_on=valid_on)))

    return answer


def paths(answer: Answer) -> list[str]:
    return [hit.document.path.removeprefix("kommun/") for hit in answer.ranking.hits]


@pytest.mark.parametrize(("question", "valid", "older"), VALID_FIRST, ids=[row[0] for row in VALID_FIRST])
def test_the_valid_edition_comes_first_and_right_before_the_older(
    question: str, valid: str, older: str, ask: Callable[..., Answer]
) -> None:
    answer = ask(question)
    assert paths(answer)[:2] == [valid, older]
    first, second = answer.ranking.hits[:2]
    assert (first.status.holds, second.status.holds) == (True, False)
    assert first.score >= second.score
    assert answer.ranking.lead is not None
    assert answer.ranking.lead <= first.score - answer.ranking.hits[2].score
    assert answer.confidence in (Confidence.SURE, Confidence.LIKELY)


@pytest.mark.parametrize(
    ("question", "older"),
    [
        ("Vad kostade en torgplats 2024?", "taxor/torgplats 2024.txt"),
        ("Hur mycket fick en gåva vara värd 2017?", "policy/gavor-a.md"),
        ("Vad kostade slamtömning enligt den gamla taxan?", "taxor/slam.md"),
        ("Vad fick en gruppledare mandatperioden 2014–2018?", "styr/arvode-1.md"),
        ("Vem tvättar arbetskläder enligt version 1.0?", "regler/kladsel.md"),
    ],
)
def test_an_older_edition_that_is_named_comes_first_and_tells_of_the_newer(
    question: str, older: str, ask: Callable[..., Answer]
) -> None:
    answer = ask(question)
    assert paths(answer)[0] == older
    assert any(note.startswith("En nyare utgåva finns: ") for note in answer.notes)


def test_what_was_repealed_says_so_first_and_is_never_sure(ask: Callable[..., Answer]) -> None:
    answer = ask("Är rökning tillåten på anvisad plats enligt den upphävda policyn?")
    assert paths(answer)[0] == "policy/rokning-2015.md"
    assert answer.confidence is not Confidence.SURE
    assert answer.notes[:2] == (
        "Texten är upphävd sedan 2022-06-30.",
        "En nyare utgåva finns: ”Rökpolicy” (2022-05-30).",
    )


def test_what_has_expired_says_so_and_is_never_sure(ask: Callable[..., Answer]) -> None:
    answer = ask("Hur många lekplatser sköter kommunen?")
    assert answer.notes[0] == "Texten gällde till och med 2019-12-31."
    assert answer.confidence in (Confidence.LIKELY, Confidence.UNSURE)


def test_a_coming_edition_is_told_of(ask: Callable[..., Answer]) -> None:
    assert (
        "En ny utgåva gäller från 2027-01-01: ”Taxa för dagvatten” (2027-01-01)." in ask("Vad kostar dagvatten?").notes
    )


@pytest.mark.parametrize(
    ("question", "path"),
    [
        ("När lämnas mobilen in på Alskolan?", "skolor/Alskolan/trivselregler.md"),
        ("Till vem anmäls kränkningar på Björkskolan?", "skolor/Björkskolan/likaplan.md"),
        ("Bygglov för carport på Åsen 1:4", "protokoll/bygg 2025-02-03.md"),
    ],
)
def test_series_and_texts_of_other_places_are_no_editions(question: str, path: str, ask: Callable[..., Answer]) -> None:
    answer = ask(question)
    assert paths(answer)[0] == path
    assert answer.ranking.hits[0].status.newer is None


def test_the_next_one_is_in_the_future(ask: Callable[..., Answer]) -> None:
    answer = ask("När är nästa loppis?")
    assert paths(answer)[0] == "evenemang/loppis-2026.md"
    assert "Datumen i texten har passerat." not in answer.notes


def test_a_next_one_of_the_past_is_never_sure(ask: Callable[..., Answer]) -> None:
    answer = ask("När är nästa julbasar?")
    assert answer.notes[0] == "Datumen i texten har passerat."
    assert answer.confidence is Confidence.UNSURE


def test_a_retelling_leaves_the_lead_and_is_named(ask: Callable[..., Answer]) -> None:
    answer = ask("Vad kostar en termin på kulturskolan?")
    assert set(paths(answer)[:2]) == {"kultur/kulturskolan.md", "kultur/avgifter.md"}
    other = answer.ranking.hits[1].document
    assert f"Samma text finns i ”{other.title}” ({other.path})." in answer.notes
    assert answer.ranking.lead == pytest.approx(answer.ranking.hits[0].score - answer.ranking.hits[2].score)


def test_texts_that_held_on_a_day(ask: Callable[..., Answer]) -> None:
    found = paths(ask("Vad kostar slamtömning?", datetime.date(2023, 1, 1)))
    assert "taxor/slam.md" in found
    assert "taxor/slam-ny.md" not in found
    found = paths(ask("Vad kostar slamtömning?", datetime.date(2025, 1, 1)))
    assert "taxor/slam-ny.md" in found
    assert "taxor/slam.md" not in found
    assert "policy/rokning-2015.md" not in paths(ask("Får man röka?", datetime.date(2026, 1, 1)))
