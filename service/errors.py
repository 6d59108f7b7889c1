"""Every error of the service, under the root of indexer/errors. Each message says in Swedish what to do next.

ServiceError
├── QueryError
│   ├── EmptyQuery
│   ├── QueryTooLong
│   ├── LimitOutOfRange
│   ├── UnknownTool
│   └── ToolArgumentInvalid
├── NotFound                    what was asked for isn't there
│   ├── DocumentNotFound
│   ├── OriginalChanged
│   ├── PictureNotDrawn
│   ├── AnswerNotFound
│   ├── FeedbackOff
│   ├── RecordsOff
│   └── MetricsOff
├── Unavailable                 what was asked for can't be done now
│   └── those of feedback: service/records/feedback.py
├── UnknownCollection
├── AddressInUse
├── McpMissing
├── those of settings, the editors' table, keys and evaluation: `errors.py` of their rooms
├── QuestionLogUnwritable
├── RecordsUnusable
└── RequestRefused              a request that isn't let in, whatever it asks
    ├── NoIndexYet
    │   ├── IndexLost
    │   ├── LeversUnknown
    │   └── HiddenTextsUnknown
    ├── StoppedByEditors
    ├── HostUnknown
    ├── OriginForeign
    ├── KeyMissing
    ├── KeyInvalid
    ├── KeysUnavailable
    ├── those of log-in: http/login/errors.py
    ├── CollectionForbidden
    ├── BodyTooLarge
    ├── BodyTooSlow
    ├── RateExceeded
    ├── FeedbackEnough
    └── Overloaded
        └── WorkEnded
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from indexer.errors import BelaggError


class ServiceError(BelaggError):
    """Anything that went wrong and that whoever asks can do something about."""


class QueryError(ServiceError):
    """A question can't be asked as it is."""


class EmptyQuery(QueryError):
    sentence = "Frågan är tom. Skriv en fråga med minst ett ord."


class QueryTooLong(QueryError):
    """Lengths in characters."""

    length: int
    limit: int
    sentence = "Frågan är {length} tecken lång, och gränsen är {limit}. Korta den till det du vill veta."


class LimitOutOfRange(QueryError):
    limit: int
    maximum: int
    sentence = "Antalet träffar måste vara mellan 1 och {maximum}, inte {limit}."


class UnknownTool(QueryError):
    name: str
    known: Sequence[str]

    def said(self) -> str:
        return f"Verktyget {self.name} finns inte. De som finns är {', '.join(self.known)}."


class ToolArgumentInvalid(QueryError):
    name: str
    sentence = "{name} saknas, är okänt eller har ett värde som inte går att använda. Se verktygets beskrivning."


class NotFound(ServiceError):
    """What was asked for isn't there."""


class DocumentNotFound(NotFound):
    sentence = (
        "Dokumentet finns inte, eller inte längre: texten kan ha tagits bort eller flyttats. Sök på nytt efter den."
    )


class OriginalChanged(NotFound):
    sentence = (
        "Filen har ändrats eller flyttats sedan den lästes, och lämnas inte ut förrän den har lästs på nytt. Läs den "
        "text som är inläst så länge."
    )


class PictureNotDrawn(NotFound):
    sentence = "Sidan gick inte att rita som bild. Öppna originalet, eller läs texten."


class AnswerNotFound(NotFound):
    sentence = "Svaret är inte ett av de senaste, och omdömet gick inte att spara. Ställ frågan på nytt."


class FeedbackOff(NotFound):
    sentence = "Den här tjänsten tar inte emot omdömen. Den som sköter den slår på det med BELAGG_FEEDBACK=FIL."


class RecordsOff(NotFound):
    sentence = "Den här tjänsten sparar inga frågor. Den som sköter den slår på det med BELAGG_RECORDS=FIL."


class MetricsOff(NotFound):
    sentence = "Den här tjänsten lämnar inte ut mätvärden. Den som sköter den slår på det med BELAGG_METRICS_KEYS=FIL."


class Unavailable(ServiceError):
    """What was asked for can't be done now."""


class UnknownCollection(ServiceError):
    name: str
    known: Sequence[str]

    def said(self) -> str:
        there = f"Samlingarna är: {', '.join(self.known)}." if self.known else "Indexet är inte indelat i samlingar."
        return f"Det finns ingen samling som heter {self.name} i indexet. {there}"


class AddressInUse(ServiceError):
    host: str
    port: int
    sentence = (
        "Det går inte att lyssna på {host}:{port}; porten är upptagen eller adressen finns inte på datorn. Välj en "
        "annan med --port eller --host."
    )


class McpMissing(ServiceError):
    sentence = (
        "Paketet mcp saknas, och behövs för att svara andra assistenter. Kör i samma Pythonmiljö: pip install mcp"
    )


class QuestionLogUnwritable(ServiceError):
    """`reason` says what is wrong, as far as is known."""

    path: str
    reason: str
    sentence = (
        "Frågorna går inte att skriva till {path} ({reason}). Ange en annan fil med --log-questions, eller ingen."
    )


