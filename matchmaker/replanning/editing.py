"""What a person changes by hand in a plan, in names and times: checked, answered, made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from matchmaker import pipeline
from matchmaker.config import RunOptions
from matchmaker.domain import DeskId, Fair, Meeting, Schedule, SlotId, VendorId
from matchmaker.errors import Finding, InputError, Severity
from matchmaker.plan import FairPlan
from matchmaker.progress import Progress, silent
from matchmaker.replanning.asking import Reader
from matchmaker.replanning.running import (
    begun_at,
    candidates_of,
    judged_anew,
    notes_of_input,
)
from matchmaker.scheduler.difference import Difference, difference
from matchmaker.scheduler.edits import (
    AddMeeting,
    Edit,
    Edited,
    MoveMeeting,
    RemoveMeeting,
    SwapMeetings,
    edit_made,
    try_edit,
)
from matchmaker.validation import find_violations, when


@dataclass(frozen=True, slots=True)
class AskedEdits:
    """The edits as they were typed, made in this order. An agency is named, or one of its
    desks by id; slots go by id or start.

    ``remove`` is ``BUYER,VENDOR``; ``swap`` is ``BUYER,VENDOR,BUYER,VENDOR``; ``move`` and
    ``add`` are ``BUYER,VENDOR,SLOT``.
    """

    remove: tuple[str, ...] = ()
    swap: tuple[str, ...] = ()
    move: tuple[str, ...] = ()
    add: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class EditedPlan:
    """The plan after edits that break no rule, and what is different in it."""

    plan: FairPlan
    difference: Difference


def edits_of(
    fair: Fair, schedule: Schedule, asked: AskedEdits, now: datetime
) -> tuple[tuple[str, Edit], ...]:
    """Each edit beside what was typed. Raises InputError with all that was not understood."""
    reader = _EditReader(fair, schedule, now)
    sentences: tuple[tuple[tuple[str, ...], Callable[[str], Edit]], ...] = (
        (asked.remove, reader.remove),
        (asked.swap, reader.swap),
        (asked.move, reader.move),
        (asked.add, reader.add),
    )
    found: list[tuple[str, Edit]] = []
    faults: list[Finding] = []
    for typed, read in sentences:
        for text in typed:
            try:
                found.append((text, read(text)))
            except InputError as error:
                faults.extend(error.findings)
    if faults:
        raise InputError(faults)
    return tuple(found)


class _EditReader:
    """Reads one typed edit at a time."""

    def __init__(self, fair: Fair, schedule: Schedule, now: datetime) -> None:
        self.words = Reader(fair, schedule, now)

    def remove(self, text: str) -> Edit:
        buyer, vendor = self.words.split(text, 2)
        desk, firm = self._pair(buyer, vendor)
        return RemoveMeeting(desk=desk, vendor=firm)

    def swap(self, text: str) -> Edit:
        buyer, vendor, other_buyer, other_vendor = self.words.split(text, 4)
        desk, firm = self._pair(buyer, vendor)
        other_desk, other_firm = self._pair(other_buyer, other_vendor)
        return SwapMeetings(desk=desk, vendor=firm, other_desk=other_desk, other_vendor=other_firm)

    def move(self, text: str) -> Edit:
        desk, vendor, slot = self._place(text)
        return MoveMeeting(desk=desk, vendor=vendor, slot=slot)

    def add(self, text: str) -> Edit:
        desk, vendor, slot = self._place(text)
        return AddMeeting(meeting=Meeting(desk=desk, vendor=vendor, slot=slot))

    def _place(self, text: str) -> tuple[DeskId, VendorId, SlotId]:
        buyer, vendor, slot = self.words.split(text, 3)
        return *self._pair(buyer, vendor), self.words.slot(slot).id

    def _pair(self, buyer: str, vendor: str) -> tuple[DeskId, VendorId]:
        firm = self.words.vendor(vendor)
        return self.words.desk(buyer, firm), firm.id


def edited_plan(
    plan: FairPlan,
    asked: AskedEdits,
    options: RunOptions,
    now: datetime,
    progress: Progress = silent,
) -> EditedPlan:
    """Make every edit, check the whole against every rule, and work the plan out anew.

    ``now`` is in the fair's own time zone; what has begun is not touched. Raises InputError
    with every rule that would be broken and, for each edit, the nearest places that would
    break none.
    """
    fair, before = plan.fair, plan.schedule
    edits = edits_of(fair, before, asked, now)
    if late := too_late(fair, before, [e for _, e in edits], begun_at(fair, now)):
        raise InputError(late)
    after = before
    for _, edit in edits:
        after = edit_made(fair, after, edit)
    known = find_violations(fair, before)
    if broken := [f for f in find_violations(fair, after) if f not in known]:
        raise InputError([*broken, *_alternatives(fair, before, edits)])
    scored = pipeline.score(fair, options, notes_of_input(plan), progress)
    after = _with_lines(scored, after)
    solved = judged_anew(plan.result, fair, candidates_of(scored, after), after)
    return EditedPlan(
        plan=pipeline.explained(scored, solved, plan.seed),
        difference=difference(fair, before, after),
    )


def _alternatives(
    fair: Fair, before: Schedule, edits: tuple[tuple[str, Edit], ...]
) -> Iterator[Finding]:
    """For each edit that breaks a rule when the others stand, where its pair could meet."""
    for k, (text, edit) in enumerate(edits):
        rest = before
        for _, other in (*edits[:k], *edits[k + 1 :]):
            rest = edit_made(fair, rest, other)
        tried: Edited = try_edit(fair, rest, edit)
        if tried.allowed or isinstance(edit, RemoveMeeting):
            continue
        places = ", ".join(
            f"{when(fair.slot_of[p.slot])} ({fair.desk_of[p.desk].name})"
            for p in tried.alternatives
        )
        code = "edit_alternatives" if places else "edit_no_alternative"
        yield Finding(code=code, severity=Severity.NOTE, params={"edit": text, "places": places})


def too_late(
    fair: Fair, schedule: Schedule, edits: list[Edit], begun: frozenset[SlotId]
) -> list[Finding]:
    """The slots that have begun and that an edit would change."""
    slot_of = {(m.desk, m.vendor): m.slot for m in schedule.meetings}
    touched: set[SlotId] = set()
    for edit in edits:
        match edit:
            case AddMeeting(meeting=meeting):
                touched.add(meeting.slot)
            case MoveMeeting(slot=slot):
                touched |= {slot, slot_of.get((edit.desk, edit.vendor), slot)}
            case SwapMeetings():
                pairs = (edit.desk, edit.vendor), (edit.other_desk, edit.other_vendor)
                touched |= {slot_of[p] for p in pairs if p in slot_of}
            case RemoveMeeting():
                touched |= {slot_of[p] for p in [(edit.desk, edit.vendor)] if p in slot_of}
    late = sorted(touched & begun, key=lambda s: fair.slot_of[s].start)
    return [Finding(code="change_too_late", params={"when": when(fair.slot_of[s])}) for s in late]


def _with_lines(scored: pipeline.Scored, schedule: Schedule) -> Schedule:
    """Meetings that were added by hand get the lines that suit their pair."""
    fit, fair = scored.fit, scored.fair

    def told(meeting: Meeting) -> Meeting:
        if meeting.purchases:
            return meeting
        row, column = fit.desk_row[meeting.desk], fit.vendor_column[meeting.vendor]
        lines = tuple(fair.purchases[k].id for k in fit.talk_lines(row, column))
        return replace(meeting, purchases=lines)

    return replace(schedule, meetings=tuple(map(told, schedule.meetings)))
