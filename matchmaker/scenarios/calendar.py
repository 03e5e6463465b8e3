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
    rooms = {track.name: track.rooms for track in scenario.tracks}
    days = enumerate(_working_days(first_day, scenario.days), 1)
    sessions = sorted(
        (
            Session(
                id=SessionId(f"{number}{'abcd'[part]}{order}"),
                name=_session_name(texts, number, part, track.name),
                start=datetime.combine(day, time.fromisoformat(start)),
                end=datetime.combine(day, time.fromisoformat(end)),
                track=track.name,
            )
            for number, day in days
            for part, (start, end) in enumerate(scenario.hours)
            for order, track in enumerate(scenario.tracks, 1)
        ),
        key=lambda session: (session.start, session.track or "", session.id),
    )
    slots = [slot for s in sessions for slot in _cut(s, scenario, rooms[s.track])]
    return tuple(sessions), tuple(slots)


class Absences:
    """Draws who cannot come when: an absence is a time, so it holds for every track's slots."""

    def __init__(self, slots: Sequence[TimeSlot]) -> None:
        self._at_once = {
            slot.id: frozenset(other.id for other in slots if other.overlaps(slot))
            for slot in slots
        }

    def draw(
        self, slots: Sequence[TimeSlot], available: tuple[float, float], dice: Dice
    ) -> frozenset[SlotId]:
        """The slots that a participant of these slots cannot use: a stretch, some scattered."""
        times = list({slot.start: slot.id for slot in slots}.values())
        missing = round(len(times) * (1 - dice.share(*available)))
        stretch = dice.between(0, missing)
        start = dice.between(0, len(times) - stretch)
        away = set(times[start : start + stretch])
        rest = [slot for slot in times if slot not in away]
        away.update(dice.some(rest, missing - stretch))
        return frozenset().union(*(self._at_once[slot] for slot in away))


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
