"""Politeness: what people write around a question to an authority, which says nothing of what they ask.

Left in, "Hej! Jag undrar ... Tack på förhand!" costs .01 to .02 of nDCG@10; without it the questions find what they do
when put plainly (docs/trials/questions.md). Only closed phrases are left out: "Tack vare vem ...?" and "Hej-kampanjen"
ask.
"""

from __future__ import annotations

import re

_FLAGS = re.IGNORECASE | re.VERBOSE
_NAME = r"(?:[\s,]++[^\W\d_]++){0,3}"

_GREETING = re.compile(
    r"""^\s* (?:hej(?:san)?(?:\ hej)? | tjena | tja | hallå | hallo | goddag | god\ (?:morgon|dag|middag|kväll) | hello
    | hi | hei) (?:\ (?:på\ (?:er|dig) | igen | alla | allihopa | där | there | (?-i:[A-ZÅÄÖ][a-zåäöé]+)))?
    \s* (?:[!,.:]+ | \s[–-]\s) \s*""",
    _FLAGS,
)
_THANKS = rf"""
    (?: (?:stort\ |tusen\ |många\ )?tack(?:ar)?
        (?:\ (?:på\ förhand | för\ (?:svar(?:et)?|hjälpen|senast) | så\ mycket | snälla))?
      | tacksam\ (?:för|om)(?:\ [^\W\d_]++){{1,3}}
      | (?:med\ )?vänlig(?:a|en)?\ hälsning(?:ar)?{_NAME} | mvh{_NAME} | vh{_NAME} | hälsningar{_NAME}
      | thanks(?:\ (?:in\ advance|a\ lot))? | thank\ you(?:\ (?:in\ advance|very\ much))?
      | (?:best|kind)\ regards{_NAME} | takk(?:\ for\ hjelpen)? | på\ forhånd\ tak )"""
_THANKS_FIRST = re.compile(rf"^\s*+{_THANKS}(?:\s*+[,!.]*[!.])*+(?<=[!.])\s++", _FLAGS)
_THANKS_LAST = re.compile(rf"(?<=[.!?])\s++{_THANKS}(?:\s*+[,!.]++)*+\s*+$", _FLAGS)
_APPEAL = re.compile(
    r"""^ (?:kan\ (?:ni|du|någon)\ hjälpa\ mig | (?:jag\ har|har)\ en\ (?:fråga|fundering)
    | (?:jag\ )?hoppas\ (?:att\ )?(?:ni|du)\ kan\ hjälpa(?:\ mig)?) \s*[?.!:]+ \s*""",
    _FLAGS,
)
_ASKING = r"(?=(?:om|vad|var|vart|vem|vems|hur|när|varför|vilk\w+|what|who|how|when|where|why|which|if)\b)"
_LEAD = re.compile(
    rf"""^ (?:(?:snälla|please|ursäkta|förlåt)[,!]?\s+)?
    (?: (?:jag|vi)\ (?:undrar | funderar\ på | har\ en\ fråga\ om
        | skulle\ (?:gärna\ )?(?:vilja|behöva)\ (?:veta|fråga) | vill\ (?:gärna\ )?(?:veta|fråga) | behöver\ veta)
      | min\ fråga\ (?:är|gäller)
      | (?:kan|skulle)\ (?:du|ni|någon)(?:\ kunna|\ vilja)?\ (?:berätta|förklara|säga|upplysa)\ (?:för\ )?mig
      | (?:kan|skulle)\ (?:du|ni|någon)(?:\ kunna|\ vilja)?\ (?:berätta|förklara|säga)\s+{_ASKING}
      | vet\ (?:du|ni|någon)\s+{_ASKING}
      | i\ (?:was|am)\ wondering | i(?:\ would|['’]d)\ like\ to\ know
      | (?:can|could)\ (?:you|anyone)\ (?:please\ )?tell\ me
      | (?:can|could)\ (?:you|anyone)\ (?:please\ )?explain\s+{_ASKING} | (?:do|does)\ (?:you|anyone)\ know )
    (?: \ om\ huruvida | \ om(?=\ (?:jag|man|vi|det|ni|du|någon)\b) )? (?:[\s:,]+ | \b)""",
    _FLAGS,
)
_MOST_ROUNDS = 10
"""Nobody who asks is more polite; every round goes through the whole question."""
_ENOUGH = re.compile(r"\w{3}")


def without_politeness(question: str) -> str:
    """The question itself. Nothing is left out that would leave no word."""
    asked = question.strip()
    for _ in range(_MOST_ROUNDS):
        before = asked
        for said in (_GREETING, _THANKS_FIRST, _APPEAL, _LEAD, _THANKS_LAST):
            shorter = said.sub("", asked)
            if _ENOUGH.search(shorter):
                asked = shorter
        if asked == before:
            break
    return asked
