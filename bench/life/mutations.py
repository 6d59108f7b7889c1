"""Mutations: what `bench.life.fuzz` does to a real file to make a broken or hostile one of it.

Each takes a source of chance, a file, and another file of the same format, and gives bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from itertools import islice
from random import Random

Mutation = Callable[[Random, bytes, bytes], bytes]

_INTERESTING = (
    0,
    1,
    0x7F,
    0x80,
    0xFF,
    0x7FFF,
    0xFFFF,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
    (1 << 63) - 1,
    (1 << 64) - 1,
)
_NUMBERS = (b"0", b"-1", b"65536", b"2147483647", b"4294967296", b"99999999999999999999", b"1e308", b"nan")
_NUMBER = re.compile(rb"\d+")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_TAG = re.compile(rb"<[A-Za-z][^<>/!?]{0,200}>|\{\\?[a-z]*|\[|<<|\(|--[^\r\n]+|> ")
"""What opens something in one of the formats."""
_MEMBER_BOMB = 300_000_000
_DEPTHS = (100, 3_000, 100_000)
_LARGEST_MEMBER = 5_000_000
"""Of a zip's member that is mutated; what is larger is a bomb made before."""

_MOST_MATCHES = 20_000
_LONGEST_OPENING = 200
"""Bytes: a line that was nested before, nested again, would be gigabytes."""

ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 20) for n in range(10))
    + b"]>"
)
"""Declares an entity &k; that stands for 20 to the power of 11 letters."""
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY k SYSTEM "file:///etc/passwd">]>'


def _matches(pattern: re.Pattern[bytes], content: bytes) -> list[re.Match[bytes]]:
    """The first of them: what was nested before has millions, each of which takes half a kilobyte."""
    return list(islice(pattern.finditer(content), _MOST_MATCHES))


def flip(random: Random, content: bytes, other: bytes) -> bytes:  # noqa: ARG001
    changed = bytearray(content)
    for _ in range(random.choice((1, 1, 2, 5, 20, 100))):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def flip_bit(random: Random, content: bytes, other: bytes) -> bytes:  # noqa: ARG001
    changed = bytearray(content)
    changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def truncate(random: Random, content: bytes, other: bytes) -> bytes:  # noqa: ARG001
    return content[: random.randrange(len(content))]


def cut_out(random: Random, content: bytes, other: bytes) -> bytes:  # noqa: ARG001
    start, length = random.randrange(len(content)), random.choice((1, 4, 64, 1_000, 20_000))
    return content[:start] + content[start + length :]


def repeat(random: Random, content: bytes, other: bytes) -> bytes:  # noqa: ARG001
    start, length = random.randrange(len(content)), random.choice((1, 8, 100, 2_000))
    return content[:start] + content[start : start + length] * random.choice((2, 50, 2_000)) + content[start:]


def splice(random: Random, content: bytes, other: bytes) -> bytes:
    return content[: random.randrange(len(content))] + other[random.randrange(len(other)) :]


def overwrite(random: Random, content: bytes, other: bytes) -> bytes:
    start, at, length = random.randrange(len(content)), random.randrange(len(other)), random.choice((4, 64, 1_000))
    return content[:start] + other[at : at + length] + content[start + length :]


def binary_number(random: Random, content: bytes, other: bytes) -> bytes:  # noqa: ARG001
    start, size = random.randrange(len(content)), random.choice((1, 2, 4, 8))
    number = random.choice(_INTERESTING) & ((1 << 8 * size) - 1)
    return content[:start] + number.to_bytes(size, random.choice(("little", "big"))) + content[start + size :]


def written_number(random: Random, content: bytes, other: bytes) -> bytes:  # noqa: ARG001
    found = _matches(_NUMBER, content)
    for match in sorted(random.sample(found, min(len(found), random.choice((1, 3, 20)))), key=lambda m: -m.start()):
        content = content[: match.start()] + random.choice(_NUMBERS) + content[match.end() :]
    return content


def nest(random: Random, content: bytes, other: bytes) -> bytes:
    """Something that opens, opened again and again."""
    found = _matches(_TAG, content)
    if not found:
        return repeat(random, content, other)
    match = random.choice(found)
    return (
        content[: match.start()] + match.group()[:_LONGEST_OPENING] * random.choice(_DEPTHS) + content[match.start() :]
    )


