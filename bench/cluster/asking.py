"""Asking a service, alone or while something is done to what it runs on, and what came of it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.cluster.machines import say, searched

WHOLE_SECONDS = 180
"""Nothing is waited for longer than that after a deed."""
IN_A_ROW = 10
"""Questions that are answered one after another before it is said that all are."""

Questions = Sequence[tuple[str, Any]]
"""Each with what one machine answers."""


@dataclass
class Asked:
    """What came of asking while something was done, or of asking alone."""

    kind: str
    copies: int
    asked: int = 0
    wrong: int = 0
    refused: int = 0
    unreachable: int = 0
    kills: int = 0
    longest: float = 0.0
    """Seconds, of what was answered."""
    longest_refusal: float = 0.0
    until_back: list[float] = field(default_factory=list)
    """Seconds from each deed until what was taken away, or another in its place, was told to come back."""
    until_answered: list[float] = field(default_factory=list)
    """... until ten questions in a row were answered; 0 where none was refused."""
    until_whole: list[float] = field(default_factory=list)
    """... and every process was there again."""
    said: list[str] = field(default_factory=list)
    """By refusals, each sentence once."""

    def ask(self, question: str, expected: Any) -> bool:
        """Whether it was answered."""
        start = time.monotonic()
        self.asked += 1
        try:
            response = searched(question)
        except httpx.TransportError:
            self.unreachable += 1
            return False
        taken = time.monotonic() - start
        if response.status_code != 200:
            self.refused += 1
            self.longest_refusal = max(self.longest_refusal, taken)
            said = str(response.json().get("detail"))
            self.said += [said] if said not in self.said else []
            say(f"{time.strftime('%X')} refused after {taken:.1f} s: {said}")
            return False
        self.longest = max(self.longest, taken)
        if response.json() != expected:
            self.wrong += 1
            say(json.dumps({"question": question, "found": response.json(), "expected": expected}, ensure_ascii=False))
        return True

    def ask_next(self, questions: Questions) -> bool:
        """Whether the one whose turn it is was answered."""
        return self.ask(*questions[self.asked % len(questions)])

    def ask_during(self, questions: Questions, deed: Callable[[], object], is_whole: Callable[[], bool]) -> None:
        """Do something while questions are asked, and go on until all are answered and all is whole.

        Raises what the deed does.
        """
        done: list[float] = []
        is_over = threading.Event()
        started, was_refused = time.monotonic(), self.refused + self.unreachable

        def ask() -> None:
            in_a_row, until_answered = 0, 0.0
            while not is_over.is_set() and time.monotonic() < (done[0] if done else started) + WHOLE_SECONDS:
                in_a_row = in_a_row + 1 if self.ask_next(questions) else 0
                is_there = bool(done) and is_whole()
                if in_a_row < IN_A_ROW:
                    until_answered = 0.0
                    continue
                until_answered = until_answered or time.monotonic() - started
                if is_there:
                    break
            refused = self.refused + self.unreachable > was_refused
            self.until_answered.append((until_answered or WHOLE_SECONDS) if refused else 0)
            self.until_whole.append(time.monotonic() - started)

        self.kills += 1
        asking = threading.Thread(target=ask)
        asking.start()
        try:
            deed()
        except BaseException:
            is_over.set()
            raise
        else:
            done.append(time.monotonic())
            self.until_back.append(done[0] - started)
        finally:
            asking.join()
