"""Web pages: trafilatura finds the page's own text; where it finds too little, the whole visible text is taken.

trafilatura is made for articles. It loses definition lists, contact tables, short pages and pages laid out with tables,
of which public bodies have many, so what it returns is compared with a plain walk over the page.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby

import trafilatura
from lxml import etree
from lxml import html as lxml_html

from indexer.errors import NoText
from indexer.readers.html.blocks import FoundBlock, Skip, blocks_of, found_blocks, keep_all, text_of
from indexer.readers.html.hidden import drop_hidden
from indexer.readers.html.metadata import metadata_of
from indexer.readers.shared.blocks import Block, Kind, compose
from indexer.readers.shared.boilerplate import kept_blocks
from indexer.readers.shared.titles import title_from_path
from indexer.texts.canonical import decode
from indexer.texts.dates import parse_date, publication_date
from indexer.texts.document import Document

MEDIA_TYPE = "text/html"

# Its remarks on pages that it can't make anything of are no news to the user: such pages are read all the same.
for _name in ("trafilatura", "htmldate", "justext", "readability"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

_LARGEST_ARTICLE = 1_000_000
"""Characters of HTML; a larger page is no article, and trafilatura would need minutes."""

_MOST_CELLS = 2_000

_CHARSET = re.compile(
    rb"<(?:meta\s[^>]{0,500}charset|\?xml\s[^>]{0,200}encoding)\s*+=\s*+[\"']?+\s*+([\w.:-]{2,40})", re.I
)
_XML_DECLARATION = re.compile(r"(?:(?<!\s)\s++)?+<\?xml[^>]{0,500}\?>")
_WORD = re.compile(r"\w+")
_FURNITURE = frozenset(("nav", "header", "footer", "aside", "form", "dialog", "button", "menu"))
_FURNITURE_ROLES = frozenset(
    ("navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar")
)
_FURNITURE_NAMES = re.compile(
    r"(?:^|\s)(?:breadcrumbs?|cookie-?(?:banner|bar|consent|notice|popup|message)|skip-?links?|navbar|main-?nav|share-?buttons?"
    r"|social-?(?:media|share|links)|comment-?(?:form|respond)|respond|sr-only|visually-hidden|screen-reader-text)(?:\s|$)",
    re.IGNORECASE,
)
_REAL_WORDS = 6
"""A paragraph of fewer words may be a button or a label, so its loss alone says nothing."""


def read(path: str, content: bytes) -> Document:
    """The document in a web page. Raises NotText or NoText."""
    declared = _CHARSET.search(content[:8192])
    text = decode(content, path=path, declared=declared.group(1).decode("ascii", "replace") if declared else None)
    page = _parse(text)
    if page is None:
        raise NoText(path)
    metadata = metadata_of(page)
    found = _page_blocks(page)
    blocks = [found[number] for number in kept_blocks(found)]
    if not blocks:
        raise NoText(path)
    composition = compose(blocks)
    heading = next((h.text for h in sorted(composition.headings, key=lambda h: h.level)), None)
    return Document(
        path=path,
        title=metadata.title or heading or title_from_path(path),
        text=composition.text,
        source=metadata.link or path,
        media_type=MEDIA_TYPE,
        published=parse_date(metadata.published or "") or publication_date(composition.text.split("\n")),
        author=metadata.author,
        language=metadata.language or "sv",
        link=metadata.link,
        headings=composition.headings,
    )


def blocks_of_fragment(text: str, skip: Skip = keep_all) -> list[Block]:
    """The blocks of a piece of HTML inside another format; an empty list where it holds no text.

    Elements that `skip` names are left out with all they hold.
    """
    fragment = _parse(f"<div>{text}</div>")
    return [] if fragment is None else blocks_of(fragment, skip)


def _parse(text: str) -> etree._Element | None:
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
    markup = _XML_DECLARATION.sub("", text[:1000], count=1) + text[1000:]
    try:
        return lxml_html.document_fromstring(markup.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _page_blocks(page: etree._Element) -> list[Block]:
    frames = page.findall(".//noframes")
    if frames and page.find(".//frameset") is not None:
        return blocks_of_fragment("".join(map(text_of, frames)))
    drop_hidden(page)
    root = _main_part(page)
    marked = root.tag in ("main", "article")
    whole = _walk(root) if marked else _without_link_lists(_walk(root))
    # trafilatura takes the cells of a page laid out with tables for data, and runs the lines of <pre> together.
    beyond_it = root.find(".//table//table") is not None or root.find(".//pre") is not None or _has_endless_row(root)
    article = [] if beyond_it else _article_blocks(page)
    if not _says_as_much(article, whole, certain=marked):
        return [found.block for found in whole]
    tops = [found.block for found in whole if found.block.level == 1]
    headless = not any(block.level == 1 for block in article)
    return [*tops, *article] if headless and len(tops) == 1 else article


def _has_endless_row(root: etree._Element) -> bool:
    """Whether a table's row has so many cells that trafilatura, which counts them for each, takes minutes."""
    return any(len(row) > _MOST_CELLS for row in root.iter("tr", "table"))


