"""Texts in memory and an index of them, which follows what is put there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from indexer.build.gathering import Given, ReadingHere
from indexer.build.options import Options
from indexer.build.pipeline import Build, BuildReport, Progress
from indexer.index.folder import IndexFolder
from indexer.index.generations import history
from indexer.sources.folders import Skipped
from indexer.texts.document import Document
from indexer.texts.raw_text import HeldText, RawText
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from tests.stub_encoder import StubEncoder, uncalibrated


class Noting(ReadingHere):
    """Reads here, and notes the path of each text."""

    def __init__(self, paths: list[str]) -> None:
        self._paths = paths

    def read(self, text: RawText | HeldText) -> Document:
        self._paths.append(text.path)
        return super().read(text)


class Texts:
    """Texts in memory, and an index of them."""

    def __init__(self, index: Path, silent: Progress) -> None:
        self.index = index
        self.encoder = StubEncoder()
        self.read: list[str] = []
        self.raw: dict[str, RawText | Skipped] = {}
        self._silent = silent

    def put(self, path: str, text: str, **about: Any) -> None:
        self.raw[path] = RawText(path, text.encode(), **about)

    def build(self, **options: int | bool) -> BuildReport:
        self.read.clear()
        self.encoder.asked.clear()
        made = Build(
            IndexFolder(self.index),
            self.encoder.as_encoder(),
            uncalibrated,
            self._silent,
            Options(**options),  # type: ignore[arg-type]
        )
        return made.of([Given([self.raw[path] for path in sorted(self.raw)])], ("texter",), Noting(self.read))

    def held(self) -> dict[str, str]:
        """The texts of the published generation by path."""
        index = Index.open(self.index)
        documents = [index.document(id_, EVERYTHING) for id_ in dict.fromkeys(index.document_ids_by_row())]
        return {document.path: document.text for document in documents if document is not None}


NAMES = [f"texter/{name}.txt" for name in ("avfall", "bygglov", "vatten", "skola", "väg", "snö")]


def numbers(index: Path) -> list[int]:
    return [generation.number for generation in history(index)]


def change(texts: Texts, times: int, **options: int) -> None:
    for _ in range(times):
        texts.put("texter/snö.txt", f"Snöröjning efter generation {numbers(texts.index)[0]}.")
        texts.build(**options)
