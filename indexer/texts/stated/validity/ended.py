"""Ended: that a text no longer holds, as it says itself in a sentence, its title, its file's name or its folder's.

What lies among "Gamla versioner" has been replaced as surely as what says so.
"""

from __future__ import annotations

import re

_TITLE_LENGTH = 120

NOUN = r"""[\wåäö-]*?(?:policy(?:n|er|erna)?|riktlinje[nr]?(?:na)?|tax(?:a|an|or|orna)|avgift(?:en|er|erna)?
    |plan(?:en|er)?|dokument(?:et|en)?|reg(?:el|eln|ler|lerna)|reglemente(?:t|n)?|föreskrift(?:en|er|erna)?|program(?:met)?
    |strategi(?:n|er)?|instruktion(?:en|er)?|rutin(?:en|er|erna)?|anvisning(?:en|ar|arna)?|stadg(?:a|an|ar|arna)
    |ordning(?:en)?|bestämmelse(?:n|r|rna)?|text(?:en)?|sida(?:n)?|webbsida(?:n)?|beslut(?:et|en)?|hand(?:bok|boken)
    |vägledning(?:en)?|list(?:a|an)|pris(?:et|er|erna)?|bidrag(?:et|en)?|norm(?:en|er)?|budget(?:en)?|villkor(?:en)?
    |avtal(?:et)?|information(?:en)?|version(?:en)?|utgåva(?:n)?|ersättning(?:en|ar|arna)?|belopp(?:et|en)?
    |princip(?:er|erna)|mål(?:en)?|överenskommelse(?:n)?|blankett(?:en)?|broschyr(?:en)?|guide(?:n)?|kungörelse(?:n)?
    |författning(?:en|ar|arna)?|lathund(?:en)?|manual(?:en)?|arbetsordning(?:en)?|modell(?:en)?|artikel(?:n)?|innehåll(?:et)?)"""
THIS = r"(?:denna|detta|dessa|den\ här|det\ här|de\ här)"
SUBJECT = rf"(?:{THIS}\s++|kommunens\s++)?{NOUN}(?:\s++(?:för|om|i|på)\s++(?:[\wåäö-]++\s++){{1,5}}?)?\s*+"
_OVER = r"""(?:upphävd|upphävt|upphävda|upphävdes|upphävts|upphörda?|upphört(?!\s+med\b)|upphörde|ersatts|ersattes
    |ersatta?(?=\s+(?:av|med)\b|\s*[.!]?$)|ersätts\s+av|utgått(?!\s+(?:med|till|för|enligt)\b)|utgång(?:en|na)
    |(?:makulera|återkalla|avskaffa|arkivera)(?:d|t|de|des|ts)|sluta(?:t|de)\s+(?:att\s+)?gälla|löp(?:t|te)\s+ut
    |(?:togs|tagits|tagen|taget|tagna)\s+ur\s+bruk|tillämpas\s+(?:ej|inte)\s+längre
    |(?:ej|inte)\s+(?:längre\s+)?(?:gällande|giltig[at]?|aktuell[at]?|i\s+kraft)|inaktuell[at]?|ogiltig[at]?
    |gäller\s+(?:ej|inte)\s+längre|gäller\s+(?:ej|inte)(?=\s*[.!]?$)|tillbakadrag(?:en|et|na))"""
_GOES_ON = r"""(?=\s*+(?:$|[.,;!()\]|–-]|:(?!\s*(?:nej|-|–|$))|\d
    |(?:att|av|med|genom|den|sedan|enligt|från|fr|per|och|i(?!\s+den\s+del)|efter|vid|fr\.o\.m|dnr|kf|ks|som)\b))"""
