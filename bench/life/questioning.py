"""Questioning: a running service, asked without pause, and everything it answers held against what was true.

A response names the generation it comes from. What that generation holds is known once the build that published it has
ended; until then its responses wait to be judged.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import subprocess
import sys
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench.life.changing_texts import State, question_about, told_by

BELAGG = Path(sys.executable).with_name("belagg")

_HITS = 20
_READY_SECONDS = 60
_CASES_REMEMBERED = 40
"""Cases asked about: the newest, and those that were deleted lately."""


@dataclass(frozen=True, slots=True)
class Response:
    """What was answered to a question about a case: the amount of every case among the hits."""

    case: str
    told: dict[str, int]


class Questioning:
    """A context manager: `belagg serve` on an index, and a thread that asks it. `problems` holds what was wrong."""

    def __init__(self, index: Path, folder: Path, *, pause: float = 0.02) -> None:
        """`folder` takes the service's messages; `pause`: seconds between two questions."""
        self._command = [str(BELAGG), "serve", "--index", str(index), "--port", "0", "--rate", "0"]
        self._messages = folder / "serve.txt"
        self._pause = pause
        self._lock = threading.Lock()
        self._cases: list[str] = []
        self._states: dict[int, State] = {}
        self._waiting: defaultdict[int, list[Response]] = defaultdict(list)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._ask_without_pause)
        self.problems: list[str] = []
        self.judged = 0
        self.slowest = 0.0
        """Seconds that the slowest response took."""

    def __enter__(self) -> Self:
        with self._messages.open("wb") as messages:
            self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL, stderr=messages)
        deadline = time.monotonic() + _READY_SECONDS
        while (found := re.search(r"http://127\.0\.0\.1:(\d+)/", self._messages.read_text("utf-8"))) is None:
            if time.monotonic() > deadline or self.process.poll() is not None:
                raise RuntimeError(f"belagg serve did not start: {self._messages.read_text('utf-8')}")
            time.sleep(0.05)
        self.port = int(found[1])
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()
        if self.process.poll() is not None:
            self.problems.append(f"the service ended: {self._messages.read_text('utf-8')[-500:]}")
        self.process.terminate()
        self.process.wait()
        # Whatever still waits came from a generation that no build owned up to.
        self.problems += [f"generation {number} was answered from, but never published" for number in self._waiting]

    def know(self, generation: int, state: State) -> None:
        """Tell what a generation holds."""
        with self._lock:
            if self._states.setdefault(generation, dict(state)) != state:
                self.problems.append(f"generation {generation} was published twice, with different texts")
            self._cases = [*dict.fromkeys([*self._cases, *state])][-_CASES_REMEMBERED:]
            for response in self._waiting.pop(generation, []):
                self._judge(generation, response)

    def wait_for(self, generation: int, seconds: float) -> float | None:
        """Wait until the service answers from a generation or a later one: how long it took, None if too long."""
        started = time.monotonic()
        while time.monotonic() - started < seconds:
            try:
                if int(self._request("GET", "/v1/status")["generation"]) >= generation:
                    return time.monotonic() - started
            except (OSError, KeyError, ValueError, http.client.HTTPException) as error:
                self.problems.append(f"/v1/status: {error!r}")
            time.sleep(0.02)
        return None

    def _ask_without_pause(self) -> None:
        chance = random.Random(1)
        while not self._ended.wait(self._pause):
            with self._lock:
                case = chance.choice(self._cases) if self._cases else None
            if case is None:
                continue
            try:
                started = time.monotonic()
                answered = self._request("POST", "/v1/answer", {"query": question_about(case), "limit": _HITS})
                self.slowest = max(self.slowest, time.monotonic() - started)
                told = dict(told_by(hit["text"]) for hit in answered["hits"])
                if len(told) != len(answered["hits"]):
                    self.problems.append(f"two versions of one text in one response: {answered['hits']}")
                with self._lock:
                    self._judge(int(answered["generation"]), Response(case, told))
            except (OSError, KeyError, ValueError, http.client.HTTPException) as error:
                self.problems.append(f"asked about {case}: {error!r}")

    def _judge(self, generation: int, response: Response) -> None:
        state = self._states.get(generation)
        if state is None:
            self._waiting[generation].append(response)
            return
        self.judged += 1
        wrong = {case: amount for case, amount in response.told.items() if state.get(case) != amount}
        if wrong:
            self.problems.append(f"generation {generation} doesn't hold {wrong}")
        if response.case in state and response.case not in response.told:
            self.problems.append(f"generation {generation} lacks {response.case}, which it holds")

    def _request(self, method: str, path: str, body: object = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(
                method, path, None if body is None else json.dumps(body), {"Content-Type": "application/json"}
            )
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        if response.status != http.client.OK:
            raise ValueError(f"{path} answered {response.status}: {content[:200]!r}")
        return json.loads(content)
