"""The nearest partner: never met, never vetoed, near enough, and the same in every output."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import openpyxl
import pytest

from matchmaker.agendas import agendas
from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    DeskId,
    Fair,
    Group,
    GroupId,
    Meeting,
    PlannedPurchase,
    Preference,
    PreferenceKind,
    PurchaseId,
    Schedule,
    Session,
    SessionId,
    Side,
    SlotId,
    Standby,
    TimeSlot,
    Vendor,
    VendorId,
)
from matchmaker.exports.match_xlsx import matches_to_xlsx
from matchmaker.exports.nearest import Nearest, NearestPartners, Standing
from matchmaker.exports.report.loads import few
from matchmaker.exports.report.needs import unmet
from matchmaker.exports.xlsx import to_xlsx
from matchmaker.plan import FairPlan
from matchmaker.reasons import Explanation, LineMatch, MatchLists, RankedPurchase, RankedVendor
from matchmaker.scheduler.result import SolveResult, SolveStatus
from matchmaker.texts import LANGUAGES, texts
from tests.exports.report_plans import report_plan

NINE = datetime(2026, 6, 11, 9)
FIRM = Vendor(id=VendorId("v0"), name="새벽산업")
BUYER = Buyer(id=BuyerId("b0"), name="가람0")
LINE = PlannedPurchase(id=PurchaseId("p0"), buyer=BuyerId("b0"), title="품목 0")


def fair_of(**changes: object) -> Fair:
    """Two agencies with a desk and a line each, three firms, two slots, two rooms."""
    session = Session(id=SessionId("s"), name="오전", start=NINE, end=NINE + timedelta(minutes=60))
    facts: dict[str, object] = {
        "name": "작은 상담회",
        "buyers": tuple(Buyer(id=BuyerId(f"b{i}"), name=f"기관 {i}") for i in range(2)),
        "desks": tuple(
            Desk(id=DeskId(f"d{i}"), buyer=BuyerId(f"b{i}"), name="상담석") for i in range(2)
        ),
        "purchases": (
            LINE,
            PlannedPurchase(id=PurchaseId("p1"), buyer=BuyerId("b1"), title="품목 1"),
        ),
        "vendors": (
            FIRM,
            Vendor(id=VendorId("v1"), name="노을전자"),
            Vendor(id=VendorId("v2"), name="달빛환경"),
        ),
        "sessions": (session,),
        "slots": tuple(
            TimeSlot(
                id=SlotId(f"t{i}"),
                session=session.id,
                start=NINE + timedelta(minutes=30 * i),
                end=NINE + timedelta(minutes=30 * (i + 1)),
                rooms=2,
            )
            for i in range(2)
        ),
    }
    return Fair(**{**facts, **changes})  # type: ignore[arg-type]


def plan_of(
    relevance: dict[tuple[str, str], float],
    *,
    meetings: Iterable[tuple[str, str, str]] = (),
    standby: tuple[Standby, ...] = (),
    **changes: object,
) -> FairPlan:
    """A plan of the small fair: ``relevance`` by (line, firm), meetings as (desk, firm, slot)."""
    fair = fair_of(**changes)
    made = tuple(
        Meeting(desk=DeskId(d), vendor=VendorId(v), slot=SlotId(t)) for d, v, t in meetings
    )
    return FairPlan(
        fair=fair,
        result=SolveResult(
            status=SolveStatus.OPTIMAL, schedule=Schedule(meetings=made, standby=standby)
        ),
        explanations={},
        standby_explanations={},
        findings=(),
        matches=matches_of(fair, relevance),
        encoder="test",
    )


def matches_of(fair: Fair, relevance: dict[tuple[str, str], float]) -> MatchLists:
    by_purchase: dict[PurchaseId, list[RankedVendor]] = {}
    by_vendor: dict[VendorId, list[RankedPurchase]] = {}
    for (line, firm), near in sorted(relevance.items(), key=lambda item: -item[1]):
        purchase, vendor = PurchaseId(line), VendorId(firm)
        buyer = fair.purchase_of[purchase].buyer
        match = LineMatch(purchase=purchase, product=None, offer="", words=(), relevance=near)
        why = Explanation(
            buyer=buyer,
            desk=fair.desks_of_buyer[buyer][0].id,
            vendor=vendor,
            points=near * 100,
            contributions=(),
            lines=(match,),
        )
        vendors = by_purchase.setdefault(purchase, [])
        vendors.append(RankedVendor(rank=len(vendors) + 1, vendor=vendor, explanation=why))
        lines = by_vendor.setdefault(vendor, [])
        lines.append(RankedPurchase(rank=len(lines) + 1, purchase=purchase, explanation=why))
    return MatchLists(
        by_purchase={k: tuple(v) for k, v in by_purchase.items()},
        by_vendor={k: tuple(v) for k, v in by_vendor.items()},
    )


def told(kind: PreferenceKind, buyer: str, vendor: str) -> Preference:
    return Preference(buyer=BuyerId(buyer), vendor=VendorId(vendor), kind=kind)


def nearest(plan: FairPlan, who: Buyer | Vendor | PlannedPurchase) -> Nearest:
    return NearestPartners(plan, agendas(plan.fair, plan.schedule)).of(who)


def named(found: Nearest) -> tuple[str, str] | None:
    partner = found.partner
    return (partner.purchase.id, partner.vendor.id) if partner else None


def test_the_best_partner_that_is_not_met_is_the_nearest() -> None:
    plan = plan_of({("p0", "v0"): 0.9, ("p1", "v0"): 0.6}, meetings=[("d0", "v0", "t0")])
    assert named(nearest(plan, plan.fair.vendors[0])) == ("p1", "v0")
    assert nearest(plan, plan.fair.vendors[0]).standing is Standing.FREE


def test_a_vetoed_partner_is_never_proposed_and_that_is_said() -> None:
    veto = told(PreferenceKind.VETO, "b0", "v0")
    alone = plan_of({("p0", "v0"): 0.9}, preferences=(veto,))
    every: list[Buyer | Vendor | PlannedPurchase] = [FIRM, alone.fair.buyers[0], LINE]
    for who in every:
        found = nearest(alone, who)
        assert (found.partner, found.standing) == (None, Standing.VETOED)
    assert nearest(alone, FIRM).advice(texts("ko")) == (
        "이 기업과 맞는 기관이 있으나 제외로 등록되어 있습니다."
    )
    assert "제외로 등록된 기업입니다" in nearest(alone, LINE).advice(texts("ko"))
    other = plan_of({("p0", "v0"): 0.9, ("p0", "v1"): 0.7}, preferences=(veto,))
    assert named(nearest(other, LINE)) == ("p0", "v1")


def test_a_veto_is_told_beside_a_partner_that_hardly_fits() -> None:
    veto = told(PreferenceKind.VETO, "b0", "v0")
    for next_best, said in ((0.25, True), (0.5, False)):
        relevance = {("p0", "v0"): 0.9, ("p0", "v1"): next_best}
        found = nearest(plan_of(relevance, preferences=(veto,)), LINE)
        assert named(found) == ("p0", "v1")
        assert ("제외로 등록된 기업입니다" in found.advice(texts("ko"))) is said


def test_a_partner_far_below_the_threshold_is_not_proposed() -> None:
    plan = plan_of({("p0", "v0"): 0.19})
    assert nearest(plan, LINE).standing is Standing.NONE
    near = plan_of({("p0", "v0"): 0.21})
    assert named(nearest(near, LINE)) == ("p0", "v0")
    assert nearest(near, LINE).standing is Standing.FAR


def test_a_wish_is_not_told_that_it_is_below_the_threshold() -> None:
    wish = told(PreferenceKind.WISH, "b0", "v0")
    plan = plan_of({("p0", "v0"): 0.3}, preferences=(wish,))
    assert nearest(plan, LINE).standing is Standing.FREE


def test_a_line_whose_near_firm_meets_its_agency_already_is_told_so() -> None:
    plan = plan_of({("p0", "v0"): 0.9}, meetings=[("d0", "v0", "t0")])
    found = nearest(plan, LINE)
    assert (found.partner, found.standing) == (None, Standing.MET)


@pytest.mark.parametrize(
    "meetings",
    [
        [("d0", "v1", "t0"), ("d1", "v0", "t1")],  # each has the other's slot free
        [("d0", "v1", "t0"), ("d0", "v2", "t1")],  # the desk is busy all day
    ],
)
def test_more_slots_are_advised_only_where_no_common_slot_is_free(
    meetings: list[tuple[str, str, str]],
) -> None:
    relevance = {("p0", "v0"): 0.9}
    assert nearest(plan_of(relevance, meetings=meetings), LINE).standing is Standing.TIME
    assert nearest(plan_of(relevance, meetings=meetings[:1]), LINE).standing is Standing.FREE


def test_a_slot_without_a_room_left_is_not_free() -> None:
    fair = fair_of()
    slots = tuple(replace(s, rooms=1) for s in fair.slots)
    busy = [("d1", "v1", "t0"), ("d1", "v2", "t1")]
    plan = plan_of({("p0", "v0"): 0.9}, meetings=busy, slots=slots)
    assert nearest(plan, LINE).standing is Standing.TIME


@pytest.mark.parametrize("side", ["buyers", "desks", "vendors"])
def test_a_cap_that_is_reached_is_told(side: str) -> None:
    capped = tuple(replace(one, cap=1) for one in getattr(fair_of(), side))
    meeting = ("d1", "v0", "t0") if side == "vendors" else ("d0", "v1", "t0")
    plan = plan_of({("p0", "v0"): 0.9}, meetings=[meeting], **{side: capped})
    assert nearest(plan, LINE).standing is Standing.CAP
    own: dict[str, Buyer | Vendor] = {
        "vendors": plan.fair.vendors[0],
        "buyers": plan.fair.buyers[0],
    }
    if side in own:
        assert nearest(plan, own[side]).standing is Standing.CAP_REACHED


@pytest.mark.parametrize(
    ("members", "meeting", "own"),
    [
        (("v0", "v1"), ("d1", "v1", "t0"), FIRM),
        (("b0", "b1"), ("d1", "v1", "t0"), BUYER),
    ],
)
def test_a_group_that_is_full_is_named(
    members: tuple[str, str], meeting: tuple[str, str, str], own: Buyer | Vendor
) -> None:
    side = Side.VENDOR if isinstance(own, Vendor) else Side.BUYER
    ident = GroupId("g")
    group = Group(id=ident, name="지역", side=side, members=frozenset(members), cap=1)
    plan = plan_of({("p0", "v0"): 0.9}, meetings=[meeting], groups=(group,))
    for who in (LINE, own):
        found = nearest(plan, who)
        assert (found.standing, found.group) == (Standing.GROUP_CAP, "지역")
        assert "‘지역’ 그룹" in found.advice(texts("ko"))
    roomy = replace(plan, fair=replace(plan.fair, groups=(replace(group, cap=2),)))
    assert nearest(roomy, LINE).standing is Standing.FREE


def test_a_reserve_is_told_with_its_rank() -> None:
    reserve = Standby(buyer=BuyerId("b0"), vendor=VendorId("v0"), rank=2, points=90.0)
    plan = plan_of({("p0", "v0"): 0.9}, standby=(reserve,))
    assert "2순위" in nearest(plan, LINE).advice(texts("ko"))
    assert nearest(plan, FIRM).standing is Standing.STANDBY


def test_who_can_never_attend_and_a_plan_without_lists() -> None:
    plan = plan_of({("p0", "v0"): 0.9}, slots=())
    assert nearest(plan, FIRM).standing is Standing.NO_TIME
    assert nearest(plan_of({}), FIRM).advice(texts("ko")) == ""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("standing", [s for s in Standing if s is not Standing.UNKNOWN])
def test_every_standing_has_words(standing: Standing, language: str) -> None:
    said = {
        Nearest(kind=kind, standing=standing, rank=1).advice(texts(language))
        for kind in ("vendor", "buyer", "line")
    }
    assert all(said)


# What the outputs say


@pytest.fixture(scope="module")
def vetoed_plan() -> FairPlan:
    """The realistic plan, with everybody's best open partner met or vetoed in turn."""
    plan = report_plan()
    fair, lists = plan.fair, plan.matches.by_purchase
    relevance: dict[tuple[str, str], float] = {
        (p, r.vendor): max(0.15, 0.9 - 0.1 * r.rank) for p, ranked in lists.items() for r in ranked
    }
    met = {(fair.desk_of[m.desk].buyer, m.vendor) for m in plan.schedule.meetings}
    left = [(fair.purchase_of[p].buyer, r.vendor) for p, ranked in lists.items() for r in ranked]
    vetoes = dict.fromkeys(pair for pair in left if pair not in met)
    # A few firms lose their meetings so that lines and firms are left out.
    gone = {v.id for v in fair.vendors[::5]}
    kept = tuple(m for m in plan.schedule.meetings if m.vendor not in gone)
    vetoes |= dict.fromkeys(pair for pair in left if pair[1] in gone and pair[0] < BuyerId("b20"))
    preferences = tuple(told(PreferenceKind.VETO, b, v) for b, v in vetoes)
    fair = replace(fair, preferences=(*fair.preferences, *preferences))
    schedule = replace(plan.schedule, meetings=kept, standby=plan.schedule.standby[::4])
    schedule = replace(
        schedule, standby=tuple(s for s in schedule.standby if (s.buyer, s.vendor) not in vetoes)
    )
    return replace(
        plan,
        fair=fair,
        result=replace(plan.result, schedule=schedule),
        standby_explanations={},
        matches=matches_of(fair, relevance),
    )


