"""Questions as users ask them find the passage that answers, and every citation is verbatim."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.build.pipeline import Progress, build_from_sources
from indexer.model.encoder import Encoder
from service.answer.searcher import Searcher
from service.corpus.filters import EVERYTHING
from service.corpus.local import Index
from service.evaluation.probing import calibrate
from service.question.query import Query
from service.search.citation import Citation, MisquoteError
from service.search.hits import Hit

EXPLAINED = [
    ("Vad betyder Skottlandsmodellen?", "Skottlandsmodellen"),
    ("what does Skottlandsmodellen mean?", "Skottlandsmodellen"),
    ("vad är en trygghetsperson", "trygghetsperson"),
]
EXPLANATIONS = {
    "Skottlandsmodellen": re.compile(r"gemensam (?:ledning|budget).*vision|rätt till en trygghetsperson", re.DOTALL),
    "trygghetsperson": re.compile(r"rätt till en trygghetsperson.*(?:uppgift|roll)", re.DOTALL),
}

SEED_QUESTIONS = [
    ("Vilka ord består värdegrunden av?", "samverkan-och-halkbekampning"),
    ("hur många förvaltningar är med i BarnSam", "gotland-barnsam"),
    ("folder om stöd till barn och föräldrar", "gotland-barnsam"),
    ("varför behövs fler socialsekreterare för ensamkommande?", "gotland-barnsam"),
    ("hur många jobbar på Mo Gård?", "finspang-arena-for-barn"),
    ("What is the Arena for children?", "finspang-arena-for-barn"),
    ("hur har familjehemssekreterarna fått avlastning", "finspang-arena-for-barn"),
    ("vem äger Tiohundra?", "tillitsdelegationens-studiebesok"),
    ("vad gör Luleå för att politiker inte ska detaljstyra", "tillitsdelegationens-studiebesok"),
    ("vilken skola besöktes i Falun", "tillitsdelegationens-studiebesok"),
    ("hur gick det med misstron mellan landsting och kommun vid utskrivning?", "skottlandsmodellen"),
    ("vilken orgnisation visar exempel i skotland", "skottlandsmodellen"),
]


def check_citations(index: Index, hits: tuple[Hit, ...]) -> None:
    """Every citation's quote stands in its document where it says."""
    for hit in hits:
        document = index.document(hit.passage.document_id, EVERYTHING)
        assert document is not None
        citation = hit.citation
        assert document.text[citation.start : citation.end] == citation.quote == hit.passage.text
        assert (citation.title, citation.document.source) == (document.title, document.source)
        assert (citation.document_id, citation.passage_id) == (document.id, hit.passage.id)
        assert citation.document.published == document.published
        quoted = hit.quoted
        assert document.text[quoted.start : quoted.end] == quoted.quote
        assert quoted.before + quoted.quote + quoted.after == hit.passage.text


@pytest.mark.parametrize(("question", "subject"), EXPLAINED)
def test_the_first_hit_in_the_example_texts_explains(question: str, subject: str, searcher: Searcher) -> None:
    ranking = searcher.search(Query.parse(question))
    first = ranking.hits[0]
    assert first.document.path == "seeds/skottlandsmodellen.md"
    assert EXPLANATIONS[subject].search(first.passage.text)
    check_citations(searcher.index, ranking.hits)


@pytest.mark.parametrize(("question", "expected"), SEED_QUESTIONS)
def test_users_words_find_the_text_that_answers(question: str, expected: str, searcher: Searcher) -> None:
    ranking = searcher.search(Query.parse(question))
    assert ranking.hits[0].document.path == f"seeds/{expected}.md"
    check_citations(searcher.index, ranking.hits)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Vad betyder Skottlandsmodellen?", "Modellen går ut på att"),
        ("what does Skottlandsmodellen mean?", "Modellen går ut på att"),
        ("vad är en trygghetsperson", "rätt till en trygghetsperson"),
        ("Vilka ord består värdegrunden av?", "ansvar, mod och fantasi"),
        ("hur många jobbar på Mo Gård?", "omkring 300 anställda"),
        ("vem äger Tiohundra?", "Norrtälje kommun och Stockholms läns landsting"),
        ("vilken orgnisation visar exempel i skotland", "Social Work Scotland"),
    ],
)
def test_the_answer_is_the_sentence_that_says_it(question: str, said: str, searcher: Searcher) -> None:
    answer = searcher.answer(Query.parse(question))
    assert answer.citation is not None
    assert answer.hit == answer.ranking.hits[0]
    assert said in answer.citation.quote
    citation = answer.citation
    document = searcher.index.document(citation.document_id, EVERYTHING)
    assert document is not None
    assert document.text[citation.start : citation.end] == citation.quote
    assert answer.hit.passage.start <= citation.start < citation.end <= answer.hit.passage.end


