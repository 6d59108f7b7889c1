"""What the desk replies with: pages, files and ways back, and the door for whoever is no editor."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping
from typing import Annotated, Any
from urllib.parse import parse_qs, quote

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute

from service.errors import ServiceError
from service.http.desk import views
from service.http.desk.desk import NotAnEditor, NotFromHere, desk_of, identity_of
from service.settings.levers.table import COLUMNS

_CSV = "text/csv; charset=utf-8"
_FOREIGN = (
    "Inget är sparat: det du skickade kom inte från en sida i redaktionen. Gå till redaktionen och gör om det. Händer "
    "det igen behöver den som sköter tjänsten se till att proxyservern skickar vidare vilket värdnamn du använder."
)


class DeskRoute(APIRoute):
    """Tells what goes wrong as a page, in its own words: editors can mend it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def answer_or_tell(request: Request) -> Response:
            try:
                return await answer(request)
            except NotFromHere:
                return page(request, door(request, _FOREIGN), 401)
            except NotAnEditor:
                typed = await fields_of(request) if request.method == "POST" else None
                return page(request, door(request, typed=typed), 401)
            except ServiceError as error:
                return page(request, views.told("Det gick inte", str(error)), 422)

        return answer_or_tell


async def fields_of(request: Request) -> dict[str, str]:
    """The fields of a form; of several of one name, the last."""
    body = (await request.body()).decode("utf-8", "replace")
    return {name: values[-1] for name, values in parse_qs(body).items()}


Fields = Annotated[dict[str, str], Depends(fields_of)]


def door(request: Request, said: str | None = None, typed: Mapping[str, str] | None = None) -> str:
    """The page that asks whoever is no editor for what makes one.

    `typed`: the fields of the form that she sent, whose log-in has ended since the page was opened.
    """
    desk = desk_of(request)
    if said is None and desk.groups and identity_of(request) is not None:
        said = "Ditt konto hör inte till redaktionen. Be den som sköter tjänsten att lägga till dig i dess grupp."
    here = quote(f"{request.scope.get('root_path', '')}/redaktion/")
    # To whoever is logged in and no editor, logging in is no help.
    account = f"../logga-in?next={here}" if desk.logs_in and desk.groups and identity_of(request) is None else None
    kept = ""
    if typed is not None:
        kept = typed.get("csv", "") or "\n".join(f"{one}: {typed[one]}" for one in COLUMNS if typed.get(one))
        said = said or "Du är inte inloggad, så inget är sparat."
    return views.log_in(said, by_key=desk.keys is not None, account=account, kept=kept)


def file_of(name: str, text: str) -> Response:
    """A table for spreadsheets."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"', "Cache-Control": "no-store"}
    return Response(text, media_type=_CSV, headers=headers)


def page(request: Request, content: str, status: int = 200) -> HTMLResponse:
    """With what the organisation looks like."""
    content = request.app.state.appearance.on(content, "../")
    return HTMLResponse(content, status, {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"})


def back(where: str) -> RedirectResponse:
    """From what was changed to the page that shows it."""
    return RedirectResponse(where, 303)
