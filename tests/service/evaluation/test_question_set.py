"""A question set is read as spreadsheets save it, or refused with the line and what to do about it."""

from __future__ import annotations

import csv
import hashlib
import io
import unicodedata
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.evaluation.errors import (
    ColumnMissing,
    NoQuestions,
    QuestionFileError,
    QuestionRowInvalid,
    QuestionsUnreadable,
)
from service.evaluation.question_file import MAX_BYTES, read_question_set
from service.evaluation.question_set import DELIMITERS, Question, QuestionSet, comparable, one_line
from service.question.query import MAX_CHARACTERS
from service.settings.levers.table import csv_text

SNOW = Question(2, "När plogas gångvägen?", "Snöröjning", "fem centimeter")
TABLE = "fråga;dokument;fras\r\nNär plogas gångvägen?;Snöröjning;fem centimeter\r\n"


def parsed(text: str) -> tuple[Question, ...]:
    return QuestionSet.parse(text, path="frågor.csv", name="frågor.csv", sha256="").questions


# What spreadsheets write


@pytest.mark.parametrize("delimiter", DELIMITERS)
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
def test_a_table_with_any_delimiter_and_line_end(delimiter: str, line_end: str) -> None:
    assert parsed(TABLE.replace(";", delimiter).replace("\r\n", line_end)) == (SNOW,)


@pytest.mark.parametrize("hint", ["sep={}", '"sep={}"', "Sep={};;"])
@pytest.mark.parametrize("delimiter", [*DELIMITERS, "|"])
def test_the_delimiter_that_excel_states_before_the_heading(delimiter: str, hint: str, tmp_path: Path) -> None:
    file = tmp_path / "frågor.csv"
    file.write_text(f"\ufeff{hint.format(delimiter)}\r\n{TABLE.replace(';', delimiter)}", encoding="utf-8")
    assert read_question_set(file).questions == (Question(3, SNOW.text, SNOW.document, SNOW.phrase),)


def test_a_question_with_an_answer_isnt_one_without_too() -> None:
    table = "fråga;fras\nVem?;Eva\nVad?;\nVEM? ;\nVem?;Ali\nVad?;\n"
    found = QuestionSet.parse(table, path="f.csv", name="f.csv", sha256="")
    assert [(one.line, one.phrase) for one in found.questions] == [(2, "Eva"), (3, None), (5, "Ali"), (6, None)]
    assert found.passed_over == (4,)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman", "cp850"])
def test_a_file_in_any_encoding_that_spreadsheets_write(encoding: str, tmp_path: Path) -> None:
    file = tmp_path / "frågor.csv"
    file.write_bytes(TABLE.encode(encoding))
    assert read_question_set(file) == QuestionSet(
        "frågor.csv", hashlib.sha256(TABLE.encode(encoding)).hexdigest(), (SNOW,), ()
    )


swedish_cells = st.lists(
    st.sampled_from('Får man elda löv? återvinning "BarnSam"; §5, Åre ö Är'.split()), min_size=1, max_size=8
).map(" ".join)
any_words = st.text(st.sampled_from("abåäöÅÄÖéß§–—”\";,'?!1ł漢🙂"), min_size=1, max_size=9).map("å".__add__)
any_cells = st.lists(any_words, min_size=1, max_size=6).map(" ".join)


def tables(cells: st.SearchStrategy[str]) -> st.SearchStrategy[list[tuple[str, str | None, str | None]]]:
    rows = st.tuples(cells, st.none() | cells, st.none() | cells)
    return st.lists(rows, min_size=1, max_size=8, unique_by=lambda row: comparable(row[0]))


def written(
    rows: list[tuple[str, str | None, str | None]], delimiter: str, line_end: str, space: str = " "
) -> tuple[str, tuple[Question, ...]]:
    """A table as a spreadsheet writes it, with `space` between words, and the questions that stand in it."""
    file = io.StringIO(newline="")
    table = csv.writer(file, delimiter=delimiter, lineterminator=line_end)
    table.writerow(["Question", "Document", "Phrase"])
    questions = []
    for row in rows:
        questions.append(Question(1 + len(file.getvalue().splitlines()), *row))
        table.writerow([(cell or "").replace(" ", space) for cell in row])
    return file.getvalue(), tuple(questions)


