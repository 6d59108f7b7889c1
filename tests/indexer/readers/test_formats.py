"""The ending tells the format, and every format becomes the same kind of document in every encoding."""

from __future__ import annotations

import pytest

from indexer.errors import NoText, NotText, UnknownFormat
from indexer.readers.formats import read
from tests.indexer.readers.read_texts import POOL

TEXTS = [".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".csv"]
"""Endings of the formats that are letters from their first byte to their last."""


class TestFormats:
    def test_the_ending_decides_whatever_its_case(self) -> None:
        assert read("a/B.TXT", b"hej").media_type == "text/plain"
        assert read("a/b.Markdown", b"hej").media_type == "text/markdown"
        assert read("a/b.HTM", b"<p>hej</p>").media_type == "text/html"

    @pytest.mark.parametrize("path", ["a/b.svg", "a/b", "a/.txt", "txt", "a.txt/b"])
    def test_unknown_formats_name_the_known_families_and_where_the_endings_stand(self, path: str) -> None:
        with pytest.raises(UnknownFormat, match=r"webbsidor, PDF, Word") as caught:
            read(path, b"hej")
        assert "docs/sources.md" in str(caught.value)
        assert len(str(caught.value)) < 300

    @pytest.mark.parametrize("ending", TEXTS)
    def test_nothing_and_binaries_are_refused(self, ending: str) -> None:
        for content in (b"", b" \n\t\n", "\ufeff\u200b".encode()):
            with pytest.raises(NoText):
                read(f"x{ending}", content)
        with pytest.raises(NotText):
            read(f"x{ending}", b"\x89PNG\r\n\x1a\n" + bytes(range(256)))

    @pytest.mark.parametrize("ending", TEXTS)
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman", "cp850"])
    def test_every_format_in_every_encoding(self, ending: str, encoding: str) -> None:
        assert read(f"x{ending}", POOL.encode(encoding)).text == POOL
