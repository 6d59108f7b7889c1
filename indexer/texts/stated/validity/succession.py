"""Succession: whose place a text says that it took, and which text took its own, in its own words."""

from __future__ import annotations

import re

_REPLACED_BY = re.compile(
    r"\b(?:(?:ersatts?|ersattes|ersätts)\s+(?:\d[\d-]*\s+)?(?:av|med)|se\s+(?:i\s?stället|istället))"
    r"\s*:?\s*(?P<by>[^.;|\n]{3,120})",
    re.IGNORECASE,
)
_REPLACES = re.compile(
    r"""\b(?:ersätter|ersatte|upphäver|upphävde|(?:upphävs|upphör)(?:\s+(?:härmed|samtidigt))?)(?!\w)\s*:?\s*+
    (?P<what>[^.;|\n]{3,200})""",
    re.VERBOSE | re.IGNORECASE,
)
_ENDS_BESIDE = re.compile(
    r"(?P<what>[^.;|\n]{3,120}?)\s+(?:upphör|upphävs|utgår)\s+(?:härmed|samtidigt|därmed)\b", re.IGNORECASE
)
"""Said of the other text: "Torgstadgan från 1998 upphör samtidigt att gälla"."""
_OF_THIS = re.compile(
    r"""^\W*$ | \b(?:och|som)\s*$ | \b(?:denna|detta|dessa|samtidigt|därmed|härmed|genom|varvid|vilk(?:en|et|a)|som
    |gäller|dokument(?:et)?|\w*(?:policyn?|riktlinje(?:n|r|rna)?|taxan?|plan(?:en)?|reglementet?|föreskrifter(?:na)?|stadgan?|regler(?:na)?
      |rutin(?:en|er)?|program(?:met)?|strategin?|instruktion(?:en)?|anvisning(?:en|ar)?|ordning(?:en)?))\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""What stands before the verb where the text speaks of itself, not of what the municipality pays for."""
_NO_NAME = re.compile(r"(?:denna|detta|dessa)\b|att\s|[^\w]*$", re.IGNORECASE)
_QUOTES = " ”\"'“»«:)("


def replaced_by(statement: str) -> str | None:
    """What a sentence says that took a text's place."""
    found = _REPLACED_BY.search(statement)
    return found["by"].strip(_QUOTES) if found else None


def replaces(statement: str) -> str | None:
    """Whose place a sentence or a title says that its text took."""
    found = _REPLACES.search(statement)
    if found is not None and _NO_NAME.match(found["what"]) is None and _OF_THIS.search(statement[: found.start()]):
        return found["what"].strip(_QUOTES)
    beside = _ENDS_BESIDE.match(statement.lstrip())
    return beside["what"].strip(_QUOTES) if beside is not None and _NO_NAME.match(beside["what"]) is None else None
