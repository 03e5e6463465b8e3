"""Fairs and the steps of their life."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from api.calls import Call
from api.identity import Person
from api.problems import ProblemError
from api.schemas.fairs import FairChange, NewFair
from api.services import webhooks
from api.store.tables import FairState, Membership, Role, StoredFair
from matchmaker.codec.fair_rows import PolicyRow

S = FairState
STEPS: Mapping[FairState, frozenset[FairState]] = {
    S.DRAFT: frozenset({S.COLLECTING, S.MATCHING}),
    S.COLLECTING: frozenset({S.DRAFT, S.MATCHING}),
    S.MATCHING: frozenset({S.COLLECTING, S.SCHEDULED}),
    S.SCHEDULED: frozenset({S.COLLECTING, S.MATCHING, S.RELEASED}),
    S.RELEASED: frozenset({S.SCHEDULED, S.RUNNING}),
    S.RUNNING: frozenset({S.RELEASED, S.CLOSED}),
    S.CLOSED: frozenset({S.RUNNING}),
}
"""Where a fair may go from each state. A step back is allowed until it is closed for good."""


def fairs_of(person: Person) -> Select[StoredFair]:
    """The fairs that a person has a part in."""
    mine = {part.fair_id for part in person.parts}
    return select(StoredFair).where(StoredFair.id.in_(mine))


def get_fair(session: Session, fair_id: str) -> StoredFair:
    """A fair. Raises ProblemError ``unknown``."""
    fair = session.get(StoredFair, fair_id)
    if fair is None:
        raise ProblemError("unknown")
    return fair


def create_fair(call: Call, wanted: NewFair) -> StoredFair:
    """A new fair, owned by who asks."""
    fair = StoredFair(
        name=wanted.name,
        first_day=wanted.first_day,
        timezone=wanted.timezone,
        policy=PolicyRow().model_dump(mode="json"),
        state=FairState.DRAFT,
        created_at=call.now,
        created_by=call.person.account_id or "",
    )
    call.session.add(fair)
    call.session.flush()
    owner = Membership(
        account_id=call.person.account_id,
        fair_id=fair.id,
        role=Role.OWNER,
        participant="",
        created_at=call.now,
    )
    call.session.add(owner)
    return fair


def change_fair(fair: StoredFair, change: FairChange) -> None:
    """Change the fields that are named."""
    for name in change.model_fields_set:
        value = getattr(change, name)
        if name == "policy" and value is not None:
            value = value.model_dump(mode="json")
            fair.content_version += 1
        if value is not None or name == "first_day":
            setattr(fair, name, value)
    fair.version += 1


def move_fair(call: Call, fair: StoredFair, state: FairState) -> None:
    """Take a fair to another state of its life. Raises ProblemError ``wrong_state``."""
    if state not in STEPS[fair.state]:
        words = call.words
        raise ProblemError(
            "wrong_state",
            now=words(f"api.state.{fair.state}"),
            wanted=words(f"api.state.{state}"),
        )
    fair.state = state
    fair.closed_at = call.now if state is FairState.CLOSED else None
    fair.version += 1
    webhooks.tell(call.session, fair.id, "fair.moved", {"state": state.value}, call.now)
