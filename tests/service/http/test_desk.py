"""The desk over HTTP: nobody without an editor's key sees anything of it, and what is shown there is text."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from indexer.model.encoder import Encoder
from indexer.model.spec import Embeddings
from service.answer.confidence import Confidence
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.http.app import create_app
from service.http.desk.routes import papers, routes
from service.http.guards import keys
from service.http.guards.limits import MAX_BODY
from service.records.records import Asked, Records
from service.settings.levers.file import LeverFile
from service.settings.levers.lever import Place
from service.settings.values import Settings

NAMES = [f"kvarteret {first}ek{second}sta" for first in "abcdefg" for second in "stuvxy"]
BAKING = "Hur bakar man kanelbullar?"
SCRIPT = "<script>alert(1)</script> =HYPERLINK hur bakar man?"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(rate=0, records=tmp_path / "r.sqlite", editors=tmp_path / "editors.json")


@pytest.fixture
def key(settings: Settings) -> str:
    assert settings.editors is not None
    return keys.create(settings.editors, "Eva", None)


@pytest.fixture
def client(collected: Searcher, encoder: Encoder, settings: Settings, key: str, tmp_path: Path) -> Iterator[TestClient]:
    levers = LeverFile(tmp_path / "levers.csv")
    searcher = Searcher(collected.index, encoder, levers=levers)
    with TestClient(create_app(LiveSearcher(searcher), settings, levers), follow_redirects=True) as client:
        yield client


@pytest.fixture
def editor(client: TestClient, key: str) -> TestClient:
    assert client.post("/redaktion/logga-in", data={"nyckel": key}).status_code == 200
    return client


def record(settings: Settings, *questions: str) -> None:
    assert settings.records is not None
    records = Records(settings.records, 90)
    for question in questions:
        records.add(Asked(datetime.datetime.now().astimezone(), question, Confidence.NOT_FOUND, "", Place.PAGE, False))
    records.flush()


def test_without_a_key_every_address_asks_for_one(client: TestClient, settings: Settings) -> None:
    record(settings, BAKING)
    tried = 0
    for route in (*routes.routes, *papers.routes):
        path = f"/redaktion{route.path}".replace("{name}", "fragor")  # type: ignore[attr-defined]
        for method in route.methods:  # type: ignore[attr-defined]
            answer = client.request(method, path)
            assert (answer.status_code, "Din nyckel" in answer.text, "kanelbullar" in answer.text) == (401, True, False)
            tried += 1
    assert tried >= 12


def test_what_is_no_editors_key_lets_nobody_in(client: TestClient, settings: Settings) -> None:
    assert settings.editors is not None
    limited = keys.create(settings.editors, "bara en samling", ["riktlinjer"])
    for wrong in ("", "belagg_x", limited):
        assert client.post("/redaktion/logga-in", data={"nyckel": wrong}).status_code == 403
        assert client.get("/redaktion/").status_code == 401


def test_a_revoked_key_and_a_log_out_end_the_session(editor: TestClient, settings: Settings, key: str) -> None:
    assert editor.get("/redaktion/").status_code == 200
    editor.post("/redaktion/logga-ut")
    assert editor.get("/redaktion/").status_code == 401
    editor.post("/redaktion/logga-in", data={"nyckel": key})
    assert settings.editors is not None
    keys.revoke(settings.editors, "Eva")
    assert editor.get("/redaktion/").status_code == 401


def test_a_form_of_another_page_changes_nothing(editor: TestClient) -> None:
    row = {"slag": "meddelande", "text": "Hej.", "skäl": "prov", "till": "2999-01-01"}
    refused = editor.post("/redaktion/tabell", data=row, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 401
    assert editor.get("/v1/status").json()["notices"] == []
    assert editor.post("/redaktion/tabell", data=row, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200
    assert editor.get("/v1/status").json()["notices"] == ["Hej."]


def test_the_cookie_is_the_desks_alone_and_no_scripts(client: TestClient, key: str) -> None:
    answer = client.post("/redaktion/logga-in", data={"nyckel": key}, follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in ("HttpOnly", "Path=/redaktion", "SameSite=strict"))


def test_unanswered_questions_stand_in_groups_the_most_asked_first(editor: TestClient, settings: Settings) -> None:
    record(
        settings,
        "Vad kostar bygglov?",
        BAKING,
        "bakar man kanelbullar hur",
        "Hur mycket får man betala för ett bygglov?",
        BAKING,
    )
    page = editor.get("/redaktion/").text
    first, second = page.index("fraga?q=Hur%20bakar"), page.index("bygglov%3F")
    assert first < second
    assert ">3</td>" in page[first:second]
    assert ">2</td>" in page[second:]


def test_no_page_waits_for_the_vectors_of_more_than_a_few_new_questions(
    editor: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(settings, *(f"Var ligger {name}?" for name in NAMES))
    encoded: list[int] = []
    searcher: Searcher = editor.app.state.live.current  # type: ignore[attr-defined]
    encode = searcher.encoder.encode_queries

    def noting(texts: Sequence[str]) -> Embeddings:
        encoded.append(len(texts))
        return encode(texts)

    monkeypatch.setattr(searcher._questions._encoder, "encode_queries", noting)
    pages = [editor.get("/redaktion/").text for _ in range(3)]
    assert encoded == [30, len(NAMES) - 30]
    for page in pages:
        assert [name for name in NAMES if name not in page] == []


def test_whatever_was_asked_is_text(editor: TestClient, settings: Settings) -> None:
    record(settings, SCRIPT)
    for path in ("/redaktion/", f"/redaktion/fraga?q={quote(SCRIPT)}", f"/redaktion/fraga?q=x&sagt={quote(SCRIPT)}"):
        page = editor.get(path).text
        assert "<script" not in page
        assert "&lt;script&gt;alert(1)" in page
    record(settings, "=1+1 vad blir det?")
    assert ";'=1+1 vad blir det?;" in editor.get("/redaktion/fragor.csv").text


def test_what_goes_wrong_is_told(editor: TestClient) -> None:
    wrong = editor.post("/redaktion/tabell", data={"slag": "göm", "skäl": "x", "till": "2999-01-01"})
    assert (wrong.status_code, "”göm” är inget slag." in wrong.text) == (422, True)
    assert "Frågan är tom." in editor.get("/redaktion/fraga?q=...").text
    assert "inga frågor" in editor.post("/redaktion/utvardering-kor").text
    assert editor.get("/redaktion/hemligt.csv").status_code == 404


def test_the_whole_table_goes_out_and_in_and_a_bad_row_changes_nothing(editor: TestClient) -> None:
    row = {"slag": "kontakt", "text": "Växeln", "skäl": "prov", "till": "2999-01-01"}
    editor.post("/redaktion/tabell", data=row)
    table = editor.get("/redaktion/tabell.csv").content.decode("utf-8-sig")
    assert table.splitlines()[1] == "kontakt;;;Växeln;;Eva;prov;2999-01-01"
    refused = editor.post("/redaktion/tabell-in", data={"csv": table + "göm;;;;;;;\r\n"})
    assert (refused.status_code, "Rad 3: ”göm” är inget slag." in refused.text) == (422, True)
    assert editor.get("/redaktion/tabell.csv").content.decode("utf-8-sig") == table
    changed = table.replace("Växeln", "Receptionen")
    assert editor.post("/redaktion/tabell-in", data={"csv": changed}).status_code == 200
    assert editor.get("/redaktion/tabell.csv").content.decode("utf-8-sig") == changed


def test_a_table_of_hundreds_of_rows_is_taken_in_and_an_empty_field_takes_nothing_away(editor: TestClient) -> None:
    rows = [
        f"enkelriktad synonym;friggebod på {n} kvadratmeter;en byggnad som inte kräver bygglov hos nämnden;;;Eva Ek;"
        "Frågan ställs ofta på våren, men inte så;2999-01-01"
        for n in range(500)
    ]
    assert len("\r\n".join(rows)) > MAX_BODY  # more than may be sent anywhere else
    heading = "slag;gäller;mål;text;samling;ägare;skäl;till"
    changed = editor.post("/redaktion/tabell-in", data={"csv": "\r\n".join([heading, *rows])})
    assert (changed.status_code, "Tabellen är utbytt." in changed.text) == (200, True)
    table = editor.get("/redaktion/tabell.csv").content
    assert len(table.splitlines()) == 501
    for empty in ({}, {"csv": ""}, {"csv": " \r\n;;\r\n"}):
        refused = editor.post("/redaktion/tabell-in", data=empty)
        assert (refused.status_code, "Rubrikraden saknas." in refused.text) == (422, True)
    assert editor.get("/redaktion/tabell.csv").content == table
    assert editor.post("/redaktion/tabell-in", data={"csv": heading}).status_code == 200
    assert len(editor.get("/redaktion/tabell.csv").content.splitlines()) == 1


HEADING = "slag;gäller;mål;text;samling;ägare;skäl;till"
GOOD = "kontakt;;;Växeln;;Eva;prov;2999-01-01"


def box(page: str) -> list[str]:
    """What stands in the box of the whole table, as a browser has it."""
    shown = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    return unescape(shown).removeprefix("\n").splitlines()


def test_rows_that_cannot_be_used_stay_in_the_box_each_with_its_line_and_reason(editor: TestClient) -> None:
    pasted = [HEADING, GOOD, "dölj;;;;;Eva;<prov>;2999-01-01", "kontakt;;;Ring;;Eva;prov;i morgon"]
    refused = editor.post("/redaktion/tabell-in", data={"csv": "\r\n".join(pasted)})
    assert (refused.status_code, box(refused.text)) == (422, pasted)
    assert "Rad 3: Gäller saknas, och behövs för dölj. Fyll i cellen." in refused.text
    assert "Rad 4: ”i morgon” är inget datum. Skriv det som 2027-06-30." in refused.text
    assert len(editor.get("/redaktion/tabell.csv").content.splitlines()) == 1
    # Known to be left out are the rows that were shown to be, and no others.
    wider = {"csv": "\r\n".join([*pasted, "göm;;;;;Eva;prov;2999-01-01"]), "utan": "3, 4"}
    again = editor.post("/redaktion/tabell-in", data=wider)
    assert (again.status_code, 'value="3, 4, 5"' in again.text) == (422, True)
    saved = editor.post("/redaktion/tabell-in", data={"csv": "\r\n".join(pasted), "utan": "3, 4"})
    assert (saved.status_code, "Tabellen är utbytt. Utan rad 3, 4." in saved.text) == (200, True)
    assert editor.get("/redaktion/tabell.csv").content.decode("utf-8-sig").splitlines() == [HEADING, GOOD]


@pytest.mark.parametrize("pasted", [["slag;gäller", GOOD], [HEADING, GOOD, 'kontakt;;;"Ring', GOOD]])
def test_a_table_is_not_saved_without_rows_that_nobody_has_counted(editor: TestClient, pasted: list[str]) -> None:
    for without in ("", "1", "3"):
        refused = editor.post("/redaktion/tabell-in", data={"csv": "\r\n".join(pasted), "utan": without})
        assert (refused.status_code, box(refused.text)) == (422, pasted)
        assert 'name="utan"' not in refused.text


def test_bad_rows_of_the_file_are_in_the_box_and_in_what_is_exported(editor: TestClient, tmp_path: Path) -> None:
    """They would be gone once the table that is shown takes the place of the file."""
    there = [HEADING, "göm;a.md;;;;Eva;prov;2999-01-01", GOOD]
    (tmp_path / "levers.csv").write_text("\r\n".join(there), encoding="utf-8")
    page = editor.get("/redaktion/tabell")
    assert (box(page.text), "Rad 2 verkar inte." in page.text) == (there, True)
    assert editor.get("/redaktion/tabell.csv").content.decode("utf-8-sig").splitlines() == there


def test_a_table_that_cannot_be_written_stays_in_the_box(editor: TestClient, tmp_path: Path) -> None:
    (tmp_path / "levers.csv.lock").mkdir()
    refused = editor.post("/redaktion/tabell-in", data={"csv": f"{HEADING}\r\n{GOOD}"})
    assert (refused.status_code, box(refused.text)) == (422, [HEADING, GOOD])
    assert "går inte att skriva" in refused.text


def test_while_the_file_is_gone_the_desk_says_so_and_has_the_rows_to_put_back(
    editor: TestClient, tmp_path: Path
) -> None:
    editor.post("/redaktion/tabell-in", data={"csv": f"{HEADING}\r\n{GOOD}"})
    assert editor.get("/redaktion/tabell").status_code == 200
    (tmp_path / "levers.csv").unlink()
    page = editor.get("/redaktion/tabell").text
    assert ("är borta (filen finns inte)" in page, box(page)) == (True, [HEADING, GOOD])
    assert editor.post("/redaktion/tabell-in", data={"csv": "\r\n".join(box(page))}).status_code == 200
    assert "är borta" not in editor.get("/redaktion/tabell").text


@pytest.mark.parametrize("number", ["9" * 20, "9" * 5_000, "-1", "x", ""])
def test_an_opinion_that_is_not_there_changes_nothing(editor: TestClient, number: str) -> None:
    assert editor.post("/redaktion/omdomen", data={"id": number, "läge": "klar"}).status_code == 200


def test_an_evaluation_question_is_kept_asked_and_compared(editor: TestClient, settings: Settings) -> None:
    asked = {"fråga": "Hur långt till skolan för skolskjuts?", "dokument": "riktlinjer/fardtjanst.md"}
    assert "Frågan är nu en utvärderingsfråga." in editor.post("/redaktion/utvardering", data=asked).text
    assert "Frågan är redan en utvärderingsfråga." in editor.post("/redaktion/utvardering", data=asked).text
    editor.post("/redaktion/utvardering", data={"fråga": BAKING})
    first = editor.post("/redaktion/utvardering-kor").text
    assert "0 av 1 fick rätt text först. 1 av 1 som inte har något svar fick veta det." in first
    assert "Jämfört med förra gången" not in first
    pin = {"slag": "utvalt", "gäller": asked["fråga"], "mål": asked["dokument"], "skäl": "x", "till": "2999-01-01"}
    editor.post("/redaktion/tabell", data=pin)
    second = editor.post("/redaktion/utvardering-kor").text
    assert "1 av 1 fick rätt text först." in second
    assert "0 rätt då, 1 rätt nu." in second
    assert "Blev rätt" in second
    editor.post("/redaktion/utvardering", data={**asked, "gör": "bort"})
    assert editor.get("/redaktion/utvardering.csv").content.decode("utf-8-sig").splitlines()[1:] == [f"{BAKING};;"]


def test_the_queue_moves(editor: TestClient, settings: Settings) -> None:
    answer = editor.post("/v1/answer", json={"query": "Vad kostar färdtjänst?"}).json()
    said = {"answer_id": answer["id"], "helpful": False, "reason": "outdated", "comment": "Gammal <b>taxa</b>"}
    assert editor.post("/v1/feedback", json=said).status_code == 201
    assert "Svaret är inaktuellt. Gammal &lt;b&gt;taxa&lt;/b&gt;" in editor.get("/redaktion/omdomen").text
    editor.post("/redaktion/omdomen", data={"id": "1", "läge": "klar", "från": "ny"})
    assert "Gammal" not in editor.get("/redaktion/omdomen").text
    assert "Gammal" in editor.get("/redaktion/omdomen?lage=klar").text
    assert "Gammal" in editor.get("/redaktion/omdomen.csv").text


def test_there_is_no_desk_where_there_are_no_keys(collected: Searcher, tmp_path: Path) -> None:
    app = create_app(LiveSearcher(collected), Settings(rate=0), LeverFile(tmp_path / "levers.csv"))
    with TestClient(app) as client:
        assert client.get("/redaktion/").status_code == 404


def test_texts_to_review_are_listed_the_latest_first_and_as_a_file(editor: TestClient) -> None:
    assert "Ingen text har något granskningsdatum." in editor.get("/redaktion/granskning").text
    for about, due, reviewed in (("b.md", "2999", "2024"), ("policy/", "2021", "")):
        row = {"slag": "granskning", "gäller": about, "mål": due, "text": reviewed, "skäl": "årlig"}
        assert editor.post("/redaktion/tabell", data={**row, "till": "2999-01-01"}).status_code == 200
    page = editor.get("/redaktion/granskning").text
    assert "1 av 2 skulle ha granskats." in page
    assert page.index("policy/") < page.index("b.md")
    assert editor.get("/redaktion/granskning.csv").text.splitlines()[1:] == [
        "policy/;okänt;2021;Eva;försenad",
        "b.md;2024;2999;Eva;i tid",
    ]
