"""Reviews: when a text was last gone through, when it is to be again, and who answers for that."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from service.settings.levers.lever import FOLDER, Lever, Named

_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def last_day(when: str) -> datetime.date | None:
    """Of a date or a year, as editors write them; None for what is neither."""
    try:
        if _YEAR.fullmatch(when):
            return datetime.date(int(when), 12, 31)
        return datetime.date.fromisoformat(when) if _DATE.fullmatch(when) else None
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Review:
    """What a row of the table says; dates and years as they are written there."""

    about: str
    reviewed: str
    """Empty where nobody has noted it."""
    due: str
    responsible: str

    @classmethod
    def of(cls, lever: Lever) -> Self:
        return cls(lever.about, lever.text, lever.target, lever.owner)

    def is_late(self, day: datetime.date) -> bool:
        last = last_day(self.due)
        return last is not None and day > last

    def said(self, day: datetime.date) -> str:
        """What readers are told of it, in a sentence."""
        done = f"Granskad {self.reviewed}, " if self.reviewed else ""
        coming = f"skulle granskats {self.due}" if self.is_late(day) else f"granskas senast {self.due}"
        return done + (coming if done else coming.capitalize()) + "."


class Reviews:
    """Immutable. The review of a text is the one of its own row, or else of the nearest folder that has one.

    Of several rows of one text or folder the first holds.
    """

    def __init__(self, levers: Iterable[Lever]) -> None:
        there = [Review.of(lever) for lever in levers]
        self._folders = sorted((one for one in there if one.about.endswith(FOLDER)), key=lambda one: -len(one.about))
        self._texts: Mapping[str, Review] = {
            Named.of(one.about).document_id: one for one in reversed(there) if not one.about.endswith(FOLDER)
        }

    def __bool__(self) -> bool:
        return bool(self._folders or self._texts)

    def of(self, document_id: str, path: str) -> Review | None:
        own = self._texts.get(document_id)
        return own or next((one for one in self._folders if path.startswith(one.about)), None)
