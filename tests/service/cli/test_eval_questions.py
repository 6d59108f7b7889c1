"""`belagg eval --questions`: an organisation's own questions, asked of the index of the example texts."""

from __future__ import annotations

import csv
import hashlib
import json
import textwrap
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from indexer.model.encoder import Encoder
from service.answer.reading import Reader
from service.answer.searcher import Searcher
from service.corpus.local import Index
from service.question.query import Query
from tests.service.cli.command import belagg
from tests.service.cli.conftest import Here

GOLDEN = Path(__file__).parents[2] / "retrieval" / "golden"
TABLE = """\
Fråga;Dokument;Fras;Ansvarig
Vad betyder Skottlandsmodellen?;skottlandsmodellen;;Eva
"Vad är BarnSam; och
vilka förvaltningar ingår?";gotland-barnsam.md;träffas ungefär  VARJE månad;Eva
Hur många anställda har Mo Gård?;;300 anställda;
Vem beslutar om skolskjuts?;Skolskjutsregler;;
Hur bakar man kanelbullar?;;;
Vad sa Alf Jönsson?;Samverkan och halkbekämpning;står ingenstans;
vad är en trygghetsperson;Samverkan och halkbekämpning;;
"""
SKOTTLAND = "Skottlandsmodellen och samverkan för välfärd"


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    file = tmp_path / "frågor.csv"
    file.write_bytes(TABLE.replace("\n", "\r\n").encode("cp1252"))
    return file


def rank_of_document(searcher: Searcher, question: str, path: str) -> int:
    hits = searcher.search(Query.parse(question, 100)).hits
    return next(hit.rank for hit in hits if hit.document.path == path)


def quote(searcher: Searcher, question: str) -> str:
    citation = searcher.answer(Query.parse(question)).citation
    assert citation is not None
    return " ".join(citation.quote.split())


def test_the_report_as_json(questions: Path, seeds_index: Path, searcher: Searcher) -> None:
    done = belagg("eval", "--questions", questions, "--index", seeds_index, "--json")
    assert (done.code, done.stderr) == (0, "Kolumner som inte används: Ansvarig.\n")
    record = json.loads(done.stdout)
    asked = [(entry["line"], entry["question"], entry["verdict"], entry["quoted"]) for entry in record.pop("questions")]
    assert asked == [
        (2, "Vad betyder Skottlandsmodellen?", "right", None),
        (3, "Vad är BarnSam; och vilka förvaltningar ingår?", "right", False),
        (5, "Hur många anställda har Mo Gård?", "right", True),
        (6, "Vem beslutar om skolskjuts?", "no_document", None),
        (7, "Hur bakar man kanelbullar?", "unanswerable", None),
        (8, "Vad sa Alf Jönsson?", "no_phrase", None),
        (9, "vad är en trygghetsperson", "missed", None),
    ]
    manifest = searcher.index.manifest
    assert record == {
        "format_version": 1,
        "version": version("belagg"),
        "model": manifest.encoder.name,
        "index": {"generation": 1, "fingerprint": manifest.fingerprint},
        "question_file": {"name": "frågor.csv", "sha256": hashlib.sha256(questions.read_bytes()).hexdigest()},
        "counts": {
            "measured": 4,
            "first": 3,
            "first_five": 3,
            "first_ten": 3,
            "with_phrase": 2,
            "quoted": 1,
            "no_document": 1,
            "no_phrase": 1,
            "unanswerable": 1,
            "not_found": 1,
            "wrongly_not_found": 0,
        },
        "rates": {
            "first": 0.75,
            "first_five": 0.75,
            "first_ten": 0.75,
            "quoted": 0.5,
            "not_found": 1.0,
            "wrongly_not_found": 0.0,
        },
        "comparison": None,
    }


