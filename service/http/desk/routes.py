"""The desk's addresses. Without a key of an editor there is only the page that asks for one.

| address | |
|---|---|
| /redaktion/ | what wasn't answered, and how much was asked |
| /redaktion/fraga?q= | one question: what is answered, and what mends it |
| /redaktion/tabell | the table of levers |
| /redaktion/omdomen | the queue of feedback |
| /redaktion/forslag | what editors may want to do |
| /redaktion/utvardering | the evaluation set, asked here |
| /redaktion/granskning | texts to review |
| /redaktion/*.csv | each of these for spreadsheets |
"""

from __future__ import annotations

import datetime
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from service.answer.searcher import Searcher
from service.corpus.filters import OPEN
from service.errors import RecordsOff
from service.evaluation.kept_set import KeptSet
from service.http.desk import lever_table, queue, reviews, views
from service.http.desk.alike import together
from service.http.desk.desk import desk_of, editor, from_here, identity_of
from service.http.desk.proposals import page as proposals
from service.http.desk.replies import DeskRoute, Fields, back, door, file_of, page
from service.http.desk.sessions import COOKIE, SECONDS
from service.http.guards.keys import sha256_of_key
from service.http.guards.view import SEES_NOTHING, Whole
from service.http.routes.request import records_of
from service.question.query import Query
from service.records import opinions, overview
from service.records.openings import all_openings
from service.records.records import Records
from service.settings.levers.errors import LeverError, LeversChanged
from service.settings.levers.table import COLUMNS, Table, csv_text, made

PERIODS = {"7": "de senaste 7 dagarna", "30": "de senaste 30 dagarna", "90": "de senaste 90 dagarna"}
_BYTE_ORDER_MARK = "\ufeff"
"""By which spreadsheets know UTF-8."""
_LONGEST_NUMBER = 18
"""Digits, of what SQLite takes."""


doors = APIRouter(route_class=DeskRoute, dependencies=[Depends(from_here), SEES_NOTHING])
"""Where a key is shown, and nothing else."""
routes = APIRouter(route_class=DeskRoute, dependencies=[Depends(from_here), Depends(editor)])
"""Whatever only editors may, who see every text."""
papers = APIRouter(route_class=DeskRoute, dependencies=[Depends(from_here), Depends(editor), SEES_NOTHING])
"""The same of what editors and records have written down alone."""


@routes.get("/")
def start(request: Request, searcher: Whole, dagar: str = "30", niva: str = "") -> Response:
    days = dagar if dagar in PERIODS else "30"
    since = (datetime.date.today() - datetime.timedelta(int(days))).isoformat()
    records = _records(request)
    levels = overview.UNANSWERED if niva == "alla" else overview.UNANSWERED[:1]
    with records.reading() as database:
        groups = overview.unanswered(database, since, levels)
        weeks, places = overview.weeks(database, since), overview.places(database, since)
    told = (*lever_table.alarms_of(searcher), *filter(None, (desk_of(request).levers.fault, records.fault)))
    return page(request, views.start(together(searcher, groups), weeks, places, PERIODS, (days, niva), told))


@routes.get("/fraga")
def question(request: Request, searcher: Whole, q: str = "", sagt: str = "", rad: str = "") -> Response:
    if not q.strip():
        return page(request, views.question_form())
    answer = searcher.answer(Query.parse(q))
    said = lever_table.saved(rad, desk_of(request).levers, searcher)
    shown = f"{said} Så här blir svaret." if said else sagt
    keeps = records_of(request) is not None
    return page(request, views.question(answer, shown, keeps=keeps, open_to_all=searcher.view(OPEN).shows))


@doors.post("/logga-in")
def log_in(request: Request, fields: Fields) -> Response:
    if desk_of(request).keys is None:
        return page(request, door(request), 403)
    key = desk_of(request).key(sha256_of_key(fields.get("nyckel", "").strip()))
    if key is None:
        said = "Nyckeln gäller inte för redaktionen. Be den som sköter tjänsten om en."
        return page(request, door(request, said), 403)
    response = RedirectResponse("./", 303)
    token = desk_of(request).sessions.begin(key.name, key.sha256)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SECONDS),
        path=f"{request.scope.get('root_path', '')}/redaktion",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return response


