"""Web pages as site systems make them: what can be opened stands under its question, and no furniture in the text."""

from __future__ import annotations

import pytest

from bench.reading.page_kinds import PAGES, PageKind
from bench.reading.web_pages import faults
from indexer.errors import NoText
from indexer.readers.html.reader import read


@pytest.mark.parametrize("kind", PAGES, ids=lambda kind: kind.name)
def test_texts_stand_under_their_questions_and_nothing_else_is_read(kind: PageKind) -> None:
    assert faults(kind, kind.page) == []
    assert faults(kind, kind.without_landmarks) == []


LONG = "Förskolan är öppen från klockan sex på morgonen till klockan halv sju på kvällen alla vardagar. " * 30


def text_of(body: str) -> str:
    return read("sida.html", f"<html><body>{body}</body></html>".encode()).text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<h1>A</h1><button aria-expanded=false><!-- x -->Fråga?</button><div hidden>Svar.</div>",
            "A\n\nFråga?\n\nSvar.",
        ),
        ("<h1>A</h1><p>Ett.</p><ol start=4><li>Fyra</li><li value=9>Nio</li></ol>", "A\n\nEtt.\n\n4. Fyra\n9. Nio"),
        ("<h1>A</h1><p>Ring <a href='tel:0123-45%2067'>0123-45 67</a></p>", "A\n\nRing 0123-45 67"),
        ("<h1>A</h1><p><a href='mailto:a@b.se'></a></p>", "A\n\na@b.se"),
        (
            "<h1>A</h1><dl><dt>Tid</dt><dt>Plats:</dt><dd>Torget</dd><dd>Parken</dd></dl>",
            "A\n\nTid\nPlats: Torget\nParken",
        ),
        (
            "<h1>A</h1><table><tr><th>Enhet<th>Kontakt<tr><td>Bad<td><dl><dt>Telefon</dt><dd>0123-45</dd>"
            "<dt><b>Öppet:</b></dt>\n<dd>Alla dagar</dd><dd>Ej helg</dd><dt>Karta</dt></dl></table>",
            "A\n\nEnhet | Kontakt\nBad | Telefon: 0123-45; Öppet: Alla dagar; Ej helg; Karta",
        ),
        ("<h1>A</h1><p>Text.</p><p><a href=x>Läs mer</a></p>", "A\n\nText."),
        (
            "<h1>A</h1><div role=grid><div role=rowgroup><div role=row><span role=columnheader>Spår</span><span "
            "role=columnheader>Längd</span></div></div><div role=row><span role=cell>Gula</span><span role=cell>5 km"
            "</span></div></div><ul role=row><li>Inget</li></ul>",
            "A\n\nSpår | Längd\nGula | 5 km\n\nInget",
        ),
        (
            "<h1>A</h1><div role=heading aria-level=3>Bad</div><div role=heading>Sim</div><p>Ja.</p>",
            "A\n\nBad\n\nSim\n\nJa.",
        ),
        (
            "<h1>A</h1><x-fold x-heading='Vem får hjälp?' open-header=true>Vuxna.</x-fold><x-fold heading=T></x-fold>"
            "<x-fold header='Barn?'><h3>Barn?</h3><p>Nej.</p></x-fold><x-fold heading-level=3><p>Slut.</p></x-fold>",
            "A\n\nVem får hjälp?\n\nVuxna.\n\nBarn?\n\nNej.\n\nSlut.",
        ),
        (
            "<h1>A</h1><x-card show-header=always><p>Ett.</p></x-card><x-card aria-header=Rubriken><p>Två.</p></x-card>"
            "<x-card header=/img/topp.jpg><p>Tre.</p></x-card><x-card card-heading=sticky-top><p>Fyra.</p></x-card>",
            "A\n\nEtt.\n\nTvå.\n\nTre.\n\nFyra.",
        ),
        (
            "<h1>A</h1><div role=button aria-controls=p>Nycklar?</div><div style='visibility:hidden'><div><div id=p>"
            "Hämtas i receptionen.</div></div></div>",
            "A\n\nNycklar?\n\nHämtas i receptionen.",
        ),
        (
            "<h1>A</h1><table><tr><th>Ålder<th>Pris<tr><td colspan=2>Helg<tr><td>Barn<td>10</table>",
            "A\n\nHelg\n\nÅlder | Pris\nBarn | 10",
        ),
    ],
)
def test_small_things(body: str, expected: str) -> None:
    assert text_of(f"<main>{body}</main>") == expected