BYTES: Sequence[Mutation] = (
    flip,
    flip_bit,
    truncate,
    cut_out,
    repeat,
    splice,
    overwrite,
    binary_number,
    written_number,
    nest,
)


def in_pdf_stream(random: Random, content: bytes, other: bytes) -> bytes:
    """Inside a compressed stream; its length and the file's table of offsets are then wrong, which PDFium mends."""
    found = list(_STREAM.finditer(content))
    if not found:
        return flip(random, content, other)
    match = random.choice(found)
    try:
        plain = zlib.decompress(match[1])
    except zlib.error:
        return flip(random, content, other)
    changed = zlib.compress(random.choice(BYTES)(random, plain, plain) if plain else b"")
    return content[: match.start(1)] + changed + content[match.end(1) :]


def pdf_bomb(random: Random, content: bytes, other: bytes) -> bytes:
    """A stream of a few hundred megabytes in the place of one of a few kilobytes."""
    found = list(_STREAM.finditer(content))
    if not found:
        return flip(random, content, other)
    match = random.choice(found)
    filling = random.choice((b"\0", b"(a) Tj ", b"q ", b"0 0 m "))
    deflate = zlib.compressobj()
    part = filling * (1_000_000 // len(filling))
    bomb = b"".join(deflate.compress(part) for _ in range(random.choice((10, 200)))) + deflate.flush()
    return content[: match.start(1)] + bomb + content[match.end(1) :]


def in_zip_member(random: Random, content: bytes, other: bytes) -> bytes:
    """Inside one of a zip's members, written again with a checksum that is right."""
    members = _members(content)
    large = [name for name, inside in members.items() if 0 < len(inside) <= _LARGEST_MEMBER]
    if not large:
        return flip(random, content, other)
    name = random.choice(large)
    foreign = random.choice([inside for inside in _members(other).values() if inside] or [b"x"])
    members[name] = random.choice(BYTES)(random, members[name], foreign)
    return _zip(members)


def zip_structure(random: Random, content: bytes, other: bytes) -> bytes:
    """A member gone, exchanged with another, taken from another file, or huge."""
    members = _members(content)
    if not members:
        return flip(random, content, other)
    name, second = random.choice(list(members)), random.choice(list(members))
    what = random.choice(("gone", "exchanged", "foreign", "bomb", "entities", "outside", "empty"))
    if what == "gone":
        del members[name]
    elif what == "exchanged":
        members[name], members[second] = members[second], members[name]
    elif what == "foreign":
        members[name] = random.choice(list(_members(other).values()) or [b""])
    elif what == "bomb":
        members[name] = members[name][:1_000] + random.choice((b"\0", b" ", b"<a>")) * (_MEMBER_BOMB // 3)
    else:
        members[name] = {"entities": ENTITIES, "outside": OUTSIDE, "empty": b""}[what] + _with_reference(members[name])
    return _zip(members)


def entities(random: Random, content: bytes, other: bytes) -> bytes:  # noqa: ARG001
    return random.choice((ENTITIES, OUTSIDE)) + _with_reference(content)


def _with_reference(markup: bytes) -> bytes:
    """Markup without its declaration, and with a reference to the entity &k; in its first text."""
    markup = re.sub(rb"^\s*<\?xml[^>]*\?>", b"", markup)
    return re.sub(rb">([^<\s])", rb">&k;\1", markup, count=3)


def _members(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            return {entry.filename: file.read(entry) for entry in file.infolist()}
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError, zlib.error):
        return {}


def _zip(members: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return written.getvalue()


def mutations_for(content: bytes) -> Sequence[Mutation]:
    """What can be done to a file, by what it begins with."""
    if content.startswith(b"PK"):
        return (*BYTES, *[in_zip_member] * 12, *[zip_structure] * 3)
    if content.startswith(b"%PDF"):
        return (*BYTES, *[in_pdf_stream] * 8, pdf_bomb)
    if content.lstrip()[:1] == b"<":
        return (*BYTES, entities)
    return BYTES


def mutated(random: Random, files: Sequence[bytes]) -> bytes:
    """One of the files, mutated once or a few times."""
    content = random.choice(files)
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        if content:
            content = random.choice(mutations_for(content))(random, content, random.choice(files))
    return content
