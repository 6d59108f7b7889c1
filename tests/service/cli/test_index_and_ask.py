"""Index texts, ask questions of them, look at the index: what a user's first hour consists of."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import pytest

from indexer.index.folder import current_generation
from indexer.index.format import Manifest
from service.answer.searcher import Searcher
from service.http.schemas import AnswerOut
from service.question.query import Query
from tests.conftest import Probed
from tests.service.cli.command import belagg
from tests.service.cli.conftest import Here
from tests.service.http import repeated

QUESTION = "Vad betyder Skottlandsmodellen?"
CITATION_KEYS = [
    *("document_id", "passage_id", "title", "source", "path", "published", "collection"),
    *("media_type", "heading", "page", "start", "end", "link", "document_url", "machine_read", "validity"),
]


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texter"
    folder.mkdir()
    (folder / "snö.txt").write_text(
        "Snöröjning\n\nVi plogar när det har kommit fem centimeter snö.\n", encoding="utf-8"
    )
    (folder / "avgift.md").write_text(
        "---\ntitle: Avgifter\ndate: 2024-03-05\nsource: https://kommunen.example/avgifter\n---\n\n"
        "## Förskola\n\nAvgiften för förskola är högst 1 645 kronor i månaden.\n",
        encoding="utf-8",
    )
    return folder


def test_indexing_publishes_and_says_so_and_does_nothing_twice(
    texts: Path, tmp_path: Path, probed: Probed, here: Here
) -> None:
    index = probed(tmp_path / "index")
    first = belagg("index", texts, "--index", index)
    assert (first.code, first.stdout) == (0, "")
    assert (
        first.stderr.splitlines()[-1]
        == "Klart: 2 dokument, 2 stycken, varav 2 inbäddade nu. Generation 1 är publicerad."
    )
    again = here("index", texts, "--index", index)
    assert (again.code, again.stdout) == (0, "")
    assert again.stderr.splitlines()[-1] == (
        "Inget har ändrats: 2 dokument, 2 stycken. Generation 1 gäller fortfarande."
    )
    (texts / "ny.txt").write_text("Biblioteket har öppet till klockan 19 på torsdagar.", encoding="utf-8")
    more = here("index", texts, "--index", index)
    assert (
        more.stderr.splitlines()[-1] == "Klart: 3 dokument, 3 stycken, varav 1 inbäddat nu. Generation 2 är publicerad."
    )
    shown = here("ask", "Vad kostar förskolan?", "--index", index, "--limit", "1")
    assert shown.code == 0
    assert shown.stdout.splitlines() == [
        "Svaret står i texten",
        "Avgiften för förskola är högst 1 645 kronor i månaden.",
        "",
        "1. Avgifter",
        "   Avgiften för förskola är högst 1 645 kronor i månaden.",
        "   2024-03-05 · under rubriken Förskola · källa: https://kommunen.example/avgifter · "
        "fil: texter/avgift.md · tecken 10–64",
        "",
    ]


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("Vad är BarnSam?", "Svaret står i texten"),
        ("Hur många familjehemssekreterare?", "Troligen det du söker"),
        ("Vilka kommuner besöktes?", "Kan höra dit: läs källan"),
        ("vad ar barnsam", "Svaret står i texten (sökte på: vad är barnsam)"),
    ],
)
def test_an_answer_says_how_far_it_can_be_relied_on(
    seeds_index: Path, searcher: Searcher, question: str, heading: str, here: Here
) -> None:
    asked = here("ask", question, "--index", seeds_index, "--limit", "1")
    assert (asked.code, asked.stderr) == (0, "")
    citation = searcher.answer(Query.parse(question)).citation
    assert citation is not None
    assert asked.stdout.splitlines()[:3] == [heading, " ".join(citation.quote.split()), ""]


def test_where_there_is_no_answer_the_nearest_passages_are_shown_as_such(
    seeds_index: Path, searcher: Searcher, here: Here
) -> None:
    question = "Hur bakar man kanelbullar?"
    asked = here("ask", question, "--index", seeds_index, "--limit", "2")
    assert (asked.code, asked.stderr) == (0, "")
    first, second = searcher.answer(Query.parse(question, 2)).ranking.hits
    lines = asked.stdout.splitlines()
    assert lines[:4] == [
        "Hittar inget svar i texterna. Närmast kommer:",
        "”kanelbullar” finns inte i texterna.",
        "",
        f"1. {first.document.title}",
    ]
    assert f"2. {second.document.title}" in lines
    told = here("ask", question, "--index", seeds_index, "--limit", "2", "--json")
    record = json.loads(told.stdout)
    assert (record["answer"], record["confidence"]["level"]) == (None, "not_found")
    assert [hit["text"] for hit in record["hits"]] == [first.passage.text, second.passage.text]


def test_passages_that_say_the_same_are_shown_once_and_counted(tmp_path: Path, here: Here) -> None:
    texts, index = repeated.write(tmp_path / "texter"), tmp_path / "index"
    assert here("index", texts, "--index", index).code == 0
    asked = here("ask", "Vad kostar färdtjänst?", "--index", index)
    assert (asked.code, asked.stderr) == (0, "")
    lines = asked.stdout.splitlines()
    assert lines[:7] == [
        "Svaret står i texten",
        "Samma text finns i ”Taxa 2023” (texter/taxa-2023.md) och ”Taxa 2024” (texter/taxa-2024.md).",
        "En resa med färdtjänst kostar 40 kronor inom kommunen.",
        "",
        "1. Taxa 2025",
        f"   {repeated.FARE}",
        "   2025-01-01 · källa: texter/taxa-2025.md · samma text i 2 stycken till · tecken 0–85",
    ]
    assert "   2024-05-06 · källa: texter/ansok.md · samma text i 1 stycke till · tecken 0–81" in lines
    assert "   2021-02-03 · källa: texter/simhall.md · tecken 0–48" in lines


def test_a_question_is_answered_as_the_api_answers_it_and_pytorch_is_never_loaded_to_answer(
    seeds_index: Path, searcher: Searcher
) -> None:
    options = ("-X", "importtime")
    asked = belagg("ask", QUESTION, "--index", seeds_index, "--json", "--limit", "3", python_options=options)
    assert asked.code == 0
    imported = [line.rsplit("|", 1)[1].strip() for line in asked.stderr.splitlines() if line.startswith("import time:")]
    assert len(imported) == asked.stderr.count("\n"), "something else was written to stderr"
    assert {"openvino", "faiss", "service.answer.searcher"} <= set(imported)
    assert not set(imported) & {"torch", "transformers", "sentence_transformers", "trafilatura", "fastapi"}
    record = json.loads(asked.stdout)
    assert list(record) == [
        "id",
        "counts_opened",
        "generation",
        "query",
        "searched_for",
        "confidence",
        "notes",
        "answer",
        "hits",
    ]
    assert list(record["answer"]) == ["before", "quote", "after", "table", "citation"]
    assert list(record["answer"]["citation"]) == CITATION_KEYS
    assert [list(hit) for hit in record["hits"]] == [
        ["rank", "score", "text", "marked", "duplicates", "chosen", "review", "citation"]
    ] * 3
    assert [list(hit["citation"]) for hit in record["hits"]] == [CITATION_KEYS] * 3
    assert AnswerOut.model_validate(record) == AnswerOut.of(searcher.answer(Query.parse(QUESTION, 3)))


def test_a_person_sees_every_hit_with_its_source(seeds_index: Path, searcher: Searcher, here: Here) -> None:
    asked = here("ask", QUESTION, "--index", seeds_index)
    assert (asked.code, asked.stderr) == (0, "")
    answer = searcher.answer(Query.parse(QUESTION))
    assert answer.citation is not None
    assert asked.stdout.startswith(f"Svaret står i texten\n{' '.join(answer.citation.quote.split())}\n\n1. ")
    assert [line for line in asked.stdout.splitlines() if line != line.rstrip()] == []
    shown = " ".join(asked.stdout.split())
    position = 0
    for hit in answer.ranking.hits:
        for part in (
            f"{hit.rank}. {hit.document.title}",
            hit.passage.text,
            hit.document.source,
            f"tecken {hit.passage.start}–{hit.passage.end}",
        ):
            position = shown.index(" ".join(part.split()), position)


def test_what_answers_best_is_highlighted_most_in_the_first_hit(seeds_index: Path, searcher: Searcher) -> None:
    colours = {"FORCE_COLOR": "1", "TERM": "xterm-256color", "COLUMNS": "10000"}
    asked = belagg("ask", QUESTION, "--index", seeds_index, "--limit", "3", environment=colours)
    quotes = [hit.marked.quote for hit in AnswerOut.of(searcher.answer(Query.parse(QUESTION, 3))).hits]
    assert quotes[0].startswith("Modellen går ut på att de myndigheter som berörs har gemensam ledning")
    assert asked.stdout.startswith("Svaret står i texten\n\n")
    position = 0
    for quote, style in zip(quotes, ("1;7", "1", "1"), strict=True):
        position = asked.stdout.index(f"\x1b[{style}m{quote}\x1b[0m", position)


def test_a_terminal_without_the_characters_shows_question_marks(seeds_index: Path) -> None:
    asked = belagg("ask", "trygghet", "--index", seeds_index, environment={"PYTHONIOENCODING": "ascii"})
    assert (asked.code, asked.stderr) == (0, "")
    assert "k?lla: ?terber?ttat" in asked.stdout


def test_a_whole_index_is_verified(seeds_index: Path) -> None:
    verified = belagg("verify", "--index", seeds_index)
    manifest = Manifest.read(current_generation(seeds_index))
    assert (verified.code, verified.stdout) == (0, "")
    whole, computed = verified.stderr.splitlines()
    assert whole == f"Indexet är helt: {len(manifest.files) + 2} filer i generation 1."
    assert computed.startswith("Generation 1: vektorerna är räknade rätt")


def test_the_status_tells_what_an_index_holds(seeds_index: Path, here: Here) -> None:
    manifest = Manifest.read(current_generation(seeds_index))
    size = sum(file.size for file in manifest.files.values())
    told = belagg("status", "--index", seeds_index, "--json")
    assert (told.code, told.stderr) == (0, "")
    assert json.loads(told.stdout) == {
        "generation": 1,
        "fingerprint": manifest.fingerprint,
        "format_version": manifest.format_version,
        "created_at": manifest.created_at,
        "documents": manifest.counts.documents,
        "passages": manifest.counts.passages,
        "size": size,
        "encoder": asdict(manifest.encoder),
    }
    shown = here("status", "--index", seeds_index)
    assert shown.code == 0
    assert shown.stdout.splitlines() == [
        f"Generation:  1 ({manifest.fingerprint}), format {manifest.format_version}",
        f"Byggd:       {datetime.fromisoformat(manifest.created_at).astimezone():%Y-%m-%d %H:%M}",
        f"Innehåll:    {manifest.counts.documents} dokument, {manifest.counts.passages} stycken",
        f"Storlek:     {size / 1e6:.1f} MB",
        f"Språkmodell: {manifest.encoder.name}",
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("ask", "Vad?"), "--index saknas. Hjälp: belagg ask --help"),
        (("ask", "--index", "x"), "FRÅGA saknas. Hjälp: belagg ask --help"),
        (("verify", "--index", "x", "--djupt"), "--djupt finns inte. Hjälp: belagg verify --help"),
        (
            ("serve", "--index", "x", "--port", "99999"),
            "--port har ett värde som inte går att använda; det ska vara ett heltal från 0 till 65535. ",
        ),
        (("flyg",), "Kommandot flyg finns inte. Hjälp: belagg --help"),
        (("ask", "Vad?", "--index"), "--index saknar sitt värde. Hjälp: "),
        (("ask", "Vad", "är", "det?", "--index", "x"), "Kommandot tar inte emot är det?. Sätt citattecken"),
        *(
            ((*command, "--index", ""), "--index har ett värde som inte går att använda; det ska vara en sökväg")
            for command in (("index", "x"), ("ask", "Vad?"), ("serve",), ("verify",), ("status",))
        ),
        (("index", "", "--index", "x"), "KÄLLA... har ett värde som inte går att använda; det ska vara en sökväg"),
    ],
)
def test_a_command_that_is_misspelt_exits_with_2(arguments: tuple[str, ...], sentence: str, here: Here) -> None:
    done = here(*arguments)
    assert (done.code, done.stdout) == (2, "")
    assert done.stderr.startswith(sentence)
    assert done.stderr.count("\n") == 1
    assert done.stderr.endswith("--help\n")


def test_the_process_of_a_misspelt_command_ends_with_2() -> None:
    done = belagg("flyg")
    assert (done.code, done.stdout, done.stderr) == (2, "", "Kommandot flyg finns inte. Hjälp: belagg --help\n")


def test_help_is_in_swedish_and_lists_every_command() -> None:
    done = belagg("--help")
    assert (done.code, done.stderr) == (0, "")
    for command in "index watch ask serve eval verify status history rollback purge model keys".split():
        assert f"│ {command} " in done.stdout
    assert "Svarar på frågor på svenska" in done.stdout
    assert all(word in done.stdout for word in ("[FLAGGOR] KOMMANDO ...", "─ Flaggor ─", "─ Kommandon ─"))


@pytest.mark.parametrize("command", [(), ("index",), ("keys",), ("keys", "create"), ("model", "prepare")], ids=" ".join)
def test_the_help_of_a_command_describes_itself_in_swedish(command: tuple[str, ...], here: Here) -> None:
    done = here(*command, "--help")
    assert "Visa den här hjälpen." in done.stdout
    assert "Show this message" not in done.stdout
