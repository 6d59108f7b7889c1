"""Shape: what an answer to some kinds of questions can't be without, whatever else it says.

An amount answers "Vad kostar det?", a number "Hur många?", something of time "När?". A quote without it answers another
question of the same subject ("Åkerbo har 30 lägenheter"), however near it lies. Each kind of question here bounded more
wrong answers than right ones on texts that it wasn't written by (docs/decisions/169-rules-that-earn-it.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.answer.bounds.of_time import is_of_time
from service.answer.bounds.sections import is_of_item, is_of_text
from service.answer.bounds.status import is_decided, is_said_to_be
from service.search.hits import Hit
from service.search.limits import Limits
from service.search.quantities import Quantities

_IN_WORDS = r"""(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|tretton|fjorton|femton|sexton|sjutton
    |arton|nitton|tjugo\w*|trettio\w*|fyrtio\w*|femtio\w*|sextio\w*|sjuttio\w*|åttio\w*|nittio\w*
    |miljon\w*|miljard\w*|dussin\w*|tredjedel\w*|fjärdedel\w*|femtedel\w*|tiondel\w*|hälften|halv\w*|dubbel\w*|dubbla
    |procent|båda|ingen|inga|inget|alla|samtliga|flera|många|få|fler|färre|noll|one|two|three|four|five|six|seven|eight
    |nine|ten|half|none|all)\b"""
_MEASURE = r"""(?:timm|dag(?:ar|en)?\b|dygn|minut|veck|månad|år\b|kr\b|kronor|öre\b|%|m\b|m²|meter|kvadrat|kubik|mil\b
    |km\b|cm\b|mm\b|kilo|kg\b|gram|ton\b|liter|grader|§)"""
"""What a number in a measure is followed by; the first letters, where no other word begins so."""
_COUNT = rf"""(?<![\d.,:/§-])(?<!§\ )\d++(?![\d:/]|[.,-]\d|\s?{_MEASURE}) | \b{_IN_WORDS}(?!\s{_MEASURE})
    | hundra | tusen | tiotal | \ben\ gång\b"""
_DURATION = r"""(?:\d|\b(?:en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|tjugo|trettio|några|ett\ par
    |flera))\s?(?:[-\u2013]\s?\d+\s?)?(?:hela\ |höga\ |kalender|arbets|vardags|bank)?
    (?:dag(?:ar|en)?\b|dygn|veck|månad|mån\b|år\b|års|timm|tim\b|minut|sekund|termin|\w{1,20}dagar\b)
    | \b(?:halvår|tills\ vidare|livet|samma\ dag|direkt|genast|omgående|kvart|halvtimme|säsong|resten)
    | \d\s(?:days?|weeks?|months?|years?|hours?|minutes?)"""
_TIME = r"""(?<![\d.,])[12]\d{3}(?!\d|\s?(?:kr\b|kronor|m\b|meter)) | \d{1,2}[.:]\d\d | \d{1,2}/\d{1,2}
    | \b\d{1,2}\s?[-\u2013]\s?\d{1,2}\b | \b(?:kl|klockan|vecka|v)\b\.?\s?\d
    | \b(?:\w*dag(?:en|ar|arna|s)?|\w*veck(?:a|an|or)|\w*månad(?:en|er|s)?|\w*år(?:et|en|s)?|\w*timm(?:e|en|ar)
    |minut\w*|kväll\w*|natt\w*|morgon\w*|helg\w*|vår\w*|sommar\w*|höst\w*|vinter\w*|januari|februari|mars|april|maj|juni
    |juli|augusti|september|oktober|november|december|jul\w*|påsk\w*|midsommar\w*|dygn\w*|årligen|dagligen|löpande
    |alltid|aldrig|ofta|sällan|sällsynt\w*|genast|omedelbart|direkt|snarast|tills|innan|efter|före|när|då|om|senast|tidigast|först|sedan|under
    |inom|vid|varje|varannan|livet|gång(?:er)?|tid(?:en)?)\b
    | \b\d{1,2}(?:st|nd|rd|th)?\s(?:jan|feb|mar|apr|may|jun|jul|aug|sep|okt|oct|nov|dec)
    | \b(?:mon|tues|wednes|thurs|fri|satur|sun|week)days?\b | \b(?:january|february|march|april|may|june|july|august
    |september|october|november|december|spring|summer|autumn|winter|christmas|easter|daily|always|never|before|after
    |within|during|until|(?:day|week|month|year|hour|minute|weekend|evening)s?|[ap]\.?m)\b"""
"""Not every number, nor every "för", "till" and "från": "för barn mellan 6 och 22 år med 11 kronor" isn't when."""
_REASON = r"""\b(?:eftersom|därför|på\ grund\ av|för\ att|så\ att|då|beror|orsak\w*|skäl\w*|anledning\w*|motiver\w*
    |syfte\w*|av\ hänsyn|annars|bakgrund\w*|till\ följd|grund\w*|med\ hänvisning|innebär|kräv\w*|saknas?|räck\w*
    |efter\ en|because|due|since|so\ that)\b
    | \bför\s\w+(?:ing|ande|else)\b"""
_PAID = r"""\w*(?:avgift|hyra|hyran|ersättning|arvode|belopp|bidrag|taxa|taxan|kostnad|pris|lön)
    (?:en|et|er|erna|ens|ets)?"""
