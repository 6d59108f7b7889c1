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
│   ├── ArchiveWithoutText
│   ├── UnknownFormat
│   ├── OnlyImages
│   ├── PictureNotRead
│   ├── ReadingTimedOut
│   ├── ReadingTooLarge
│   ├── ReaderCrashed
│   └── those of web sites and of who may read: indexer/sources/website/errors.py, indexer/sources/errors.py
├── SourceListUnusable          belagg.toml can't be used
├── ReaderNotStarted            no process to read texts in
├── those of building: indexer/build/errors.py
├── those of several machines: indexer/nodes/errors.py, service/corpus/shards/errors.py
├── those of the language model: indexer/model/errors.py
└── IndexFault
    ├── NotAnIndex
    ├── FolderInUse
    ├── IndexBusy
    ├── IndexNotWritable
    ├── WrongFormatVersion
    ├── WrongEncoder
    ├── IndexDamaged
    ├── those of who may read what: indexer/index/errors.py
    ├── NoSuchGeneration
    ├── NoEarlierGeneration
    └── NotCut
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
    sentence = (
        "{path} är ett arkiv av ett slag som inte öppnas. Packa upp filerna och lägg dem i mappen, eller packa dem som "
        ".zip."
    )


class ArchiveWithoutText(SourceError):
    """`reason` is the sentence that says why the first of its files wasn't read; "" if there is none."""

    reason: str
    sentence = "{path} är ett arkiv utan text som kan läsas. {reason}"


class UnknownFormat(SourceError):
    sentence = (
        "{path} har ett format som inte kan läsas. Det som läses är text och Markdown, webbsidor, PDF, Word, Excel, "
        "PowerPoint, OpenDocument, RTF, CSV, e-post, e-böcker, kalendrar, adresskort, .zip och bilder av text. Alla "
        "filändelser står i docs/sources.md under Formats."
    )


class SourceListUnusable(BelaggError):
    """`reason` is one or two Swedish sentences; `place` is the line, or the source where no line can be told."""

    file: str
    reason: str
    place: str = ""

    def said(self) -> str:
        return f"{self.file}{f', {self.place}' if self.place else ''}: {self.reason}"


class OnlyImages(SourceError):
    """Pages that are pictures of text. `remedy` is a Swedish sentence."""

    remedy: str
    sentence = "{path} innehåller bara bilder av text, som en inskannad handling. {remedy}"


class PictureNotRead(SourceError):
    """A file that is a picture, of text or not. `remedy` is a Swedish sentence."""

    remedy: str
    sentence = "{path} är en bild. {remedy}"


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
    """`reason` is the operating system's word for it, how the process ended, or that it was too slow to begin."""

    reason: str
    sentence = (
        "Det gick inte att starta processen som läser texter ({reason}). Kontrollera ledigt minne och hur hårt "
        "belastad datorn är, och kör igen; ett befintligt index har inte ändrats."
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


class NotCut(IndexFault):
    folder: str
    sentence = (
        "Indexet i {folder} är inte delat för flera maskiner. Dela det med: belagg index KÄLLA --index {folder} "
        "--shards ANTAL"
    )


class WrongFormatVersion(IndexFault):
    folder: str
    expected: object
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
