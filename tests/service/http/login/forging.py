"""A provider that lies as it is told to: real HTTP on loopback, real keys, and whatever is wrong with its tokens.

What a person does at a provider, log in, is `grant` here.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import uvicorn
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

CLIENT = "belagg-test"
SECRET = "hemligt+ord%40/å"
ANNA = {"sub": "anna-1", "name": "Anna Ek", "groups": ["ekonomi", "alla"]}


@dataclass(slots=True)
class Grant:
    """What somebody has logged in for."""

    nonce: str
    challenge: str
    back: str


@dataclass
class Wrong:
    """What is otherwise than an honest provider has it."""

    claims: dict[str, Any] = field(default_factory=dict)
    """In the place of its claims; None leaves one out."""
    sign: Callable[[dict[str, Any]], str] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, Any] | None = None
    token: Callable[[], Response] | None = None
    refresh: Callable[[], Response] | None = None
    has_refresh: bool = True
    any_verifier: bool = False


class ForgingProvider:
    """A context manager; inside it the provider answers at `issuer`."""

    def __init__(self) -> None:
        self.key: RSAKey | ECKey = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}, auto_kid=False)
        self.alg = "RS256"
        self.person: dict[str, Any] = dict(ANNA)
        self.wrong = Wrong()
        self.asked: list[str] = []
        """The paths that it was asked for."""
        self._codes: dict[str, Grant] = {}
        self._refresh: set[str] = set()
        routes = [
            Route("/.well-known/openid-configuration", self._metadata),
            Route("/keys", self._keys),
            Route("/token", self._token, methods=["POST"]),
        ]
        config = uvicorn.Config(Starlette(routes=routes), host="127.0.0.1", port=0, log_level="error", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        self.port: int = self._server.servers[0].sockets[0].getsockname()[1]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def reset(self) -> None:
        """Be honest again, and forget who has logged in."""
        self.wrong = Wrong()
        self.person = dict(ANNA)
        self.asked.clear()
        self._refresh.clear()

    def grant(self, address: str) -> dict[str, str]:
        """Log in at the address that a browser was sent to; what its own address then has."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", CLIENT, "S256")
        code = secrets.token_urlsafe(16)
        self._codes[code] = Grant(asked["nonce"], asked["code_challenge"], asked["redirect_uri"])
        return {"code": code, "state": asked["state"]}

    def forbid(self) -> None:
        """Let nobody's refresh token be worth anything any longer."""
        self._refresh.clear()

    def claims(self, nonce: str | None) -> dict[str, Any]:
        now = int(time.time())
        honest = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, **self.person}
        return {name: value for name, value in {**honest, **self.wrong.claims}.items() if value is not None}

    def signed(self, claims: Mapping[str, Any]) -> str:
        return jwt.encode({"alg": self.alg, "kid": self.key.kid}, dict(claims), self.key, [self.alg])

    async def _metadata(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/auth",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "end_session_endpoint": f"{self.issuer}/end",
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
                **self.wrong.metadata,
            }
        )

    async def _keys(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        return JSONResponse(self.wrong.keys or KeySet([self.key]).as_dict(private=False))

    async def _token(self, request: Request) -> Response:
        self.asked.append(request.url.path)
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        if form["grant_type"] == "refresh_token" and self.wrong.refresh is not None:
            return self.wrong.refresh()
        if self.wrong.token is not None:
            return self.wrong.token()
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET):
            return JSONResponse({"error": "invalid_client"}, 401)
        if form["grant_type"] == "refresh_token":
            if form["refresh_token"] not in self._refresh:
                return JSONResponse({"error": "invalid_grant"}, 400)
            self._refresh.discard(form["refresh_token"])
            return self._tokens(None)
        grant = self._codes.pop(form["code"], None)
        if grant is None or grant.back != form["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        if not self.wrong.any_verifier and s256(form.get("code_verifier", "")) != grant.challenge:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return self._tokens(grant.nonce)

    def _tokens(self, nonce: str | None) -> Response:
        refresh = secrets.token_urlsafe(16)
        self._refresh.add(refresh)
        given = {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "Bearer",
            "id_token": (self.wrong.sign or self.signed)(self.claims(nonce)),
            "refresh_token": refresh if self.wrong.has_refresh else None,
        }
        return JSONResponse({name: value for name, value in given.items() if value is not None})


def s256(verifier: str) -> str:
    """The challenge of a verifier (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
