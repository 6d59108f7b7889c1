"""The desk's page of what readers have said of answers. Editors move it from state to state, one or many at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import quote

from service.http.desk.frame import exports, framed, notice
from service.http.desk.html import Html, choice, form, hidden, joined, labelled, table, tag
from service.records.feedback import Reason
from service.records.opinions import STATES, Move, Opinion

COLUMNS = (
    *("tid", "fråga", "säkerhet", "titel", "dokument", "stycke"),
    *("hjälpte", "orsak", "kommentar", "läge"),
)
"""Of the file with all of them."""
UNCHANGED = (
    "Inget är ändrat: omdömena är gallrade, eller har fått ett annat läge av någon annan sedan du öppnade sidan. Här "
    "står de som är kvar."
)
NOT_UNDONE = "Inget är ångrat: omdömena är gallrade, eller har fått ett annat läge sedan dess. Ändra dem var för sig."
_OF_MANY = {"ny": "nya", "pågår": "pågående", "klar": "klara"}
"""States, of several opinions."""
_OF_ONE = {"ny": "nytt", "pågår": "pågående", "klar": "klart"}
_SOME = (
    "Här är {} av {} {} omdömen: de som inte hjälpte först, och av dem de senaste. Fler kommer fram när de här får ett "
    "annat läge; alla står i filen nedanför tabellen."
)


def page(
    there: Sequence[Opinion],
    state: str,
    count: int,
    of_questions: Mapping[str, tuple[int, int]],
    said: str = "",
    move: Move | None = None,
) -> str:
    """The queue in one state, of which there are so many in all.

    `of_questions`: how many each question has, and the newest of them, where it has several; `move`: what was moved
    just now, and may be undone.
    """
    heads = ("Fråga", "Omdöme", "Orsak och kommentar", "Text", "Dag", "Läge")
    rows = [_row(one, of_questions.get(one.question)) for one in there]
    return framed(
        "Omdömen",
        notice(said),
        *_moved(move, state),
        tag(
            "form",
            choice("Visa de som är", "lage", [(one, _OF_MANY[one]) for one in STATES], state),
            tag("p", tag("button", "Visa", type="submit")),
            method="get",
            action="omdomen",
        ),
        tag("p", _SOME.format(len(there), count, _OF_MANY[state])) if len(there) < count else None,
        _all_shown(there, state) if len(there) > 1 else None,
        table(f"{_OF_MANY[state].capitalize()} omdömen", heads, rows)
        if rows
        else tag("p", f"Det finns inga {_OF_MANY[state]} omdömen."),
        exports(("omdomen.csv", "Alla omdömen som CSV")),
        nav=True,
    )


def undone(move: Move) -> str:
    """What was put back, in a sentence."""
    return f"Ångrat: {_those(move)} igen."


def _moved(move: Move | None, state: str) -> list[Html | None]:
    if move is None:
        return []
    return [
        notice(f"{_those(move)}."),
        form("omdomen-angra", "Ångra", hidden(nummer=str(move.id), från=state), label=_those(move)),
    ]


def _those(move: Move) -> str:
    if move.count == 1:
        return f"1 omdöme är nu {_OF_ONE[move.after]}"
    return f"{move.count} omdömen är nu {_OF_MANY[move.after]}"


def _all_shown(there: Sequence[Opinion], state: str) -> Html:
    """The form that moves all that are shown, and none that has come since."""
    others = [(one, one) for one in STATES if one != state]
    ids = ",".join(str(one.id) for one in there)
    return form(
        "omdomen",
        f"Ändra alla {len(there)}",
        hidden(id=ids, från=state),
        choice(f"Läge för alla {len(there)} som visas", "läge", others, others[-1][0]),
    )


def _row(one: Opinion, of_question: tuple[int, int] | None) -> tuple[Html | str, ...]:
    states = (tag("option", name, value=name, selected=name == one.state) for name in STATES)
    its = tag("span", f": {one.question}", class_="unseen")
    label = joined(("Läge", its))
    choosing = labelled(label, f"lage-{one.id}", tag("select", *states, id=f"lage-{one.id}", name="läge"))
    fields = [hidden(id=str(one.id), från=one.state), choosing]
    more = None
    if of_question is not None:
        count, newest = of_question
        fields.append(hidden(nyaste=str(newest)))
        more = tag("button", f"Ändra alla {count} om frågan", its, type="submit", name="vilka", value="frågan")
    why = Reason(one.reason).label if one.reason in list(Reason) else ""
    return (
        tag("a", one.question, href=f"fraga?q={quote(one.question)}"),
        "hjälpte" if one.helpful else "hjälpte inte",
        ". ".join(part for part in (why, one.comment) if part),
        one.title or "inget svar",
        one.time[:10],
        form("omdomen", "Ändra läge", *fields, label=one.question, also=more),
    )
