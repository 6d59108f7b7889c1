"""Readings: what was found by reading the sure answers that a test set's labels know nothing of.

A set labels one document as right, where others say the same: "sure" looks wrong then, and isn't. Each such answer was
read twice, by a large language model that was told neither the labels nor how sure the answer was, mixed with more that
are labelled right and, the first time, wrong. Nobody has read them but that, and what is labelled right wasn't read
again: so reading can only raise a share. What was read isn't kept, for the sets aren't ours: only a digest, and whether
both times it was found to answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

PATH = Path(__file__).parent / "readings.tsv"
_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Readings:
    """Whether quotes answer questions, by digest of both."""

    verdicts: Mapping[str, bool]

    @classmethod
    def read(cls, path: Path = PATH) -> Self:
        """Those of a file: a digest, a tab and `answers` or `doesn't` a line, `#` begins a comment."""
        verdicts = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                key, verdict = line.split("\t")
                verdicts[key] = {"answers": True, "doesn't": False}[verdict]
        return cls(verdicts)

    def right(self, level: Mapping[str, Any]) -> float | None:
        """Share of the sure answers that a label or whoever read them calls right; those that nobody read aren't.

        `level`: as the record of `answers.py` has it. None if nothing was sure, or the record is older.
        """
        total = int(level["questions"])
        if not total or "unlabelled" not in level:
            return None
        answer = sum(self.verdicts.get(one, False) for one in level["unlabelled"])
        return (total - len(level["unlabelled"]) + answer) / total


def digest(question: str, quote: str) -> str:
    """What a question and a quote are known by, however their white space is written."""
    plain = "\n".join(" ".join(text.split()) for text in (question, quote))
    return hashlib.sha256(plain.encode()).hexdigest()[:_DIGITS]
