"""Titles for texts that don't state one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

from indexer.readers.shared.blocks import Block, Kind
from indexer.texts.web_address import path_of

LONGEST_TITLE = 150
_LONGEST_MADE_TITLE = 80
_ITEM = re.compile(r"§\s?\d{1,4}\b")
_FEWEST_ITEMS = 2
_SENTENCE_END = re.compile(r"[.!?…][”\"’)]?\s+(?=[A-ZÅÄÖ”\"–(])")


def title_from_path(path: str) -> str:
    """The file name without its ending, made readable: "plan_for-skolan.md" becomes "Plan for skolan".

    Of a web address too: "https://example.se/m%C3%A5ltider.pdf?v=2" becomes "Måltider".
    """
    stem = PurePosixPath(path_of(path) if path.startswith(("http://", "https://")) else path).stem
    words = " ".join(stem.replace("_", " ").split())
    if " " not in words:
        words = " ".join(re.sub(r"(?<=\w)-(?=\w)", " ", words).split())
    return words[:1].upper() + words[1:] if words else path


def title_from_sentence(text: str) -> str:
    """The first sentence of `text`, cut at a word with "…" where it is long."""
    start = " ".join(text[:400].split()).lstrip("#*•–- ")
    end = _SENTENCE_END.search(start)
    sentence = start[: end.start() + 1] if end else start
    if len(sentence) > _LONGEST_MADE_TITLE:
        cut = sentence[:_LONGEST_MADE_TITLE]
        head, blank, _ = cut.rpartition(" ")
        return (head if blank and len(head) > _LONGEST_MADE_TITLE // 2 else cut).rstrip(" ,;:–-") + "…"
    return sentence.rstrip(".")


def is_item_heading(text: str) -> bool:
    """Whether a heading is that of an item of minutes: "§ 12 Taxa för bygglov"."""
    return _ITEM.match(text) is not None


def title_headings(blocks: Iterable[Block]) -> list[Block]:
    """The headings that can be a document's title: no name of a table's rows, and of minutes neither an item nor what
    stands in several ("Beslut")."""
    headings = [block for block in blocks if block.kind is Kind.HEADING and not block.heads_rows]
    if sum(is_item_heading(block.text) for block in headings) < _FEWEST_ITEMS:
        return headings
    times = Counter(block.text for block in headings)
    return [block for block in headings if times[block.text] == 1 and not is_item_heading(block.text)]