@given(
    rows=tables(any_cells),
    delimiter=st.sampled_from(DELIMITERS),
    line_end=st.sampled_from(["\r\n", "\n"]),
    space=st.sampled_from([" ", "\n", "\t", " \r\n ", "\u00a0", "\u200b "]),
)
def test_what_a_spreadsheet_writes_is_read(
    rows: list[tuple[str, str | None, str | None]], delimiter: str, line_end: str, space: str
) -> None:
    text, questions = written(rows, delimiter, line_end, space)
    assert parsed(text) == questions


@given(
    rows=tables(swedish_cells),
    delimiter=st.sampled_from(DELIMITERS),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_what_a_spreadsheet_writes_as_bytes_is_read(
    rows: list[tuple[str, str | None, str | None]],
    delimiter: str,
    encoding: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    file = tmp_path_factory.getbasetemp() / "spreadsheet.csv"
    text, questions = written(rows, delimiter, "\r\n")
    file.write_bytes(text.encode(encoding))
    assert read_question_set(file).questions == questions


@given(content=st.binary(max_size=300) | st.text("fråga;dokument\n\"'\t\0,", max_size=80).map(str.encode))
def test_any_bytes_are_a_question_set_or_refused(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.getbasetemp() / "bytes.csv"
    file.write_bytes(content)
    with suppress(QuestionFileError):
        assert [question for question in read_question_set(file).questions if not question.text] == []


# Columns and cells


@pytest.mark.parametrize(
    "heading",
    [
        "FRÅGA;Dokument; fras ",
        "question;document;phrase",
        "Question;DOKUMENT;Phrase",
        unicodedata.normalize("NFD", "fråga") + ";dokument;fras",
        '"fråga";"dokument";"fras"',
    ],
)
def test_headings_in_swedish_or_english_in_any_case(heading: str) -> None:
    assert parsed(TABLE.replace("fråga;dokument;fras", heading)) == (SNOW,)


def test_columns_in_any_order_and_others_beside_them() -> None:
    text = "Ansvarig,fras,fråga,,Kommentar\nEva,fem centimeter,När plogas gångvägen?,x,\n"
    read = QuestionSet.parse(text, path="f.csv", name="f.csv", sha256="")
    assert read.questions == (Question(2, "När plogas gångvägen?", None, "fem centimeter"),)
    assert read.unused_columns == ("Ansvarig", "Kommentar")


def test_what_is_kept_from_being_a_formula_is_read_as_it_was_typed() -> None:
    exported = csv_text(("fråga", "fras"), [("=1+1 blir vad?", "- minst tre kilometer"), ("'Vad?", None)])
    rows = [(one.text, one.phrase) for one in parsed(exported.removeprefix("\ufeff"))]
    assert rows == [("=1+1 blir vad?", "- minst tre kilometer"), ("'Vad?", None)]


def test_empty_rows_are_passed_over_and_lines_counted() -> None:
    text = '\n;;\nfråga;dokument;fras\n;;\n"Vad är\nA;B?";d\n  \nVem?;;\nVar?;;"f ""g"""\n'
    assert parsed(text) == (
        Question(5, "Vad är A;B?", "d", None),
        Question(8, "Vem?", None, None),
        Question(9, "Var?", None, 'f "g"'),
    )


def test_a_question_without_document_and_phrase_is_unanswerable() -> None:
    answerable = {
        question.text: question.is_answerable for question in parsed("fråga;dokument;fras\na;b\nc;;d\ne; ;\n")
    }
    assert answerable == {"a": True, "c": True, "e": False}


def test_texts_are_alike_whatever_their_case_white_space_and_invisible_characters() -> None:
    assert one_line(" Sno\u0308\u00ad-\u200bröj\u00a0\n ning\x1b ") == "Snö-röj ning"
    assert comparable("GRUPP  för\nSamverkan") == comparable("grupp för samverkan") == "grupp för samverkan"
    assert comparable("Å") != comparable("A")


def test_the_example_in_the_documentation() -> None:
    page = (Path(__file__).parents[3] / "docs" / "evaluation.md").read_text(encoding="utf-8")
    example = page[page.index("Fråga;Dokument;Fras;Ansvarig\n") :].partition("```")[0]
    assert parsed(example) == (
        Question(
            2, "Hur långt måste det vara till skolan för att få skolskjuts?", "Skolskjutsregler", "minst tre kilometer"
        ),
        Question(3, "När plogas gångvägarna?", "snorojning.md", None),
        Question(4, "Vad kostar det att hyra sporthallen?", None, "345 kronor i timmen"),
        Question(5, "När öppnar skidbacken?", None, None),
    )


# What is refused


@pytest.mark.parametrize("text", ["", " \n;;\n", "fråga;dokument;fras\n", "fråga;dokument\n;\n"])
def test_no_questions(text: str) -> None:
    with pytest.raises(NoQuestions, match=r"^Frågefilen frågor\.csv har inga frågor\. Skriv rubrikerna "):
        parsed(text)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("\nVad är BarnSam?;gotland\n", "kolumnen fråga på rad 2, där det står: Vad är BarnSam?, gotland. Skriv "),
        ("fråga;dokumnet\na;b\n", "kolumnen dokument eller fras på rad 1, där det står: fråga, dokumnet. Skriv "),
        ("dokument;fras\na;b\n", "kolumnen fråga på rad 1, där det står: dokument, fras. Skriv "),
        ("fråga\nVad, när och var?\n", "kolumnen dokument eller fras på rad 1, där det står: fråga. Skriv "),
    ],
)
def test_a_missing_column(text: str, sentence: str) -> None:
    with pytest.raises(ColumnMissing) as refused:
        parsed(text)
    assert str(refused.value).startswith(f"Frågefilen frågor.csv saknar {sentence}")


@pytest.mark.parametrize(
    ("rows", "line", "reason"),
    [
        ("a;b;c\n;d;\n", 3, "Frågan är tom. Skriv en fråga med minst ett ord."),
        ("?!;b;c\n", 2, "Frågan är tom. Skriv en fråga med minst ett ord."),
        (
            '"a\nb";c\n' + "å" * (MAX_CHARACTERS + 1) + ";d\n",
            4,
            f"Frågan är {MAX_CHARACTERS + 1} tecken lång, och gränsen är {MAX_CHARACTERS}. "
            "Korta den till det du vill veta.",
        ),
        ("a;b;c\n\na;b;c;d\n", 4, "Raden har 4 celler, men rubrikraden har 3. Sätt citattecken före och efter "),
        ('a;b;c\n"a;b;c\nd;e;f\n', 3, "Citattecknen går inte ihop. Sätt ett före och ett efter "),
        ('"a" b;c;d\n', 2, "Citattecknen går inte ihop. Sätt ett före och ett efter "),
        (f"a;{'b' * 200_000}\n", 2, "Citattecknen går inte ihop. "),
    ],
)
def test_a_row_that_cannot_be_used(rows: str, line: int, reason: str) -> None:
    with pytest.raises(QuestionRowInvalid) as refused:
        parsed("fråga;dokument;fras\n" + rows)
    assert str(refused.value).startswith(f"Frågefilen frågor.csv har ett fel på rad {line}. {reason}")


def test_a_column_twice() -> None:
    with pytest.raises(
        QuestionRowInvalid, match=r"på rad 1\. Kolumnen fråga finns mer än en gång\. Behåll en av dem\."
    ):
        parsed("fråga;question;dokument\na;b;c\n")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04\x14\0\x06\0", "den är ett kalkylblad och inte CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "den är ett kalkylblad och inte CSV"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "den innehåller inte text utan binära data"),
        (b"a;" * (MAX_BYTES // 2) + b"b", "den är större än 20 MB"),
    ],
)
def test_a_file_that_is_no_table(content: bytes, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "frågor.csv"
    file.write_bytes(content)
    with pytest.raises(QuestionsUnreadable) as refused:
        read_question_set(file)
    assert str(refused.value) == (
        f"Frågefilen {file} gick inte att läsa ({reason}). "
        "Kontrollera sökvägen, eller spara frågorna på nytt i kalkylprogrammet som CSV UTF-8."
    )
