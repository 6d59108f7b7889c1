"""`belagg levers`: the table is changed and told as a user does it, and `ask` and `eval` answer by it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from indexer.build.options import Options
from indexer.model.encoder import Encoder
from service.cli.watch import _Builds
from service.settings.levers.file import levers_of
from tests.service.cli.command import belagg
from tests.service.cli.conftest import Here

QUESTION = "Vad är halkbekämpning?"
SET = ("--owner", "Eva", "--reason", "prov", "--until", "2999-01-01")


@pytest.fixture
def index(seeds_index: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(seeds_index, tmp_path / "index"))


def test_a_row_is_added_listed_exported_imported_and_removed(index: Path, tmp_path: Path, here: Here) -> None:
    added = belagg("levers", "add", "meddelande", "--index", index, "--text", "Hej.", *SET)
    [lever] = levers_of(index).table().levers
    assert (added.code, added.stderr) == (0, f"Raden {lever.key} verkar till och med 2999-01-01.\n")
    listed = json.loads(here("levers", "list", "--index", index, "--json").stdout)
    assert [(row["namn"], row["text"], row["verkar"]) for row in listed["rader"]] == [(lever.key, "Hej.", True)]
    assert lever.key in here("levers", "list", "--index", index).stdout
    exported = here("levers", "export", "--index", index)
    (tmp_path / "tabell.csv").write_text(exported.stdout, encoding="utf-8", newline="")
    assert here("levers", "remove", lever.key, "--index", index).stderr == f"Raden {lever.key} är borttagen.\n"
    assert here("levers", "import", tmp_path / "tabell.csv", "--index", index).stderr == "1 rad lades i tabellen.\n"
    assert levers_of(index).table().levers == (lever,)
    late = here("levers", "add", "meddelande", "--index", index, "--text", "Nu", *SET[:-1], "2020-01-01")
    assert late.stderr.endswith(" är sparad men gick ut 2020-01-01.\n")


def test_what_is_listed_is_whole_and_no_markup(tmp_path: Path, here: Here) -> None:
    path = "intranät/mycket/lång/sökväg/till/en/text/om/skolskjuts.md"
    here("levers", "add", "dölj", "--index", tmp_path, "--about", path, *SET)
    here("levers", "add", "kontakt", "--index", tmp_path, "--text", "Se [/sidan] [b]", *SET)
    listed = here("levers", "list", "--index", tmp_path)
    columns = [[cell.strip() for cell in line.split("│")] for line in listed.stdout.splitlines() if "│" in line]
    assert "".join(cells[3] for cells in columns) == path
    assert "".join(cells[4] for cells in columns).replace(" ", "") == "Se[/sidan][b]"


def test_a_row_that_does_nothing_and_a_table_that_is_refused_are_told(tmp_path: Path, here: Here) -> None:
    first = here("levers", "add", "kontakt", "--index", tmp_path, "--text", "Växeln", *SET)
    assert " verkar till och med " in first.stderr
    later = here("levers", "add", "kontakt", "--index", tmp_path, "--text", "Nya växeln", *SET)
    assert "är sparad, men den verkar inte. En rad före den, av " in later.stderr
    (tmp_path / "fel.csv").write_text("slag\ngöm\n", encoding="utf-8")
    refused = here("levers", "import", tmp_path / "fel.csv", "--index", tmp_path)
    assert (refused.code, len(levers_of(tmp_path).table().levers)) == (1, 2)
    assert refused.said[-1] == (
        f"Inget är ändrat i indexets tabell. Rätta raderna i {tmp_path / 'fel.csv'} och kör igen."
    )


def test_what_cannot_be_done_is_told(index: Path, tmp_path: Path, here: Here) -> None:
    assert "”göm” är inget slag" in here("levers", "add", "göm", "--index", index, *SET).sentence
    assert (
        "mappen finns inte" in here("levers", "add", "dölj", "--index", tmp_path / "nix", "--about", "a", *SET).sentence
    )
    assert "ingen rad som heter abc" in here("levers", "remove", "abc", "--index", index).sentence
    assert "filen finns inte" in here("levers", "import", tmp_path / "nix.csv", "--index", index).sentence
    (tmp_path / "fel.csv").write_text("slag\ngöm\n", encoding="utf-8")
    refused = here("levers", "import", tmp_path / "fel.csv", "--index", index)
    assert (refused.code, refused.stderr.startswith("Rad 1 verkar inte. Kolumnen gäller saknas.")) == (1, True)


def test_an_empty_file_takes_no_table_away_and_what_an_export_lacks_is_told(
    index: Path, tmp_path: Path, here: Here
) -> None:
    here("levers", "add", "meddelande", "--index", index, "--text", "Hej.", *SET)
    for empty in (b"", b"\xef\xbb\xbf\r\n"):  # as of an export to a full disk
        (tmp_path / "tom.csv").write_bytes(empty)
        refused = here("levers", "import", tmp_path / "tom.csv", "--index", index)
        assert (refused.code, refused.stderr.startswith("Rad 1 verkar inte. Rubrikraden saknas.")) == (1, True)
    assert [lever.text for lever in levers_of(index).table().levers] == ["Hej."]
    with levers_of(index).path.open("a", encoding="utf-8") as file:
        file.write("göm;a;;;;Eva;x;2999-01-01\r\n")
    exported = here("levers", "export", "--index", index)
    assert exported.stderr.startswith("Rad 3 verkar inte. ”göm” är inget slag.")
    assert exported.stdout.count("\n") == 2


def test_ask_and_eval_and_preview_answer_by_the_table(
    index: Path, tmp_path: Path, model_folder: Path, here: Here
) -> None:
    questions = tmp_path / "frågor.csv"
    questions.write_text(f"fråga;dokument\n{QUESTION};skottlandsmodellen.md\n", encoding="utf-8")

    def share() -> float:
        report = here("eval", "--questions", questions, "--index", index, "--model", model_folder, "--json")
        return float(json.loads(report.stdout)["rates"]["first"])

    assert share() == 0.0
    target = next(
        hit["citation"]["path"]
        for hit in json.loads(here("ask", "skottlandsmodellen", "--index", index, "--json").stdout)["hits"]
        if hit["citation"]["path"].endswith("skottlandsmodellen.md")
    )
    here("levers", "add", "utvalt", "--index", index, "--about", QUESTION, "--target", target, *SET)
    here("levers", "add", "dölj", "--index", index, "--about", "finns/inte.md", *SET)
    assert share() == 1.0
    assert "Utvalt av redaktionen." in here("ask", QUESTION, "--index", index).stdout
    tried = here("levers", "preview", QUESTION, "--index", index)
    assert tried.stdout.splitlines()[0].endswith("[utvalt]")
    assert "gör ingenting: Texten ”finns/inte.md” finns inte i indexet." in tried.stderr


def test_an_index_with_a_table_is_indexed_on(index: Path, tmp_path: Path, here: Here) -> None:
    here("levers", "add", "meddelande", "--index", index, "--text", "Hej.", *SET)
    (tmp_path / "texter").mkdir()
    (tmp_path / "texter" / "a.md").write_text("# A\n\nHär står det något om snö.\n", encoding="utf-8")
    assert here("index", tmp_path / "texter", "--index", index, "--yes").code in (0, 2)
    assert levers_of(index).current.notices == ("Hej.",)


def test_a_hidden_text_that_is_renamed_stays_hidden_through_a_build_and_is_told(tmp_path: Path, here: Here) -> None:
    texts, index = tmp_path / "texter", tmp_path / "index"
    texts.mkdir()
    (texts / "snö.md").write_text("# Snö\n\nGatorna plogas när det har kommit tio centimeter snö.\n", encoding="utf-8")
    (texts / "sand.md").write_text("# Sand\n\nSanden sopas upp i april varje år.\n", encoding="utf-8")
    assert here("index", texts, "--index", index).code == 0
    here("levers", "add", "dölj", "--index", index, "--about", "texter/snö.md", *SET)
    (texts / "snö.md").rename(texts / "plogning.md")
    built = here("index", texts, "--index", index)
    assert built.said[-1].startswith(
        "Texten ”texter/snö.md” finns inte längre på den sökvägen. I dess ställe döljs ”texter/plogning.md”, som säger"
    )
    asked = json.loads(here("ask", "När plogas gatorna?", "--index", index, "--json").stdout)
    assert {hit["citation"]["path"] for hit in asked["hits"]} == {"texter/sand.md"}
    assert "Raden" in here("levers", "preview", "När plogas gatorna?", "--index", index).stderr


def test_a_watch_keeps_it_hidden_too_and_tells_it_once(
    tmp_path: Path, here: Here, encoder: Encoder, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    texts, index = tmp_path / "texter", tmp_path / "index"
    texts.mkdir()
    (texts / "snö.md").write_text("# Snö\n\nGatorna plogas när det har kommit tio centimeter snö.\n", encoding="utf-8")
    builds = _Builds([str(texts)], index, encoder, Options(), json=False)
    said = []
    for name in ("snö.md", "plogning.md", "plogning.md", "plogning.md"):
        next(texts.iterdir()).rename(texts / name)
        assert builds.once()
        said.append(capsysbinary.readouterr().err.decode().count("I dess ställe döljs ”texter/plogning.md”"))
        if name == "snö.md":
            here("levers", "add", "dölj", "--index", index, "--about", "texter/snö.md", *SET)
    assert said == [0, 1, 0, 0]
