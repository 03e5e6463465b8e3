"""A realistic invented plan to look at: 40 agencies, 90 firms, two days, two tracks."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    DeskId,
    Fair,
    Meeting,
    PlannedPurchase,
    Preference,
    PreferenceKind,
    Product,
    ProductId,
    PurchaseId,
    Schedule,
    Session,
    SessionId,
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
    How,
    LineMatch,
    MatchLists,
    Meet,
    Phrase,
    RankedPurchase,
    RankedVendor,
    need_texts,
)
from matchmaker.scheduler.result import SolveResult, SolveStatus

TRACKS = ("물품", "용역·공사")
PLACES = ("가람", "나래", "다온", "라온", "마루", "바다", "새별", "아라", "자람", "초록")
KINDS = ("시청", "도시공사", "교육지원청", "시설공단")
FIRM_HEADS = ("한울", "새롬", "온새", "두레", "미르", "보람", "늘봄", "해솔", "가온", "도담")
FIRM_TAILS = ("산업", "테크", "기술", "협동조합", "상사", "환경", "시스템", "이엔지", "디자인")


@dataclass(frozen=True)
class Sector:
    """What agencies of a sector ask for, what firms answer, and the words that meet."""

    track: int
    need: str
    use: str
    offer: str
    told: str
    words: tuple[tuple[str, str], ...]


SECTORS = (
    Sector(
        0,
        "도로변 LED 가로등기구 교체",
        "노후 나트륨등을 고효율 LED 등기구로 교체 (120W, 400등)",
        "고효율 LED 가로등기구 HL-120",
        "광효율 160lm/W, 디밍 제어가 되는 도로 조명용 등기구. 고효율에너지기자재 인증",
        (("LED", "LED"), ("가로등기구", "가로등기구"), ("고효율", "고효율")),
    ),
    Sector(
        0,
        "청사 사무용 의자 구매",
        "민원실 및 사무실 노후 의자 교체, 등받이 조절형",
        "인체공학 사무용 의자 OA-7",
        "등받이와 팔걸이를 조절하는 의자. 환경표지 인증, 5년 무상 수리",
        (("사무용", "사무용"), ("의자", "의자"), ("등받이", "등받이")),
    ),
    Sector(
        0,
        "행사용 현수막 및 배너",
        "지역 축제와 캠페인 현수막 제작",
        "친환경 생분해 플래카드",
        "썩는 원단에 인쇄하는 플래카드와 배너. 사회적기업 생산품",
        (("현수막", "플래카드"), ("배너", "배너")),
    ),
    Sector(
        0,
        "정보보안 장비(방화벽) 도입",
        "행정망 침입차단 시스템 이중화",
        "차세대 통합보안장비 UTM-2000",
        "침입차단과 방지를 한 대로 처리하는 보안 장비. CC 인증 EAL4",
        (("방화벽", "침입차단"), ("보안", "보안"), ("장비", "장비")),
    ),
    Sector(
        0,
        "어린이공원 놀이시설 설치",
        "노후 조합놀이대 교체, 탄성 바닥재 포함",
        "목재 조합놀이대 '숲속 마을'",
        "국산 낙엽송으로 만든 조합놀이대. 어린이놀이시설 안전인증",
        (("놀이시설", "놀이시설"), ("조합놀이대", "조합놀이대")),
    ),
    Sector(
        1,
        "청사 청소 및 위생관리 용역",
        "본관과 별관 일상 청소, 월 1회 왁스 작업",
        "건물 위생관리 서비스",
        "청소와 소독을 함께 맡는 위생관리. 장애인표준사업장",
        (("청소", "청소"), ("위생관리", "위생관리")),
    ),
    Sector(
        1,
        "누리집 웹 접근성 개선 용역",
        "장애인 차별금지법에 따른 웹 접근성 인증 획득",
        "웹 접근성 진단과 개선",
        "자동 점검과 전문가 심사로 인증까지 돕는 개발 서비스. 여성기업",
        (("접근성", "접근성"), ("인증", "인증"), ("누리집", "웹")),
    ),
    Sector(
        1,
        "승강기 유지보수 용역",
        "청사 승강기 12대 월간 점검과 부품 교체",
        "승강기 원격 점검·유지보수",
        "24시간 원격 감시와 2시간 안 출동. 승강기 유지관리업 등록",
        (("승강기", "승강기"), ("점검", "점검"), ("유지보수", "유지보수")),
    ),
    Sector(
        1,
        "하수관로 보수 공사",
        "노후 관로 비굴착 전체 보수 2.4km",
        "비굴착 관로 보수 공법",
        "땅을 파지 않고 관 안쪽을 새로 입히는 공법. 건설신기술 지정",
        (("관로", "관로"), ("비굴착", "비굴착"), ("보수", "보수")),
    ),
)
CRITERIA = ("semantic", "lexical", "item_code", "certificate", "region", "wish")


def report_plan(seed: int = 3) -> FairPlan:
    """The plan to look at; the same for the same seed."""
    rng = random.Random(seed)  # noqa: S311 — repeatable on purpose
    fair = _fair(rng)
    sector_of = _sectors(fair)
    scores = {(d.id, v.id): _score(rng, d, v, sector_of) for d in fair.desks for v in fair.vendors}
    meetings = tuple(_meetings(fair, scores, sector_of))
    standby = tuple(_standby(fair, meetings, scores))
    explain = _Explainer(fair, sector_of, scores)
    total = sum(scores[m.desk, m.vendor] for m in meetings)
    bonus = 10_000_000
    objective = round(total * 100) + bonus * 128
    return FairPlan(
        fair=fair,
        result=SolveResult(
            status=SolveStatus.OPTIMAL,
            schedule=Schedule(meetings=meetings, standby=standby),
            objective=objective,
            bound=objective,
            fit_points=round(total, 2),
            units=128,
            floor_units_met=128,
            floor_units_wanted=130,
            floor_bonus=bonus,
            seconds=0.08,
        ),
        explanations={(m.desk, m.vendor): explain(m.desk, m.vendor) for m in meetings},
        standby_explanations={
            (s.buyer, s.vendor): explain(DeskId(f"{s.buyer}-1"), s.vendor) for s in standby
        },
        findings=_findings(),
        matches=_matches(fair, explain, scores),
        encoder="e5-small-q4 1.0",
        reranker="some/reranker",
        seed=seed,
    )


def _fair(rng: random.Random) -> Fair:
    sessions, slots = _sessions(), []
    for session in sessions:
        start = session.start
        while start < session.end:
            end = start + timedelta(minutes=30)
            name = SlotId(f"{session.id}-{start:%H%M}")
            slots.append(TimeSlot(id=name, session=session.id, start=start, end=end, rooms=18))
            start = end
    names = [f"{place}{kind}" for kind in KINDS for place in PLACES]
    buyers = tuple(
        Buyer(
            id=BuyerId(f"b{i:02}"),
            name=name,
            kind=name[2:],
            region=f"{name[:2]}시",
            tracks=frozenset({TRACKS[i % 3 // 2]}) if i % 3 else frozenset(),
            unavailable=frozenset(s.id for s in slots if i % 7 == 2 and s.start.hour == 11),
        )
        for i, name in enumerate(names)
    )
    desks = tuple(
        Desk(
            id=DeskId(f"{b.id}-{n}"),
            buyer=b.id,
            name=f"{n}번 상담석",
            officer=rng.choice(("김하늘", "이바다", "박나무", "최구름", "정노을")),
        )
        for i, b in enumerate(buyers)
        for n in range(1, 3 if i % 6 == 0 else 2)
    )
    vendors = tuple(_vendor(i) for i in range(90))
    return Fair(
        name="2026 가람권 공공구매 상담회",
        buyers=buyers,
        desks=desks,
        purchases=tuple(_purchases(buyers)),
        vendors=vendors,
        products=tuple(_products(vendors)),
        sessions=sessions,
        slots=tuple(slots),
        preferences=tuple(
            Preference(buyer=buyers[i % 40].id, vendor=vendors[i].id, kind=PreferenceKind.WISH)
            for i in range(0, 90, 4)
        ),
    )


def _sessions() -> tuple[Session, ...]:
    found = []
    for day in (16, 17):
        for part, first, last in (("오전", 10, 12), ("오후", 14, 17)):
            for number, track in enumerate(TRACKS):
                start = datetime(2026, 6, day, first)
                found.append(
                    Session(
                        id=SessionId(f"{day}{'ap'[first > 12]}{number}"),
                        name=part,
                        start=start,
                        end=start.replace(hour=last),
                        track=track,
                    )
                )
    return tuple(found)


def _vendor(i: int) -> Vendor:
    head, tail = FIRM_HEADS[i // 9], FIRM_TAILS[i % 9]
    return Vendor(
        id=VendorId(f"v{i:02}"),
        name=f"{'㈜' if i % 3 == 0 else ''}{head}{tail}",
        region=f"{PLACES[i % 10]}시",
        size=("소기업", "중기업", None)[i % 3],
        cap=2 if i % 17 == 5 else None,
        tracks=frozenset({TRACKS[SECTORS[i % 9].track]}) if i % 4 else frozenset(),
    )


def _purchases(buyers: tuple[Buyer, ...]) -> Iterator[PlannedPurchase]:
    for i, buyer in enumerate(buyers):
        for n in range(3):
            sector = SECTORS[(i * 2 + n * 4) % 9]
            yield PlannedPurchase(
                id=PurchaseId(f"{buyer.id}-p{n}"),
                buyer=buyer.id,
                title=sector.need,
                use=sector.use,
                budget=(20 + (i * 7 + n * 13) % 180) * 1_000_000,
            )


def _products(vendors: tuple[Vendor, ...]) -> Iterator[Product]:
    for i, vendor in enumerate(vendors):
        if i % 29 != 28:
            sector = SECTORS[i % 9]
            yield Product(
                id=ProductId(f"{vendor.id}-o"),
                vendor=vendor.id,
                name=sector.offer,
                description=sector.told,
            )


def _sectors(fair: Fair) -> dict[str, Sector]:
    by_offer = {s.offer: s for s in SECTORS}
    by_need = {s.need: s for s in SECTORS}
    found: dict[str, Sector] = {p.id: by_need[p.title] for p in fair.purchases}
    return found | {p.vendor: by_offer[p.name] for p in fair.products}


def _score(rng: random.Random, desk: Desk, vendor: Vendor, sector_of: dict[str, Sector]) -> float:
    number = int(desk.buyer[1:])
    wanted = {SECTORS[(number * 2 + n * 4) % 9] for n in range(3)}
    sector = sector_of.get(vendor.id)
    if sector is None:
        return round(rng.uniform(8, 30), 2)
    if sector in wanted:
        return round(min(98.0, rng.gauss(72, 10)), 2)
    return round(rng.uniform(18, 52), 2)


def _meetings(
    fair: Fair, scores: dict[tuple[DeskId, VendorId], float], sector_of: dict[str, Sector]
) -> Iterator[Meeting]:
    load: Counter[str] = Counter()
    running: Counter[SlotId] = Counter()
    busy: set[tuple[str, SlotId]] = set()
    met: set[tuple[str, str]] = set()
    spans = {s.id: (s.start, s.end) for s in fair.slots}
    pairs = sorted(scores, key=lambda pair: (-scores[pair], pair))
    made: list[Meeting] = []
    for desk_id, vendor_id in pairs:
        desk, vendor = fair.desk_of[desk_id], fair.vendor_of[vendor_id]
        full = load[vendor_id] >= min(fair.cap_of_vendor(vendor), 5) or load[desk_id] >= 7
        if scores[desk_id, vendor_id] < 42 or full or (desk.buyer, vendor_id) in met:
            continue
        turn = len(made) * 7 % len(fair.slots)
        for slot in (*fair.slots[turn:], *fair.slots[:turn]):
            open_to_both = fair.desk_can_use(desk, slot) and fair.vendor_can_use(vendor, slot)
            when = str(spans[slot.id])
            taken = {(desk_id, SlotId(when)), (vendor_id, SlotId(when))}
            if open_to_both and not taken & busy and running[slot.id] < 18:
                busy |= taken
                running[slot.id] += 1
                met.add((desk.buyer, vendor_id))
                load.update((desk_id, vendor_id))
                lines = _lines(fair, desk, vendor, sector_of)
                made.append(
                    Meeting(
                        desk=desk_id,
                        vendor=vendor_id,
                        slot=slot.id,
                        purchases=lines,
                        fixed=len(made) % 61 == 3,
                    )
                )
                break
    order = {s.id: i for i, s in enumerate(fair.slots)}
    yield from sorted(made, key=lambda m: (order[m.slot], m.desk))


def _lines(
    fair: Fair, desk: Desk, vendor: Vendor, sector_of: dict[str, Sector]
) -> tuple[PurchaseId, ...]:
    lines = fair.lines_of_desk(desk)
    sector = sector_of.get(vendor.id)
    fitting = tuple(p.id for p in lines if sector_of[p.id] is sector)
    return fitting or (lines[0].id,)


def _standby(
    fair: Fair, meetings: tuple[Meeting, ...], scores: dict[tuple[DeskId, VendorId], float]
) -> Iterator[Standby]:
    met = {(fair.desk_of[m.desk].buyer, m.vendor) for m in meetings}
    for buyer in fair.buyers:
        desk = fair.desks_of_buyer[buyer.id][0].id
        left = [v.id for v in fair.vendors if (buyer.id, v.id) not in met]
        best = sorted(left, key=lambda v: (-scores[desk, v], v))[:3]
        line = fair.purchases_of_buyer[buyer.id][0].id
        for rank, vendor in enumerate(best, 1):
            points = scores[desk, vendor]
            yield Standby(
                buyer=buyer.id, vendor=vendor, rank=rank, points=points, purchases=(line,)
            )


class _Explainer:
    def __init__(
        self,
        fair: Fair,
        sector_of: dict[str, Sector],
        scores: dict[tuple[DeskId, VendorId], float],
    ) -> None:
        self.fair, self.sector_of, self.scores = fair, sector_of, scores

    def __call__(self, desk_id: DeskId, vendor_id: VendorId) -> Explanation:
        points = self.scores[desk_id, vendor_id]
        shares = [0.55, 0.2, 0.08, 0.07, 0.06]
        parts = [round(points * share, 2) for share in shares]
        region_known = int(vendor_id[1:]) % 4 != 1
        parts.append(round(points - sum(parts), 2))
        if int(vendor_id[1:]) % 11 == 4:
            parts[0], parts[5] = round(parts[0] + parts[5] + 6, 2), -6.0
        return Explanation(
            buyer=self.fair.desk_of[desk_id].buyer,
            desk=desk_id,
            vendor=vendor_id,
            points=points,
            contributions=tuple(
                Contribution(criterion=c, points=p, known=c != "region" or region_known)
                for c, p in zip(CRITERIA, parts, strict=True)
            ),
            lines=tuple(self._lines(desk_id, vendor_id)),
        )

    def _lines(self, desk_id: DeskId, vendor_id: VendorId) -> Iterator[LineMatch]:
        desk = self.fair.desk_of[desk_id]
        sector = self.sector_of.get(vendor_id)
        lines = sorted(
            self.fair.lines_of_desk(desk), key=lambda p: self.sector_of[p.id] is not sector
        )
        for i, line in enumerate(lines[:2]):
            met = self.sector_of[line.id] is sector
            yield LineMatch(
                purchase=line.id,
                product=ProductId(f"{vendor_id}-o") if sector else None,
                offer=f"{sector.offer} {sector.told}" if sector else "공공기관 납품 다수",
                words=sector.words if sector and met else (),
                relevance=round(0.86 - 0.3 * i if met else 0.34, 2),
                meets=tuple(self._meets(line, vendor_id, sector.words)) if sector and met else (),
            )

    def _meets(
        self, line: PlannedPurchase, vendor: VendorId, words: tuple[tuple[str, str], ...]
    ) -> Iterator[Meet]:
        product = self.fair.product_of[ProductId(f"{vendor}-o")]
        for ours, theirs in words:
            need = phrase(need_texts(line), ours)
            offer = phrase({"name": product.name, "description": product.description or ""}, theirs)
            if need and offer:
                yield Meet(need=need, offer=offer, how=How.SAME if ours == theirs else How.SYNONYM)


def phrase(texts: Mapping[str, str], word: str) -> Phrase | None:
    """Where a word first stands."""
    places = ((field, text.find(word)) for field, text in texts.items())
    return next((Phrase(f, at, at + len(word)) for f, at in places if at >= 0), None)


def _matches(
    fair: Fair, explain: _Explainer, scores: dict[tuple[DeskId, VendorId], float]
) -> MatchLists:
    by_purchase: dict[PurchaseId, tuple[RankedVendor, ...]] = {}
    for purchase in fair.purchases:
        desk = fair.desks_of_buyer[purchase.buyer][0].id
        fitting = [v for v in fair.vendors if explain.sector_of.get(v.id) is not None]
        same = [v for v in fitting if explain.sector_of[v.id] is explain.sector_of[purchase.id]]
        best = sorted(same, key=lambda v: (-scores[desk, v.id], v.id))[:3]
        by_purchase[purchase.id] = tuple(
            RankedVendor(rank=n, vendor=v.id, explanation=explain(desk, v.id))
            for n, v in enumerate(best, 1)
        )
    by_vendor = {}
    for vendor in fair.vendors:
        pairs = [(scores[d.id, vendor.id], d) for d in fair.desks]
        points, desk = max(pairs, key=lambda pair: (pair[0], pair[1].id))
        line = fair.purchases_of_buyer[desk.buyer][0].id
        explanation = explain(desk.id, vendor.id)
        ranked = RankedPurchase(rank=1, purchase=line, explanation=explanation)
        by_vendor[vendor.id] = (ranked,) if points >= 35 else ()
    return MatchLists(by_purchase=by_purchase, by_vendor=by_vendor)


def _findings() -> tuple[Finding, ...]:
    missing = [
        Finding(
            code="format_more",
            severity=Severity.WARNING,
            sheet="기업",
            row=row,
            params={"count": 3},
        )
        for row in (4, 9, 31, 52)
    ]
    note = Finding(code="encoder_fallback", severity=Severity.NOTE)
    return (note, *missing)
