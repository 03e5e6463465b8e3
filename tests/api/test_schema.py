"""A few hundred requests made up from the OpenAPI document, as every kind of person, on both
databases. (`python -m benchmarks.schema_walk` sends thousands.)"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.api.conftest import Databases, postgres_or_skip
from tests.api.schema_walk import walk_on

CASES = 300


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_no_answer_is_an_error_or_undocumented(
    database: str, databases: Databases, tmp_path: Path
) -> None:
    postgres_or_skip(database)
    with walk_on(databases.fresh(database), tmp_path) as walk:
        found = walk.run(CASES, seed=1)
    assert found.faults == {}
    assert found.statuses.total() >= CASES / 2
    assert found.statuses[200] > 0


def test_an_undocumented_answer_is_found(databases: Databases, tmp_path: Path) -> None:
    with walk_on(databases.fresh("sqlite"), tmp_path) as walk:
        del walk.app.openapi()["paths"]["/api/v1/me"]["get"]["responses"]["401"]
        found = walk.run(1000, seed=1, only="get_me")
    assert set(found.faults) == {"get_me"}