@doors.post("/logga-ut")
def log_out(request: Request) -> Response:
    desk_of(request).sessions.end(request.cookies.get(COOKIE, ""))
    if identity_of(request) is not None:
        if desk_of(request).logs_in:
            return RedirectResponse("../logga-ut", 307)  # as the form that it is
        said = "Du är fortfarande inloggad genom organisationens inloggning. Logga ut där, eller stäng webbläsaren."
        return page(request, views.told("Logga ut", said))
    return page(request, door(request, "Du är utloggad."))


@routes.get("/tabell")
def table(request: Request, searcher: Whole, sagt: str = "", rad: str = "") -> Response:
    file = desk_of(request).levers
    said = lever_table.saved(rad, file, searcher) or sagt
    states = lever_table.states_of(searcher)
    there = file.last_table()
    return page(request, lever_table.page(editor(request), there, states, " ".join(filter(None, (file.fault, said)))))


@papers.post("/tabell")
def add(request: Request, fields: Fields) -> Response:
    file = desk_of(request).levers
    try:
        lever = made({**{column: fields.get(column, "") for column in COLUMNS}, "ägare": editor(request).name})
        file.add(lever)
    except LeverError as error:
        refused = lever_table.Refused(str(error), row=fields)
        return page(request, lever_table.page(editor(request), file.last_table(), None, "", refused), 422)
    asked = fields.get("fråga")
    return back(f"fraga?q={quote(asked)}&rad={lever.key}" if asked else f"tabell?rad={lever.key}")


@papers.post("/tabell-bort")
def remove(request: Request, fields: Fields) -> Response:
    removed = desk_of(request).levers.remove(fields.get("namn", ""))
    said = "Raden är borttagen." if removed else "Raden fanns inte längre: någon har redan tagit bort eller ändrat den."
    return back(f"tabell?sagt={quote(said)}")


@papers.post("/tabell-in")
def import_table(request: Request, fields: Fields) -> Response:
    file = desk_of(request).levers
    given, seen, wrong = Table.replacing(fields.get("csv", "")), fields.get("sedd", ""), ""
    if not given.bad or (given.without and fields.get("utan") == given.without):
        try:
            file.replace(given.levers, seen)
        except LeversChanged as error:
            wrong, seen = str(error), file.last_table().version
        except LeverError as error:
            wrong = str(error)
        else:
            left = f" Utan rad {given.without}." if given.bad else ""
            return back(f"tabell?sagt={quote(f'Tabellen är utbytt.{left}')}")
    refused = lever_table.Refused(wrong, table=given, seen=seen)
    return page(request, lever_table.page(editor(request), file.last_table(), None, "", refused), 422)


@papers.get("/omdomen")
def feedback(request: Request, lage: str = "ny", sagt: str = "", andrat: str = "") -> Response:
    records = _records(request)
    state = lage if lage in opinions.STATES else "ny"
    with records.reading() as database:
        there, count = opinions.opinions(database, state), opinions.count_opinions(database, state)
        several, move = opinions.of_questions(database, state), opinions.moved(database, _number(andrat))
    return page(request, queue.page(there, state, count, several, sagt, move))


@papers.post("/omdomen")
def change_feedback(request: Request, fields: Fields) -> Response:
    before, after = fields.get("från", "ny"), fields.get("läge", "")
    ids = [_number(one) for one in fields.get("id", "").split(",")]
    of_question = opinions.OfQuestion(ids[0], _number(fields.get("nyaste", ""))) if fields.get("vilka") else None
    with _records(request).reading() as database:
        move = opinions.move(database, of_question or ids, before, after)
    unchanged = f"&sagt={quote(queue.UNCHANGED)}" if before != after else ""
    return back(f"omdomen?lage={quote(before)}{unchanged if move is None else f'&andrat={move.id}'}")


@papers.post("/omdomen-angra")
def undo_feedback(request: Request, fields: Fields) -> Response:
    with _records(request).reading() as database:
        move = opinions.undo(database, _number(fields.get("nummer", "")))
    said = queue.NOT_UNDONE if move is None else queue.undone(move)
    return back(f"omdomen?lage={quote(fields.get('från', 'ny'))}&sagt={quote(said)}")


