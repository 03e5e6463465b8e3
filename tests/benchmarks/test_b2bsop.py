"""The breaks benchmark on an invented instance: reading, solving, counting and comparing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import b2bsop
from benchmarks.b2bsop_check import check
from benchmarks.dzn import DataError, parse_dzn, read_dzn

# Four participants, a morning of two slots and an afternoon of two; 4 cannot come in slot 2.
INVENTED = """
% one hub and three guests
nBusiness = 4; nMeetings = 3; nTables = 1; nTotalSlots = 4; nMorningSlots = 2;
requested = [|1, 2,1,
|1, 3,2,
|1, 4,3,
|];
meetingsxBusiness = [{1,2,3,4}, {1,2}, {1,3}, {1,4}];
nMeetingsBusiness = [3,1,1,1];
forbidden = [{0}, {0}, {0}, {0,2}];
fixed = [1,0,0];
precedences = [{}, {}, {2}];
"""
HUB_HAS_A_BREAK = [1, 3, 4]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "instances").mkdir()
    (tmp_path / "instances" / "invented.dzn").write_text(INVENTED, encoding="utf-8")
    tight = INVENTED.replace("{0,2}", "{0,2,4}")
    (tmp_path / "instances" / "tight.dzn").write_text(tight, encoding="utf-8")
    return tmp_path


def test_every_kind_of_value_is_read() -> None:
    text = "a = -3;\nb=[{1,2},{},1..3];c = [|1,2|3,4,|];\nd = 1.5; e = [true, false];% end"
    assert parse_dzn(text) == {
        "a": -3,
        "b": [frozenset({1, 2}), frozenset(), frozenset({1, 2, 3})],
        "c": [[1, 2], [3, 4]],
        "d": 1.5,
        "e": [True, False],
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = 1;\nb = ?;", "line 2: unexpected '?'"),
        ("a = [1, 2;", "line 1: expected ,, found ;"),
        ("a = [1,", "line 1: expected [, found the end of the file"),
        ("a = maybe;", "line 1: unknown word maybe"),
        ("a = {[1]};", "a set may hold whole numbers only"),
        ("a 1;", "line 1: expected =, found 1"),
    ],
)
def test_a_broken_file_says_where(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "broken.dzn").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_dzn(tmp_path / "broken.dzn")
    assert str(caught.value) == f"broken.dzn: {message}"


def test_a_good_schedule_is_counted() -> None:
    checked = check(parse_dzn(INVENTED), HUB_HAS_A_BREAK, 2)
    assert (checked.breaks, checked.violations) == (1, ())


@pytest.mark.parametrize(
    ("slot_of", "changed", "violation"),
    [
        ([1, 2, 4], {}, "meeting 2 is outside its session"),
        ([1, 3, 5], {}, "meeting 3 is outside its session"),
        ([2, 3, 4], {}, "meeting 1 is not in its fixed slot"),
        ([1, 3, 3], {}, "participant 1 has two meetings at a time"),
        ([1, 3, 3], {}, "slot 3 has 2 meetings"),
        ([1, 3, 2], {}, "participant 4 meets in a forbidden slot"),
        ([1, 4, 3], {}, "meeting 2 is not before meeting 3"),
        ([1, 3, 4], {}, "breaks differ by more than 0"),
        ([1, 3, 4], {"nMeetingsBusiness": [3, 1, 1, 2]}, "participant 4 has 1 meetings"),
    ],
)
def test_every_fault_is_found(slot_of: list[int], changed: dict[str, Any], violation: str) -> None:
    data = {**parse_dzn(INVENTED), **changed}
    assert violation in check(data, slot_of, 0).violations


def test_the_command_prints_a_line_each_and_a_summary(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known = {"invented.dzn": {"d2": {"opt": 1}}, "tight.dzn": {"d2": {"opt": 7}}}
    (folder / "best_known.json").write_text(json.dumps(known), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["b2bsop", str(folder), "--time-limit", "20"])
    b2bsop.main()
    printed = capsys.readouterr()
    first, second = (json.loads(line) for line in printed.out.splitlines())
    assert first.pop("seconds") >= 0
    assert first.pop("cpu_seconds") >= 0
    assert first == {
        "instance": "invented.dzn",
        "status": "OPTIMAL",
        "objective": 1,
        "bound": 1,
        "violations": 0,
        "best_known": 1,
        "agrees": True,
    }
    assert (second["status"], second["objective"], second["agrees"]) == ("INFEASIBLE", None, False)
    assert printed.err.startswith("2 of 2 closed, 1 of 2 as best known, 0 violations")


def test_an_instance_can_be_picked_and_the_spread_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--instance", "invented", "--d", "0", "--workers", "1"]
    monkeypatch.setattr(sys, "argv", ["b2bsop", str(folder), *arguments])
    b2bsop.main()
    (line,) = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (line["instance"], line["status"]) == ("invented.dzn", "INFEASIBLE")


def test_public_instances_repeat_themselves_as_they_are_read(shared: Path) -> None:
    files = sorted((shared / "benchmarks" / "b2bsop" / "instances").glob("*.dzn"))
    assert files
    for file in files:
        data: dict[str, Any] = read_dzn(file)
        own: list[set[int]] = [set() for _ in range(data["nBusiness"])]
        for meeting, (one, other, _) in enumerate(data["requested"], 2):
            own[one - 1].add(meeting)
            own[other - 1].add(meeting)
        assert [s - {1} for s in data["meetingsxBusiness"]] == own
        assert data["nMeetingsBusiness"] == [len(s) for s in own]


@pytest.mark.parametrize(
    ("name", "best"), [("tic-12.fixed020-Forb.dzn", 1), ("tic-12.forb0003.dzn", None)]
)
def test_easy_public_instances_are_closed(shared: Path, name: str, best: int | None) -> None:
    file = shared / "benchmarks" / "b2bsop" / "instances" / name
    line = b2bsop.measure(file, 2, 60.0, 1)
    assert line["status"] == ("INFEASIBLE" if best is None else "OPTIMAL")
    assert (line["objective"], line["violations"]) == (best, 0)
