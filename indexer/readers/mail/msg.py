"""Outlook's messages (MSG): the properties of MS-OXMSG, read by olefile and handed on as a mail.

python-oxmsg reads the same properties, but knows fewer code pages and raises on those that it doesn't know.
"""

from __future__ import annotations

import datetime
import struct
from collections.abc import Mapping
from dataclasses import replace
from email.message import EmailMessage
from email.utils import format_datetime

from olefile import OleFileIO

from indexer.errors import NotText, SourceDamaged, SourceError
from indexer.readers.mail import eml
from indexer.readers.shared.parts import Parts
from indexer.texts.canonical import decode
from indexer.texts.document import Document

MEDIA_TYPE = "application/vnd.ms-outlook"

_STREAM = "__substg1.0_"
_VALUES = "__properties_version1.0"
_ATTACHED = "__attach_version1.0_"
_HEADER_BYTES, _ENTRY = 32, struct.Struct("<HHIQ")
_SUBJECT, _SENDER, _ADDRESS, _TEXT, _PAGE, _FILE, _SHORT_FILE = 0x37, 0xC1A, 0x5D01, 0x1000, 0x1013, 0x3707, 0x3704
_DATA, _CONTENT_ID = 0x3701, 0x3712
_SENT, _CODE_PAGE, _TEXT_CODE_PAGE = 0x39, 0x3FDE, 0x3FFD
_EPOCH = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)
_CODE_PAGES = {
    65001: "utf-8",
    20127: "ascii",
    28591: "latin-1",
    28605: "iso8859-15",
    10000: "mac_roman",
    1200: "utf-16-le",
}


def read(path: str, content: bytes, parts: Parts | None = None) -> Document:
    """The document in a message, its attachments in `parts`. Raises SourceError."""
    try:
        with OleFileIO(content) as ole:
            message = _message(path, ole)
    except (MemoryError, SourceError):
        raise
    except Exception as error:
        # Broken sectors make it raise whatever it trips over.
        raise SourceDamaged(path) from error
    return replace(eml.document_of(path, message, parts), media_type=MEDIA_TYPE)


def _message(path: str, ole: OleFileIO) -> EmailMessage:
    if not ole.exists(_VALUES):
        raise SourceDamaged(path)
    values = _values(ole)
    message = EmailMessage()
    # What Swedish programs of the time wrote, where nothing is said.
    stated = values.get(_CODE_PAGE) or values.get(_TEXT_CODE_PAGE) or 1252
    charset = _CODE_PAGES.get(stated, f"cp{stated}")
    sender, address = _text(path, ole, _SENDER, charset), _text(path, ole, _ADDRESS, charset)
    for name, value in (
        ("subject", _text(path, ole, _SUBJECT, charset)),
        ("from", f"{sender} <{address}>" if address else sender),
    ):
        if value:
            message[name] = " ".join(value.split())[: eml.LONGEST_HEADER]
    if sent := values.get(_SENT):
        message["date"] = format_datetime(_EPOCH + datetime.timedelta(microseconds=sent // 10))
    plain, page = _text(path, ole, _TEXT, charset), _text(path, ole, _PAGE, charset)
    message.set_content(plain or "")
    if page:
        message.add_alternative(page, subtype="html")
    for name in sorted({entry[0] for entry in ole.listdir() if entry[0].startswith(_ATTACHED)}):
        file = _text(path, ole, _FILE, charset, name) or _text(path, ole, _SHORT_FILE, charset, name) or "utan namn"
        data = f"{name}/{_STREAM}{_DATA:04X}0102"
        held = ole.openstream(data).read() if ole.exists(data) else b""
        shown = _text(path, ole, _CONTENT_ID, charset, name)  # by the page of the mail, as a signature's picture is
        disposition, subtype = ("inline", "image") if shown else ("attachment", "application")
        message.add_attachment(held, subtype, "octet-stream", filename=" ".join(file.split()), disposition=disposition)
    return message


def _values(ole: OleFileIO) -> Mapping[int, int]:
    """Numbers and times by their property."""
    data = ole.openstream(_VALUES).read()[_HEADER_BYTES:]
    return {number: value for _, number, _, value in _ENTRY.iter_unpack(data[: len(data) // _ENTRY.size * _ENTRY.size])}


def _text(path: str, ole: OleFileIO, number: int, charset: str, within: str = "") -> str:
    """A property that is text: in UTF-16, or in the message's code page; "" where there is none."""
    for kind, encoding in (("001F", "utf-16-le"), ("001E", charset), ("0102", charset)):
        name = [*filter(None, [within]), f"{_STREAM}{number:04X}{kind}"]
        if ole.exists(name):
            content = ole.openstream(name).read()
            if kind == "001F":
                return str(content, encoding, "replace").rstrip("\0")
            try:
                return decode(content.rstrip(b"\0"), path=path, declared=encoding)
            except NotText:
                return ""
    return ""
