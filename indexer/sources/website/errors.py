"""A web site, or a page of it, can't be read.

SourceError
├── NotAWebAddress
├── WebPageUnreachable
├── WebPagesMisnamed
├── WebsiteUnreachable
├── WebsiteElsewhere
├── WebsiteForbids
├── WebsiteLimited
└── WebsiteCacheFull
"""

from __future__ import annotations

from dataclasses import field

from indexer.errors import SourceError


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
        advice = (
            "Höj pages i belagg.toml eller välj sidor med include och exclude."
            if self.waiting
            else "Saknas något, lägg det i webbplatsens sitemap eller ange det som en egen källa."
        )
        return (
            f"Webbplatsen {self.origin} är inte hel i indexet. {reached if self.waiting else ''}"
            f"{beyond if self.left_out else ''}{advice}"
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
