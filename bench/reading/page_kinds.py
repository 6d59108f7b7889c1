"""Kinds of web pages as the site systems of municipalities make them, each with what a reader of it should get.

Every page has the same furniture around it; `PageKind.sections` are the texts with the last heading above each, and
`absent` what mustn't be read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FURNITURE = ("Startsida", "Kommun och politik", "Vi använder kakor", "Du är här", "Organisationsnummer", "Logga in")
"""Words of what surrounds every page; none of them is its text."""

QUESTIONS = ("Vad kostar förskolan?", "Hur säger jag upp platsen?")
ANSWERS = ("Avgiften är högst 1 688 kronor i månaden.", "Du säger upp platsen två månader i förväg i e-tjänsten.")

_HEAD = """<!DOCTYPE html><html lang="sv"><head><title>Förskola - Tallbo kommun</title><style>{style}</style></head>
<body><a class="skip-link" href="#innehall">Hoppa till innehållet</a>
<div id="cookie-banner" role="dialog" aria-label="Kakor"><p>Vi använder kakor för att webbplatsen ska fungera.</p>
<button>Godkänn alla</button></div>
<header><a href="/">Tallbo kommun</a><nav aria-label="Huvudmeny"><button aria-expanded="false" aria-controls="meny">Meny
</button><ul id="meny" hidden><li><a href="/">Startsida</a></li><li><a href="/b">Bygga och bo</a></li>
<li><a href="/k">Kommun och politik</a></li></ul></nav><a href="/in">Logga in</a></header>
<div class="breadcrumbs">Du är här: <a href="/">Startsida</a> / <a href="/b">Barn och utbildning</a></div>"""
_FOOT = """<footer><p>Tallbo kommun, Box 1, 123 45 Tallbo</p><p>Organisationsnummer 212000-0000</p></footer>
</body></html>"""
_FOLDED = tuple(zip(QUESTIONS, ANSWERS, strict=True))


@dataclass(frozen=True, slots=True)
class PageKind:
    """A page, and what should come of it."""

    name: str
    body: str
    """Inside <main>."""
    sections: tuple[tuple[str, str], ...] = _FOLDED
    """The last heading above a text, and the text."""
    absent: tuple[str, ...] = ()
    style: str = ""

    @property
    def page(self) -> bytes:
        head = _HEAD.replace("{style}", self.style)
        return f'{head}<main id="innehall"><h1>Förskola</h1>{self.body}</main>{_FOOT}'.encode()

    @property
    def without_landmarks(self) -> bytes:
        """The same page as older systems make it: no element says what it is, but for names of two parts."""
        page = self.page.decode().replace("<nav ", '<div class="nav" ').replace("<footer>", '<div id="footer">')
        return re.sub(r"<(/?)(?:main|header|nav|footer)\b", r"<\1div", page).encode()


def _each(template: str) -> str:
    """The template once for each question: Q, A and the number N."""
    return "".join(
        template.replace("%Q", question).replace("%A", answer).replace("%N", str(number))
        for number, (question, answer) in enumerate(_FOLDED, 1)
    )


PAGES = (
    PageKind("details", _each("<details><summary>%Q</summary><p>%A</p></details>")),
    PageKind("details with a heading", _each("<details><summary><h3>%Q</h3></summary><div><p>%A</p></div></details>")),
    PageKind(
        "aria-expanded and region",
        _each(
            '<h3><button aria-expanded="false" aria-controls="p%N" id="b%N">%Q</button></h3>'
            '<div id="p%N" role="region" aria-labelledby="b%N" hidden><p>%A</p></div>'
        ),
    ),
    PageKind(
        "Bootstrap 5",
        '<div class="accordion" id="acc">'
        + _each(
            '<div class="accordion-item"><h2 class="accordion-header"><button class="accordion-button collapsed" '
            'data-bs-toggle="collapse" data-bs-target="#c%N" aria-expanded="false">%Q</button></h2>'
            '<div id="c%N" class="accordion-collapse collapse"><div class="accordion-body">%A</div></div></div>'
        )
        + "</div>",
        style=".collapse:not(.show){display:none}",
    ),
    PageKind(
        "Bootstrap 3",
        _each(
            '<div class="panel"><div class="panel-heading"><h4 class="panel-title"><a data-toggle="collapse" '
            'href="#c%N">%Q</a></h4></div><div id="c%N" class="panel-collapse collapse"><div class="panel-body">'
            "%A</div></div></div>"
        ),
        style=".collapse{display:none}",
    ),
    PageKind("hidden panels", _each('<button aria-controls="p%N">%Q</button><div id="p%N" hidden><p>%A</p></div>')),
    PageKind("found by searching", _each('<h2>%Q</h2><div hidden="until-found"><p>%A</p></div>')),
    PageKind(
        "SiteVision",
        _each(
            '<div class="sv-text-portlet"><h2 class="env-accordion__header"><button type="button" '
            'aria-expanded="false" aria-controls="e%N" data-env-collapse class="env-button env-button--link">'
            '<svg><title>Pil</title></svg>%Q</button></h2><div id="e%N" class="env-collapse">'
            '<div class="env-collapse__content"><p class="normal">%A</p></div></div></div>'
        ),
        style=".env-collapse{display:none}",
    ),
    PageKind(
        "SiteVision, older",
        _each(
            '<div class="sol-collapsible"><div class="sol-collapsible-header" role="button" tabindex="0" '
            'aria-expanded="false">%Q</div><div class="sol-collapsible-content" style="display:none"><p>%A</p></div>'
            "</div>"
        ),
    ),
    PageKind(
        "Optimizely",
        '<div class="accordion-block">'
        + _each(
            '<div class="accordion-block__item"><button class="accordion-block__trigger" type="button" '
            'aria-expanded="false"><span>%Q</span><span class="sr-only">Visa</span></button>'
            '<div class="accordion-block__content" style="display: none"><div class="editor"><p>%A</p></div></div>'
            "</div>"
        )
        + "</div>",
    ),
    PageKind(
        "WordPress, Yoast",
        '<div class="schema-faq wp-block-yoast-faq-block">'
        + _each(
            '<div class="schema-faq-section" id="faq-question-%N"><strong class="schema-faq-question">%Q</strong> '
            '<p class="schema-faq-answer">%A</p></div>'
        )
        + "</div>",
    ),
    PageKind(
        "WordPress, Kadence",
        _each(
            '<div class="wp-block-kadence-pane"><div class="kt-accordion-header-wrap"><button '
            'class="kt-blocks-accordion-header" type="button"><span class="kt-blocks-accordion-title-wrap"><span '
            'class="kt-blocks-accordion-title">%Q</span></span></button></div>'
            '<div class="kt-accordion-panel kt-accordion-panel-hidden"><div class="kt-accordion-panel-inner"><p>%A</p>'
            "</div></div></div>"
        ),
        style=".kt-accordion-panel-hidden{display:none}",
    ),
    PageKind("definition list", "<dl>" + _each("<dt>%Q</dt><dd>%A</dd>") + "</dl>"),
    PageKind(
        "definition list with buttons",
        "<dl>" + _each('<dt><button aria-expanded="false">%Q</button></dt><dd hidden>%A</dd>') + "</dl>",
    ),
    PageKind(
        "tabs",
        '<div role="tablist">'
        + _each('<button role="tab" id="t%N" aria-controls="p%N" aria-selected="false">%Q</button>')
        + "</div>"
        + _each('<div role="tabpanel" id="p%N" aria-labelledby="t%N" hidden><p>%A</p></div>'),
    ),
    PageKind(
        "tabs of Bootstrap",
        '<ul class="nav nav-tabs">'
        + _each('<li><a data-toggle="tab" href="#t%N">%Q</a></li>')
        + '</ul><div class="tab-content">'
        + _each('<div id="t%N" class="tab-pane"><p>%A</p></div>')
        + "</div>",
        style=".tab-pane{display:none}",
    ),
    PageKind(
        "checkbox",
        _each('<input type="checkbox" id="k%N"><label for="k%N">%Q</label><div class="svar"><p>%A</p></div>'),
        style=".svar{display:none} input:checked ~ .svar{display:block}",
    ),
    PageKind(
        "radio tabs",
        '<div class="tabs">'
        + _each('<input type="radio" name="t" id="r%N"><label for="r%N">%Q</label>')
        + _each('<section class="flik"><p>%A</p></section>')
        + "</div>",
        style=".flik{display:none}",
    ),
    PageKind(
        "jQuery UI",
        '<div id="accordion">'
        + _each(
            '<h3 class="ui-accordion-header" role="tab" aria-controls="u%N" aria-expanded="false">%Q</h3>'
            '<div id="u%N" class="ui-accordion-content" style="display:none"><p>%A</p></div>'
        )
        + "</div>",
    ),
    PageKind(
        "Foundation",
        '<ul class="accordion" data-accordion>'
        + _each(
            '<li class="accordion-item" data-accordion-item><a href="#" class="accordion-title">%Q</a>'
            '<div class="accordion-content" data-tab-content style="display:none"><p>%A</p></div></li>'
        )
        + "</ul>",
    ),
    PageKind(
        "more to read",
        f'<p>{ANSWERS[0]}</p><button aria-expanded="false" aria-controls="m">Läs mer</button>'
        f'<div id="m" hidden><p>{ANSWERS[1]}</p></div><p><a href="/x">Läs mer</a></p>',
        sections=(("Förskola", ANSWERS[0]), ("Förskola", ANSWERS[1])),
        absent=("Läs mer",),
    ),
    PageKind(
        "contact",
        '<h2>Kontakt</h2><p>Barn- och utbildningsförvaltningen<br>Storgatan 1<br>123 45 Tallbo</p><p><a href="mailto:'
        'forskola@tallbo.example?subject=Hej">Skriv till oss</a></p><p><a href="tel:+4612345678">Ring växeln</a></p>'
        '<dl><dt>Öppet</dt><dd>8–17</dd></dl>',
        sections=(
            ("Kontakt", "Barn- och utbildningsförvaltningen\nStorgatan 1\n123 45 Tallbo"),
            ("Kontakt", "Skriv till oss (forskola@tallbo.example)"),
            ("Kontakt", "Ring växeln (+4612345678)"),
            ("Kontakt", "Öppet: 8–17"),
        ),
    ),
    PageKind(
        "struck out",
        '<p>Avgiften är <s>1 425</s> <del>1 500</del> 1 688 kronor.</p><p class="gammal">Köp i kassan.</p>'
        '<p>Köp <span style="text-decoration: line-through">på nätet</span> i appen.</p>',
        sections=(("Förskola", "Avgiften är 1 688 kronor."), ("Förskola", "Köp i appen.")),
        absent=("1 425", "1 500", "kassan", "nätet"),
        style=".gammal{text-decoration:line-through}",
    ),
    PageKind(
        "table with spans",
        '<table><tr><th rowspan="2">Skola</th><th colspan="2">Avgift</th></tr><tr><th>Dag</th><th>Kväll</th></tr>'
        '<tr><td rowspan="2">Ekskolan</td><td>10 kr</td><td>20 kr</td></tr><tr><td colspan="2">gratis</td></tr>'
        "</table>",
        sections=(
            ("Förskola", "Skola | Avgift, Dag | Avgift, Kväll"),
            ("Förskola", "Ekskolan | 10 kr | 20 kr"),
            ("Förskola", "Ekskolan | gratis | gratis"),
        ),
    ),
    PageKind(
        "short",
        "<p>Trygghetslarm kostar 180 kronor i månaden.</p>",
        sections=(("Förskola", "Trygghetslarm kostar 180 kronor i månaden."),),
    ),
)  # fmt: skip
