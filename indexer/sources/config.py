"""`belagg.toml`: where an index takes its texts from, and under which names.

Each `[[source]]` names a folder or file by `path`, or a website by `website`. What a key is called, means and may be is
in `_KEYS`; anything else is refused with the line where it stands.
"""

from __future__ import annotations

import datetime
import os
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from indexer.disk.durable import reason_of
from indexer.errors import SourceListUnusable
from indexer.index.folder import IndexFolder
from indexer.readers.pdf.scans.tesseract import LANGUAGES
from indexer.sources.access import NOT_SAID, NotAGroup, SourceAccess, readers_of
from indexer.sources.folders import LINK_PATH, Folders, FolderSource
from indexer.sources.patterns import Patterns
from indexer.sources.website.crawl import MAX_DELAY, WebsiteSource
from indexer.sources.website.errors import NotAWebAddress
from indexer.sources.website.page_cache import PAGES
from indexer.texts.access import Rule
from indexer.texts.validity import Validity
from indexer.texts.web_address import canonical

Source = Folders | WebsiteSource
"""Where texts come from."""

_ENDING = ".toml"
_SOURCE = "source"
_ISSUERS = "issuers"
_GROUPS = "groups"
_ACCESS = "access"
_OCR = "ocr"
"""Beside the sources it holds for all that don't have their own."""
_HEADER = re.compile(r"\s*\[\[\s*source\s*\]\]")
_SHORT = re.compile("[a-z0-9-]{1,50}")
_WEB_ADDRESS = re.compile(r"https?:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Key:
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
    return isinstance(value, list) and bool(value) and all(isinstance(host, str) and _host(host) for host in value)


def _host(name: str) -> str | None:
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
    return (
        isinstance(value, list)
        and bool(value)
        and all(
            isinstance(rule, dict)
            and rule.keys() == {"paths", _GROUPS}
            and _are_patterns(rule["paths"])
            and _are_groups(rule[_GROUPS])
            for rule in value
        )
    )


def _are_issuers(value: object) -> bool:
    return isinstance(value, dict) and all(
        _SHORT.fullmatch(short) and _is_text(issuer) for short, issuer in value.items()
    )


def _is_day(value: object) -> bool:
    return isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)


_DAY = "ett datum utan citattecken, som 2024-12-31"
_TRUE_OR_FALSE = "true eller false, utan citattecken"
_PATTERNS = 'en lista med mönster, som ["*.pdf", "/protokoll/"]'

_KEYS: Mapping[str, _Key] = MappingProxyType(
    {
        "path": _Key(_is_text, "en mapp eller en fil inom citattecken"),
        "website": _Key(_is_text, "en webbadress inom citattecken"),
        "collection": _Key(_is_text, "ett namn inom citattecken"),
        "include": _Key(_are_patterns, _PATTERNS),
        "exclude": _Key(_are_patterns, _PATTERNS),
        "link_hosts": _Key(_are_hosts, 'en lista med värdnamn, som ["www.example.se"]', of_folders=True),
        "link": _Key(_is_link, 'en webbadress med {path} i, som "https://intranat.example.se/{path}"', of_folders=True),
        "serve_files": _Key(_is_switch, _TRUE_OR_FALSE, of_folders=True),
        _GROUPS: _Key(_are_groups, 'en lista med grupper, som ["entra:ekonomi"], eller ["*"] för alla'),
        _ACCESS: _Key(_are_path_rules, 'en lista som [{paths = ["/loner/"], groups = ["entra:ekonomi"]}]'),
        "valid_from": _Key(_is_day, _DAY),
        "valid_until": _Key(_is_day, _DAY),
        "repealed": _Key(_is_switch, _TRUE_OR_FALSE),
        "replaced_by": _Key(_is_text, "namnet på den text som ersätter, inom citattecken"),
        _OCR: _Key(_are_languages, 'språk som Tesseract kan, som "swe+eng"'),
        "pages": _Key(_is_count, "ett heltal från 1", of_websites=True),
        "delay": _Key(_is_delay, f"ett antal sekunder från 0 till {MAX_DELAY:.0f}", of_websites=True),
        "sitemap": _Key(_is_switch, _TRUE_OR_FALSE, of_websites=True),
        "links": _Key(_is_switch, _TRUE_OR_FALSE, of_websites=True),
        "robots": _Key(_is_switch, _TRUE_OR_FALSE, of_websites=True),
    }
)


_VALIDITY = ("valid_from", "valid_until", "repealed", "replaced_by")


