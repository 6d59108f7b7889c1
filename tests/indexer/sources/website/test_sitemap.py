"""A sitemap is read whatever its form; what is none, or would do harm, is none."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from indexer.sources.website import sitemap


@pytest.mark.parametrize(
    "content", [b"", b"<", b"<a/>", b"<urlset>", b"\x1f\x8b", gzip.compress(b"x", mtime=0)[:12], b"text"]
)
def test_what_is_no_sitemap(content: bytes) -> None:
    assert sitemap.read_sitemap(content) is None


def test_a_sitemap_reads_nothing_and_expands_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "hemlig").write_text("hemligt")
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    for entity in (f'<!ENTITY x SYSTEM "file://{tmp_path}/hemlig">', f'<!ENTITY l0 "ha">{laughs}<!ENTITY x "&l9;">'):
        document = f"<!DOCTYPE urlset [{entity}]><urlset><url><loc>/a&x;</loc></url></urlset>"
        found = sitemap.read_sitemap(document.encode())
        assert found is None or not [page for page in found.pages if "hemligt" in page or len(page) > 10]
    monkeypatch.setattr(sitemap, "MAX_BYTES", 1000)
    assert sitemap.read_sitemap(gzip.compress(b"<urlset>" + b" " * 10_000 + b"</urlset>")) is None