class RecordsUnusable(ServiceError):
    """`reason` says what is wrong, as far as is known."""

    path: str
    reason: str
    sentence = (
        "Filen för frågor, {path}, går inte att använda ({reason}). Åtgärda det, eller ange en annan fil med "
        "--records, eller ingen."
    )


class RequestRefused(ServiceError):
    """A request that isn't let in, whatever it asks. `headers` tell the client what to do about it."""

    @property
    def headers(self) -> Mapping[str, str]:
        return MappingProxyType({})


class NoIndexYet(RequestRefused):
    """The service runs, but nothing has been published where it looks."""

    headers = MappingProxyType({"Retry-After": "5"})

    sentence = (
        "Det finns inget index än, så inga frågor kan besvaras. Tjänsten börjar svara av sig själv när ett index har "
        "byggts med: belagg index"
    )


class IndexLost(NoIndexYet):
    """The texts that answered were found to be damaged while they did."""

    sentence = (
        "Indexet har skadats på disken, så inga frågor kan besvaras. Tjänsten börjar svara igen av sig själv när "
        "indexet har byggts om med: belagg index --rebuild"
    )


class LeversUnknown(NoIndexYet):
    """Which texts editors hide isn't known: their table couldn't be read since the service began."""

    sentence = (
        "Redaktionens tabell går inte att läsa, så vilka texter den döljer är inte känt och inga frågor kan besvaras. "
        "Tjänsten börjar svara av sig själv när tabellen går att läsa. Den som sköter tjänsten ser i dess logg vad som "
        "är fel."
    )


class HiddenTextsUnknown(NoIndexYet):
    """Which texts editors hide isn't known: one of them is gone, and all are read for what says the same."""

    sentence = (
        "En text som redaktionen har dolt finns inte längre på sin sökväg, och alla texter gås igenom efter den. Inga "
        "frågor besvaras förrän det är gjort. Försök igen om en stund."
    )


class StoppedByEditors(RequestRefused):
    """`text` is what editors have written to be read in the place of an answer."""

    text: str
    sentence = "{text}"


class HostUnknown(RequestRefused):
    sentence = (
        "Tjänsten svarar inte under det namn som står i adressen. Gå till den adress som du har fått av den som "
        "sköter tjänsten; är det den här, behöver namnet läggas till i BELAGG_HOSTS."
    )


class OriginForeign(RequestRefused):
    sentence = (
        "Sidor på den webbplatsen får inte fråga så här. Den som sköter tjänsten kan lägga till webbplatsen i "
        "BELAGG_ORIGINS."
    )


class KeyMissing(RequestRefused):
    headers = MappingProxyType({"WWW-Authenticate": 'Bearer realm="belagg"'})

    sentence = (
        "Tjänsten kräver en API-nyckel. Skicka den som Authorization: Bearer NYCKEL eller X-API-Key: NYCKEL; den som "
        "sköter tjänsten ger ut nycklar."
    )


class KeyInvalid(RequestRefused):
    headers = MappingProxyType({"WWW-Authenticate": 'Bearer realm="belagg", error="invalid_token"'})

    sentence = "API-nyckeln gäller inte eller är indragen. Be den som sköter tjänsten om en ny."


class KeysUnavailable(RequestRefused):
    """The file of keys can't be read any longer, so nobody who needs one is let in."""

    headers = MappingProxyType({"Retry-After": "30"})

    sentence = "API-nycklarna går inte att kontrollera just nu. Försök igen om en stund."


class CollectionForbidden(RequestRefused):
    collections: Iterable[str]

    def said(self) -> str:
        names = ", ".join(sorted(self.collections))[:200]
        return f"Du får inte söka i: {names}. Välj andra samlingar, eller be om en nyckel som gäller dem."


class BodyTooLarge(RequestRefused):
    """`limit` in bytes."""

    headers = MappingProxyType({"Connection": "close"})

    limit: int
    sentence = "Begäran är större än {limit} byte. Korta frågan till det du vill veta."


class BodyTooSlow(RequestRefused):
    headers = MappingProxyType({"Connection": "close"})

    seconds: float
    sentence = "Hela begäran kom inte inom {seconds:g} sekunder. Försök igen."


class RateExceeded(RequestRefused):
    """`wait`: seconds until the next request is let in."""

    wait: int

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": str(self.wait)}

    def said(self) -> str:
        seconds = "sekund" if self.wait == 1 else "sekunder"
        return f"Du har gjort för många anrop på kort tid. Vänta {self.wait} {seconds} och försök igen."


class FeedbackEnough(RequestRefused):
    sentence = "Svaret har redan fått så många omdömen som det kan få. Ställ frågan på nytt för att ge fler."


class Overloaded(RequestRefused):
    headers = MappingProxyType({"Retry-After": "2"})

    sentence = "Många frågar just nu. Försök igen om några sekunder."


class WorkEnded(Overloaded):
    """Work that took longer than it may, or that nobody waits for any longer."""

    sentence = "Det tog för lång tid att svara. Försök igen om en stund, med en kortare fråga."
