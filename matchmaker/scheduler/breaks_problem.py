"""Agreed meetings that wait for their slots: the problem of the fewest breaks.

A break of a participant is a gap, of whatever length, between two of its meetings in one
stretch of slots (Bofill et al., JAIR 74, 2022).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from matchmaker.scheduler.calendars import Flags, Ints

NOT_PINNED = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class BreaksProblem:
    """n meetings between P participants in S slots, which follow each other in time.

    ``sides`` (n, 2): who meets whom. ``suits`` (n, S): slots that the meeting itself allows
    (its session). ``free`` (P, S): calendars. ``pinned`` (n,): the slot fixed by a person, or
    `NOT_PINNED`. ``rooms`` (S,): meetings at once. ``stretch`` (S,): ascending number of the
    stretch, between which no breaks count (the days of a fair). ``before`` (k, 2): the first
    meeting is in an earlier slot than the second. ``spread``: largest allowed difference
    between the breaks of any two participants, those without meetings included.
    """

    sides: Ints
    suits: Flags
    free: Flags
    pinned: Ints
    rooms: Ints
    stretch: Ints
    before: Ints
    spread: int | None = None

    @property
    def meetings_of(self) -> list[list[int]]:
        """The meetings of each participant, ascending."""
        found: list[list[int]] = [[] for _ in self.free]
        for meeting, (one, other) in enumerate(self.sides.tolist()):
            found[one].append(meeting)
            found[other].append(meeting)
        return found


def in_its_session(problem: BreaksProblem) -> Flags:
    """A meeting takes place in a slot of its own session."""
    return problem.suits


def when_both_are_free(problem: BreaksProblem) -> Flags:
    """A meeting takes place when both of its participants are free."""
    both: Flags = problem.free[problem.sides[:, 0]] & problem.free[problem.sides[:, 1]]
    return both


def where_it_is_pinned(problem: BreaksProblem) -> Flags:
    """A meeting that a person has pinned stays in that slot."""
    slots = np.arange(len(problem.rooms))
    pinned = problem.pinned[:, None]
    open_there: Flags = (pinned == NOT_PINNED) | (pinned == slots[None, :])
    return open_there


# Rules that say of each meeting alone in which slots it may be.
SLOT_RULES: tuple[Callable[[BreaksProblem], Flags], ...] = (
    in_its_session,
    when_both_are_free,
    where_it_is_pinned,
)


def allowed_slots(problem: BreaksProblem) -> Flags:
    """The slots (n, S) that the rules about single meetings leave to each."""
    allowed = np.ones(problem.suits.shape, dtype=bool)
    for rule in SLOT_RULES:
        allowed &= rule(problem)
    return allowed


def breaks_of(problem: BreaksProblem, slot_of: Ints) -> Ints:
    """The breaks (P,) of each participant when meeting m is in slot ``slot_of[m]``."""
    busy = np.zeros(problem.free.shape, dtype=bool)
    for side in (0, 1):
        busy[problem.sides[:, side], slot_of] = True
    breaks = np.zeros(len(busy), dtype=np.int64)
    for number in np.unique(problem.stretch):
        inside = busy[:, problem.stretch == number]
        starts = inside[:, 0] + (inside[:, 1:] & ~inside[:, :-1]).sum(axis=1)
        breaks += np.maximum(0, starts - 1)
    return breaks
