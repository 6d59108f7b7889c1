"""The live searcher: whichever generation is published, for as long as the service runs.

One thread looks at the name of the published generation twice a second, and opens a new one beside the one that
answers. A generation that can't be opened leaves the one before it answering, and is told in the log and by `fault`.

One whose files were verified before, since the machine was started, answers at once, and is verified again meanwhile by
another thread. Where that finds damage nothing answers any more, until another generation is published or it is mended.
Where it can't read, as no more files may be open, that is told by `unread`, and it tries again.
"""

from __future__ import annotations

import gc
import logging
import os
import threading
import time
import weakref
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, Self

from indexer.errors import BelaggError, NotAnIndex, NotCut
from indexer.index.errors import IndexUnread
from indexer.index.folder import IndexFolder
from indexer.model.spec import EncoderSpec
from service.answer.reading import Reader, reader_of
from service.answer.searcher import Searcher
from service.answer.within import SearcherWithin
from service.corpus.filters import NOTHING, Rights
from service.corpus.local import Encoder, Index
from service.corpus.port import Corpus
from service.errors import IndexLost, NoIndexYet
from service.settings.levers.file import LeverFile, levers_of

_LOGGER = logging.getLogger(__name__)

POLL_SECONDS = 0.5
"""A new generation is to answer within two seconds, and opening one takes most of that at most."""
RETRY_SECONDS = 60.0
"""Until what couldn't be opened or verified is tried again: what was at fault may have been the machine."""
_NICENESS = 10
"""Of what verifies while others are answered."""
_LINGER_SECONDS = 10.0
"""Longer than any request: what is still there then is held by a cycle of references, and collected."""


class Published(Protocol):
    """Where generations are published, one after another."""

    @property
    def folder(self) -> Path:
        """Of the index."""
        ...

    @property
    def pointer(self) -> bytes | None:
        """What changes whenever another is published; None where none is."""
        ...

    def open(self, encoder: EncoderSpec) -> Corpus:
        """The published one. Raises `IndexFault`, or what keeps the machines that hold it from being asked."""
        ...


@dataclass(frozen=True, slots=True)
class Indexes:
    """The generations of an index on this machine."""

    folder: Path

    @property
    def pointer(self) -> bytes | None:
        return IndexFolder(self.folder).pointer_bytes

    def open(self, encoder: EncoderSpec) -> Corpus:
        return Index.open(self.folder, encoder, from_seen=True)


@dataclass(frozen=True, slots=True)
class Following:
    """What new generations are opened and asked with."""

    published: Published
    encoder: Encoder
    reader: Reader | None
    levers: LeverFile | None

    def opened(self) -> Searcher:
        """A searcher of the published one, which knows what editors hide in it. Raises as `Published.open` does."""
        corpus = self.published.open(self.encoder.spec)
        searcher = Searcher(corpus, self.encoder, self.reader, levers=self.levers)
        searcher.live_steering.settle()
        return searcher


