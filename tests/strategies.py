"""Generated texts and documents, with the structure that readers give them."""

from __future__ import annotations

from hypothesis import strategies as st

from indexer.readers.shared.blocks import Block, Kind, compose
from indexer.texts.document import Document

WORDS = (
    "kommunen nämnden beslutade avgift förskola äldreomsorg snöröjning tomt tomten ö ån är §5 3 maj 2013 bl.a. t.ex. "
    "kl. 9 dvs. osv. m.m. B. Svensson enligt och att socialtjänstlagen halkbekämpning – - ... «citat» "
    '"citat" (se) … e\u0301 🙂'
).split()

words = st.sampled_from(WORDS) | st.text("abcåäöÅÄÖ.,!?-§1", min_size=1, max_size=12)
sentences = st.lists(words, min_size=1, max_size=25).map(lambda some: " ".join(some) + ".")
long_words = st.integers(1, 3_000).map(lambda length: "x" * length)
figures = st.integers(1, 400).map(lambda count: "1 " * count + "2")
rules = st.sampled_from(["---", "* * *", "…", "...\n...", "_____", "\n".join(["--"] * 700)])
paragraphs = (
    st.lists(sentences, min_size=1, max_size=30).map(" ".join)
    | st.lists(sentences, min_size=1, max_size=12).map("\n".join)
    | figures
    | long_words
    | rules
)
titles = st.sampled_from(["Avgifter", "Undantag", "Taxa 2013", "Om skolan", "Bilaga"])


@st.composite
def blocks(draw: st.DrawFn) -> Block:
    kind = draw(st.sampled_from([Kind.PARAGRAPH, Kind.PARAGRAPH, *Kind]))
    if kind is Kind.HEADING:
        return Block(kind, draw(titles), draw(st.integers(1, 4)), heads_rows=draw(st.booleans()))
    if kind is Kind.PARAGRAPH:
        return Block(kind, draw(paragraphs))
    return Block(kind, draw(sentences), in_group=draw(st.booleans()))


@st.composite
def documents(draw: st.DrawFn, path: str = "mapp/text.md") -> Document:
    """A document as readers make them; some have pages, some are a heading only, some repeat themselves."""
    some = draw(st.lists(blocks(), min_size=1, max_size=14))
    if draw(st.booleans()):
        some = [Block(block.kind, block.text, block.level, 1 + number // 3) for number, block in enumerate(some)]
    if draw(st.booleans()):
        some += some[:3]
    composed = compose(some)
    return Document(
        path=path,
        title=draw(titles),
        text=composed.text,
        source=path,
        media_type="text/markdown",
        headings=composed.headings,
        pages=composed.pages,
    )


raw_texts = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
    )
    | st.sampled_from(' \n\n.§?!"”'),
    max_size=400,
)
"""Any text as it is after normalisation, and not only Swedish."""
