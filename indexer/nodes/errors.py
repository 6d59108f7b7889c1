"""Errors of several machines.

ClusterError
├── ClusterMissing
├── ClusterUnreachable
├── ClusterOpen
├── ModelsDiffer
├── StoreMissing
├── StoreUnreachable
├── StoreTaken
├── StoreChanged
└── NothingStored
"""

from __future__ import annotations

from indexer.errors import BelaggError


class ClusterError(BelaggError):
    """Machines can't be used together."""


class ClusterMissing(ClusterError):
    sentence = (
        "För att använda flera maskiner behövs tillägget cluster. Installera det med: pip install 'belagg[cluster]'"
    )


class ClusterUnreachable(ClusterError):
    """`reason`: what Ray says."""

    address: str
    reason: str
    sentence = (
        "Klustret på {address} gick inte att nå ({reason}). Kontrollera att det är startat med ray start, att adressen "
        "stämmer och att maskinerna har samma nyckel för inloggning."
    )


class ClusterOpen(ClusterError):
    address: str
    sentence = (
        "Klustret på {address} används inte, för RAY_AUTH_MODE är avstängt och RAY_USE_TLS inte är 1: vem som helst "
        "som når maskinerna skulle kunna köra vad som helst på dem. Slå på det ena eller båda; docs/cluster.md säger "
        "hur."
    )


class ModelsDiffer(ClusterError):
    model: str
    sentence = (
        "Språkmodellen är inte {model} på alla klustrets maskiner, och deras vektorer går inte att jämföra. Kopiera "
        "modellens mapp till dem igen."
    )


class StoreMissing(ClusterError):
    address: str
    sentence = (
        "För att nå {address} behövs tillägget store. Installera det med: pip install 'belagg[store]'. Andra slag av "
        "lagring än s3:// behöver också det paket som fsspec har för dem."
    )


class StoreUnreachable(ClusterError):
    """`reason`: what the library says."""

    address: str
    reason: str
    sentence = (
        "Det gick inte att läsa eller skriva i {address} ({reason}). Kontrollera adressen, och att nycklarna och "
        "slutpunkten i miljön (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL) stämmer."
    )


class StoreTaken(ClusterError):
    address: str
    sentence = (
        "I {address} ligger ett index och inte delar av ett, och det skrivs inte över. Välj en egen mapp för delarna."
    )


class StoreChanged(ClusterError):
    address: str
    sentence = (
        "Någon annan skrev i {address} under tiden, så det som är publicerat där är inte det här indexet. Kör igen när "
        "den andra är klar, och låt bara en maskin publicera där."
    )


class NothingStored(ClusterError):
    address: str
    sentence = (
        "I {address} ligger inga delar av något index. Stämmer adressen, så lägg dit dem med: belagg index KÄLLA "
        "--index MAPP --shards ANTAL --publish {address}"
    )
