"""A web page: its text without what surrounds it, its structure, what it says of itself."""

from __future__ import annotations

import datetime

import pytest

from indexer.readers.formats import read
from tests.indexer.readers.read_texts import POOL, TRAM, blocks, headings, html


class TestHtml:
    PAGE = f"""<!doctype html><html lang="sv-SE"><head><title>Tak över badet | Tallbo kommun</title>
        <meta property="og:site_name" content="Tallbo kommun"><meta name="author" content="Berit Lund">
        <meta property="article:published_time" content="2024-02-29T10:00:00+01:00">
        <link rel="canonical" href="https://example.se/tak"></head><body>
        <header><nav><ul><li><a href="/">Start</a></li><li><a href="/b">Bada</a></li></ul></nav></header>
        <div class="cookie-banner"><p>Vi använder kakor för statistik.</p><button>Godkänn</button></div>
        <main><h1>Tak över badet</h1><p>{POOL}</p><h2>Trafik</h2><p>{TRAM} Läs <a href="/x">tidtabellen</a>.</p>
        <ol><li>Köp biljett.</li><li>Stig på.<ul><li>fram</li><li>bak</li></ul></li></ol>
        <table><tr><th>Dag</th><th>Avgång</th></tr><tr><td>mån&shy;dag</td><td>8&nbsp;00</td></tr></table>
        <p>Box 1<br>Tallbo</p></main><footer><p>Tallbo kommun, organisationsnummer 1</p></footer>
        <script>var x = "osynligt";</script></body></html>"""

    def test_a_page(self) -> None:
        document = html(self.PAGE)
        assert (document.title, document.published, document.author) == (
            "Tak över badet",
            datetime.date(2024, 2, 29),
            "Berit Lund",
        )
        assert (document.link, document.source, document.language) == (
            "https://example.se/tak",
            "https://example.se/tak",
            "sv-SE",
        )
        assert headings(document) == [(1, "Tak över badet"), (2, "Trafik")]
        assert blocks(document) == [
            "Tak över badet",
            POOL,
            "Trafik",
            f"{TRAM} Läs tidtabellen.",
            "Köp biljett.\nStig på.\nfram\nbak",
            "Dag | Avgång\nmåndag | 8 00",
            "Box 1\nTallbo",
        ]

    def test_site_name_stays_in_the_title_unless_the_page_names_its_site(self) -> None:
        page = f"<title>Badet | Tallbo</title><body><p>{POOL}</p></body>"
        assert html(page).title == "Badet | Tallbo"

    @pytest.mark.parametrize("link", ["javascript:alert(1)", "/tak", "ftp://example.se/a", ""])
    def test_only_web_addresses_are_links(self, link: str) -> None:
        assert html(f'<link rel="canonical" href="{link}"><p>{POOL}</p>').link is None

    @pytest.mark.parametrize(
        "declaration",
        [
            '<meta charset="iso-8859-2">',
            "<meta charset=iso-8859-2>",
            '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-2">',
            '<?xml version="1.0" encoding="iso-8859-2"?>',
        ],
    )
    def test_declared_charset(self, declaration: str) -> None:
        content = f"{declaration}<p>Łódź väntar.</p>".encode("iso-8859-2")
        assert read("a.html", content).text == "Łódź väntar."

    @pytest.mark.parametrize(
        ("page", "expected"),
        [
            ("<p>Kort.</p>", ["Kort."]),
            ("Bara text & inget mer", ["Bara text & inget mer"]),
            (
                f"<main><h1>Frågor</h1><dl><dt>Kostar det?</dt><dd>{POOL}</dd><dt>När?</dt><dd>{TRAM}</dd></dl></main>",
                ["Frågor", "Kostar det?", POOL, "När?", TRAM],
            ),
            (
                f'<body><table><tr><td><a href="1">Hem</a><br><a href="2">Om</a></td><td><font size="5">{POOL}</font>'
                "<br><br>Öppet:<table><tr><td>mån</td><td>8</td></tr></table></td></tr></table></body>",
                ["Hem\nOm", POOL, "Öppet:", "mån | 8"],
            ),
            (f'<form><div class="x"><p>{POOL}</p></div><input value="nej"></form>', [POOL]),
            (f"<frameset><frame src=a><noframes><p>{POOL}</p></noframes></frameset>", [POOL]),
            ("<pre>rad 1\n  rad 2</pre>", ["rad 1\n  rad 2"]),
            (f"<p>{POOL}</p><p><b>Trafik</b></p><p>{TRAM}</p>", [POOL, "Trafik", TRAM]),
        ],
        ids=["short", "no tags", "definitions", "layout table", "one form", "frames", "pre", "bold heading"],
    )
    def test_odd_pages_lose_nothing(self, page: str, expected: list[str]) -> None:
        assert blocks(html(page)) == expected

    def test_bold_line_over_a_paragraph_is_a_heading(self) -> None:
        document = html(f"<main><h2>Resa</h2><p><strong>Trafik</strong></p><p>{TRAM}</p></main>")
        assert headings(document) == [(2, "Resa"), (3, "Trafik")]

    def test_hidden_parts_are_left_out(self) -> None:
        page = f'<main><p>{POOL}</p><p hidden>dold</p><p style="display: none">dold</p><template>dold</template></main>'
        assert html(page).text == POOL

    def test_a_page_about_cookies_is_not_a_banner(self) -> None:
        page = f'<body><div class="cookie-notice"><h1>Kakor</h1><p>Vi använder kakor. {POOL}</p></div></body>'
        assert blocks(html(page)) == ["Kakor", f"Vi använder kakor. {POOL}"]

    def test_deep_nesting(self) -> None:
        assert html("<div>" * 400 + POOL).text == POOL
