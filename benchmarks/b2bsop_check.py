"""What is wrong with a schedule of a b2bsop instance, straight from the instance's own text.

It shares nothing with the solver or with the translation of instances into problems.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any


@dataclass(frozen=True)
class Checked:
    """The total number of breaks, and a sentence for each rule broken somewhere."""

    breaks: int
    violations: tuple[str, ...]


def check(data: dict[str, Any], slot_of: list[int], spread: int) -> Checked:
    """Count breaks and broken rules; ``slot_of`` holds the slot (from 1) of each meeting."""
    busy: dict[int, list[int]] = {p: [] for p in range(1, data["nBusiness"] + 1)}
    for (one, other, _), slot in zip(data["requested"], slot_of, strict=True):
        busy[one].append(slot)
        busy[other].append(slot)
    breaks = {p: sum(b - a > 1 for a, b in pairwise(sorted(own))) for p, own in busy.items()}
    violations = [
        *_of_meetings(data, slot_of),
        *_of_participants(data, busy),
        *_of_precedences(data, slot_of),
    ]
    for slot, count in Counter(slot_of).items():
        if count > data["nTables"]:
            violations.append(f"slot {slot} has {count} meetings")
    if max(breaks.values()) - min(breaks.values()) > spread:
        violations.append(f"breaks differ by more than {spread}")
    return Checked(sum(breaks.values()), tuple(violations))


def _of_meetings(data: dict[str, Any], slot_of: list[int]) -> Iterator[str]:
    """Meetings outside the fair, outside their session, or moved away from a fixed slot."""
    last, noon = data["nTotalSlots"], data["nMorningSlots"]
    span = {1: (1, noon), 2: (noon + 1, last), 3: (1, last)}
    for number, (row, slot) in enumerate(zip(data["requested"], slot_of, strict=True), 1):
        low, high = span[row[2]]
        if not low <= slot <= high:
            yield f"meeting {number} is outside its session"
        if data["fixed"][number - 1] not in (0, slot):
            yield f"meeting {number} is not in its fixed slot"


def _of_participants(data: dict[str, Any], busy: dict[int, list[int]]) -> Iterator[str]:
    """Two meetings at a time, meetings in forbidden slots, and meetings that are missing."""
    for participant, own in busy.items():
        if len(set(own)) < len(own):
            yield f"participant {participant} has two meetings at a time"
        if set(own) & data["forbidden"][participant - 1]:
            yield f"participant {participant} meets in a forbidden slot"
        if len(own) != data["nMeetingsBusiness"][participant - 1]:
            yield f"participant {participant} has {len(own)} meetings"


def _of_precedences(data: dict[str, Any], slot_of: list[int]) -> Iterator[str]:
    for second, firsts in enumerate(data["precedences"], 1):
        for first in sorted(firsts):
            if slot_of[first - 1] >= slot_of[second - 1]:
                yield f"meeting {first} is not before meeting {second}"