@dataclass(slots=True)
class _Named:
    """Sources that have been named so far."""

    index: Path
    issuers: dict[str, str] = field(default_factory=dict)
    folders: dict[Path, FolderSource] = field(default_factory=dict)
    websites: dict[str, WebsiteSource] = field(default_factory=dict)

    def sources(self) -> tuple[Source, ...]:
        """Folders and files together, then one website after the other."""
        folders = [Folders(tuple(self.folders.values()), self.index, self.issuers)] if self.folders else []
        return (*folders, *self.websites.values())


def given(arguments: Sequence[str], index: Path) -> tuple[Source, ...]:
    """The sources that a command line names: folders, files, web addresses, and files such as belagg.toml.

    `index` is where they will be indexed. Raises NotAWebAddress and SourceListUnusable. Whether the sources are there
    is asked when they are read.
    """
    named = _Named(index)
    for argument in arguments:
        path = Path(argument)
        if _is_web_address(argument):
            start = _start(argument)
            named.websites.setdefault(start, WebsiteSource(start, _cache(index)))
        elif _is_list(argument):
            _List(path, _read(path)).add_to(named)
        else:
            named.folders.setdefault(Path(os.path.realpath(path)), FolderSource(path))
    return named.sources()


def followed(arguments: Sequence[str], index: Path) -> list[Path]:
    """What of a command line's sources can be looked through for changes. Raises as `given` does."""
    lists = [Path(argument) for argument in arguments if _is_list(argument)]
    folders = [source for source in given(arguments, index) if isinstance(source, Folders)]
    return lists + [folder.path for source in folders for folder in source.sources]


def load(file: Path, index: Path) -> tuple[Source, ...]:
    """The sources that one file names. Relative paths start at the file's own folder. Raises SourceListUnusable."""
    named = _Named(index)
    _List(file, _read(file)).add_to(named)
    return named.sources()


def _is_web_address(argument: str) -> bool:
    return _WEB_ADDRESS.match(argument) is not None


def _is_list(argument: str) -> bool:
    path = Path(argument)
    return not _is_web_address(argument) and path.suffix.lower() == _ENDING and not path.is_dir()


def _cache(index: Path) -> Path:
    return IndexFolder(index).cache / PAGES


def _start(address: str) -> str:
    start = canonical(address)
    if start is None:
        raise NotAWebAddress(address)
    return start


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError as error:
        raise SourceListUnusable(str(file), "Filen finns inte. Kontrollera sökvägen.") from error
    except UnicodeDecodeError as error:
        raise SourceListUnusable(str(file), "Filen är inte sparad som UTF-8. Spara om den så.") from error
    except OSError as error:
        reason = f"Filen gick inte att läsa ({reason_of(error)}). Kontrollera den och dess rättigheter."
        raise SourceListUnusable(str(file), reason) from error


