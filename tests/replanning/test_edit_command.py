"""`matchmaker edit`: what is allowed is made, what is not is answered, and nothing is half-done."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.cli import main
from matchmaker.domain import Fair, Meeting
from matchmaker.plan import FairPlan
from matchmaker.replanning import read_plan
from matchmaker.validation import breaks_of, find_violations
from tests.replanning.planned_fair import NOW, plan_small_fair


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plan_small_fair(tmp_path_factory.mktemp("fair"))


def edit(planned: Path, out: Path, *options: str) -> int:
    return main(["edit", str(planned), "--out", str(out), *NOW, *options])


def names(fair: Fair, meeting: Meeting) -> tuple[str, str]:
    return fair.buyer_at(meeting.desk).name, fair.vendor_of[meeting.vendor].name


def free_and_taken(plan: FairPlan) -> tuple[Meeting, str, str]:
    """A meeting, a slot that both of its sides are free in, and one in which one is not."""
    fair, meetings = plan.fair, plan.schedule.meetings
    for meeting in meetings:
        busy = {m.slot for m in meetings if meeting.desk == m.desk or meeting.vendor == m.vendor}
        free = [s.id for s in fair.slots if s.id not in busy]
        taken = sorted(busy - {meeting.slot})
        if free and taken:
            return meeting, free[0], taken[0]
    raise AssertionError("the fair leaves no room for an edit")


def test_a_meeting_is_moved_where_both_are_free(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = read_plan(planned)
    meeting, free, _ = free_and_taken(before)
    buyer, vendor = names(before.fair, meeting)
    assert edit(planned, tmp_path / "new", "--move", f"{buyer},{vendor},{free}") == 0
    after = read_plan(tmp_path / "new")
    moved = next(
        m for m in after.schedule.meetings if (m.desk, m.vendor) == (meeting.desk, meeting.vendor)
    )
    assert moved.slot == free
    assert set(after.schedule.meetings) - {moved} == set(before.schedule.meetings) - {meeting}
    assert after.result.objective <= after.result.bound
    assert "옮깁니다" in capsys.readouterr().out
    assert (tmp_path / "new" / "difference.xlsx").is_file()


def test_a_move_onto_another_meeting_is_refused_and_answered(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = read_plan(planned)
    meeting, _, taken = free_and_taken(before)
    buyer, vendor = names(before.fair, meeting)
    assert edit(planned, tmp_path / "new", "--move", f"{buyer},{vendor},{taken}") == 1
    told = capsys.readouterr().err
    assert "대신 가능한 자리" in told
    assert not (tmp_path / "new").exists()


def test_two_edits_that_need_each_other_are_allowed_together(planned: Path, tmp_path: Path) -> None:
    before = read_plan(planned)
    meeting, _, taken = free_and_taken(before)
    buyer, vendor = names(before.fair, meeting)
    in_the_way = [
        m
        for m in before.schedule.meetings
        if m.slot == taken and (m.desk == meeting.desk or m.vendor == meeting.vendor)
    ]
    removed = [f"{b},{v}" for b, v in (names(before.fair, m) for m in in_the_way)]
    options = [o for text in removed for o in ("--remove", text)]
    assert edit(planned, tmp_path / "x", "--move", f"{buyer},{vendor},{taken}", *options) == 0
    after = read_plan(tmp_path / "x")
    assert find_violations(after.fair, after.schedule) == ()
    assert len(after.schedule.meetings) == len(before.schedule.meetings) - len(in_the_way)


def test_what_is_told_of_a_plan_is_of_the_edited_one(planned: Path, tmp_path: Path) -> None:
    """Breaks are counted anew, and who falls below a floor by an edit is named."""
    before = read_plan(planned)
    firm = before.schedule.meetings[0].vendor
    gone = [m for m in before.schedule.meetings if m.vendor == firm]
    options = [o for m in gone for o in ("--remove", ",".join(names(before.fair, m)))]
    assert edit(planned, tmp_path / "less", *options) == 0
    after = read_plan(tmp_path / "less")
    name = before.fair.vendor_of[firm].name
    assert name not in {f.params.get("name") for f in before.result.findings}
    assert name in {f.params.get("name") for f in after.result.findings}
    assert after.result.timing is not None
    assert before.result.timing is not None
    assert after.result.timing.breaks == sum(breaks_of(after.fair, after.schedule).values())
    assert after.result.timing.breaks_before == before.result.timing.breaks


def test_a_meeting_that_is_removed_and_added_again_has_its_lines(
    planned: Path, tmp_path: Path
) -> None:
    before = read_plan(planned)
    meeting, _, _ = free_and_taken(before)
    buyer, vendor = names(before.fair, meeting)
    assert edit(planned, tmp_path / "less", "--remove", f"{buyer},{vendor}") == 0
    less = read_plan(tmp_path / "less")
    assert len(less.schedule.meetings) == len(before.schedule.meetings) - 1
    assert less.result.objective < before.result.objective
    add = f"{buyer},{vendor},{meeting.slot}"
    assert edit(tmp_path / "less", tmp_path / "again", "--add", add) == 0
    again = read_plan(tmp_path / "again")
    assert meeting in again.schedule.meetings
    assert again.result.objective == before.result.objective


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--move", "새봄군청,참나무가구"], "이해할 수 없습니다"),
        (["--remove", "새봄군청,없는기업"], "없습니다"),
        (["--add", "참나무가구,새봄군청,10:00"], "기관을 먼저"),
    ],
)
def test_what_is_not_understood_is_told(
    planned: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    words: str,
) -> None:
    assert edit(planned, tmp_path / "new", *options) == 1
    assert words in capsys.readouterr().err


def test_what_has_begun_is_not_touched(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = read_plan(planned)
    meeting = before.schedule.meetings[0]
    buyer, vendor = names(before.fair, meeting)
    began = f"{before.fair.slot_of[meeting.slot].start:%Y-%m-%dT%H:%M}"
    options = ["--remove", f"{buyer},{vendor}", "--now", began]
    assert main(["edit", str(planned), "--out", str(tmp_path / "new"), *options]) == 1
    assert "이미 시작되어" in capsys.readouterr().err
