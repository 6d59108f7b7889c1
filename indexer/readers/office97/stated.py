"""What a binary office file states about itself: its SummaryInformation (MS-OLEPS).

olefile reads it too, but goes through as many properties as a broken file says that it has.
"""

from __future__ import annotations

import codecs
import datetime
import struct
from collections.abc import Mapping

from olefile import OleFileIO

from indexer.readers.office.properties import Properties, properties_of

_STREAM = "\x05SummaryInformation"
_SECTION = 44
"""Where the header tells of the place of the properties."""
_MOST = 64
_CODE_PAGE, _TITLE, _AUTHOR, _TEMPLATE, _CREATED, _SAVED = 1, 2, 4, 7, 12, 13
_NUMBER, _LETTERS, _WIDE_LETTERS, _TIME = 2, 30, 31, 64
_LONGEST = 4_000
_EPOCH = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)
_ENCODINGS = {65001: "utf-8", 1200: "utf-16-le", 10000: "mac_roman"}
"""By the number of a code page."""


def stated(ole: OleFileIO) -> Properties:
    """The properties of an open file; those that can't be read are none."""
    try:
        held = ole.openstream(_STREAM).read() if ole.exists(_STREAM) else b""
        (start,) = struct.unpack_from("<I", held, _SECTION)
        count = min(_MOST, struct.unpack_from("<I", held, start + 4)[0])
        places = {
            number: start + place
            for number, place in (struct.unpack_from("<II", held, start + 8 + 8 * n) for n in range(count))
        }
        encoding = _encoding(held, places)
        texts = {n: _text(held, places.get(n), encoding) for n in (_TITLE, _AUTHOR, _TEMPLATE)}
        dates = [_day(held, places.get(n)) for n in (_SAVED, _CREATED)]
    except (OSError, struct.error):
        return Properties()
    return properties_of(title=texts[_TITLE], author=texts[_AUTHOR], dates=dates, template=texts[_TEMPLATE])


def _encoding(held: bytes, places: Mapping[int, int]) -> str:
    place = places.get(_CODE_PAGE)
    kind, number = struct.unpack_from("<IH", held, place) if place is not None else (0, 0)
    try:
        return codecs.lookup(_ENCODINGS.get(number) or f"cp{number}").name if kind == _NUMBER else "cp1252"
    except LookupError:
        return "cp1252"


def _text(held: bytes, place: int | None, encoding: str) -> str | None:
    if place is None:
        return None
    kind, size = struct.unpack_from("<II", held, place)
    if kind not in (_LETTERS, _WIDE_LETTERS):
        return None
    content = held[place + 8 : place + 8 + min(_LONGEST, size * (2 if kind == _WIDE_LETTERS else 1))]
    return content.decode("utf-16-le" if kind == _WIDE_LETTERS else encoding, "replace").partition("\0")[0]


def _day(held: bytes, place: int | None) -> str | None:
    kind, time = struct.unpack_from("<IQ", held, place) if place is not None else (0, 0)
    try:
        return str((_EPOCH + datetime.timedelta(microseconds=time // 10)).date()) if kind == _TIME and time else None
    except OverflowError:
        return None