def test_the_report_for_a_person(questions: Path, seeds_index: Path, searcher: Searcher, here: Here) -> None:
    done = here("eval", "--questions", questions, "--index", seeds_index)
    assert (done.code, done.stderr) == (0, "Kolumner som inte används: Ansvarig.\n")
    lines = done.stdout.splitlines()
    assert lines[1] == "frågor.csv: 4 av 7 frågor mäts"
    rows = [[cell.strip() for cell in line.strip("│┃").split("│")] for line in lines if line.startswith("│")]
    assert rows == [
        ["Rätt träff först", "75 % (3 av 4)"],
        ["Rätt bland de fem första", "75 % (3 av 4)"],
        ["Rätt bland de tio första", "75 % (3 av 4)"],
        ["Frasen i det markerade", "50 % (1 av 2)"],
        ["Utan svar i texterna, och det sades", "100 % (1 av 1)"],
        ["Med svar i texterna, men det förnekades", "0 % (0 av 4)"],
    ]
    manifest = searcher.index.manifest
    start = lines.index(f"Index: generation 1 ({manifest.fingerprint})")
    trygghet = quote(searcher, "vad är en trygghetsperson")
    cut = trygghet[: trygghet[:159].rindex(" ")]
    barnsam = quote(searcher, "Vad är BarnSam; och vilka förvaltningar ingår?")
    rank = rank_of_document(searcher, "vad är en trygghetsperson", "seeds/samverkan-och-halkbekampning.md")
    assert lines[start + 1 :] == [
        f"Språkmodell: {manifest.encoder.name}",
        "",
        "Mäts inte: inget dokument i indexet heter så (1)",
        "  Rad 6: Vem beslutar om skolskjuts?",
        "    Väntat: dokumentet ”Skolskjutsregler”",
        "    Kontrollera namnet i frågefilen, eller lägg till dokumentet och indexera på nytt.",
        "",
        "Mäts inte: frasen står inte i något stycke (1)",
        "  Rad 8: Vad sa Alf Jönsson?",
        "    Väntat: dokumentet ”Samverkan och halkbekämpning”, frasen ”står ingenstans”",
        "    Kontrollera frasens stavning; hela frasen måste stå i ett och samma stycke.",
        "",
        "Missar (1)",
        "  Rad 9: vad är en trygghetsperson",
        "    Väntat: dokumentet ”Samverkan och halkbekämpning”",
        f"    Först kom: {SKOTTLAND}: ”{cut} …”",
        f"    Det rätta fick placering {rank}.",
        "",
        "Rätt träff först, men frasen står inte i det markerade (1)",
        "  Rad 3: Vad är BarnSam; och vilka förvaltningar ingår?",
        "    Väntat: dokumentet ”gotland-barnsam.md”, frasen ”träffas ungefär VARJE månad”",
        "    Markerat: Gotland, BarnSam och information som är lätt att använda: "
        f"”{textwrap.shorten(barnsam, 160, placeholder=' …')}”",
    ]


