"""What a web page holds and doesn't show is left out; what can be opened on it is text."""

from __future__ import annotations

import pytest

from indexer.readers.formats import read

SEEN = "<p>Förskolan är öppen från klockan sex på morgonen till klockan halv sju på kvällen.</p>"
OTHER = "Anna Ek har skyddade personuppgifter och bor på Storgatan."


def text_of(body: str, style: str = "") -> str:
    page = f"<!DOCTYPE html><html><head><title>Sida</title><style>{style}</style></head><body><main>"
    return read("sida.html", f"{page}<h1>Förskola</h1>{SEEN}{body}{SEEN}</main></body></html>".encode()).text


@pytest.mark.parametrize(
    ("style", "body"),
    [
        (".x{display:none}", '<p class="a x">{}</p>'),
        ("p.x , #y { color: red; VISIBILITY : hidden !important }", '<p class="x">{}</p>'),
        ("/* .n{} */ #y{opacity:0}", '<div id="y"><p>{}</p></div>'),
        (".x{font-size:0px}", '<p class="x">{}</p>'),
        (".x{position:absolute;left:-9999px}", '<p class="x">{}</p>'),
        (".x{text-indent:-9999px}", '<p class="x">{}</p>'),
        ("@media print{.z{color:red}} .x{display:none}", '<p class="x">{}</p>'),
        ("", '<p style="opacity: 0.0">{}</p>'),
        ("", '<p style="font-size:0">{}</p>'),
        ("", '<p style="position:fixed; top:-2000px">{}</p>'),
        ("", "<dialog><p>{}</p></dialog>"),
        ("", "<p hidden>{}</p>"),
        (".x{display:none}", '<form><button>Sök</button><div class="x"><p>{}</p></div></form>'),
        (".x{display:none}", '<button>Mer</button><p>Annat.</p><div class="x"><p>{}</p></div>'),
    ],
)
def test_what_is_hidden_is_left_out(style: str, body: str) -> None:
    assert OTHER not in text_of(body.format(OTHER), style)


@pytest.mark.parametrize(
    ("style", "body"),
    [
        ("@media print{.x{display:none}}", '<p class="x">{}</p>'),
        (".x{display:none} .x.open{display:block}", '<p class="x open">{}</p>'),
        (".x{display:none}", '<p class="x" style="display:block">{}</p>'),
        (".x{opacity:0.4;font-size:0.8em;left:-9999px}", '<p class="x">{}</p>'),
        (".x{display:none}", '<button aria-controls="p1">Avgift</button><hr><div class="x" id="p1"><p>{}</p></div>'),
        (".x{display:none}", '<a href="#p2" role="tab">Avgifter</a><div class="x" id="p2"><p>{}</p></div>'),
        (".x{display:none}", '<h3><button>Avgifter</button></h3><div class="x"><p>{}</p></div>'),
        (".x{display:none}", "<details><summary>Avgifter</summary><div class='x'><p>{}</p></div></details>"),
        ("", '<h3><button aria-controls="p3">Avgifter</button></h3><div id="p3" hidden><p>{}</p></div>'),
        ("", '<div role="tabpanel" style="display:none"><p>{}</p></div>'),
        ("", '<div hidden="until-found"><p>{}</p></div>'),
        ("nav .x{display:none} .x:hover{display:none}", '<p class="x">{}</p>'),
        (".x{display:none}", '<button>Mer</button><div class="x"><p>{}</p></div>'),
        ("", '<button type="button">Vad kostar det?</button>\n<p hidden>{}</p>'),
    ],
)  # fmt: skip
def test_what_is_shown_or_can_be_opened_is_text(style: str, body: str) -> None:
    assert OTHER in text_of(body.format(OTHER), style)


def test_a_style_that_never_ends_costs_little() -> None:
    text = text_of(f"<p>{OTHER}</p>", "@media{" * 20_000 + ".x{" * 20_000)
    assert OTHER in text
