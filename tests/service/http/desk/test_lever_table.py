"""The editors' table over HTTP: what can't be saved stays where it was typed, and what is said of a row is so."""

from __future__ import annotations

import datetime
import re
import time
from html import escape, unescape
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from indexer.model.encoder import Encoder
from indexer.texts.document import document_id
from service.answer.live import LiveSearcher
from service.answer.searcher import Searcher
from service.corpus.words.prints import prints_of
from service.errors import HiddenTextsUnknown
from service.http.app import create_app
from service.http.guards.limits import MAX_BODY
from service.settings.levers.errors import LeversMissing
from service.settings.levers.file import LeverFile
from service.settings.levers.hidden import HiddenRow, HiddenTexts
from service.settings.levers.lever import Lever, LeverKind
from service.settings.levers.table import written
from service.settings.values import Settings

BAKING = "Hur bakar man kanelbullar?"


def put_in(editor: TestClient, fields: dict[str, str]) -> Response:
    """Send the form of the whole table, as the page has it."""
    return editor.post("/redaktion/tabell-in", data={"sedd": seen_by(editor.get("/redaktion/tabell").text), **fields})


def test_the_whole_table_goes_out_and_in_and_a_bad_row_changes_nothing(editor: TestClient) -> None:
    row = {"slag": "kontakt", "text": "Växeln", "skäl": "prov", "till": "2999-01-01"}
    editor.post("/redaktion/tabell", data=row)
    table = editor.get("/redaktion/tabell.csv").content.decode("utf-8-sig")
    assert table.splitlines()[1] == "kontakt;;;Växeln;;Eva;prov;2999-01-01"
    refused = put_in(editor, {"csv": table + "göm;;;;;;;\r\n"})
    assert (refused.status_code, "Rad 3: ”göm” är inget slag." in refused.text) == (422, True)
    assert editor.get("/redaktion/tabell.csv").content.decode("utf-8-sig") == table
    changed = table.replace("Växeln", "Receptionen")
    assert put_in(editor, {"csv": changed}).status_code == 200
    assert editor.get("/redaktion/tabell.csv").content.decode("utf-8-sig") == changed


def test_a_table_of_hundreds_of_rows_is_taken_in_and_an_empty_field_takes_nothing_away(editor: TestClient) -> None:
    rows = [
        f"enkelriktad synonym;friggebod på {n} kvadratmeter;en byggnad som inte kräver bygglov hos nämnden;;;Eva Ek;"
        "Frågan ställs ofta på våren, men inte så;2999-01-01"
        for n in range(500)
    ]
    assert len("\r\n".join(rows)) > MAX_BODY  # more than may be sent anywhere else
    heading = "slag;gäller;mål;text;samling;ägare;skäl;till"
    changed = put_in(editor, {"csv": "\r\n".join([heading, *rows])})
    assert (changed.status_code, "Tabellen är utbytt." in changed.text) == (200, True)
    table = editor.get("/redaktion/tabell.csv").content
    assert len(table.splitlines()) == 501
    for empty in ({}, {"csv": ""}, {"csv": " \r\n;;\r\n"}):
        refused = put_in(editor, empty)
        assert (refused.status_code, "Rubrikraden saknas." in refused.text) == (422, True)
    assert editor.get("/redaktion/tabell.csv").content == table
    assert put_in(editor, {"csv": heading}).status_code == 200
    assert len(editor.get("/redaktion/tabell.csv").content.splitlines()) == 1


HEADING = "slag;gäller;mål;text;samling;ägare;skäl;till"
GOOD = "kontakt;;;Växeln;;Eva;prov;2999-01-01"


def box(page: str) -> list[str]:
    """What stands in the box of the whole table, as a browser has it."""
    shown = page.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]
    return unescape(shown).removeprefix("\n").splitlines()


def seen_by(page: str) -> str:
    """The version of the table that a page was made of."""
    return page.partition('name="sedd" value="')[2].partition('"')[0]


def test_a_table_is_not_replaced_that_somebody_else_has_changed_since_it_was_seen(editor: TestClient) -> None:
    seen = seen_by(editor.get("/redaktion/tabell").text)
    editor.post("/redaktion/tabell", data={"slag": "kontakt", "text": "Bo", "skäl": "prov", "till": "2999-01-01"})
    there = editor.get("/redaktion/tabell.csv").content
    mine = [HEADING, GOOD]
    for version in (seen, ""):
        refused = editor.post("/redaktion/tabell-in", data={"csv": "\r\n".join(mine), "sedd": version})
        assert (refused.status_code, box(refused.text)) == (422, mine)
        assert "Inget är sparat: tabellen har ändrats sedan du öppnade sidan." in refused.text
        assert ">Bo</td>" in refused.text
        assert editor.get("/redaktion/tabell.csv").content == there
    # A row that is wrong too is mended first, and what has changed meanwhile is still told.
    wrong = {"csv": "\r\n".join([*mine, "göm;;;;;;;"]), "sedd": seen}
    assert seen_by(editor.post("/redaktion/tabell-in", data=wrong).text) == seen
    again = {"csv": "\r\n".join(mine), "sedd": seen_by(refused.text)}
    assert "Tabellen är utbytt." in editor.post("/redaktion/tabell-in", data=again).text
    assert editor.get("/redaktion/tabell.csv").content.decode("utf-8-sig").splitlines() == mine


