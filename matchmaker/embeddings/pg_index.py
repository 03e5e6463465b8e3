"""Vectors in PostgreSQL with pgvector: shortlisted there, compared in full here.

A table per space (encoder, version, side) holds each vector twice: as ``halfvec`` for the
search, where half precision loses nothing that the shortlist's reserve does not cover, and as
float32 bytes for the exact cosine.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from importlib import import_module
from importlib.util import find_spec
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.embeddings.index import Near, best
from matchmaker.errors import ExtraMissingError
from matchmaker.progress import Progress, batches, silent

Floats = NDArray[np.float32]

_EXTRA = "postgres"
_ASKED_AT_ONCE = 256
# Taken beside what is wanted, so that rounding to half precision pushes nothing out.
_RESERVE = 2
_LEAST_TAKEN = 40
_MOST_EF = 1000


def connect(address: str) -> Any:
    """A connection to the database at a libpq address, with pgvector switched on.

    Raises ExtraMissingError without the libraries; what the database refuses passes through.
    """
    if find_spec("psycopg") is None or find_spec("pgvector") is None:
        raise ExtraMissingError(_EXTRA, "PostgreSQL")
    connection = import_module("psycopg").connect(address)
    with connection.transaction():
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
    import_module("pgvector.psycopg").register_vector(connection)
    return connection


class PgIndex:
    """The vectors of one space. ``approximate`` lets a graph (HNSW) shortlist, for more than
    about a million vectors; else the database looks at every one."""

    def __init__(
        self, connection: Any, space: str, dimension: int, *, approximate: bool = False
    ) -> None:
        self._connection = connection
        self._dimension = dimension
        self._approximate = approximate
        self._half = import_module("pgvector").HalfVector
        self._table = self._named(f"vectors_{sha256(space.encode()).hexdigest()[:16]}")
        self._create()

    def put(self, keys: Sequence[str], vectors: Floats) -> None:
        rows = np.asarray(vectors, dtype=np.float32)
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE incoming (key text, half halfvec, whole bytea) ON COMMIT DROP"
            )
            with cursor.copy("COPY incoming FROM STDIN WITH (FORMAT BINARY)") as copy:
                copy.set_types(["text", "halfvec", "bytea"])
                for key, row in zip(keys, rows, strict=True):
                    copy.write_row((key, self._half(row), row.tobytes()))
            cursor.execute(
                self._sql(
                    "INSERT INTO {table} SELECT DISTINCT ON (key) key, half, whole FROM incoming"
                    " ON CONFLICT (key) DO UPDATE SET half = excluded.half, whole = excluded.whole"
                )
            )

    def drop(self, keys: Sequence[str]) -> None:
        with self._connection.transaction():
            self._connection.execute(
                self._sql("DELETE FROM {table} WHERE key = ANY(%s)"), (list(keys),)
            )

    def nearest(
        self, vectors: Floats, most: int, progress: Progress = silent
    ) -> list[tuple[Near, ...]]:
        asked = np.asarray(vectors, dtype=np.float32)
        found: list[tuple[Near, ...]] = []
        for batch in batches(range(len(asked)), _ASKED_AT_ONCE, "index", progress):
            found += self._nearest(asked[list(batch)], most)
        return found

    def _nearest(self, asked: Floats, most: int) -> list[tuple[Near, ...]]:
        taken = max(_LEAST_TAKEN, _RESERVE * most)
        with self._connection.transaction(), self._connection.cursor() as cursor:
            if self._approximate:
                wide = str(min(_MOST_EF, 2 * taken))
                cursor.execute("SELECT set_config('hnsw.ef_search', %s, true)", (wide,))
                cursor.execute("SET LOCAL hnsw.iterative_scan = strict_order")
            cursor.execute(
                self._sql(
                    "SELECT q.place, near.key, near.whole"
                    " FROM unnest(%s::halfvec[]) WITH ORDINALITY AS q (half, place)"
                    " CROSS JOIN LATERAL (SELECT key, whole FROM {table} AS t"
                    " ORDER BY t.half <#> q.half::halfvec({dimension}) LIMIT %s) AS near"
                    " ORDER BY q.place"
                ),
                ([self._half(row) for row in asked], taken),
            )
            rows = cursor.fetchall()
        by_place = {
            place - 1: [(key, whole) for _, key, whole in group]
            for place, group in groupby(rows, key=lambda row: row[0])
        }
        return [self._compared(asked[i], by_place.get(i, []), most) for i in range(len(asked))]

    def _compared(
        self, asked: Floats, taken: Sequence[tuple[str, bytes]], most: int
    ) -> tuple[Near, ...]:
        stored = np.frombuffer(b"".join(whole for _, whole in taken), dtype=np.float32)
        cosines = stored.reshape(len(taken), self._dimension) @ asked
        return best([key for key, _ in taken], cosines, most)

    def _create(self) -> None:
        with self._connection.transaction():
            self._connection.execute(
                self._sql(
                    "CREATE TABLE IF NOT EXISTS {table} (key text PRIMARY KEY,"
                    " half halfvec({dimension}) NOT NULL, whole bytea NOT NULL)"
                )
            )
            if self._approximate:
                self._connection.execute(
                    self._sql(
                        "CREATE INDEX IF NOT EXISTS {index} ON {table}"
                        " USING hnsw (half halfvec_ip_ops)"
                    )
                )

    def _named(self, name: str) -> dict[str, Any]:
        sql = import_module("psycopg.sql")
        return {
            "table": sql.Identifier(name),
            "index": sql.Identifier(f"{name}_hnsw"),
            "dimension": sql.Literal(self._dimension),
        }

    def _sql(self, text: str) -> Any:
        return import_module("psycopg.sql").SQL(text).format(**self._table)
