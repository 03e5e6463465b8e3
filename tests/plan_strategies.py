"""Any fair and any plan, for Hypothesis: references hold, rules need not."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from matchmaker.domain import (
    Buyer,
    Certificate,
    Desk,
    Fair,
    Fairness,
    Group,
    Meeting,
    PlannedPurchase,
    Policy,
    Precedence,
    Preference,
    PreferenceKind,
    Product,
    Schedule,
    Session,
    Side,
    Standby,
    TermKind,
    Terms,
    TimeRules,
    TimeSlot,
    TimingWish,
    Vendor,
)
from matchmaker.errors import Finding, Severity
from matchmaker.plan import FairPlan
from matchmaker.reasons import Contribution, Explanation, How, LineMatch, MatchLists, Meet, Phrase
from matchmaker.scheduler.fairness import FairnessChoice
from matchmaker.scheduler.result import SolveResult, SolveStatus, Timing, TimingEnd

TEXT = st.text(max_size=12)
MAYBE = st.none() | TEXT
COUNT = st.integers(min_value=0, max_value=99)
MAYBE_COUNT = st.none() | st.integers(min_value=-(2**70), max_value=2**70)
NUMBER = st.floats(allow_nan=False, allow_infinity=False)
MAYBE_DAY = st.none() | st.dates()


def ids(least: int = 1) -> st.SearchStrategy[list[str]]:
    return st.lists(TEXT, unique=True, min_size=least, max_size=4)


def some(names: list[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(names)) if names else st.just(frozenset())


def rows(strategy: st.SearchStrategy[Any], most: int = 4) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


def lines_of(names: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(names), max_size=3).map(tuple) if names else st.just(())


@st.composite
def fairs(draw: st.DrawFn) -> Fair:
    """Any fair whose references hold; its rules need not."""
    buyers, desks, vendors, slots = (draw(ids()) for _ in range(4))
    purchases, products = draw(ids(0)), draw(ids(0))
    tracks = st.frozensets(TEXT, max_size=3)

    def each(names: list[str], strategy: Any) -> tuple[Any, ...]:
        return tuple(draw(strategy(name)) for name in names)

    return Fair(
        name=draw(TEXT),
        timezone=draw(TEXT),
        policy=draw(
            st.builds(
                Policy,
                vendor_cap=COUNT,
                buyer_cap=MAYBE_COUNT,
                fairness=st.sampled_from(Fairness),
                lines_first=st.booleans(),
                min_relevance=NUMBER,
                weights=st.dictionaries(TEXT, NUMBER, max_size=3),
                timing=st.builds(
                    TimeRules,
                    desk_pause_after=MAYBE_COUNT,
                    vendor_pause_after=MAYBE_COUNT,
                    pause_minutes=MAYBE_COUNT,
                    wishes=st.lists(st.sampled_from(TimingWish), unique=True).map(tuple),
                    break_spread=MAYBE_COUNT,
                ),
            )
        ),
        sessions=each(
            ["am", "pm"],
            lambda i: st.builds(
                Session,
                id=st.just(i),
                name=TEXT,
                start=st.datetimes(),
                end=st.datetimes(),
                track=MAYBE,
            ),
        ),
        slots=each(
            slots,
            lambda i: st.builds(
                TimeSlot,
                id=st.just(i),
                session=st.sampled_from(["am", "pm"]),
                start=st.datetimes(),
                end=st.datetimes(),
                rooms=MAYBE_COUNT,
            ),
        ),
        buyers=each(
            buyers,
            lambda i: st.builds(
                Buyer,
                id=st.just(i),
                name=TEXT,
                kind=MAYBE,
                region=MAYBE,
                tracks=tracks,
                cap=MAYBE_COUNT,
                floor=COUNT,
                unavailable=some(slots),
            ),
        ),
        desks=each(
            desks,
            lambda i: st.builds(
                Desk,
                id=st.just(i),
                buyer=st.sampled_from(buyers),
                name=TEXT,
                officer=MAYBE,
                email=MAYBE,
                phone=MAYBE,
                purchases=some(purchases),
                cap=MAYBE_COUNT,
                unavailable=some(slots),
            ),
        ),
        purchases=each(
            purchases,
            lambda i: st.builds(
                PlannedPurchase,
                id=st.just(i),
                buyer=st.sampled_from(buyers),
                title=TEXT,
                use=MAYBE,
                spec=MAYBE,
                division=MAYBE,
                item_code=MAYBE,
                item_name=MAYBE,
                budget=MAYBE_COUNT,
                due=MAYBE_DAY,
                contract_method=MAYBE,
                procurement_route=MAYBE,
                wanted_certificates=tracks,
                wanted_region=MAYBE,
            ),
        ),
        vendors=each(vendors, lambda i: vendor_strategy(i, slots, products)),
        products=each(
            products,
            lambda i: st.builds(
                Product,
                id=st.just(i),
                vendor=st.sampled_from(vendors),
                name=TEXT,
                description=MAYBE,
                spec=MAYBE,
                item_code=MAYBE,
                item_name=MAYBE,
                price=MAYBE_COUNT,
            ),
        ),
        preferences=draw(
            rows(
                st.builds(
                    Preference,
                    buyer=st.sampled_from(buyers),
                    vendor=st.sampled_from(vendors),
                    kind=st.sampled_from(PreferenceKind),
                    side=st.sampled_from(Side),
                    rank=MAYBE_COUNT,
                    note=MAYBE,
                )
            )
        ),
        precedences=draw(
            rows(
                st.builds(
                    Precedence,
                    buyer=st.sampled_from(buyers),
                    vendor=st.sampled_from(vendors),
                    then_buyer=st.sampled_from(buyers),
                    then_vendor=st.sampled_from(vendors),
                )
            )
        ),
        groups=each(draw(ids(0)), lambda i: group_strategy(i, buyers, vendors)),
        fixed=draw(rows(meetings(desks, vendors, slots, purchases))),
        terms=draw(
            rows(
                st.builds(
                    Terms,
                    word=TEXT,
                    others=rows(TEXT),
                    kind=st.sampled_from(TermKind),
                    source=MAYBE,
                )
            )
        ),
    )


def vendor_strategy(name: str, slots: list[str], products: list[str]) -> st.SearchStrategy[Vendor]:
    product = st.none() | st.sampled_from(products) if products else st.none()
    certificate = st.builds(
        Certificate, kind=TEXT, number=MAYBE, valid_until=MAYBE_DAY, product=product
    )
    return st.builds(
        Vendor,
        id=st.just(name),
        name=TEXT,
        business_number=MAYBE,
        region=MAYBE,
        size=MAYBE,
        founded=MAYBE_DAY,
        employees=MAYBE_COUNT,
        sales=MAYBE_COUNT,
        intro=MAYBE,
        records=rows(TEXT),
        certificates=st.none() | rows(certificate),
        contact=MAYBE,
        email=MAYBE,
        phone=MAYBE,
        first_time=st.none() | st.booleans(),
        tracks=st.frozensets(TEXT, max_size=2),
        cap=MAYBE_COUNT,
        floor=COUNT,
        unavailable=some(slots),
    )


def group_strategy(name: str, buyers: list[str], vendors: list[str]) -> st.SearchStrategy[Group]:
    return st.one_of(
        st.builds(
            Group,
            id=st.just(name),
            name=TEXT,
            side=st.just(side),
            members=some(people),
            cap=MAYBE_COUNT,
            floor=COUNT,
            share=st.floats(0, 1),
            condition=MAYBE,
        )
        for side, people in ((Side.BUYER, buyers), (Side.VENDOR, vendors))
    )


def meetings(
    desks: list[str], vendors: list[str], slots: list[str], purchases: list[str]
) -> st.SearchStrategy[Meeting]:
    return st.builds(
        Meeting,
        desk=st.sampled_from(desks),
        vendor=st.sampled_from(vendors),
        slot=st.sampled_from(slots),
        purchases=lines_of(purchases),
        fixed=st.booleans(),
    )


FINDINGS = rows(
    st.builds(
        Finding,
        code=TEXT,
        severity=st.sampled_from(Severity),
        file=MAYBE,
        sheet=MAYBE,
        row=MAYBE_COUNT,
        column=MAYBE,
        params=st.dictionaries(TEXT, st.booleans() | st.integers() | NUMBER | TEXT, max_size=3),
    )
)


CHOICES = st.builds(
    FairnessChoice,
    fairness=st.none() | st.sampled_from(Fairness),
    meetings=COUNT,
    fit_points=NUMBER,
    price=NUMBER,
    floor_units=COUNT,
    lines_covered=COUNT,
    lowest_load=MAYBE_COUNT,
    lowest_fit=st.none() | NUMBER,
)


@st.composite
def plans(draw: st.DrawFn) -> FairPlan:
    """Any plan of any fair."""
    fair = draw(fairs())
    buyers, desks = [b.id for b in fair.buyers], [d.id for d in fair.desks]
    vendors, slots = [v.id for v in fair.vendors], [s.id for s in fair.slots]
    purchases, products = [p.id for p in fair.purchases], [p.id for p in fair.products]
    standby = st.builds(
        Standby,
        buyer=st.sampled_from(buyers),
        vendor=st.sampled_from(vendors),
        rank=COUNT,
        points=NUMBER,
        purchases=lines_of(purchases),
    )
    titled = [p.id for p in fair.purchases if p.title]
    named = [p.id for p in fair.products if p.name]
    meet = st.builds(
        Meet,
        need=st.just(Phrase("title", 0, 1)),
        offer=st.just(Phrase("name", 0, 1)),
        how=st.sampled_from(How),
        via=TEXT,
        own=st.booleans(),
    )
    met = st.builds(
        LineMatch,
        purchase=st.sampled_from(titled or [""]),
        product=st.sampled_from(named or [""]),
        offer=TEXT,
        words=rows(st.tuples(TEXT, TEXT)),
        relevance=NUMBER,
        meets=rows(meet),
    )
    line = (
        met
        if titled and named and draw(st.booleans())
        else st.builds(
            LineMatch,
            purchase=st.sampled_from(purchases or [""]),
            product=st.none() | st.sampled_from(products) if products else st.none(),
            offer=TEXT,
            words=rows(st.tuples(TEXT, TEXT)),
            relevance=NUMBER,
        )
    )
    explanation = st.builds(
        Explanation,
        buyer=st.sampled_from(buyers),
        desk=st.sampled_from(desks),
        vendor=st.sampled_from(vendors),
        points=NUMBER,
        contributions=rows(
            st.builds(Contribution, criterion=TEXT, points=NUMBER, known=st.booleans())
        ),
        lines=rows(line) if purchases else st.just(()),
    )
    explained, reserves = draw(rows(explanation)), draw(rows(explanation))
    schedule = Schedule(
        meetings=draw(rows(meetings(desks, vendors, slots, purchases))),
        standby=draw(rows(standby)),
    )
    return FairPlan(
        fair=fair,
        result=draw(
            st.builds(
                SolveResult,
                status=st.sampled_from(SolveStatus),
                schedule=st.just(schedule),
                objective=st.integers(),
                bound=st.integers(),
                fit_points=NUMBER,
                units=COUNT,
                floor_units_met=COUNT,
                floor_units_wanted=COUNT,
                lines_covered=COUNT,
                lines_wanted=COUNT,
                floor_bonus=COUNT,
                most_talks=COUNT,
                seconds=NUMBER,
                findings=FINDINGS,
                timing=st.none() | st.builds(Timing, breaks=COUNT, end=st.sampled_from(TimingEnd)),
            )
        ),
        explanations={(e.desk, e.vendor): e for e in explained},
        standby_explanations={(e.buyer, e.vendor): e for e in reserves},
        findings=draw(FINDINGS),
        matches=MatchLists(by_purchase={}, by_vendor={}),
        encoder=draw(TEXT),
        reranker=draw(MAYBE),
        seed=draw(st.integers()),
        fairness=draw(rows(CHOICES)),
    )
