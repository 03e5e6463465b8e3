"""A few kills of workers, and of the service, in small: nothing is lost and nothing is half."""

from __future__ import annotations

import sys

import pytest

pytest.importorskip("sqlalchemy")
pytest.importorskip("uvicorn")
kills = pytest.importorskip("benchmarks.kills")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks the processes it kills")


@pytest.mark.parametrize("what", ["workers", "service"])
def test_a_few_kills_do_no_harm(what: str, capfd: pytest.CaptureFixture[str]) -> None:
    asked = ["--kills", "1", "--jobs", "3", "--database", "sqlite", "--what", what]
    assert kills.main(asked) == 0
    assert f'"killed": "{what}"' in capfd.readouterr().out