def test_the_rates_are_those_of_asking_by_hand(
    tmp_path: Path, seeds_index: Path, encoder: Encoder, reader: Reader | None, here: Here
) -> None:
    lines = (GOLDEN / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    golden = [json.loads(line) for line in lines[::11]]  # the right hits: first, of the first five, of ten, and later
    file = tmp_path / "questions.txt"
    with file.open("w", encoding="utf-16", newline="") as written:
        table = csv.writer(written, dialect="excel-tab")
        table.writerow(["Question", "Document", "Phrase"])
        table.writerows((entry["question"], entry["document"], entry["passage_contains"]) for entry in golden)
    searcher = Searcher(Index.open(seeds_index, encoder.spec), encoder, reader)
    ranks = []
    for entry in golden:
        hits = searcher.answer(Query.parse(entry["question"], 100)).ranking.hits
        ranks.append(next(hit.rank for hit in hits if entry["passage_contains"] in " ".join(hit.passage.text.split())))

    done = here("eval", "--questions", file, "--index", seeds_index, "--json")
    assert (done.code, done.stderr) == (0, "")
    record = json.loads(done.stdout)
    assert [entry["rank"] for entry in record["questions"]] == ranks
    assert max(ranks) > 10  # otherwise the three rates could be one
    for name, depth in (("first", 1), ("first_five", 5), ("first_ten", 10)):
        assert record["rates"][name] == sum(rank <= depth for rank in ranks) / len(golden)


# Comparison


def edited(file: Path, change: dict[str, Any], outcomes: dict[str, dict[str, Any]]) -> None:
    """Make a report one of another day: other answers to some of its questions."""
    record = json.loads(file.read_text(encoding="utf-8"))
    for entry in record["questions"]:
        entry.update(outcomes.get(entry["question"], {}))
    file.write_text(json.dumps(record | change), encoding="utf-8")


def test_a_comparison_with_an_earlier_report(
    questions: Path, tmp_path: Path, seeds_index: Path, searcher: Searcher, here: Here
) -> None:
    earlier = tmp_path / "earlier.json"
    earlier.write_text(
        here("eval", "--questions", questions, "--index", seeds_index, "--json").stdout, encoding="utf-8"
    )
    same = here("eval", "--questions", questions, "--index", seeds_index, "--compare", earlier)
    assert same.code == 0
    assert "Obs:" not in same.stdout
    assert "Bara de frågor" not in same.stdout
    assert same.stdout.endswith("\nIngen fråga har blivit rätt eller fel sedan den tidigare rapporten.\n")

    edited(
        earlier,
        {"model": "annan@0", "index": {"generation": 7, "fingerprint": "0123456789ab"}, "version": "0.0.9"},
        {
            "Vad betyder Skottlandsmodellen?": {"verdict": "missed", "rank": 4},
            "vad är en trygghetsperson": {"verdict": "right", "rank": 1},
        },
    )
    table = TABLE.replace(
        "Hur många anställda har Mo Gård?;;300 anställda;", "Hur många anställda har Mo Gård?;;Siemens, SSAB;"
    )
    questions.write_text(table, encoding="utf-8")
    done = here("eval", "--questions", questions, "--index", seeds_index, "--compare", earlier)
    assert done.code == 0
    lines = done.stdout.splitlines()
    start = lines.index("Jämfört med den tidigare rapporten")
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in lines[start:] if line.startswith("│")]
    assert rows == [
        ["Rätt träff först", "75 % (3 av 4)", "75 % (3 av 4)"],
        ["Rätt bland de fem första", "100 % (4 av 4)", "75 % (3 av 4)"],
        ["Rätt bland de tio första", "100 % (4 av 4)", "75 % (3 av 4)"],
        ["Frasen i det markerade", "50 % (1 av 2)", "0 % (0 av 2)"],
        ["Utan svar i texterna, och det sades", "100 % (1 av 1)", "100 % (1 av 1)"],
        ["Med svar i texterna, men det förnekades", "0 % (0 av 4)", "0 % (0 av 4)"],
        ["Rätt träff först", "67 % (2 av 3)", "67 % (2 av 3)"],
        ["Rätt bland de fem första", "100 % (3 av 3)", "67 % (2 av 3)"],
        ["Rätt bland de tio första", "100 % (3 av 3)", "67 % (2 av 3)"],
        ["Frasen i det markerade", "0 % (0 av 1)", "0 % (0 av 1)"],
        ["Utan svar i texterna, och det sades", "–", "–"],
        ["Med svar i texterna, men det förnekades", "0 % (0 av 3)", "0 % (0 av 3)"],
    ]
    manifest = searcher.index.manifest
    rank = rank_of_document(searcher, "vad är en trygghetsperson", "seeds/samverkan-och-halkbekampning.md")
    notes = next(number for number, line in enumerate(lines) if line.startswith("Obs:"))
    assert lines[notes:] == [
        f"Obs: Belägg är en annan version, {version('belagg')} i stället för 0.0.9.",
        f"Obs: språkmodellen är en annan, {manifest.encoder.name} i stället för annan@0.",
        f"Obs: indexet är ett annat, generation 1 ({manifest.fingerprint}) i stället för 7 (0123456789ab).",
        "Obs: frågefilen är en annan eller har ändrats: 1 fråga har tillkommit och 1 har tagits bort.",
        "",
        "Har blivit rätt (1)",
        "  Rad 2: Vad betyder Skottlandsmodellen?",
        "    placering 4 -> placering 1",
        "",
        "Har blivit fel (1)",
        "  Rad 9: vad är en trygghetsperson",
        f"    placering 1 -> placering {rank}",
        "",
        "Nya frågor (1)",
        "  Hur många anställda har Mo Gård?",
        "    Väntat: frasen ”Siemens, SSAB”",
        "",
        "Frågor som inte längre finns med (1)",
        "  Hur många anställda har Mo Gård?",
        "    Väntat: frasen ”300 anställda”",
    ]

    as_json = here("eval", "--questions", questions, "--index", seeds_index, "--compare", earlier, "--json")
    comparison = json.loads(as_json.stdout)["comparison"]
    assert comparison["differs"] == ["version", "model", "index", "questions"]
    assert comparison["before"]["rates"] == {
        "first": 0.75,
        "first_five": 1.0,
        "first_ten": 1.0,
        "quoted": 0.5,
        "not_found": 1.0,
        "wrongly_not_found": 0.0,
    }
    assert comparison["shared"]["after"]["rates"] == {
        "first": 2 / 3,
        "first_five": 2 / 3,
        "first_ten": 2 / 3,
        "quoted": 0.0,
        "not_found": None,
        "wrongly_not_found": 0.0,
    }
    assert comparison["became_right"] == [
        {
            "question": "Vad betyder Skottlandsmodellen?",
            "document": "skottlandsmodellen",
            "phrase": None,
            "before": {"verdict": "missed", "rank": 4},
            "after": {"verdict": "right", "rank": 1},
        }
    ]
    assert [entry["question"] for entry in comparison["became_wrong"]] == ["vad är en trygghetsperson"]
    assert comparison["new"] == [
        {"question": "Hur många anställda har Mo Gård?", "document": None, "phrase": "Siemens, SSAB"}
    ]
    assert comparison["dropped"] == [
        {"question": "Hur många anställda har Mo Gård?", "document": None, "phrase": "300 anställda"}
    ]


