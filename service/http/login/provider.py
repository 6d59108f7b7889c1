"""A provider of OpenID Connect: what it says of itself, the keys that it signs with, and the tokens that it gives.

By OpenID Connect Core 1.0, Discovery 1.0 and RP-Initiated Logout 1.0, with PKCE (RFC 7636) and the issuer's name in its
response (RFC 9207).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode, urlsplit

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from service.http.login.claims import ExpectedToken, Issued, LogIn, UnknownSigner, verified
from service.http.login.errors import ClientRefused, GrantRefused, ProviderError, ProviderUnusable, TokenRefused
from service.http.login.fetching import Fetcher

_KEPT_SECONDS = 3_600.0
"""How long what the provider says of itself, and its keys, are believed."""
_BETWEEN_TRIES = 5.0
"""Seconds until a provider that was no help is asked for these again."""
_BETWEEN_KEYS = 30.0
"""Seconds until keys are fetched anew for the sake of an unknown name: whoever forges tokens can't have us ask on."""
_MOST_KEYS = 100
_LONGEST_TOKEN = 32_768
_SHOWN = 200
"""Characters of a name that somebody else has chosen."""
_DISCOVERY = "/.well-known/openid-configuration"
_OK = 200
_LOOPBACK = ("localhost", "127.0.0.1", "::1")

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class ProviderMetadata:
    """What a provider says of itself (OpenID Connect Discovery 1.0, 3), as far as it matters here."""

    authorization: str
    token: str
    keys: str
    end_session: str | None
    names_itself: bool
    """Whether each of its responses says who it is from."""
    secret_in_form: bool
    """Whether it takes the secret beside the code; in a header of its own otherwise."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a provider gives for a code or a refresh token; of one that was refreshed, whatever is new."""

    claims: Mapping[str, Any]
    id_token: str
    refresh: str | None
    issued: Issued


