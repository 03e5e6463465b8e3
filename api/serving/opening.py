"""Opening the store of a program that is about to run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from api.settings import Settings
from api.store import Store, migrate, open_store
from api.store.migrating import current_version, newest_version
from matchmaker.errors import Finding, InputError


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The store of some settings. An empty database gets its tables; one of another version is
    left as it is. Raises StoreError, InputError (``database_version``)."""
    store = open_store(settings.database)
    try:
        found, wanted = current_version(store), newest_version()
        if found is None:
            migrate(store)
        elif found != wanted:
            params = {"found": found, "wanted": wanted}
            raise InputError([Finding(code="database_version", params=params)])
        yield store
    finally:
        store.close()
