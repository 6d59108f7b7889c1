"""The texts that come with the program, each as its lines."""

from __future__ import annotations

from pathlib import Path

from indexer.texts.language import Language


def probes(language: Language) -> list[str]:
    """The probe questions of a language: several hundred that no authority's texts answer."""
    return _lines_of(f"probes.{language}.txt")


def samples() -> list[str]:
    """Swedish texts of every length, by which the ranges of a network's numbers are found."""
    return _lines_of("samples.sv.txt")


def _lines_of(name: str) -> list[str]:
    """Without empty ones and comments."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
