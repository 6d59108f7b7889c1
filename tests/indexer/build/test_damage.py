"""Damage is found in any byte, and mended by building the index again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.errors import (
    IndexDamaged,
    NotAnIndex,
    WrongFormatVersion,
)
from indexer.index.errors import GenerationOfOtherFormat
from indexer.index.folder import CURRENT, GENERATIONS, current_generation
from indexer.index.format import FILES, FORMAT_VERSION, MANIFEST, MANIFEST_SUM, sum_line
from indexer.index.generations import history, roll_back
from indexer.index.verification import verify_all
from service.corpus.local import Index
from tests.indexer.build.kept_texts import NAMES, Texts, change


def test_verifying_finds_any_changed_byte_and_what_is_missing_or_does_not_belong(texts: Texts) -> None:
    change(texts, 1)
    assert [manifest.generation for manifest in verify_all(texts.index)] == [1, 2]
    files = [path for path in (texts.index / GENERATIONS).rglob("*") if path.is_file()] + [texts.index / CURRENT]
    assert len(files) == 2 * (len(FILES) + 2) + 1

    def refused(change: Callable[[Path], object], path: Path) -> bool:
        whole = path.read_bytes()
        change(path)
        try:
            verify_all(texts.index)
        except (IndexDamaged, NotAnIndex, WrongFormatVersion):
            return True
        finally:
            path.write_bytes(whole)
        return False

    for path in files:
        size = path.stat().st_size
        for position in {0, size // 3, size // 2, size - 1}:
            assert refused(lambda path, at=position: flip(path, at), path), (path, position)  # type: ignore[misc]
        assert refused(lambda path: path.write_bytes(path.read_bytes()[:-1]), path), path
        assert refused(lambda path: path.unlink(), path), path
    assert [manifest.generation for manifest in verify_all(texts.index)] == [1, 2]
    files[0].with_name("extra").write_bytes(b"")
    with pytest.raises(IndexDamaged):
        verify_all(texts.index)


def flip(path: Path, position: int) -> None:
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("name", [CURRENT, MANIFEST, MANIFEST_SUM, *FILES])
def test_a_rebuild_mends_whatever_is_damaged(name: str, texts: Texts) -> None:
    generation = current_generation(texts.index)
    path = texts.index / CURRENT if name == CURRENT else generation / name
    flip(path, path.stat().st_size // 2)
    with pytest.raises((IndexDamaged, NotAnIndex)):
        verify_all(texts.index)
    report = texts.build(rebuild=True)
    assert (report.published, report.embedded, texts.read) == (True, 0, sorted(NAMES))
    whole = [1, 2] if name == CURRENT else [2]
    assert [manifest.generation for manifest in verify_all(texts.index)] == whole
    assert set(texts.held()) == set(NAMES)


def test_an_index_of_an_earlier_version_is_built_anew_and_its_old_generation_left_alone(texts: Texts) -> None:
    old = current_generation(texts.index)
    manifest = old / MANIFEST
    now, before = (f'"format_version": {version}' for version in (FORMAT_VERSION, 3))
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(now, before))
    (old / MANIFEST_SUM).unlink()
    (texts.index / CURRENT).write_text(f"{old.name}\n", encoding="ascii")
    with pytest.raises(WrongFormatVersion, match="har formatversion 3, men"):
        Index.open(texts.index)
    report = texts.build()
    assert (report.generation, report.embedded, texts.read) == (2, 0, sorted(NAMES))
    assert [manifest.generation for manifest in verify_all(texts.index)] == [2]
    assert [(found.number, found.manifest is None, found.other_format) for found in history(texts.index)] == [
        (2, False, None),
        (1, True, 3),
    ]
    with pytest.raises(GenerationOfOtherFormat, match="Generation 1 har formatversion 3, men"):
        roll_back(texts.index)


def test_a_generation_of_another_version_damages_no_index_unless_its_manifest_was_changed(texts: Texts) -> None:
    manifest = current_generation(texts.index) / MANIFEST
    now, before = (f'"format_version": {version}' for version in (FORMAT_VERSION, 8))
    change(texts, 1)
    written = manifest.read_text(encoding="utf-8").replace(now, before)
    manifest.write_text(written, encoding="utf-8")
    with pytest.raises(IndexDamaged, match="kontrollsumma"):
        verify_all(texts.index)
    manifest.with_name(MANIFEST_SUM).write_bytes(sum_line(hashlib.sha256(written.encode()).hexdigest()))
    assert [one.generation for one in verify_all(texts.index)] == [2]
