"""A question report, and its comparison with an earlier one, as text for a person."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from service.answer.confidence import Confidence
from service.cli.terminal.console import out, plural
from service.evaluation.comparison import Change, Comparison, Difference
from service.evaluation.measurement import DEPTH
from service.evaluation.question_set import Question
from service.evaluation.report import HitRates, Outcome, QuestionReport, Verdict

_EXCERPT_CHARACTERS = 160

_MEASURES = {
    "Rätt träff först": ("first", "measured"),
    "Rätt bland de fem första": ("first_five", "measured"),
    "Rätt bland de tio första": ("first_ten", "measured"),
    "Frasen i det markerade": ("quoted", "with_phrase"),
    "Utan svar i texterna, och det sades": ("not_found", "unanswerable"),
    "Med svar i texterna, men det förnekades": ("wrongly_not_found", "measured"),
}
"""Each measure's name, and the counts that its share is made of."""


def show_report(report: QuestionReport) -> None:
    """The rates, and every question that there is something to do about."""
    rates = report.rates
    questions = _questions(len(report.outcomes))
    _table(f"{report.provenance.question_file}: {rates.measured} av {questions} mäts", {"Andel": rates})
    _line(f"Index: generation {report.provenance.generation} ({report.provenance.fingerprint})")
    _line(f"Språkmodell: {report.provenance.model}")
    _section("Mäts inte: inget dokument i indexet heter så", map(_not_there, _with(report, Verdict.NO_DOCUMENT)))
    _section("Mäts inte: frasen står inte i något stycke", map(_not_there, _with(report, Verdict.NO_PHRASE)))
    _section("Missar", map(_miss, _with(report, Verdict.MISSED)))
    unmarked = [outcome for outcome in _with(report, Verdict.RIGHT) if outcome.quoted is False]
    _section("Rätt träff först, men frasen står inte i det markerade", map(_unmarked, unmarked))
    believed = [
        outcome for outcome in _with(report, Verdict.UNANSWERABLE) if outcome.confidence is not Confidence.NOT_FOUND
    ]
    _section("Utan svar i texterna enligt frågefilen, men besvarade", map(_believed, believed))
    denied = [
        outcome for outcome in report.outcomes if outcome.is_measured and outcome.confidence is Confidence.NOT_FOUND
    ]
    _section("Med svar i texterna enligt frågefilen, men inget svar hittades", map(_asked, denied))


def show_comparison(comparison: Comparison) -> None:
    """The rates before and after, and every question that changed sides."""
    before, after = comparison.before.rates, comparison.after.rates
    _table("Jämfört med den tidigare rapporten", {"Före": before, "Efter": after})
    if not before.measured == after.measured == len(comparison.shared):
        shared = {"Före": comparison.shared_before, "Efter": comparison.shared_after}
        _table("Bara de frågor som mättes båda gångerna", shared)
    for difference in comparison.differs:
        _line(_differing(difference, comparison))
    _section("Har blivit rätt", map(_changed, comparison.became_right))
    _section("Har blivit fel", map(_changed, comparison.became_wrong))
    _section("Nya frågor", map(_with_expected, comparison.new))
    _section("Frågor som inte längre finns med", map(_with_expected, comparison.dropped))
    if not (comparison.became_right or comparison.became_wrong):
        _line("\nIngen fråga har blivit rätt eller fel sedan den tidigare rapporten.")


def _table(title: str, columns: dict[str, HitRates]) -> None:
    _line(f"\n{title}")
    table = Table()
    table.add_column("Mått")
    for name in columns:
        table.add_column(name, justify="right")
    for measure, (part, whole) in _MEASURES.items():
        table.add_row(measure, *(_share(getattr(rates, part), getattr(rates, whole)) for rates in columns.values()))
    out.print(table)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} % ({part} av {whole})" if whole else "–"


def _section(heading: str, entries: Iterable[Sequence[str]]) -> None:
    """Nothing where there is no entry. An entry is its lines."""
    entries = list(entries)
    if not entries:
        return
    out.print(Text(f"\n{heading} ({len(entries)})", style="bold"), soft_wrap=True)
    for first, *rest in entries:
        _line(f"  {first}")
        for line in rest:
            _line(f"    {line}")