def _article_blocks(page: etree._Element) -> list[Block]:
    markup = lxml_html.tostring(page, encoding="unicode")
    if len(markup) > _LARGEST_ARTICLE:
        return []
    try:
        extracted = trafilatura.bare_extraction(
            markup, favor_recall=True, include_comments=False, include_tables=True, include_formatting=True
        )
    except Exception:
        # Whatever a broken page makes it raise (it walks trees recursively), the plain walk has the text.
        return []
    body = getattr(extracted, "body", None)
    return [] if body is None else blocks_of(body)


def _says_as_much(article: Sequence[Block], whole: Sequence[FoundBlock], *, certain: bool) -> bool:
    """Whether an extraction holds what a walk found; a page that marks its main part must lose nothing but labels."""
    if not article:
        return False
    if len(article) * 2 < sum(_counts(found) for found in whole):
        return False  # all the words, but run together
    held = Counter(word for block in article for word in _WORD.findall(block.text.casefold()))
    real = missing = 0
    for found in whole:
        words = Counter(_WORD.findall(found.block.text.casefold()))
        count = words.total()
        if not _counts(found):
            continue
        lost = (words - held).total()
        held -= words
        real += count
        missing += lost if lost * 3 > count else 0
    return missing <= (0.03 if certain else 0.2) * real


def _counts(found: FoundBlock) -> bool:
    """Whether the loss of a block says anything: that of a menu or a lone label doesn't."""
    label = found.block.kind is Kind.PARAGRAPH and len(_WORD.findall(found.block.text)) < _REAL_WORDS
    return found.link_share <= 0.6 and not label


def _main_part(page: etree._Element) -> etree._Element:
    """The page's <main>, its only <article> if that has most of the words, or its body."""
    body = page.find(".//body")
    root = page if body is None else body
    mains = [element for element in root.iter(etree.Element) if element.tag == "main" or element.get("role") == "main"]
    if len(mains) == 1 and _words_in(mains[0]):
        mains[0].tag = "main"
        return mains[0]
    articles = root.findall(".//article")
    if len(articles) == 1 and _words_in(articles[0]) * 2 > _words_in(root):
        return articles[0]
    return root


def _words_in(element: etree._Element) -> int:
    return len(text_of(element).split())


def _walk(root: etree._Element) -> list[FoundBlock]:
    total = _words_in(root)

    def is_furniture(element: etree._Element) -> bool:
        if not isinstance(element.tag, str):
            return False
        names = f"{element.get('class', '')} {element.get('id', '')}"
        named = element.get("role") in _FURNITURE_ROLES or _FURNITURE_NAMES.search(names) is not None
        if element.tag not in _FURNITURE and not named:
            return False
        if element.tag == "header":
            return not any(above.tag in ("main", "article", "section") for above in element.iterancestors())
        # Some systems wrap the whole page in one form, and a page about cookies may well call itself by their name.
        return element.tag == "nav" or _words_in(element) * 2 < total

    return found_blocks(root, is_furniture)


def _without_link_lists(found: Sequence[FoundBlock]) -> list[FoundBlock]:
    """Without runs of three short blocks that are links, which is what menus are."""
    kept: list[FoundBlock] = []
    for menu, blocks in groupby(found, key=lambda f: f.link_share > 0.9 and len(f.block.text) < 60):
        run = list(blocks)
        kept += run if not menu or len(run) < 3 else []
    return kept or list(found)
