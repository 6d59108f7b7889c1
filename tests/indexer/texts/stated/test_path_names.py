"""Path names: words of folders and file that the title lacks."""

from __future__ import annotations

import pytest

from indexer.texts.stated.path_names import path_names


@pytest.mark.parametrize(
    ("path", "title", "names"),
    [
        ("texter/Ängsskolan/regler.txt", "Mobiler lämnas in", "Ängsskolan regler"),
        ("texter/Taxa för gästhamn.txt", "Avgiften är 90 kronor", "Taxa för gästhamn"),
        ("texter/taxor/gasthamn.md", "Taxor för gästhamn", ""),
        ("texter/arkiv/gamla/plan_2019-v2.pdf", "Plan", ""),
        ("https://kommunen.se/skola/regler", "Regler", ""),
        ("ensam.txt", "Titel", "ensam"),
        ("texter/e20f752a2780.txt", "Titel", ""),
        ("texter/ffcafd532213", "Titel", ""),
        ("filer/550e8400-e29b-41d4-a716-446655440000.pdf", "Titel", ""),
        ("filer/x3k9q7.pdf", "Titel", ""),
        ("filer/Reglemente2024KS3b.pdf", "Titel", "Reglemente"),
    ],
)
def test_the_words_that_the_title_lacks(path: str, title: str, names: str) -> None:
    assert path_names(path, title) == names
