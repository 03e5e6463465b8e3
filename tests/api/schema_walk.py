"""Requests made up from the OpenAPI document, sent as each kind of person.

No answer may be a server's error or one that the document does not describe. Every request is
undone, so that one that deletes the fair does not spoil the rest.
"""

from __future__ import annotations

import io
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Request
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as seeded
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.logs import open_log
from api.main import create_app
from api.settings import Settings
from api.store import open_store
from tests.api.conftest import NOW, HandClock
from tests.api.people import KINDS, People, people_of
from tests.api.rights.table import EXPECTED
from tests.api.trial import TrialStore

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# How often a made-up name in the address gives way to one that is there.
_KNOWN_PLACES = 0.8
WITH_PASSKEYS = "http://localhost:8000"
"""Browsers have passkeys over TLS and on localhost."""


@dataclass
class Found:
    """What came of a walk: the answers by status, and what is wrong, by operation."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Walk:
    """A service on a trial store, and its document."""

    store: TrialStore
    people: People
    app: FastAPI
    client: TestClient

    def run(self, cases: int, seed: int, only: str | None = None) -> Found:
        """About so many requests, spread over the operations and the kinds of people. The same
        seed makes the same requests."""
        found = Found()
        schema = schemathesis.openapi.from_dict(self.app.openapi())
        operations = [result.ok() for result in schema.get_all_operations()]
        each = max(1, round(cases / len(operations)))
        for operation in operations:
            name = operation.definition.raw["operationId"]
            if only in (None, name):
                self._operation(operation, name, each, seed, found)
        return found

    def _operation(self, operation: Any, name: str, cases: int, seed: int, found: Found) -> None:
        chance = random.Random(f"{seed} {name}")  # noqa: S311 - no secret
        row = EXPECTED[name]

        @seeded(seed)
        @settings(
            max_examples=cases,
            deadline=None,
            database=None,
            derandomize=False,
            phases=[Phase.generate],
            verbosity=Verbosity.quiet,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            kind = KINDS[sum(found.statuses.values()) % len(KINDS)]
            known = {"fair_id": self.people.fair_id, **row.path, **made}
            for place in case.path_parameters or {}:
                if place in known and chance.random() < _KNOWN_PLACES:
                    case.path_parameters[place] = known[place]
            if chance.random() < _KNOWN_PLACES:
                case.headers = {**(case.headers or {}), "If-Match": "*"}
            self._send(case, name, kind, found)

        with self.store.trial() as session:
            made = row.prepare(session, self.people) if row.prepare else {}
            session.flush()
            session.commit()
            ask()

    def _send(self, case: Any, name: str, kind: str, found: Found) -> None:
        headers = self.people.headers(kind)
        wanted = case.as_transport_kwargs(base_url="http://testserver", headers=headers)
        wanted.pop("cookies", None)
        self.client.cookies.clear()
        answer = self.client.request(**wanted)
        found.statuses[answer.status_code] += 1
        # A form's request cannot be read twice; the checks look at its answer alone.
        answer.request = Request(case.method, answer.request.url)
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            told = found.faults.setdefault(name, [])
            if len(told) < _TOLD:
                what = "; ".join(str(fault).split("\n\n")[0] for fault in group.exceptions)
                told.append(f"{kind}: {case.method} {wanted['url']} {wanted.get('json')!r}: {what}")


_TOLD = 3


@contextmanager
def walk_on(database_url: str, folder: Path) -> Iterator[Walk]:
    """A service on an empty database at the newest version."""
    opened = open_store(database_url)
    people = people_of(opened, NOW)
    store = TrialStore(opened)
    app = create_app(
        Settings(
            encoder="characters",
            data_folder=folder,
            base_url=WITH_PASSKEYS,
            rate_person="",
            rate_nobody="",
            rate_strict="",
        ),
        store=store,
        clock=HandClock(),
        log=open_log(io.StringIO()),
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Walk(store, people, app, client)
    opened.close()
