"""Markdown: front matter, structure, tables."""

from __future__ import annotations

import datetime

import pytest

from tests.indexer.readers.read_texts import POOL, TRAM, blocks, headings, markdown


class TestMarkdown:
    def test_front_matter_in_swedish(self) -> None:
        document = markdown(f"""\
            ---
            titel: Simhallens tak
            datum: 2024-02-29
            källa: Tallbo kommun, nyheter
            författare: [Berit Lund, Åke Ek]
            länk: https://example.se/tak
            språk: svenska
            ---
            {POOL}
            """)
        assert (document.title, document.published, document.author) == (
            "Simhallens tak",
            datetime.date(2024, 2, 29),
            "Berit Lund, Åke Ek",
        )
        assert (document.source, document.link, document.language) == (
            "Tallbo kommun, nyheter",
            "https://example.se/tak",
            "sv",
        )
        assert (document.text, document.headings) == (POOL, ())

    def test_front_matter_in_english_with_other_types(self) -> None:
        document = markdown(f"""\
            ---
            title: 2024
            date: 29 februari 2024
            source: https://example.se/a
            author: null
            link: {{x: y}}
            language: en
            ---
            {POOL}
            """)
        assert (document.title, document.published, document.author) == ("2024", datetime.date(2024, 2, 29), None)
        assert (document.source, document.link, document.language) == (
            "https://example.se/a",
            "https://example.se/a",
            "en",
        )

    def test_front_matter_that_is_no_yaml_because_of_a_colon(self) -> None:
        document = markdown(f"---\ntitle: Badet: ett nytt tak\ndate: 2024-02-29\n---\n{POOL}")
        assert (document.title, document.published, document.text) == (
            "Badet: ett nytt tak",
            datetime.date(2024, 2, 29),
            POOL,
        )

    @pytest.mark.parametrize("front", ["- [oavslutad\n  {", "Bara text som står här", "!!python/object:os.system x"])
    def test_what_is_no_front_matter_is_text(self, front: str) -> None:
        document = markdown(f"---\n{front}\n---\n{POOL}")
        assert all(word in document.text.split() for word in front.replace("- ", "").split())
        assert POOL in document.text

    def test_impossible_date_in_front_matter(self) -> None:
        document = markdown(f"---\ntitle: Badet\ndate: 2023-02-30\n---\n{POOL}")
        assert (document.title, document.published, document.text) == ("Badet", None, POOL)

    def test_structure(self) -> None:
        document = markdown("""\
            # Nytt *tak*

            Läs [mer här](https://example.se) om **badet** och `x = "<b>"`. ![Barn badar](a.jpg) ![bild_1.jpg](b)
            Andra raden i kommu-
            nen, <b>fet</b> &aring;&nbsp;&amp; <namn>.

            ## Lista

            - spik
              och skruv
              - plåt
            - färg

            3. tre
            4. fyra

            > Ett citat
            > på två rader

            | Dag | Tid |
            |-----|-----|
            | mån | 8\\|9 |
            | tis |     |

            ```
            rad 1

            rad 2
            ```

            ~~Struket~~ slut\\
            ny rad
            """)
        assert headings(document) == [(1, "Nytt tak"), (2, "Lista")]
        assert blocks(document) == [
            "Nytt tak",
            'Läs mer här om badet och x = "<b>". Barn badar Andra raden i kommunen, fet å & <namn>.',
            "Lista",
            "- spik och skruv\n- plåt\n- färg\n3. tre\n4. fyra",
            "Ett citat på två rader",
            "Dag | Tid\nmån | 8|9\ntis |",
            "rad 1",
            "rad 2",
            "slut\nny rad",
        ]

    def test_each_row_of_a_long_table_says_what_its_columns_are(self) -> None:
        rows = "\n".join(f"| Skola nummer {n} | rektor nummer {n} | {n} elever i år |" for n in range(1, 20))
        document = markdown(f"| Skola | Rektor | Elever |\n|---|---|---|\n{rows}\n")
        assert blocks(document)[18] == "Skola: Skola nummer 19; Rektor: rektor nummer 19; Elever: 19 elever i år"

    def test_html_blocks_keep_their_text(self) -> None:
        document = markdown(f"<div>\n<h2>Inuti</h2>\n<p>{POOL}</p><!-- dolt -->\n<script>x()</script></div>\n\n{TRAM}")
        assert headings(document) == [(2, "Inuti")]
        assert blocks(document) == ["Inuti", POOL, TRAM]

    @pytest.mark.parametrize(
        ("text", "title"),
        [
            (f"## Andra\n\n{POOL}\n\n# Första", "Första"),
            (f"### Tredje\n\n{POOL}", "Tredje"),
            (f"Tak\n===\n\n{POOL}", "Tak"),
            (POOL, "Fil"),
        ],
    )
    def test_title_without_front_matter(self, text: str, title: str) -> None:
        assert markdown(text).title == title

    def test_a_paragraph_over_a_dashed_line_is_no_heading(self) -> None:
        assert headings(markdown(f"{POOL}\n{TRAM}\n{POOL}\n---\n\n{TRAM}")) == []
