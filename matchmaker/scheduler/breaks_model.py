"""The CP-SAT model of the fewest breaks: a named function per rule, then cuts that follow.

Each meeting has a literal per slot ("is here") and one more per slot ("is here or earlier"):
the second kind speaks of windows in short clauses, which search learns from.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from ortools.sat.python import cp_model

from matchmaker.scheduler.breaks_problem import BreaksProblem
from matchmaker.scheduler.calendars import Flags

Literal = cp_model.BoolVarT


@dataclass(frozen=True, slots=True)
class Stay:
    """A participant in one stretch, with its literals by slot, all within the stretch.

    ``begun``: a meeting was held in the slot or earlier. ``breaks``: a run other than the
    first starts in the slot.
    """

    participant: int
    slots: list[int]
    busy: list[Literal]
    begun: list[Literal]
    breaks: list[Literal]


@dataclass
class BreaksModel:
    """A model in the making. ``at`` and ``by`` hold the literals of meetings, by (meeting,
    slot): in this slot, and in this slot or earlier. ``levels`` holds for each participant
    the literals "at least one break", "at least two", and so on."""

    problem: BreaksProblem
    allowed: Flags
    cp: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    at: dict[tuple[int, int], Literal] = field(default_factory=dict)
    by: dict[tuple[int, int], Literal] = field(default_factory=dict)
    busy: dict[tuple[int, int], Literal] = field(default_factory=dict)
    stays: list[Stay] = field(default_factory=list)
    levels: list[list[Literal]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.no: Literal = self.cp.new_constant(0)
        self.meetings_of = self.problem.meetings_of

    @property
    def total(self) -> cp_model.LinearExpr:
        """All breaks of all participants."""
        total: cp_model.LinearExpr = cp_model.LinearExpr.sum(
            [x for own in self.levels for x in own]
        )
        return total


def build_breaks_model(problem: BreaksProblem, allowed: Flags, cuts: bool = True) -> BreaksModel:
    """The model without its objective; ``cuts`` adds what follows from the rules anyway."""
    model = BreaksModel(problem, allowed)
    _slot_literals(model)
    _busy_literals(model)
    for rule in RULES:
        rule(model)
    for cut in CUTS if cuts else ():
        cut(model)
    return model


def _slot_literals(model: BreaksModel) -> None:
    """``by`` is exactly the sum of ``at`` up to a slot."""
    cp = model.cp
    for meeting, row in enumerate(model.allowed):
        last = model.no
        for slot, may in enumerate(row.tolist()):
            if may:
                here = model.at[meeting, slot] = cp.new_bool_var("")
                now = model.by[meeting, slot] = cp.new_bool_var("")
                cp.add_implication(here, now)
                cp.add_implication(here, ~last)
                cp.add_implication(last, now)
                cp.add_bool_or([last, here, ~now])
                last = now
            else:
                model.by[meeting, slot] = last


def _busy_literals(model: BreaksModel) -> None:
    """``busy`` where one of the participant's meetings is; "no" where none can be."""
    for participant, own in enumerate(model.meetings_of):
        for slot in range(len(model.problem.rooms)):
            here = _at(model, own, slot)
            busy = model.cp.new_bool_var("") if here else model.no
            model.busy[participant, slot] = busy
            if here:
                model.cp.add_bool_or([*here, ~busy])
            for x in here:
                model.cp.add_implication(x, busy)


def hold_each_meeting_once(model: BreaksModel) -> None:
    """Each meeting takes place in exactly one slot."""
    for meeting, row in enumerate(model.allowed):
        model.cp.add_exactly_one([model.at[meeting, s] for s in row.nonzero()[0].tolist()])


def one_meeting_at_a_time(model: BreaksModel) -> None:
    """A participant is in at most one meeting at a time."""
    for (participant, slot), busy in model.busy.items():
        here = _at(model, model.meetings_of[participant], slot)
        if len(here) > 1:
            model.cp.add_exactly_one([*here, ~busy])


def enough_rooms_at_once(model: BreaksModel) -> None:
    """A slot holds no more meetings than there are rooms."""
    everyone = range(len(model.allowed))
    for slot, rooms in enumerate(model.problem.rooms.tolist()):
        here = _at(model, everyone, slot)
        if len(here) > rooms:
            model.cp.add(cp_model.LinearExpr.sum(here) <= rooms)


def first_things_first(model: BreaksModel) -> None:
    """Of two meetings in a precedence, the first is over before the second begins."""
    for first, second in model.problem.before.tolist():
        earlier = model.no
        for slot in range(len(model.problem.rooms)):
            model.cp.add_implication(model.by[second, slot], earlier)
            earlier = model.by[first, slot]


def count_breaks(model: BreaksModel) -> None:
    """A run of meetings that follows an earlier one in the same stretch costs a break."""
    for participant, own in enumerate(model.meetings_of):
        mine: list[Literal] = []
        for slots in _stretches(model.problem) if len(own) > 1 else []:
            busy = [model.busy[participant, s] for s in slots]
            begun = _begun(model, busy)
            breaks = [
                _all_of(model, [now, ~last, before])
                for last, now, before in zip(busy, busy[1:], begun, strict=False)
                if model.no.index not in (now.index, before.index)
            ]
            model.stays.append(Stay(participant, slots, busy, begun, breaks))
            mine += breaks
        model.levels.append(_levels(model, mine, len(own) - 1))


