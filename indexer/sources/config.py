"""`belagg.toml`: where an index takes its texts from, and under which names.

Each `[[source]]` names a folder or file by `path`, or a website by `website`. What a key is called, means and may be is
in `keys.py`; anything else is refused with the line where it stands.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from indexer.disk.durable import reason_of
from indexer.errors import SourceListUnusable
from indexer.index.folder import IndexFolder
from indexer.sources.access import ANYBODY, NOT_SAID, NotAGroup, SourceAccess, readers_of
from indexer.sources.errors import WRITE_HERE, is_of_windows
from indexer.sources.filesystem import UnixGroups
from indexer.sources.folders import Folders, FolderSource
from indexer.sources.keys import (
    ACCESS,
    FILESYSTEM,
    GROUPS,
    KEYS,
    OCR,
    UNIX_GROUPS,
    UNIX_OTHERS,
    are_issuers,
    host_of,
)
from indexer.sources.patterns import Patterns
from indexer.sources.website.crawl import WebsiteSource
from indexer.sources.website.errors import NotAWebAddress
from indexer.sources.website.page_cache import PAGES
from indexer.texts.access import NOBODY, AccessRule, Group, Readers
from indexer.texts.validity import Validity
from indexer.texts.web_address import canonical

Source = Folders | WebsiteSource
"""Where texts come from."""

_ENDING = ".toml"
_SOURCE = "source"
_ISSUERS = "issuers"
_HEADER = re.compile(r"\s*\[\[\s*source\s*\]\]")
_NOWHERE = (
    "Källan säger inte var texterna finns. Skriv under [[source]] en rad med path, en mapp eller fil, som "
    "path = '/srv/texter', eller en med website, som website = 'https://www.example.se/'."
)
_WEB_ADDRESS = re.compile(r"https?:", re.IGNORECASE)


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
        tables, common, issuers = self._tables(content), content.get(OCR, ""), content.get(_ISSUERS, {})
        for short, issuer in issuers.items():
            if named.issuers.setdefault(short, issuer) != issuer:
                raise self._wrong(f"{short} är redan namnet på {named.issuers[short]}. Byt namn.", None, short)
        for number, table in enumerate(tables):
            self._check(number, table)
            ocr = table.get(OCR, common)
            collection = table.get("collection", "").strip()
            patterns = Patterns(tuple(table.get("include", ())), tuple(table.get("exclude", ())))
            access = self._access(number, table, issuers)
            validity = Validity(**{key: table[key] for key in _VALIDITY if key in table})
            if "path" in table:
                path = self.file.parent / table["path"]
                place = Path(os.path.realpath(path))
                if place in named.folders:
                    raise self._wrong(f"{table['path']} är redan en källa. Ta bort den ena.", number, "path")
                hosts = frozenset(filter(None, map(host_of, table.get("link_hosts", ()))))
                link, serve_files = table.get("link"), table.get("serve_files", False)
                if link is not None and serve_files:
                    raise self._wrong("Källan har både link och serve_files. Ta bort det ena.", number, "serve_files")
                named.folders[place] = FolderSource(
                    path,
                    collection,
                    patterns,
                    hosts,
                    validity,
                    ocr,
                    link,
                    serve_files,
                    access,
                    f"{self.file}, {self._place(number, 'path')}",
                    table["path"],
                )
            else:
                start = self._start(table["website"], number)
                if start in named.websites:
                    raise self._wrong(f"{start} är redan en källa. Ta bort den ena.", number, "website")
                settings = {key: table[key] for key in table if KEYS[key].of_websites} | {OCR: ocr}
                cache = _cache(named.index)
                named.websites[start] = WebsiteSource(
                    start, cache, collection, patterns, validity=validity, access=access, **settings
                )

    def _access(self, number: int, table: dict[str, Any], issuers: dict[str, str]) -> SourceAccess:
        if table.get(ACCESS) == FILESYSTEM:
            return SourceAccess(filesystem=self._unix_groups(number, table, issuers))
        for key in (UNIX_GROUPS, UNIX_OTHERS):
            if key in table:
                raise self._wrong(f'{key} hör till {ACCESS} = "{FILESYSTEM}", som källan inte har.', number, key)
        rule = NOT_SAID
        if GROUPS in table:
            rule = AccessRule(self._readers(number, GROUPS, table[GROUPS], issuers), self._said(number, GROUPS))
        paths = tuple(
            (
                Patterns(tuple(one["paths"])),
                AccessRule(self._readers(number, ACCESS, one[GROUPS], issuers), self._said(number, ACCESS)),
            )
            for one in table.get(ACCESS, ())
        )
        return SourceAccess(rule, paths)

    def _unix_groups(self, number: int, table: dict[str, Any], issuers: dict[str, str]) -> UnixGroups:
        if "website" in table or GROUPS in table:
            key = "website" if "website" in table else GROUPS
            reason = f'{ACCESS} = "{FILESYSTEM}" går inte ihop med {key}. Ta bort det ena.'
            raise self._wrong(reason, number, ACCESS)
        said = table.get(UNIX_GROUPS)
        if said is None:
            reason = f'{UNIX_GROUPS} saknas: vem som står för filsystemets grupper, som {UNIX_GROUPS} = "ad".'
            raise self._wrong(reason, number, ACCESS)
        others = self._readers(number, UNIX_OTHERS, table[UNIX_OTHERS], issuers) if UNIX_OTHERS in table else NOBODY
        if isinstance(said, str):
            if said not in issuers:
                raise self._wrong(f"{said} står inte under [issuers].", number, UNIX_GROUPS)
            return UnixGroups(issuers[said], others=others)
        named: dict[str, frozenset[Group]] = {}
        for name, one in said.items():
            groups = [one] if isinstance(one, str) else one
            if ANYBODY in groups:
                reason = f"{name} kan inte vara alla. Vilka övriga är på filservern sägs med {UNIX_OTHERS}."
                raise self._wrong(reason, number, UNIX_GROUPS)
            named[name] = self._readers(number, UNIX_GROUPS, groups, issuers) or frozenset()
        return UnixGroups(None, named, others)

    def _readers(self, number: int, key: str, names: Sequence[str], issuers: dict[str, str]) -> Readers:
        try:
            return readers_of(names, issuers)
        except NotAGroup as error:
            raise self._wrong(str(error), number, key) from error

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
                f"rad {int(place[1]) if place else self.text.count(chr(10)) + 1}",
            ) from error
        for key in content:
            if key not in (_SOURCE, OCR, _ISSUERS):
                raise self._unknown(key, (_SOURCE, OCR, _ISSUERS), "Varje källa börjar med raden [[source]].", None)
        if OCR in content and not KEYS[OCR].fits(content[OCR]):
            raise self._wrong(f"{OCR} ska vara {KEYS[OCR].kind}.", None, OCR)
        if not are_issuers(content.get(_ISSUERS, {})):
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
            if key not in KEYS:
                raise self._unknown(key, tuple(KEYS), f"De nycklar som finns är {', '.join(KEYS)}.", number)
            if key == "path" and isinstance(value, str) and not value.isprintable() and is_of_windows(value):
                reason = f"path är en sökväg i Windows, och den här datorn kör inte Windows. {WRITE_HERE}"
                raise self._wrong(reason, number, key)
            if not KEYS[key].fits(value):
                raise self._wrong(f"{key} ska vara {KEYS[key].kind}.", number, key)
        if "path" in table and "website" in table:
            raise self._wrong("Källan har både path och website. Ta bort det ena.", number, "website")
        if "path" not in table and "website" not in table:
            raise self._wrong(_NOWHERE, number, None)
        for key in table:
            if "path" in table and KEYS[key].of_websites:
                raise self._wrong(f"{key} gäller bara webbplatser. Ta bort raden.", number, key)
            if "website" in table and KEYS[key].of_folders:
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
        return SourceListUnusable(str(self.file), reason, self._place(number, key))

    def _place(self, number: int | None, key: str | None) -> str:
        """The line of a key, or of its source; where it isn't written in the usual way, which of the sources it is."""
        line = self._line(number, key)
        if line is not None:
            return f"rad {line}"
        return "" if number is None else f"källa {number + 1}"

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
