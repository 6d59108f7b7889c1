"""The file of levers: read anew when it has changed, and changed one row at a time.

A question costs one look at the file's date. A file that can't be read, or that is gone though it was there, leaves the
rows acting that did, and is tried again. Where none could be read yet, nobody is answered: which texts are hidden isn't
known. Beside it lies a copy of it as it was last saved here: where only that is there, the table has been lost. What
was written by hand is put aside before it is overwritten.
"""

from __future__ import annotations

import datetime
import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.disk.changing import changing
from indexer.disk.durable import reason_of, replace_bytes, replace_file
from indexer.errors import NotText
from service.errors import LeversUnknown
from service.settings.levers.errors import (
    LeversChanged,
    LeversGone,
    LeversLost,
    LeversMissing,
    LeversNeverRead,
    LeversUnreadable,
    LeversUnwritable,
)
from service.settings.levers.hidden import HiddenTexts
from service.settings.levers.lever import Lever, LeverKind, Place
from service.settings.levers.levers import NO_LEVERS, Levers
from service.settings.levers.table import MAX_BYTES, Table, written

NAME = "levers.csv"
_AGAIN_SECONDS = 1.0

_LOGGER = logging.getLogger("belagg")


def levers_of(index: Path) -> LeverFile:
    """The table of an index."""
    return LeverFile(index / NAME)


def read(path: Path, parse: Callable[[str], Table] = Table.parse) -> Table:
    """What stands in a file; nothing if there is none. Raises `LeversUnreadable`."""
    return _read_if_there(path, parse) or Table()


def _read_if_there(path: Path, parse: Callable[[str], Table] = Table.parse) -> Table | None:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise LeversUnreadable(str(path), f"den är större än {MAX_BYTES // 10**6} MB")
        if not content:
            return parse("")
        from indexer.texts.canonical import decode  # a ninth of what a command loads to answer a question

        return parse(decode(content, path=str(path)))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LeversUnreadable(str(path), reason_of(error)) from error
    except NotText as error:
        raise LeversUnreadable(str(path), "den innehåller inte text") from error


