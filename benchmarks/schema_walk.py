"""Requests made up from the OpenAPI document, as every kind of person; exits 1 on any server's
error or undocumented answer.

    python -m benchmarks.schema_walk --cases 5000 [--seed 1] [--database URL] [--only OPERATION]

The database must be empty; a SQLite file of its own is taken where none is named.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from api.store import migrate, open_store
from tests.api.schema_walk import walk_on


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="")
    parser.add_argument("--only")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = asked.database or f"sqlite:///{folder}/walk.db"
        store = open_store(url)
        migrate(store)
        store.close()
        start = time.process_time()
        with walk_on(url, Path(folder)) as walk:
            found = walk.run(asked.cases, asked.seed, asked.only)
    print(f"{found.statuses.total()} requests, {time.process_time() - start:.0f} CPU s")
    print("  ".join(f"{status}: {count}" for status, count in sorted(found.statuses.items())))
    for operation, told in found.faults.items():
        print(operation, *told, sep="\n    ")
    print(f"{len(found.faults)} operations with faults")
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
