"""Web pages: each panel goes under what opens it, what isn't shown is dropped, and the page's own part is read.

An own rule on the whole page, not trafilatura, which is made for articles and loses a fifth of service pages' words
(docs/decisions/120-web-pages.md); of that library the page's date and author come.
"""

from __future__ import annotations

import logging
import re

from lxml import etree
from lxml import html as lxml_html

from indexer.errors import NoText
from indexer.readers.html.article import article_in, without_surroundings
from indexer.readers.html.blocks import Skip, blocks_of, found_blocks, keep_all, text_of
from indexer.readers.html.clutter import without_clutter
from indexer.readers.html.folding import folds_of, panels_of, unfold
from indexer.readers.html.hidden import drop, hidden_in
from indexer.readers.html.metadata import metadata_of
from indexer.readers.html.roles import give_tags
from indexer.readers.html.streaming import put_pieces_in_place
from indexer.readers.html.structure import structure_of
from indexer.readers.shared.blocks import Block, compose
from indexer.readers.shared.boilerplate import kept_blocks
from indexer.readers.shared.titles import title_from_path, title_headings
from indexer.texts.canonical import decode
from indexer.texts.days.dates import parse_date, publication_date
from indexer.texts.document import Document
from indexer.texts.stated.validity.stated_validity import dated

MEDIA_TYPE = "text/html"

# Its remarks on pages that it can't make anything of are no news to the user: such pages are read all the same.
for _name in ("trafilatura", "htmldate", "justext", "readability"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

_CHARSET = re.compile(
    rb"<(?:meta\s[^>]{0,500}charset|\?xml\s[^>]{0,200}encoding)\s*+=\s*+[\"']?+\s*+([\w.:-]{2,40})", re.I
)
_XML_DECLARATION = re.compile(r"(?:(?<!\s)\s++)?+<\?xml[^>]{0,500}\?>")


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
    headings = title_headings(blocks)
    heading = min(headings, key=lambda block: block.level).text if headings else None
    of_file = parse_date(metadata.published or "")
    document = Document(
        path=path,
        title=metadata.title or heading or title_from_path(path),
        text=composition.text,
        source=metadata.link or path,
        media_type=MEDIA_TYPE,
        published=publication_date(composition.text.split("\n"), cued=of_file is not None),
        author=metadata.author,
        language=metadata.language or "sv",
        link=metadata.link,
        headings=composition.headings,
    )
    return dated(document, of_file)


def blocks_of_fragment(text: str, skip: Skip = keep_all) -> list[Block]:
    """The blocks that a piece of HTML inside another format shows; an empty list where it holds no text.

    Elements that `skip` names are left out with all they hold.
    """
    fragment = _parse(f"<div>{text}</div>")
    if fragment is None:
        return []
    _show(fragment)
    return blocks_of(fragment, skip)


def _parse(text: str) -> etree._Element | None:
    parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=True)
    markup = _XML_DECLARATION.sub("", text[:1000], count=1) + text[1000:]
    try:
        return lxml_html.document_fromstring(markup.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def _show(page: etree._Element) -> None:
    """Take what isn't shown out of a page, and put what can be opened under what opens it."""
    give_tags(page)
    hidden = hidden_in(page)
    folds = folds_of(page, hidden)
    drop(page, hidden, panels_of(folds))
    unfold(page, folds)


def _page_blocks(page: etree._Element) -> list[Block]:
    frames = page.findall(".//noframes")
    if frames and page.find(".//frameset") is not None:
        return blocks_of_fragment("".join(map(text_of, frames)))
    put_pieces_in_place(page)
    article = article_in(page)
    _show(page)
    structure = structure_of(page)
    found = without_clutter(found_blocks(structure.root, structure.is_furniture), marked=structure.marked)
    if article is not None:
        found = without_surroundings(found, article)
    return [each.block for each in found]
