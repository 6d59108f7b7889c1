"""Shape: what an answer to some kinds of questions can't be without, whatever else it says.

An amount answers "Vad kostar det?", a number "Hur många?", something of time "När?". A quote without it answers another
question of the same subject ("Åkerbo har 30 lägenheter"), however near it lies; and what is asked of a year isn't
answered by what holds in another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.texts.swedish import words
from service.answer.bounds.of_time import is_of_time
from service.answer.bounds.sections import is_of_item, is_of_text
from service.corpus.words.kin import Kin
from service.search.hits import Hit
from service.search.limits import Limits
from service.search.marking.siblings import Siblings, head_of
from service.search.marking.signs import PERSON, ROLES

_IN_WORDS = r"""(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|tretton|fjorton|femton|sexton|sjutton
    |arton|nitton|tjugo\w*|trettio\w*|fyrtio\w*|femtio\w*|sextio\w*|sjuttio\w*|åttio\w*|nittio\w*
    |miljon\w*|miljard\w*|dussin\w*|tredjedel\w*|fjärdedel\w*|femtedel\w*|tiondel\w*|hälften|halv\w*|dubbel\w*|dubbla
    |procent|båda|ingen|inga|inget|alla|samtliga|flera|många|få|fler|färre|noll|one|two|three|four|five|six|seven|eight
    |nine|ten|half|none|all)\b"""
_MEASURE = r"""(?:timm|dag(?:ar|en)?\b|dygn|minut|veck|månad|år\b|kr\b|kronor|öre\b|%|m\b|m²|meter|kvadrat|kubik|mil\b
    |km\b|cm\b|mm\b|kilo|kg\b|gram|ton\b|liter|grader|§)"""
"""What a number in a measure is followed by; the first letters, where no other word begins so."""
_NUMBERS = rf"(?<![\d§])(?<!§\ )\d++(?!\s?§) | \b{_IN_WORDS} | hundra | tusen | tiotal"
"""Not that of a section."""
_COUNT = rf"""(?<![\d.,:/§-])(?<!§\ )\d++(?![\d:/]|[.,-]\d|\s?{_MEASURE}) | \b{_IN_WORDS}(?!\s{_MEASURE})
    | hundra | tusen | tiotal"""
_CLOCK = r"""\b\d{1,2}[.:]\d\d | \bkl(?:ockan|\.)?\s?\d | \b\d{1,2}\s?(?:[-\u2013]|till|och)\s?\d{1,2}\b
    | \bdygnet\ runt\b | \bmidnatt | \bstäng[dt]\w* | \b(?:alltid|när\ som\ helst|hela\ dagen)\b
    | \d\s?[ap]\.?m\b | \bo['\u2019]clock\b"""
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
    |alltid|aldrig|genast|omedelbart|direkt|snarast|tills|innan|efter|före|när|då|om|senast|tidigast|först|sedan|under
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
    | \bkostar\ (?:inget|ingenting)\b | (?:hundra|tusen|\bmiljon\w*)\b | \bbetala[rs]?\ (?:inte|inget|själv)"""


@dataclass(frozen=True, slots=True)
class _Shape:
    """A kind of question by its words, and what whatever answers it says."""

    asked: re.Pattern[str]
    said: re.Pattern[str]


def _shape(asked: str, said: str) -> _Shape:
    return _Shape(re.compile(asked, re.IGNORECASE | re.VERBOSE), re.compile(said, re.IGNORECASE | re.VERBOSE))


_SHAPES = (
    _shape(
        r"""\b(?:vad|hur\ mycket)\b[^?]{0,30}?\b(?:kosta[rd]?e?|betala[r]?)\b | \bhow\ much\b
        | ^\W*+(?:hyra|hyran|pris|priset|avgift|avgiften|kostnad|kostnaden)\b
        | \bpris\ (?:per|för|på)\b""",
        _AMOUNT,
    ),
    _shape(
        r"^\W*+(?:kosta[rd]e?|är\ det\ (?:gratis|avgiftsfritt|kostnadsfritt))\b",
        rf"{_AMOUNT} | \b(?:avgift|betal|debiter|fakturer|ersätt|kosta|kostnad|hyra|taxa)\w*",
    ),
    _shape(
        rf"""\bhur\ (?:stor|stort|stora|hög|högt|höga)\ (?:är|blir|var)\ (?:\w+\ ){{0,3}}?{_PAID}\b
        | \bvilken\ (?:avgift|hyra|taxa)\ (?:tar|gäller|betalar|får|har)\b
        | \bvad\ (?:är|blir|var)\ (?:avgiften|hyran|priset|taxan|arvodet|ersättningen|beloppet)\b(?!\ till\ för)
        | ^\W*+(?:vad|hur\ mycket)\ (?:får|fick|tar|tog|ger|gav|betala\w{{0,3}})\b[^?]{{0,80}}?\bi\ {_PAID}\b""",
        rf"{_AMOUNT} | \b\w+(?:del|delen|delar)\b | \b(?:hälften|halva|dubbla|dubbelt|samma|lika)\b",
    ),
    _shape(rf"\b(?:hur\ många|how\ many)\ (?!{_MEASURE}|hours|days|weeks|months|years|met)", _COUNT),
    _shape(
        r"""\bhur\ (?:många|gammal|gammalt|gamla|stor|stort|stora|långt|lång|hög|högt|djup|djupt|bred|brett)\b
        | \bhow\ (?:many|old|long)\b""",
        _NUMBERS,
    ),
    _shape(r"\b(?:vilken|vad\ är)\b[^?]{0,40}?\btemperatur\w*", r"\d\s?(?:grad\w*|°|º|C\b)"),
    _shape(
        r"\b(?:vilka|vilken|vilket|vad|var|vem|när)\b[^?]{0,80}?\b(?:inte|ej|aldrig|slipper)\b",
        r"""\b(?:inte|ej|aldrig|ingen|inget|inga|utan|utom|undantag\w*|undantagna|befri\w+|nekas|avslå\w*|slipper|bara|endast|stängt|stängd)\b
        | \bförbju\w+ | \bförbud\w* | \botillåt\w*""",
    ),
    _shape(
        r"""(?<!inom\ )(?<!under\ )(?<!på\ )\b(?:vilken\ tid|hur\ dags|vilket\ klockslag|what\ time)\b
        (?!\ (?:på|under|av|tar|har)\b)""",
        _CLOCK,
    ),
    _shape(r"\bhur\ (?:lång|långa)\ (?:tid|kö|väntan|\w+tid|är\ \w*tiden)\b", _DURATION),
    _shape(r"\b(?:telefonnumm|mobilnumm|direktnumm)\w+", r"\d{2,4}[-\s]?\d[\d\s-]{2,12}\d | \b1[12]\d\d{0,2}\b"),
    _shape(
        r"\böppettid\w* | \bwhat\ time\b | \bopening\ hours\b",
        r"\d | \b(?:dygnet\ runt|alltid|stängt|stängd|dagligen)\b",
    ),
    _shape(
        r"""^\W*+(?:när|vilken\ dag|vilket\ datum|vilket\ år|vilka\ tider|when)\b | \bhur\ (?:länge|ofta|dags)\b""",
        _TIME,
    ),
    _shape(
        r"\b(?:vilken|vilka)\ (?:vecko)?(?:dag|dagar)\b",
        r"""\b(?:\w*dag(?:en|ar|arna|s)?|mån|tis|ons|tors?|fre|lör|sön|dygn\w*|helg\w*|midsommar|jul\w*|påsk\w*|nyår\w*)\b
        | \d{1,2}[/.]\d{1,2} | \d{4}-\d\d-\d\d | \d\ (?:jan|feb|mar|apr|maj|jun|jul|aug|sep|okt|nov|dec)""",
    ),
    _shape(r"\b(?:vilket|vad\ är)\ (?:\w+\ )?(?:diarienumm\w+|ärendenumm\w+|dnr)\b", r"\d{2,4}\s?[-/:.]\s?\d{1,6}"),
    _shape(r"^\W*+(?:varför|why)\b | \bav\ vilken\ anledning\b", _REASON),
)


_ASKS_NAME = re.compile(r"\bvad\s+heter\b|\bvem\s+heter\b", re.IGNORECASE)
_ASKS_PERSON = re.compile(rf"\b(?:vem\s+är|vad\s+heter)\s+(?:\w+\s+){{0,2}}?({ROLES})", re.IGNORECASE)
_STANDS_IN = re.compile(r"\b(?:biträdande|vice|ställföreträdande|tillförordnad|avgående)\b", re.IGNORECASE)
"""Before what somebody is at work: somebody else."""
_NAME = re.compile(r"(?:(?<=[^\W_]\s)|(?<=[,:;(–|-]\s)|(?<=[\"”’]))[A-ZÅÄÖ][^\W\d_]+")
"""A word with a capital that no sentence begins with."""


def fits(question: str, quote: str) -> bool:
    """Whether a quote says what no answer to the question is without."""
    return all(shape.said.search(quote) for shape in _SHAPES if shape.asked.search(question))


def is_named(question: str, quote: str, under: str = "") -> bool:
    """Whether a quote has a name that the question lacks, where what something or somebody is called is asked.

    Who somebody is at work is only told where that work is named: in the quote, or in what it stands under.
    """
    asked_person = _ASKS_PERSON.search(question)
    if asked_person is not None:
        said = f"{under} {quote}"
        stands_in = {match.group().lower() for match in _STANDS_IN.finditer(question)}
        named = asked_person[1] in Kin(words(said)) and stands_in <= set(words(said))
        return named and PERSON.search(quote) is not None
    if not _ASKS_NAME.search(question):
        return True
    asked = {word.lower() for word in words(question)}
    return any(match.group().lower() not in asked for match in _NAME.finditer(quote))


def is_of_unit(question: str, hit: Hit) -> bool:
    """Whether what is marked is of the unit that is asked of, not of a sibling of it."""
    sentences = [one.span for one in hit.marking.sentences]
    texts = [hit.passage.text[span.start : span.end] for span in sentences]
    strays = Siblings.of(question).strays(texts, head_of(hit.document, hit.passage))
    marked = [
        stray for span, stray in zip(sentences, strays, strict=True) if hit.marked.start <= span.start < hit.marked.end
    ]
    return not (marked and all(marked))


def may_answer(question: str, hit: Hit) -> bool:
    """Whether what is marked in a hit can answer a question at all."""
    quote = hit.passage.text[hit.marked.start : hit.marked.end]
    document, under = hit.document, head_of(hit.document, hit.passage)
    return (
        fits(question, quote)
        and is_named(question, quote, under)
        and is_of_unit(question, hit)
        and is_of_time(question, hit)
        and is_of_text(question, under, hit.passage.text)
        and is_of_item(question, f"{document.path} {document.title}", hit.passage.heading or "", hit.passage.text)
        and not Limits.asked(question).excludes(quote)
    )