def test_a_main_part_that_holds_the_headline_alone_is_not_believed() -> None:
    assert LONG.strip() in text_of(f"<main><h1>Förskola</h1></main><div><p>{LONG}</p></div>")


@pytest.mark.parametrize("hiding", ["hidden id=S:0", "style='opacity:0'"])
def test_a_page_that_scripts_show_is_read(hiding: str) -> None:
    assert text_of(f"<p>Laddar</p><div {hiding}><h1>Förskola</h1><p>{LONG}</p></div>").endswith(LONG.strip())


def test_what_is_hidden_beside_the_headline_is_left_out() -> None:
    assert "Laddar" not in text_of(f"<h1>Förskola</h1><p>Kort text.</p><div hidden><p>{LONG}</p><p>Laddar</p></div>")


@pytest.mark.parametrize("heading", ["Relaterade sidor", "Läs också", "Kommentarer"])
def test_what_leads_elsewhere_below_a_text_is_left_out(heading: str) -> None:
    links = "".join(f"<li><a href='/{n}'>Sida nummer {n}</a></li>" for n in range(4))
    body = "<main><h1>Förskola</h1>" + f"<p>{LONG[:96]}</p>" * 3
    assert text_of(f"{body}<h2>{heading}</h2><ul>{links}</ul></main>").endswith(LONG[:96].strip())


def test_links_to_forms_below_a_text_are_kept() -> None:
    links = "".join(f"<li><a href='/{n}'>Blankett nummer {n}</a></li>" for n in range(4))
    assert "Blankett nummer 3" in text_of(f"<div><h1>Lov</h1><p>{LONG}</p><h2>Blanketter</h2><ul>{links}</ul></div>")


@pytest.mark.parametrize(
    "beside",
    [
        f"<div class=modal><main><p>{LONG * 3}</p></main></div>",
        f"<div role=dialog><div role=main><p>{LONG * 3}</p></div></div>",
    ],
)
def test_a_main_part_of_a_box_over_the_page_is_not_the_pages(beside: str) -> None:
    assert text_of(f"{beside}<main><h1>Förskola</h1><p>Kort text.</p></main>") == "Förskola\n\nKort text."


def test_what_readers_wrote_ends_where_the_page_goes_on() -> None:
    text = "<h1>Förskola</h1>" + f"<p>{LONG[:96]}</p>" * 3
    read_text = text_of(
        f"<main>{text}<h2>3 kommentarer</h2><p>Bra!</p><h3>Svar</h3><p>Ja.</p><h2>Avgift</h2><p>1 kr.</p></main>"
    )
    assert "Bra!" not in read_text
    assert "Ja." not in read_text
    assert read_text.endswith("Avgift\n\n1 kr.")


ARTICLE = "".join(
    f"<p>{number} personer bor i området, och kommunen bygger nu en skola, ett bibliotek och en ny simhall där.</p>"
    for number in range(120, 128)
)
AROUND = (
    "<div><h1>Ny skola i Norrby</h1><div>Dela i flöden</div></div><div class=entry-content>{text}</div><div>"
    "<h3>Från redaktionen</h3><div><a href=/1>Så vill alla bygga om</a></div><div><a href=/2>Cirkusen kom</a></div>"
    "<h3>Frågor om bygget</h3><p>Ring 0123-45 67 00.</p></div>"
)


