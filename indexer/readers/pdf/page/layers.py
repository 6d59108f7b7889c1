"""The layers of a PDF that are switched off. PDFium doesn't tell them, so they are looked up in a copy that it writes.

In that copy every object stands by itself and unpacked: `7 0 obj <</Type/OCG/Name(...)>>`.
"""

from __future__ import annotations

import ctypes
import io
import re

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_LARGEST = 50_000_000
"""Bytes of the copy."""
_STRING = rb"\((?:[^()\\]|\\.){0,500}\)|<[0-9A-Fa-f\s]{0,2000}>"
_LAYER = re.compile(rb"(?:^|[\r\n])(\d{1,9}) \d{1,5} obj\s{0,9}<<([^>]{0,900}?/Type\s?/OCG\b[^\r\n]{0,900})")
_NAME = re.compile(rb"/Name\s?(" + _STRING + rb")")
_OFF = re.compile(rb"/OFF\s?\[([\d R\s]{0,20000})\]")
_ON = re.compile(rb"/ON\s?\[([\d R\s]{0,20000})\]")
_NUMBER = re.compile(rb"(\d{1,9}) \d{1,5} R")
_ESCAPE = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3})")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def switched_off(document: pdfium.PdfDocument) -> frozenset[bytes]:
    """The names, as they stand in the file, of layers that aren't shown when it is opened.

    A name that a layer has which is shown isn't one of them.
    """
    copy = io.BytesIO()
    try:
        document.save(copy, flags=pdfium_c.FPDF_REMOVE_SECURITY)
    except (pdfium.PdfiumError, ctypes.ArgumentError):
        return frozenset()
    content = copy.getvalue()
    if len(content) > _LARGEST:
        return frozenset()
    layers = {int(match[1]): _name(match[2]) for match in _LAYER.finditer(content)}
    off = _numbers(_OFF, content)
    if re.search(rb"/BaseState\s?/OFF\b", content):
        off = set(layers) - _numbers(_ON, content)
    shown = {name for number, name in layers.items() if number not in off}
    return frozenset(name for number, name in layers.items() if number in off and name) - shown


def _numbers(pattern: re.Pattern[bytes], content: bytes) -> set[int]:
    match = pattern.search(content)
    return {int(number) for number in _NUMBER.findall(match[1])} if match else set()


def _name(dictionary: bytes) -> bytes:
    match = _NAME.search(dictionary)
    if match is None:
        return b""
    if match[1].startswith(b"<"):
        digits = b"".join(match[1][1:-1].split())
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    return _ESCAPE.sub(lambda escape: _unescaped(escape[1]), match[1][1:-1])


def _unescaped(escape: bytes) -> bytes:
    return bytes([int(escape, 8) & 255]) if escape.isdigit() else _ESCAPED.get(escape, escape)
