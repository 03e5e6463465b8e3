"""Each reason why two do not meet is told where it holds, and forcing a pair tells its price."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from matchmaker.cli import main
from matchmaker.config import RunOptions
from matchmaker.domain import Buyer, Group, GroupId, Preference, PreferenceKind, Side, Vendor
from matchmaker.errors import InputError
from matchmaker.plan import FairPlan
from matchmaker.replanning import answer_why, encoder_of, read_plan, why_few, why_not
from matchmaker.replanning.why import WhyNot, sentences_of
from matchmaker.texts import texts
from matchmaker.validation import find_violations
from tests.replanning.planned_fair import plan_small_fair

BEFORE = datetime(2026, 6, 1, 9)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> FairPlan:
    return read_plan(plan_small_fair(tmp_path_factory.mktemp("fair")))


def options(plan: FairPlan) -> RunOptions:
    return RunOptions(stamp=datetime(2026, 6, 1), first_day=BEFORE.date(), encoder=encoder_of(plan))


def named(plan: FairPlan, buyer: str, vendor: str) -> tuple[Buyer, Vendor]:
    fair = plan.fair
    return (
        next(b for b in fair.buyers if b.name == buyer),
        next(v for v in fair.vendors if v.name == vendor),
    )


def why(plan: FairPlan, buyer: str, vendor: str) -> WhyNot:
    one, other = named(plan, buyer, vendor)
    return why_not(plan, one.id, other.id, options(plan))


def codes(found: WhyNot) -> set[str]:
    return {f.code for f in found.findings}


def a_meeting(plan: FairPlan) -> tuple[Buyer, Vendor]:
    meeting = plan.schedule.meetings[0]
    return plan.fair.buyer_at(meeting.desk), plan.fair.vendor_of[meeting.vendor]


def without(
    plan: FairPlan, buyer: Buyer, vendor: Vendor, **change: int | frozenset[str]
) -> FairPlan:
    """The plan without a pair's meeting, and with its vendor changed."""
    fair = plan.fair
    kept = tuple(
        m
        for m in plan.schedule.meetings
        if (fair.desk_of[m.desk].buyer, m.vendor) != (buyer.id, vendor.id)
    )
    vendors = tuple(
        replace(v, **change) if v.id == vendor.id else v  # type: ignore[arg-type]
        for v in fair.vendors
    )
    result = replace(plan.result, schedule=replace(plan.schedule, meetings=kept))
    return replace(plan, fair=replace(fair, vendors=vendors), result=result)


def test_a_pair_that_meets_is_said_to_meet(plan: FairPlan) -> None:
    buyer, vendor = a_meeting(plan)
    found = why_not(plan, buyer.id, vendor.id, options(plan))
    assert codes(found) == {"why_meets"}
    assert found.forced is None


def test_a_vetoed_pair_is_not_forced(plan: FairPlan) -> None:
    buyer, vendor = named(plan, "한들교육청", "참나무가구")
    veto = Preference(buyer=buyer.id, vendor=vendor.id, kind=PreferenceKind.VETO)
    vetoed = replace(plan, fair=replace(plan.fair, preferences=(veto,)))
    found = why_not(vetoed, buyer.id, vendor.id, options(plan))
    assert codes(found) == {"why_vetoed"}
    assert found.forced is None


def test_texts_that_are_too_unlike_are_said_to_be_and_the_price_is_told(plan: FairPlan) -> None:
    found = why(plan, "한들교육청", "참나무가구")
    assert "why_relevance_low" in codes(found)
    assert found.forced is not None
    after = found.forced.difference
    new = {(c.buyer, c.vendor) for c in after.changes if c.before is None and c.after is not None}
    buyer, vendor = named(plan, "한들교육청", "참나무가구")
    assert (buyer.id, vendor.id) in new
    meetings = tuple(c.after for c in after.changes if c.after is not None)
    schedule = replace(plan.schedule, meetings=meetings, standby=())
    assert find_violations(after.fair, schedule) == ()


def test_nobody_in_common_time_is_said(plan: FairPlan) -> None:
    buyer, vendor = a_meeting(plan)
    away = frozenset(s.id for s in plan.fair.slots)
    found = why_not(
        without(plan, buyer, vendor, unavailable=away), buyer.id, vendor.id, options(plan)
    )
    assert codes(found) == {"why_no_common_slot"}


def test_a_full_vendor_is_said_to_be_full(plan: FairPlan) -> None:
    buyer, vendor = a_meeting(plan)
    others = sum(m.vendor == vendor.id for m in plan.schedule.meetings) - 1
    if not others:
        pytest.fail("the small plan should give its first vendor two meetings")
    full = without(plan, buyer, vendor, cap=others)
    told = [
        f
        for f in why_not(full, buyer.id, vendor.id, options(plan)).findings
        if f.code == "why_full"
    ]
    assert [f.params["name"] for f in told] == [vendor.name]
    assert told[0].params["cap"] == others


def test_a_full_group_is_named_once(plan: FairPlan) -> None:
    buyer, vendor = a_meeting(plan)
    cut = without(plan, buyer, vendor)
    others = sum(m.vendor == vendor.id for m in cut.schedule.meetings)
    ours = frozenset([vendor.id])
    full = Group(id=GroupId("g"), name="우리 지역", side=Side.VENDOR, members=ours, cap=others)
    told = replace(cut, fair=replace(cut.fair, groups=(full,)))
    found = why_not(told, buyer.id, vendor.id, options(plan)).findings
    assert [(f.code, f.params["name"]) for f in found] == [("why_group_full", "우리 지역")]
    few = [f.code for f in why_few(told, vendor, options(plan))]
    assert few.count("why_group_full") == 1