class LeverFile:
    """The levers that act today. Thread-safe."""

    def __init__(self, path: Path, clock: Callable[[], datetime.date] = datetime.date.today) -> None:
        self.path = path
        self.hidden_texts = HiddenTexts(path.with_name(f"{path.name}.hidden"))
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: tuple[object, ...] = ()
        self._again_at = math.inf
        """When a file that couldn't be read, though it was there, is looked at again."""
        self._levers: Levers | None = None
        """None until it is known what stands in the file, or that there is none."""
        self._table: Table | None = None
        """The last that could be read."""
        self._acting_on: datetime.date | None = None
        self.vectors: dict[str, npt.NDArray[np.float32]] = {}
        """Of the best bets' questions, by their texts: whoever reads the table keeps them here."""
        self.fault: str | None = None
        """Why what stands in the file doesn't act, in a Swedish sentence."""

    @property
    def current(self) -> Levers:
        """Immutable; another takes its place when the file has changed, or a day has gone.

        Raises `LeversUnknown` where nothing is known of them.
        """
        day = self._clock()
        try:
            status = self.path.stat()
            seen: tuple[object, ...] = (day, status.st_mtime_ns, status.st_size, status.st_ino)
        except OSError:
            seen = (day, None)
        if seen != self._seen or time.monotonic() >= self._again_at:
            with self._lock:
                self._reload(seen, day)
        levers = self._levers
        if levers is None:
            raise LeversUnknown
        return levers

    def _reload(self, seen: tuple[object, ...], day: datetime.date) -> None:
        if seen == self._seen and time.monotonic() < self._again_at:
            return
        told, self.fault, self._again_at = self.fault, None, math.inf
        try:
            self._table = self._read()
            for bad in self._table.bad if self._table is not None else ():
                _LOGGER.warning("%s: %s", self.path, bad.sentence)
            self._act(self._table or Table(), day)
        except LeversUnreadable as error:
            # Too many open files, or a right that is given meanwhile; or a copy that is taken away.
            if isinstance(error.__cause__, OSError) or isinstance(error, LeversMissing):
                self._again_at = time.monotonic() + _AGAIN_SECONDS
            if self._table is not None and day != self._acting_on:
                self._act(self._table, day)
            is_told = self._levers is not None or isinstance(error, LeversMissing)
            self.fault = str(error if is_told else LeversNeverRead(error.path, error.reason))
            if self.fault != told:
                _LOGGER.warning("%s", self.fault)
        self._seen = seen

    def _act(self, table: Table, day: datetime.date) -> None:
        self._acting_on = day
        before, self._levers = self._levers, Levers.of(table, day) if table.levers or table.bad else NO_LEVERS
        for place in Place:
            self._tell(self._levers, place, (before or NO_LEVERS).stopped(place), self._levers.stopped(place))

    def _tell(self, levers: Levers, place: Place, before: str | None, now: str | None) -> None:
        if before is None and now is not None:
            rows = [lever for lever in levers.acting if lever.kind is LeverKind.STOP and place in lever.stopped]
            _LOGGER.warning("Stopp för %s, av %s: %s", place, rows[0].owner, rows[0].reason)
        elif before is not None and now is None:
            _LOGGER.warning("Stoppet för %s är hävt.", place)

    def table(self) -> Table:
        """Every row, those that have gone out too. Raises `LeversUnreadable`."""
        return self._read() or Table()

    def last_table(self) -> Table:
        """The same, of the last time that it could be read, or of when it was last saved here."""
        try:
            return self.table()
        except LeversMissing:
            with suppress(LeversUnreadable):
                return read(self.kept)
            return Table()
        except LeversUnreadable:
            return self._table or Table()

    def _read(self) -> Table | None:
        """None where there never was one. Raises `LeversUnreadable`."""
        table = _read_if_there(self.path)
        if table is None and self._table is not None:
            raise LeversGone(str(self.path), "filen finns inte" if self.path.parent.is_dir() else "mappen finns inte")
        if table is None and self.kept.exists():
            raise self._missing()
        return table

    def _missing(self) -> LeversMissing:
        """That there is a copy alone, which may be one that has no rows to give."""
        error = LeversMissing
        try:
            read(self.kept)
        except LeversUnreadable:
            error = LeversLost
        return error(str(self.path), "filen finns inte", str(self.kept))

    def add(self, *levers: Lever) -> int:
        """Put rows into the table, in the place of those that say the same; how many are new.

        Raises `LeversUnreadable` or `LeversUnwritable`.
        """
        with self._changing():
            rows = {lever.key: lever for lever in self._whole()}
            before = len(rows)
            rows.update({lever.key: lever for lever in levers})
            self._write(list(rows.values()))
            return len(rows) - before

    def remove(self, key: str) -> Lever | None:
        """Take a row away, and give it. Raises `LeversUnreadable` or `LeversUnwritable`."""
        with self._changing():
            rows = {lever.key: lever for lever in self._whole()}
            removed = rows.pop(key, None)
            if removed is not None:
                self._write(list(rows.values()))
            return removed

    def replace(self, levers: tuple[Lever, ...], seen: str | None = None) -> None:
        """Put a whole table in the place of the old one: of the one with this version, where one is given.

        Raises `LeversChanged` or `LeversUnwritable`.
        """
        with self._changing():
            if seen is not None and seen != self.last_table().version:
                raise LeversChanged
            self._write(list(levers))

    def _whole(self) -> tuple[Lever, ...]:
        """Every row; none is lost by writing the others. Raises `LeversUnreadable`."""
        table = self.table()
        if table.bad:
            raise LeversUnreadable(str(self.path), table.bad[0].sentence.rstrip("."))
        return table.levers

    def _write(self, levers: list[Lever]) -> None:
        content = written(levers)
        self._put_aside()
        replace_file(self.path, content)
        try:
            replace_file(self.kept, content)
        except OSError as error:
            _LOGGER.warning("Kopian av redaktionens tabell, %s, gick inte att skriva: %s.", self.kept, reason_of(error))

    def _put_aside(self) -> None:
        """Copy what somebody has written by hand, which has what no row keeps: columns of her own, her order."""
        try:
            there = self.path.read_bytes()
        except FileNotFoundError:
            return
        try:
            is_by_hand = there != self.kept.read_bytes()
        except OSError:
            is_by_hand = True
        if is_by_hand and there:
            replace_bytes(self.by_hand, there)

    @property
    def kept(self) -> Path:
        """The copy of the table as it was last saved here."""
        return self.path.with_name(f"{self.path.name}.kept")

    @property
    def by_hand(self) -> Path:
        """The copy of what was written by hand, byte for byte, and was last overwritten here."""
        return self.path.with_name(f"{self.path.name}.by-hand")

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Keep other processes from changing the file meanwhile. Raises `LeversUnwritable`."""
        try:
            with changing(self.path):
                yield
        except OSError as error:
            raise LeversUnwritable(str(self.path), reason_of(error)) from error
