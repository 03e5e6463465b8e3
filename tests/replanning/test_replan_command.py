"""`matchmaker replan` from a written plan to the files of the new one."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from matchmaker.cli import main
from matchmaker.codec import decode_plan
from matchmaker.domain import Schedule, SlotId
from matchmaker.plan import FairPlan
from matchmaker.validation import find_violations
from tests.replanning.planned_fair import NOW, plan_small_fair


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plan_small_fair(tmp_path_factory.mktemp("fair"))


def plan_in(folder: Path) -> FairPlan:
    return decode_plan((folder / "schedule.json").read_bytes())


def rows_in(folder: Path) -> list[dict[str, str]]:
    text = (folder / "difference.csv").read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def replan(planned: Path, out: Path, *options: str) -> int:
    return main(["replan", str(planned), "--out", str(out), *NOW, *options])


def pairs(schedule: Schedule) -> set[tuple[str, str]]:
    return {(m.desk, m.vendor) for m in schedule.meetings}


def test_a_cancelled_vendor_meets_nobody_and_the_difference_says_so(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new"
    before = plan_in(planned)
    vendor = before.fair.vendor_of[before.schedule.meetings[0].vendor]
    assert replan(planned, out, "--cancel", vendor.name) == 0
    told = capsys.readouterr().out
    assert f"{vendor.name}의 상담은 열리지 않습니다" in told
    assert "증명됨" in told
    after = plan_in(out)
    assert find_violations(after.fair, after.schedule) == ()
    assert vendor.id not in {m.vendor for m in after.schedule.meetings}
    assert after.encoder == before.encoder
    lost = [r for r in rows_in(out) if r["구분"] == "취소"]
    assert len(lost) == sum(m.vendor == vendor.id for m in before.schedule.meetings)
    assert {r["기업"] for r in lost} == {vendor.name}
    for name in (
        "difference.xlsx",
        "report.html",
        "schedule.xlsx",
        "schedule.csv",
        "agendas.pdf",
        "matches.xlsx",
    ):
        assert (out / name).is_file()


def test_a_firm_that_walks_in_gets_a_talk_that_is_free(planned: Path, tmp_path: Path) -> None:
    out = tmp_path / "walk-in"
    assert replan(planned, out, "--walk-in", "새싹영상=회의실 빔프로젝터, 스크린") == 0
    after = plan_in(out)
    newcomer = next(v.id for v in after.fair.vendors if v.name == "새싹영상")
    assert [p.name for p in after.fair.products_of_vendor[newcomer]] == [
        "회의실 빔프로젝터",
        "스크린",
    ]
    assert newcomer in {m.vendor for m in after.schedule.meetings}
    assert pairs(plan_in(planned).schedule) <= pairs(after.schedule)
    assert find_violations(after.fair, after.schedule) == ()


def test_where_nothing_happened_nothing_changes(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "same"
    assert replan(planned / "schedule.json", out) == 0
    assert "바뀌는 상담이 없습니다" in capsys.readouterr().out
    assert plan_in(out).schedule.meetings == plan_in(planned).schedule.meetings
    assert rows_in(out) == []


def test_the_changes_are_told_in_english_too(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slot = plan_in(planned).schedule.meetings[0].slot
    assert replan(planned, tmp_path / "en", "--lose-slot", slot, "--lang", "en") == 0
    told = capsys.readouterr().out
    assert "Meetings moved" in told
    assert "Part 1" in told


def test_parts_that_are_not_accepted_stay_as_they_were(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = plan_in(planned)
    vendor = before.schedule.meetings[0].vendor
    options = ["--cancel", vendor, "--lose-slot", "2026-06-09T11:30"]
    assert replan(planned, tmp_path / "all", *options) == 0
    rows = rows_in(tmp_path / "all")
    choosable = {r["묶음"] for r in rows if not r["필수 반영"]}
    assert replan(planned, tmp_path / "none", *options, "--accept", rows[0]["묶음"]) == 0
    told = capsys.readouterr().out
    refused = choosable - {rows[0]["묶음"]}
    assert told.count("(반영하지 않음)") == len(refused)
    part = plan_in(tmp_path / "none")
    assert find_violations(part.fair, part.schedule) == ()
    assert pairs(part.schedule) <= pairs(before.schedule) | pairs(
        plan_in(tmp_path / "all").schedule
    )


def test_a_refused_move_of_what_cannot_stay_is_told_as_a_loss(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The released time is gone: without its part the talk is not held, and people hear that."""
    before = plan_in(planned)
    slot = before.schedule.meetings[0].slot
    gone = {(m.desk, m.vendor) for m in before.schedule.meetings if m.slot == slot}
    assert replan(planned, tmp_path / "all", "--lose-slot", slot) == 0
    proposal = capsys.readouterr().out
    assert "반영하지 않으면" in proposal
    assert "건 더 있습니다" not in proposal
    rows = rows_in(tmp_path / "all")
    moved = [r for r in rows if r["구분"] == "이동" and not r["필수 반영"]]
    assert {r["반영하지 않으면"] for r in moved} >= {"열리지 않음"}
    other = next(r["묶음"] for r in rows if r["묶음"] != moved[0]["묶음"])
    assert replan(planned, tmp_path / "part", "--lose-slot", slot, "--accept", other) == 0
    told = capsys.readouterr().out
    after = plan_in(tmp_path / "part").schedule
    lost = gone - pairs(after)
    assert lost
    assert {r["구분"] for r in rows_in(tmp_path / "part") if r["묶음"] == moved[0]["묶음"]} == {
        "취소"
    }
    assert len([r for r in rows_in(tmp_path / "part") if r["구분"] == "취소"]) == len(
        pairs(before.schedule) - pairs(after)
    )
    count = next(line for line in told.splitlines() if line.startswith("열리지 않는 상담"))
    assert count.split()[-1] == str(len(pairs(before.schedule) - pairs(after)))


