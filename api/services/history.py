"""What happened to the entries of a fair, and taking it back."""

from __future__ import annotations

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from api.calls import Call
from api.problems import ProblemError
from api.services.changing import EntryChange, change_entries, lock_fair
from api.services.masking import PERSONAL
from api.services.nouns import ROWS, Content
from api.services.seeing import must_be_open
from api.services.settings_of_fair import SETTINGS, change_settings, settings_of
from api.store.tables import ENTRIES, Change, ChangeSet, StoredFair

_TOLD = 50


def change_sets(fair_id: str, noun: str | None, code: str | None) -> Select[ChangeSet]:
    """The change sets of a fair, or of one noun or entry of it."""
    query = select(ChangeSet).where(ChangeSet.fair_id == fair_id)
    if noun is None:
        return query
    touching = exists().where(Change.change_set_id == ChangeSet.id, Change.noun == noun)
    return query.where(touching if code is None else touching.where(Change.code == code))


def get_change_set(call: Call, fair_id: str, change_set_id: str) -> ChangeSet:
    """A change set of a fair. Raises ProblemError ``unknown``."""
    found = call.session.get(ChangeSet, change_set_id)
    if found is None or found.fair_id != fair_id:
        raise ProblemError("unknown")
    return found


def changes_of(change_set_id: str) -> Select[Change]:
    """The changes of a change set, in the order they were written."""
    return select(Change).where(Change.change_set_id == change_set_id)


def undo(call: Call, fair_id: str, change_set_id: str, reason: str) -> ChangeSet:
    """Take back all that a change set did. Raises ProblemError: ``undone_before``,
    ``undo_stale`` where something of it was changed again (named), ``in_use``."""
    fair = lock_fair(call.session, fair_id)
    must_be_open(call, fair)
    undone = get_change_set(call, fair_id, change_set_id)
    if undone.undone_by is not None:
        raise ProblemError("undone_before")
    changes = call.session.scalars(changes_of(undone.id)).all()
    entries = [change for change in changes if change.noun in ROWS]
    settings = [change for change in changes if change.noun == SETTINGS]
    stale = [(c.noun, c.code) for c in entries if _is_stale(call, fair_id, c)]
    stale += [(c.noun, c.code) for c in settings if settings_of(fair) != c.after]
    if stale:
        told = [{"noun": noun, "code": code} for noun, code in sorted(stale)[:_TOLD]]
        raise ProblemError("undo_stale", more={"entries": told})
    for change in settings:
        fair_before = change.before or {}
        change_settings(fair, fair_before)
    back = [
        EntryChange(noun=change.noun, code=change.code, after=change.before) for change in entries
    ]
    made = change_entries(call.session, fair_id, back, call.person.name, call.now, reason, "undo")
    for change in settings:
        call.session.add(
            Change(
                fair_id=fair_id,
                change_set_id=made.id,
                noun=SETTINGS,
                code=fair_id,
                version=fair.version,
                before=change.after,
                after=change.before,
            )
        )
    undone.undone_by = made.id
    call.session.flush()
    return made


def _is_stale(call: Call, fair_id: str, change: Change) -> bool:
    """Whether an entry is another than the change left it."""
    table = ENTRIES[change.noun]
    query = select(table.version).where(table.fair_id == fair_id, table.code == change.code)
    version = call.session.scalar(query)
    return version is not None if change.after is None else version != change.version


def tell_settings(call: Call, fair: StoredFair, before: Content) -> None:
    """Write down that the name or the rules of a fair were changed, where they were."""
    after = settings_of(fair)
    if after == before:
        return
    made = ChangeSet(fair_id=fair.id, kind="settings", made_at=call.now, made_by=call.person.name)
    call.session.add(made)
    call.session.flush()
    call.session.add(
        Change(
            fair_id=fair.id,
            change_set_id=made.id,
            noun=SETTINGS,
            code=fair.id,
            version=fair.version,
            before=before,
            after=after,
        )
    )


def forget(session: Session, fair_id: str, noun: str, code: str) -> int:
    """Take the personal data of one entry out of the history; how many changes told it.

    An undo of such a change brings the entry back without it.
    """
    query = select(Change).where(
        Change.fair_id == fair_id, Change.noun == noun, Change.code == code
    )
    changes = session.scalars(query).all()
    for change in changes:
        change.before, change.after = _forgotten(change.before), _forgotten(change.after)
    session.flush()
    return len(changes)


def _forgotten(content: Content | None) -> Content | None:
    if content is None:
        return None
    return {name: None if name in PERSONAL else value for name, value in content.items()}
