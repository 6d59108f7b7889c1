"""Signs: what a sentence bears that answers one kind of question and not another.

"När är sista dag att anmäla sig?" is answered by "senast den 22 augusti", "Vem slipper betala?" by "... betalar ingen
avgift". Each kind is told by words of the question, and lifts the sentences of a passage that bear its sign; none moves
a passage. Each gain lies on a plateau (docs/decisions/134-marking.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from indexer.texts.stated.recurring_days import RecurringDays
from service.search.limits import Limits
from service.search.marking.siblings import Siblings

_NAMED_DAY = 0.12
_COVERED_DAY = 0.06
_OTHER_DAYS = -0.06
_MONTH = 0.12
_COUNT = 0.1
_STRAYS = -0.2
"""Of a sentence about another unit than is asked of, or the other side of a limit."""
_COUNTS = re.compile(
    r"""(?<![\d.,:/-])\d{1,6}(?![\d:/]|[.,-]\d)
    | \b(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv)\b
    | \b(?:första|andra|tredje|fjärde|femte|sjätte|sjunde|åttonde|nionde|tionde)\b""",
    re.IGNORECASE | re.VERBOSE,
)
"""What counts off one thing from another: "det fjärde barnet", "plan 2", "tio kopior"."""


_IN_FIGURES = dict(zip("två tre fyra fem sex sju åtta nio tio elva tolv".split(), map(str, range(2, 13)), strict=True))


def _words(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


DECIDES = (
    r"(?:beslut(?:ar|ade|at|as|ades)|anta(?:r|s|git)|antog|avslå[rs]|avslog|bifall(?:er|s)|bifölls?|godkänn(?:er|s|de)"
    r"|fastställ(?:er|s|de)|uppdrar|noterar|bordlägg(?:er|s)|återremittera[rs]|tillstyrk(?:er|s)|bevilja[rs]"
    r"|förelägg(?:er|s)|entledigar|väljer|utser|medger|upphäver)"
)
"""A verb by which minutes say what was decided."""
ROLES = (
    r"\w{0,40}(?:rektor|chef|direktör|ordförande|handläggare|sekreterare|ombud|samordnare|registrator|kurator|ansvarig)"
    r"\w{0,20}"
)
"""What somebody is at work."""
PERSON = re.compile(r"\b[A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ][a-zåäöé]+)?\s[A-ZÅÄÖ][a-zåäöé]+")
"""A name of two words."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of question, what its questions say, what answers say, and how much that lifts a sentence."""

    asked: re.Pattern[str]
    said: re.Pattern[str]
    gain: float


