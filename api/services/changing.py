"""Changing entries: what is touched is checked, written with its history, and counted.

Everything runs under one lock for each fair, so that what a check saw still holds when the
change is written. A change that cannot be made leaves nothing behind: the transaction of
its caller ends with the error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from api.problems import ProblemError
from api.services import webhooks
from api.services.checking import check_after, check_before, missing_desks
from api.services.hanging import hanging_on
from api.services.nouns import (
    KEYS,
    LONGEST_CODE,
    Content,
    Place,
    by_noun,
    chunks,
    code_of,
    columns_of,
)
from api.services.ordering import put_in_order
from api.store import new_id
from api.store.tables import ENTRIES, Change, ChangeSet, Entry, Evidence, StoredFair
from matchmaker.errors import Finding

_TOLD = 50
_UNSYNCHRONISED = {"synchronize_session": False}


@dataclass(frozen=True, kw_only=True)
class EntryChange:
    """What one entry is to say: None takes it away. ``version`` is the one that was seen; with
    None whatever is there is changed, and 0 says that there must be nothing yet."""

    noun: str
    code: str
    after: Content | None
    version: int | None = None

    @property
    def place(self) -> Place:
        """What the change is about."""
        return self.noun, self.code


@dataclass(frozen=True, slots=True)
class _Held:
    """An entry as it is kept now."""

    content: Content
    version: int
    place: int
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who changes something, when, why, and by which way."""

    who: str
    now: datetime
    reason: str = ""
    kind: str = "edit"


@dataclass(frozen=True, kw_only=True)
class _Work:
    """What really changes, what was there, the versions afterwards, and who does it."""

    changed: Mapping[Place, EntryChange]
    held: Mapping[Place, _Held]
    versions: Mapping[Place, int]
    author: Author

    def columns(self, place: Place) -> dict[str, Any]:
        """What a row says of an entry that stays."""
        content = self.changed[place].after or {}
        return {
            "content": content,
            "version": self.versions[place],
            "changed_at": self.author.now,
            "changed_by": self.author.who,
            **columns_of(place[0], content),
        }


def lock_fair(session: Session, fair_id: str) -> StoredFair:
    """A fair, its content locked until the transaction ends. Raises ProblemError ``unknown``."""
    fair = session.get(
        StoredFair, fair_id, populate_existing=True, with_for_update={"key_share": True}
    )
    if fair is None:
        raise ProblemError("unknown")
    return fair


def change_entries(
    session: Session,
    fair_id: str,
    changes: Iterable[EntryChange],
    who: str,
    now: datetime,
    reason: str = "",
    kind: str = "edit",
    *,
    with_dependants: bool = False,
) -> ChangeSet:
    """Add, change and take away entries, all or none.

    ``with_dependants`` also takes away what hangs on an entry that goes; without it such a
    removal is refused. Raises ProblemError: ``unknown``, ``stale`` (another version is there),
    ``exists``, ``in_use``, ``refused`` (with the findings).
    """
    fair = lock_fair(session, fair_id)
    wanted = {change.place: change for change in changes}
    held = _held(session, fair_id, wanted)
    _must_fit(wanted, held)
    more = hanging_on(session, fair_id, {place: c.after for place, c in wanted.items()})
    if more and not with_dependants:
        raise ProblemError("in_use", more={"entries": _told(more)})
    more |= missing_desks(session, fair_id, wanted.keys(), (c.after for c in wanted.values()))
    for place, after in more.items():
        wanted[place] = EntryChange(noun=place[0], code=place[1], after=after)
    held |= _held(session, fair_id, more)
    changed = {
        place: change
        for place, change in wanted.items()
        if change.after != (held[place].content if place in held else None)
    }
    work = _Work(
        changed=changed,
        held=held,
        versions=_next_versions(session, fair_id, changed, held),
        author=Author(who=who, now=now, reason=reason, kind=kind),
    )
    made = _write(session, fair, work)
    content = {"change_set_id": made.id, "kind": kind}
    webhooks.tell(session, fair_id, "entries.changed", content, now)
    return made


def _write(session: Session, fair: StoredFair, work: _Work) -> ChangeSet:
    author = work.author
    made = ChangeSet(
        id=new_id(),
        fair_id=fair.id,
        kind=author.kind,
        made_at=author.now,
        made_by=author.who,
        reason=author.reason,
    )
    session.add(made)
    session.flush()
    if not work.changed:
        return made
    contents = {place: change.after for place, change in work.changed.items()}
    check_before(session, fair, contents)
    _apply(session, fair.id, work)
    _forget(session)
    check_after(session, fair.id, contents)
    session.execute(insert(Change), _history(fair.id, made.id, work))
    fair.content_version += 1
    session.flush()
    return made


def _forget(session: Session) -> None:
    """Entries that were read before are read again when they are asked for."""
    for known in list(session.identity_map.values()):
        if isinstance(known, Entry):
            session.expire(known)