class Provider:
    """Thread-safe."""

    def __init__(
        self,
        expected: ExpectedToken,
        secret: str | None,
        scope: str,
        fetcher: Fetcher | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.issuer = expected.issuer
        self._expected = expected
        self._secret = secret
        self._scope = scope
        self._fetcher = fetcher or Fetcher()
        self._clock = clock
        self._metadata: _Kept[ProviderMetadata] = _Kept(self._read_metadata, clock)
        self._keys: _Kept[KeySet] = _Kept(self._read_keys, clock)

    @property
    def metadata(self) -> ProviderMetadata:
        """Raises `ProviderError`."""
        return self._metadata.value()

    def authorization_address(self, state: str, nonce: str, verifier: str, back: str) -> str:
        """Where a log-in goes on; from there it comes to `back`. Raises `ProviderError`."""
        return str(
            prepare_grant_uri(
                self.metadata.authorization,
                client_id=self._expected.client,
                response_type="code",
                redirect_uri=back,
                scope=self._scope,
                state=state,
                nonce=nonce,
                code_challenge=create_s256_code_challenge(verifier),
                code_challenge_method="S256",
            )
        )

    def end_address(self, id_token: str | None, back: str) -> str | None:
        """Where the provider's own session is ended, if it can be. Raises `ProviderError`."""
        address = self.metadata.end_session
        if address is None:
            return None
        query = {"client_id": self._expected.client, "post_logout_redirect_uri": back}
        if id_token:
            query["id_token_hint"] = id_token
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"

    def exchange(self, code: str, verifier: str, nonce: str, back: str) -> Tokens:
        """Raises `GrantRefused`, `ClientRefused`, `TokenRefused` or `ProviderError`."""
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier, "redirect_uri": back}
        return self._tokens(form, nonce)

    def refresh(self, token: str, log_in: LogIn, before: Issued) -> Tokens:
        """Tokens of the same log-in, issued since those before.

        Raises `GrantRefused`, `ClientRefused`, `TokenRefused` or `ProviderError`.
        """
        asked = self._clock()
        tokens = self._tokens({"grant_type": "refresh_token", "refresh_token": token}, None)
        log_in.check(tokens.claims)
        before.check_newer(tokens.claims, asked, self._expected.skew)
        return tokens

    def close(self) -> None:
        self._fetcher.close()

    def _tokens(self, form: Mapping[str, str], nonce: str | None) -> Tokens:
        given = {**form, "client_id": self._expected.client}
        basic = None
        if self._secret is not None and self.metadata.secret_in_form:
            given["client_secret"] = self._secret
        elif self._secret is not None:
            basic = (self._expected.client, self._secret)
        status, found = self._fetcher.object(self.metadata.token, given, basic)
        match found.get("error"):
            case None if status == _OK:
                pass
            case "invalid_grant":
                raise GrantRefused
            case "invalid_client" | "unauthorized_client":
                raise ClientRefused
            case _:
                raise ProviderUnusable(f"den svarar {status} när den ombeds om intyg")
        id_token, access, refresh = (found.get(name) for name in ("id_token", "access_token", "refresh_token"))
        if not isinstance(id_token, str) or len(id_token) > _LONGEST_TOKEN:
            raise ProviderUnusable("den ger ingen ID-token")
        claims = self._verified(id_token, nonce, access if isinstance(access, str) else "")
        issued = Issued(claims["iat"], self._clock())
        return Tokens(claims, id_token, refresh if isinstance(refresh, str) and refresh else None, issued)

    def _verified(self, token: str, nonce: str | None, access_token: str) -> Mapping[str, Any]:
        for newer_than in (None, _BETWEEN_KEYS):
            try:
                return verified(token, self._keys.value(newer_than), self._expected, nonce, access_token)
            except UnknownSigner:
                continue
        raise TokenRefused("är underskrivet med en okänd nyckel")

    def _read_metadata(self) -> ProviderMetadata:
        status, found = self._fetcher.object(self.issuer.rstrip("/") + _DISCOVERY)
        if status != _OK:
            raise ProviderUnusable(f"den svarar {status} på {_DISCOVERY}")
        if (issuer := found.get("issuer")) != self.issuer:
            named = issuer[:_SHOWN] if isinstance(issuer, str) and issuer.isprintable() else "ingenting"
            raise ProviderUnusable(f"den kallar sig {named}, men i BELAGG_LOGIN står {self.issuer}")
        challenges = found.get("code_challenge_methods_supported")
        if isinstance(challenges, list) and "S256" not in challenges:
            raise ProviderUnusable("den kan inte PKCE med S256")
        methods = found.get("token_endpoint_auth_methods_supported")
        end = found.get("end_session_endpoint")
        return ProviderMetadata(
            authorization=_address(found, "authorization_endpoint"),
            token=_address(found, "token_endpoint"),
            keys=_address(found, "jwks_uri"),
            end_session=None if end is None else _address(found, "end_session_endpoint"),
            names_itself=found.get("authorization_response_iss_parameter_supported") is True,
            secret_in_form=isinstance(methods, list) and "client_secret_post" in methods,
        )

    def _read_keys(self) -> KeySet:
        status, found = self._fetcher.object(self.metadata.keys)
        listed = found.get("keys")
        if status != _OK or not isinstance(listed, list) or not 0 < len(listed) <= _MOST_KEYS:
            raise ProviderUnusable("dess nycklar går inte att läsa")
        # A symmetric one that is there for all to read would sign whatever anybody likes.
        usable = [key for key in listed if isinstance(key, dict) and key.get("kty") in ("RSA", "EC", "OKP")]
        try:
            return KeySet.import_key_set({"keys": usable})
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderUnusable("dess nycklar går inte att läsa") from error


def _address(metadata: Mapping[str, Any], name: str) -> str:
    """An address that may be trusted with secrets. Raises `ProviderUnusable`."""
    value = metadata.get(name)
    try:
        parts = urlsplit(value if isinstance(value, str) else "")
        host = parts.hostname
    except ValueError:
        host = None
    if host is None or not (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)):
        raise ProviderUnusable(f"{name} är ingen https-adress")
    return str(value)


class _Kept(Generic[Value]):
    """Something of the provider's that is believed for a while. Thread-safe; whoever comes while it is read waits."""

    def __init__(self, read: Callable[[], Value], clock: Callable[[], float]) -> None:
        self._read = read
        self._clock = clock
        self._lock = threading.Lock()
        self._value: Value | None = None
        self._read_at = 0.0
        self._failure: ProviderError | None = None
        self._failed_at = 0.0

    def value(self, newer_than: float | None = None) -> Value:
        """It, read anew if it is older than `newer_than` seconds. Raises `ProviderError`."""
        with self._lock:
            now = self._clock()
            if self._value is not None and now - self._read_at < (newer_than or _KEPT_SECONDS):
                return self._value
            if self._failure is not None and now - self._failed_at < _BETWEEN_TRIES:
                raise type(self._failure)(self._failure.reason)
            try:
                self._value, self._read_at, self._failure = self._read(), now, None
            except ProviderError as error:
                self._failure, self._failed_at = error, now
                raise
            return self._value
