"""Small invented fairs for the tests of fit, and a fake encoder."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from matchmaker.domain import (
    Buyer,
    BuyerId,
    Certificate,
    Desk,
    DeskId,
    Fair,
    Meeting,
    PlannedPurchase,
    Policy,
    Preference,
    PreferenceKind,
    Product,
    ProductId,
    PurchaseId,
    Session,
    SessionId,
    Side,
    SlotId,
    TimeSlot,
    Vendor,
    VendorId,
)
from matchmaker.embeddings.encoder import TextSide
from matchmaker.progress import Progress, silent

FAIR_DAY = date(2026, 5, 12)
_NINE = datetime(2026, 5, 12, 9)


class TopicEncoder:
    """A fake: a text's vector points at the topics whose words it has, with a little noise."""

    name = "topics"
    version = "1"
    dimension = 16
    TOPICS = (("복합기", "복사기"), ("현수막", "플래카드"), ("청소", "미화"), ("책상", "데스크"))

    def encode(
        self, texts: Sequence[str], side: TextSide, progress: Progress = silent
    ) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
            vectors[row] = np.random.default_rng(seed).normal(scale=0.1, size=self.dimension)
            for topic, words in enumerate(self.TOPICS):
                vectors[row, topic] += 3.0 * any(word in text for word in words)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def buyer(ident: str, **facts: object) -> Buyer:
    return Buyer(**{"id": BuyerId(ident), "name": f"{ident}기관", **facts})  # type: ignore[arg-type]


def desk(ident: str, owner: str, *purchases: str) -> Desk:
    lines = frozenset(PurchaseId(p) for p in purchases)
    return Desk(id=DeskId(ident), buyer=BuyerId(owner), name=ident, purchases=lines)


def line(ident: str, owner: str, title: str, **facts: object) -> PlannedPurchase:
    return PlannedPurchase(
        id=PurchaseId(ident),
        buyer=BuyerId(owner),
        title=title,
        **facts,  # type: ignore[arg-type]
    )


def vendor(ident: str, **facts: object) -> Vendor:
    return Vendor(id=VendorId(ident), name=f"{ident}상사", **facts)  # type: ignore[arg-type]


def product(ident: str, owner: str, name: str, **facts: object) -> Product:
    return Product(
        id=ProductId(ident),
        vendor=VendorId(owner),
        name=name,
        **facts,  # type: ignore[arg-type]
    )


def preference(
    owner: str, firm: str, kind: str, side: str = "organiser", **facts: object
) -> Preference:
    return Preference(
        buyer=BuyerId(owner),
        vendor=VendorId(firm),
        kind=PreferenceKind(kind),
        side=Side(side),
        **facts,  # type: ignore[arg-type]
    )


def office_fair(**changes: object) -> Fair:
    """Two agencies (one with two desks) and four firms; d has told nothing."""
    session = Session(id=SessionId("AM"), name="오전", start=_NINE, end=_NINE.replace(hour=12))
    slot = TimeSlot(id=SlotId("AM1"), session=session.id, start=_NINE, end=_NINE.replace(minute=30))
    facts: dict[str, object] = {
        "name": "작은 상담회",
        "buyers": (buyer("갑"), buyer("을")),
        "desks": (desk("갑1", "갑", "p1"), desk("갑2", "갑", "p2", "p3"), desk("을1", "을")),
        "purchases": (
            line("p1", "갑", "2026년 사무용 복합기 임차", spec="규격서 참조"),
            line("p2", "갑", "행사 현수막 제작 구매"),
            line("p3", "갑", "사무실 책상 구입"),
            line("p4", "을", "청사 청소 용역"),
        ),
        "vendors": (
            vendor("a", certificates=(Certificate(kind="여성기업확인서"),)),
            vendor("b", records=("구청 행사 플래카드 제작",)),
            vendor("c", intro="건물 청소와 미화를 맡는 사회적기업"),
            vendor("d"),
        ),
        "products": (
            product("a1", "a", "컬러 복합기 렌탈", description="복사 스캔 팩스"),
            product("a2", "a", "사무용 책상", spec="1400×700"),
            product("b1", "b", "현수막 인쇄"),
        ),
        "sessions": (session,),
        "slots": (slot,),
    }
    return Fair(**{**facts, **changes})  # type: ignore[arg-type]


def fixed_meeting(desk_id: str, firm: str) -> Meeting:
    return Meeting(desk=DeskId(desk_id), vendor=VendorId(firm), slot=SlotId("AM1"), fixed=True)