def left_out(plan: FairPlan, language: str) -> list[tuple[object, ...]]:
    """The rows of the sheet: side, name, meetings, cap, nearest, points, advice."""
    words = texts(language)
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(plan, words)))
    rows = list(book[words("exports.sheet.left_out")].iter_rows(values_only=True))
    start = next(i for i, r in enumerate(rows) if words("exports.column.advice") in r)
    return [row[:7] for row in rows[start + 1 :]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_and_the_workbook_say_the_same_of_everybody(
    vetoed_plan: FairPlan, language: str
) -> None:
    words = texts(language)
    every = agendas(vetoed_plan.fair, vetoed_plan.schedule)
    rows = left_out(vetoed_plan, language)
    firms = [r for r in rows if r[0] == words("exports.side.vendor")]
    lines = [r for r in rows if r[0] == words("exports.column.purchase")]
    for row, shown in zip(firms, few(vetoed_plan, every, words), strict=True):
        assert (row[1], row[2]) == (shown.name, shown.meetings)
        assert row[6] in shown.facts
        if row[4]:
            buyer, title = str(row[4]).split(" – ")
            assert any(buyer in fact and title in fact for fact in shown.facts)
        else:
            assert not any("‘" in fact for fact in shown.facts)
    for row, need in zip(lines, unmet(vetoed_plan, every, words), strict=True):
        assert (row[4] or "", row[6]) == (need.vendor, need.advice)
        assert row[5] == (need.points and round(need.points, 2))
    assert len(firms) > 5
    assert len(lines) > 5
    assert any(r[4] for r in firms)


def test_no_output_proposes_a_vetoed_or_a_met_pair(vetoed_plan: FairPlan) -> None:
    fair = vetoed_plan.fair
    barred = {(fair.desk_of[m.desk].buyer, m.vendor) for m in vetoed_plan.schedule.meetings}
    vetoed = {(p.buyer, p.vendor) for p in fair.preferences if p.kind is PreferenceKind.VETO}
    near = NearestPartners(vetoed_plan, agendas(fair, vetoed_plan.schedule))
    everyone: list[Buyer | Vendor | PlannedPurchase] = [*fair.buyers, *fair.vendors]
    found = [near.of(who) for who in (*everyone, *fair.purchases)]
    proposed = {one.partner.pair for one in found if one.partner}
    assert proposed
    assert not proposed & (barred | vetoed)
    assert {Standing.VETOED, Standing.MET} <= {one.standing for one in found}


def test_the_match_lists_leave_vetoed_pairs_out_and_rank_the_others_anew() -> None:
    veto = told(PreferenceKind.VETO, "b0", "v0")
    plan = plan_of({("p0", "v0"): 0.9, ("p0", "v1"): 0.7}, preferences=(veto,))
    book = openpyxl.load_workbook(io.BytesIO(matches_to_xlsx(plan.fair, plan.matches, texts("ko"))))
    lines, firms = ([r[:4] for r in s.iter_rows(values_only=True)] for s in book.worksheets[:2])
    assert [r[2:4] for r in lines if r[0] == "기관 0"] == [(1, "노을전자")]
    assert [r[2] for r in firms if r[0] == "새벽산업"] == ["(없음)"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_of_reserves_says_that_firms_at_their_cap_come_last(language: str) -> None:
    for key in ("report.standby.lead", "exports.note.standby"):
        assert {"ko": "상한에 이른", "en": "reached their cap"}[language] in texts(language)(key)