def _must_fit(wanted: Mapping[Place, EntryChange], held: Mapping[Place, _Held]) -> None:
    """Every change starts from the version that is there, and names what it should."""
    findings = []
    for (noun, code), change in wanted.items():
        there = held.get((noun, code))
        if there is None and (change.after is None or change.version):
            raise ProblemError("stale" if change.version else "unknown")
        if there is not None and change.version == 0:
            raise ProblemError("exists", what=code[:60] if noun not in KEYS else noun)
        if there is not None and change.version not in (None, there.version):
            raise ProblemError("stale", more={"entries": _told([(noun, code)])})
        if change.after is not None and not _is_known_by(noun, code, change.after):
            findings.append(Finding(code="entry_other_key", params={"id": code[:60]}))
        if len(code) > LONGEST_CODE:
            limit: dict[str, str | int | float] = {"id": code[:60], "limit": LONGEST_CODE}
            findings.append(Finding(code="entry_code_long", params=limit))
    if findings:
        raise ProblemError("refused", findings=tuple(findings[:_TOLD]))


def _is_known_by(noun: str, code: str, content: Content) -> bool:
    """Whether a code is the one of its content; equal keys have a number behind it."""
    own = code_of(noun, content)
    return code == own or (noun in KEYS and code.partition("#")[0] == own)


def _told(places: Iterable[Place]) -> list[dict[str, str]]:
    return [{"noun": noun, "code": code} for noun, code in sorted(places)[:_TOLD]]


def _held(session: Session, fair_id: str, places: Iterable[Place]) -> dict[Place, _Held]:
    found: dict[Place, _Held] = {}
    for noun, codes in by_noun(places).items():
        table = ENTRIES[noun]
        for some in chunks(codes):
            query = select(
                table.code, table.content, table.version, table.place, table.created_at
            ).where(table.fair_id == fair_id, table.code.in_(some))
            for code, *held in session.execute(query):
                found[noun, code] = _Held(*held)
    return found


def _next_versions(
    session: Session,
    fair_id: str,
    changed: Mapping[Place, EntryChange],
    held: Mapping[Place, _Held],
) -> dict[Place, int]:
    """The version of each entry afterwards. One that was there before goes on counting, so
    that no version ever means two contents."""
    versions = {place: held[place].version + 1 for place in changed if place in held}
    for noun, codes in by_noun(place for place in changed if place not in held).items():
        for some in chunks(codes):
            counted = session.execute(
                select(Change.code, func.max(Change.version))
                .where(Change.fair_id == fair_id, Change.noun == noun, Change.code.in_(some))
                .group_by(Change.code)
            )
            last: dict[str, int] = dict(counted.all())
            versions |= {(noun, code): last.get(code, 0) + 1 for code in some}
    return versions


def _apply(session: Session, fair_id: str, work: _Work) -> None:
    """Children go before their parents and come after them. Pins are all taken away first:
    two of them may change places."""
    gone = by_noun(
        place
        for place, change in work.changed.items()
        if change.after is None or (place[0] == "pins" and place in work.held)
    )
    _keep_evidence(session, fair_id, gone.get("vendors", []))
    for noun in reversed(list(gone)):
        table = ENTRIES[noun]
        for some in chunks(gone[noun]):
            rows = delete(table).where(table.fair_id == fair_id, table.code.in_(some))
            session.execute(rows, execution_options=_UNSYNCHRONISED)
    stays = by_noun(place for place, change in work.changed.items() if change.after is not None)
    for noun, codes in stays.items():
        _add(
            session,
            fair_id,
            noun,
            [c for c in codes if c in gone.get(noun, ()) or (noun, c) not in work.held],
            work,
        )
        if noun == "pins":
            continue
        for code in codes:
            if (noun, code) in work.held:
                _change(session, fair_id, work.changed[noun, code], work)
    if {"sessions", "slots"} & stays.keys():
        put_in_order(session, fair_id)


def _add(session: Session, fair_id: str, noun: str, codes: Sequence[str], work: _Work) -> None:
    table = ENTRIES[noun]
    last = session.scalar(select(func.max(table.place)).where(table.fair_id == fair_id))
    rows: list[dict[str, Any]] = []
    for number, code in enumerate(codes, start=0 if last is None else last + 1):
        held = work.held.get((noun, code))
        rows.append(
            {
                "fair_id": fair_id,
                "code": code,
                "place": number if held is None else held.place,
                "created_at": work.author.now if held is None else held.created_at,
                **work.columns((noun, code)),
            }
        )
    if rows:
        session.execute(insert(table), rows)


def _change(session: Session, fair_id: str, change: EntryChange, work: _Work) -> None:
    table = ENTRIES[change.noun]
    session.execute(
        update(table)
        .where(table.fair_id == fair_id, table.code == change.code)
        .values(**work.columns(change.place)),
        execution_options=_UNSYNCHRONISED,
    )


def _keep_evidence(session: Session, fair_id: str, vendors: Sequence[str]) -> None:
    """A file that was handed in could not be brought back by an undo: it is not lost so."""
    for some in chunks(vendors):
        query = select(Evidence.vendor).where(
            Evidence.fair_id == fair_id, Evidence.vendor.in_(some)
        )
        if found := session.scalars(query.distinct()).all():
            more = {"entries": _told(("vendors", code) for code in found)}
            raise ProblemError("has_evidence", more=more)


def _history(fair_id: str, change_set: str, work: _Work) -> list[dict[str, Any]]:
    return [
        {
            "id": new_id(),
            "fair_id": fair_id,
            "change_set_id": change_set,
            "noun": place[0],
            "code": place[1],
            "version": work.versions[place],
            "before": work.held[place].content if place in work.held else None,
            "after": change.after,
        }
        for place, change in work.changed.items()
    ]
