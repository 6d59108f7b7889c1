"""A setting of the service can't be used.

ServiceError
└── SettingError                it is none, or has a value that it can't have
    ├── UnknownSetting
    └── SettingInvalid
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
