"""Path names: what a document's folders and file name call it, where its title doesn't.

"texter/skolor/Ekskolan/ordningsregler.txt" is of "Ekskolan", and only its path says so. A passage is found by these
words and told apart by them; they are no part of any quote.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from indexer.texts.swedish import folded_words

_PARTS = 4
"""The last folders, and the file, that are counted: what lies above orders a disk, not texts."""
_SEPARATORS = re.compile(r"[\s_+,;()\[\]-]+|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])|(?<=[a-zåäö])(?=[A-ZÅÄÖ])")
_WORD = re.compile(r"[^\W\d_]{3,}")
_CODE = re.compile(
    r"(?<![^\W_])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|(?=[a-f]{0,32}[0-9])[0-9a-f]{8,64}"
    r"|[^\W\d_]{0,3}(?:[0-9]{1,16}[^\W\d_]{1,3}){2,16}[0-9]{0,16})(?![^\W_])",
    re.IGNORECASE,
)
"""Identifiers that a program gave ("e20f752a2780", a UUID, "x3k9q7"): their letters are no words."""
_TELLS_NOTHING = frozenset(
    """arkiv backup bilaga bilagor copy dokument document documents files filer fil final gammal gamla html ikraft index
    kopia kopior mapp namnlös ny nya old pdf slutlig slutversion text texter the tmp ver version webb web www
    utkast docx doc untitled scan skannad""".split()
)


def path_names(path: str, title: str) -> str:
    """The words of a path that the title lacks, folders first: "Ekskolan ordningsregler"; empty for a web address."""
    if "://" in path:
        return ""
    inside = PurePosixPath(path).parts[1:] or PurePosixPath(path).parts  # the first is what the source is called
    *folders, file = inside[-_PARTS:]
    said = set(folded_words(title))
    told: dict[str, None] = {}
    for name in (*folders, PurePosixPath(file).stem):
        for part in _SEPARATORS.split(_CODE.sub(" ", name)):
            plain = folded_words(part)
            if _WORD.fullmatch(part) and part.lower() not in _TELLS_NOTHING and not said.issuperset(plain):
                told.setdefault(part)
                said.update(plain)
    return " ".join(told)
