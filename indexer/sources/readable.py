"""Names of files as they can be shown."""

from __future__ import annotations

import os
import unicodedata

_OBEYED = ("Cc", "Cf", "Zl", "Zp")


def readable(path: str) -> str:
    """The path as it can be shown, in NFC.

    Bytes that aren't UTF-8 are taken as windows-1252, which old file servers used; what a terminal would obey or show
    otherwise than it is (control characters, writing directions, line separators) becomes U+FFFD.
    """
    if any("\ud800" <= character <= "\udfff" for character in path):
        path = os.fsencode(path).decode("cp1252", "replace")
    path = unicodedata.normalize("NFC", path)
    if path.isprintable():
        return path
    return "".join("\ufffd" if unicodedata.category(character) in _OBEYED else character for character in path)
