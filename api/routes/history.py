"""Operations on the history of entries."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response

from api.calls import Reading, Writing
from api.once import Creating
from api.paging import USUAL, After, Limit, Page, page
from api.routes.answers import CREATES, READS
from api.schemas.entries import NO_NUL
from api.schemas.history import ChangeSetOut, EntryChangeOut, FieldChange, Reasoned
from api.services import fairs, history
from api.services.imports import Step, changed_fields
from api.services.masking import masked
from api.store.tables import Change, ChangeSet

router = APIRouter(prefix="/api/v1/fairs/{fair_id}/history", tags=["history"])

Noun = Literal[
    "sessions",
    "slots",
    "buyers",
    "desks",
    "purchases",
    "vendors",
    "products",
    "wishes",
    "orders",
    "groups",
    "terms",
    "pins",
    "settings",
]
OfNoun = Annotated[Noun | None, Query(description="Only what touched entries of this noun")]
OfCode = Annotated[
    str | None,
    Query(max_length=200, pattern=NO_NUL, description="Only what touched this entry of the noun"),
]


def out(made: ChangeSet) -> ChangeSetOut:
    """A change set, as it is answered."""
    return ChangeSetOut.model_validate(made, from_attributes=True)


def shown(step: Step) -> EntryChangeOut:
    """An entry's change field by field, personal data masked."""
    return EntryChangeOut(
        noun=step.noun,
        code=step.code,
        what=step.what,
        version=step.version,
        fields=[
            FieldChange(field=name, before=_masked(name, before), after=_masked(name, after))
            for name, before, after in changed_fields(step)
        ],
    )


def _masked(name: str, value: Any) -> Any:
    return masked({name: value})[name]


def _shown(change: Change) -> EntryChangeOut:
    return shown(
        Step(
            noun=change.noun,
            code=change.code,
            version=change.version,
            before=change.before,
            after=change.after,
        )
    )


@router.get("", operation_id="list_history", responses=READS)
def list_history(
    call: Reading,
    fair_id: str,
    noun: OfNoun = None,
    code: OfCode = None,
    after: After = None,
    limit: Limit = USUAL,
) -> Page[ChangeSetOut]:
    """What was changed in the fair, of a noun, or of one entry: newest first."""
    fairs.get_fair(call.session, fair_id)
    query = history.change_sets(fair_id, noun, code)
    return page(call.session, query, ChangeSet.id, out, after=after, limit=limit, newest_first=True)


@router.get("/{change_set_id}", operation_id="get_change_set", responses=READS)
def get_change_set(call: Reading, fair_id: str, change_set_id: str) -> ChangeSetOut:
    """A change set: who, when, why."""
    return out(history.get_change_set(call, fair_id, change_set_id))


@router.get("/{change_set_id}/changes", operation_id="list_changes", responses=READS)
def list_changes(
    call: Reading,
    fair_id: str,
    change_set_id: str,
    after: After = None,
    limit: Limit = USUAL,
) -> Page[EntryChangeOut]:
    """The entries of a change set, field by field. Personal data is masked."""
    found = history.get_change_set(call, fair_id, change_set_id)
    query = history.changes_of(found.id)
    return page(call.session, query, Change.id, _shown, after=after, limit=limit)


@router.post(
    "/{change_set_id}/undo",
    operation_id="undo_change_set",
    status_code=201,
    response_model=ChangeSetOut,
    responses=CREATES,
)
def undo_change_set(
    call: Writing, once: Creating, fair_id: str, change_set_id: str, wanted: Reasoned
) -> Response:
    """Take back all that a change set did, unless some of it was changed again since."""
    made = history.undo(call, fair_id, change_set_id, wanted.reason)
    return once.created(out(made), location=f"/api/v1/fairs/{fair_id}/history/{made.id}")
