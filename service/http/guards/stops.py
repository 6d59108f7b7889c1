"""Stops: page, widget or API answer with the editors' sentence, and with nothing else."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from service.errors import LeversUnknown, StoppedByEditors
from service.http import pages, problems
from service.http.guards.access import is_api
from service.http.guards.places import place_of
from service.settings.levers.file import LeverFile
from service.settings.levers.lever import Place


class StopsMiddleware:
    """Answers with the editors' sentence where they have stopped page, widget or API."""

    def __init__(self, app: ASGIApp, levers: LeverFile) -> None:
        self.app = app
        self._levers = levers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = place_of(scope) if scope["type"] == "http" else None
        sentence = None if place is None else self._stopped(place)
        if place is None or sentence is None:
            await self.app(scope, receive, send)
        elif place is Place.PAGE and not is_api(scope):
            await pages.stopped(scope, sentence)(scope, receive, send)
        else:
            await problems.refusal(StoppedByEditors(sentence))(scope, receive, send)

    def _stopped(self, place: Place) -> str | None:
        """What is said there; nothing where it isn't known, for then no question is answered either."""
        try:
            return self._levers.current.stopped(place)
        except LeversUnknown:
            return None
