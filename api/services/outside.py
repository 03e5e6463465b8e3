"""Signing in by an office's own OpenID Connect provider: authorization code with PKCE.

The service asks for a code in the browser, trades it for an identity token on its own, and
believes that token only where its signature, issuer, audience, age and nonce are right.
"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.problems import ProblemError
from api.services import accounts, challenges
from api.settings import Settings
from api.store.tables import Account, ChallengeKind, OutsideIdentity
from api.tokens import new_token

BACK = "/api/v1/sign-in/outside/back"
_ALGORITHMS = ["RS256", "ES256", "PS256", "EdDSA"]
_SECONDS = 10.0
_LEEWAY = 60


@dataclass(frozen=True)
class Identity:
    """Who the provider says it is. ``email`` only where the provider has verified it."""

    issuer: str
    subject: str
    email: str


def must_be_offered(settings: Settings) -> None:
    """Raises ProblemError ``not_offered`` where no provider is set."""
    if not (settings.oidc_issuer and settings.oidc_client_id):
        raise ProblemError("not_offered")


class Provider:
    """The provider, over HTTP. ``transport`` stands for the network in tests."""

    def __init__(self, settings: Settings, transport: httpx2.BaseTransport | None) -> None:
        must_be_offered(settings)
        self._settings = settings
        self._transport = transport

    def _ask(self, method: str, url: str, data: Mapping[str, str] | None = None) -> dict[str, Any]:
        try:
            with httpx2.Client(transport=self._transport, timeout=_SECONDS) as client:
                answer = client.request(method, url, data=data)
                answer.raise_for_status()
                found = answer.json()
        except (httpx2.HTTPError, ValueError) as error:
            raise ProblemError("not_verified") from error
        if not isinstance(found, dict):
            raise ProblemError("not_verified")
        return found

    def _about(self, name: str) -> str:
        issuer = self._settings.oidc_issuer
        found = self._ask("GET", f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        # A provider that speaks for another is none.
        if found.get("issuer") != issuer or not isinstance(found.get(name), str):
            raise ProblemError("not_verified")
        return str(found[name])

    @property
    def _back(self) -> str:
        return f"{self._settings.base_url.rstrip('/')}{BACK}"

    def entrance(self) -> str:
        """The address of the provider's own sign-in."""
        return self._about("authorization_endpoint")

    def address(self, entrance: str, state: str, nonce: str, verifier: str) -> str:
        """Where the browser is sent to sign in."""
        challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
        asked = {
            "response_type": "code",
            "client_id": self._settings.oidc_client_id,
            "redirect_uri": self._back,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
        }
        return f"{entrance}{'&' if '?' in entrance else '?'}{urlencode(asked)}"

    def identity(self, code: str, verifier: str, nonce: str, now: datetime) -> Identity:
        """Who the holder of a code is. Raises ProblemError ``not_verified``."""
        traded = self._ask(
            "POST",
            self._about("token_endpoint"),
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": self._back,
                "client_id": self._settings.oidc_client_id,
                "client_secret": self._settings.oidc_client_secret.get_secret_value(),
                "code_verifier": verifier,
            },
        )
        keys = self._ask("GET", self._about("jwks_uri"))
        claims = self._claims(str(traded.get("id_token", "")), keys, nonce, now)
        is_verified = claims.get("email_verified") is True
        return Identity(
            issuer=self._settings.oidc_issuer,
            subject=str(claims["sub"]),
            email=str(claims.get("email", "")).strip().lower() if is_verified else "",
        )

    def _claims(
        self, token: str, keys: dict[str, Any], nonce: str, now: datetime
    ) -> dict[str, Any]:
        ours = self._settings.oidc_client_id
        rules = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=_LEEWAY,
            iss={"essential": True, "value": self._settings.oidc_issuer},
            aud={"essential": True, "value": ours},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            held = KeySet.import_key_set(keys)  # type: ignore[arg-type]
            claims = jwt.decode(token, held, algorithms=_ALGORITHMS).claims
            rules.validate(claims)
        except (JoseError, ValueError, KeyError, TypeError) as error:
            raise ProblemError("not_verified") from error
        if claims.get("azp", ours) != ours:
            raise ProblemError("not_verified")
        return claims


def begin(session: Session, now: datetime, account_id: str | None) -> tuple[str, str, str]:
    """Keep what the provider's answer is checked against: state, nonce and verifier. Who is
    signed in links the provider's identity to their account."""
    nonce, verifier = new_token(), new_token()
    content = {"nonce": nonce, "verifier": verifier}
    state = challenges.begin(session, now, ChallengeKind.OUTSIDE, content, account_id)
    return state, nonce, verifier


def account_of(session: Session, identity: Identity, asking: str | None, now: datetime) -> Account:
    """The account of an outside identity: the one that it was linked to, the one that asks, or
    the one whose holder proved the same mail address. Raises ProblemError ``no_account``."""
    held = session.scalar(
        select(OutsideIdentity).where(
            OutsideIdentity.issuer == identity.issuer, OutsideIdentity.subject == identity.subject
        )
    )
    account = session.get(Account, held.account_id if held else asking) if held or asking else None
    if account is None and identity.email:
        known = accounts.by_email(session, identity.email)
        # Anybody can write an unproven address into their account, and wait for its owner.
        account = known if known and known.email_proven_at is not None else None
    if account is None or account.disabled_at is not None:
        raise ProblemError("no_account")
    if held is None:
        session.add(
            OutsideIdentity(
                account_id=account.id,
                issuer=identity.issuer,
                subject=identity.subject,
                created_at=now,
            )
        )
        session.flush()
    return account