_KINDS = (
    _Kind(  # a last day
        _words(r"\bsista\s(?:\w+\s)?(?:dag|datum)\w*", r"\bsist[ae]\s\w*dag\w*", r"\bsenast\b", r"\bdeadline\b"),
        _words(r"\bsenast\b", r"\bsista\s\w*dag", r"\bföre\s(?:den|kl)", r"\btill\soch\smed\b", r"\bt\.o\.m\."),
        0.15,
    ),
    _Kind(  # an amount of money
        _words(
            r"\bkosta[rd]?e?\b", r"\bpriset?\b", r"avgift\w{0,20}\?", r"\bhow much\b", r"\bcosts?\b", r"\bersättning\w*"
        ),
        _words(
            r"\d\s?(?:kr\b|kronor\b|:-|öre\b|procent\b|%)",
            r"\b(?:gratis|avgiftsfri\w*|kostnadsfri\w*)\b",
            r"\b(?:utan|ingen)\s(?:kostnad|avgift)\b",
        ),
        0.1,
    ),
    _Kind(  # when it is open
        _words(
            r"\böppettid\w*", r"\böpp(?:en|et|na|nar)\b", r"\bstäng(?:er|t|d)\b", r"\bopen(?:ing)?\b", r"\bclosed?\b"
        ),
        _words(
            r"\d{1,2}(?:[.:]\d\d)?\s?[-\u2013]\s?\d{1,2}",
            r"\b(?:stängt|stängd|stängda|dygnet\srunt)\b",
            r"\b(?:öppet|öppen|öppnar|stänger)\b[^.]{0,60}\d",
        ),
        0.08,
    ),
    _Kind(  # what isn't so
        _words(r"\b(?:inte|ej|aldrig|ingen|inget|inga|slipper|not|never)\b"),
        _words(
            r"\b(?:inte|ej|aldrig|ingen|inget|inga|utom|undantag\w*|undantagna|befri\w+|nekas|avslås|slipper|not|never)\b",
            r"\bförbju\w+",
            r"\bförbud\w*",
        ),
        0.17,
    ),
    _Kind(  # who decides
        _words(r"\bvem\b[^?]{0,60}?\b(?:beslut|bestäm|avgör|ansvar|godkänn|pröva)\w*", r"\bwho\sdecides\b"),
        _words(
            r"\bbeslut\w*(?:\s\w+){0,4}?\s(?:fattas|tas|meddelas)\sav\b",
            r"\b(?:beslutar|bestämmer|avgör|ansvarar|prövar|godkänner|fattar)\b",
            r"\b(?:beslutas|bestäms|avgörs|prövas|godkänns|fattas)\sav\b",
        ),
        0.1,
    ),
    _Kind(  # who somebody is
        _words(r"\bvem\s(?:är|heter)\b", r"\bvad\sheter\b", r"\bwho\sis\b", rf"^\W*{ROLES}\b"),
        PERSON,
        0.08,
    ),
    _Kind(  # when it was decided
        _words(r"\bnär\s(?:\w+\s){0,6}?(?:antogs|antagen|antaget|beslutades|fastställdes|reviderades|upphävdes)\b"),
        _words(r"\b(?:antag|antog|beslut|fastställ|revider|upphäv)\w*"),
        0.1,
    ),
    _Kind(  # what came of a matter
        _words(
            r"\bvad\sblev\sdet\s(?:av|för)\b",
            r"\bhur\s(?:gick|slutade|blev)\sdet?\b",
            r"\bvad\s(?:\w+\s){0,2}?(?:beslöts?|beslutades?|bestämdes?|tyckte)\b",
            r"\bwhat\s(?:was|were)\sdecided\b",
        ),
        _words(r"^\W*beslut(?:et)?:\s", rf"\b{DECIDES}\b"),
        0.1,
    ),
    _Kind(  # by what number or address
        _words(r"\b(?:telefon\w*|mobilnummer|ring(?:a|er)?|når?|nås)\b", r"\bhar\b[^?]{1,60}?\bnummer\b"),
        _words(r"\b0\d{1,3}[-\s]?\d[\d\s]{4,10}", r"\+46"),
        0.05,
    ),
    _Kind(
        _words(r"\borg\w*\.?(?:nr|nummer|number)\b", r"\borganisation\s?number\b"),
        _words(r"(?<!\d)\d{6}[-\u2011\u2013]?\d{4}(?!\d)"),
        0.15,
    ),
    _Kind(_words(r"\b(?:e-?post\w*|mejl\w*|mejla|mail\w*)\b"), _words(r"@"), 0.05),
)


@dataclass(frozen=True, slots=True)
class Signs:
    """What is looked for in the sentences that may answer one question."""

    kinds: tuple[_Kind, ...]
    days: RecurringDays
    counts: frozenset[str]
    siblings: Siblings
    limits: Limits

    @classmethod
    def of(cls, question: str) -> Self:
        return cls(
            tuple(kind for kind in _KINDS if kind.asked.search(question)),
            RecurringDays.of(question),
            _counts(question),
            Siblings.of(question),
            Limits.asked(question),
        )

    def settles(self, texts: Sequence[str]) -> list[bool]:
        """Which of some sentences name the very weekday that is asked of: what else seems to answer doesn't."""
        if not self.days.weekdays:
            return [False] * len(texts)
        return [bool(self.days.weekdays & RecurringDays.of(text).named) for text in texts]

    def gains(self, texts: Sequence[str], head: str = "") -> list[float]:
        """What each of a passage's sentences gains, in order; `head` is what they stand under."""
        gains = [sum(kind.gain for kind in self.kinds if kind.said.search(text)) for text in texts]
        if self.days.weekdays or self.days.months:
            gains = [gain + self._of_days(RecurringDays.of(text)) for gain, text in zip(gains, texts, strict=True)]
        strays = self.siblings.strays(texts, head)
        strays = [stray or self.limits.excludes(text) for stray, text in zip(strays, texts, strict=True)]
        gains = [gain + _STRAYS * stray for gain, stray in zip(gains, strays, strict=True)]
        if self.counts:
            gains = [gain + _COUNT * bool(self.counts & _counts(text)) for gain, text in zip(gains, texts, strict=True)]
        return gains

    def _of_days(self, said: RecurringDays) -> float:
        gain = _MONTH if self.days.months & said.months else 0.0
        if self.days.weekdays & said.named:
            gain += _NAMED_DAY
        elif self.days.weekdays & said.weekdays:
            gain += _COVERED_DAY
        elif self.days.weekdays and said.weekdays:
            gain += _OTHER_DAYS
        return gain


def _counts(text: str) -> frozenset[str]:
    found = (match.group().lower() for match in _COUNTS.finditer(text))
    return frozenset(_IN_FIGURES.get(count, count) for count in found)
