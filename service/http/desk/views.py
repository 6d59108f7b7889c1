"""What the desk's pages show. Each takes what is known and gives a whole page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote

from service.answer.answering import Answer
from service.answer.confidence import Confidence
from service.evaluation.comparison import Change, Comparison
from service.evaluation.question_set import Question
from service.evaluation.report import QuestionReport, Verdict
from service.http.desk.frame import exports, framed, notice
from service.http.desk.html import Html, choice, field, form, hidden, joined, labelled, table, tag
from service.http.desk.lever_table import in_a_year
from service.records.overview import QuestionGroup
from service.search.hits import Hit
from service.settings.levers.lever import LeverKind

OPENED_COLUMNS = ("dag", "frågans ord", "dokument", "ställe", "antal")
QUESTION_COLUMNS = ("tid", "fråga", "säkerhet", "samling", "ställe", "omskriven")
_SHOWN_HITS = 5
_QUOTED = 300
_CLOSED = "Texten är inte för alla: bara den som hör till rätt grupp får den som svar."
_VERDICTS = {
    Verdict.RIGHT: "rätt",
    Verdict.MISSED: "fel",
    Verdict.NO_DOCUMENT: "texten finns inte",
    Verdict.NO_PHRASE: "orden finns inte i texten",
    Verdict.UNANSWERABLE: "ska inte få svar",
}


def log_in(said: str | None = None, *, by_key: bool, account: str | None, kept: str = "") -> str:
    """What makes an editor: a key, or an account, at whose address there is one.

    `kept`: what she has typed and nobody has saved.
    """
    link = tag("p", tag("a", "Logga in med ditt konto", href=account)) if account else None
    typed = None
    if kept:
        label = "Det du skrev. Kopiera det, logga in och klistra in det igen."
        # A browser takes a first line break away.
        box = tag("textarea", f"\n{kept}", id="skrivet", rows=8, cols=80, readonly=True)
        typed = labelled(label, "skrivet", box)
    if not by_key:
        return framed("Logga in", notice(said), typed, link)
    key = field("Din nyckel", "nyckel", kind="password", autocomplete="current-password", required=True)
    # What keeps passwords wants a name to keep one under.
    name = tag("input", type="text", name="användare", value="redaktion", autocomplete="username", hidden=True)
    return framed("Logga in", notice(said), typed, link, form("logga-in", "Logga in", name, key))


def told(title: str, sentence: str) -> str:
    """What couldn't be done."""
    return framed(title, tag("p", sentence, class_="said", role="alert"), nav=True)


def start(
    groups: Sequence[QuestionGroup],
    weeks: Sequence[tuple[str, Mapping[str, int]]],
    places: Sequence[tuple[str, int]],
    periods: Mapping[str, str],
    chosen: tuple[str, str],
    told: Sequence[str],
) -> str:
    """What wasn't answered in a period. `told`: what editors have to know first."""
    days, levels = chosen
    fields = (
        choice("Period", "dagar", periods.items(), days),
        choice("Visa", "niva", (("", "frågor utan svar"), ("alla", "frågor utan svar eller med osäkert svar")), levels),
    )
    rows = [
        (
            tag("a", group.question, href=f"fraga?q={quote(group.question)}"),
            group.count,
            group.last,
            joined(tag("div", other) for other in group.others[:_SHOWN_HITS]),
        )
        for group in groups
    ]
    shown = (
        table("Frågor utan svar, de vanligaste först", ("Fråga", "Antal", "Senast", "Också ställd så"), rows)
        if rows
        else tag("p", "Inga frågor har blivit utan svar under perioden.")
    )
    trend: list[tuple[str | int, ...]] = [
        (monday, sum(found.values()), *(found.get(level, 0) for level in Confidence)) for monday, found in weeks
    ]
    return framed(
        "Obesvarade frågor",
        *(notice(sentence) for sentence in told),
        tag("form", *fields, tag("p", tag("button", "Visa", type="submit")), method="get", action="./"),
        shown,
        table("Frågor per vecka", ("Vecka från", "Alla", *(level.label for level in Confidence)), trend),
        table("Frågor per ställe", ("Ställe", "Antal"), places),
        exports(("fragor.csv", "Alla frågor som CSV"), ("oppnat.csv", "Vad som har öppnats som CSV")),
        nav=True,
    )


def question_form() -> str:
    return framed("Pröva en fråga", _asking(""), nav=True)


def question(answer: Answer, said: str, *, keeps: bool, open_to_all: Callable[[str], bool]) -> str:
    """One question: what is answered now, what mends it, and the nearest texts.

    `open_to_all`: whether everybody sees a document.
    """
    ranking = answer.ranking
    asked, searched = ranking.query.text, ranking.interpretation
    now = [
        tag("p", tag("strong", answer.confidence.label)),
        tag("p", f"Sökte på: {searched.shown}") if searched.respelled else None,
        tag("ul", *(tag("li", note) for note in answer.notes)) if answer.notes else None,
        tag("blockquote", answer.citation.quote) if answer.citation else None,
    ]
    hits = [
        _hit(asked, hit, keeps=keeps, is_open=open_to_all(hit.passage.document_id))
        for hit in ranking.hits[:_SHOWN_HITS]
    ]
    nothing = (
        form("utvardering", "Gör till utvärderingsfråga utan svar", hidden(fråga=asked), label=asked) if keeps else None
    )
    return framed(
        "Pröva en fråga",
        notice(said),
        _asking(asked),
        tag("h2", "Så blir svaret nu"),
        *now,
        tag("h2", "Säg att två ord betyder detsamma"),
        _synonym(asked),
        tag("h2", "Närmaste texter"),
        *(hits or [tag("p", "Inga texter ligger nära frågan.")]),
        tag("h2", "Texterna ska inte svara på den") if nothing else None,
        nothing,
        nav=True,
    )


