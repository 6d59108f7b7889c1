"""Somebody can't be logged in. Each sentence is for whoever tries, and says what to do; none holds what a token says.

ServiceError
├── LoginError                  this log-in comes to nothing
│   ├── LoginNotOurs
│   ├── LoginDenied
│   ├── TokenRefused
│   ├── TooManyGroups
│   ├── NothingToCheckBy
│   ├── ClientRefused
│   ├── HttpsNeeded
│   └── ForeignForm
├── ProviderError               the provider is no help now
│   ├── ProviderUnreachable
│   └── ProviderUnusable
├── GrantRefused
├── RequestRefused              a request whose sender isn't known
│   ├── LoginNeeded
│   ├── LoginEnded
│   ├── LoginUnavailable
│   └── IdentityUnbelievable
└── LoginSettingError           the service can't start like this
    ├── LoginIncomplete
    └── SecretUnreadable
"""

from __future__ import annotations

from types import MappingProxyType

from service.errors import RequestRefused, ServiceError


class LoginError(ServiceError):
    """A log-in comes to nothing."""


class LoginNotOurs(LoginError):
    """It didn't begin in this browser, or has come to its end already."""

    sentence = (
        "Inloggningen gick inte att slutföra: den tog för lång tid, är redan använd eller började inte i den här "
        "webbläsaren. Logga in igen."
    )


class LoginDenied(LoginError):
    sentence = (
        "Inloggningstjänsten släppte inte in dig, eller så avbröt du. Försök igen; händer det på nytt, fråga den som "
        "sköter tjänsten om ditt konto får använda den."
    )


class TokenRefused(LoginError):
    """`reason` says what is wrong with the token, in the words of those who look after the service."""

    reason: str
    sentence = (
        "Inloggningen godtogs inte: intyget från inloggningstjänsten {reason}. Logga in igen; händer det på nytt, "
        "kontakta den som sköter tjänsten."
    )


class TooManyGroups(LoginError):
    """The provider has left the groups out of the token, and says so."""

    sentence = (
        "Du är med i fler grupper än inloggningstjänsten kan skicka, och den skickade därför inga. Du loggas inte in, "
        "för då skulle texter som du får läsa saknas utan att det syns. Be den som sköter tjänsten att i Entra ID "
        "välja ”Grupper som är tilldelade till programmet” för gruppanspråket; hur står i docs/login.md."
    )


class NothingToCheckBy(LoginError):
    """The provider gave no refresh token, so that a group that is taken away would be kept."""

    sentence = (
        "Inloggningstjänsten gav ingenting att kontrollera inloggningen med efteråt (ingen refresh token), och utan "
        "det går en grupp som tas ifrån dig inte att märka. Den som sköter tjänsten behöver lägga till offline_access "
        "i BELAGG_LOGIN_SCOPE, eller tillåta refresh tokens för klienten; hur står i docs/login.md."
    )


class ClientRefused(LoginError):
    """The provider doesn't know this service, by the id or the secret that it has."""

    sentence = (
        "Inloggningstjänsten godtar inte den här tjänstens id eller hemlighet. Den som sköter tjänsten behöver "
        "kontrollera BELAGG_LOGIN_CLIENT och filen i BELAGG_LOGIN_SECRET; hemligheten kan ha gått ut."
    )


class HttpsNeeded(LoginError):
    sentence = (
        "Det går bara att logga in över https. Gå till adressen som börjar med https://; är det den här, behöver "
        "proxyservern skicka X-Forwarded-Proto och stå i BELAGG_PROXIES."
    )


class ForeignForm(LoginError):
    sentence = "Utloggningen begärdes från en annan webbplats och är inte gjord. Logga ut med knappen på sidan."


class ProviderError(ServiceError):
    """The provider is no help now. `reason` says why."""

    reason: str


class ProviderUnreachable(ProviderError):
    sentence = (
        "Inloggningstjänsten går inte att nå just nu ({reason}). Försök igen om en stund; det som är öppet för alla "
        "går att läsa under tiden."
    )


class ProviderUnusable(ProviderError):
    sentence = (
        "Inloggningstjänsten svarar på ett sätt som inte går att använda ({reason}). Den som sköter tjänsten behöver "
        "kontrollera BELAGG_LOGIN; det som är öppet för alla går att läsa under tiden."
    )


class GrantRefused(ServiceError):
    """The provider takes a code or a refresh token no longer."""

    sentence = "Inloggningstjänsten godtar inte inloggningen längre. Logga in igen."


class LoginSettingError(ServiceError):
    """The settings of the log-in don't go together."""


class LoginIncomplete(LoginSettingError):
    """`why` is a Swedish sentence that says what is missing or too much."""

    why: str
    sentence = "Inställningarna för inloggning går inte ihop: {why} Hur de hör ihop står i docs/login.md."


class SecretUnreadable(LoginSettingError):
    """The file isn't named: a secret that somebody has written in its place would be shown."""

    reason: str
    sentence = (
        "Filen med hemligheten för inloggning, som --login-secret eller BELAGG_LOGIN_SECRET ska ge sökvägen till, "
        "gick inte att använda ({reason}). Kontrollera sökvägen, vem som äger filen och att hemligheten står i den."
    )


class LoginNeeded(RequestRefused):
    """Nobody has logged in, where whoever hasn't may see nothing."""

    headers = MappingProxyType({"WWW-Authenticate": 'Bearer realm="belagg"'})

    sentence = "Du behöver logga in för att söka här. Program skickar en API-nyckel: Authorization: Bearer NYCKEL."


class LoginEnded(RequestRefused):
    """A session has come to its end, so that a question isn't answered with less than its asker may see."""

    headers = MappingProxyType({"WWW-Authenticate": 'Bearer realm="belagg"'})

    sentence = "Du är inte inloggad längre. Ladda om sidan och logga in igen."


class LoginUnavailable(RequestRefused):
    """Whether somebody is still who they were can't be found out, so they are let in as nobody."""

    headers = MappingProxyType({"Retry-After": "10"})

    sentence = (
        "Din inloggning går inte att kontrollera just nu, för inloggningstjänsten svarar inte som den ska. Försök "
        "igen om en stund, eller logga ut för att söka i det som är öppet för alla."
    )


class IdentityUnbelievable(RequestRefused):
    """Headers that say who somebody is, from whom they aren't believed, or not in the one form that they have."""

    sentence = (
        "Begäran säger vem du är på ett sätt som inte godtas. Gå till tjänsten genom den adress som du har fått; den "
        "som sköter tjänsten kan läsa om BELAGG_LOGIN=proxy i docs/login.md."
    )
