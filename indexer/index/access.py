"""`<index>/access.json`: who may read each document, as it is said now.

It lies beside the generations and not in them: what was said last holds whichever generation answers, one that was gone
back to too, and a change of it needs no new one. It is there as soon as any source has said who may read a text. A
document that it doesn't name is nobody's, and where it is gone or damaged everything is.

    belagg-access 1 <SHA-256 of what follows>
    {"issuers": {...}, "rules": [...], "documents": {...}}
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from indexer.disk.durable import reason_of, replace_file
from indexer.disk.regular_file import read_regular
from indexer.index.errors import AccessUnreadable
from indexer.index.folder import ACCESS
from indexer.texts.access import NOBODY, AccessRule, Group, Readers, both

_MAX_BYTES = 500_000_000
"""Some fifty bytes a document."""
_DIGITS = 16
"""Of a content hash that are kept."""
_FIRST = "belagg-access 1 "


@dataclass(frozen=True, slots=True)
class Stated:
    """What is said of one document."""

    rule: AccessRule
    content: str
    """The text that it is said of: the first digits of its content hash, or "" if that isn't known."""
    others: Readers
    """Who may, at most, read another text that goes by the same name: it was told of before."""

    def readers_of(self, content_hash: str) -> Readers:
        """Who may read a text that goes by this name."""
        if self.content and content_hash.startswith(self.content):
            return self.rule.readers
        return both(self.rule.readers, self.others)


@dataclass(frozen=True, slots=True)
class AccessRecord:
    """The file's content."""

    documents: Mapping[str, Stated]
    """By their ids."""
    issuers: Mapping[str, str] = field(default_factory=dict)
    """The short names of those who vouch for groups, and who they are."""
    sha256: str = field(default="", compare=False)
    """Of what the file says."""

    def readers_of(self, document_id: str, content_hash: str) -> Readers:
        """Who may read a text that goes by an id; nobody if nothing is said of it."""
        stated = self.documents.get(document_id)
        return NOBODY if stated is None else stated.readers_of(content_hash)

    @classmethod
    def read(cls, index: Path) -> Self | None:
        """That of an index's folder; None if there is none. Raises `AccessUnreadable`."""
        path = index / ACCESS
        try:
            first, _, text = read_regular(path, _MAX_BYTES).decode("utf-8").partition("\n")
            if first != _first_line(text):
                raise AccessUnreadable(str(path), "kontrollsumman stämmer inte")
            return replace(cls._of(json.loads(text)), sha256=first.removeprefix(_FIRST))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise AccessUnreadable(str(path), reason_of(error)) from error
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
            raise AccessUnreadable(str(path), "innehållet går inte att tolka") from error

    @classmethod
    def _of(cls, record: dict[str, Any]) -> Self:
        rules = [AccessRule(_readers(rule["readers"]), _text(rule["said_by"])) for rule in record["rules"]]
        if any(_count(number) >= len(rules) for one in record["documents"].values() for number in one[:1] + one[2:]):
            raise ValueError
        return cls(
            {
                _text(id_): Stated(rules[number], _text(content), rules[others].readers)
                for id_, (number, content, others) in record["documents"].items()
            },
            {_text(name): _text(issuer) for name, issuer in record["issuers"].items()},
        )

    def write(self, index: Path) -> None:
        """Put it in the place of what was said before, in one step. Raises `OSError`."""
        rules: dict[AccessRule, int] = {}
        documents = {
            id_: [
                rules.setdefault(stated.rule, len(rules)),
                stated.content,
                rules.setdefault(AccessRule(stated.others), len(rules)),
            ]
            for id_, stated in sorted(self.documents.items())
        }
        listed = [{"readers": _written(rule.readers), "said_by": rule.said_by} for rule in rules]
        record = {"issuers": dict(sorted(self.issuers.items())), "rules": listed, "documents": documents}
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n"
        replace_file(index / ACCESS, f"{_first_line(text)}\n{text}")


def stated(
    before: AccessRecord | None, document_id: str, rule: AccessRule, content_hash: str, unknown: Readers
) -> Stated:
    """What is said now of a document with a text; `unknown`: who may read others of its name, if nothing was said.

    As long as a generation with the text of before may answer, that is read by none but those who might read it.
    """
    last = None if before is None else before.documents.get(document_id)
    content = content_hash[:_DIGITS]
    if last is None:
        return Stated(rule, content, both(rule.readers, unknown))
    if last.content == content:
        return Stated(rule, content, last.others)
    return Stated(rule, content, both(last.rule.readers, last.others))


def _first_line(text: str) -> str:
    return _FIRST + hashlib.sha256(text.encode("utf-8")).hexdigest()


def _readers(value: object) -> Readers:
    """Raises `ValueError` or `TypeError`."""
    if value is None:
        return None
    if not isinstance(value, list):
        raise TypeError
    return frozenset(Group(_text(issuer), _text(name)) for issuer, name in value)


def _written(readers: Readers) -> list[list[str]] | None:
    return None if readers is None else [[group.issuer, group.name] for group in sorted(readers)]


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError
    return value


def _text(value: object) -> str:
    if type(value) is not str:
        raise TypeError
    return value
