"""Every operation × every kind of person, on both databases.

A new operation needs its row in tests/api/rights/, in the file of its router.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from string import Formatter
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from httpx2 import Response

from api.identity import NOBODY, Part, Person
from api.main import ROUTERS, create_app
from api.problems import STATUS
from api.rights import RIGHTS, Door, Refusal, allowed
from api.settings import Settings
from api.store import open_store
from api.store.tables import Role
from tests.api.conftest import NOW, Databases, HandClock, postgres_or_skip
from tests.api.people import KINDS, People, people_of
from tests.api.rights.rows import Made, Row
from tests.api.rights.table import EXPECTED
from tests.api.trial import TrialStore

FIRMS = {"vendor_a": "V-B", "vendor_b": "V-A"}
"""The code that a vendor must not see."""
PARTS = {
    "vendor_a": (Role.VENDOR, "V-A"),
    "vendor_b": (Role.VENDOR, "V-B"),
    "agency_a": (Role.OFFICER, "B-A"),
    "agency_b": (Role.OFFICER, "B-B"),
    "viewer": (Role.VIEWER, ""),
    "editor": (Role.EDITOR, ""),
    "owner": (Role.OWNER, ""),
}


@dataclass
class House:
    """One service for all rows."""

    store: TrialStore
    people: People
    client: TestClient
    operations: dict[str, tuple[str, str]]


def operations_of(document: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """The method and the path of each operation of an OpenAPI document."""
    return {
        described["operationId"]: (method, path)
        for path, methods in document["paths"].items()
        for method, described in methods.items()
    }


def pages() -> dict[str, tuple[str, str]]:
    """The method and the path of each operation that is no part of the document."""
    return {
        str(route.operation_id): (next(iter(route.methods)), route.path)
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and not route.include_in_schema
    }


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    postgres_or_skip(request.param)
    opened = open_store(databases.fresh(request.param))
    people = people_of(opened, NOW)
    store = TrialStore(opened)
    folder = tmp_path_factory.mktemp("house")
    no_rates = {"rate_person": "", "rate_nobody": "", "rate_strict": ""}
    with_passkeys = "http://localhost:8000"
    settings = Settings(
        encoder="characters", data_folder=folder, base_url=with_passkeys, **no_rates
    )
    app = create_app(settings, store=store, clock=HandClock())
    with TestClient(app) as client:
        yield House(store, people, client, operations_of(app.openapi()) | pages())
    opened.close()


def ask(house: House, operation: str, row: Row, made: Made, kind: str) -> Response:
    """One request of a kind of person."""
    method, path = house.operations[operation]
    places = {"fair_id": house.people.fair_id, **row.path, **made}
    names = [name for _, name, _, _ in Formatter().parse(path) if name]
    given = {"If-Match": "*", **row.headers}
    house.client.cookies.clear()
    return house.client.request(
        method,
        path.format(**{name: places[name] for name in names}),
        params=row.query(made) if callable(row.query) else row.query,
        json=row.json(made) if callable(row.json) else row.json,
        data=row.form,
        files=row.files,
        headers=house.people.headers(kind, **given),
        follow_redirects=False,
    )


def test_every_operation_has_its_row_and_its_right(house: House) -> None:
    assert set(house.operations) == set(EXPECTED)
    assert set(RIGHTS) == set(EXPECTED)


@pytest.mark.parametrize("operation", sorted(EXPECTED))
def test_each_kind_of_person_is_answered_as_the_table_says(house: House, operation: str) -> None:
    row = EXPECTED[operation]
    answers, seen = {}, []
    with house.store.trial() as session:
        made = row.prepare(session, house.people) if row.prepare else {}
        session.flush()
        session.commit()
        for kind in KINDS:
            answer = ask(house, operation, row, made, kind)
            answers[kind] = answer.status_code
            if kind in FIRMS and kind not in row.sees and FIRMS[kind] in answer.text:
                seen.append(kind)
    assert answers == dict(row.expected), operation
    assert not seen, f"{seen} see the other firm"


def person(kind: str, fair_id: str) -> Person:
    """A kind of person, as the table of rights sees them."""
    if kind == "nobody":
        return NOBODY
    role, participant = PARTS.get(kind, (Role.OWNER, ""))
    parts = (Part(fair_id if kind in PARTS else "other", role, participant),)
    return Person(
        account_id=kind,
        sign_in_id=kind,
        is_administrator=kind == "administrator",
        parts=() if kind == "administrator" else parts,
    )


@pytest.mark.parametrize("operation", sorted(EXPECTED))
@pytest.mark.parametrize("kind", KINDS)
def test_the_rights_and_the_table_say_the_same(operation: str, kind: str) -> None:
    """Without a request: who is refused here is refused there, and for the same reason. What
    a right lets in may still be hidden by the operation itself: 404 for a thing of others."""
    if operation not in RIGHTS:
        pytest.fail(f"{operation} has no right")
    found = allowed(operation, person(kind, "fair"), "fair")
    status = EXPECTED[operation].expected[kind]
    if isinstance(found, Refusal):
        assert status == STATUS[found]
    else:
        assert status not in {401, 403} or (status == 401 and RIGHTS[operation] is Door.NOBODY)
