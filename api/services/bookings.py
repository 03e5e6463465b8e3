"""Meetings as rows: who meets whom, which stretches of time that takes, who stands by, why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from matchmaker.codec.schema import ExplanationRow, build
from matchmaker.domain import Fair, Meeting, SlotId, Standby
from matchmaker.reasons import Explanation

_AT_ONCE = 5_000
Row = dict[str, Any]


class Moments:
    """When the slots of a fair are. The days are cut wherever a slot begins or ends."""

    def __init__(self, fair: Fair) -> None:
        zone = ZoneInfo(fair.timezone)
        self._times = {
            s.id: (s.start.replace(tzinfo=zone), s.end.replace(tzinfo=zone)) for s in fair.slots
        }
        self._cuts = sorted({moment for times in self._times.values() for moment in times})
        self._stretches: dict[SlotId, tuple[datetime, ...]] = {}

    def of(self, slot: SlotId) -> tuple[datetime, datetime]:
        """When a slot begins and ends."""
        return self._times[slot]

    def stretches(self, slot: SlotId) -> tuple[datetime, ...]:
        """The beginnings of the stretches that a slot covers."""
        if slot not in self._stretches:
            start, end = self._times[slot]
            # A slot of no length takes its moment all the same.
            covered = tuple(c for c in self._cuts if start <= c < end) or (start,)
            self._stretches[slot] = covered
        return self._stretches[slot]


def uid_of(fair_id: str, buyer: str, vendor: str) -> str:
    """The name by which calendars know the meeting of a pair, in all versions of its fair."""
    key = "\x1f".join((fair_id, buyer, vendor))
    return f"{sha256(key.encode()).hexdigest()[:32]}@matchmaker"


def booking_row(
    fair_id: str, fair: Fair, moments: Moments, meeting: Meeting, seat: int, why: Row | None
) -> Row:
    """A meeting as a row of `Booking`, apart from its timetable."""
    starts_at, ends_at = moments.of(meeting.slot)
    buyer = fair.desk_of[meeting.desk].buyer
    return {
        "desk": meeting.desk,
        "vendor": meeting.vendor,
        "buyer": buyer,
        "slot": meeting.slot,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "purchases": list(meeting.purchases),
        "fixed": meeting.fixed,
        "seat": seat,
        "rooms": fair.slot_of[meeting.slot].rooms,
        "uid": uid_of(fair_id, buyer, meeting.vendor),
        "explanation": why,
    }


def time_rows(moments: Moments, meeting: Meeting) -> Iterator[Row]:
    """The stretches of time that a meeting takes, of its desk and of its vendor."""
    for who in (f"d:{meeting.desk}", f"v:{meeting.vendor}"):
        for start in moments.stretches(meeting.slot):
            yield {
                "who": who,
                "starts_at": start,
                "desk": meeting.desk,
                "vendor": meeting.vendor,
            }


def reserve_row(reserve: Standby, why: Row | None) -> Row:
    """A reserve as a row of `Reserve`, apart from its timetable."""
    return {
        "buyer": reserve.buyer,
        "rank": reserve.rank,
        "vendor": reserve.vendor,
        "points": reserve.points,
        "purchases": list(reserve.purchases),
        "explanation": why,
    }


def told(why: Explanation | None) -> Row | None:
    """An explanation as JSON."""
    return None if why is None else ExplanationRow.model_validate(why).model_dump(mode="json")


def read_told(why: Row) -> Explanation:
    """The explanation that `told` wrote."""
    found: Explanation = build(ExplanationRow.model_validate(why, strict=False))
    return found


def put_rows(session: Session, table: type[Any], timetable_id: str, rows: Iterable[Row]) -> None:
    """Write rows of a timetable, many at once."""
    rest = iter(rows)
    while some := [{"timetable_id": timetable_id, **row} for row in islice(rest, _AT_ONCE)]:
        session.execute(insert(table), some)