"""What is told in money, or as a share of some."""
_AMOUNT = r"""\d[\d\s.,]{0,12}+(?:kr\b|kronor|:-|öre\b|procent|%|mkr|tkr|miljon|miljard|prisbasbelopp|SEK|euro|€|tusen)
    | \b(?:gratis|avgiftsfri\w*|kostnadsfri\w*|free)\b
    | \b(?:utan|ingen|inget|inga)\s(?:\w+\s)?(?:kostnad|avgift|avgifter|pris)\b
    | \b(?:pris|priser|kostnad\w*|kostar|kr|kronor|avgift\w*|taxa\w*)\b[^.]{0,60}\d | \d[^.\d]{0,40}\b(?:kr|kronor)\b
    | \bkostar\ (?:inget|ingenting)\b | (?:hundra|tusen|\bmiljon\w*)\b | \bbetala[rs]?\ (?:inte|inget|själv)
    | \|\ (?!(?:19|20)\d\d\b)\d{1,3}(?:\ ?\d{3}){0,3}(?:,\d{1,3})?\ ?(?:\||$)"""
"""A number that is all of a cell is one too, as the head of its column says what it is of."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """A kind of question by its words, and what whatever answers it says."""

    asked: re.Pattern[str]
    said: re.Pattern[str]


def _shape(asked: str, said: str) -> _Shape:
    return _Shape(re.compile(asked, re.IGNORECASE | re.VERBOSE), re.compile(said, re.IGNORECASE | re.VERBOSE))


_SHAPES = (
    _shape(
        r"""\b(?:vad|hur\ mycket)\b[^?]{0,30}?\b(?:kosta[rd]?e?|betala[r]?(?!\ med))\b | \bhow\ much\b
        | ^\W*+(?:hyra|hyran|pris|priset|avgift|avgiften|kostnad|kostnaden)\b
        | \bpris\ (?:per|för|på)\b"""
        rf"""| \bhur\ (?:stor|stort|stora|hög|högt|höga)\ (?:är|blir|var)\ (?:\w+\ ){{0,3}}?{_PAID}\b
        | \bvilken\ (?:avgift|hyra|taxa)\ (?:tar|gäller|betalar|får|har)\b
        | \bvad\ (?:är|blir|var)\ (?:avgiften|hyran|priset|taxan|arvodet|ersättningen|beloppet)\b(?!\ till\ för)
        | ^\W*+(?:vad|hur\ mycket)\ (?:får|fick|tar|tog|ger|gav|betala\w{{0,3}})\b[^?]{{0,80}}?\bi\ {_PAID}\b""",
        rf"{_AMOUNT} | \b\w+(?:del|delen|delar)\b | \b(?:hälften|halva|dubbla|dubbelt|samma|lika)\b",
    ),
    _shape(
        r"^\W*+(?:kosta[rd]e?|är\ det\ (?:gratis|avgiftsfritt|kostnadsfritt))\b",
        rf"{_AMOUNT} | \b(?:avgift|betal|debiter|fakturer|ersätt|kosta|kostnad|hyra|taxa)\w*",
    ),
    _shape(rf"\b(?:hur\ många|how\ many)\ (?!{_MEASURE}|hours|days|weeks|months|years|met)", _COUNT),
    _shape(
        r"\b(?:vilka|vilken|vilket|vad|var|vem|när)\b[^?]{0,80}?\b(?:inte|ej|aldrig|slipper)\b",
        r"""\b(?:inte|ej|aldrig|ingen|inget|inga|utan|utom|undantag\w*|undantagna|befri\w+|nekas|avslå\w*|slipper|bara|endast
        |stängt|stängd)\b | \bförbju\w+ | \bförbud\w* | \botillåt\w*""",
    ),
    _shape(r"\bhur\ (?:lång|långa)\ (?:tid|kö|väntan|\w+tid|är\ \w*tiden)\b", _DURATION),
    _shape(
        r"""^\W*+(?:när|vilken\ dag|vilket\ datum|vilket\ år|vilka\ tider|when)\b | \bhur\ (?:länge|ofta)\b""",
        _TIME,
    ),
    _shape(
        r"\bhur\ dags\b(?!\ (?:öppnar|är)\b)",
        r"\d{1,2}[.:]\d\d | \b(?:kl|klockan)\b\.?\s?\d | \b\d{1,2}\s?[-\u2013]\s?\d{1,2}\b | \b[ap]\.?m\b",
    ),
    _shape(r"^\W*+(?:varför|why)\b | \bav\ vilken\ anledning\b", _REASON),
)


def fits(question: str, quote: str) -> bool:
    """Whether a quote says what no answer to the question is without."""
    says = all(shape.said.search(quote) for shape in _SHAPES if shape.asked.search(question))
    return says and is_decided(question, quote) and is_said_to_be(question, quote)


def may_answer(question: str, hit: Hit, others: Sequence[Hit] = ()) -> bool:
    """Whether what is marked in a hit can answer a question at all; `others` were found with it."""
    document, passage = hit.document, hit.passage
    under = " / ".join(part for part in (document.path, document.title, passage.heading) if part)
    quote = passage.text[hit.marked.start : hit.marked.end]
    return (
        fits(question, quote)
        and is_of_time(question, hit)
        and is_of_text(question, under, passage.text)
        and is_of_item(question, f"{document.path} {document.title}", passage.heading or "", passage.text)
        and not Limits.asked(question).excludes(quote)
        and not _is_of_other_step(question, hit, others)
    )


def _is_of_other_step(question: str, hit: Hit, others: Sequence[Hit]) -> bool:
    """Whether what is marked is only of another step of a scale than is asked of.

    The rows of a table may have been indexed one by one.
    """
    text, spans = hit.passage.text, [one.span for one in hit.marking.sentences]
    rows = [
        other.passage.text
        for other in others
        if other.document.id == hit.document.id and "\n" not in other.passage.text and "\n" not in text
    ]
    sides = Quantities.asked(question).sides([*(text[span.start : span.end] for span in spans), *rows])
    marked = [side for span, side in zip(spans, sides, strict=False) if hit.marked.start <= span.start < hit.marked.end]
    return -1 in marked and 1 not in marked
