"""The desk of a service: who comes in, and what is kept between requests."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from fastapi import Request

from service.corpus.identity import Group, Identity
from service.errors import KeysUnavailable
from service.http.desk.proposals.board import Board
from service.http.desk.sessions import COOKIE, Editor, Sessions
from service.http.guards.errors import KeysUnreadable
from service.http.guards.keys import Key, KeyRing
from service.http.login.cookies import is_own_form
from service.settings.levers.file import LeverFile

_LOGGER = logging.getLogger("belagg")


class NotAnEditor(Exception):
    """Nobody who has shown a key."""


class NotFromHere(NotAnEditor):
    """A form of another page: what stands in it isn't an editor's."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the desk of a service works with."""

    keys: KeyRing | None
    """Of the editors; None where no key opens it."""
    levers: LeverFile
    groups: frozenset[Group] = frozenset()
    """Whose members are editors."""
    logs_in: bool = False
    """Whether people log in here."""
    sessions: Sessions = field(default_factory=Sessions)
    board: Board = field(default_factory=Board)

    def key(self, sha256: str) -> Key | None:
        """The valid key of a hash, if it is one for the desk. Raises `KeysUnavailable`, which names no file."""
        if self.keys is None:
            return None
        try:
            key = self.keys.of_hash(sha256)
        except KeysUnreadable as error:
            _LOGGER.warning("%s", error)
            raise KeysUnavailable from error
        return None if key is None or key.collections is not None else key


def desk_of(request: Request) -> Desk:
    """The desk of the app."""
    desk: Desk = request.app.state.desk
    return desk


def editor(request: Request) -> Editor:
    """Who is at the desk, by her group or her key. Raises `NotAnEditor` or `KeysUnavailable`."""
    desk = desk_of(request)
    identity = identity_of(request)
    if identity is not None and identity.groups & desk.groups:
        return Editor(identity.name or "redaktionen")
    found = desk.sessions.find(request.cookies.get(COOKIE, ""))
    if found is None or desk.key(found.sha256) is None:
        raise NotAnEditor
    return found


def from_here(request: Request) -> None:
    """Nothing is changed by a form of another page. Raises `NotFromHere`."""
    if request.method in ("GET", "HEAD"):
        return
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise NotFromHere
    # Whom a proxy vouches for is known whichever page sends the form; a key's cookie comes from this one alone.
    if getattr(request.state, "identity", None) is not None and not is_own_form(request):
        raise NotFromHere


def identity_of(request: Request) -> Identity | None:
    """Who has logged in."""
    identity: Identity | None = getattr(request.state, "identity", None)
    return identity
