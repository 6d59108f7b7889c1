"""The text of an e-mail as its author wrote it: flowed lines joined, without signature and the mail it answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from lxml import etree

_QUOTE = re.compile(r"(?:>[ ]?)+")
_SIGNATURE = re.compile(r"-- ?")
_ATTRIBUTION = re.compile(
    r"(?:den|on|på)\b.{4,200}\b(?:skrev|wrote)\b.{0,200}:|.{1,200}<[^\s@]++@[^\s>]++>\s*+(?:skrev|wrote).{0,40}:"
    r"|\S.{0,100}\b(?:skrev|wrote)(?:\s+(?:den|on)\b.{4,100})?:",
    re.IGNORECASE,
)
"""What stands over a quoted mail: "Den 3 mars 2025 kl. 10.12 skrev Åsa Ek <asa@tallbo.example>:"."""
_ORIGINAL = re.compile(
    r"[-_ ]{3,}+\s*+(?:ursprungligt (?:meddelande|brev)|original (?:message|appointment))"
    r"(?:\s*[^\S ])?+[-_ ]{3,}+|_{20,}",
    re.IGNORECASE,
)
_OUTLOOK_HEADER = (
    re.compile(r"\*?(?:från|from):\*?\s.+", re.IGNORECASE),
    re.compile(r"\*?(?:skickat|sent|datum|date):\*?\s.+", re.IGNORECASE),
    re.compile(r"\*?(?:till|to):\*?\s.+", re.IGNORECASE),
)
_QUOTE_CLASSES = frozenset(
    ("gmail_quote", "gmail_quote_container", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote")
)
_REPLY_HEADERS = frozenset(
    ("divRplyFwdMsg", "appendonsend", "OLK_SRC_BODY_SECTION", "mail-editor-reference-message-container")
)
"""Identifiers that Outlook gives what stands above the mail that is answered."""


def unflowed(text: str, *, delete_space: bool) -> str:
    """Text of format=flowed (RFC 3676) with its soft line breaks undone, the ">" of quotes kept."""
    whole: list[str] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        quote = _QUOTE.match(line)
        depth = quote.group().count(">") if quote else 0
        content = line[quote.end() :] if quote else line.removeprefix(" ")
        soft = content.endswith(" ") and not _SIGNATURE.fullmatch(content)
        if open_depth == depth and not _SIGNATURE.fullmatch(content):
            whole[-1] += content
        else:
            whole.append(f"{'>' * depth} {content}" if depth else content)
        open_depth = depth if soft else None
        if soft and delete_space:
            whole[-1] = whole[-1][:-1]
    return "\n".join(whole)


def own_text(text: str, *, forwarded: bool) -> str:
    """What the author wrote: without signature, and without the mail it answers where that stands last.

    Quotes with answers between them are kept, for the answers can't be understood without them, and so is a forwarded
    mail, whose text it is about. A mail that is nothing but a quote is kept as well.
    """
    lines = text.split("\n")
    if not forwarded:
        lines = lines[: _reply_start(lines)]
    lines = lines[: next((n for n, line in enumerate(lines) if _SIGNATURE.fullmatch(line)), len(lines))]
    end = len(lines)
    while end > 0 and (not lines[end - 1].strip() or lines[end - 1].startswith(">")):
        end -= 1
    if not forwarded and any(line.startswith(">") for line in lines[end:]):
        lines = lines[: _attribution_start(lines, end)]
    kept = lines if any(map(str.strip, lines)) else text.split("\n")
    return "\n".join(_QUOTE.sub("", line, count=1) if line.startswith(">") else line for line in kept)


def is_footer(text: str) -> bool:
    """Whether a part of a mail is what a mailing list puts under it."""
    return _ORIGINAL.fullmatch(text.strip().partition("\n")[0].strip()) is not None


def _reply_start(lines: Sequence[str]) -> int:
    """Where the mail begins that Outlook has put under the answer."""
    for number, line in enumerate(lines):
        if number and _ORIGINAL.fullmatch(line.strip()):
            return number
        here = lines[number : number + len(_OUTLOOK_HEADER)]
        if (
            number
            and len(here) == len(_OUTLOOK_HEADER)
            and all(pattern.fullmatch(text.strip()) for pattern, text in zip(_OUTLOOK_HEADER, here, strict=True))
        ):
            return number
    return len(lines)


def _attribution_start(lines: Sequence[str], end: int) -> int:
    """Where the line (or two) begins that says whose words the quote after `end` holds; `end` if there is none."""
    for start in (end - 1, end - 2):
        if start >= 0 and _ATTRIBUTION.fullmatch(" ".join(line.strip() for line in lines[start:end])):
            return start
    return end


def quote_skipper() -> Callable[[etree._Element], bool]:
    """Says of the elements of one HTML mail, in their order, which belong to the mail that it answers."""
    below = False

    def skip(element: etree._Element) -> bool:
        nonlocal below
        below = below or element.get("id") in _REPLY_HEADERS
        cited = element.tag == "blockquote" and element.get("type") == "cite"
        return below or cited or not _QUOTE_CLASSES.isdisjoint((element.get("class") or "").split())

    return skip
