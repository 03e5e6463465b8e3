"""A workbook into a fair: what it would change, shown first, and then exactly that.

Entries are the same where their codes are. What the workbook does not have stays, or goes
where the organiser asks for it; a kind of entry that the workbook says nothing of stays in
any case, and so do settings and times that were only assumed.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, undefer

from api.calls import Call
from api.problems import ProblemError
from api.services.changing import EntryChange, change_entries, lock_fair
from api.services.hanging import hanging_on
from api.services.nouns import Content, Contents, Place, contents_of
from api.services.seeing import must_be_open
from api.services.settings_of_fair import SETTINGS, change_settings, settings_of
from api.store.tables import ENTRIES, Change, ChangeSet, Import, StoredFair
from matchmaker.codec.fair_rows import FairRow, PolicyRow
from matchmaker.domain import Policy
from matchmaker.errors import Finding
from matchmaker.spreadsheet import ReadFair

_TIMES = ("sessions", "slots")
_SAID_OF_DESKS = ("officer", "email", "phone", "purchases", "cap", "unavailable")
_COMING = ("buyers", "desks", "vendors")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One entry that an import changes: as it is (None: not there) and as it would be (None:
    gone). ``version`` is the one that is there, 0 where none is."""

    noun: str
    code: str
    version: int
    before: Content | None
    after: Content | None

    @property
    def what(self) -> str:
        """Added, changed or removed."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """All that an import changes: entries, and the fair's settings (None: they stay)."""

    steps: tuple[Step, ...]
    settings: dict[str, Any] | None = None
    kept: Mapping[str, int] = field(default_factory=dict)

    def counts(self) -> dict[str, dict[str, int]]:
        """How many entries of each noun are added, changed, removed, and kept although the
        workbook does not have them."""
        found: dict[str, Counter[str]] = {}
        for step in self.steps:
            found.setdefault(step.noun, Counter())[step.what] += 1
        for noun, count in self.kept.items():
            found.setdefault(noun, Counter())["kept"] += count
        return {noun: dict(found[noun]) for noun in ENTRIES if noun in found}


def preview(call: Call, fair_id: str, read: ReadFair, file_name: str, *, remove: bool) -> Import:
    """Keep what a workbook would change, as the caller. Raises ProblemError."""
    must_be_open(call, lock_fair(call.session, fair_id))
    who = call.person.name
    return keep_preview(
        call.session, fair_id, read, file_name, remove=remove, who=who, now=call.now
    )


def keep_preview(
    session: Session,
    fair_id: str,
    read: ReadFair,
    file_name: str,
    *,
    remove: bool,
    who: str,
    now: datetime,
) -> Import:
    """Keep what a workbook would change, for somebody to look at. Older looks of the fair that
    were not applied are dropped."""
    fair = lock_fair(session, fair_id)
    found = difference(session, fair, read, remove=remove)
    session.execute(delete(Import).where(Import.fair_id == fair_id, Import.applied_at.is_(None)))
    kept = Import(
        fair_id=fair_id,
        file_name=file_name[:255],
        made_at=now,
        made_by=who,
        content_version=fair.content_version,
        removes_missing=remove,
        counts=found.counts(),
        findings=[_as_json(finding) for finding in read.findings],
        difference=packed(found),
    )
    session.add(kept)
    session.flush()
    return kept


def get_import(call: Call, fair_id: str, import_id: str) -> Import:
    """An import with its difference. Raises ProblemError ``unknown``."""
    query = select(Import).where(Import.fair_id == fair_id, Import.id == import_id)
    found = call.session.scalar(query.options(undefer(Import.difference)))
    if found is None:
        raise ProblemError("unknown")
    return found


def apply(call: Call, fair_id: str, import_id: str, reason: str) -> ChangeSet:
    """Do exactly what was shown, all of it. Raises ProblemError: ``applied_before``, ``stale``
    where the fair is not the one that it was compared with."""
    session = call.session
    fair = lock_fair(session, fair_id)
    must_be_open(call, fair)
    kept = get_import(call, fair_id, import_id)
    if kept.applied_at is not None or kept.difference is None:
        raise ProblemError("applied_before")
    if kept.content_version != fair.content_version:
        raise ProblemError("import_stale")
    found = unpacked(kept.difference)
    before = settings_of(fair)
    if found.settings is not None:
        change_settings(fair, found.settings)
    changes = [
        EntryChange(noun=step.noun, code=step.code, after=step.after, version=step.version)
        for step in found.steps
    ]
    made = change_entries(
        session, fair_id, changes, call.person.name, call.now, reason or kept.file_name, "import"
    )
    if found.settings is not None:
        session.add(_settings_change(fair, made, before))
    kept.applied_at, kept.change_set_id, kept.difference = call.now, made.id, None
    session.flush()
    return made


def _settings_change(fair: StoredFair, made: ChangeSet, before: dict[str, Any]) -> Change:
    return Change(
        fair_id=fair.id,
        change_set_id=made.id,
        noun=SETTINGS,
        code=fair.id,
        version=fair.version,
        before=before,
        after=settings_of(fair),
    )