def test_the_ranking_of_an_answer_is_that_of_the_search(searcher: Searcher) -> None:
    query = Query.parse("Vad betyder Skottlandsmodellen?", limit=12)
    ranking = searcher.search(query)
    assert searcher.answer(query).ranking == ranking
    assert [hit.rank for hit in ranking.hits] == list(range(1, 13))
    assert [hit.score for hit in ranking.hits] == sorted((hit.score for hit in ranking.hits), reverse=True)


def test_fewer_hits_are_the_first_of_many(searcher: Searcher) -> None:
    many = searcher.search(Query.parse("Hur fungerar samverkan?", limit=100)).hits
    assert len(many) == searcher.index.size
    assert len({hit.passage.id for hit in many}) == searcher.index.size
    for limit in (1, 2, 7):
        assert searcher.search(Query.parse("Hur fungerar samverkan?", limit=limit)).hits == many[:limit]


def test_a_quote_that_is_not_in_the_document_is_never_cited(searcher: Searcher) -> None:
    hit = searcher.search(Query.parse("Vad betyder Skottlandsmodellen?")).hits[0]
    passage = hit.passage
    with pytest.raises(MisquoteError, match=hit.document.id):
        Citation(hit.document, passage, passage.start, passage.end, passage.text.replace("e", "a"))
    with pytest.raises(MisquoteError):
        Citation(hit.document, passage, passage.start + 1, passage.end + 1, passage.text)
    with pytest.raises(MisquoteError):
        Citation.of_passage(hit.document, replace(passage, text=passage.text.upper()))
    with pytest.raises(MisquoteError):
        replace(hit.citation, document=replace(hit.document, text=hit.document.text.upper()))


SOURCE_TEXTS = os.environ.get("BELAGG_SOURCE_TEXTS")
RUBBISH = re.compile(
    r"E-postadressen publiceras inte|HTML-taggar och attribut|<abbr|<blockquote|Obligatoriska fält|Skicka en kommentar"
    r"|Inga kommentarer|\| ?Taggar:|^\s*Kommentera\s*$",
    re.MULTILINE,
)


@pytest.fixture(scope="module")
def source_texts(encoder: Encoder, silent: Progress, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """An index of the folder of real texts, saved from web pages."""
    if not SOURCE_TEXTS:
        pytest.skip("BELAGG_SOURCE_TEXTS names no folder with real texts")
    folder = tmp_path_factory.mktemp("source-texts") / "index"
    build_from_sources([Path(SOURCE_TEXTS)], folder, encoder, calibrate, silent)
    return Searcher(Index.open(folder, encoder.spec), encoder)


@pytest.mark.parametrize(("question", "subject"), EXPLAINED)
def test_the_first_hit_in_real_texts_explains(question: str, subject: str, source_texts: Searcher) -> None:
    ranking = source_texts.search(Query.parse(question))
    assert EXPLANATIONS[subject].search(ranking.hits[0].passage.text)
    check_citations(source_texts.index, ranking.hits)


def test_no_passage_of_real_texts_is_web_rubbish(source_texts: Searcher) -> None:
    index = source_texts.index
    passages = index.passages(list(range(index.size)))
    assert [passage.text for passage in passages if RUBBISH.search(passage.text)] == []


def test_no_line_of_real_texts_is_a_repeated_caption(source_texts: Searcher) -> None:
    index = source_texts.index
    documents = {passage.document_id for passage in index.passages(list(range(index.size)))}
    for document_id in documents:
        document = index.document(document_id, EVERYTHING)
        assert document is not None
        lines = Counter(line.strip() for line in document.text.splitlines() if len(line) > 15)
        assert [line for line, count in lines.items() if count > 1] == []
        assert [
            line for line in lines if re.fullmatch(r"[\w-]+(?:_[\w-]+)+|[a-zåäö]+(?:-[a-z0-9åäö]+){2,}", line)
        ] == []
