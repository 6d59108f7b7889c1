"""Attacks by what a file holds and nobody sees: is it indexed, and is a badly redacted file reported?

Each probe reads one file with a secret that isn't shown, or that is.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.life.attack import Outcome
from bench.reading.number_tables import pdf_of
from indexer.errors import NoText
from indexer.readers.formats import read

_SECRET = "Anna Ek har skyddade personuppgifter"
_SEEN = "Förskolan öppnar klockan sex varje vardag."


def _shown(y: int, text: str) -> str:
    return f"BT /F1 11 Tf 72 {y} Td ({text}) Tj ET\n"


_BOX = "0 g 70 695 260 18 re f 0 g\n"
_PDF = {
    "pdf: under a filled box": (_shown(700, _SECRET) + _BOX, False),
    "pdf: read by machine, under a box": ("3 Tr " + _shown(700, _SECRET) + "0 Tr\n" + _BOX, False),
    "pdf: outside the page": (_shown(900, _SECRET), False),
    "pdf: white on white": ("1 g " + _shown(700, _SECRET) + "0 g\n", False),
    "pdf: black on black": (_BOX + _shown(700, _SECRET), False),
    "pdf: white on black, which is seen": (_BOX + "1 g " + _shown(700, _SECRET) + "0 g\n", True),
    "pdf: text of a scan, which is searched": ("3 Tr " + _shown(700, _SECRET) + "0 Tr\n", True),
}
_HTML = {
    "html: a class that style hides": (".x{display:none}", '<p class="x">%s</p>', False),
    "html: opacity 0": (".x{opacity:0}", '<p class="x">%s</p>', False),
    "html: letters of no size": ("", '<p style="font-size:0">%s</p>', False),
    "html: off screen": (".x{position:absolute;left:-9999px}", '<p class="x">%s</p>', False),
    "html: a closed dialog": ("", "<dialog><p>%s</p></dialog>", False),
    "html: a panel that a button opens": (
        ".x{display:none}",
        '<button>Mer</button><div class="x"><p>%s</p></div>',
        True,
    ),
}


def hidden() -> Iterator[Outcome]:
    """Every file, read."""
    for name, (operators, is_seen) in _PDF.items():
        content = pdf_of((operators + _shown(600, _SEEN)).encode("cp1252"))
        yield _probe(name, "fil.pdf", content, is_seen=is_seen)
    for name, (style, body, is_seen) in _HTML.items():
        page = f"<title>Sida</title><style>{style}</style><main><p>{_SEEN}</p>{body % _SECRET}<p>{_SEEN}</p></main>"
        yield _probe(name, "sida.html", page.encode(), is_seen=is_seen)


def _probe(name: str, path: str, content: bytes, *, is_seen: bool) -> Outcome:
    try:
        document = read(path, content)
    except NoText:
        return Outcome(name, "no text", held=False)
    indexed = _SECRET in document.text
    reported = any("under en ruta" in note for note in document.notes)
    held = indexed == is_seen and _SEEN in document.text and reported == ("box" in name)
    return Outcome(name, f"{'indexed' if indexed else 'left out'}{', reported' if reported else ''}", held)
