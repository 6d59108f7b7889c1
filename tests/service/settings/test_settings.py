"""Settings come from flags before variables before defaults, and what is none of them is refused with a hint."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest
from pydantic import ValidationError

from service.cli.serve import serve
from service.settings.descriptions import DESCRIBED
from service.settings.errors import SettingInvalid, UnknownSetting
from service.settings.values import ELSEWHERE, STDERR, Settings

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for described in DESCRIBED.values():
        monkeypatch.delenv(described.variable, raising=False)


def test_every_setting_is_described_once_and_has_its_flag() -> None:
    assert list(DESCRIBED) == list(Settings.model_fields)
    beside = ("index", "model", "cluster", "copies")  # what answers, and where
    assert [name for name in inspect.signature(serve).parameters if name not in beside] == list(DESCRIBED)
    for described in DESCRIBED.values():
        assert described.help.endswith(".")
        assert described.wanted


def test_every_setting_is_documented() -> None:
    page = (REPOSITORY / "docs" / "settings.md").read_text(encoding="utf-8")
    for d in DESCRIBED.values():
        default = f"`{d.shown_default}`" if d.shown_default else ""
        assert f"| `{d.flag}` | `{d.variable}` | {default} | {d.help} |" in page


def test_by_default_nothing_is_open() -> None:
    settings = Settings.read({}, {})
    assert (settings.host, settings.origins, settings.proxies, settings.keys) == ("127.0.0.1", (), (), None)
    assert (settings.log_questions, settings.access_log, settings.feedback) == (None, False, None)


def test_a_flag_comes_before_a_variable_and_a_variable_before_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELAGG_PORT", "81")
    monkeypatch.setenv("BELAGG_QUEUE", "7")
    settings = Settings.read({"port": "82"})
    assert (settings.port, settings.queue, settings.concurrency) == (82, 7, 8)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_variables_that_others_read_are_let_be(name: str) -> None:
    assert Settings.read({}, {f"BELAGG_{name}": "x"}).port == 8000


@pytest.mark.parametrize(
    ("variable", "hint"),
    [
        ("BELAGG_PROT", "Menar du BELAGG_PORT?"),
        ("BELAGG_ORIGIN", "Menar du BELAGG_ORIGINS?"),
        ("BELAGG_LOG_QUESTION", "Menar du BELAGG_LOG_QUESTIONS?"),
        ("BELAGG_ZZZZZZ", "Alla inställningar visas av: belagg serve --help"),
    ],
)
def test_an_unknown_variable_is_refused(variable: str, hint: str) -> None:
    with pytest.raises(UnknownSetting) as error:
        Settings.read({}, {variable: "1"})
    assert str(error.value) == f"Miljövariabeln {variable} är ingen inställning. {hint}"


WRONG = {
    "port": ("åtta", "70000", "-1", ""),
    "host": ("",),
    "origins": (
        "intranat.se",
        "https://a.se/sida",
        "*",
        "https://*.se",
        "https://a.se;b.se",
        "https://a.se;sandbox",
        "https://a.se'",
        "javascript:alert(1)",
        "https://u@a.se",
        "null",
    ),
    "proxies": ("nginx", "10.0.0.0/99", "10.0.0.1/8", "*"),
    "keys": ("",),
    "concurrency": ("0", "65", "två"),
    "queue": ("-1", "1001"),
    "timeout": ("0", "nan", "inf"),
    "rate": ("-1", "många"),
    "feedback": ("",),
    "log_questions": ("",),
    "access_log": ("kanske",),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_mistyped_value_is_refused_with_what_it_must_be(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    described = DESCRIBED[name]
    with pytest.raises(SettingInvalid) as error:
        Settings.read({name: value}, {})
    assert str(error.value).startswith(
        f"{described.flag} har ett värde som inte går att använda; "
        f"det ska vara {described.wanted}. Nu är det ”{value}”."
    )
    monkeypatch.setenv(described.variable, value)
    with pytest.raises(SettingInvalid) as error:
        Settings.read({}, {described.variable: value})
    assert str(error.value).startswith(f"{described.variable} har ett värde")


def test_lists_and_files_are_read_as_they_are_written() -> None:
    settings = Settings.read(
        {
            "origins": "https://Intranat.Kommunen.se/, http://localhost:8080 https://a.se:443",
            "proxies": "127.0.0.1, 10.0.0.0/8 ::1",
            "public": "Öppna texter, policy",
            "keys": "/etc/belagg/keys.json",
            "log_questions": "true",
            "access_log": True,
        },
        {},
    )
    assert settings.origins == ("https://intranat.kommunen.se", "http://localhost:8080", "https://a.se")
    assert settings.proxies == ("127.0.0.1", "10.0.0.0/8", "::1")
    assert settings.public == ("Öppna texter", "policy")
    assert (settings.keys, settings.log_questions) == (Path("/etc/belagg/keys.json"), STDERR)
    assert Settings.read({"log_questions": "false"}, {}).log_questions is None
    assert Settings.read({"log_questions": "/var/log/fragor"}, {}).log_questions == Path("/var/log/fragor")


def test_nothing_can_be_changed_later() -> None:
    with pytest.raises(ValidationError):
        Settings.read({}, {}).port = 1
