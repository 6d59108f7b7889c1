"""Status: what was only proposed isn't decided, and what would be on some condition isn't so.

"Kommunstyrelsen föreslår att motionen avslås" doesn't tell what fullmäktige decided, nor "om det inte råder
eldningsförbud" whether it is in force, however much of the question they say.
"""

from __future__ import annotations

import re

from service.answer.bounds.sections import bodies

_ASKS_WHAT_WAS_DECIDED = re.compile(
    r"\bvad\s(?:har\s)?(?:\w+\s){0,5}?(?:beslutade|beslutat|beslutades|beslutats|beslöts?|bestämde|bestämt|bestämdes)\b",
    re.IGNORECASE,
)
_PROPOSES = re.compile(r"\b(?:föreslår|föreslog|föreslås|yrkar|yrkade)\b", re.IGNORECASE)
_ENDS = re.compile(r"[.;:\n]")
_WHO = 80
"""Characters before a verb, at most, in which it is said who does so."""
_DECIDES = re.compile(r"\b(?:beslutar|beslutade|beslutat|beslutades|beslöt|beslutats)\b|^\W*beslut\b", re.IGNORECASE)
_ASKS_WHETHER = re.compile(r"^\W*(?P<verb>råder|pågår|gäller|finns|krävs|behövs)\b(?!\s\w+\snär\b)", re.IGNORECASE)


def is_decided(question: str, quote: str) -> bool:
    """Whether a quote isn't only what another body proposed than the one that is asked of."""
    asked = bodies(question) if _ASKS_WHAT_WAS_DECIDED.search(question) else set()
    proposed = _PROPOSES.search(quote) if asked else None
    if proposed is None or _DECIDES.search(quote):
        return True
    begins = proposed.start()
    clause = _ENDS.split(quote[begins:], 1)[0]
    *_, last = _PROPOSES.finditer(clause)
    by = bodies(_ENDS.split(quote[max(0, begins - _WHO) : begins])[-1] + clause[: last.start()])
    return not by or any(one.endswith(other) or other.endswith(one) for one in asked for other in by)


def is_said_to_be(question: str, quote: str) -> bool:
    """Whether a quote says that something is so, not only what holds if it is."""
    asked = _ASKS_WHETHER.search(question)
    if asked is None:
        return True
    verb = asked["verb"]
    all_of_them = len(re.findall(rf"\b{verb}\b", quote, re.IGNORECASE))
    conditions = len(re.findall(rf"\b(?:om|ifall|såvida|när)\s(?:\w+\s){{0,3}}?{verb}\b", quote, re.IGNORECASE))
    return not conditions or conditions < all_of_them
