"""Changing texts: a folder of short decisions that change, come and go, and what is true of them at every moment.

Each text is about a case with a name of its own, and names an amount that no other version of any text names. So a
passage tells which version of which text it is, and an answer can be held against what was true.
"""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Mapping
from pathlib import Path

_SYLLABLES = (
    "ban",
    "dek",
    "fol",
    "gim",
    "hur",
    "jos",
    "kav",
    "lyn",
    "mer",
    "nop",
    "räv",
    "sjö",
    "tun",
    "vik",
    "åst",
    "öbo",
)
_SUBJECTS = (
    "snöröjning",
    "skolskjuts",
    "färdtjänst",
    "bygglov",
    "torghandel",
    "barnomsorg",
    "bibliotek",
    "renhållning",
)
_PADDING = (
    "Beslutet gäller från och med den första i nästa månad och kan överklagas inom tre veckor.",
    "Förvaltningen ska återkomma med en uppföljning till nämnden när ett år har gått.",
    "Ärendet har beretts tillsammans med de föreningar och företag som berörs.",
    "Kostnaderna ryms inom den budgetram som fullmäktige har fastställt.",
    "Barnens bästa har prövats, och synpunkter har hämtats in från skolorna.",
)
_FACT = re.compile(r"ärende (?P<case>\w+) är (?P<amount>\d+) kronor")

State = Mapping[str, int]
"""Case -> amount, of every text that is there."""


class ChangingTexts:
    """A folder of texts; `state` is what is true now."""

    def __init__(self, folder: Path, count: int, seed: int) -> None:
        """Write the first `count` texts into a new folder."""
        self.folder = folder
        self._random = random.Random(seed)
        self._cases = map("".join, itertools.permutations(_SYLLABLES, 3))
        self._amounts = itertools.count(1_001)
        self._usual = count
        self.state: dict[str, int] = {}
        folder.mkdir(parents=True)
        for _ in range(count):
            self.add()

    def add(self) -> None:
        self._write(next(self._cases).capitalize())

    def change(self) -> None:
        self._write(self._random.choice(list(self.state)))

    def delete(self) -> None:
        case = self._random.choice(list(self.state))
        del self.state[case]
        self._file(case).unlink()

    def step(self) -> None:
        """One change of any kind; the number of texts stays about the same."""
        kinds = [self.change, self.change, self.add if len(self.state) <= self._usual else self.delete]
        self._random.choice(kinds)()

    def alter(self) -> None:
        """One to four of them."""
        for _ in range(self._random.randint(1, 4)):
            self.step()

    def _file(self, case: str) -> Path:
        return self.folder / f"{case}.md"

    def _write(self, case: str) -> None:
        amount = self.state[case] = next(self._amounts)
        subject = self._random.choice(_SUBJECTS)
        padding = self._random.sample(_PADDING, 3)
        sentence = f"Avgiften för {subject} enligt nämndens beslut i ärende {case} är {amount} kronor."
        self._file(case).write_text(f"# Ärende {case}\n\n{padding[0]} {sentence} {padding[1]} {padding[2]}\n", "utf-8")


def question_about(case: str) -> str:
    return f"Vilken avgift beslutade nämnden om i ärende {case}?"


def told_by(passage: str) -> tuple[str, int]:
    """The case and the amount that a passage tells. Raises `ValueError` if it is none of these texts'."""
    match = _FACT.search(passage)
    if match is None:
        raise ValueError(f"not a passage of these texts: {passage}")
    return match["case"], int(match["amount"])
