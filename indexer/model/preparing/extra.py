"""The extra `models`: the packages that preparing a model needs and nothing else does."""

from __future__ import annotations

from importlib.metadata import requires

from indexer.model.errors import ModelsExtraMissing


def missing(package: str) -> ModelsExtraMissing:
    """The error that one of the packages isn't installed, which names all that pip is to install."""
    return ModelsExtraMissing(package, " ".join(_extra()))


def _extra() -> list[str]:
    """What preparing needs beside Belägg itself, as pip takes it: Belägg may have come from anywhere."""
    marked = (line.partition(";") for line in requires("belagg") or [])
    return [f"'{name.strip()}'" for name, _, marker in marked if "extra ==" in marker and "models" in marker]
