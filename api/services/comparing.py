"""Two versions of a timetable side by side, from their rows alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.schemas.timetables import ChangeOut, DifferenceOut, Figures, Spot
from api.services.names import names_of
from api.store.tables import Booking, StoredBuyer, StoredVendor, Timetable
from matchmaker.scheduler.difference import ChangeKind

Pair = tuple[str, str]


def difference_of(session: Session, before: Timetable | None, after: Timetable) -> DifferenceOut:
    """Every pair of either version: who is added, lost, moved; the figures of both."""
    old = spots(session, before.id) if before is not None else {}
    new = spots(session, after.id)
    kinds = {pair: _kind(old.get(pair), new.get(pair)) for pair in {**old, **new}}
    changed = [pair for pair, kind in kinds.items() if kind is not ChangeKind.KEPT]
    changed.sort(key=lambda pair: (_first(old.get(pair), new.get(pair)).starts_at, pair))
    counts = {kind: sum(k is kind for k in kinds.values()) for kind in ChangeKind}
    return DifferenceOut(
        before_id=before.id if before is not None else None,
        after_id=after.id,
        kept=counts[ChangeKind.KEPT],
        new=counts[ChangeKind.NEW],
        lost=counts[ChangeKind.LOST],
        moved=counts[ChangeKind.MOVED],
        before=figures_of(session, before.id) if before is not None else None,
        after=figures_of(session, after.id),
        changes=named(
            session,
            after.fair_id,
            [(kinds[pair], pair, old.get(pair), new.get(pair)) for pair in changed],
        ),
    )


def named(
    session: Session,
    fair_id: str,
    changes: Iterable[tuple[str, Pair, Spot | None, Spot | None]],
) -> list[ChangeOut]:
    """Changes with the names of both sides."""
    changes = list(changes)
    buyers = names_of(session, StoredBuyer, fair_id, {pair[0] for _, pair, _, _ in changes})
    vendors = names_of(session, StoredVendor, fair_id, {pair[1] for _, pair, _, _ in changes})
    return [
        ChangeOut(
            kind=kind,
            buyer=buyer,
            buyer_name=buyers[buyer],
            vendor=vendor,
            vendor_name=vendors[vendor],
            before=old,
            after=new,
        )
        for kind, (buyer, vendor), old, new in changes
    ]


def spots(session: Session, timetable_id: str) -> Mapping[Pair, Spot]:
    """Where and when each pair of a version meets."""
    columns = (
        Booking.buyer,
        Booking.vendor,
        Booking.desk,
        Booking.slot,
        Booking.starts_at,
        Booking.ends_at,
    )
    rows = session.execute(select(*columns).where(Booking.timetable_id == timetable_id))
    return {
        (buyer, vendor): Spot(desk=desk, slot=slot, starts_at=start, ends_at=end)
        for buyer, vendor, desk, slot, start, end in rows
    }


def _kind(old: Spot | None, new: Spot | None) -> ChangeKind:
    if old is None:
        return ChangeKind.NEW
    if new is None:
        return ChangeKind.LOST
    same = (old.desk, old.starts_at, old.ends_at) == (new.desk, new.starts_at, new.ends_at)
    return ChangeKind.KEPT if same else ChangeKind.MOVED


def _first(old: Spot | None, new: Spot | None) -> Spot:
    found = old or new
    assert found is not None  # noqa: S101 - a pair is in one of the two
    return found


def figures_of(session: Session, timetable_id: str) -> Figures:
    """A version in figures."""
    points: Any = func.sum(Booking.explanation["points"].as_float())
    row = session.execute(
        select(
            func.count(),
            func.count(func.distinct(Booking.buyer)),
            func.count(func.distinct(Booking.vendor)),
            points,
        ).where(Booking.timetable_id == timetable_id)
    ).one()
    fixed = session.scalar(
        select(func.count()).where(Booking.timetable_id == timetable_id, Booking.fixed)
    )
    loads = (
        select(func.count().label("load"))
        .where(Booking.timetable_id == timetable_id)
        .group_by(Booking.vendor)
        .subquery()
    )
    return Figures(
        talks=row[0],
        fixed=fixed or 0,
        buyers=row[1],
        vendors=row[2],
        points=round(row[3] or 0.0, 2),
        most_of_a_vendor=session.scalar(select(func.max(loads.c.load))) or 0,
    )
