"""Nothing can be built of the texts as they are.

BelaggError
├── NothingToIndex              none of the sources gave a text
├── RightsNoLongerSaid          nobody says any longer who may read, though somebody did
└── TooManyGone                 so many texts vanished that the sources themselves may be gone
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.errors import BelaggError


class NothingToIndex(BelaggError):
    """`sources` as the user wrote them, and why the texts that are there couldn't be read."""

    sources: Sequence[str]
    reasons: Sequence[str] = ()

    def said(self) -> str:
        return (
            f"Det finns ingen läsbar text i {', '.join(self.sources)}. Lägg textfiler där och kör igen; "
            "ett befintligt index har inte ändrats." + "".join(f"\n{reason}" for reason in self.reasons[:5])
        )


class RightsNoLongerSaid(BelaggError):
    """Sources that say nothing of who may read would open to everybody what was closed: most likely a slip."""

    index: str
    sentence = (
        "I indexet {index} är det sagt vem som får läsa, men de här källorna säger inget om det, så inget har ändrats. "
        'Ange samma belagg.toml som förut. Ska alla få läsa allt: skriv groups = ["*"] för varje källa där.'
    )


class TooManyGone(BelaggError):
    """`source`: the folder or web site that they belong to, if it isn't about all texts."""

    gone: int
    of: int
    source: str = "indexet"
    sentence = (
        "{gone} av {of} texter i {source} har försvunnit på en gång, så inget har ändrats. Kontrollera att mapparna "
        "finns där de ska och att nätverksenheter är anslutna. Är texterna borttagna med flit: kör igen med --force."
    )