_ENDED = re.compile(
    rf"""^(?!.{{0,40}}:\s*+(?:nej|ingen|inte|ej|-|–|—)?+\s*+$)\W*+(?:obs\W++)?+(?:(?:dokument)?status\W++)?+(?:{SUBJECT}(?<!\bsom\s)(?!:)\W*+)?
    (?:gällde\b[^.;]{{0,80}}?\s(?:och|men)\s+)?(?:(?:är|har|blev|numera|nu|sedan\s++[\d-]+)\s++){{0,3}}
    (?P<over>{_OVER}){_GOES_ON}""",
    re.VERBOSE | re.IGNORECASE,
)
_ITEM = re.compile(rf"\s*[-–•*]\s+(?!(?:är|har|status|dokumentstatus|{THIS}|{_OVER})\b)", re.VERBOSE | re.IGNORECASE)
"""An item of a list of other texts: "- Kajtaxa (upphävd)"."""
_NOT_USED = re.compile(
    rf"""^\W*+(?:obs\W++)?+{SUBJECT}(?<!\bsom\s)(?:ska|skall|får|bör)\s++(?:ej|inte)\s++längre\s++(?:användas|tillämpas|följas)(?=\W*+$)
    |^\W*+(?:obs\W++)?+{THIS}\s++{NOUN}\s++(?:används|tillämpas|följs)\s++(?:ej|inte)\s++längre(?=\W*+$)
    |^\W*+(?:obs\W++)?+(?:(?:ska|skall|får)\s++(?:ej|inte)\s++längre\s++(?:användas|tillämpas)\W*+$)
    |^\W*+(?:obs\W++)?+(?:(?:detta|det\s++här)\s++är|du\s++(?:läser|ser))\s++en\s++(?:äldre|gammal|tidigare|föråldrad|historisk)
      \s++(?:version|utgåva|upplaga)\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""That a text isn't to be followed, without a word for its end."""
_ENDED_THIS = re.compile(
    rf"\b(?:upphävdes|upphävs|upphörde|upphör|ersattes|ersätts)\s+(?:härmed\s+)?{THIS}\s+{NOUN}\b",
    re.VERBOSE | re.IGNORECASE,
)
_TITLED = r"""(?:upphävd|upphävt|upphävda|ersatt|utgått|utgången|inaktuell[at]?|ogiltig[at]?
    |(?:arkivera|makulera)(?:d|t)|(?:ej|inte)\ (?:längre\ )?(?:gällande|giltig[at]?|aktuell[at]?)
    |gäller\ (?:ej|inte)(?:\ längre)?)"""
_ENDED_TITLE = re.compile(
    rf"""^\W*+{_TITLED}\s*+(?:[:–\])|.!-]|$)
    |(?:[-–:(\[|,]\s*+|(?<!\s)\s{{2,}}+)(?:är\ )?{_TITLED}
      (?:\s++(?:sedan\s++)?[\d-]{{4,10}}|\s++av\s++.{{1,40}})?\s*+[)\].!]*$""",
    re.VERBOSE | re.IGNORECASE,
)
_SHOUTED = re.compile(
    rf"""\b(?:UPPHÄVD|UPPHÄVT|UPPHÄVDA|INAKTUELL|MAKULERA[DT]|OGILTIG|EJ\ GÄLLANDE|EJ\ GILTIG)\b
    (?=\s*(?:$|[^\w\s]|\d|(?i:(?:av|den|enligt|genom|per|från|sedan|fr|{NOUN})\b)))""",
    re.VERBOSE,
)
"""Put as a stamp, and no word of a sentence or heading: "OGILTIG FRÅNVARO"."""
_MATTER = r"""(?:ersatta?|utg[åa]tt|utg[åa]ng(?:en|na)|ogiltig[at]?|(?:arkivera|makulera)(?:d|t|de)|upph[öo]r(?:d|t|da)
    |g[äa]ller[ _-](?:ej|inte)|(?:ej|inte)[ _-](?:giltig[at]?|aktuell[at]?))"""
"""What may be the matter of a text, too ("Ogiltig frånvaro")."""
_FIRST = r"^[\W\d_]{0,12}"
_ENDED_NAMES = tuple(
    re.compile(pattern, re.VERBOSE | re.IGNORECASE)
    for pattern in (
        r"""(?<![^\W_])(?:upph[äa]v(?:d|t|da)|inaktuell[at]?|(?:gamla|tidigare|[äa]ldre)[ _-](?:versioner|utg[åa]vor)
        |(?:ej|inte)[ _-](?:g[äa]llande|l[äa]ngre[ _-](?:g[äa]llande|giltig[at]?|aktuell[at]?)))(?![^\W_])""",
        rf"(?:{_FIRST}|(?<![^\W_])){_MATTER}(?:[\W\d_]*$|[ _]?[)\]])",  # it ends the name, or brackets do
        rf"{_FIRST}{_MATTER}[ _-]++{NOUN}(?![^\W_])",  # or stands first in that of a document
        r"(?:^|[_(]|(?<!och)(?<!till)(?<!för)(?<!hur)(?<!unga)(?<!är)\ )gam(?:mal|malt|la)\)?$",
    )
)


def says_that_it_ended(statement: str, until: int) -> bool:
    """Whether a sentence says that its text no longer holds; from `until` on it speaks of another."""
    if _ITEM.match(statement):
        return False
    match = _ENDED.match(statement)
    if match is not None and match.start("over") <= until:
        return True
    if _NOT_USED.match(statement) or _ENDED_THIS.search(statement):
        return True
    return len(statement) <= _TITLE_LENGTH and _SHOUTED.search(statement, 0, until) is not None


def titled_as_ended(title: str) -> bool:
    """Whether a title says that its text no longer holds."""
    return bool(_ENDED_TITLE.search(title) or _SHOUTED.search(title))


def named_as_ended(name: str) -> bool:
    """Whether the name of a file or folder says so of what is in it."""
    return any(pattern.search(name) for pattern in _ENDED_NAMES)
