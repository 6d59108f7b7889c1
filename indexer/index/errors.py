"""What the index alone has to say of who may read what.

IndexFault
└── AccessUnreadable
"""

from __future__ import annotations

from indexer.errors import IndexFault


class AccessUnreadable(IndexFault):
    """What is said of who may read what is gone or damaged."""

    path: str
    reason: str
    sentence = (
        "Det går inte att läsa vem som får läsa vad i {path} ({reason}), så ingen läsare ser något. "
        "Skriv filen på nytt med belagg index, eller med belagg access --apply."
    )