def test_what_is_only_left_out_for_others_is_said(plan: FairPlan) -> None:
    buyer, vendor = a_meeting(plan)
    found = why_not(without(plan, buyer, vendor), buyer.id, vendor.id, options(plan))
    assert codes(found) == {"why_others_are_worth_more"}
    assert found.forced is not None
    assert found.forced.fit_lost < 0


def test_few_meetings_are_counted_and_explained(plan: FairPlan) -> None:
    buyer, vendor = a_meeting(plan)
    cut = without(plan, buyer, vendor)
    told = why_few(cut, vendor, options(plan))
    assert told[0].code == "why_count"
    assert told[0].params["meetings"] == sum(m.vendor == vendor.id for m in cut.schedule.meetings)
    assert "why_others_are_worth_more" in {f.code for f in told}
    assert why_few(cut, buyer, options(plan))[0].params["name"] == buyer.name


def test_somebody_whom_nobody_suits_is_told_so(plan: FairPlan) -> None:
    alone = Vendor(id=plan.fair.vendors[0].id, name="홀로")
    vendors = (alone, *plan.fair.vendors[1:])
    products = tuple(p for p in plan.fair.products if p.vendor != alone.id)
    fair = replace(plan.fair, vendors=vendors, products=products)
    kept = tuple(m for m in plan.schedule.meetings if m.vendor != alone.id)
    result = replace(plan.result, schedule=replace(plan.schedule, meetings=kept))
    told = why_few(replace(plan, fair=fair, result=result), alone, options(plan))
    assert [f.code for f in told] == ["why_count", "why_no_partner"]


def test_somebody_whom_vetoes_leave_alone_is_told_of_them(plan: FairPlan) -> None:
    _, vendor = named(plan, "한들교육청", "빛나영상")
    vetoes = tuple(
        Preference(buyer=b.id, vendor=vendor.id, kind=PreferenceKind.VETO) for b in plan.fair.buyers
    )
    kept = tuple(m for m in plan.schedule.meetings if m.vendor != vendor.id)
    result = replace(plan.result, schedule=replace(plan.schedule, meetings=kept, standby=()))
    vetoed = replace(plan, fair=replace(plan.fair, preferences=vetoes), result=result)
    told = why_few(vetoed, vendor, options(plan))
    assert {f.code for f in told} == {"why_count", "why_suits_but_vetoed"}
    assert "한들교육청" in {f.params.get("buyer") for f in told}


def test_forcing_a_pair_tells_each_kind_of_thing_that_it_costs(plan: FairPlan) -> None:
    """The pair takes the place of the only talk of a line, of a group and of its vendor."""
    buyer, vendor = named(plan, "한들교육청", "참나무가구")
    meets = next(m for m in plan.schedule.meetings if plan.fair.buyer_at(m.desk).id == buyer.id)
    ours = frozenset([meets.vendor])
    group = Group(id=GroupId("g"), name="우리 지역", side=Side.VENDOR, members=ours, floor=1)
    one = replace(buyer, cap=1)
    vetoes = tuple(
        Preference(buyer=b.id, vendor=meets.vendor, kind=PreferenceKind.VETO)
        for b in plan.fair.buyers
        if b.id != buyer.id
    )
    fair = replace(
        plan.fair,
        groups=(group,),
        preferences=vetoes,
        buyers=tuple(one if b.id == buyer.id else b for b in plan.fair.buyers),
    )
    kept = tuple(
        m
        for m in plan.schedule.meetings
        if m == meets or (fair.buyer_at(m.desk).id != buyer.id and m.vendor != meets.vendor)
    )
    result = replace(plan.result, schedule=replace(plan.schedule, meetings=kept, standby=()))
    forced = why_not(
        replace(plan, fair=fair, result=result), buyer.id, vendor.id, options(plan)
    ).forced
    assert forced is not None
    assert (forced.floors_lost, forced.lines_lost, forced.group_talks_lost) == (1, 1, 1)
    told = " ".join(sentences_of(forced, texts("ko")))
    assert "구매예정품목은 1건 줄어듭니다" in told
    assert "그룹에 확보한 상담은 1건 줄어듭니다" in told


@pytest.mark.parametrize("language", ["ko", "en"])
def test_answers_are_whole_sentences(plan: FairPlan, language: str) -> None:
    words = texts(language)
    for who, whom in (("한들교육청", "참나무가구"), ("참나무가구", ""), ("새봄군청", "")):
        lines = answer_why(plan, who, whom, options(plan), BEFORE, words)
        assert lines
        assert not [line for line in lines if "{" in line]


def test_an_unknown_name_is_refused(plan: FairPlan) -> None:
    with pytest.raises(InputError):
        answer_why(plan, "없는 곳", "", options(plan), BEFORE, texts("ko"))


def test_the_command_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    planned = plan_small_fair(tmp_path)
    capsys.readouterr()
    assert main(["why", str(planned), "한들교육청", "참나무가구", "--now", "2026-06-01T09:00"]) == 0
    assert "못 미쳐 후보에서 빠졌습니다" in capsys.readouterr().out
