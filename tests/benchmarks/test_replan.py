"""The benchmark of re-planning, on a small fair."""

from __future__ import annotations

import json
import sys

import pytest

from benchmarks import replan


def test_nothing_but_json_lines_and_every_case_is_valid(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["replan", "--preset", "siheung", "--count", "4"])
    replan.main()
    *cases, total = map(json.loads, capsys.readouterr().out.splitlines())
    assert [case["case"] for case in cases] == [0, 1, 2, 3]
    assert all(case["violations"] == 0 for case in cases)
    assert all(case["cost_bound"] <= case["cost"] for case in cases)
    assert total["cases"] == total["valid"] == 4


def test_the_same_seed_draws_the_same_disruptions() -> None:
    one, other = (list(replan.measure("siheung", 2, 7, 5.0, 5.0)) for _ in range(2))
    for case in (*one, *other):
        case.pop("seconds")
    assert one == other