def difference(session: Session, fair: StoredFair, read: ReadFair, *, remove: bool) -> Difference:
    """What a workbook would change in a fair."""
    row = FairRow.model_validate(read.fair)
    stored = _stored(session, fair.id)
    wanted = {noun: dict(contents) for noun, contents in contents_of(row).items()}
    _leave_assumed(wanted, stored, read)
    steps: dict[Place, Step] = {}
    kept: Counter[str] = Counter()
    for noun in ENTRIES:
        there = stored[noun]
        for code, after in wanted[noun].items():
            version, before = there.get(code, (0, None))
            if before != after:
                steps[noun, code] = Step(
                    noun=noun, code=code, version=version, before=before, after=after
                )
        missing = there.keys() - wanted[noun].keys()
        if not (remove and wanted[noun]):
            kept[noun] += len(missing)
            continue
        for code in sorted(missing):
            version, before = there[code]
            steps[noun, code] = Step(
                noun=noun, code=code, version=version, before=before, after=None
            )
    steps |= _hanging(session, fair.id, steps, stored)
    in_order = tuple(step for noun in ENTRIES for step in steps.values() if step.noun == noun)
    return Difference(steps=in_order, settings=_settings(fair, row, read), kept=+kept)


_Stored = Mapping[str, Mapping[str, tuple[int, Content]]]


def _stored(session: Session, fair_id: str) -> _Stored:
    found = {}
    for noun, table in ENTRIES.items():
        query = select(table.code, table.version, table.content).where(table.fair_id == fair_id)
        found[noun] = {
            code: (version, content) for code, version, content in session.execute(query)
        }
    return found


def _hanging(
    session: Session, fair_id: str, steps: Mapping[Place, Step], stored: _Stored
) -> dict[Place, Step]:
    """What goes or loses a name along with what the workbook takes away."""
    wanted = {place: step.after for place, step in steps.items()}
    found = {}
    for (noun, code), after in hanging_on(session, fair_id, wanted).items():
        version, before = stored[noun].get(code, (0, None))
        found[noun, code] = Step(noun=noun, code=code, version=version, before=before, after=after)
    return found


def _leave_assumed(wanted: dict[str, dict[str, Content]], stored: _Stored, read: ReadFair) -> None:
    """Take out of a workbook what it only assumed and the fair knows better."""
    if _was_assumed(read, "default_sessions") and stored["sessions"]:
        for noun in _TIMES:
            wanted[noun] = {}
        for noun in _COMING:
            for code, content in wanted[noun].items():
                _, before = stored[noun].get(code, (0, {}))
                content["unavailable"] = (before or {}).get("unavailable", [])
    # An agency that is there has its desks, or by rule the very one that is assumed here.
    for code in _assumed_desks(wanted):
        if code not in stored["desks"] and wanted["desks"][code]["buyer"] in stored["buyers"]:
            del wanted["desks"][code]


def _assumed_desks(wanted: Contents) -> list[str]:
    """Desks that say nothing but their agency's name."""
    names = {code: content["name"] for code, content in wanted["buyers"].items()}
    return [
        code
        for code, desk in wanted["desks"].items()
        if desk["name"] == names.get(desk["buyer"])
        and not any(desk[said] for said in _SAID_OF_DESKS)
    ]


def _was_assumed(read: ReadFair, code: str) -> bool:
    return any(finding.code == f"input.{code}" for finding in read.findings)


def _settings(fair: StoredFair, row: FairRow, read: ReadFair) -> dict[str, Any] | None:
    """The settings that the workbook says, where they are others."""
    now = settings_of(fair)
    said = dict(now)
    if not _was_assumed(read, "default_fair_name"):
        said["name"] = row.name[:200]
    if read.fair.policy != Policy():
        said["policy"] = row.policy.model_dump(mode="json")
        said["timezone"] = row.timezone
    policy = PolicyRow.model_validate(fair.policy, strict=False).model_dump(mode="json")
    return None if said | {"policy": said["policy"]} == now | {"policy": policy} else said


def packed(found: Difference) -> bytes:
    """A difference to keep."""
    steps = [vars(step) for step in found.steps]
    whole = {"steps": steps, "settings": found.settings, "kept": dict(found.kept)}
    return gzip.compress(json.dumps(whole, ensure_ascii=False).encode(), mtime=0)


def unpacked(kept: bytes) -> Difference:
    """A difference that was kept."""
    whole = json.loads(gzip.decompress(kept))
    return Difference(
        steps=tuple(Step(**step) for step in whole["steps"]),
        settings=whole["settings"],
        kept=whole["kept"],
    )


def changed_fields(step: Step) -> Iterator[tuple[str, Any, Any]]:
    """The fields that differ, before and after."""
    before, after = step.before or {}, step.after or {}
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield name, before.get(name), after.get(name)


def _as_json(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": finding.file,
        "sheet": finding.sheet,
        "row": finding.row,
        "column": finding.column,
        "params": dict(finding.params),
    }


def findings_of(kept: Import) -> tuple[Finding, ...]:
    """The notes and warnings that reading the workbook gave."""
    return tuple(Finding(**finding) for finding in kept.findings)
