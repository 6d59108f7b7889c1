"""Live steering: what the editors' table does in one index, as the table changes.

No question waits for texts to be read. A text whose row is new is hidden at once, and what said the same as it did is
found meanwhile, in a thread beside. Where it isn't known what is to be hidden, as a text that was is gone, nothing is
answered until it is. What can't be read is told, and tried again.
"""

from __future__ import annotations

import logging
import math
import threading
import time

from indexer.errors import BelaggError
from indexer.model.spec import QuestionEncoder
from service.answer.steering.hiding import Hiding, Paragraphs, hiding, kept
from service.answer.steering.steering import Steering
from service.corpus.port import Corpus
from service.errors import LeversUnknown
from service.settings.levers.file import LeverFile
from service.settings.levers.lever import Lever, LeverKind
from service.settings.levers.levers import NO_LEVERS, Levers

_AGAIN_SECONDS = 60.0
"""Until texts that couldn't be read are tried again: what was at fault may have been the machine."""
_FAULT = (
    "De dolda texterna gick inte att jämföra med de andra, så att det syns vilka som säger detsamma. Det prövas igen "
    "varje minut, och tjänstens logg säger vad som är fel."
)

_LOGGER = logging.getLogger("belagg")


class LiveSteering:
    """Of one index. Thread-safe."""

    def __init__(self, corpus: Corpus, encoder: QuestionEncoder, levers: LeverFile | None) -> None:
        """`levers`: the editors' table, looked at anew each time."""
        self._corpus = corpus
        self._encoder = encoder
        self._file = levers
        self._paragraphs = Paragraphs(corpus)
        self._steering = Steering(NO_LEVERS, Hiding(), corpus, encoder)
        self._told: frozenset[str] = frozenset()
        self._making = threading.Lock()
        self._settling = threading.Lock()
        self._again_at = -math.inf
        self.fault: str | None = None
        """Why it isn't known what says the same as hidden texts, in a Swedish sentence."""

    @property
    def current(self) -> Steering:
        """What the table does now, as far as it is known. Raises `LeversUnknown`."""
        steering = self._of(self._levers)
        if not steering.hiding.is_settled and time.monotonic() >= self._again_at:
            self._begin()
        return steering

    def settle(self) -> None:
        """Wait until all is known of what the table hides, or can't be now, which is told."""
        with self._settling:
            self._settle()

    @property
    def _levers(self) -> Levers:
        return NO_LEVERS if self._file is None else self._file.current

    def _of(self, levers: Levers) -> Steering:
        if self._steering.levers is not levers:
            with self._making:
                if self._steering.levers is not levers:
                    self._take(Steering(levers, self._hiding(levers), self._corpus, self._encoder))
        return self._steering

    def _take(self, steering: Steering) -> None:
        alarms = dict.fromkeys(steering.hiding.alarms)
        for alarm in alarms:
            if alarm not in self._told:
                _LOGGER.info("%s", alarm)  # to the service's log: whoever asks in a terminal is no editor
        self._told = frozenset(alarms)
        self._steering = steering

    def _hiding(self, levers: Levers) -> Hiding:
        """As far as it is known: nothing is read for it but the texts that rows name, and nothing written."""
        rows, memory = _rows(levers), None if self._file is None else self._file.hidden_texts
        # Where there is no table, nothing is forgotten: it may be back.
        is_there = self._file is not None and (rows or self._file.path.exists())
        return hiding(rows, self._paragraphs, memory.read() if memory is not None and is_there else None)

    def _begin(self) -> None:
        if self._settling.acquire(blocking=False):
            threading.Thread(target=self._settle_beside, name="belagg-hiding", daemon=True).start()

    def _settle_beside(self) -> None:
        try:
            self._settle()
        finally:
            self._settling.release()

    def _settle(self) -> None:
        """Read what is to be read, and remember what comes of it, until the table asks for no more."""
        try:
            while not (steering := self._of(self._levers)).hiding.is_settled:
                self._keep(steering)
        except LeversUnknown:  # which is told by whoever reads the table
            return
        except Exception as error:  # whatever it is, what is hidden stays so
            if self.fault is None:
                foreseen = isinstance(error, (BelaggError, OSError))
                _LOGGER.log(logging.ERROR, "%s %s", _FAULT, error, exc_info=None if foreseen else error)
            self.fault, self._again_at = _FAULT, time.monotonic() + _AGAIN_SECONDS
            return
        self.fault, self._again_at = None, -math.inf

    def _keep(self, steering: Steering) -> None:
        """Remember what is known now, and read for the rest."""
        if self._file is None:
            return
        found = kept(_rows(steering.levers), self._paragraphs, self._file.hidden_texts)
        with self._making:
            if self._steering is steering:
                self._take(steering.with_hiding(found))
        self._paragraphs.read(found.unread)


def _rows(levers: Levers) -> tuple[Lever, ...]:
    return levers.of_kind(LeverKind.HIDDEN)
