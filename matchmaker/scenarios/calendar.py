"""Days, sessions, slots, and who cannot come when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from matchmaker.domain import Session, SessionId, SlotId, TimeSlot
from matchmaker.scenarios.catalogue import Scenario
from matchmaker.scenarios.dice import Dice
from matchmaker.texts import Texts


def timetable(
    scenario: Scenario, first_day: date, texts: Texts
) -> tuple[tuple[Session, ...], tuple[TimeSlot, ...]]:
    """The sessions of every day, one for each track, cut into slots."""
    sessions: list[Session] = []
    slots: list[TimeSlot] = []
    for number, day in enumerate(_working_days(first_day, scenario.days), 1):
        for part, (start, end) in enumerate(scenario.hours):
            for order, track in enumerate(scenario.tracks):
                session = Session(
                    id=SessionId(f"{number}{'abcd'[part]}{order + 1}"),
                    name=_session_name(texts, number, part, track.name),
                    start=datetime.combine(day, time.fromisoformat(start)),
                    end=datetime.combine(day, time.fromisoformat(end)),
                    track=track.name,
                )
                sessions.append(session)
                slots += _cut(session, scenario, track.rooms)
    return tuple(sessions), tuple(slots)


def absences(
    slots: Sequence[TimeSlot], available: tuple[float, float], dice: Dice
) -> frozenset[SlotId]:
    """The slots that a participant cannot use: mostly one stretch, the rest scattered."""
    missing = round(len(slots) * (1 - dice.share(*available)))
    stretch = min(missing, dice.between(0, max(1, missing)))
    start = dice.between(0, max(0, len(slots) - stretch))
    away = {slot.id for slot in slots[start : start + stretch]}
    rest = [slot.id for slot in slots if slot.id not in away]
    return frozenset(away | set(dice.some(rest, missing - len(away))))


def _cut(session: Session, scenario: Scenario, rooms: int | None) -> list[TimeSlot]:
    length = timedelta(minutes=scenario.slot_minutes)
    step = length + timedelta(minutes=scenario.gap_minutes)
    slots: list[TimeSlot] = []
    start = session.start
    while start + length <= session.end:
        name = SlotId(f"{session.id}-{len(slots) + 1:02d}")
        slots.append(
            TimeSlot(id=name, session=session.id, start=start, end=start + length, rooms=rooms)
        )
        start += step
    return slots


def _session_name(texts: Texts, day: int, part: int, track: str | None) -> str:
    name = texts(f"scenarios.session.{'afternoon' if part else 'morning'}", day=day)
    return texts("scenarios.session.track", session=name, track=track) if track else name


def _working_days(first: date, count: int) -> list[date]:
    """``count`` days from the first one on, leaving weekends out after it."""
    days = [first]
    while len(days) < count:
        following = days[-1] + timedelta(days=1)
        while following.weekday() >= 5:
            following += timedelta(days=1)
        days.append(following)
    return days