# Bad input


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, " gick inte att läsa (filen finns inte). Kontrollera sökvägen, eller spara frågorna på nytt i "),
        (b"", " har inga frågor. Skriv rubrikerna fråga, dokument och fras på första raden och "),
        (b"PK\x03\x04\x14\0", " gick inte att läsa (den är ett kalkylblad och inte CSV). Kontrollera sökvägen, "),
        (
            b"Nummer;Dokument\n1;plan\n",
            " saknar kolumnen fråga på rad 1, där det står: Nummer, Dokument. Skriv ",
        ),
        (
            f"fråga;dokument\nVad?;plan\n{'å' * 2_001};plan\n".encode("cp1252"),
            " har ett fel på rad 3. Frågan är 2001 tecken lång, och gränsen är 2000. Korta den till det du vill veta.",
        ),
    ],
)
def test_a_file_of_questions_that_cannot_be_used(
    content: bytes | None, sentence: str, tmp_path: Path, seeds_index: Path, here: Here
) -> None:
    file = tmp_path / "frågor.csv"
    if content is not None:
        file.write_bytes(content)
    refused = here("eval", "--questions", file, "--index", seeds_index).sentence
    assert refused.startswith(f"Frågefilen {file}{sentence}")


def test_an_earlier_report_that_cannot_be_read(questions: Path, tmp_path: Path, seeds_index: Path, here: Here) -> None:
    compared = here("eval", "--questions", questions, "--index", seeds_index, "--compare", tmp_path)
    assert compared.sentence == (
        f"Den tidigare rapporten {tmp_path} gick inte att läsa (den är en mapp). "
        "Ange en fil som har skrivits med: belagg eval --questions FIL --index MAPP --json"
    )
    compared = here("eval", "--questions", questions, "--index", seeds_index, "--compare", questions)
    assert compared.sentence.startswith(f"Den tidigare rapporten {questions} gick inte att läsa (den är inte JSON). ")


def test_an_index_that_is_none(tmp_path: Path, here: Here) -> None:
    file = tmp_path / "frågor.csv"
    file.write_text("fråga,dokument\nVad?,plan\n", encoding="utf-8")
    assert here("eval", "--questions", file, "--index", tmp_path).sentence == (
        f"{tmp_path} är inget index. Skapa ett med: belagg index KÄLLA --index {tmp_path}"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "MAPP eller --questions saknas."),
        (("mapp", "--questions", "f.csv"), "MAPP och --questions utesluter varandra. Ange den ena."),
        (("--questions", "f.csv"), "--index saknas."),
        (("mapp", "--index", "x"), "--index hör till --questions."),
        (("mapp", "--compare", "x"), "--compare hör till --questions."),
        (("--questions", "f.csv", "--index", "x", "--run", "y"), "--run hör till MAPP."),
        (("--questions", "f.csv", "--index", "x", "--limit-queries", "2"), "--limit-queries hör till MAPP."),
        (("--questions", "", "--index", "x"), "--questions har ett värde som inte går att använda; det ska vara en "),
    ],
)
def test_options_that_do_not_go_together(arguments: tuple[str, ...], sentence: str, here: Here) -> None:
    done = here("eval", *arguments)
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.startswith(sentence)
    assert done.stderr.endswith(" Hjälp: belagg eval --help\n")
    assert done.stderr.count("\n") == 1


def test_an_index_that_is_set_in_the_environment_hinders_no_test_set(
    tmp_path: Path, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELAGG_INDEX", "x")
    done = here("eval", tmp_path)
    assert done.sentence.startswith(f"Testmängdens fil {tmp_path / 'queries.jsonl'} gick inte att läsa")
