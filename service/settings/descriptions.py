"""What each setting of the service is for, readable without pydantic, which takes a while to load."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PREFIX = "BELAGG_"
"""Of every environment variable."""

Default = str | int | float | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Described:
    """A setting: its name as a field of `Settings`, its default, and Swedish words for it."""

    name: str
    default: Default
    metavar: str
    """What kind of value it takes, in a word; nothing for one that is on or off."""
    help: str
    wanted: str
    """What its value must be, after "ska vara"."""

    @property
    def flag(self) -> str:
        return f"--{self.name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        return PREFIX + self.name.upper()

    @property
    def shown_default(self) -> str:
        """As it would be written in the variable; empty if there is none."""
        match self.default:
            case None | ():
                return ""
            case bool():
                return str(self.default).lower()
            case tuple():
                return ",".join(self.default)
            case float():
                return f"{self.default:g}"
        return str(self.default)


_ALL = (
    Described(
        "host",
        "127.0.0.1",
        "ADRESS",
        "Adress att lyssna på. Förvalet når bara den här datorn.",
        "en adress",
    ),
    Described(
        "port",
        8000,
        "HELTAL",
        "Port att lyssna på.",
        "ett heltal från 0 till 65535",
    ),
    Described(
        "origins",
        (),
        "LISTA",
        "Webbplatser vars sidor får söka härifrån och visa sökrutan i en ram, med komma emellan.",
        "en lista av webbplatser utan sökväg, som https://intranat.kommunen.se",
    ),
    Described(
        "proxies",
        (),
        "LISTA",
        "Omvända proxyservrar vars X-Forwarded-For, -Proto, -Host och -Prefix gäller: adresser eller nät, med komma "
        "emellan.",
        "en lista av adresser och nät, som 127.0.0.1 eller 10.0.0.0/8",
    ),
    Described(
        "keys",
        None,
        "FIL",
        "Fil med API-nycklar, som belagg keys sköter. Är den angiven behövs en nyckel för /v1.",
        "sökvägen till en fil",
    ),
    Described(
        "public",
        (),
        "LISTA",
        "Samlingar som får sökas utan nyckel, på sidan och i API:et, med komma emellan; * betyder alla.",
        "en lista av samlingar, eller *",
    ),
    Described(
        "concurrency",
        8,
        "HELTAL",
        "Hur många frågor som besvaras samtidigt.",
        "ett heltal från 1 till 64",
    ),
    Described(
        "queue",
        32,
        "HELTAL",
        "Hur många frågor som får vänta på sin tur.",
        "ett heltal från 0 till 1000",
    ),
    Described(
        "timeout",
        5.0,
        "SEKUNDER",
        "Hur länge en fråga får vänta på sin tur.",
        "ett antal sekunder från 0.1 till 300",
    ),
    Described(
        "rate",
        600,
        "HELTAL",
        "Hur många anrop i minuten som varje klient får göra; 0 är utan gräns.",
        "ett heltal från 0 till 1000000",
    ),
    Described(
        "feedback",
        None,
        "FIL",
        "Fil som omdömen om svaren skrivs till. Utan den tas inga emot.",
        "sökvägen till en fil",
    ),
    Described(
        "log_questions",
        None,
        "FIL",
        "Fil som frågorna skrivs till, maskerade; true betyder stderr. Utan den skrivs de ingenstans.",
        "sökvägen till en fil, eller true",
    ),
    Described(
        "records",
        None,
        "FIL",
        "Fil som redaktionen ser frågor och omdömen i, maskerade. Utan den sparas inga frågor.",
        "sökvägen till en fil",
    ),
    Described(
        "records_days",
        90,
        "HELTAL",
        "Hur många dagar frågor och omdömen i den filen sparas innan de gallras.",
        "ett heltal från 1 till 3650",
    ),
    Described(
        "editors",
        None,
        "FIL",
        "Fil med nycklar till redaktionen på /redaktion, som belagg keys sköter. Utan den finns ingen sådan sida.",
        "sökvägen till en fil",
    ),
    Described(
        "access_log",
        False,
        "",
        "Skriv en rad på stderr om varje anrop, utan frågans text.",
        "true eller false",
    ),
    Described(
        "authority",
        None,
        "NAMN",
        "Myndigheten som svarar för tjänsten, som den ska heta på sidorna och i tillgänglighetsredogörelsen.",
        "ett namn",
    ),
    Described(
        "contact",
        None,
        "TEXT",
        "Hur den som svarar för tjänsten nås: en adress eller ett telefonnummer.",
        "en text",
    ),
    Described(
        "logo",
        None,
        "FIL",
        "Myndighetens logotyp, som sidorna visar: SVG, PNG, JPEG eller WebP, högst 20 kB.",
        "sökvägen till en fil",
    ),
    Described(
        "colour",
        None,
        "FÄRG",
        "Färg på knappar och länkar, så mörk att text i den går att läsa på vitt.",
        "en färg som #0b4a66",
    ),
    Described(
        "heading",
        None,
        "TEXT",
        "Rubrik på startsidan, i stället för Fråga texterna.",
        "en text på högst 80 tecken",
    ),
    Described(
        "examples",
        (),
        "LISTA",
        "Exempelfrågor på startsidan, med semikolon emellan. Utan dem väljs frågor bland texternas egna rubriker.",
        "högst 8 frågor på högst 120 tecken",
    ),
    Described(
        "hosts",
        (),
        "LISTA",
        "Namn som tjänsten nås under, med komma emellan. Utöver dem svarar den på localhost, 127.0.0.1 och den adress "
        "som den lyssnar på.",
        "en lista av namn eller adresser utan port, som intranat.kommunen.se",
    ),
    Described(
        "prefix_cut",
        True,
        "",
        "Om proxyservrarna tar bort sökvägen i X-Forwarded-Prefix innan de skickar anropet vidare.",
        "true eller false",
    ),
    Described(
        "metrics_keys",
        None,
        "FIL",
        "Fil med nycklar till /metrics, som belagg keys sköter. Utan den lämnas inga mätvärden ut.",
        "sökvägen till en fil",
    ),
    Described(
        "sources",
        None,
        "FIL",
        "Fil med källor (belagg.toml). Originalen ur dem som har serve_files = true lämnas ut.",
        "sökvägen till en fil",
    ),
    Described(
        "mcp",
        False,
        "",
        "Svara andra assistenter på /mcp (Model Context Protocol). Kräver tillägget mcp.",
        "true eller false",
    ),
    Described(
        "login",
        None,
        "ADRESS",
        "Var den som läser loggar in: utfärdaren (issuer) enligt OpenID Connect, eller proxy där en omvänd proxyserver "
        "säger vem det är.",
        "en https-adress utan frågedel, som https://sso.kommunen.se/realms/kommunen, eller proxy",
    ),
    Described(
        "login_client",
        None,
        "TEXT",
        "Tjänstens id hos inloggningstjänsten (client id).",
        "en text",
    ),
    Described(
        "login_secret",
        None,
        "FIL",
        "Fil med tjänstens hemlighet hos inloggningstjänsten (client secret), och inget annat.",
        "sökvägen till en fil",
    ),
    Described(
        "login_scope",
        ("profile",),
        "LISTA",
        "Vad inloggningstjänsten ombeds om utöver openid, med komma emellan. Entra ID behöver profile och "
        "offline_access.",
        "en lista av ord, som profile,offline_access",
    ),
    Described(
        "login_groups",
        "groups",
        "NAMN",
        "Anspråket (claim) som grupperna står i.",
        "ett namn",
    ),
    Described(
        "login_collections",
        ("*",),
        "LISTA",
        "Samlingar som den som är inloggad får söka i, med komma emellan; * betyder alla.",
        "en lista av samlingar, eller *",
    ),
    Described(
        "login_editors",
        (),
        "LISTA",
        "Grupper vars medlemmar kommer in på redaktionen utan nyckel, med komma emellan.",
        "en lista av grupper",
    ),
    Described(
        "login_check",
        30.0,
        "SEKUNDER",
        "Hur gammalt inloggningstjänstens besked om någons grupper får vara.",
        "ett antal sekunder från 1 till 60",
    ),
    Described(
        "login_idle",
        60,
        "MINUTER",
        "Efter hur lång tid utan frågor en inloggning slutar gälla.",
        "ett heltal från 1 till 1440",
    ),
    Described(
        "login_hours",
        10,
        "TIMMAR",
        "Efter hur lång tid en inloggning slutar gälla, hur den än används.",
        "ett heltal från 1 till 24",
    ),
    Described(
        "login_skew",
        60,
        "SEKUNDER",
        "Hur mycket inloggningstjänstens klocka får skilja sig från den här datorns.",
        "ett heltal från 0 till 300",
    ),
    Described(
        "login_user_header",
        "X-Forwarded-User",
        "NAMN",
        "Huvudet som proxyservern säger i vem någon är, med --login proxy.",
        "ett namn på ett huvud",
    ),
    Described(
        "login_groups_header",
        "X-Forwarded-Groups",
        "NAMN",
        "Huvudet som proxyservern säger grupperna i, med komma emellan, med --login proxy.",
        "ett namn på ett huvud",
    ),
)
DESCRIBED: Mapping[str, Described] = {described.name: described for described in _ALL}
"""By name, in the order in which they are listed."""
