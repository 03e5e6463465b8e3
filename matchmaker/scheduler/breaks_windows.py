"""Before any search: slots that no schedule can use, and meetings that cannot all be held.

Precedences narrow from both ends, and each participant's meetings need slots of their own:
a slot that no full matching uses is closed (Régin 1994). A flow over all meetings then asks
whether the rooms are enough.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array  # type: ignore[import-untyped]
from scipy.sparse.csgraph import (  # type: ignore[import-untyped]
    connected_components,
    maximum_bipartite_matching,
    maximum_flow,
)

from matchmaker.scheduler.breaks_problem import BreaksProblem, allowed_slots
from matchmaker.scheduler.calendars import Flags, Ints


def open_slots(problem: BreaksProblem) -> Flags | None:
    """The slots (n, S) that stay open for each meeting; None where no schedule exists."""
    allowed = allowed_slots(problem)
    while True:
        before = allowed.copy()
        if not _narrow_by_precedences(problem, allowed):
            return None
        if not all(_narrow_by_matching(allowed, own) for own in problem.meetings_of if own):
            return None
        if (allowed == before).all():
            return allowed if _rooms_are_enough(problem, allowed) else None


def _narrow_by_precedences(problem: BreaksProblem, allowed: Flags) -> bool:
    """Close slots that leave no earlier, or no later, slot to the partner in a precedence."""
    if not allowed.any(axis=1).all():
        return False
    slots = np.arange(allowed.shape[1])
    for first, second in problem.before.tolist():
        allowed[second] &= slots > np.argmax(allowed[first])
        if not allowed[second].any():
            return False
        allowed[first] &= slots < slots[-1] - np.argmax(allowed[second][::-1])
        if not allowed[first].any():
            return False
    return True


def _narrow_by_matching(allowed: Flags, own: list[int]) -> bool:
    """Close slots of one participant's meetings that are in no matching of all of them.

    A pair outside the matching found is in another one if and only if both ends lie on a
    cycle, or on a path from a slot that is not used; one node stands for all of those.
    """
    graph = allowed[own]
    meetings, slots = graph.shape
    slot_of = maximum_bipartite_matching(csr_array(graph), perm_type="column")
    if (slot_of < 0).any():
        return False
    matched = np.zeros_like(graph)
    matched[np.arange(meetings), slot_of] = True
    used = matched.any(axis=0)
    size = meetings + slots + 1
    arcs = np.zeros((size, size), dtype=bool)
    arcs[:meetings, meetings:-1] = matched
    arcs[meetings:-1, :meetings] = (graph & ~matched).T
    arcs[-1, meetings:-1] = ~used
    arcs[meetings:-1, -1] = used
    _, part = connected_components(csr_array(arcs), directed=True, connection="strong")
    together = part[:meetings, None] == part[None, meetings:-1]
    allowed[own] &= matched | together
    return True


def _rooms_are_enough(problem: BreaksProblem, allowed: Flags) -> bool:
    """Whether all meetings find a room at once, other rules aside."""
    meetings, slots = allowed.shape
    capacity: Ints = np.zeros((meetings + slots + 2,) * 2, dtype=np.int32)
    capacity[-2, :meetings] = 1
    capacity[:meetings, meetings:-2] = allowed
    capacity[meetings:-2, -1] = problem.rooms
    flow = maximum_flow(csr_array(capacity), meetings + slots, meetings + slots + 1)
    return bool(flow.flow_value == meetings)
