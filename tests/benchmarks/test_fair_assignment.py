"""The fair-assignment benchmark on an invented table: every question, and the model beside it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import fair_assignment

# Three rows of up to two columns each; without least loads the first row takes two.
SCORES = [[0.9, 0.8, 0.5], [0.7, 0.2, 0.1], [0.6, 0.3, 0.2]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    np.save(tmp_path / "scores.npy", np.array(SCORES))
    np.save(tmp_path / "covs.npy", np.ones(3))
    np.save(tmp_path / "loads.npy", np.full(3, 2))
    np.save(tmp_path / "loads-lb.npy", np.array([0, 0, 1]))
    return tmp_path


def printed(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    *options: str,
) -> list[dict[str, Any]]:
    monkeypatch.setattr(sys, "argv", ["fair_assignment", str(folder), *options])
    fair_assignment.main()
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_question_gets_a_line(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    free, ours, general, ratio, best = printed(folder, monkeypatch, capsys, "--floor", ".3")
    assert (free["total"], free["worst"], free["status"]) == (2.0, 0.5, "OPTIMAL")
    assert (ours["total"], ours["bound"], ours["status"]) == (2.0, 2.0, "OPTIMAL")
    assert (general["total"], general["status"]) == (2.0, "OPTIMAL")
    assert ratio["ratio"] > 0
    assert (best["worst"], best["worst_bound"], best["total"]) == (0.5, 0.5, 2.0)


def test_least_loads_are_kept_where_asked(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    np.save(folder / "loads-lb.npy", np.array([0, 1, 1]))
    asked = ("--floor", ".2", "--least-loads", "--frontier")
    free, ours, general, _, best, *points = printed(folder, monkeypatch, capsys, *asked)
    assert (free["total"], free["status"]) == (1.7, "OPTIMAL")
    assert ours["total"] == general["total"]
    assert points[0]["total"] == free["total"]
    assert points[-1]["worst"] == best["worst"]


def test_a_floor_that_cannot_be_kept_is_infeasible(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = printed(folder, monkeypatch, capsys, "--floor", ".6")
    assert lines[1]["status"] == "INFEASIBLE"
    assert lines[2]["status"] == "INFEASIBLE"


def test_the_public_table_has_its_published_figures(shared: Path) -> None:
    papers = fair_assignment.read(shared / "benchmarks" / "midl", least_loads=False)
    line = fair_assignment.largest(fair_assignment.as_choice(papers))
    assert (round(float(str(line["total"])), 2), line["status"]) == (201.88, "OPTIMAL")
