"""Markdown with optional YAML front matter, read as CommonMark with tables and strike-through.

Markup becomes structure (headings, lists, quotes, tables) and its characters go; the text itself stays as written.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import yaml
from lxml.html.defs import tags as html_tags
from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexer.errors import NoText
from indexer.readers.html.reader import blocks_of_fragment
from indexer.readers.shared.blocks import Block, Kind, compose
from indexer.readers.shared.boilerplate import is_image_name, kept_blocks
from indexer.readers.shared.groups import grouped_blocks
from indexer.readers.shared.titles import title_from_path, title_headings
from indexer.readers.shared.wrapping import Hyphenation, joined
from indexer.texts.canonical import decode, normalise
from indexer.texts.days.dates import parse_date, publication_date
from indexer.texts.document import Document

MEDIA_TYPE = "text/markdown"

_LONGEST_HEADING = 200
"""A longer one is a paragraph that happens to stand over a line of dashes."""

_FRONT_MATTER = re.compile(r"---\n(?P<yaml>.{0,20000}?)(?:(?<=\n)|\n)(?:---|\.\.\.)(?:\n|$)", re.DOTALL)
_KEYS = {
    "title": ("title", "titel", "rubrik"),
    "date": ("date", "datum", "published", "publicerad"),
    "source": ("source", "källa", "kalla"),
    "author": ("author", "författare", "forfattare"),
    "link": ("link", "länk", "lank", "url"),
    "language": ("language", "språk", "sprak", "lang"),
}
_LANGUAGES = {"svenska": "sv", "swedish": "sv", "engelska": "en", "english": "en"}
_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+(?=\S|$)|\n\s*\n")
_LINE_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_STATEMENT = re.compile(r"([\w-]{1,30}):(?:\s++(.*))?")
_TAG = re.compile(r"</?([a-z][a-z0-9-]*)", re.IGNORECASE)


def read(path: str, content: bytes) -> Document:
    """The document in a Markdown file. Raises NotText or NoText."""
    text = normalise(decode(content, path=path)).lstrip("\n")
    front, body = _front_matter(text)
    found = _blocks(body)
    blocks = [found[number] for number in kept_blocks(found)]
    if not blocks:
        raise NoText(path)
    composition = compose(blocks)
    link = _link(front.get("link")) or _link(front.get("source"))
    return Document(
        path=path,
        title=front.get("title") or _title(blocks) or title_from_path(path),
        text=composition.text,
        source=front.get("source") or link or path,
        media_type=MEDIA_TYPE,
        published=parse_date(front.get("date", "")) or publication_date(composition.text.split("\n")),
        author=front.get("author"),
        language=_language(front.get("language")),
        link=link,
        headings=composition.headings,
    )


def _title(blocks: Sequence[Block]) -> str | None:
    headings = title_headings(blocks)
    first = next((h for h in headings if h.level == 1), headings[0] if headings else None)
    return " ".join(first.text.split()) if first else None


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    """What the front matter states, by our names, and the text after it; front matter that isn't YAML is text."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    try:
        stated = yaml.safe_load(match.group("yaml"))
    except (yaml.YAMLError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        # PyYAML lets Python's own errors through: an impossible date is a ValueError, an unknown boolean a KeyError.
        stated = _stated_by_lines(match.group("yaml"))
    if not isinstance(stated, Mapping):
        return {}, text
    by_key = {key.strip().casefold(): value for key, value in stated.items() if isinstance(key, str)}
    front: dict[str, str] = {}
    for name, keys in _KEYS.items():
        values = (_scalar(by_key.get(key)) for key in keys)
        if value := next(filter(None, values), None):
            front[name] = value
    return front, text[match.end() :]


def _stated_by_lines(text: str) -> dict[str, str] | None:
    """Front matter that is no YAML only because a value holds a colon or a bracket: "title: Skola: en plan"."""
    lines = [line for line in text.split("\n") if line.strip()]
    stated = [_STATEMENT.fullmatch(line) for line in lines]
    return {m.group(1): (m.group(2) or "").strip(" \"'") for m in stated if m} if all(stated) else None


def _scalar(value: object) -> str | None:
    """A front matter value as one line of text; None for what a person wouldn't write there."""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list):
        return ", ".join(filter(None, map(_scalar, (v for v in value if isinstance(v, str | int))))) or None
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return " ".join(normalise(str(value)).split()) or None
    return None


def _link(value: str | None) -> str | None:
    return value if value and _LINK.fullmatch(value) else None


def _language(value: str | None) -> str:
    code = _LANGUAGES.get((value or "").casefold(), value or "")
    return code if _LANGUAGE_CODE.fullmatch(code) else "sv"


def _blocks(text: str) -> list[Block]:
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    hyphenation = Hyphenation(text.split("\n"))
    return [
        replace(block, text=stripped)
        for block in _from_tokens(parser.parse(text), hyphenation)
        if (stripped := _tidy(block.text))
    ]


def _tidy(text: str) -> str:
    """A block's text in canonical form: character references may have brought in spaces and invisible characters."""
    return "\n".join(line for line in normalise(text).split("\n") if line).strip()


def _from_tokens(tokens: Iterable[Token], hyphenation: Hyphenation) -> Iterator[Block]:
    heading, level = 0, 1
    marker: str | None = None
    rows: list[list[str]] = []
    cells: list[str] | None = None
    for token in tokens:
        match token.type:
            case "heading_open":
                heading = level = int(token.tag[1:])
            case "heading_close":
                heading = 0
            case "list_item_open":
                marker = f"{token.info}{token.markup} "
            case "list_item_close":
                marker = None
            case "table_open":
                rows = []
            case "table_close":
                yield from grouped_blocks(rows, header_rows=1, level=min(6, level + 1))
            case "tr_open":
                cells = []
            case "tr_close" if cells is not None:
                rows.append(cells)
                cells = None
            case "fence" | "code_block":
                yield from (Block(Kind.PARAGRAPH, part) for part in _BLANK_LINES.split(token.content))
            case "html_block":
                yield from blocks_of_fragment(token.content)
            case "inline":
                text = _inline(token.children or (), hyphenation)
                if cells is not None:
                    cells.append(" ".join(text.split()))
                elif heading and len(text) <= _LONGEST_HEADING:
                    yield Block(Kind.HEADING, " ".join(text.split()), level=heading)
                elif marker is not None and text:
                    yield Block(Kind.LIST_ITEM, marker + text)
                    marker = None
                else:
                    yield Block(Kind.PARAGRAPH, text)


def _inline(tokens: Iterable[Token], hyphenation: Hyphenation) -> str:
    """The text of inline tokens: no markup, nothing struck out, a soft line break a space, divided words joined."""
    lines = [""]
    struck = 0
    for token in tokens:
        struck += (token.type == "s_open") - (token.type == "s_close")
        if struck:
            continue
        if token.type == "softbreak":
            lines.append("")
        elif token.type == "hardbreak" or (token.type == "html_inline" and _LINE_BREAK.match(token.content)):
            lines[-1] += "\n"
        elif token.type == "image":
            alt = _inline(token.children or (), hyphenation)
            lines[-1] += "" if is_image_name(alt) else alt
        elif token.type == "html_inline":
            tag = _TAG.match(token.content)
            lines[-1] += token.content if tag and tag.group(1).lower() not in html_tags else ""
        else:
            lines[-1] += token.content
    lines = [line.strip(" ") for line in lines]
    pieces = lines[:1]
    for above, below in pairwise(lines):
        pieces += hyphenation.joint(above, below), below
    return joined(pieces)
