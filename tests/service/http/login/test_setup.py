"""Settings of log-in that don't go together are told in Swedish at the start, and a secret is never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.corpus.identity import Group
from service.errors import ServiceError
from service.http.login.errors import LoginIncomplete, SecretUnreadable
from service.http.login.setup import accounts_of, editors_of
from service.settings.errors import SettingInvalid
from service.settings.values import Settings

ISSUER = "https://sso.kommunen.se/realms/kommunen"

WRONG = {
    "a client, but nowhere to log in": ({"login_client": "belagg"}, "--login-client är angiven, men inte --login"),
    "editors, but nowhere to log in": ({"login_editors": ("red",)}, "--login-editors är angiven, men inte --login"),
    "no client": ({"login": ISSUER}, "--login-client saknas"),
    "a proxy that isn't listed": ({"login": "proxy"}, "--login proxy kräver --proxies"),
    "one header for both": (
        {"login": "proxy", "proxies": ("::1",), "login_user_header": "A", "login_groups_header": "a"},
        "är samma huvud",
    ),
}


@pytest.mark.parametrize(("settings", "sentence"), WRONG.values(), ids=WRONG)
def test_what_does_not_go_together_is_told(settings: dict[str, object], sentence: str) -> None:
    with pytest.raises(LoginIncomplete) as error:
        accounts_of(Settings(**settings))  # type: ignore[arg-type]
    assert sentence in str(error.value)
    assert str(error.value).endswith("docs/login.md.")


@pytest.mark.parametrize(("content", "reason"), [(b"", "tom"), (b" \n", "tom"), (b"a\nb", "en rad"), (b"\xff", "text")])
def test_a_secret_that_is_none_is_told_and_not_shown(tmp_path: Path, content: bytes, reason: str) -> None:
    file = tmp_path / "s3cr3t"
    file.write_bytes(content)
    with pytest.raises(SecretUnreadable) as error:
        accounts_of(Settings(login=ISSUER, login_client="b", login_secret=file))
    assert reason in str(error.value)
    assert "s3cr3t" not in str(error.value)


def test_a_secret_in_the_place_of_its_file_is_not_shown() -> None:
    with pytest.raises(ServiceError) as error:
        accounts_of(Settings(login=ISSUER, login_client="b", login_secret=Path("s3cr3t/~x")))
    assert "s3cr3t" not in str(error.value)
    assert "BELAGG_LOGIN_SECRET" in str(error.value)


@pytest.mark.parametrize(
    "value",
    [
        "sso.kommunen.se",
        "http://sso.kommunen.se",
        "https://",
        "https://u:p@sso.kommunen.se",
        "https://sso.kommunen.se?a=b",
        "https://sso.kommunen.se/#x",
        "https://sso.kommunen.se:port",
        "Proxy",
        "",
    ],
)
def test_where_to_log_in_is_an_address_or_proxy(value: str) -> None:
    with pytest.raises(SettingInvalid) as error:
        Settings.read({"login": value}, {})
    assert "det ska vara en https-adress utan frågedel" in str(error.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("login_check", "0"),
        ("login_check", "61"),
        ("login_idle", "0"),
        ("login_hours", "25"),
        ("login_skew", "301"),
        ("login_user_header", "X Forwarded"),
        ("login_groups_header", "å"),
        ("login_client", ""),
    ],
)
def test_nothing_is_looser_than_it_may_be(name: str, value: str) -> None:
    with pytest.raises(SettingInvalid):
        Settings.read({name: value}, {})


def test_settings_are_read_as_they_are_written() -> None:
    settings = Settings.read(
        {"login": f"{ISSUER}/", "login_scope": "profile offline_access", "login_editors": "Redaktionen, web team"}, {}
    )
    assert settings.login == f"{ISSUER}/"  # which is another issuer than without the slash
    assert settings.login_scope == ("profile", "offline_access")
    assert editors_of(settings) == {Group(f"{ISSUER}/", "Redaktionen"), Group(f"{ISSUER}/", "web team")}
    assert editors_of(Settings.read({"login": "proxy", "login_editors": "red"}, {})) == {Group("proxy", "red")}
