"""Who may read the texts of a source, as its administrator and those who look after its folders say.

Nearest comes first: the file's own sidecar (`plan.pdf.belagg-access`), that of the nearest folder (`.belagg-access`),
the last pattern of `belagg.toml` that fits, the source's `groups`. A sidecar has a group a line, or `*` for everybody;
a line that begins with "#" is a remark. One that can't be understood lets nobody read. Where the file system says it
(`filesystem.py`), a sidecar lets none read whom that doesn't.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce

from indexer.errors import BelaggError
from indexer.sources.filesystem import UnixGroups
from indexer.sources.patterns import Patterns
from indexer.texts.access import EVERYBODY, NOBODY, AccessRule, Group, Readers
from indexer.texts.web_address import path_of

SIDECAR = ".belagg-access"
_MEANT = re.compile(r"(.*?)\.?bell?[aä]gg?[\W_]{0,3}acc?es.*", re.DOTALL)
"""What Notepad ("plan.pdf.belagg-access.txt"), slips and Swedish ("belägg") make of it: none opens what it closes."""
ANYBODY = "*"
_KEPT = 200
"""Characters of a group's name that are repeated to whoever mistyped it."""

NOT_SAID = AccessRule(EVERYBODY)


class NotAGroup(BelaggError):
    """A group isn't written so that it can be told which it is; `reason` says why, and what to write."""

    reason: str
    sentence = "{reason}"


def readers_of(names: Sequence[str], issuers: Mapping[str, str]) -> Readers:
    """Those who are meant by groups as they are written, "entra:ekonomi", or by "*". Raises `NotAGroup`."""
    if list(names) == [ANYBODY]:
        return EVERYBODY
    return frozenset(group_of(name, issuers) for name in names)


def group_of(written: str, issuers: Mapping[str, str]) -> Group:
    """A group as it is written: the short name of its issuer, a colon, and its name. Raises `NotAGroup`."""
    short, colon, name = (part.strip() for part in written.partition(":"))
    known = ", ".join(issuers) or "inga"
    if written.strip() == ANYBODY:
        raise NotAGroup(f"{ANYBODY} betyder alla, och kan bara stå ensamt.")
    if not colon or not name:
        raise NotAGroup(
            f"Gruppen {written[:_KEPT]} saknar utfärdare. Skriv utfärdarens kortnamn, kolon och gruppens namn, som "
            f"”entra:ekonomi”. Kortnamnen står under [issuers] i belagg.toml ({known})."
        )
    if short not in issuers:
        raise NotAGroup(
            f"Utfärdaren {short[:_KEPT]} är inte känd ({known} är det). Lägg till en rad under [issuers] i "
            f'belagg.toml, som {short[:_KEPT] or "entra"} = "https://login.example.se".'
        )
    return Group(issuers[short], name)


@dataclass(frozen=True, slots=True)
class SourceAccess:
    """What `belagg.toml` says of who may read a source's texts."""

    rule: AccessRule = NOT_SAID
    paths: tuple[tuple[Patterns, AccessRule], ...] = ()
    filesystem: UnixGroups | None = None
    """Where the file system says it, instead of these; sidecars then take away and never give."""

    @property
    def is_said(self) -> bool:
        return self.rule != NOT_SAID or bool(self.paths) or self.filesystem is not None

    def of_file(self, inside: str) -> AccessRule:
        """Of a file by its path in the source."""
        return next((rule for patterns, rule in reversed(self.paths) if patterns.take(inside)), self.rule)

    def of_page(self, path: str) -> AccessRule:
        """Of a web page by its address's path."""
        return next((rule for patterns, rule in reversed(self.paths) if patterns.take_page(path)), self.rule)


SAYS_NOTHING = SourceAccess()


@dataclass(frozen=True, slots=True)
class Said:
    """Who may read each text of all sources, by its path."""

    rules: Mapping[str, AccessRule] = field(default_factory=dict)
    """Of files; a text that came with one, such as an attachment, has that one's."""
    pages: tuple[tuple[str, SourceAccess], ...] = ()
    """How the addresses of each website's pages begin."""
    issuers: Mapping[str, str] = field(default_factory=dict)
    is_said: bool = False
    """Whether anything is said at all."""
    idle: tuple[str, ...] = ()
    """Sentences about patterns that say who may read, and fit no text."""

    def and_(self, later: Said) -> Said:
        """What is said of the same sources twice, before and after they were read: less, where it was changed."""
        rules = {path: rule.and_(later.of(path)) for path, rule in self.rules.items()}
        return replace(self, rules=rules)

    def of(self, path: str) -> AccessRule:
        """Nobody may read what no source speaks for."""
        if "://" in path:
            return self._of_page(path)
        above = path
        while above and above not in self.rules:
            above = above.rpartition("/")[0]
        return self.rules[above] if above else AccessRule(NOBODY, "ingen källa")

    def _of_page(self, address: str) -> AccessRule:
        rules = [access.of_page(path_of(address)) for start, access in self.pages if address.startswith(start)]
        return reduce(AccessRule.and_, rules) if rules else AccessRule(NOBODY, "ingen källa")


NOTHING_SAID = Said()


def parsed(content: bytes, issuers: Mapping[str, str]) -> Readers:
    """Those whom a sidecar names. Raises `NotAGroup`."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise NotAGroup("Filen är inte sparad som UTF-8. Spara om den så.") from None
    names = [name for line in lines if (name := line.strip()) and not name.startswith("#")]
    if not names:
        raise NotAGroup(f"Filen nämner ingen grupp. Skriv en på varje rad, eller {ANYBODY} för alla.")
    return readers_of(names, issuers)


def is_sidecar(name: str) -> bool:
    """Whether a file of that name says who may read another, spelled right or not, and is no text itself."""
    return means_sidecar(name) is not None


def means_sidecar(name: str) -> str | None:
    """What a file of that name is a sidecar of, or was meant as one of: "" for its folder; None if it isn't one."""
    found = _MEANT.fullmatch(plain(name))
    return found[1] if found else None


def plain(name: str) -> str:
    """A file's name as it is compared: capitals, and how letters are encoded, make no difference."""
    return unicodedata.normalize("NFC", name).lower()
