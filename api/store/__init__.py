"""Where everything is kept: tables, their migrations, and transactions."""

from api.store import tables as tables
from api.store.base import Base, new_id
from api.store.engine import Store, StoreError, open_engine, open_store
from api.store.migrating import check_version, migrate

__all__ = [
    "Base",
    "Store",
    "StoreError",
    "check_version",
    "migrate",
    "new_id",
    "open_engine",
    "open_store",
]
