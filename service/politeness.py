"""Politeness: what people write around a question to an authority, which says nothing of what they ask.

Left in, "Hej! Jag undrar ... Tack på förhand!" costs .01 to .02 of nDCG@10; without it the questions find what they do
when put plainly (docs/decisions.md).
"""

from __future__ import annotations

import re

_GREETING = re.compile(
    r"""^\W* (?:hej(?:san)? | hallå | tja(?:na)? | goddag | god\ (?:morgon|dag|kväll) | hello | hi | hei)
    (?:\ (?:på\ (?:er|dig) | igen | alla | där | there))? \s*[!,.:–-]+ \s*""",
    re.IGNORECASE | re.VERBOSE,
)
_APPEAL = re.compile(
    r"""^ (?:kan\ (?:ni|du|någon)\ hjälpa\ mig | (?:jag\ har|har)\ en\ (?:fråga|fundering)
    | hoppas\ (?:att\ )?(?:ni|du)\ kan\ hjälpa(?:\ mig)?) \s*[?.!:] \s*""",
    re.IGNORECASE | re.VERBOSE,
)
_LEAD = re.compile(
    r"""^ (?:(?:snälla|please|ursäkta|förlåt)[,!]?\s+)?
    (?: (?:jag|vi)\ (?:undrar | funderar\ på | har\ en\ fråga\ om
        | skulle\ (?:gärna\ )?(?:vilja|behöva)\ (?:veta|fråga) | vill\ (?:gärna\ )?(?:veta|fråga) | behöver\ veta)
      | min\ fråga\ (?:är|gäller)
      | (?:kan|skulle)\ (?:du|ni|någon)(?:\ kunna|\ vilja)?\ (?:berätta|förklara|säga|upplysa)(?:\ (?:för\ )?mig)?
      | vet\ (?:du|ni|någon)
      | i\ (?:was|am)\ wondering | i(?:\ would|['’]d)\ like\ to\ know
      | (?:can|could)\ (?:you|anyone)\ (?:please\ )?(?:tell\ me|explain) | (?:do|does)\ (?:you|anyone)\ know )
    (?:\ om(?:\ huruvida)?)? [\s:,]+""",
    re.IGNORECASE | re.VERBOSE,
)
_THANKS = re.compile(
    r"""(?: (?<=[.!?]\s) | ^ )
    (?: (?:stort\ )?tack(?:sam)?(?:\ (?:på\ förhand | för\ (?:svar|hjälpen) | så\ mycket | snälla))?
      | (?:med\ )?vänlig(?:a|en)?\ hälsning(?:ar)? | mvh | vh | hälsningar | hälsar
      | thanks(?:\ in\ advance)? | thank\ you | best\ regards | takk | tak )
    \b [^?]* $""",
    re.IGNORECASE | re.VERBOSE,
)
_ENOUGH = re.compile(r"\w{3}")


def without_politeness(question: str) -> str:
    """The question itself; the whole text if nothing is left of it."""
    asked = question.strip()
    before = ""
    while asked != before:
        before = asked
        for said in (_GREETING, _APPEAL, _LEAD):
            asked = said.sub("", asked)
    asked = _THANKS.sub("", asked).strip()
    return asked if _ENOUGH.search(asked) else question
