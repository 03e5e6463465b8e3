"""What the organiser decides for the whole fair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from matchmaker.domain.timing import TimeRules


class Fairness(StrEnum):
    """What the choice of meetings aims at before total fit. TOTAL: nothing. FLOOR: the
    policy's floors for everyone who can have them. EVEN: vendors' loads as even as possible,
    and the agencies' floor. WORST_OFF: a first talk for as many vendors as possible, beside
    the agencies' floor, and then the total fit of the vendor that has least of it among those
    with a talk; vendors that cannot have any do not count."""

    TOTAL = "total"
    FLOOR = "floor"
    EVEN = "even"
    WORST_OFF = "worst_off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the organiser decided for the whole fair.

    ``vendor_cap`` and ``buyer_cap`` hold for whoever has no cap of its own.
    ``vendor_floor`` and ``buyer_floor`` are given to everyone who can have them, before
    anyone's fit counts, where ``fairness`` asks for it; unlike a participant's own floor they
    never make a fair infeasible. ``lines_first`` gives every planned purchase that somebody
    suits a talk of its own before anyone's second talk counts.
    ``min_relevance`` (0 to 1) is the least textual fit at which a pair may be proposed
    without a wish. ``weights`` are the criteria's weights by name, empty for the defaults.
    ``timing`` is about pauses and what the timetable should look like.
    """

    vendor_cap: int = 8
    vendor_floor: int = 1
    buyer_cap: int | None = None
    buyer_floor: int = 1
    fairness: Fairness = Fairness.FLOOR
    lines_first: bool = True
    min_relevance: float = 0.3
    standby_per_buyer: int = 3
    weights: Mapping[str, float] = field(default_factory=dict)
    timing: TimeRules = field(default_factory=TimeRules)
