"""Which part of the test sets is trained on, and which is kept to judge by: told by a name's SHA-256 alone."""

from __future__ import annotations

from hashlib import sha256


def is_judged(name: str) -> bool:
    """Whether an article, a document or a topic belongs to the half that nothing is trained on."""
    return sha256(name.encode()).digest()[0] % 2 == 1
