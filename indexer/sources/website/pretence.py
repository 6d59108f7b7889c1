"""Pages that a website gives with 200 and that are no texts: "sidan hittades inte", log-ins, "aktivera JavaScript".

Told by what a page says of itself in its title and headings, together with its having next to no other text; a text
about how to log in has sentences, and no field for a password.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from lxml import etree


class Pretence(Enum):
    """What a page is that is no text; the value is a Swedish clause."""

    MISSING = "sidan säger att den inte finns"
    LOG_IN = "sidan är en inloggning"
    SCRIPT = "sidan visar sitt innehåll först med JavaScript"


_MISSING = re.compile(
    r"(?:(?:fel|error|http)? ?404(?: ?[-–—:|!.,].{0,80}| (?:not|error|fel|sidan|page).{0,80})?$"
    r"|(?:oj|hoppsan|ojdå|oops|tyvärr|beklagar)?[,!.: –-]{0,4}"
    r"(?:sidan|webbsidan|den här sidan|artikeln|dokumentet)(?: (?:som )?(?:du|ni) (?:söker|sökte|letar|letade|försöker)"
    r".{0,30}?)? (?:(?:kunde|kan|gick|går) (?:inte|ej) (?:att )?(?:hittas?|visas)|hittades (?:inte|ej)"
    r"|finns (?:inte|ej)|saknas|är borttagen|existerar (?:inte|ej)).{0,60}$"
    r"|vi (?:kan|kunde)? ?(?:inte )?hitta(?:r|de)? (?:inte )?(?:sidan|den sida).{0,60}$"
    r"|(?:the )?page (?:you .{1,40} )?(?:(?:was |could |can)?(?:not|n.t) (?:be )?(?:found|exist)|not found"
    r"|does ?n.t exist|does not exist).{0,60}$|not found$)",
    re.IGNORECASE,
)
_LOG_IN = re.compile(r"\b(?:logga (?:in|på)|inloggning|log ?in|log ?on|sign ?in)\b", re.IGNORECASE)
_SCRIPT = re.compile(
    r"(?:aktivera|slå på|tillåt|kräver|behöver|enable|requires?|needs?|without|utan)(?: att)?(?: du)?(?: har)?"
    r" java ?script"
    r"|java ?script (?:måste|behöver|är (?:inte|av)|is (?:disabled|required|not)|to run)",
    re.IGNORECASE,
)
_FEW = 60
"""Words; a page of more has a text."""
_MANY = 250
"""Words; what says that it is missing may say at length what to do instead."""
_LONGEST = 300
_NOT_SHOWN = frozenset(("script", "style", "template", "head", "title", "option"))
_SURROUNDINGS = frozenset(("nav", "header", "footer", "form", "aside"))


def pretence_of(root: etree._Element) -> Pretence | None:
    """What a page is, if it isn't the text that it is given for."""
    titles = [title for title in _titles(root) if title]
    own = _words(root, _MANY)
    if len(own) < _MANY and any(_MISSING.match(title) for title in titles):
        return Pretence.MISSING
    if root.find(".//input[@type='password']") is not None and (
        len(own) < _FEW and any(_LOG_IN.search(text) for text in (*titles, " ".join(_words(root, 500, whole=True))))
    ):
        return Pretence.LOG_IN
    if len(own) < _FEW and _SCRIPT.search(" ".join(own) or " ".join(_words(root, _FEW, scripts=True))):
        return Pretence.SCRIPT
    return None


def _titles(root: etree._Element) -> Iterator[str]:
    for path in (".//title", ".//h1"):
        for element in root.findall(path)[:3]:
            yield " ".join("".join(map(str, element.itertext())).split())[:_LONGEST]


def _words(root: etree._Element, most: int, *, whole: bool = False, scripts: bool = False) -> list[str]:
    """The first words of a page, without what surrounds its text; `whole`: with that, `scripts`: with <noscript>."""
    left_out = _NOT_SHOWN if whole or scripts else _NOT_SHOWN | _SURROUNDINGS
    left_out = left_out if scripts else left_out | {"noscript"}
    found: list[str] = []
    walker = etree.iterwalk(root, events=("start", "end"))
    skipped: etree._Element | None = None
    for event, element in walker:
        if event == "start":
            if element.tag in left_out:
                skipped = element
                walker.skip_subtree()
            else:
                found += (element.text or "").split() if isinstance(element.tag, str) else ()
            continue
        if element is skipped:
            skipped = None
        found += (element.tail or "").split() if element is not root else ()
        if len(found) >= most:
            break
    return found
