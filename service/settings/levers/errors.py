"""The editors' table can't be used.

ServiceError
└── LeverError                  it can't be read or changed as asked
    ├── LeverInvalid
    ├── LeversUnreadable
    │   ├── LeversGone
    │   ├── LeversMissing
    │   │   └── LeversLost
    │   └── LeversNeverRead
    ├── LeversUnwritable
    ├── LeversChanged
    └── NoSuchLever
"""

from __future__ import annotations

from service.errors import ServiceError


class LeverError(ServiceError):
    """The editors' table can't be read or changed as asked."""


class LeverInvalid(LeverError):
    """`reason` is a Swedish sentence that says what is wrong with a row, and one that says what to do."""

    reason: str
    sentence = "{reason}"


class LeversUnreadable(LeverError):
    """`reason` says what is wrong, as far as is known."""

    path: str
    reason: str
    sentence = (
        "Redaktionens tabell {path} går inte att läsa ({reason}). De rader som gällde förut gäller än. Rätta filen, "
        "eller lägg dit en ny."
    )


class LeversGone(LeversUnreadable):
    """It was there, and isn't any longer: a disk isn't mounted, or a folder was moved."""

    sentence = (
        "Redaktionens tabell {path} är borta ({reason}). De rader som gällde förut gäller än. Lägg tillbaka mappen "
        "eller filen. Ska inga rader gälla: lägg dit en tabell med bara rubrikraden."
    )


class LeversMissing(LeversUnreadable):
    """It wasn't there when the service began, though it has been saved: `kept` is the copy of when it last was."""

    kept: str
    sentence = (
        "Redaktionens tabell {path} är borta ({reason}), så vilka texter den döljer är inte känt, och inga frågor "
        "besvaras. Lägg tillbaka den: tryck på Byt ut tabellen på redaktionens sida med den, eller kopiera {kept}. "
        "Båda är tabellen som den senast sparades här eller med belagg levers. Ska inga rader gälla: lägg dit en "
        "tabell med bara rubrikraden."
    )


class LeversLost(LeversMissing):
    """Its copy can't be read either: nothing at the desk has its rows."""

    sentence = (
        "Redaktionens tabell {path} är borta ({reason}), och kopian {kept} går inte att läsa. Vilka texter den döljer "
        "är inte känt, och inga frågor besvaras. Rätta kopian, eller lägg tillbaka tabellen ur en säkerhetskopia. Ska "
        "inga rader gälla: lägg dit en tabell med bara rubrikraden."
    )


class LeversNeverRead(LeversUnreadable):
    """It couldn't be read since the service began."""

    sentence = (
        "Redaktionens tabell {path} går inte att läsa ({reason}), så vilka texter den döljer är inte känt, och inga "
        "frågor besvaras. Rätta filen, eller lägg dit en ny. Ska inga rader gälla: lägg dit en tabell med bara "
        "rubrikraden."
    )


class LeversUnwritable(LeverError):
    """`reason` says what is wrong, as far as is known."""

    path: str
    reason: str
    sentence = (
        "Redaktionens tabell {path} går inte att skriva ({reason}), och den är som den var. Kontrollera att indexets "
        "mapp finns och får skrivas i av den som ändrar."
    )


class LeversChanged(LeverError):
    """It isn't any longer the one that whoever replaces it has seen."""

    sentence = (
        "Inget är sparat: tabellen har ändrats sedan du öppnade sidan. Så som den är nu står den ovan, och dina rader "
        "står kvar i rutan. För in det nya i dem, och tryck sedan på Byt ut tabellen igen."
    )


class NoSuchLever(LeverError):
    key: str
    sentence = "Det finns ingen rad som heter {key} i redaktionens tabell. Raderna visas av: belagg levers list"
