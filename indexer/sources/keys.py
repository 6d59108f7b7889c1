"""What may be said of a source in `belagg.toml`: every key, and what it may be, for whoever wrote something else."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from indexer.readers.pdf.scans.tesseract import LANGUAGES
from indexer.sources.folders import LINK_PATH
from indexer.sources.patterns import Patterns
from indexer.sources.website.crawl import MAX_DELAY
from indexer.texts.web_address import canonical

GROUPS = "groups"
ACCESS = "access"
FILESYSTEM = "filesystem"
"""That `access` may be, instead of rules for paths."""
UNIX_GROUPS = "unix_groups"
UNIX_OTHERS = "unix_others"
OCR = "ocr"
"""Beside the sources it holds for all that don't have their own."""

_SHORT = re.compile("[a-z0-9-]{1,50}")


@dataclass(frozen=True, slots=True)
class Key:
    """What may be said of a source."""

    fits: Callable[[Any], bool]
    kind: str
    """In Swedish, to finish "ska vara"."""
    of_websites: bool = False
    of_folders: bool = False


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def _are_patterns(value: object) -> bool:
    if not isinstance(value, list) or not value or not all(map(_is_text, value)):
        return False
    try:
        Patterns(include=tuple(value))
    except ValueError:
        return False
    return True


def _are_hosts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(host, str) and host_of(host) for host in value)


def host_of(name: str) -> str | None:
    """The canonical form of a host's name; None for what isn't one, an address or a port among them."""
    address = canonical(f"https://{name}/")
    host = urlsplit(address).netloc if address is not None else None
    return host if address == f"https://{host}/" and ":" not in name else None


def _is_link(value: Any) -> bool:
    """An address of the web in which the path stands once, and not in the place of the host."""
    if not _is_text(value) or value.count(LINK_PATH) != 1:
        return False
    start, _, _ = value.partition(LINK_PATH)
    return canonical(value.replace(LINK_PATH, "x")) is not None and "/" in start.partition("://")[2]


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_delay(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MAX_DELAY


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _are_languages(value: object) -> bool:
    return isinstance(value, str) and LANGUAGES.fullmatch(value) is not None


def _are_groups(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_text, value))


def _are_path_rules(value: object) -> bool:
    return value == FILESYSTEM or (
        isinstance(value, list)
        and bool(value)
        and all(
            isinstance(rule, dict)
            and rule.keys() == {"paths", GROUPS}
            and _are_patterns(rule["paths"])
            and _are_groups(rule[GROUPS])
            for rule in value
        )
    )


def _are_unix_groups(value: object) -> bool:
    if isinstance(value, str):
        return _SHORT.fullmatch(value) is not None
    return (
        isinstance(value, dict)
        and bool(value)
        and all(_is_text(name) and (_is_text(group) or _are_groups(group)) for name, group in value.items())
    )


def are_issuers(value: object) -> bool:
    return isinstance(value, dict) and all(
        _SHORT.fullmatch(short) and _is_text(issuer) for short, issuer in value.items()
    )


def _is_day(value: object) -> bool:
    return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)


_DAY = "ett datum utan citattecken, som 2024-12-31"
_TRUE_OR_FALSE = "true eller false, utan citattecken"
_GROUPS = 'en lista med grupper, som ["entra:ekonomi"], eller ["*"] för alla'
_PATTERNS = 'en lista med mönster, som ["*.pdf", "/protokoll/"]'

KEYS: Mapping[str, Key] = MappingProxyType(
    {
        "path": Key(_is_text, "en mapp eller en fil inom citattecken"),
        "website": Key(_is_text, "en webbadress inom citattecken"),
        "collection": Key(_is_text, "ett namn inom citattecken"),
        "include": Key(_are_patterns, _PATTERNS),
        "exclude": Key(_are_patterns, _PATTERNS),
        "link_hosts": Key(_are_hosts, 'en lista med värdnamn, som ["www.example.se"]', of_folders=True),
        "link": Key(_is_link, 'en webbadress med {path} i, som "https://intranat.example.se/{path}"', of_folders=True),
        "serve_files": Key(_is_switch, _TRUE_OR_FALSE, of_folders=True),
        GROUPS: Key(_are_groups, _GROUPS),
        ACCESS: Key(
            _are_path_rules, f'"{FILESYSTEM}" eller en lista som [{{paths = ["/loner/"], groups = ["entra:ekonomi"]}}]'
        ),
        UNIX_GROUPS: Key(
            _are_unix_groups,
            'kortnamnet för den som står för filsystemets grupper, som "ad", eller vilka de är, som '
            '{ekonomi = "entra:5f0c", "domain users" = "entra:7a11"}',
            of_folders=True,
        ),
        UNIX_OTHERS: Key(
            _are_groups, 'en lista med grupper, som ["entra:alla"], eller ["*"] för alla', of_folders=True
        ),
        "valid_from": Key(_is_day, _DAY),
        "valid_until": Key(_is_day, _DAY),
        "repealed": Key(_is_switch, _TRUE_OR_FALSE),
        "replaced_by": Key(_is_text, "namnet på den text som ersätter, inom citattecken"),
        OCR: Key(_are_languages, 'språk som Tesseract kan, som "swe+eng"'),
        "pages": Key(_is_count, "ett heltal från 1", of_websites=True),
        "delay": Key(_is_delay, f"ett antal sekunder från 0 till {MAX_DELAY:.0f}", of_websites=True),
        "sitemap": Key(_is_switch, _TRUE_OR_FALSE, of_websites=True),
        "links": Key(_is_switch, _TRUE_OR_FALSE, of_websites=True),
        "robots": Key(_is_switch, _TRUE_OR_FALSE, of_websites=True),
    }
)
