"""Errors of a corpus in shards.

BelaggError
├── ShardsSilent
├── ShardsDiffer
├── VersionsDiffer
└── AccessDiffers
"""

from __future__ import annotations

from indexer.errors import BelaggError


class ShardsSilent(BelaggError):
    """Too few shards answered in time: nothing is answered from some of them alone."""

    answered: int
    of: int
    sentence = (
        "{answered} av {of} delar av texterna svarade i tid, och bara några av dem räcker inte till ett svar. Försök "
        "igen om en stund."
    )


class ShardsDiffer(BelaggError):
    """Shards of different generations, or by different models: they were copied at different times."""

    sentence = (
        "Delarna av indexet är inte delar av samma generation. Kopiera hela indexets mapp till alla maskiner igen, "
        "eller dela om det med: belagg index KÄLLA --index MAPP --shards ANTAL --rebuild"
    )


class VersionsDiffer(BelaggError):
    """A machine has another Belägg than the service: what it says might not be what one machine would say."""

    sentence = (
        "Belägg är inte av samma version på alla klustrets maskiner, och de som har en annan än tjänsten får inte "
        "svara. Installera samma version på dem, och starta om Ray där."
    )


class AccessDiffers(BelaggError):
    """A shard has something else said of who may read its texts than the service has: it tells nothing."""

    sentence = (
        "Delarna av texterna är inte överens om vem som får läsa vad, och svarar därför inte. Försök igen om en stund. "
        "Hjälper inte det ska den som sköter tjänsten kopiera access.json i indexets mapp till alla maskiner igen."
    )
