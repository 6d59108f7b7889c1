"""Office Open XML packages (DOCX, PPTX, XLSX): which part leads to which, and what the package says of itself."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from indexer.errors import SourceDamaged
from indexer.readers.office.properties import Properties, properties_of
from indexer.readers.office.xml import attribute, descendants, local, text_within
from indexer.readers.office.zip_package import ZipPackage

MAIN_DOCUMENT = "officeDocument"
_CORE_PROPERTIES = "core-properties"
_APPLICATION_PROPERTIES = ("extended-properties", "extendedProperties")
"""In the transitional and the strict form of the format."""


@dataclass(frozen=True, slots=True)
class Relation:
    """One part's reference to another: `kind` is the last piece of its type, such as "footnotes"."""

    id: str
    kind: str
    target: str
    """Name of the part in the package."""


def relations(package: ZipPackage, part: str = "") -> list[Relation]:
    """What a part refers to inside the package; "" is the package itself. References out of it are left out."""
    folder, name = posixpath.split(part)
    root = package.optional_xml(posixpath.join(folder, "_rels", f"{name}.rels"))
    if root is None:
        return []
    found = []
    for entry in descendants(root, "Relationship"):
        target = attribute(entry, "Target")
        if target is None or attribute(entry, "TargetMode") == "External":
            continue
        resolved = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
        kind = (attribute(entry, "Type") or "").rpartition("/")[2]
        found.append(Relation(attribute(entry, "Id") or "", kind, resolved))
    return found


def related(package: ZipPackage, part: str, kind: str) -> Iterator[str]:
    """Names of the parts of one kind that a part refers to and that are there."""
    return (r.target for r in relations(package, part) if r.kind == kind and r.target in package)


def main_part(package: ZipPackage, root_name: str) -> str:
    """Name of the part that the package is about. Raises SourceDamaged if its root element isn't `root_name`."""
    found = next(related(package, "", MAIN_DOCUMENT), None)
    if found is None or local(package.xml(found)) != root_name:
        raise SourceDamaged(package.path)
    return found


def properties(package: ZipPackage) -> Properties:
    """What the package's core properties state."""
    stated: dict[str, str] = {}
    for kind in (_CORE_PROPERTIES, *_APPLICATION_PROPERTIES):
        for part in related(package, "", kind):
            for element in package.xml(part):
                stated.setdefault(local(element), text_within(element))
    return properties_of(
        title=stated.get("title"),
        author=stated.get("creator"),
        dates=(stated.get("modified"), stated.get("created")),
        language=stated.get("language"),
        template=stated.get("Template"),
    )