def share_breaks_fairly(model: BreaksModel) -> None:
    """No participant has more breaks than another by more than the allowed spread."""
    spread = model.problem.spread
    if spread is None:
        return
    fewest = model.cp.new_int_var(0, min((len(own) for own in model.levels), default=0), "")
    for own in model.levels:
        model.cp.add(cp_model.LinearExpr.sum(own) >= fewest)
        if len(own) > spread:
            model.cp.add(cp_model.LinearExpr.sum(own) <= fewest + spread)


def all_meetings_of_each(model: BreaksModel) -> None:
    """A participant is busy in as many slots as it has meetings."""
    for participant, own in enumerate(model.meetings_of):
        busy = [model.busy[participant, s] for s in range(len(model.problem.rooms))]
        model.cp.add(cp_model.LinearExpr.sum(busy) == len(own))


def two_people_to_a_room(model: BreaksModel) -> None:
    """A slot has at most twice as many busy participants as rooms.

    It says the same as the rooms do, but of the windows of whole participants.
    """
    for slot, rooms in enumerate(model.problem.rooms.tolist()):
        busy = [model.busy[p, slot] for p in range(len(model.meetings_of))]
        busy = [b for b in busy if b.index != model.no.index]
        if len(busy) > 2 * rooms:
            model.cp.add(cp_model.LinearExpr.sum(busy) <= 2 * rooms)


def windows_without_breaks(model: BreaksModel) -> None:
    """A participant without breaks is busy from its first meeting on, without pause, for as
    many slots as it has meetings; nobody is through with k meetings in fewer than k slots."""
    for stay in model.stays:
        own = model.meetings_of[stay.participant]
        if model.allowed[own][:, stay.slots].sum() < model.allowed[own].sum():
            continue  # Other stretches are open too: how many meetings fall here is not known.
        over = _over(model, stay, own)
        for meeting in own:
            for k, slot in enumerate(stay.slots):
                model.cp.add_implication(model.by[meeting, slot], stay.begun[k])
                model.cp.add_implication(over[k], model.by[meeting, slot])
        if stay.breaks:
            _one_run(model, stay, over, len(own))


def _over(model: BreaksModel, stay: Stay, own: list[int]) -> list[Literal]:
    """By slot, whether all meetings are over with it; k of them need k slots."""
    cp = model.cp
    over: list[Literal] = []
    for k, slot in enumerate(stay.slots):
        now = cp.new_bool_var("")
        cp.add_bool_or([now, *(~model.by[m, slot] for m in own)])
        if over:
            cp.add_implication(over[-1], now)
            cp.add_bool_or([over[-1], stay.busy[k], ~now])
            cp.add_implication(stay.busy[k], ~over[-1])
        if k + 1 < len(own):
            cp.add_bool_or([~now])
        else:
            cp.add_implication(now, stay.begun[k + 1 - len(own)])
        over.append(now)
    return over


def _one_run(model: BreaksModel, stay: Stay, over: list[Literal], length: int) -> None:
    cp = model.cp
    whole = ~model.levels[stay.participant][0]
    for k, (busy, begun) in enumerate(zip(stay.busy, stay.begun, strict=True)):
        ended = stay.begun[k - length] if k >= length else model.no
        cp.add_bool_or([~whole, ~busy, ~ended])
        cp.add_bool_or([~whole, busy, ~begun, ended])
        if k + length <= len(over):
            cp.add_bool_or([~whole, ~begun, over[k + length - 1]])


def _levels(model: BreaksModel, breaks: list[Literal], most: int) -> list[Literal]:
    """How many of these literals are true, at most ``most``, as "at least 1, 2, ..." ."""
    levels: list[Literal] = [model.cp.new_bool_var("") for _ in range(min(most, len(breaks)))]
    count = cp_model.LinearExpr.sum(breaks)
    for k, level in enumerate(levels):
        model.cp.add(count >= k + 1).only_enforce_if(level)
        model.cp.add(count <= k).only_enforce_if(~level)
    for lower, higher in pairwise(levels):
        model.cp.add_implication(higher, lower)
    return levels


def _begun(model: BreaksModel, busy: list[Literal]) -> list[Literal]:
    """By slot, whether any literal up to it is true."""
    begun: list[Literal] = []
    for now in busy:
        if not begun or begun[-1].index == model.no.index:
            begun.append(now)
        elif now.index == model.no.index:
            begun.append(begun[-1])
        else:
            x = model.cp.new_bool_var("")
            model.cp.add_implication(begun[-1], x)
            model.cp.add_implication(now, x)
            model.cp.add_bool_or([begun[-1], now, ~x])
            begun.append(x)
    return begun


def _all_of(model: BreaksModel, literals: list[Literal]) -> Literal:
    """A literal that is true exactly when all of these are."""
    x = model.cp.new_bool_var("")
    for literal in literals:
        model.cp.add_implication(x, literal)
    model.cp.add_bool_or([x, *(~literal for literal in literals)])
    return x


def _at(model: BreaksModel, meetings: Iterable[int], slot: int) -> list[Literal]:
    return [x for m in meetings if (x := model.at.get((m, slot))) is not None]


def _stretches(problem: BreaksProblem) -> list[list[int]]:
    """The slots of each stretch, ascending."""
    numbers = problem.stretch.tolist()
    return [[s for s, n in enumerate(numbers) if n == k] for k in sorted(set(numbers))]


RULES: tuple[Callable[[BreaksModel], None], ...] = (
    hold_each_meeting_once,
    one_meeting_at_a_time,
    enough_rooms_at_once,
    first_things_first,
    count_breaks,
    share_breaks_fairly,
)

# Each follows from the rules; without them the answers are the same, but come late.
CUTS: tuple[Callable[[BreaksModel], None], ...] = (
    all_meetings_of_each,
    two_people_to_a_room,
    windows_without_breaks,
)