_WORDS = (
    "복합기",
    "임차",
    "현수막",
    "청소",
    "용역",
    "책상",
    "구매",
    "LED",
    "2026년",
    "제작",
    "손소독제",
    "소독제",
    "(재공고)",
    "ＬＥＤ 50Ｗ",
    "1200×600",
    "75인치 이상",
    unicodedata.normalize("NFD", "책상"),
    "외 3종",
)
_PLACES = (None, "서울특별시 중구", "서울 강남구", "경기도 수원시", "어딘가")
_TEXTS = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=4).map(" ".join)
_MAYBE_TEXT = st.one_of(st.none(), st.just("규격서 참조"), _TEXTS)
_CODES = st.sampled_from((None, "4321179601", "4321179602", "43211796", "S72152799", "56"))
_AMOUNTS = st.sampled_from((None, 0, 1_000, 22_000_000, 60_000_000, 500_000_000, 7_000_000_000))
_SHARES = st.dictionaries(st.sampled_from(("technology", "women_goods", "other")), st.floats(0, 9))
_CERTIFICATES = st.sampled_from(("여성기업", "GS인증", "모르는 인증"))


@st.composite
def fairs(draw: st.DrawFn) -> Fair:
    """Fairs of a few agencies and firms, with every fact now and then missing."""
    owners = [f"b{i}" for i in range(draw(st.integers(1, 3)))]
    firms = [f"v{i}" for i in range(draw(st.integers(1, 4)))]
    purchases = tuple(
        line(
            f"p{i}",
            draw(st.sampled_from(owners)),
            draw(_TEXTS),
            spec=draw(_MAYBE_TEXT),
            item_code=draw(_CODES),
            wanted_certificates=draw(st.frozensets(_CERTIFICATES, max_size=2)),
            wanted_region=draw(st.sampled_from(_PLACES)),
            budget=draw(_AMOUNTS),
            division=draw(st.sampled_from((None, "물품", "용역", "공사"))),
        )
        for i in range(draw(st.integers(0, 4)))
    )
    kinds = st.sampled_from(("wish", "rather_not", "met_before", "must_meet", "veto"))
    sides = st.sampled_from(("buyer", "vendor", "organiser"))
    return Fair(
        name="아무 상담회",
        buyers=tuple(
            buyer(
                b,
                region=draw(st.sampled_from(_PLACES)),
                kind=draw(st.sampled_from((None, "지방자치단체", "공기업"))),
                quota_shares=draw(_SHARES),
            )
            for b in owners
        ),
        desks=tuple(desk(f"{b}d{k}", b) for b in owners for k in range(draw(st.integers(1, 2)))),
        purchases=purchases,
        vendors=tuple(
            vendor(
                v,
                region=draw(st.sampled_from(_PLACES)),
                intro=draw(_MAYBE_TEXT),
                size=draw(st.sampled_from((None, "소기업", "중소기업", "중견기업", "창업기업"))),
                founded=draw(st.sampled_from((None, date(1999, 1, 1), date(2023, 5, 12)))),
                employees=draw(st.sampled_from((None, 0, 5, 90))),
                sales=draw(_AMOUNTS),
                public_sales=draw(_AMOUNTS),
                records=tuple(draw(st.lists(_TEXTS, max_size=2))),
                industries=draw(
                    st.sampled_from((None, (), ("전기공사업",), ("건물위생관리업", "제조업")))
                ),
                certificates=draw(
                    st.one_of(
                        st.none(), st.lists(_CERTIFICATES.map(_certificate), max_size=2).map(tuple)
                    )
                ),
            )
            for v in firms
        ),
        products=tuple(
            product(f"o{i}", draw(st.sampled_from(firms)), draw(_TEXTS), item_code=draw(_CODES))
            for i in range(draw(st.integers(0, 4)))
        ),
        preferences=tuple(
            preference(
                draw(st.sampled_from(owners)),
                draw(st.sampled_from(firms)),
                draw(kinds),
                draw(sides),
                rank=draw(st.one_of(st.none(), st.integers(1, 9))),
            )
            for _ in range(draw(st.integers(0, 4)))
        ),
        policy=Policy(min_relevance=draw(st.sampled_from((0.0, 0.1, 0.5)))),
    )


def _certificate(kind: str) -> Certificate:
    return Certificate(kind=kind)