@dataclass(frozen=True, slots=True)
class _List:
    """A file and its text, to say in which line something is wrong."""

    file: Path
    text: str

    def add_to(self, named: _Named) -> None:
        content = self._content()
        tables, common, issuers = self._tables(content), content.get(_OCR, ""), content.get(_ISSUERS, {})
        for short, issuer in issuers.items():
            if named.issuers.setdefault(short, issuer) != issuer:
                raise self._wrong(f"{short} är redan namnet på {named.issuers[short]}. Byt namn.", None, short)
        for number, table in enumerate(tables):
            self._check(number, table)
            ocr = table.get(_OCR, common)
            collection = table.get("collection", "").strip()
            patterns = Patterns(tuple(table.get("include", ())), tuple(table.get("exclude", ())))
            access = self._access(number, table, issuers)
            validity = Validity(**{key: table[key] for key in _VALIDITY if key in table})
            if "path" in table:
                path = self.file.parent / table["path"]
                place = Path(os.path.realpath(path))
                if place in named.folders:
                    raise self._wrong(f"{table['path']} är redan en källa. Ta bort den ena.", number, "path")
                hosts = frozenset(filter(None, map(_host, table.get("link_hosts", ()))))
                link, serve_files = table.get("link"), table.get("serve_files", False)
                if link is not None and serve_files:
                    raise self._wrong("Källan har både link och serve_files. Ta bort det ena.", number, "serve_files")
                named.folders[place] = FolderSource(
                    path, collection, patterns, hosts, validity, ocr, link, serve_files, access
                )
            else:
                start = self._start(table["website"], number)
                if start in named.websites:
                    raise self._wrong(f"{start} är redan en källa. Ta bort den ena.", number, "website")
                settings = {key: table[key] for key in table if _KEYS[key].of_websites} | {_OCR: ocr}
                cache = _cache(named.index)
                about = {"validity": validity, "access": access}
                named.websites[start] = WebsiteSource(start, cache, collection, patterns, **about, **settings)

    def _access(self, number: int, table: dict[str, Any], issuers: dict[str, str]) -> SourceAccess:
        try:
            rule = (
                Rule(readers_of(table[_GROUPS], issuers), self._said(number, _GROUPS)) if _GROUPS in table else NOT_SAID
            )
        except NotAGroup as error:
            raise self._wrong(str(error), number, _GROUPS) from error
        try:
            paths = tuple(
                (Patterns(tuple(one["paths"])), Rule(readers_of(one[_GROUPS], issuers), self._said(number, _ACCESS)))
                for one in table.get(_ACCESS, ())
            )
        except NotAGroup as error:
            raise self._wrong(str(error), number, _ACCESS) from error
        return SourceAccess(rule, paths)

    def _said(self, number: int, key: str) -> str:
        """Where something is said, for whoever asks why."""
        line = self._line(number, key)
        return f"{self.file.name}, {key}" + ("" if line is None else f" på rad {line}")

    def _content(self) -> dict[str, Any]:
        """What stands beside the sources, and they."""
        try:
            content = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"at line (\d+)", str(error))
            raise SourceListUnusable(
                str(self.file),
                "Raden går inte att tolka. Text ska stå inom citattecken, och sökvägar skrivs med / eller inom "
                "enkla citattecken: 'C:\\texter'. Samma nyckel får finnas en gång i varje källa.",
                int(place[1]) if place else self.text.count("\n") + 1,
            ) from error
        for key in content:
            if key not in (_SOURCE, _OCR, _ISSUERS):
                raise self._unknown(key, (_SOURCE, _OCR, _ISSUERS), "Varje källa börjar med raden [[source]].", None)
        if _OCR in content and not _KEYS[_OCR].fits(content[_OCR]):
            raise self._wrong(f"{_OCR} ska vara {_KEYS[_OCR].kind}.", None, _OCR)
        if not _are_issuers(content.get(_ISSUERS, {})):
            raise self._wrong(
                "[issuers] ska ha ett kortnamn på varje rad, av små bokstäver a till z, siffror och bindestreck, och "
                'efter det vem som står för gruppen, som entra = "https://login.example.se".',
                None,
                _ISSUERS,
            )
        return content

    def _tables(self, content: dict[str, Any]) -> list[dict[str, Any]]:
        """Those of the sources."""
        tables = content.get(_SOURCE, [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self._wrong("Varje källa ska börja med raden [[source]], med dubbla hakparenteser.", None, _SOURCE)
        if not tables:
            raise self._wrong("Filen anger inga källor. Börja varje källa med raden [[source]].", None, None)
        return tables

    def _check(self, number: int, table: dict[str, Any]) -> None:
        for key, value in table.items():
            if key not in _KEYS:
                raise self._unknown(key, tuple(_KEYS), f"De nycklar som finns är {', '.join(_KEYS)}.", number)
            if not _KEYS[key].fits(value):
                raise self._wrong(f"{key} ska vara {_KEYS[key].kind}.", number, key)
        if ("path" in table) == ("website" in table):
            raise self._wrong("Källan ska ha antingen path, en mapp eller fil, eller website, en adress.", number, None)
        for key in table:
            if "path" in table and _KEYS[key].of_websites:
                raise self._wrong(f"{key} gäller bara webbplatser. Ta bort raden.", number, key)
            if "website" in table and _KEYS[key].of_folders:
                reason = (
                    f"{key} gäller bara mappar och filer: en webbsidas länk är alltid dess egen adress. Ta bort raden."
                )
                raise self._wrong(reason, number, key)

    def _start(self, address: str, number: int) -> str:
        try:
            return _start(address)
        except NotAWebAddress as error:
            raise self._wrong(str(error), number, "website") from error

    def _unknown(self, key: str, known: tuple[str, ...], otherwise: str, number: int | None) -> SourceListUnusable:
        close = get_close_matches(key.lower(), known, n=1)
        return self._wrong(f"Nyckeln {key} finns inte. {f'Menade du {close[0]}?' if close else otherwise}", number, key)

    def _wrong(self, reason: str, number: int | None, key: str | None) -> SourceListUnusable:
        return SourceListUnusable(str(self.file), reason, self._line(number, key))

    def _line(self, number: int | None, key: str | None) -> int | None:
        """Where a key stands, or the source itself; None where neither is written in the usual way."""
        lines = self.text.split("\n")
        begins = [line for line, text in enumerate(lines) if _HEADER.match(text)]
        if number is not None and number >= len(begins):
            return None
        first = begins[number] if number is not None else 0
        last = next((begin for begin in begins if begin > first), len(lines)) if number is not None else len(lines)
        if key is not None:
            written = re.compile(rf"\s*(?:\[+\s*)?[\"']?{re.escape(key)}[\"']?\s*[=.\]]")
            for line in range(first, last):
                if written.match(lines[line]):
                    return line + 1
        return first + 1 if number is not None else None
