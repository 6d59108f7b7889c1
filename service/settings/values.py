"""What the service can be told: flag before environment variable (`BELAGG_...`) before default.

What each is for stands in `service/settings/descriptions.py`; here is what values it takes.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from service.settings.colour import Colour
from service.settings.descriptions import DESCRIBED, PREFIX
from service.settings.errors import SettingInvalid, UnknownSetting

ELSEWHERE = ("INDEX", "MODEL", "KEEP", "EVAL", "STATUTES", "SOURCE_TEXTS")
"""Variables with our prefix that other commands, the tests and the benchmarks read."""

EVERY_COLLECTION = "*"
"""In `public`: all collections are."""

BY_PROXY = "proxy"
"""In `login`: a listed proxy says who somebody is."""

STDERR = Path("-")
"""In `log_questions`: where the service's other messages go."""


_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_HEADER = r"^[A-Za-z0-9-]{1,64}$"
_HOST = re.compile(r"[\w.-]+|[\da-f:.]+", re.ASCII)
"""A name or an address; whatever else would mean something of its own in the policy that it is written into."""


def _split(value: object) -> object:
    """A list from a variable or flag: parts between commas or spaces."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


def _names(value: object) -> object:
    """A list of names, which may have spaces in them."""
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _questions(value: object) -> object:
    """A list of questions, which may have commas in them."""
    return tuple(part.strip() for part in value.split(";") if part.strip()) if isinstance(value, str) else value


def _origin(value: str) -> str:
    """An origin as browsers write it: scheme, host and port, in lower case. Raises `ValueError`."""
    parts = urlsplit(value)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or parts.username or not _HOST.fullmatch(host):
        raise ValueError
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError
    default = {"http": 80, "https": 443}[parts.scheme]
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + ("" if parts.port in (None, default) else f":{parts.port}")


def _host(value: str) -> str:
    """A name or an address as browsers write it: in lower case and ASCII. Raises `ValueError`."""
    host = value.removeprefix("[").removesuffix("]")
    if ":" in host:
        return ipaddress.IPv6Address(host).compressed
    host = host.lower().encode("idna").decode("ascii")
    if not _HOST.fullmatch(host):
        raise ValueError
    return host


def _login(value: object) -> object:
    """An issuer, as it is written: it is compared letter by letter. Raises `ValueError`."""
    if not isinstance(value, str) or value == BY_PROXY:
        return value
    parts = urlsplit(value)
    host = parts.hostname or ""
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    if not is_safe or not _HOST.fullmatch(host) or parts.username or parts.query or parts.fragment:
        raise ValueError
    _ = parts.port  # raises `ValueError` for one that is none
    return value


def _colour(value: object) -> object:
    """A colour, in lower case. Raises `ValueError` or `ColourTooLight`."""
    return Colour.parse(value).checked().code if isinstance(value, str) else value


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
Hosts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(lambda value: _each(value, _host))]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
Questions = Annotated[tuple[Annotated[str, Field(max_length=120)], ...], NoDecode, BeforeValidator(_questions)]
File = Annotated[Path | None, BeforeValidator(_file)]


def _setting(name: str, **bounds: Any) -> Any:
    described = DESCRIBED[name]
    return Field(described.default, description=described.help, **bounds)


class Settings(BaseSettings):
    """Every setting of the service, read once at the start."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True)

    host: str = _setting("host", min_length=1)
    port: int = _setting("port", ge=0, le=65_535)
    origins: Origins = _setting("origins")
    proxies: Networks = _setting("proxies")
    keys: File = _setting("keys")
    public: Names = _setting("public")
    concurrency: int = _setting("concurrency", ge=1, le=64)
    queue: int = _setting("queue", ge=0, le=1_000)
    timeout: float = _setting("timeout", ge=0.1, le=300)
    rate: int = _setting("rate", ge=0, le=1_000_000)
    feedback: File = _setting("feedback")
    log_questions: Annotated[Path | None, BeforeValidator(_log)] = _setting("log_questions")
    records: File = _setting("records")
    records_days: int = _setting("records_days", ge=1, le=3_650)
    editors: File = _setting("editors")
    access_log: bool = _setting("access_log")
    authority: str | None = _setting("authority")
    contact: str | None = _setting("contact")
    logo: File = _setting("logo")
    colour: Annotated[str | None, BeforeValidator(_colour)] = _setting("colour")
    heading: str | None = _setting("heading", min_length=1, max_length=80)
    examples: Questions = _setting("examples", max_length=8)
    hosts: Hosts = _setting("hosts")
    prefix_cut: bool = _setting("prefix_cut")
    metrics_keys: File = _setting("metrics_keys")
    sources: File = _setting("sources")
    mcp: bool = _setting("mcp")
    login: Annotated[str | None, BeforeValidator(_login)] = _setting("login")
    login_client: str | None = _setting("login_client", min_length=1)
    login_secret: File = _setting("login_secret")
    login_scope: Words = _setting("login_scope")
    login_groups: str = _setting("login_groups", min_length=1)
    login_collections: Names = _setting("login_collections")
    login_editors: Names = _setting("login_editors")
    login_check: float = _setting("login_check", ge=1, le=60)
    login_idle: int = _setting("login_idle", ge=1, le=1_440)
    login_hours: int = _setting("login_hours", ge=1, le=24)
    login_skew: int = _setting("login_skew", ge=0, le=300)
    login_user_header: str = _setting("login_user_header", pattern=_HEADER)
    login_groups_header: str = _setting("login_groups_header", pattern=_HEADER)

    @classmethod
    def read(cls, flags: Mapping[str, object], environment: Mapping[str, str] = os.environ) -> Self:
        """The settings by flags (those that were given), environment and defaults.

        Raises `UnknownSetting`, `SettingInvalid` or `ColourTooLight`.
        """
        known = {described.variable for described in DESCRIBED.values()} | {PREFIX + name for name in ELSEWHERE}
        for variable in environment:
            if variable.upper().startswith(PREFIX) and variable.upper() not in known:
                names = [name.removeprefix(PREFIX) for name in known]  # what all have in common makes none alike
                meant = difflib.get_close_matches(variable.upper().removeprefix(PREFIX), names, n=1)
                raise UnknownSetting(variable, PREFIX + meant[0] if meant else None)
        given_values: dict[str, Any] = dict(flags)
        try:
            return cls(**given_values)
        except ValidationError as error:
            name = str(error.errors()[0]["loc"][0])
            described = DESCRIBED[name]
            given = described.flag if name in flags else described.variable
            value = str(flags[name] if name in flags else environment.get(described.variable, ""))
            raise SettingInvalid(given, value, described.wanted) from error
