"""The page of proposals, and the same for spreadsheets."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from service.http.desk.frame import exports, framed, notice
from service.http.desk.html import Html, form, hidden, joined, table, tag
from service.http.desk.proposals.board import FoundProposals
from service.http.desk.proposals.proposal import Proposal, ProposalKind, ProposedText

COLUMNS = ("slag", "förslag", "underlag", "fråga", "texter")
_YEAR = 365
_BUTTONS = {
    ProposalKind.SYNONYM: "Lägg till synonymen",
    ProposalKind.CHOICE: "Välj ut texten",
    ProposalKind.WITHDRAWAL: "Märk som ersatt",
}
_NONE = {
    ProposalKind.SYNONYM: "Ingen fråga har fått svar först när ett ord byttes ut, tre gånger eller fler, och ingen"
    " text har öppnats fem gånger efter frågor med ett ord som den inte har.",
    ProposalKind.CHOICE: "Ingen text har öppnats fem gånger efter en fråga utan säkert svar.",
    ProposalKind.DEMAND: "Ingen fråga har ställts vid fem skilda tillfällen på tre dagar.",
    ProposalKind.FIGURES: "Inga texter har hittats som säger detsamma med olika tal.",
    ProposalKind.WITHDRAWAL: "Ingen text har en nyare utgåva bredvid sig utan att själv säga att den har slutat gälla.",
    ProposalKind.UNFOUND: "Alla texter har hittats, eller så har frågor sparats i mindre än 30 dagar.",
}


def page(found: FoundProposals | None, *, is_finding: bool, fault: str | None, keeps: bool) -> str:
    """What was found, kind by kind."""
    working = "Förslagen tas fram. Ladda om sidan om en stund." if is_finding else None
    off = None if keeps else "Frågor sparas inte, och därför bygger förslagen bara på texterna."
    parts = [notice(fault), notice(working), notice(off)]
    if found is None:
        return framed("Förslag", *parts, nav=True)
    when = f"Framtagna {found.at:%Y-%m-%d %H.%M} ur generation {found.generation}."
    at = f"{when} Inget händer förrän du trycker på något."
    sections = [_section(kind, [one for one in found.proposals if one.kind is kind]) for kind in ProposalKind]
    return framed("Förslag", *parts, tag("p", at), *sections, exports(("forslag.csv", "Förslagen som CSV")), nav=True)


def rows(found: FoundProposals | None) -> Iterator[tuple[str, ...]]:
    """A row a proposal."""
    for one in () if found is None else found.proposals:
        titles = ", ".join(place.title for place in one.places)
        yield one.kind, one.what, " ".join(one.evidence), one.question or "", titles


def _section(kind: ProposalKind, proposals: list[Proposal]) -> Html:
    shown = (
        table(kind.shown, ("Förslag", "Vad som visar det", "Gör"), map(_row, proposals))
        if proposals
        else tag("p", _NONE[kind])
    )
    return tag("section", tag("h2", kind.shown), shown)


def _row(proposal: Proposal) -> tuple[Html | str, Html, Html]:
    return proposal.what, joined(tag("div", said) for said in proposal.evidence), joined(_done_with(proposal))


def _done_with(proposal: Proposal) -> Iterable[Html]:
    if proposal.question is not None:
        yield _link(f"fraga?q={quote(proposal.question)}", "Pröva frågan", proposal.question)
    for place in proposal.places:
        yield _link(_address(place), "Öppna", place.title)
    if proposal.lever:
        until = (datetime.date.today() + datetime.timedelta(_YEAR)).isoformat()
        fields = hidden(**proposal.lever, skäl="Från sidan Förslag", till=until)
        yield form("tabell", _BUTTONS[proposal.kind], fields, label=proposal.what)


def _link(address: str, text: str, about: str) -> Html:
    return tag("div", tag("a", text, tag("span", f": {about}", class_="unseen"), href=address))


def _address(place: ProposedText) -> str:
    return f"../dokument/{place.document_id}" + (f"?stycke={place.passage_id}" if place.passage_id else "")