def test_a_row_that_cannot_be_added_stays_in_its_form(editor: TestClient, tmp_path: Path) -> None:
    row = {"slag": "granskning", "gäller": "a/", "mål": "<snart>", "text": "2020", "samling": "b", "skäl": "c & d"}
    asked = {"till": "2998-12-31", "fråga": "Vad är a?"}
    refused = editor.post("/redaktion/tabell", data=row | asked)
    assert (refused.status_code, "Inget är sparat. ”&lt;snart&gt;” är varken datum" in refused.text) == (422, True)
    shown = refused.text.partition("<h2>Lägg till</h2>")[2].partition("</form>")[0]
    assert '<option value="granskning" selected>' in shown
    for name, value in {**row, **asked}.items():
        control = shown.partition(f'name="{name}"')[2].partition(">")[0]
        assert name == "slag" or f'value="{escape(value)}"' in control, name
    (tmp_path / "levers.csv.lock").mkdir()
    unwritten = editor.post("/redaktion/tabell", data=row | asked | {"mål": "2027"})
    assert (unwritten.status_code, 'value="c &amp; d"' in unwritten.text) == (422, True)
    assert "går inte att skriva" in unwritten.text


def test_that_the_table_can_t_be_read_stands_first_of_all(editor: TestClient, tmp_path: Path) -> None:
    path = tmp_path / "levers.csv"
    path.write_text(f"{HEADING}\n{GOOD}\n", encoding="utf-8")
    assert str(path) not in editor.get("/redaktion/").text
    path.write_bytes(b"\x00\x01\x02" * 100)
    told = re.findall(r'<p class="said" role="status">(.*?)</p>', unescape(editor.get("/redaktion/").text))
    assert [str(path) in one and "innehåller inte text" in one for one in told] == [True]


def test_what_became_of_a_hidden_text_stands_first_of_all_and_at_its_row(editor: TestClient, tmp_path: Path) -> None:
    name, its = document_id("riktlinjer/skolskjuts.md"), "En elev har rätt till skolskjuts om vägen"
    assert its in editor.get(f"/v1/documents/{name}").text
    prints = prints_of(["Skolskjuts", f"{its} till skolan är längre än tre kilometer."])
    memory = HiddenTexts(tmp_path / "levers.csv.hidden")
    row = Lever(LeverKind.HIDDEN, "gamla/skolskjuts.md", "", "", "", "Eva", "x", datetime.date(2999, 1, 1))
    memory.write({row.key: HiddenRow({document_id(row.about): prints})})
    (tmp_path / "levers.csv").write_text(written([row]), encoding="utf-8")
    unknown = editor.get(f"/v1/documents/{name}")
    assert (unknown.status_code, unknown.json()["detail"]) == (503, str(HiddenTextsUnknown()))
    deadline = time.monotonic() + 60
    while (status := editor.get(f"/v1/documents/{name}").status_code) == 503 and time.monotonic() < deadline:
        time.sleep(0.05)  # the texts are being read
    assert status == 404
    said = f"Texten ”{row.about}” finns inte längre på den sökvägen. I dess ställe döljs ”riktlinjer/skolskjuts.md”"
    for page in ("/redaktion/", "/redaktion/tabell"):
        assert said in editor.get(page).text


def test_a_row_that_does_nothing_is_not_said_to_act(editor: TestClient) -> None:
    last = {"skäl": "prov", "till": "2999-01-01"}
    hidden = editor.post("/redaktion/tabell", data={"slag": "dölj", "gäller": "Taxan"} | last).text
    assert "Raden är sparad, men den verkar inte. Texten ”Taxan” finns inte i indexet." in hidden
    gone = editor.post(
        "/redaktion/tabell", data={"slag": "meddelande", "text": "Hej", "skäl": "x", "till": "2020-01-01"}
    )
    assert "Raden är sparad, men den verkar inte. Sista dagen var 2020-01-01." in gone.text
    chosen = {"slag": "utvalt", "gäller": BAKING, "mål": "ingen.md", "fråga": BAKING} | last
    page = editor.post("/redaktion/tabell", data=chosen).text
    assert "men den verkar inte. Texten ”ingen.md” finns inte" in page
    assert "Raden verkar nu" not in hidden + gone.text + page
    acts = editor.post("/redaktion/tabell", data={"slag": "meddelande", "text": "Nu"} | last)
    assert "Raden verkar nu." in acts.text