def _line(text: str) -> None:
    out.print(Text(text), soft_wrap=True)


def _with(report: QuestionReport, verdict: Verdict) -> list[Outcome]:
    return [outcome for outcome in report.outcomes if outcome.verdict is verdict]


def _asked(outcome: Outcome) -> list[str]:
    return [f"Rad {outcome.question.line}: {_short(outcome.question.text)}"]


def _with_expected(outcome: Outcome) -> list[str]:
    """Without its line: a question that is no longer there had it in another file."""
    expected = _expected(outcome.question)
    return [_short(outcome.question.text), *([f"Väntat: {expected}"] if expected else [])]


def _not_there(outcome: Outcome) -> list[str]:
    advice = {
        Verdict.NO_DOCUMENT: "Kontrollera namnet i frågefilen, eller lägg till dokumentet och indexera på nytt.",
        Verdict.NO_PHRASE: "Kontrollera frasens stavning; hela frasen måste stå i ett och samma stycke.",
    }
    return [*_asked(outcome), f"Väntat: {_expected(outcome.question)}", advice[outcome.verdict]]


def _miss(outcome: Outcome) -> list[str]:
    rank = (
        f"Det rätta fick placering {outcome.rank}."
        if outcome.rank is not None
        else f"Det rätta finns inte bland de {DEPTH} första träffarna."
    )
    return [*_asked(outcome), f"Väntat: {_expected(outcome.question)}", f"Först kom: {_first(outcome)}", rank]


def _believed(outcome: Outcome) -> list[str]:
    level = outcome.confidence.label if outcome.confidence else ""
    return [*_asked(outcome), f"{level}: {_first(outcome)}"]


def _unmarked(outcome: Outcome) -> list[str]:
    return [*_asked(outcome), f"Väntat: {_expected(outcome.question)}", f"Markerat: {_first(outcome)}"]


def _changed(change: Change) -> list[str]:
    return [*_asked(change.after), f"{_standing(change.before)} -> {_standing(change.after)}"]


def _standing(outcome: Outcome) -> str:
    match outcome.verdict:
        case Verdict.NO_DOCUMENT:
            return "inget sådant dokument i indexet"
        case Verdict.NO_PHRASE:
            return "frasen i inget stycke"
        case _:
            return f"placering {outcome.rank}" if outcome.rank is not None else f"inte bland de {DEPTH} första"


def _expected(question: Question) -> str:
    parts = (
        f"dokumentet ”{_short(question.document)}”" if question.document else None,
        f"frasen ”{_short(question.phrase)}”" if question.phrase else None,
    )
    return ", ".join(part for part in parts if part)


def _first(outcome: Outcome) -> str:
    if outcome.first is None:
        return "ingen träff"
    return f"{outcome.first.title}: ”{_short(outcome.first.quote)}”"


def _short(text: str) -> str:
    """The text, cut between two words."""
    return textwrap.shorten(text, _EXCERPT_CHARACTERS, placeholder=" …")


def _questions(count: int) -> str:
    return plural(count, "fråga", "frågor")


def _differing(difference: Difference, comparison: Comparison) -> str:
    """What differs, both ways, and what follows for how the rates are to be read."""
    before, after = comparison.before.provenance, comparison.after.provenance
    match difference:
        case Difference.VERSION:
            return f"Obs: Belägg är en annan version, {after.version} i stället för {before.version}."
        case Difference.MODEL:
            return f"Obs: språkmodellen är en annan, {after.model} i stället för {before.model}."
        case Difference.INDEX:
            return (
                f"Obs: indexet är ett annat, generation {after.generation} ({after.fingerprint}) "
                f"i stället för {before.generation} ({before.fingerprint})."
            )
        case Difference.QUESTIONS:
            return (
                f"Obs: frågefilen är en annan eller har ändrats: {_questions(len(comparison.new))} har tillkommit "
                f"och {len(comparison.dropped)} har tagits bort."
            )