class LiveSearcher:
    """Holds the searcher that answers now. A request takes `current` once, and so comes wholly from one generation.

    A searcher that was replaced closes its files when the last request that holds it is done.
    """

    def __init__(self, searcher: Searcher | None, following: Following | None = None) -> None:
        """`following`: where to look for new generations, and what to ask them with."""
        self._searcher = searcher
        self._following = following
        self._levers = None if following is None else following.levers
        self._seen: bytes | None = None
        self._tried_at = 0.0
        self._retired: list[tuple[float, weakref.ref[Corpus]]] = []
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.fault: str | None = None
        """Why the published generation doesn't answer, in a Swedish sentence; None if it does."""
        self.unread: str | None = None
        """Why what answers couldn't be verified, in a Swedish sentence; None if it could, or nothing is known yet."""
        self._is_verified = True
        self._is_lost = False
        self._taking = threading.Lock()
        self.swaps = 0
        """How many generations have been taken since the start."""

    @classmethod
    def open(cls, folder: Path, model: Path) -> Self:
        """Load a prepared model and the published generation, if there is one yet.

        Raises `ModelError`, or `IndexFault` if there is one that can't be used.
        """
        return cls.following(Indexes(folder), model)

    @classmethod
    def following(cls, published: Published, model: Path) -> Self:
        """Load a prepared model and what is published, if there is anything yet. Raises as `open` does."""
        encoder = Encoder(model)
        following = Following(published, encoder, reader_of(model, encoder), levers_of(published.folder))
        live = cls(None, following)
        live._seen = published.pointer
        try:
            live._take(following.opened())
        except (NotAnIndex, NotCut) as error:
            live._seen, live.fault = None, str(error)
        return live

    @property
    def current(self) -> Searcher:
        """The searcher that answers now. It never changes; another takes its place. Raises `NoIndexYet`."""
        searcher = self._searcher
        if searcher is None:
            raise IndexLost if self._is_lost else NoIndexYet
        return searcher

    def within(self, rights: Rights = NOTHING) -> SearcherWithin:
        """What answers now, for one reader and one request."""
        return SearcherWithin(
            self._searcher,
            rights,
            is_newest=self.fault is None,
            is_verified=self._is_verified,
            is_lost=self._is_lost,
        )

    @property
    def levers(self) -> LeverFile | None:
        """The editors' table, if the index lies where one can."""
        return self._levers

    @property
    def generation(self) -> int | None:
        """Number of the generation that answers now, if any does."""
        searcher = self._searcher
        return None if searcher is None else searcher.corpus.generation

    def start(self) -> None:
        """Begin to look for new generations."""
        if self._following is not None and self._thread is None:
            self._stop.clear()
            self._thread = threading.Thread(target=self._follow, name="belagg-live", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Stop looking; what answers now goes on answering."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def refresh(self) -> None:
        """Take the published generation, if it is another than the one that answers and can be opened."""
        if self._following is None:
            return
        pointer = self._following.published.pointer
        if pointer == self._seen and (self.fault is None or time.monotonic() - self._tried_at < RETRY_SECONDS):
            return
        self._seen, self._tried_at = pointer, time.monotonic()
        try:
            searcher = self._following.opened()
        except (BelaggError, OSError, ValueError) as error:
            self._told(str(error))
            return
        if self._searcher is not None:
            self._retired.append((time.monotonic(), weakref.ref(self._searcher.corpus)))
        self._take(searcher)
        self.swaps += 1
        _LOGGER.info("Generation %d svarar nu.", searcher.corpus.generation)
        if not searcher.corpus.checked:
            _LOGGER.warning(
                "Indexet är byggt utan kontroll av att processorn räknar rätt, och träffarna kan vara sämre än de ska. "
                "Bygg om det med: belagg index"
            )

    def _take(self, searcher: Searcher) -> None:
        """Let a searcher answer, and verify what its opening didn't read."""
        with self._taking:
            # Before it is verified: what is found then is kept.
            self._searcher, self._is_lost, self.unread, self.fault = searcher, False, None, None
            self._is_verified = not isinstance(searcher.corpus, Index) or searcher.corpus.is_verified
            is_verified = self._is_verified
        if not is_verified:
            threading.Thread(
                target=self._verify, args=(weakref.ref(searcher),), name="belagg-verifying", daemon=True
            ).start()

    def _verify(self, searcher: weakref.ref[Searcher]) -> None:
        """Verify what a searcher answers from, for as long as it does; if that is damaged, nothing answers."""
        with suppress(OSError):  # whoever asks comes first
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
        while not self._has_verified(searcher()):
            if self._stop.wait(RETRY_SECONDS):
                return

    def _has_verified(self, its: Searcher | None) -> bool:
        """False if it couldn't be read, and is to be tried again."""
        if its is None:
            return True
        unread, damage = None, None
        try:
            its.index.verify(until=lambda: self._searcher is not its)
        except IndexUnread as error:
            unread = str(error)
        except (BelaggError, OSError) as error:
            damage = str(error)
        with self._taking:
            if self._searcher is not its:
                return True
            if unread is not None and unread != self.unread:
                _LOGGER.error("%s", unread)
            self.unread, self._is_verified = unread, unread is None
            if damage is not None:
                self._searcher, self._is_lost = None, True
                self._tried_at = time.monotonic()
                self._told(damage)
        return unread is None

    def _told(self, sentence: str) -> None:
        """Log a fault once."""
        if sentence != self.fault:
            self.fault = sentence
            _LOGGER.error("%s", sentence)

    def _follow(self) -> None:
        while not self._stop.wait(POLL_SECONDS):
            try:
                self.refresh()
                self._collect()
            except Exception:  # whatever it is, the generation before goes on answering
                self.fault = "Den publicerade generationen gick inte att öppna. Tjänstens logg säger varför."
                _LOGGER.exception("%s", self.fault)

    def _collect(self) -> None:
        """See to it that replaced indexes go, those too that only a cycle of references holds."""
        self._retired = [(when, retired) for when, retired in self._retired if retired() is not None]
        if self._retired and time.monotonic() - self._retired[0][0] > _LINGER_SECONDS:
            gc.collect()
            now = time.monotonic()
            self._retired = [(now, retired) for _, retired in self._retired if retired() is not None]