@routes.get("/forslag")
def propose(request: Request, searcher: Whole) -> Response:
    board, records = desk_of(request).board, records_of(request)
    found = board.look(searcher, records)
    shown = proposals.page(found, is_finding=board.is_finding, fault=board.fault, keeps=records is not None)
    return page(request, shown)


@routes.get("/forslag.csv")
def export_proposals(request: Request, searcher: Whole) -> Response:
    found = desk_of(request).board.look(searcher, records_of(request))
    return file_of("forslag", csv_text(proposals.COLUMNS, proposals.rows(found)))


@papers.get("/utvardering")
def evaluation(request: Request, sagt: str = "") -> Response:
    kept = _kept(request)
    return page(request, views.evaluation(kept.questions(), kept.last(), None, sagt))


@papers.post("/utvardering")
def keep(request: Request, fields: Fields) -> Response:
    kept = _kept(request)
    asked = Query.parse(fields.get("fråga", "")).text
    what = (fields.get("dokument") or None, fields.get("fras") or None)
    if fields.get("gör") == "bort":
        removed = kept.remove(asked, *what)
        said = "Frågan är borttagen." if removed else "Frågan fanns inte längre: någon har redan tagit bort den."
        return back(f"utvardering?sagt={quote(said)}")
    new = kept.add(asked, *what)
    said = "Frågan är nu en utvärderingsfråga." if new else "Frågan är redan en utvärderingsfråga."
    return back(f"fraga?q={quote(asked)}&sagt={quote(said)}")


@routes.post("/utvardering-kor")
def run(request: Request, searcher: Whole) -> Response:
    kept = _kept(request)
    report, comparison = kept.run(searcher)
    return page(request, views.evaluation(kept.questions(), report, comparison, "Frågorna är ställda."))


@routes.get("/granskning")
def to_review(request: Request, searcher: Whole) -> Response:
    return page(request, reviews.page(_reviews(request, searcher)))


@routes.get("/granskning.csv")
def export_reviews(request: Request, searcher: Whole) -> Response:
    return file_of("granskning", csv_text(reviews.COLUMNS, _reviews(request, searcher)))


@papers.get("/gallring")
def removals(request: Request) -> Response:
    with _records(request).reading() as database:
        return page(request, views.removals(overview.removals(database), request.app.state.settings.records_days))


@papers.get("/{name}.csv")
def export(request: Request, name: str) -> Response:
    match name:
        case "tabell":
            text = _BYTE_ORDER_MARK + desk_of(request).levers.table().editable
        case "utvardering":
            kept = _kept(request)
            rows = [(one.text, one.document, one.phrase) for one in kept.questions()]
            text = csv_text(("fråga", "dokument", "fras"), rows)
        case "fragor":
            with _records(request).reading() as database:
                text = csv_text(views.QUESTION_COLUMNS, overview.all_questions(database))
        case "oppnat":
            with _records(request).reading() as database:
                text = csv_text(views.OPENED_COLUMNS, all_openings(database))
        case "omdomen":
            with _records(request).reading() as database:
                text = csv_text(queue.COLUMNS, overview.all_feedback(database))
        case _:
            raise HTTPException(404)
    return file_of(name, text)


router = APIRouter(prefix="/redaktion", include_in_schema=False)
router.include_router(doors)
router.include_router(routes)
router.include_router(papers)


def _reviews(request: Request, searcher: Searcher) -> list[tuple[str, ...]]:
    faults = lever_table.faults_of(searcher) or {}
    return list(reviews.rows(desk_of(request).levers.table().levers, datetime.date.today(), faults))


def _number(given: str) -> int:
    """A number as it is written in a form; -1, which nothing has, where it is none."""
    return int(given) if given.isdecimal() and len(given) <= _LONGEST_NUMBER else -1


def _records(request: Request) -> Records:
    """Raises `RecordsOff`."""
    records = records_of(request)
    if records is None:
        raise RecordsOff
    return records


def _kept(request: Request) -> KeptSet:
    """Raises `RecordsOff`."""
    return KeptSet.beside(_records(request).path)