def test_of_two_editors_the_later_is_told_whose_row_goes_before_and_that_a_row_is_gone(editor: TestClient) -> None:
    last = {"skäl": "prov", "till": "2999-01-01"}
    assert (
        "Raden verkar nu." in editor.post("/redaktion/tabell", data={"slag": "kontakt", "text": "Växeln"} | last).text
    )
    page = editor.post("/redaktion/tabell", data={"slag": "kontakt", "text": "Nya växeln"} | last).text
    assert (
        "Raden är sparad, men den verkar inte. En rad före den, av Eva, gäller samma sak: Växeln. "
        "Ta bort den av dem som är fel." in page
    )
    first = re.findall(r'name="namn" value="(\w{8})"', page)[0]
    for said in ("Raden är borttagen.", "Raden fanns inte längre: någon har redan tagit bort eller ändrat den."):
        page = editor.post("/redaktion/tabell-bort", data={"namn": first}).text
        assert said in page
    assert "gäller samma sak" not in page


def test_rows_that_cannot_be_used_stay_in_the_box_each_with_its_line_and_reason(editor: TestClient) -> None:
    pasted = [HEADING, GOOD, "dölj;;;;;Eva;<prov>;2999-01-01", "kontakt;;;Ring;;Eva;prov;i morgon"]
    refused = put_in(editor, {"csv": "\r\n".join(pasted)})
    assert (refused.status_code, box(refused.text)) == (422, pasted)
    assert "Rad 3: Gäller saknas, och behövs för dölj. Fyll i cellen." in refused.text
    assert "Rad 4: ”i morgon” är inget datum. Skriv det som 2027-06-30." in refused.text
    assert len(editor.get("/redaktion/tabell.csv").content.splitlines()) == 1
    # Known to be left out are the rows that were shown to be, and no others.
    wider = {"csv": "\r\n".join([*pasted, "göm;;;;;Eva;prov;2999-01-01"]), "utan": "3, 4"}
    again = put_in(editor, wider)
    assert (again.status_code, 'value="3, 4, 5"' in again.text) == (422, True)
    saved = put_in(editor, {"csv": "\r\n".join(pasted), "utan": "3, 4"})
    assert (saved.status_code, "Tabellen är utbytt. Utan rad 3, 4." in saved.text) == (200, True)
    assert editor.get("/redaktion/tabell.csv").content.decode("utf-8-sig").splitlines() == [HEADING, GOOD]


@pytest.mark.parametrize("pasted", [["slag;gäller", GOOD], [HEADING, GOOD, 'kontakt;;;"Ring', GOOD]])
def test_a_table_is_not_saved_without_rows_that_nobody_has_counted(editor: TestClient, pasted: list[str]) -> None:
    for without in ("", "1", "3"):
        refused = put_in(editor, {"csv": "\r\n".join(pasted), "utan": without})
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
    refused = put_in(editor, {"csv": f"{HEADING}\r\n{GOOD}"})
    assert (refused.status_code, box(refused.text)) == (422, [HEADING, GOOD])
    assert "går inte att skriva" in refused.text


def test_while_the_file_is_gone_the_desk_says_so_and_has_the_rows_to_put_back(
    editor: TestClient, tmp_path: Path
) -> None:
    put_in(editor, {"csv": f"{HEADING}\r\n{GOOD}"})
    assert editor.get("/redaktion/tabell").status_code == 200
    (tmp_path / "levers.csv").unlink()
    page = editor.get("/redaktion/tabell").text
    assert ("är borta (filen finns inte)" in page, box(page)) == (True, [HEADING, GOOD])
    assert put_in(editor, {"csv": "\r\n".join(box(page))}).status_code == 200
    assert "är borta" not in editor.get("/redaktion/tabell").text


def test_a_table_that_is_gone_at_a_restart_is_told_and_put_back_from_its_copy(
    editor: TestClient, collected: Searcher, encoder: Encoder, settings: Settings, key: str, tmp_path: Path
) -> None:
    put_in(editor, {"csv": f"{HEADING}\r\n{GOOD}"})
    (tmp_path / "levers.csv").unlink()
    levers = LeverFile(tmp_path / "levers.csv")
    app = create_app(LiveSearcher(Searcher(collected.index, encoder, levers=levers)), settings, levers)
    with TestClient(app, follow_redirects=True) as restarted:
        asked = {"query": "Vad kostar en resa med färdtjänst?"}
        assert restarted.post("/v1/answer", json=asked).status_code == 503
        restarted.post("/redaktion/logga-in", data={"nyckel": key})
        page = restarted.get("/redaktion/tabell").text
        told = LeversMissing(str(levers.path), "filen finns inte", f"{levers.path}.kept")
        assert (escape(str(told)) in page, box(page)) == (True, [HEADING, GOOD])
        assert ">verkar<" not in page
        assert put_in(restarted, {"csv": "\r\n".join(box(page))}).status_code == 200
        assert restarted.post("/v1/answer", json=asked).status_code == 200
        page = restarted.get("/redaktion/tabell").text
        assert ("är borta" in page, ">verkar<" in page) == (False, True)
