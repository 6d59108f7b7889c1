"""How people log in, by the settings: with a provider, by a proxy's headers, or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from indexer.disk.durable import reason_of
from service.corpus.identity import Group
from service.http.login.errors import LoginIncomplete, SecretUnreadable
from service.settings.values import BY_PROXY, Settings

if TYPE_CHECKING:
    from service.http.login.accounts import Accounts

_MOST_SECRET = 4_096


def check(settings: Settings) -> None:
    """Raises `LoginIncomplete`."""
    if settings.login is None:
        for name in ("login_client", "login_secret", "login_editors"):
            if getattr(settings, name):
                flag = f"--{name.replace('_', '-')}"
                raise LoginIncomplete(f"{flag} är angiven, men inte --login, som säger var man loggar in.")
    elif settings.login == BY_PROXY:
        if not settings.proxies:
            raise LoginIncomplete("--login proxy kräver --proxies, adresserna som får säga vem någon är.")
        if settings.login_user_header.lower() == settings.login_groups_header.lower():
            raise LoginIncomplete("--login-user-header och --login-groups-header är samma huvud.")
    elif settings.login_client is None:
        raise LoginIncomplete("--login-client saknas, det id som inloggningstjänsten har gett den här tjänsten.")


def accounts_of(settings: Settings) -> Accounts | None:
    """Where people log in; None where they don't, or where a proxy sees to it. Raises `LoginSettingError`."""
    check(settings)
    if settings.login is None or settings.login == BY_PROXY:
        return None
    # Imported for those alone who want it: the packages take a quarter of a second.
    from service.http.login.accounts import Accounts
    from service.http.login.claims import ExpectedToken
    from service.http.login.provider import Provider
    from service.http.login.sessions import LoginSessions

    secret = _secret(settings.login_secret) if settings.login_secret else None
    expected = ExpectedToken(settings.login, settings.login_client or "", settings.login_skew)
    return Accounts(
        Provider(expected, secret, " ".join(dict.fromkeys(("openid", *settings.login_scope)))),
        LoginSessions(settings.login_idle * 60.0, settings.login_hours * 3600.0),
        settings.login_groups,
        settings.login_check,
    )


def editors_of(settings: Settings) -> frozenset[Group]:
    """The groups whose members are editors."""
    return frozenset(Group(settings.login, name) for name in settings.login_editors) if settings.login else frozenset()


def _secret(path: Path) -> str:
    """Raises `SecretUnreadable`."""
    try:
        with path.open("rb") as file:
            secret = file.read(_MOST_SECRET + 1).decode("utf-8").strip()
    except OSError as error:
        raise SecretUnreadable(reason_of(error)) from error
    except UnicodeDecodeError as error:
        raise SecretUnreadable("den är ingen text") from error
    if not secret or len(secret) > _MOST_SECRET or not secret.isprintable():
        raise SecretUnreadable("den är tom" if not secret else "den är ingen hemlighet på en rad")
    return secret
