"""The benchmark of the scheduler's laws counts what it sees, and says what is broken."""

from __future__ import annotations

import json

import pytest

from benchmarks import random_fairs
from tests.fair_laws import LAWS, Solved


def test_it_counts_fairs_and_checks(capsys: pytest.CaptureFixture[str]) -> None:
    assert random_fairs.main(["--count", "3", "--seed", "7"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["fairs"], summary["checks"], summary["broken"]) == (3, 3 * len(LAWS), {})
    assert sum(summary["statuses"].values()) == 3


def test_a_broken_law_is_named_with_the_fair(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def never(case: Solved) -> None:
        raise AssertionError("no fair is like this")

    monkeypatch.setattr(random_fairs, "LAWS", (never,))
    assert random_fairs.main(["--count", "1", "--seed", "7"]) == 1
    line, summary = map(json.loads, capsys.readouterr().out.splitlines())
    assert (line["fair"], line["law"]) == ("7:0", "never")
    assert summary["broken"] == {"never": 1}