@pytest.mark.parametrize(
    "declared",
    [
        '<meta property="article:published_time" content="2026-03-01">',
        '<script type="application/ld+json">{"@type": "NewsArticle"}</script>',
        '<meta itemprop="articleBody">',
        '<div itemscope itemtype="https://schema.org/BlogPosting"></div>',
    ],
)
def test_an_article_ends_where_its_text_ends_but_for_who_answers(declared: str) -> None:
    page = f"<html><head>{{}}</head><body>{AROUND.format(text=ARTICLE)}</body></html>"
    article = read("nyhet.html", page.format(declared).encode()).text
    assert article.startswith("Ny skola i Norrby\n\n120 personer bor")
    assert article.endswith(
        "nu en skola, ett bibliotek och en ny simhall där.\n\nFrågor om bygget\n\nRing 0123-45 67 00."
    )
    other = read("sida.html", page.format("").encode()).text
    assert "Cirkusen kom" in other


def test_an_article_is_found_among_more_than_itself_and_above_it_its_headline() -> None:
    others = "".join(
        f"<li><a href=/{number}>Så gick det på torget i går kväll, {number}</a></li>" for number in range(60)
    )
    page = (
        '<html><body class="post single-post"><h3>Mest läst just nu</h3><h1>Ny skola i Norrby</h1>'
        f"<h4>Bygget</h4><div>{ARTICLE}</div><h3>Från redaktionen</h3><ul>{others}</ul></body></html>"
    )
    article = read("nyhet.html", page.encode()).text
    assert article.startswith("Ny skola i Norrby\n\nBygget\n\n120 personer bor")
    assert article.endswith("en ny simhall där.")


def test_the_contents_of_a_page_are_left_out_and_other_links_stay() -> None:
    links = "".join(f'<li><a href="#{name}">{name}</a></li>' for name in ("1. Så ansöker du", "Avgift", "2025"))
    body = (
        "<h2>Så ansöker du</h2><p>I e-tjänsten.</p><h2>Avgift</h2><p>Högst 1 688 kronor.</p><h2>2024</h2><p>Gratis.</p>"
    )
    assert text_of(f"<main><h1>Förskola</h1><ul>{links}</ul>{body}</main>").startswith(
        "Förskola\n\n2025\n\nSå ansöker du\n\nI e-tjänsten.\n\nAvgift"
    )


def test_links_above_the_only_headline_of_a_page_without_landmarks_are_left_out() -> None:
    above = "<p>Kontakta oss på 0123-45 67 00.</p><h3><a href=/n>Nyheter</a></h3><p><a href=/b>Bygga</a></p>"
    below = "<h1>Förskola</h1><p><a href=/e>Ansök om plats</a></p>"
    assert text_of(f"<div>{above}{below}</div>") == "Kontakta oss på 0123-45 67 00.\n\nFörskola\n\nAnsök om plats"


def test_pieces_that_react_sends_after_the_page_are_read_where_they_belong() -> None:
    page = (
        '<main><h1>Förskola</h1><!--$?--><template id="B:0"></template><p>Hämtar...</p><!--/$-->'
        "<p>Välkommen.</p></main>"
        '<footer>Tallbo kommun</footer><div hidden id="S:0"><p>Avgiften är 1 688 kronor.</p>'
        '<template id="P:1a"></template></div><div hidden id="S:1a"><p>Syskon betalar mindre.</p></div>'
        '<div hidden id="S:2"><p>Utan plats.</p></div><div hidden id="info">Dold.</div>'
    )
    assert text_of(page) == "Förskola\n\nAvgiften är 1 688 kronor.\n\nSyskon betalar mindre.\n\nVälkommen."


def test_an_article_that_only_a_script_holds_is_no_text() -> None:
    told = '{"@type": "NewsArticle", "articleBody": "' + LONG + LONG + '"}'
    page = f'<script type="application/ld+json">{told}</script>'
    with pytest.raises(NoText):
        read("nyhet.html", f"<html><head>{page}</head><body><div id='root'></div></body></html>".encode())


def test_the_word_of_an_advertisement_is_left_out() -> None:
    assert text_of("<main><h1>A</h1><p>Taxan höjs.</p><p>Annons</p><p>Annonser tas emot i receptionen.</p></main>") == (
        "A\n\nTaxan höjs.\n\nAnnonser tas emot i receptionen."
    )
