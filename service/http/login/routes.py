"""The addresses of logging in with a provider.

| address | |
|---|---|
| GET /logga-in?next= | sends the browser to the provider |
| GET /logga-in/svar | where the provider sends it back to |
| POST /logga-ut | ends the session here, and then the provider's |
"""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from service.errors import ServiceError
from service.http import pages
from service.http.login import cookies
from service.http.login.accounts import Accounts
from service.http.login.attempts import SECONDS
from service.http.login.errors import ForeignForm, LoginDenied, LoginNotOurs, ProviderError
from service.records.logs import LOGGER

ANSWERED = "/logga-in/svar"
_FAILED = "Inloggningen gick inte"
_OUT = "Du är utloggad"
_HERE = "Du är utloggad här."
_log = logging.getLogger(LOGGER)

router = APIRouter(include_in_schema=False)


def accounts_of(request: Request) -> Accounts:
    """Where people log in."""
    accounts: Accounts = request.app.state.accounts
    return accounts


@router.get("/logga-in")
async def log_in(request: Request, next: str = "") -> Response:  # noqa: A002 - the name that everybody uses
    try:
        cookies.require_https(request)
        aim = cookies.own_path(request, next)
        address, sealed = await accounts_of(request).begin(aim, _address(request, ANSWERED))
    except ServiceError as error:
        return _told(request, error)
    response = _to(address)
    cookies.attempt_cookie(request).set(response, sealed, SECONDS)
    return response


@router.get(ANSWERED)
async def answered(request: Request) -> Response:
    attempt, session = cookies.attempt_cookie(request), cookies.session_cookie(request)
    given = request.query_params
    try:
        if any(len(given.getlist(name)) > 1 for name in ("code", "state", "iss", "error")):
            raise LoginNotOurs  # which of the two would another reader take?
        begun = await accounts_of(request).complete(attempt.of(request), dict(given), session.of(request))
    except ServiceError as error:
        response = _told(request, error)
    else:
        response = _to(begun.next)
        session.set(response, begun.token)
    attempt.remove(response)
    return response


@router.post("/logga-ut")
async def log_out(request: Request) -> Response:
    if not cookies.is_own_form(request):
        return _told(request, ForeignForm())
    session = cookies.session_cookie(request)
    try:
        address = await accounts_of(request).end(session.of(request), _address(request, "/"))
    except ProviderError:
        sentence, headers = f"{_HERE} Inloggningstjänsten svarar inte, så där kan du vara inloggad ännu.", {}
    else:
        # Not a redirect: the page's policy lets no form lead to another host, also not by one.
        headers = {"Refresh": f"0; url={address}"} if address else {}
        sentence = f"{_HERE} Nu loggas du ut från inloggningstjänsten också." if address else _HERE
    request.state.identity = None
    response = pages.told(request, 200, _OUT, sentence, headers)
    session.remove(response)
    return _unkept(response)


def _address(request: Request, path: str) -> str:
    """An address of the service as browsers see it."""
    return f"{str(request.base_url).rstrip('/')}{path}"


def _to(address: str) -> Response:
    return _unkept(RedirectResponse(address, 303))


def _told(request: Request, error: ServiceError) -> Response:
    """What went wrong, as a page."""
    _log.info("Inloggning: %s", error)
    status = 503 if isinstance(error, ProviderError) else 403 if isinstance(error, LoginDenied | ForeignForm) else 400
    return _unkept(pages.told(request, status, _FAILED, str(error)))


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
