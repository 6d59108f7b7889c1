"""`belagg eval --questions`: ask an organisation's own questions of its own index, and report what came of them."""

from __future__ import annotations

import json as json_format
from pathlib import Path

from rich.progress import track

from service.cli.terminal.console import messages, say, write_json


def evaluate_questions(questions: Path, index: Path, model: Path, *, compare: Path | None, json: bool) -> None:
    """Measure, and compare with the earlier report in `compare`. Raises `QuestionFileError` or `ReportUnreadable`."""
    from service.answer.searcher import Searcher
    from service.cli.terminal.question_report import show_comparison, show_report
    from service.evaluation.comparison import Comparison
    from service.evaluation.measurement import measure
    from service.evaluation.question_file import read_question_set, read_report

    question_set = read_question_set(questions)
    earlier = None if compare is None else read_report(compare)
    if question_set.unused_columns:
        say(f"Kolumner som inte används: {', '.join(question_set.unused_columns)}.")
    asking = track(
        question_set.questions, "Ställer frågor", console=messages, transient=True, disable=not messages.is_terminal
    )
    measured = measure(Searcher.open(index, model), question_set, asking)
    comparison = None if earlier is None else Comparison.of(earlier, measured)
    if json:
        record = measured.to_record() | {"comparison": comparison.to_record() if comparison else None}
        write_json(json_format.dumps(record, ensure_ascii=False, indent=2))
        return
    show_report(measured)
    if comparison is not None:
        show_comparison(comparison)
