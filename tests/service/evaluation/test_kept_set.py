"""The evaluation set that editors keep: none of what several of them change at once is lost."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.evaluation.errors import QuestionAnswered, QuestionsUnreadable
from service.evaluation.kept_set import KeptSet

_ADDING = """
import sys
from pathlib import Path
from service.evaluation.kept_set import KeptSet
print("begins", flush=True)
for number in range(20):
    KeptSet(Path(sys.argv[1])).add(f"Fråga {number} av Eva?", None, None)
"""


def test_several_editors_lose_none_of_each_others_questions(tmp_path: Path) -> None:
    kept = KeptSet.beside(tmp_path / "r.sqlite")
    asked = [f"Fråga {number}?" for number in range(24)]
    with ThreadPoolExecutor(8) as editors:
        new = list(editors.map(lambda text: kept.add(text, "a.md", None), asked))
    assert new == [True] * len(asked)
    assert sorted(one.text for one in kept.questions()) == sorted(asked)
    with ThreadPoolExecutor(8) as editors:
        list(editors.map(lambda text: kept.remove(text, "a.md", None), asked[1:]))
    assert [one.text for one in kept.questions()] == asked[:1]


def test_several_processes_lose_none_of_each_others_questions(tmp_path: Path) -> None:
    path = tmp_path / "r.utvardering.csv"
    with subprocess.Popen([sys.executable, "-c", _ADDING, str(path)], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"begins\n"
        for number in range(20):
            KeptSet(path).add(f"Fråga {number} av Åke?", None, None)
    assert other.returncode == 0
    expected = sorted(f"Fråga {number} av {name}?" for name in ("Eva", "Åke") for number in range(20))
    assert sorted(one.text for one in KeptSet(path).questions()) == expected


def test_the_same_question_is_new_to_one_of_those_who_add_it_at_once(tmp_path: Path) -> None:
    kept = KeptSet.beside(tmp_path / "r.sqlite")
    with ThreadPoolExecutor(8) as editors:
        assert sum(editors.map(lambda _: kept.add("Vad kostar bygglov?", "a.md", "avgift"), range(8))) == 1
    assert len(kept.questions()) == 1


def test_a_question_is_kept_with_an_answer_or_without_and_not_both(tmp_path: Path) -> None:
    kept = KeptSet.beside(tmp_path / "r.sqlite")
    assert kept.add("Vad kostar bygglov?", None, None)
    assert kept.add("vad kostar bygglov?", "a.md", "avgift")
    assert kept.add("Vad kostar bygglov?", "b.md", None)
    with pytest.raises(QuestionAnswered, match=r"med svaret a\.md · avgift\."):
        kept.add("Vad kostar bygglov?", None, None)
    assert [(one.document, one.phrase) for one in kept.questions()] == [("a.md", "avgift"), ("b.md", None)]
    assert kept.text().splitlines()[1:] == ["vad kostar bygglov?;a.md;avgift", "Vad kostar bygglov?;b.md;"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(QuestionsUnreadable, match="mappen finns inte"):
        KeptSet.beside(tmp_path / "nix" / "r.sqlite").add("Vad kostar bygglov?", None, None)
