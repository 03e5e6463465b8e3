"""Sending a timetable out, and taking it back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.problems import ProblemError
from api.schemas.problems import FindingOut
from api.schemas.timetables import Preview
from api.services import notices, webhooks
from api.services.comparing import difference_of
from api.services.fairs import get_fair
from api.services.timetables import must_be_draft, plan_of
from api.store.tables import FairState, Timetable, TimetableState
from matchmaker.errors import Finding
from matchmaker.texts import Texts
from matchmaker.validation import find_violations

_RELEASABLE = {
    FairState.MATCHING: FairState.RELEASED,
    FairState.SCHEDULED: FairState.RELEASED,
    FairState.RELEASED: FairState.RELEASED,
    FairState.RUNNING: FairState.RUNNING,
}
"""The states of a fair in which a timetable can be released, and the state after it."""


def in_force(session: Session, fair_id: str) -> Timetable | None:
    """The released timetable of a fair."""
    query = select(Timetable).where(
        Timetable.fair_id == fair_id, Timetable.state == TimetableState.RELEASED
    )
    return session.scalar(query)


def preview(session: Session, timetable: Timetable, words: Texts) -> Preview:
    """What the release of a timetable would change, and what forbids it."""
    found = difference_of(session, in_force(session, timetable.fair_id), timetable)
    told = {change.buyer for change in found.changes} | {c.vendor for c in found.changes}
    return Preview(
        difference=found,
        violations=[FindingOut.of(f, words) for f in violations_of(session, timetable)],
        is_outdated=_is_outdated(session, timetable),
        participants=len(told),
    )


def violations_of(session: Session, timetable: Timetable) -> tuple[Finding, ...]:
    """Every rule that a whole timetable breaks."""
    plan = plan_of(session, timetable, with_reasons=False)
    return find_violations(plan.fair, plan.schedule)


def _is_outdated(session: Session, timetable: Timetable) -> bool:
    return get_fair(session, timetable.fair_id).content_version != timetable.fair_version


def release(
    session: Session,
    timetable: Timetable,
    *,
    name: str,
    who: str,
    reason: str,
    now: datetime,
    words: Texts,
) -> int:
    """Put a draft in force under a name. The timetable that was in force is withdrawn, and
    everybody whose talks change is told. Returns how many notices were written.

    Raises ProblemError: ``timetable_final``, ``breaks_rules``, ``wrong_state``, ``exists``.
    """
    must_be_draft(timetable)
    fair = get_fair(session, timetable.fair_id)
    if fair.state not in _RELEASABLE:
        raise ProblemError(
            "wrong_state",
            now=words(f"api.state.{fair.state}"),
            wanted=words(f"api.state.{FairState.RELEASED}"),
        )
    if broken := violations_of(session, timetable):
        raise ProblemError("breaks_rules", findings=broken)
    named = select(Timetable.id).where(Timetable.fair_id == fair.id, Timetable.name == name)
    if session.scalar(named) is not None:
        raise ProblemError("exists", what=name)
    last = in_force(session, fair.id)
    found = difference_of(session, last, timetable)
    if last is not None:
        _take_back(last, who=who, reason=reason or name, now=now)
        # The index allows one in force at a time.
        session.flush()
    timetable.state, timetable.name = TimetableState.RELEASED, name
    timetable.released_at, timetable.released_by = now, who
    timetable.difference = {**found.model_dump(mode="json"), "reason": reason}
    if fair.state is not _RELEASABLE[fair.state]:
        fair.state = _RELEASABLE[fair.state]
        fair.version += 1
    session.flush()
    _tell_systems(session, timetable, "timetable.released", now)
    return notices.tell_timetable(session, fair.id, cause=f"release:{timetable.id}", now=now)


def withdraw(
    session: Session, timetable: Timetable, *, who: str, reason: str, now: datetime
) -> int:
    """Take a released timetable back: no talk holds any more, and everybody is told. Returns
    how many notices were written. Raises ProblemError ``timetable_draft``."""
    if timetable.state is not TimetableState.RELEASED:
        raise ProblemError("timetable_draft", number=timetable.number)
    _take_back(timetable, who=who, reason=reason, now=now)
    fair = get_fair(session, timetable.fair_id)
    if fair.state is FairState.RELEASED:
        fair.state = FairState.SCHEDULED
        fair.version += 1
    session.flush()
    _tell_systems(session, timetable, "timetable.withdrawn", now)
    return notices.tell_timetable(session, fair.id, cause=f"withdrawal:{timetable.id}", now=now)


def _tell_systems(session: Session, timetable: Timetable, event: str, now: datetime) -> None:
    content = {"timetable_id": timetable.id, "number": timetable.number, "name": timetable.name}
    webhooks.tell(session, timetable.fair_id, event, content, now)


def _take_back(timetable: Timetable, *, who: str, reason: str, now: datetime) -> None:
    timetable.state = TimetableState.WITHDRAWN
    timetable.withdrawn_at, timetable.withdrawn_by = now, who
    timetable.withdrawn_reason = reason
