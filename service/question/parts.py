"""Parts: two questions asked in one breath, each of which has an answer of its own, or none.

"Vad kostar bygglov och hur lång tid tar det?" are two, and the second asks of what the first named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.texts.swedish import is_stop_word, words
from service.question.naming import NAMES_NOTHING

MOST_PARTS = 3
"""More are a list, and are searched for as one."""

_ASKS = r"(?:vad|vem|vems|vilka|vilken|vilket|hur|när|var|vart|varför|varifrån|what|who|whose|which|how|when|where|why)"
_MAY = r"""(?:(?:kan|måste|ska|behövs|krävs|finns|gäller|går|ingår|kostar)\s(?:en|ett|mitt|min|mina)
    |(?:får|behöver)\s(?:mitt|min|mina)
    |(?:får|kan|måste|ska|behöver|behövs|krävs|finns|gäller|går|ingår|kostar|är|har|blir)\s(?:jag|man|vi|det|den|de))"""
"""A verb before what it is said of; of "och har en båt" it goes on with the same."""
_JOINT = re.compile(
    rf"""(?<!\s)\s*+(?:[,;]\s*+)?\b(?:och|samt|eller|men|and|or|but)\s++(?={_ASKS}\b|{_MAY}\b)
    | (?<![?!])[?!]++\s++(?=\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_REFERS_BACK = re.compile(
    r"\b(?:det|den|de|dem|dess|deras|dit|dom|där|denna|detta|dessa|han|hon|it|they|them|there|this|that)\b",
    re.IGNORECASE,
)
_VERB = r"""(?:(?!(?:hur|när|för|där|var|eller|under|över|efter|per|vår|er|mer|fler|år)\b)\w+r|ska|skall|kan|vill|måste
    |bör|skulle|hade|blev|kunde|fick|gick|kom|var|tog|gav|låg|stod|satt|fanns|gjorde|hände|skedde|gällde|krävde|[\w]+ade
    |behövs|krävs|finns|hålls|görs|är|is|are|do|does|did|can|must|has)"""
_OPENS = re.compile(
    rf"""^\W*(?: {_MAY}\b | {_ASKS}\s{_VERB}\b
      | (?:hur|vilk\w+|how|which|what)\s(?!(?:en|ett|den|det|de|man|jag|vi|the|a)\b)(?:\w+\s){{1,2}}{_VERB}\b )""",
    re.IGNORECASE | re.VERBOSE,
)
"""A question, not a clause in one: "hur lång tid tar det", not "hur den genomför"."""

_ASKED_FOR = re.compile(r"\W*(?:vilken|vilket|vilka|which|what)\s(?P<thing>\w+)", re.IGNORECASE)
"""What a question asks for, which isn't what it asks of: "vilken blankett ska jag använda?"."""


def parts(question: str) -> tuple[str, ...]:
    """The questions in a question, each to be searched for by itself; the question alone if it is one."""
    pieces = [piece.strip(" ?!,;") for piece in _JOINT.split(question)]
    pieces = [piece for piece in pieces if piece]
    if not 2 <= len(pieces) <= MOST_PARTS or not all(_is_question(piece) for piece in pieces):
        return (question,)
    first = _subject(pieces[0])
    if not first:
        return (question,)
    return tuple(f"{_complete(piece, first if number else ())}?" for number, piece in enumerate(pieces))


def _is_question(piece: str) -> bool:
    return _OPENS.match(piece) is not None


def _complete(piece: str, subject: Sequence[str]) -> str:
    """A later question with what the first one named, if it refers to it or names nothing itself."""
    own = _subject(piece)
    asked = _ASKED_FOR.match(piece)
    of_it = [word for word in own if asked is None or word != asked["thing"].lower()]
    if not subject or (of_it and not _REFERS_BACK.search(piece)):
        return piece
    return f"{piece} {' '.join(word for word in subject if word not in own)}".rstrip()


def _subject(piece: str) -> list[str]:
    """The words of a question that name something."""
    return [word for word in words(piece) if not is_stop_word(word) and word not in NAMES_NOTHING]
