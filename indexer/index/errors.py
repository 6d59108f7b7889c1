"""What can't be read in an index's folder, though it may be whole there.

IndexFault
├── AccessUnreadable
├── GenerationOfOtherFormat
└── IndexUnread
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


class GenerationOfOtherFormat(IndexFault):
    """One that was kept from before another version of Belägg was installed; the published one may be whole."""

    number: int
    expected: object
    found: object
    folder: str
    sentence = (
        "Generation {number} har formatversion {found}, men den här versionen av Belägg läser version {expected}, så "
        "det går inte att backa till den. Det publicerade indexet är som det var. Backa med den version av Belägg som "
        "byggde den, eller välj en annan: belagg history --index {folder}"
    )


class IndexUnread(IndexFault):
    """Nothing is known to be damaged."""

    folder: str
    reason: str
    sentence = (
        "Det gick inte att läsa indexet i {folder} ({reason}), så ingen vet om det är helt. Åtgärda det, och kör igen; "
        "en tjänst som är igång försöker själv igen inom en minut."
    )
