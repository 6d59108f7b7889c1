"""What a provider's ID token says: checked by its signature and its claims, and made an identity with groups."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, InvalidClaimError, InvalidKeyIdError, JoseError, MissingClaimError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from service.corpus.identity import Group, Identity
from service.http.login.errors import TokenRefused, TooManyGroups

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
"""Those with two keys, of which the provider alone has the one that signs. `none` and HS* aren't among them."""

_MOST_GROUPS = 10_000
_LONGEST_NAME = 256
"""Characters of a group's or a person's name."""
_LONGEST_SUBJECT = 255
"""By OpenID Connect Core, 2."""
_SURELY_LATER = 2.0
"""Seconds after which a token that is issued anew can't have the time of the one before."""


class UnknownSigner(Exception):
    """No key of the set has the name that the token gives; the provider may have changed its keys."""


@dataclass(frozen=True, slots=True)
class ExpectedToken:
    """What an ID token must say to be one for this service."""

    issuer: str
    client: str
    skew: int
    """Seconds that the provider's clock may differ from ours by."""


def verified(
    token: str, keys: KeySet, expected: ExpectedToken, nonce: str | None, access_token: str
) -> Mapping[str, Any]:
    """The claims of a token that is as expected; `nonce` is None for one that wasn't asked for with any.

    Raises `TokenRefused` or `UnknownSigner`.
    """
    try:
        # `algorithms` is what decides: the token's own `alg` only chooses among them.
        found = jwt.decode(token, keys, algorithms=ALGORITHMS, registry=JWSRegistry(algorithms=ALGORITHMS))
    except InvalidKeyIdError as error:
        raise UnknownSigner from error
    except (JoseError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise TokenRefused("har ingen giltig underskrift") from error
    wanted = {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client},
    }
    given: dict[str, Any] = {"client_id": expected.client, "nonce": nonce, "access_token": access_token}
    claims = CodeIDToken(found.claims, found.header, wanted, given)
    try:
        claims.validate(leeway=expected.skew)
    except ExpiredTokenError as error:
        raise TokenRefused("har gått ut; stämmer datorernas klockor?") from error
    except (MissingClaimError, InvalidClaimError) as error:
        raise TokenRefused(f"har fel i {error.claim}") from error
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise TokenRefused("har uppgifter som inte går att tolka") from error
    if nonce is not None and not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise TokenRefused("har fel i nonce")
    return found.claims


@dataclass(frozen=True, slots=True)
class LogIn:
    """What the ID token of a log-in says of it, and every later one of the session must agree with."""

    subject: object
    audience: frozenset[str]
    party: object
    """`azp`."""
    at: object
    """`auth_time`."""
    nonce: str

    @classmethod
    def of(cls, claims: Mapping[str, Any], nonce: str) -> Self:
        return cls(claims.get("sub"), _audience(claims), claims.get("azp"), claims.get("auth_time"), nonce)

    def check(self, claims: Mapping[str, Any]) -> None:
        """That the token of a refresh is of this log-in (OpenID Connect Core 1.0, 12.2). Raises `TokenRefused`."""
        agree = {
            "sub": claims.get("sub") == self.subject,
            "aud": self.audience <= _audience(claims),
            "azp": claims.get("azp") == self.party,
            "auth_time": "auth_time" not in claims or self.at is None or claims["auth_time"] == self.at,
            "nonce": "nonce" not in claims or claims["nonce"] == self.nonce,
        }
        for name, agrees in agree.items():
            if not agrees:
                raise TokenRefused(f"har ett annat {name} än inloggningen")


@dataclass(frozen=True, slots=True)
class Issued:
    """When a token was issued by the provider's clock, and received by ours."""

    at: float
    received: float

    def check_newer(self, claims: Mapping[str, Any], asked: float, skew: int) -> None:
        """That the claims asked for since then aren't of an old token. Raises `TokenRefused`.

        Told by the provider's clock alone: Entra ID dates its tokens five minutes back.
        """
        later, seconds = claims["iat"] - self.at, asked - self.received
        if not (later >= seconds - skew and (later > 0 or seconds < _SURELY_LATER)):
            raise TokenRefused("är gammalt")


def _audience(claims: Mapping[str, Any]) -> frozenset[str]:
    audience = claims["aud"]
    return frozenset(name for name in ([audience] if isinstance(audience, str) else audience) if isinstance(name, str))


def identity_of(claims: Mapping[str, Any], issuer: str, groups_claim: str) -> Identity:
    """Who verified claims are of. Raises `TokenRefused` or `TooManyGroups`."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise TokenRefused("har fel i sub")
    return Identity(issuer, subject, _name(claims), _groups(claims, issuer, groups_claim))


def _name(claims: Mapping[str, Any]) -> str:
    for name in ("name", "preferred_username", "unique_name", "upn", "email"):
        value = claims.get(name)
        if isinstance(value, str) and value.strip():
            return shown_name(value)
    return ""


def shown_name(name: str) -> str:
    """A person's name, as it can be shown on one line."""
    return "".join(character for character in name.strip() if character.isprintable())[:_LONGEST_NAME]


def _groups(claims: Mapping[str, Any], issuer: str, claim: str) -> frozenset[Group]:
    """No claim is no groups, unless the provider says that it has left them out."""
    elsewhere = claims.get("_claim_names")
    if (isinstance(elsewhere, dict) and elsewhere.keys() & {claim, "groups"}) or claims.get("hasgroups") is True:
        raise TooManyGroups
    value = claims.get(claim, [])
    names = [value] if isinstance(value, str) else value  # ADFS writes a single one without a list
    if not isinstance(names, list) or len(names) > _MOST_GROUPS:
        raise TokenRefused(f"har fel i {claim}")
    if not all(isinstance(name, str) and 0 < len(name) <= _LONGEST_NAME for name in names):
        raise TokenRefused(f"har fel i {claim}")
    return frozenset(Group(issuer, name) for name in names)
