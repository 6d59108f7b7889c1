"""Compound files, and binary Word files and presentations in them, written by hand from the specifications."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes]) -> bytes:
    """A compound file (MS-CFB) of some large streams: each is padded to where no small sectors are needed."""
    padded = {name: content.ljust(4_096, b"\0") for name, content in streams.items()}
    chains: list[list[int]] = []
    body, sectors = b"", 0
    for content in padded.values():
        size = -(-len(content) // SECTOR)
        chains.append(list(range(sectors, sectors + size)))
        body += content.ljust(size * SECTOR, b"\0")
        sectors += size
    names = sorted(padded, key=lambda name: (len(name), name.upper()))
    entries = [_entry("Root Entry", 5, child=1 if padded else _FREE, start=_END, size=0)]
    for number, name in enumerate(names, 1):
        at = list(padded).index(name)
        right = number + 1 if number < len(names) else _FREE
        entries.append(_entry(name, 2, right=right, start=chains[at][0], size=len(padded[name])))
    directory = b"".join(entries)
    directory += _entry("", 0, start=0, size=0) * (-len(entries) % 4)
    length = len(directory) // SECTOR
    chains.append(list(range(sectors, sectors + length)))
    fat = [_FREE] * 128
    for chain in chains:
        for here, following in zip(chain, [*chain[1:], _END], strict=True):
            fat[here] = following
    place = sectors + length
    fat[place] = _FAT
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, sectors, 0, 4_096, _END, 0, _END, 0)
    head += struct.pack("<109I", place, *[_FREE] * 108)
    return head + body + directory + struct.pack("<128I", *fat)


def _entry(name: str, kind: int, *, right: int = _FREE, child: int = _FREE, start: int = 0, size: int = 0) -> bytes:
    letters = (name + "\0").encode("utf-16-le") if name else b""
    head = letters.ljust(64, b"\0") + struct.pack("<HBBIII", len(letters), kind, 1, _FREE, right, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)


def word(text: str, *, flags: int = 0, version: int = 0xC1, piece: int = 0x800, notes: Sequence[str] = ()) -> bytes:
    """A Word file without properties: its text in one piece that stands at `piece`. A note for each \\2 of the text."""
    of_notes = "".join(f"\2{note}\r" for note in notes)
    whole = text + of_notes
    clx = b"\2" + struct.pack("<I", 16) + struct.pack("<II", 0, len(whole)) + struct.pack("<HIH", 0, piece, 0)
    marks = [at for at, letter in enumerate(text) if letter == "\2"]
    starts = [0]
    for note in notes:
        starts.append(starts[-1] + len(note) + 2)
    of_marks = struct.pack(f"<{len(marks) + 1}I", *marks, len(text)) + bytes(2 * len(marks))
    of_texts = struct.pack(f"<{len(starts) + 1}I", *starts, starts[-1] + 1)
    table, places = b"", {}
    for number, part in ((2, of_marks), (3, of_texts), (33, clx)):
        places[number] = (len(table), len(part))
        table += part
    fib = bytearray(0x800)
    struct.pack_into("<HH", fib, 0, 0xA5EC, version)
    struct.pack_into("<H", fib, 0x0A, flags)
    struct.pack_into("<ii", fib, 0x4C, len(text), len(of_notes))
    for number, place in places.items():
        struct.pack_into("<II", fib, 0x9A + 8 * number, *place)
    return compound({"WordDocument": bytes(fib) + whole.encode("utf-16-le"), "0Table": table})


def record(kind: int, content: bytes, *, instance: int = 0, container: bool = False) -> bytes:
    return struct.pack("<HHI", instance << 4 | (0xF if container else 0), kind, len(content)) + content


def text_record(kind: int, text: str) -> bytes:
    return record(3999, struct.pack("<I", kind)) + record(4000, text.encode("utf-16-le"))


def powerpoint(slides: Sequence[tuple[str, str, bool]], *, token: int = 0xE391C05F, again: str = "") -> bytes:
    """A presentation: of each slide its title, what stands in a box on it, and whether it is hidden.

    `again`: what a slide said that was saved before, and is in the file still.
    """
    data, places = b"", {}
    if again:
        data += record(1006, _drawn(text_record(4, again)), container=True)
    listed = b""
    for number, (title, box, hidden) in enumerate(slides, 2):
        shown = record(1017, struct.pack("<IIBBH", 0, 0, 0, 0, 4 if hidden else 0) + bytes(4))
        places[number] = len(data)
        boxes = _drawn(record(3998, struct.pack("<I", 0))) + _drawn(text_record(4, box))
        data += record(1006, shown + boxes, container=True)
        listed += record(1011, struct.pack("<IIIII", number, 0, 1, 255 + number, 0)) + text_record(0, title)
    places[1] = len(data)
    data += record(1000, record(4080, listed, container=True), container=True)
    directory = len(data)
    numbers = sorted(places)
    data += record(
        6002, struct.pack("<I", 1 | len(numbers) << 20) + b"".join(struct.pack("<I", places[n]) for n in numbers)
    )
    edit = len(data)
    data += record(4085, struct.pack("<IIIIII", 0, 0, 0, directory, 1, 0))
    user = record(4086, struct.pack("<III", 20, token, edit) + bytes(8))
    return compound({"PowerPoint Document": data, "Current User": user})


def _drawn(inside: bytes) -> bytes:
    shape = record(0xF004, record(0xF00D, inside, container=True), container=True)
    return record(1036, record(0xF002, record(0xF003, shape, container=True), container=True), container=True)