def evaluation(
    kept: Sequence[Question], report: QuestionReport | None, comparison: Comparison | None, said: str
) -> str:
    """The evaluation set, what came of it, and what has changed since the last time."""
    outcomes = {outcome.key: outcome for outcome in report.outcomes} if report else {}
    rows = []
    for one in kept:
        outcome = outcomes.get((one.text, one.document, one.phrase))
        rows.append(
            (
                tag("a", one.text, href=f"fraga?q={quote(one.text)}"),
                " · ".join(part for part in (one.document, one.phrase) if part) or "inget svar",
                _VERDICTS[outcome.verdict] if outcome else "inte ställd än",
                form(
                    "utvardering",
                    "Ta bort",
                    hidden(gör="bort", fråga=one.text, dokument=one.document or "", fras=one.phrase or ""),
                    label=one.text,
                ),
            )
        )
    return framed(
        "Utvärdering",
        notice(said),
        _rates(report),
        *_compared(comparison),
        form("utvardering-kor", "Ställ frågorna nu") if kept else None,
        table("Utvärderingsfrågor", ("Fråga", "Rätt svar", "Senast", "Ändra"), rows)
        if rows
        else tag("p", "Det finns inga utvärderingsfrågor än. Pröva en fråga och gör den till en."),
        exports(("utvardering.csv", "Frågorna som CSV")),
        nav=True,
    )


def removals(there: Sequence[tuple[str, str, int, int, int]], days: int) -> str:
    return framed(
        "Gallring",
        tag(
            "p",
            f"Frågor, omdömen och vad som öppnats gallras efter {days} dagar. Hur många som ställdes varje dag sparas.",
        ),
        table("Gallrat", ("När", "Från före", "Frågor", "Omdömen", "Öppnat"), there)
        if there
        else tag("p", "Inget har gallrats än."),
        nav=True,
    )


def _hit(asked: str, hit: Hit, *, keeps: bool, is_open: bool) -> Html:
    quoted = hit.passage.text[hit.marked.start : hit.marked.end]
    path, title = hit.document.path, hit.document.title
    chosen = tag("p", tag("strong", "Utvalt av redaktionen")) if hit.chosen else None
    pin = form(
        "tabell",
        "Välj ut som svar",
        hidden(slag=LeverKind.CHOSEN, gäller=asked, mål=path, text=" ".join(quoted.split())[:_QUOTED], fråga=asked),
        hidden(skäl="Utvalt från sidan Pröva en fråga", till=in_a_year()),
        label=title,
    )
    keep = form(
        "utvardering",
        "Gör till utvärderingsfråga",
        hidden(fråga=asked, dokument=path, fras=" ".join(quoted.split())[:_QUOTED]),
        label=title,
    )
    address = f"../dokument/{hit.passage.document_id}?stycke={hit.passage.id}"
    closed = None if is_open else tag("p", _CLOSED, class_="hint")
    head = (tag("h3", tag("a", title, href=address)), chosen, tag("p", path, class_="hint"), closed)
    return tag(
        "section",
        *head,
        tag("blockquote", quoted),
        tag("div", pin, keep if keeps else None, class_="side"),
        class_="hit",
    )


def _synonym(asked: str) -> Html:
    kinds = ((LeverKind.SYNONYM, "åt båda hållen"), (LeverKind.ONE_WAY, "bara från det första till det andra"))
    return form(
        "tabell",
        "Spara synonymen",
        hidden(fråga=asked, skäl="Synonym från sidan Pröva en fråga", till=in_a_year()),
        field("Ordet i frågan", "gäller", required=True),
        field("Ordet i texterna", "mål", required=True),
        choice("Gäller", "slag", kinds),
    )


def _asking(asked: str) -> Html:
    asking = field("Fråga", "q", asked, kind="search", required=True)
    return tag("form", asking, tag("p", tag("button", "Pröva", type="submit")), method="get", action="fraga")


def _rates(report: QuestionReport | None) -> Html | None:
    if report is None:
        return None
    rates = report.rates
    first = f"{rates.first} av {rates.measured} fick rätt text först."
    refused = f"{rates.not_found} av {rates.unanswerable} som inte har något svar fick veta det."
    return tag("p", f"{first} {refused} Index: generation {report.provenance.generation}.")


def _compared(comparison: Comparison | None) -> list[Html]:
    if comparison is None:
        return []
    before, after = comparison.shared_before, comparison.shared_after
    told = f"Av {before.measured} som ställdes också förra gången: {before.first} rätt då, {after.first} rätt nu."
    return [
        tag("h2", "Jämfört med förra gången"),
        tag("p", told),
        *_changes("Blev rätt", comparison.became_right),
        *_changes("Blev fel", comparison.became_wrong),
    ]


def _changes(title: str, changes: Sequence[Change]) -> list[Html]:
    if not changes:
        return []
    return [tag("h3", title), tag("ul", *(tag("li", change.after.question.text) for change in changes))]
