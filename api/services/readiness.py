"""What a fair needs before its next step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from sqlalchemy import select

from api.calls import Call
from api.problems import ProblemError
from api.services.fair_content import load_fair
from api.store.tables import FairState, StoredFair, Timetable, TimetableState
from matchmaker.errors import Finding, Severity
from matchmaker.pipeline import foresee

Check = Callable[[Call, StoredFair], Iterator[Finding]]


def must_be_ready(call: Call, fair: StoredFair, state: FairState) -> None:
    """Raises ProblemError ``step_not_ready`` with what is missing before a state."""
    check = _CHECKS.get(state)
    findings = tuple(check(call, fair)) if check is not None else ()
    if any(found.severity is Severity.ERROR for found in findings):
        wanted = call.words(f"api.state.{state}")
        raise ProblemError("step_not_ready", findings=findings, wanted=wanted)


def _can_be_planned(call: Call, fair: StoredFair) -> Iterator[Finding]:
    """There is something to plan, and its demands can hold together."""
    content = load_fair(call.session, fair.id)
    for noun, entries in (
        ("purchases", content.purchases),
        ("vendors", content.vendors),
        ("slots", content.slots),
    ):
        if not entries:
            yield Finding(code=f"ready_no_{noun}")
    if content.purchases and content.vendors and content.slots:
        yield from foresee(content)


def _has_timetable(call: Call, fair: StoredFair) -> Iterator[Finding]:
    query = select(Timetable.id).where(Timetable.fair_id == fair.id).limit(1)
    if call.session.scalar(query) is None:
        yield Finding(code="ready_no_timetable")


def _is_released(call: Call, fair: StoredFair) -> Iterator[Finding]:
    query = select(Timetable.id).where(
        Timetable.fair_id == fair.id, Timetable.state == TimetableState.RELEASED
    )
    if call.session.scalar(query) is None:
        yield Finding(code="ready_none_released")


_CHECKS: Mapping[FairState, Check] = MappingProxyType(
    {
        FairState.MATCHING: _can_be_planned,
        FairState.SCHEDULED: _has_timetable,
        FairState.RELEASED: _is_released,
        FairState.RUNNING: _is_released,
    }
)
