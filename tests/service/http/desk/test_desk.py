"""The desk over HTTP: nobody without an editor's key sees anything of it, and what is shown there is text."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from indexer.model.spec import Embeddings
from service.answer.confidence import Confidence
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.http.app import create_app
from service.http.desk.routes import papers, routes
from service.http.guards import keys
from service.records.records import Asked, Records
from service.settings.levers.file import LeverFile
from service.settings.levers.lever import Place
from service.settings.values import Settings

NAMES = [f"kvarteret {first}ek{second}sta" for first in "abcdefg" for second in "stuvxy"]
BAKING = "Hur bakar man kanelbullar?"
SCRIPT = "<script>alert(1)</script> =HYPERLINK hur bakar man?"


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


def test_what_was_typed_is_shown_to_whoever_is_logged_in_no_longer_and_to_no_form_of_another_page(
    client: TestClient,
) -> None:
    table = "\r\nslag;gäller;mål\r\n</textarea><b>kontakt</b>;;\r\n"
    shown = client.post("/redaktion/tabell-in", data={"csv": table, "sedd": "x"})
    assert (shown.status_code, "Du är inte inloggad, så inget är sparat." in shown.text) == (401, True)
    box = shown.text.partition('id="skrivet"')[2].partition("</textarea>")[0].partition(">")[2]
    assert unescape(box) == f"\n{table}"
    row = client.post("/redaktion/tabell", data={"slag": "kontakt", "gäller": "", "text": "Växeln", "fråga": "Vad?"})
    assert "slag: kontakt\ntext: Växeln</textarea>" in row.text
    assert 'id="skrivet"' not in client.post("/redaktion/tabell-bort", data={"namn": "x"}).text
    elsewhere = client.post("/redaktion/tabell-in", data={"csv": table}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (elsewhere.status_code, 'id="skrivet"' in elsewhere.text) == (401, False)


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
    asked = editor.get("/redaktion/fragor.csv").text.splitlines()[-1]
    assert asked.partition(";")[2] == "'=1+1 vad blir det?;Hittar inget svar i texterna;;sida;nej"


def test_what_goes_wrong_is_told(editor: TestClient) -> None:
    wrong = editor.post("/redaktion/tabell", data={"slag": "göm", "skäl": "x", "till": "2999-01-01"})
    assert (wrong.status_code, "”göm” är inget slag." in wrong.text) == (422, True)
    assert "Frågan är tom." in editor.get("/redaktion/fraga?q=...").text
    assert "inga frågor" in editor.post("/redaktion/utvardering-kor").text
    assert editor.get("/redaktion/hemligt.csv").status_code == 404


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
    assert "Frågan är borttagen." in editor.post("/redaktion/utvardering", data={**asked, "gör": "bort"}).text
    gone = editor.post("/redaktion/utvardering", data={**asked, "gör": "bort"}).text
    assert "Frågan fanns inte längre: någon har redan tagit bort den." in gone
    assert editor.get("/redaktion/utvardering.csv").content.decode("utf-8-sig").splitlines()[1:] == [f"{BAKING};;"]


def test_the_queue_moves(editor: TestClient, settings: Settings) -> None:
    answer = editor.post("/v1/answer", json={"query": "Vad kostar färdtjänst?"}).json()
    said = {"answer_id": answer["id"], "helpful": False, "reason": "outdated", "comment": "Gammal <b>taxa</b>"}
    assert editor.post("/v1/feedback", json=said).status_code == 201
    assert "Svaret är inaktuellt. Gammal &lt;b&gt;taxa&lt;/b&gt;" in editor.get("/redaktion/omdomen").text
    editor.post("/redaktion/omdomen", data={"id": "1", "läge": "klar", "från": "ny"})
    emptied = editor.get("/redaktion/omdomen").text
    assert ("Gammal" in emptied, "Det finns inga nya omdömen." in emptied) == (False, True)
    done = editor.get("/redaktion/omdomen?lage=klar").text
    assert ("Gammal" in done, "<caption>Klara omdömen</caption>" in done) == (True, True)
    of_it = editor.get("/redaktion/omdomen.csv").text.splitlines()[1].split(";")
    assert (of_it[2], *of_it[-4:]) == (
        answer["confidence"]["label"],
        *("nej", "Svaret är inaktuellt", "Gammal <b>taxa</b>", "klar"),
    )


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("finns-inte", 404, "Adressen leder ingenstans."),
        ("finns-inte.csv", 404, "Adressen leder ingenstans."),
        ("a/b/c", 404, "Adressen leder ingenstans."),
        ("tabell-in", 405, "Adressen tar bara emot formulär."),
        ("utvardering-kor", 405, "Adressen tar bara emot formulär."),
    ],
)
def test_an_address_with_nothing_to_see_is_told_to_people_on_a_page_and_to_programs_as_a_problem(
    editor: TestClient, path: str, status: int, said: str
) -> None:
    """An address that takes a form stands in the browser's field when that form was refused."""
    page = editor.get(f"/redaktion/{path}", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert "<h1>Sidan finns inte</h1>" in page.text
    assert said in page.text
    base = "../" * (path.count("/") + 1)
    assert f'href="{base}static/belagg.css"' in page.text
    for accept in ("application/json", "*/*"):
        told = editor.get(f"/redaktion/{path}", headers={"Accept": accept})
        assert (told.status_code, told.headers["content-type"]) == (status, "application/problem+json")
        assert told.headers.get("allow") == page.headers.get("allow") == ("POST" if status == 405 else None)


def test_the_head_is_that_of_the_other_pages(collected: Searcher, settings: Settings, key: str, tmp_path: Path) -> None:
    def head(**looks: object) -> tuple[str, str]:
        """Of the door, and of the desk."""
        levers = LeverFile(tmp_path / "levers.csv")
        app = create_app(LiveSearcher(collected), settings.model_copy(update=looks), levers)
        with TestClient(app, follow_redirects=True) as client:
            door = client.get("/redaktion/").text
            return door, client.post("/redaktion/logga-in", data={"nyckel": key}).text

    for page in head():
        assert '<a class="name" href="../">Belägg</a>' in page
    for page in head(authority="Norra & Södra kommunen"):
        assert '<a class="name" href="../">Norra &amp; Södra kommunen</a>' in page
    logo = tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>')
    for page in head(authority="Norra", logo=logo, colour="#7a0019"):
        assert '<a class="name" href="../"><img class="logo" src="../utseende/logotyp" alt="Norra"></a>' in page
        assert page.count('<link rel="stylesheet" href="../utseende/farg.css">') == 1


def test_there_is_no_desk_where_there_are_no_keys(collected: Searcher, tmp_path: Path) -> None:
    app = create_app(LiveSearcher(collected), Settings(rate=0), LeverFile(tmp_path / "levers.csv"))
    with TestClient(app) as client:
        assert client.get("/redaktion/").status_code == 404


def test_texts_to_review_are_listed_the_latest_first_and_as_a_file(editor: TestClient) -> None:
    assert "Ingen text har något granskningsdatum." in editor.get("/redaktion/granskning").text
    assert "försenad" not in editor.get("/redaktion/granskning").text
    for about, due, reviewed in (
        *(("riktlinjer/skolskjuts.md", "2999", "2024"), ("protokoll/", "2021", ""), ("protokoll/", "2998", "2021")),
        *(("policy/", "2020", ""), ("b.md", "2999", "")),
    ):
        row = {"slag": "granskning", "gäller": about, "mål": due, "text": reviewed, "skäl": "årlig"}
        assert editor.post("/redaktion/tabell", data={**row, "till": "2999-01-01"}).status_code == 200
    page = editor.get("/redaktion/granskning").text
    assert "1 av 4 skulle ha granskats." in page
    assert page.index("protokoll/") < page.index("riktlinjer/skolskjuts.md")
    empty = "Ingen text i indexet ligger i ”policy/”. Skriv mappen som den står först i texternas sökvägar."
    assert editor.get("/redaktion/granskning.csv").text.splitlines()[1:] == [
        f"policy/;okänt;2020;Eva;{empty}",
        "protokoll/;okänt;2021;Eva;försenad",
        "b.md;okänt;2999;Eva;Texten ”b.md” finns inte i indexet. Skriv dess sökväg eller sidans adress.",
        "riktlinjer/skolskjuts.md;2024;2999;Eva;i tid",
    ]


def say(settings: Settings, *questions: str) -> None:
    assert settings.records is not None
    for question in questions:
        Records(settings.records, 90).add_feedback(
            {"answer_id": "x", "question": question, "level": "likely", "helpful": 0}
        )


def test_many_opinions_are_moved_in_one_step_and_back(editor: TestClient, settings: Settings) -> None:
    say(settings, "Vad kostar badet?", "Är isen öppen?", "Vad kostar badet?")
    page = editor.get("/redaktion/omdomen").text
    assert 'name="id" value="3,2,1"' in page
    assert page.count("Ändra alla 2 om frågan") == 2
    say(settings, "Vad kostar badet?")
    moved = editor.post("/redaktion/omdomen", data={"id": "3,2,1", "från": "ny", "läge": "klar"})
    assert '<p class="said" role="status">3 omdömen är nu klara.</p>' in moved.text
    assert moved.text.count('class="labelled"') == 2, "what came since is left"
    undoing = {"nummer": re.findall(r'name="nummer" value="(\d+)"', moved.text)[0], "från": "ny"}
    undone = editor.post("/redaktion/omdomen-angra", data=undoing).text
    assert ("Ångrat: 3 omdömen är nu nya igen." in undone, "omdomen-angra" in undone) == (True, False)
    assert "Inget är ångrat" in editor.post("/redaktion/omdomen-angra", data=undoing).text
    of_one = {"id": "1", "nyaste": "3", "från": "ny", "läge": "pågår", "vilka": "frågan"}
    assert "2 omdömen är nu pågående." in editor.post("/redaktion/omdomen", data=of_one).text
    one = editor.post("/redaktion/omdomen", data={"id": "2", "från": "ny", "läge": "klar"}).text
    assert "1 omdöme är nu klart." in one
    again = editor.post("/redaktion/omdomen", data={"id": "2", "från": "ny", "läge": "klar"}).text
    assert ("Inget är ändrat" in again, "omdomen-angra" in again) == (True, False)
