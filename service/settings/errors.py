"""A setting of the service can't be used.

ServiceError
└── SettingError                it is none, or has a value that it can't have
    ├── UnknownSetting
    ├── SettingInvalid
    ├── ColourTooLight
    └── LogoUnusable
"""

from __future__ import annotations

from service.errors import ServiceError


class SettingError(ServiceError):
    """A setting of the service is none, or has a value that it can't have."""


class UnknownSetting(SettingError):
    """`meant` is the variable that was probably meant."""

    variable: str
    meant: str | None

    def said(self) -> str:
        hint = f"Menar du {self.meant}?" if self.meant else "Alla inställningar visas av: belagg serve --help"
        return f"Miljövariabeln {self.variable} är ingen inställning. {hint}"


class SettingInvalid(SettingError):
    """`setting` is a flag or a variable; `wanted` says what its value must be."""

    setting: str
    value: str
    wanted: str

    def said(self) -> str:
        return (
            f"{self.setting} har ett värde som inte går att använda; det ska vara {self.wanted}. Nu är det "
            f"”{self.value[:60]}”. Alla inställningar visas av: belagg serve --help"
        )


class ColourTooLight(SettingError):
    """`contrast` is the least that text in it would have; `darker` is a colour that will do."""

    colour: str
    contrast: str
    darker: str

    sentence = (
        "Färgen {colour} är för ljus: text i den får kontrasten {contrast}:1 mot sidan, och det ska vara minst 4,5:1. "
        "Pröva {darker}, som är samma färg mörkare, eller välj en annan med --colour."
    )


class LogoUnusable(SettingError):
    """`reason` says why in Swedish."""

    path: str
    reason: str

    sentence = "Logotypen {path} går inte att använda: {reason}. Ange en annan fil med --logo."