def test_a_part_that_there_is_not_is_refused(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replan(planned, tmp_path / "none", "--accept", "7") == 1
    assert "7번 묶음이 없습니다" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_what_has_begun_is_not_touched(planned: Path, tmp_path: Path) -> None:
    before = plan_in(planned)
    first = before.schedule.meetings[0]
    out = tmp_path / "begun"
    options = ["--cancel", first.vendor, "--now", "2026-06-09T10:10"]
    assert main(["replan", str(planned), "--out", str(out), *options]) == 0
    begun = [m for m in before.schedule.meetings if m.slot == first.slot]
    assert [m for m in plan_in(out).schedule.meetings if m.slot == first.slot] == begun


def test_a_lost_slot_that_has_begun_is_refused(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    slot = plan_in(planned).fair.slots[0].id
    options = ["--lose-slot", slot, "--now", "2026-06-09 10:10"]
    assert main(["replan", str(planned), "--out", str(tmp_path / "no"), *options]) == 1
    assert "이미 시작되어" in capsys.readouterr().err


def test_a_pinned_meeting_stands_where_it_was_asked_for(planned: Path, tmp_path: Path) -> None:
    before = plan_in(planned)
    meeting = before.schedule.meetings[0]
    other = next(s.id for s in before.fair.slots if s.id != meeting.slot)
    pin = f"{meeting.desk},{meeting.vendor},{other}"
    assert replan(planned, tmp_path / "pin", "--pin", pin) == 0
    after = plan_in(tmp_path / "pin")
    assert [m.slot for m in after.schedule.meetings if m.fixed] == [SlotId(other)]
    assert after.fair.fixed[0].slot == other


def test_an_unknown_name_is_told_with_similar_ones(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replan(planned, tmp_path / "x", "--cancel", "참나무 가구") == 1
    assert "참나무가구" in capsys.readouterr().err


def test_a_folder_without_a_plan_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replan(tmp_path, tmp_path / "x") == 1
    assert "schedule.json" in capsys.readouterr().err


def test_the_same_happenings_give_the_same_bytes(
    planned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780000000")
    for name in ("one", "two"):
        assert replan(planned, tmp_path / name, "--leave", "마루시청=11:00") == 0
    one, two = ((tmp_path / name / "difference.csv").read_bytes() for name in ("one", "two"))
    assert one == two
