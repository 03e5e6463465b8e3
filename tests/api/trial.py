"""A store whose every transaction is undone, for many requests on the same state."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from api.store import Store


class TrialStore(Store):
    """Another store's database inside one transaction of a connection: what a request writes
    is flushed, so that the database can refuse it, and then taken back."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.engine)
        self._connection: Connection | None = None

    @contextmanager
    def trial(self) -> Iterator[Session]:
        """All requests inside this block see what its session wrote, and nothing stays."""
        with self.engine.execution_options(writing=True).connect() as connection:
            self._connection = connection
            outer = connection.begin()
            try:
                with self._session() as session:
                    yield session
            finally:
                outer.rollback()
                self._connection = None

    def _session(self) -> Session:
        assert self._connection is not None, "outside of a trial"
        return Session(
            self._connection,
            join_transaction_mode="create_savepoint",
            expire_on_commit=False,
        )

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self._session() as session:
            yield session
            session.rollback()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self._session() as session:
            try:
                yield session
                session.flush()
            finally:
                session.rollback()
