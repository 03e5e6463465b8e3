"""OpenID Connect against a small provider in this process: what is signed for us, now, by it,
for this browser, is believed, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient
from httpx2 import MockTransport, Request, Response
from joserfc import jwt
from joserfc.jwk import ECKey
from pydantic import SecretStr
from sqlalchemy import update

from api.main import create_app
from api.settings import Settings
from api.store import Store
from api.store.tables import Account
from tests.api.authenticator import text_of
from tests.api.conftest import NOW, HandClock
from tests.api.people import People

ISSUER, OURS = "https://id.example", "matchmaker"
OUR_SECRET = "s"  # noqa: S105 - of a provider that is invented
BEGIN = "/api/v1/sign-in/outside"


@dataclass
class FakeProvider:
    """A provider with one user. ``lies`` replace what it says in its token."""

    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "1"}))
    lies: dict[str, Any] = field(default_factory=dict)
    signs_with: ECKey | None = None
    asked: dict[str, str] = field(default_factory=dict)

    def __call__(self, request: Request) -> Response:
        path = request.url.path
        if path.endswith("openid-configuration"):
            places = {"authorization_endpoint": "a", "token_endpoint": "t", "jwks_uri": "k"}
            found = {name: f"{ISSUER}/{place}" for name, place in places.items()}
            return Response(200, json={"issuer": self.lies.get("issuer", ISSUER), **found})
        if path == "/k":
            return Response(200, json={"keys": [self.key.as_dict(private=False)]})
        sent = {name: value for name, (value,) in parse_qs(request.content.decode()).items()}
        challenge = text_of(sha256(sent["code_verifier"].encode()).digest())
        if (challenge, sent["client_secret"]) != (self.asked["code_challenge"], OUR_SECRET):
            return Response(400, json={"error": "invalid_grant"})
        return Response(200, json={"id_token": self.token()})

    def token(self) -> str:
        claims = {
            "iss": ISSUER,
            "aud": OURS,
            "sub": "u-1",
            "iat": int(NOW.timestamp()),
            "exp": int(NOW.timestamp()) + 300,
            "nonce": self.asked["nonce"],
            "email": "owner@example.org",
            "email_verified": True,
            **self.lies,
        }
        return jwt.encode({"alg": "ES256", "kid": "1"}, claims, self.signs_with or self.key)


@pytest.fixture
def provider() -> FakeProvider:
    return FakeProvider()


@pytest.fixture
def offered(
    store: Store, people: People, settings: Settings, clock: HandClock, provider: FakeProvider
) -> Iterator[TestClient]:
    with store.writing() as session:
        session.execute(update(Account).where(Account.name == "owner").values(email_proven_at=NOW))
    with_provider = settings.model_copy(
        update={
            "oidc_issuer": ISSUER,
            "oidc_client_id": OURS,
            "oidc_client_secret": SecretStr(OUR_SECRET),
        }
    )
    app = create_app(with_provider, store=store, clock=clock)
    app.state.transport = MockTransport(provider)
    with TestClient(app, follow_redirects=False) as client:
        yield client


def begin(client: TestClient, provider: FakeProvider, **headers: str) -> str:
    sent = client.get(BEGIN, headers=headers)
    assert sent.status_code == 303
    provider.asked = dict(parse_qsl(urlsplit(sent.headers["location"]).query))
    assert provider.asked["code_challenge_method"] == "S256"
    return provider.asked["state"]


def finish(client: TestClient, state: str, code: str = "c") -> Response:
    return client.get(f"{BEGIN}/back", params={"state": state, "code": code})


def test_an_office_signs_its_people_in(offered: TestClient, provider: FakeProvider) -> None:
    back = finish(offered, begin(offered, provider))
    assert (back.status_code, back.headers["location"]) == (303, "/")
    assert offered.get("/api/v1/me").json()["name"] == "owner"


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "https://other.example"},
        {"aud": "another"},
        {"nonce": "old"},
        {"exp": int(NOW.timestamp()) - 3600},
        {"azp": "another"},
        {"issuer": "https://other.example"},
    ],
    ids=lambda lies: next(iter(lies)),
)
def test_a_token_that_is_not_for_us_is_refused(
    offered: TestClient, provider: FakeProvider, lies: dict[str, Any]
) -> None:
    state = begin(offered, provider)
    provider.lies = lies
    assert finish(offered, state).json()["type"] == "/problems/not_verified"
    assert offered.get("/api/v1/me").status_code == 401


def test_a_token_of_another_key_is_refused(offered: TestClient, provider: FakeProvider) -> None:
    state = begin(offered, provider)
    provider.signs_with = ECKey.generate_key("P-256", {"kid": "1"})
    assert finish(offered, state).status_code == 422


def test_an_answer_comes_back_once_and_by_the_same_browser(
    offered: TestClient, provider: FakeProvider
) -> None:
    state = begin(offered, provider)
    held = dict(offered.cookies)
    offered.cookies.clear()
    assert finish(offered, state).status_code == 410
    offered.cookies.update(held)
    assert finish(offered, state).status_code == 303
    offered.cookies.update(held)
    assert finish(offered, state).status_code == 410


@pytest.mark.parametrize(
    "lies",
    [{"email_verified": False}, {"email": "editor@example.org"}],
    ids=["unverified", "unproven"],
)
def test_an_address_that_nobody_proved_links_no_account(
    offered: TestClient, provider: FakeProvider, lies: dict[str, Any]
) -> None:
    state = begin(offered, provider)
    provider.lies = lies
    assert finish(offered, state).json()["type"] == "/problems/no_account"


def test_who_is_signed_in_links_their_account(
    offered: TestClient, provider: FakeProvider, people: People
) -> None:
    provider.lies = {"email": "other@example.org"}
    assert finish(offered, begin(offered, provider, **people.headers("editor"))).status_code == 303
    offered.cookies.clear()
    assert finish(offered, begin(offered, provider)).status_code == 303
    assert offered.get("/api/v1/me").json()["name"] == "editor"


def test_a_provider_that_fails_is_told_as_such(offered: TestClient, provider: FakeProvider) -> None:
    state = begin(offered, provider)
    provider.asked["code_challenge"] = "another"
    assert finish(offered, state).json()["type"] == "/problems/not_verified"


def test_without_a_provider_it_is_not_offered(client: TestClient) -> None:
    assert client.get(BEGIN).json()["type"] == "/problems/not_offered"
