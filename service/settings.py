"""What the service can be told: flag before environment variable (`BELAGG_...`) before default.

Every setting is one field of `Settings`. The flags of `belagg serve` are made from the fields, and docs/settings.md lists
them, so a setting is described here and nowhere else.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from service.errors import SettingInvalid, UnknownSetting

PREFIX = "BELAGG_"

ELSEWHERE = ("INDEX", "MODEL", "KEEP", "EVAL", "STATUTES", "SOURCE_TEXTS")
"""Variables with our prefix that other commands, the tests and the benchmarks read."""

EVERY_COLLECTION = "*"
"""In `public`: all collections are."""

STDERR = Path("-")
"""In `log_questions`: where the service's other messages go."""


def _split(value: object) -> object:
    """A list from a variable or flag: parts between commas or spaces."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _names(value: object) -> object:
    """A list of names, which may have spaces in them."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _origin(value: str) -> str:
    """An origin as browsers write it: scheme, host and port, in lower case. Raises `ValueError`."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or "*" in value:
        raise ValueError
    if parts.path not in ("", "/") or parts.query or parts.fragment or not value.isascii():
        raise ValueError
    default = {"http": 80, "https": 443}[parts.scheme]
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + ("" if parts.port in (None, default) else f":{parts.port}")


def _network(value: str) -> str:
    """An address or a network. Raises `ValueError`."""
    return str(ipaddress.ip_network(value)) if "/" in value else str(ipaddress.ip_address(value))


def _file(value: object) -> object:
    """A file's path. An empty one, such as a variable that another one should have filled, is no path."""
    if value == "":
        raise ValueError
    return value


def _log(value: object) -> object:
    match str(value).lower():
        case "true":
            return STDERR
        case "false":
            return None
    return _file(value)


def _each(value: object, check: Any) -> object:
    parts = _split(value)
    return tuple(map(check, parts)) if isinstance(parts, tuple) else parts


Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(lambda value: _each(value, _origin))]
Networks = Annotated[tuple[str, ...], NoDecode, BeforeValidator(lambda value: _each(value, _network))]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)]
File = Annotated[Path | None, BeforeValidator(_file)]


def _setting(default: Any, metavar: str, about: str, wanted: str, **bounds: Any) -> Any:
    """A setting. `about` is its help, `wanted` says what its value must be, after "ska vara"."""
    return Field(default, description=about, json_schema_extra={"metavar": metavar, "wanted": wanted}, **bounds)


class Settings(BaseSettings):
    """Every setting of the service, read once at the start."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True)

    host: str = _setting(
        "127.0.0.1", "ADRESS", "Adress att lyssna på; annars bara den här datorn.", "en adress", min_length=1
    )
    port: int = _setting(8000, "HELTAL", "Port att lyssna på.", "ett heltal från 0 till 65535", ge=0, le=65_535)
    origins: Origins = _setting(
        (),
        "LISTA",
        "Webbplatser vars sidor får söka härifrån och visa sökrutan i en ram, med komma emellan.",
        "en lista av webbplatser utan sökväg, som https://intranat.kommunen.se",
    )
    proxies: Networks = _setting(
        (),
        "LISTA",
        "Omvända proxyservrar vars X-Forwarded-For, -Proto och -Prefix gäller: adresser eller nät, med komma emellan.",
        "en lista av adresser och nät, som 127.0.0.1 eller 10.0.0.0/8",
    )
    keys: File = _setting(
        None,
        "FIL",
        "Fil med API-nycklar, som belagg keys sköter. Är den angiven behövs en nyckel för /v1.",
        "sökvägen till en fil",
    )
    public: Names = _setting(
        (),
        "LISTA",
        "Samlingar som får sökas utan nyckel, på sidan och i gränssnittet, med komma emellan; * betyder alla.",
        "en lista av samlingar, eller *",
    )
    concurrency: int = _setting(
        8, "HELTAL", "Hur många frågor som besvaras samtidigt.", "ett heltal från 1 till 64", ge=1, le=64
    )
    queue: int = _setting(
        32, "HELTAL", "Hur många frågor som får vänta på sin tur.", "ett heltal från 0 till 1000", ge=0, le=1_000
    )
    timeout: float = _setting(
        5.0,
        "SEKUNDER",
        "Hur länge en fråga får vänta på sin tur.",
        "ett antal sekunder från 0.1 till 300",
        ge=0.1,
        le=300,
    )
    rate: int = _setting(
        600,
        "HELTAL",
        "Hur många anrop i minuten som varje klient får göra; 0 är utan gräns.",
        "ett heltal från 0 till 1000000",
        ge=0,
        le=1_000_000,
    )
    feedback: File = _setting(
        None,
        "FIL",
        "Fil som omdömen om svaren skrivs till. Utan den tas inga emot.",
        "sökvägen till en fil",
    )
    log_questions: Annotated[Path | None, BeforeValidator(_log)] = _setting(
        None,
        "FIL",
        "Fil som frågorna skrivs till, maskerade; true betyder stderr. Utan den skrivs de ingenstans.",
        "sökvägen till en fil, eller true",
    )
    access_log: bool = _setting(
        False, "", "Skriv en rad på stderr om varje anrop, utan frågans text.", "true eller false"
    )

    @classmethod
    def read(cls, flags: Mapping[str, object], environment: Mapping[str, str] = os.environ) -> Self:
        """The settings by flags (those that were given), environment and defaults.

        Raises `UnknownSetting` or `SettingInvalid`.
        """
        known = {PREFIX + name.upper() for name in cls.model_fields} | {PREFIX + name for name in ELSEWHERE}
        for variable in environment:
            if variable.upper().startswith(PREFIX) and variable.upper() not in known:
                meant = difflib.get_close_matches(variable.upper(), known, n=1)
                raise UnknownSetting(variable, meant[0] if meant else None)
        try:
            return cls(**dict(flags))
        except ValidationError as error:
            name = str(error.errors()[0]["loc"][0])
            given = flag_of(name) if name in flags else variable_of(name)
            value = str(flags[name] if name in flags else environment.get(variable_of(name), ""))
            raise SettingInvalid(given, value, wanted(cls.model_fields[name])) from error


def flag_of(name: str) -> str:
    """The flag of a setting."""
    return f"--{name.replace('_', '-')}"


def variable_of(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def metavar(field: FieldInfo) -> str:
    """What kind of value a setting takes, in a word."""
    return str(_extra(field)["metavar"])


def wanted(field: FieldInfo) -> str:
    """What a setting's value must be."""
    return str(_extra(field)["wanted"])


def _extra(field: FieldInfo) -> Mapping[str, Any]:
    extra = field.json_schema_extra
    if not isinstance(extra, dict):
        raise TypeError("a setting is made with `_setting`")
    return extra


def shown_default(field: FieldInfo) -> str:
    """A setting's default as it would be written in a variable; empty if there is none."""
    match field.default:
        case None | ():
            return ""
        case bool() as default:
            return str(default).lower()
    return f"{field.default:g}" if isinstance(field.default, float) else str(field.default)
