"""What is proposed to editors, of real records and texts; each with what shows it, and nothing of what doesn't."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.build.pipeline import build_from_sources
from indexer.build.shards.cutting import cut_index
from indexer.model.encoder import Encoder
from indexer.texts.document import document_id
from service.answer.confidence import Confidence
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.corpus.local import Index
from service.corpus.shards.here import open_here
from service.evaluation.probing import calibrate
from service.http.app import create_app
from service.http.desk.desk import Desk
from service.http.desk.proposals import unfound
from service.http.desk.proposals.board import find
from service.http.desk.proposals.proposal import Proposal, ProposalKind
from service.http.guards import keys
from service.records.openings import Opening
from service.records.records import Asked, Records, key_of
from service.settings.levers.file import LeverFile
from service.settings.levers.lever import Place
from service.settings.values import Settings
from tests.conftest import Silent

DAY = datetime.date.today()
NOON = datetime.datetime.combine(DAY, datetime.time(12), datetime.UTC) - datetime.timedelta(8)
TEXTS = {
    "avfall.md": "# Avfall\n\n## Avgifter\n\nAtt hämta grovavfall vid villa kostar 450 kronor per gång.\n",
    "boende.md": "# Boende\n\n## Sopor\n\nAtt hämta grovavfall vid villa kostar 520 kronor per gång. Ring oss.\n",
    "båt.md": "# Båtplatser\n\n## Kö\n\nAnsökan om båtplats ska lämnas senast den 1 mars varje år.\n",
    "hamn.md": "# Hamnen\n\n## Plats\n\nAnsökan om båtplats ska lämnas senast den 1 april varje år.\n",
    # The same in other words, of something else, or with the same figures.
    "lika.md": "# Sophämtning\n\nAtt hämta grovavfall vid villa kostar 450 kronor per gång.\n",
    "annat.md": "# Trädgård\n\nAtt hämta trädgårdsavfall vid villa kostar 300 kronor per gång.\n",
    "norra/bad.md": "# Norra badet\n\n## Öppettider\n\nMåndag till fredag 8–17.\n",
    "södra/bad.md": "# Södra badet\n\n## Öppettider\n\nMåndag till fredag 10–19.\n",
    "taxa-2024.md": "# Taxa för torghandel 2024\n\nEn fast plats på torget kostar 1 200 kronor om året.\n",
    "taxa-2026.md": "# Taxa för torghandel 2026\n\nEn fast plats på torget kostar 1 400 kronor om året.\n",
    "upphävd-2020.md": "# Taxa för torghandel 2020\n\nUpphävd 2021-01-01. En fast plats på torget kostar 900 kronor.\n",
    "protokoll/kf-2024.md": "# Protokoll kommunfullmäktige 2024\n\nOrdföranden öppnar mötet.\n",
    "protokoll/kf-2025.md": "# Protokoll kommunfullmäktige 2025\n\nOrdföranden öppnar mötet.\n",
}


@pytest.fixture(scope="module")
def folder(encoder: Encoder, silent: Silent, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proposals")
    for path, text in TEXTS.items():
        (folder / "texter" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "texter" / path).write_text(text, encoding="utf-8")
    build_from_sources([folder / "texter"], folder / "index", encoder, calibrate, silent)
    return folder / "index"


@pytest.fixture(scope="module")
def index(folder: Path, encoder: Encoder) -> Index:
    return Index.open(folder, encoder.spec)


@pytest.fixture
def levers(tmp_path: Path) -> LeverFile:
    return LeverFile(tmp_path / "levers.csv")


@pytest.fixture
def searcher(index: Index, encoder: Encoder, levers: LeverFile) -> Searcher:
    return Searcher(index, encoder, levers=levers)


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path / "r.sqlite", 90)


def asked(
    records: Records,
    question: str,
    level: Confidence,
    seconds: float = 0,
    *,
    place: Place = Place.PAGE,
    shown: tuple[str, ...] = (),
) -> None:
    time = NOON + datetime.timedelta(seconds=seconds)
    records.add(Asked(time, question, level, "", place, respelled=False, shown=shown))
    records.flush()


def of_kind(searcher: Searcher, records: Records | None, kind: ProposalKind) -> list[Proposal]:
    return [one for one in find(searcher, records, DAY) if one.kind is kind]


def test_a_word_that_is_changed_for_another_and_then_answered_is_proposed(searcher: Searcher, records: Records) -> None:
    for time in range(3):
        at = time * 86_400
        asked(records, "När är tippen öppen?", Confidence.NOT_FOUND, at)
        asked(records, "När är återvinningscentralen öppen?", Confidence.SURE, at + 40)
    found = of_kind(searcher, records, ProposalKind.SYNONYM)
    assert [one.what for one in found] == ["Den som skriver ”tippen” kan mena ”återvinningscentralen”."]
    assert found[0].lever == {"slag": "enkelriktad synonym", "gäller": "tippen", "mål": "återvinningscentralen"}
    assert found[0].evidence[0].startswith("3 gånger, på 3 dagar, ")
    assert found[0].question == "När är tippen öppen?"


@pytest.mark.parametrize(
    ("first", "second", "level", "seconds", "place"),
    [
        ("När är tippen öppen?", "När är badhuset öppet?", Confidence.SURE, 40, Place.PAGE),  # two words
        ("När är tippen öppen?", "När är centralen öppen?", Confidence.SURE, 121, Place.PAGE),  # too late
        ("När är tippen öppen?", "När är centralen öppen?", Confidence.UNSURE, 40, Place.PAGE),  # no answer
        ("När är tippen öppen?", "När är centralen öppen?", Confidence.SURE, 40, Place.API),  # somewhere else
        ("När är centralerna öppna?", "När är centralen öppna?", Confidence.SURE, 40, Place.PAGE),  # an inflection
        ("tippen", "centralen", Confidence.SURE, 40, Place.PAGE),  # nothing in common
        ("När stänger sal 12?", "När stänger sal 14?", Confidence.SURE, 40, Place.PAGE),  # a number
    ],
)
def test_what_may_be_chance_is_not(
    searcher: Searcher, records: Records, first: str, second: str, level: Confidence, seconds: float, place: Place
) -> None:
    for time in range(3):
        asked(records, first, Confidence.NOT_FOUND, time * 86_400)
        asked(records, second, level, time * 86_400 + seconds, place=place)
    assert of_kind(searcher, records, ProposalKind.SYNONYM) == []


def test_a_synonym_that_acts_is_proposed_no_longer(client: TestClient, records: Records) -> None:
    for time in range(3):
        asked(records, "När är tippen öppen?", Confidence.NOT_FOUND, time * 86_400)
        asked(records, "När är centralen öppen?", Confidence.SURE, time * 86_400 + 40)
    page = proposals_page(client)
    assert "”tippen” kan mena ”centralen”" in page
    row = {"slag": "enkelriktad synonym", "gäller": "tippen", "mål": "centralen", "skäl": "x", "till": "2999-01-01"}
    assert client.post("/redaktion/tabell", data=row).status_code == 200
    searcher: Searcher = client.app.state.live.current  # type: ignore[attr-defined]
    assert of_kind(searcher, records, ProposalKind.SYNONYM) == []


def test_questions_on_five_occasions_are_proposed_those_without_a_sure_answer_first(
    searcher: Searcher, records: Records
) -> None:
    for time in range(5):
        asked(records, "Vad kostar bygglov?", Confidence.SURE, time * 86_400)
        asked(records, "Vem plogar min gata?", Confidence.NOT_FOUND, time * 86_400 + 200)
    found = of_kind(searcher, records, ProposalKind.DEMAND)
    assert [one.question for one in found] == ["Vem plogar min gata?", "Vad kostar bygglov?"]
    assert found[0].evidence == (
        "Ställd 5 gånger de senaste 30 dagarna, vid 5 tillfällen med minst en timme emellan, på 5 dagar.",
        f"{Confidence.NOT_FOUND.label}: 5.",
    )


@pytest.mark.parametrize(
    ("minutes", "is_proposed"),
    [
        ((0, 60, 1_440, 1_500, 2_880), True),  # five on three days
        ((0, 60, 120, 180, 240, 300, 360), False),  # on one day
        ((0, 60, 1_440, 1_500, 1_560), False),  # on two
        ((0, 59, 1_440, 1_499, 2_880, 2_939), False),  # one each day, pressed anew within the hour
        ((0, 59, 60, 1_440, 1_500, 2_880), True),  # the one in between doesn't put the next off
    ],
)
def test_one_who_presses_anew_is_not_taken_for_many(
    searcher: Searcher, records: Records, minutes: tuple[int, ...], is_proposed: bool
) -> None:
    """Wherever it is pressed."""
    for number, minute in enumerate(minutes):
        place = (Place.PAGE, Place.WIDGET)[number % 2]
        asked(records, "Vem plogar min gata?", Confidence.NOT_FOUND, minute * 60, place=place)
    assert bool(of_kind(searcher, records, ProposalKind.DEMAND)) == is_proposed


def opened(
    records: Records,
    question: str,
    document: str,
    *days: int,
    level: Confidence = Confidence.NOT_FOUND,
) -> None:
    """Asked and opened on each of some days."""
    for day in days:
        asked(records, question, level, day * 86_400)
        records.add(Opening(NOON.date() + datetime.timedelta(day), key_of(question), document_id(document), Place.PAGE))
    records.flush()


FIVE = (0, 0, 0, 0, 1)


def test_a_word_of_no_text_after_which_one_text_is_opened_is_proposed(searcher: Searcher, records: Records) -> None:
    opened(records, "Var ligger bryggplatserna?", "texter/båt.md", 0, 0, 1)
    opened(records, "Hur får jag bryggplatserna?", "texter/båt.md", 0, 1, level=Confidence.SURE)
    (found,) = of_kind(searcher, records, ProposalKind.SYNONYM)
    assert found.what == "Den som skriver ”bryggplatserna” kan mena ”båtplatser”."
    assert found.lever == {"slag": "enkelriktad synonym", "gäller": "bryggplatserna", "mål": "båtplatser"}
    assert found.question == "Var ligger bryggplatserna?"
    assert found.evidence == (
        "5 gånger, på 2 dagar, öppnades ”Båtplatser” efter en fråga med ”bryggplatserna”, som inte finns i texterna.",
        "Frågorna: ”Var ligger bryggplatserna?” (3), ”Hur får jag bryggplatserna?” (2).",
    )
    assert [place.title for place in found.places] == ["Båtplatser"]
    assert of_kind(searcher, records, ProposalKind.CHOICE) == []


def test_a_word_that_another_text_has_is_proposed_where_no_answer_was_sure(
    searcher: Searcher, records: Records
) -> None:
    opened(records, "kajplats och ansökan", "texter/båt.md", *FIVE, level=Confidence.SURE)  # a word of no text
    opened(records, "trädgårdsavfall och ansökan", "texter/båt.md", *FIVE, level=Confidence.UNSURE)
    opened(records, "grovavfall och ansökan", "texter/båt.md", *FIVE, level=Confidence.SURE)
    found = of_kind(searcher, records, ProposalKind.SYNONYM)
    assert [one.lever["gäller"] for one in found] == ["kajplats", "trädgårdsavfall"]
    assert {one.lever["mål"] for one in found} == {"båtplatser"}
    assert "utan säkert svar" in found[1].evidence[0]


@pytest.mark.parametrize("days", [(0, 0, 0, 1), (0, 0, 0, 0, 0)], ids=["four times", "on one day"])
def test_what_was_opened_less_often_is_not_proposed(
    searcher: Searcher, records: Records, days: tuple[int, ...]
) -> None:
    opened(records, "Var ligger bryggplatserna?", "texter/båt.md", *days)
    opened(records, "Vad kostar fjuttklubba?", "texter/taxa-2026.md", *days)
    kinds = (ProposalKind.SYNONYM, ProposalKind.CHOICE)
    assert [one for one in find(searcher, records, DAY) if one.kind in kinds] == []


def test_a_word_that_names_nothing_is_not_taken_for_the_one_that_is_meant(searcher: Searcher, records: Records) -> None:
    """Though no text has "ligger" or "stänger"."""
    opened(records, "Var ligger, när stänger skrotupplaget?", "texter/lika.md", *FIVE)
    assert [dict(one.lever) for one in of_kind(searcher, records, ProposalKind.SYNONYM)] == [
        {"slag": "enkelriktad synonym", "gäller": "skrotupplaget", "mål": "sophämtning"}
    ]
    opened(records, "Var ligger skrotupplaget vid fjuttbacken?", "texter/båt.md", *FIVE)
    (chosen,) = of_kind(searcher, records, ProposalKind.CHOICE)
    assert chosen.question == "Var ligger skrotupplaget vid fjuttbacken?", "two words"


def test_a_text_is_proposed_for_the_question_where_its_title_has_no_single_word(
    searcher: Searcher, records: Records
) -> None:
    opened(records, "Vad kostar marknadsstånd?", "texter/taxa-2026.md", *FIVE)
    (found,) = of_kind(searcher, records, ProposalKind.CHOICE)
    assert found.what == "”Taxa för torghandel 2026” kan vara svaret på ”Vad kostar marknadsstånd?”."
    assert dict(found.lever) == {"slag": "utvalt", "gäller": "Vad kostar marknadsstånd?", "mål": "texter/taxa-2026.md"}
    assert of_kind(searcher, records, ProposalKind.SYNONYM) == []


def test_what_editors_have_settled_is_proposed_no_longer(client: TestClient, records: Records) -> None:
    opened(records, "Var ligger bryggplatserna?", "texter/båt.md", *FIVE)
    opened(records, "Vad kostar marknadsstånd?", "texter/taxa-2026.md", *FIVE)
    page = proposals_page(client)
    assert ("Lägg till synonymen" in page, "Välj ut texten" in page) == (True, True)
    searcher: Searcher = client.app.state.live.current  # type: ignore[attr-defined]
    kinds = (ProposalKind.SYNONYM, ProposalKind.CHOICE)
    for one in find(searcher, records, DAY):
        if one.kind in kinds:
            row = {**one.lever, "skäl": "x", "till": "2999-01-01"}
            assert client.post("/redaktion/tabell", data=row).status_code == 200
    page = client.get("/redaktion/forslag").text
    assert ("Lägg till synonymen" in page, "Välj ut texten" in page) == (False, False), "found before, and done since"
    searcher = client.app.state.live.current  # type: ignore[attr-defined]
    assert [one for one in find(searcher, records, DAY) if one.kind in kinds] == []


def test_a_text_that_is_hidden_is_proposed_for_nothing(client: TestClient, records: Records) -> None:
    opened(records, "Var ligger bryggplatserna?", "texter/båt.md", *FIVE)
    row = {"slag": "dölj", "gäller": "texter/båt.md", "skäl": "x", "till": "2999-01-01"}
    assert client.post("/redaktion/tabell", data=row).status_code == 200
    searcher: Searcher = client.app.state.live.current  # type: ignore[attr-defined]
    assert of_kind(searcher, records, ProposalKind.SYNONYM) == []


def test_what_was_opened_can_be_fetched_by_editors_alone(client: TestClient, records: Records) -> None:
    opened(records, "Var ligger bryggplatserna?", "texter/båt.md", 0, 0)
    lines = client.get("/redaktion/oppnat.csv").content.decode("utf-8-sig").splitlines()
    key = key_of("Var ligger bryggplatserna?")
    assert lines == [
        "dag;frågans ord;dokument;ställe;antal",
        f"{NOON.date()};{key};{document_id('texter/båt.md')};sida;2",
    ]
    assert 'href="oppnat.csv"' in client.get("/redaktion/").text
    client.post("/redaktion/logga-ut")
    assert client.get("/redaktion/oppnat.csv").status_code == 401


def test_texts_that_say_the_same_with_another_figure_or_month_are_proposed(searcher: Searcher) -> None:
    found = of_kind(searcher, None, ProposalKind.FIGURES)
    said = {frozenset(place.title for place in one.places): one for one in found}
    assert set(said) == {frozenset(("Avfall", "Boende")), frozenset(("Båtplatser", "Hamnen"))}
    evidence = said[frozenset(("Avfall", "Boende"))].evidence
    assert sorted(evidence) == [
        "”Avfall”: ”Att hämta grovavfall vid villa kostar 450 kronor per gång.”",
        "”Boende”: ”Att hämta grovavfall vid villa kostar 520 kronor per gång.”",
    ]


def test_shards_propose_what_the_whole_does(
    folder: Path, searcher: Searcher, encoder: Encoder, records: Records
) -> None:
    cut_index(folder, 3)
    expected = list(find(searcher, records, DAY))
    assert list(find(Searcher(open_here(folder), encoder), records, DAY)) == expected
    assert {ProposalKind.FIGURES, ProposalKind.WITHDRAWAL} <= {one.kind for one in expected}


def test_an_edition_beside_a_newer_one_is_proposed_until_it_is_settled(searcher: Searcher, levers: LeverFile) -> None:
    found = of_kind(searcher, None, ProposalKind.WITHDRAWAL)
    assert [one.what for one in found] == [
        "”Taxa för torghandel 2024” har en nyare utgåva, ”Taxa för torghandel 2026”."
    ]
    assert dict(found[0].lever) == {"slag": "ersatt", "gäller": "texter/taxa-2024.md", "mål": "texter/taxa-2026.md"}


def test_texts_that_were_never_shown_are_proposed_once_that_was_recorded_for_long_enough(
    searcher: Searcher, records: Records, index: Index
) -> None:
    ids = list(dict.fromkeys(index.document_ids_by_row()))
    editions = list(index.editions(ids).values())
    today = datetime.date.today()
    asked(records, "x", Confidence.SURE, shown=tuple(ids[2:]))
    with records.reading() as database:
        assert unfound.proposals(database, editions, today) == []
        found = unfound.proposals(database, editions, today + datetime.timedelta(30))
    assert {one.places[0].document_id for one in found} == set(ids[:2])
    assert found[0].evidence[0] == f"Sedan {today} har {len(ids) - 2} träffar visats, och texten var ingen av dem."


def test_an_answer_counts_the_documents_that_it_shows(client: TestClient, records: Records) -> None:
    answer = client.post("/v1/answer", json={"query": "Vad kostar det att hämta grovavfall?"}).json()
    client.app.state.records.stop()  # type: ignore[attr-defined]
    with records.reading() as database:
        shown = {document for (document,) in database.execute("SELECT document FROM shown")}
    assert shown == {hit["citation"]["document_id"] for hit in answer["hits"]}


@pytest.fixture
def client(searcher: Searcher, levers: LeverFile, records: Records, tmp_path: Path) -> Iterator[TestClient]:
    """At the desk."""
    settings = Settings(rate=0, records=records.path, editors=tmp_path / "editors.json")
    key = keys.create(tmp_path / "editors.json", "Eva", None)
    with TestClient(create_app(LiveSearcher(searcher), settings, levers), follow_redirects=True) as client:
        assert client.post("/redaktion/logga-in", data={"nyckel": key}).status_code == 200
        yield client


def proposals_page(client: TestClient) -> str:
    """Once they have been found."""
    client.get("/redaktion/forslag")
    desk: Desk = client.app.state.desk  # type: ignore[attr-defined]
    desk.board.wait()
    page = client.get("/redaktion/forslag")
    assert page.status_code == 200
    return page.text


def test_the_page_shows_every_kind_with_its_evidence_and_changes_nothing(
    client: TestClient, records: Records, levers: LeverFile
) -> None:
    now = datetime.datetime.now().astimezone()
    for day in reversed(range(6)):
        time = now - datetime.timedelta(day)
        records.add(Asked(time, "<b>Vem</b> plogar?", Confidence.NOT_FOUND, "", Place.PAGE, respelled=False))
    records.flush()
    assert "Förslagen tas fram." in client.get("/redaktion/forslag").text
    page = proposals_page(client)
    assert "Förslagen tas fram." not in page
    for kind in ProposalKind:
        assert f"<h2>{kind.shown}</h2>" in page
    assert "&lt;b&gt;Vem&lt;/b&gt; plogar?" in page
    assert "<b>" not in page
    assert "450 kronor per gång" in page
    assert 'name="mål" value="texter/taxa-2026.md"' in page
    assert levers.table().levers == ()
    lines = client.get("/redaktion/forslag.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "slag;förslag;underlag;fråga;texter"
    assert len(lines) == 1 + 1 + 2 + 1


def test_the_button_adds_the_row_that_it_shows(client: TestClient, levers: LeverFile) -> None:
    assert "Märk som ersatt" in proposals_page(client)
    row = {"slag": "ersatt", "gäller": "texter/taxa-2024.md", "mål": "texter/taxa-2026.md"}
    client.post("/redaktion/tabell", data={**row, "skäl": "Från sidan Förslag", "till": "2999-01-01"})
    assert [lever.about for lever in levers.table().levers] == ["texter/taxa-2024.md"]
    searcher: Searcher = client.app.state.live.current  # type: ignore[attr-defined]
    assert of_kind(searcher, None, ProposalKind.WITHDRAWAL) == []
    assert "Märk som ersatt" not in client.get("/redaktion/forslag").text, "proposed again"
