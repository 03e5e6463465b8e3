"""Small plans built by hand, with the names that trouble files, and one at full size."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, timedelta

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
    Product,
    ProductId,
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
from matchmaker.errors import Finding, Severity
from matchmaker.plan import FairPlan
from matchmaker.reasons import (
    Contribution,
    Explanation,
    Ground,
    LineMatch,
    MatchLists,
    RankedPurchase,
    RankedVendor,
    Served,
)
from matchmaker.scheduler.result import SolveResult, SolveStatus

LONG = "주식회사 대한민국미래첨단융합기술연구개발제조유통서비스종합솔루션그룹홀딩스" * 4
TROUBLE = (
    "=1+1 상사",
    "+82 전자",
    "@골뱅이 식품",
    "-빼기 산업",
    LONG,
    "🎉 파티용품 👨‍👩‍👧 협동조합",
    "שלום עולם مرحبا 무역",
    "CON",
    "가나/다라:마바*사?",
    "'작은따옴표'",
    "History",
    "history",
)
ITEMS = (
    "LED 가로등기구",
    "사무용 의자",
    "방화벽 장비",
    "현수막 제작",
    "친환경 세제",
    "승강기 유지보수",
)


def slots_of(session: Session, minutes: int, rooms: int | None = None) -> list[TimeSlot]:
    found = []
    start = session.start
    while start + timedelta(minutes=minutes) <= session.end:
        end = start + timedelta(minutes=minutes)
        name = SlotId(f"{session.id}-{start:%H%M}")
        found.append(TimeSlot(id=name, session=session.id, start=start, end=end, rooms=rooms))
        start = end
    return found


def session(name: str, day: int, hours: tuple[int, int], track: str | None = None) -> Session:
    return Session(
        id=SessionId(name),
        name=name,
        start=datetime(2026, 6, day, hours[0]),
        end=datetime(2026, 6, day, hours[1]),
        track=track,
    )


def explanation(
    fair: Fair, desk: Desk, vendor: Vendor, lines: tuple[PurchaseId, ...], points: float
) -> Explanation:
    product = fair.products_of_vendor[vendor.id][0]
    return Explanation(
        buyer=desk.buyer,
        desk=desk.id,
        vendor=vendor.id,
        points=points,
        contributions=(
            Contribution(criterion="semantic", points=round(points - 14.5, 2)),
            Contribution(criterion="lexical", points=10.0),
            Contribution(
                criterion="company_size",
                points=2.0,
                ground=Ground(
                    kind="size_sme", params={"size": "중기업", "basis": "가나다법 제1조"}
                ),
            ),
            Contribution(criterion="region", points=2.5, known=False),
        ),
        lines=tuple(
            LineMatch(
                purchase=line,
                product=product.id,
                offer=product.name,
                words=(("가로등", "조명"), ("의자", "의자")),
                relevance=0.8,
            )
            for line in lines
        ),
        served=Served(
            needs=len(lines), agency_needs=4, budget=30_000_000, agency_budget=120_000_000
        ),
    )


def plan_of(fair: Fair, schedule: Schedule, findings: tuple[Finding, ...] = ()) -> FairPlan:
    points = {}
    for i, m in enumerate(schedule.meetings):
        desk, vendor = fair.desk_of[m.desk], fair.vendor_of[m.vendor]
        points[(desk.id, vendor.id)] = explanation(fair, desk, vendor, m.purchases, 60.0 + i % 40)
    reserves = {
        (s.buyer, s.vendor): explanation(
            fair,
            fair.desks_of_buyer[s.buyer][0],
            fair.vendor_of[s.vendor],
            s.purchases,
            s.points,
        )
        for s in schedule.standby
    }
    return FairPlan(
        fair=fair,
        result=SolveResult(
            status=SolveStatus.OPTIMAL,
            schedule=schedule,
            objective=123_456,
            bound=123_456,
            fit_points=sum(e.points for e in points.values()),
            floor_units_met=len(fair.buyers),
            floor_units_wanted=len(fair.buyers),
            seconds=0.25,
        ),
        explanations=points,
        standby_explanations=reserves,
        findings=findings,
        matches=matches_of(points),
        encoder="test",
    )


def matches_of(points: dict[tuple[DeskId, VendorId], Explanation]) -> MatchLists:
    by_purchase: dict[PurchaseId, list[RankedVendor]] = {}
    by_vendor: dict[VendorId, list[RankedPurchase]] = {}
    for found in sorted(points.values(), key=lambda e: -e.points):
        for line in found.lines:
            vendors = by_purchase.setdefault(line.purchase, [])
            vendors.append(
                RankedVendor(rank=len(vendors) + 1, vendor=found.vendor, explanation=found)
            )
            lines = by_vendor.setdefault(found.vendor, [])
            lines.append(
                RankedPurchase(rank=len(lines) + 1, purchase=line.purchase, explanation=found)
            )
    by_buyer: dict[BuyerId, list[RankedVendor]] = {}
    for found in sorted(points.values(), key=lambda e: -e.points):
        talks = by_buyer.setdefault(found.buyer, [])
        talks.append(RankedVendor(rank=len(talks) + 1, vendor=found.vendor, explanation=found))
    return MatchLists(
        by_buyer={k: tuple(v) for k, v in by_buyer.items()},
        by_purchase={k: tuple(v) for k, v in by_purchase.items()},
        by_vendor={k: tuple(v) for k, v in by_vendor.items()},
    )


def small_plan() -> FairPlan:
    """Two days, parallel tracks, an agency with three desks, troublesome names."""
    sessions = (
        session("첫째 날 오전", 11, (10, 12)),
        session("둘째 날 A홀", 12, (10, 12), "A"),
        session("둘째 날 B홀", 12, (11, 13), "B"),
    )
    slots = tuple(s for x in sessions for s in slots_of(x, 30, 4 if x.track is None else None))
    buyers = (
        Buyer(id=BuyerId("b1"), name="한빛시청", kind="지방자치단체", region="한빛도"),
        Buyer(id=BuyerId("b2"), name="=SUM(A1) 공단", tracks=frozenset({"A"})),
        Buyer(id=BuyerId("b3"), name="누리도로공사", tracks=frozenset({"B"})),
    )
    desks = (
        Desk(id=DeskId("d1"), buyer=BuyerId("b1"), name="한빛시청 1", officer="김하늘"),
        Desk(id=DeskId("d2"), buyer=BuyerId("b1"), name="한빛시청 2", officer="@이바다"),
        Desk(id=DeskId("d3"), buyer=BuyerId("b1"), name="한빛시청 3"),
        Desk(id=DeskId("d4"), buyer=BuyerId("b2"), name="상담석 4"),
        Desk(id=DeskId("d5"), buyer=BuyerId("b3"), name="상담석 5", officer="박나무"),
    )
    purchases = tuple(
        PlannedPurchase(
            id=PurchaseId(f"p{i}"),
            buyer=BuyerId(("b1", "b1", "b2", "b3")[i % 4]),
            title=("=" if i == 2 else "") + ITEMS[i % len(ITEMS)],
            budget=(None, 120_000_000, 35_500_000, 1_234)[i % 4],
            due=date(2026, 9, 30) if i % 2 else None,
        )
        for i in range(8)
    )
    vendors = tuple(
        Vendor(
            id=VendorId(f"v{i}"),
            name=name,
            region="한빛도" if i % 2 else None,
            contact="-담당",
            phone="010-0000-0000",
            email="=mail@example.org",
        )
        for i, name in enumerate((*TROUBLE, "주식회사 새벽조명", "바른가구 협동조합"))
    )
    products = tuple(
        Product(id=ProductId(f"{v.id}-1"), vendor=v.id, name=f"{ITEMS[i % len(ITEMS)]} 제품")
        for i, v in enumerate(vendors)
    )
    fair = Fair(
        name="2026 한빛 공공구매 상담회 & 설명회",
        buyers=buyers,
        desks=desks,
        purchases=purchases,
        vendors=vendors,
        products=products,
        sessions=sessions,
        slots=slots,
    )
    return plan_of(fair, small_schedule(fair), findings())


def findings() -> tuple[Finding, ...]:
    return (
        Finding(
            code="weight_unknown",
            severity=Severity.NOTE,
            sheet="기관",
            row=3,
            column="이름",
            params={"name": "=1+1", "known": "semantic"},
        ),
    )


def small_schedule(fair: Fair) -> Schedule:
    lines = {b.id: [p.id for p in fair.purchases_of_buyer[b.id]] for b in fair.buyers}
    meetings = []
    taken: set[tuple[str, str]] = set()
    for d, desk in enumerate(fair.desks):
        open_slots = [s for s in fair.slots if fair.desk_can_use(desk, s)]
        for i, slot in enumerate(open_slots[:4]):
            vendor = fair.vendors[(d * 3 + i * 2) % (len(fair.vendors) - 2)]
            start = f"{slot.start:%d%H%M}"
            if (vendor.id, start) in taken or (vendor.id, desk.buyer) in taken:
                continue
            taken |= {(vendor.id, start), (vendor.id, desk.buyer)}
            meetings.append(
                Meeting(
                    desk=desk.id,
                    vendor=vendor.id,
                    slot=slot.id,
                    purchases=tuple(lines[desk.buyer][: 1 + i % 2]),
                    fixed=i == 1,
                )
            )
    standby = tuple(
        Standby(
            buyer=BuyerId("b1"),
            vendor=VendorId(f"v{12 + n}"),
            rank=n + 1,
            points=70.0 - n,
            purchases=tuple(lines[BuyerId("b1")][:1]),
        )
        for n in range(2)
    )
    return Schedule(meetings=tuple(meetings), standby=standby)


def large_plan(buyers: int = 256, vendors: int = 740, meetings: int = 1_500) -> FairPlan:
    """A plan at the size of a big fair, from a fixed seed."""
    rng = random.Random(7)  # noqa: S311 — repeatable on purpose
    halves = [
        session(f"{d}일 {name}", d, hours)
        for d in (11, 12)
        for name, hours in (("오전", (10, 12)), ("오후", (14, 17)))
    ]
    fair = Fair(
        name="대형 공공구매 상담회",
        buyers=tuple(
            Buyer(id=BuyerId(f"b{i}"), name=f"한빛제{i}기관", region="한빛도")
            for i in range(buyers)
        ),
        desks=tuple(
            Desk(id=DeskId(f"d{i}"), buyer=BuyerId(f"b{i}"), name="상담석 1", officer="김하늘")
            for i in range(buyers)
        ),
        purchases=tuple(
            PlannedPurchase(
                id=PurchaseId(f"p{i}"),
                buyer=BuyerId(f"b{i % buyers}"),
                title=f"{ITEMS[i % 6]} {i}",
                budget=1_000_000 * (i + 1),
            )
            for i in range(buyers * 3 // 2)
        ),
        vendors=tuple(
            Vendor(id=VendorId(f"v{i}"), name=f"주식회사 새벽{i}", region="누리도")
            for i in range(vendors)
        ),
        products=tuple(
            Product(id=ProductId(f"v{i}-1"), vendor=VendorId(f"v{i}"), name=f"{ITEMS[i % 6]} 제품")
            for i in range(vendors)
        ),
        sessions=tuple(halves),
        slots=tuple(s for h in halves for s in slots_of(h, 20)),
    )
    busy: set[tuple[str, str]] = set()
    made: list[Meeting] = []
    while len(made) < meetings:
        desk, vendor, slot = (
            rng.choice(fair.desks),
            rng.choice(fair.vendors),
            rng.choice(fair.slots),
        )
        keys = {(desk.id, slot.id), (vendor.id, slot.id), (desk.buyer, vendor.id)}
        if keys & busy:
            continue
        busy |= keys
        lines = tuple(p.id for p in fair.purchases_of_buyer[desk.buyer])
        made.append(Meeting(desk=desk.id, vendor=vendor.id, slot=slot.id, purchases=lines))
    standby = tuple(
        Standby(
            buyer=b.id,
            vendor=fair.vendors[(i * 3 + n) % vendors].id,
            rank=n + 1,
            points=55.5,
            purchases=(fair.purchases_of_buyer[b.id][0].id,),
        )
        for i, b in enumerate(fair.buyers)
        for n in range(3)
    )
    return plan_of(fair, Schedule(meetings=tuple(made), standby=standby))


def with_groups(plan: FairPlan) -> FairPlan:
    """The plan with a group of all vendors that reserved a share of a hundred talks, and one
    of no agency."""
    everyone = frozenset(v.id for v in plan.fair.vendors)
    first = Group(
        id=GroupId("g1"), name="우선 기업", side=Side.VENDOR, members=everyone, cap=99, share=0.2
    )
    other = Group(id=GroupId("g2"), name="어느 기관", side=Side.BUYER, members=frozenset(), floor=3)
    fair = replace(plan.fair, groups=(first, other))
    return replace(plan, fair=fair, result=replace(plan.result, most_talks=100))
