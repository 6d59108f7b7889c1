"""Titles for texts that don't state one."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from indexer.texts.web_address import path_of

LONGEST_TITLE = 150
_LONGEST_MADE_TITLE = 80
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
