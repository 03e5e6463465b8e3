"""What has to hold for entries that are kept: their shape, what they name, and the rules that
a workbook is held to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations, pairwise

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.problems import ProblemError
from api.services.fair_content import load_fair
from api.services.hanging import part_of_fair
from api.services.nouns import FIELD_OF, Content, Place, by_noun, chunks
from api.store.tables import ENTRIES, StoredDesk, StoredFair, StoredPin, StoredWish
from matchmaker.codec.fair_rows import DeskRow, FairRow
from matchmaker.codec.faults import refused
from matchmaker.codec.references import Reference, dangling, group_faults, references_of
from matchmaker.domain import Fair, PreferenceKind, Schedule
from matchmaker.domain import Session as FairSession
from matchmaker.errors import Finding, Severity
from matchmaker.spreadsheet.fields import row_faults
from matchmaker.spreadsheet.orders import goes_round
from matchmaker.spreadsheet.sessions import may_not_overlap
from matchmaker.validation import find_violations

_MOST = 50
# What a timetable still has to bring is no fault of the meetings that stand already.
_INCOMPLETE = frozenset(
    (
        "must_meet_missing",
        "vendor_below_promise",
        "buyer_below_promise",
        "fixed_meeting_missing",
    )
)
Wanted = Mapping[Place, Content | None]


def check_before(session: Session, fair: StoredFair, wanted: Wanted) -> None:
    """What must hold before anything is written: shape, own fields, names.

    Raises FormatError, ProblemError ``refused``.
    """
    rows: dict[str, list[Content]] = {}
    for (noun, _), after in wanted.items():
        if after is not None:
            rows.setdefault(noun, []).append(after)
    try:
        part = part_of_fair(rows)
    except ValidationError as error:
        raise refused(error) from error
    references = list(references_of(part))
    names = _names(session, fair.id, references, wanted)
    _refuse((*group_faults(part), *_own_faults(fair, part), *dangling(references, names)))
    if part.fixed:
        _refuse(_clashes(session, fair.id, wanted))


def check_after(session: Session, fair_id: str, wanted: Wanted) -> None:
    """What only the whole shows, once it is written. Raises ProblemError ``refused``."""
    nouns = {noun for noun, _ in wanted}
    findings: list[Finding] = []
    if "wishes" in nouns:
        findings += _contradictions(session, fair_id, wanted)
    if nouns & {"orders", "sessions", "slots", "pins"}:
        fair = load_fair(session, fair_id)
        if "orders" in nouns and goes_round(fair.precedences):
            findings.append(Finding(code="entry_order_circle"))
        if nouns & {"sessions", "slots"}:
            findings += _times(fair)
        if "pins" in nouns:
            findings += _pins(fair, wanted)
    _refuse(findings)


def _refuse(findings: Iterable[Finding]) -> None:
    errors = [found for found in findings if found.severity is Severity.ERROR]
    if errors:
        raise ProblemError("refused", findings=tuple(errors[:_MOST]))


def _own_faults(fair: StoredFair, part: FairRow) -> Iterator[Finding]:
    """Faults of single entries; who has no cap of its own has the policy's."""
    for noun in FIELD_OF:
        for row in getattr(part, FIELD_OF[noun]):
            entry = row.model_dump()
            cap = fair.policy.get({"buyers": "buyer_cap", "vendors": "vendor_cap"}.get(noun, ""))
            if "cap" in entry and entry["cap"] is None:
                entry["cap"] = cap
            yield from row_faults(FIELD_OF[noun], entry)


def _names(
    session: Session, fair_id: str, references: Iterable[Reference], wanted: Wanted
) -> Mapping[str, Collection[str]]:
    """Which of the names are there, once ``wanted`` is done."""
    asked = by_noun((kind, name) for _, kind, name in references)
    found: dict[str, set[str]] = {}
    for noun, codes in asked.items():
        table = ENTRIES[noun]
        open_ = sorted({code for code in codes if (noun, code) not in wanted})
        there = {code for code in codes if wanted.get((noun, code)) is not None}
        for some in chunks(open_):
            query = select(table.code).where(table.fair_id == fair_id, table.code.in_(some))
            there.update(session.scalars(query))
        found[noun] = there
    return found


def _contradictions(session: Session, fair_id: str, wanted: Wanted) -> Iterator[Finding]:
    """A pair that must meet and may not."""
    hard = (PreferenceKind.MUST_MEET, PreferenceKind.VETO)
    pairs = {
        (after["buyer"], after["vendor"])
        for (noun, _), after in wanted.items()
        if noun == "wishes" and after is not None and after["kind"] in hard
    }
    if not pairs:
        return
    query = select(StoredWish.buyer, StoredWish.vendor, StoredWish.kind).where(
        StoredWish.fair_id == fair_id, StoredWish.kind.in_(hard)
    )
    said: dict[tuple[str, str], set[PreferenceKind]] = {}
    for buyer, vendor, kind in session.execute(query):
        said.setdefault((buyer, vendor), set()).add(kind)
    for buyer, vendor in sorted(pairs):
        if len(said.get((buyer, vendor), ())) > 1:
            params = {"buyer": buyer, "vendor": vendor}
            yield Finding(code="entry_must_meet_vetoed", params=params)


def _times(fair: Fair) -> Iterator[Finding]:
    """Sessions of one track side by side, slots outside of their session or over each other."""
    for one, other in combinations(fair.sessions, 2):
        if may_not_overlap(one, other):
            yield Finding(
                code="entry_sessions_overlap", params={"value": one.name, "other": other.name}
            )
    for session in fair.sessions:
        yield from _slots(fair, session)


def _slots(fair: Fair, session: FairSession) -> Iterator[Finding]:
    own = sorted(
        (slot for slot in fair.slots if slot.session == session.id), key=lambda slot: slot.start
    )
    for slot in own:
        if not session.start <= slot.start < slot.end <= session.end:
            params = {"value": slot.id, "session": session.name}
            yield Finding(code="entry_slot_outside_session", params=params)
    for slot, then in pairwise(own):
        if slot.overlaps(then):
            params = {"value": slot.id, "other": then.id}
            yield Finding(code="entry_slots_overlap", params=params)


def _clashes(session: Session, fair_id: str, wanted: Wanted) -> Iterator[Finding]:
    """A desk or a vendor that would have two pins in one slot: no table holds them."""
    query = select(StoredPin.code, StoredPin.content).where(StoredPin.fair_id == fair_id)
    pins: dict[str, Content | None] = dict(session.execute(query).all())
    pins |= {code: after for (noun, code), after in wanted.items() if noun == "pins"}
    seen: set[tuple[str, str, str]] = set()
    for pin in filter(None, pins.values()):
        for side in ("desk", "vendor"):
            key = (side, pin[side], pin["slot"])
            if key in seen:
                params = {"who": pin[side], "slot": pin["slot"]}
                yield Finding(code="entry_pins_clash", params=params)
            seen.add(key)


def _pins(fair: Fair, wanted: Wanted) -> Iterator[Finding]:
    """The rules that the changed pins break; what was broken before is not theirs."""
    touched = {
        (after["desk"], after["vendor"], after["slot"])
        for (noun, _), after in wanted.items()
        if noun == "pins" and after is not None
    }
    others = tuple(m for m in fair.fixed if (m.desk, m.vendor, m.slot) not in touched)
    known = {_told(found) for found in find_violations(fair, Schedule(meetings=others))}
    for found in find_violations(fair, Schedule(meetings=fair.fixed)):
        if found.code not in _INCOMPLETE and _told(found) not in known:
            yield found


def _told(finding: Finding) -> tuple[object, ...]:
    return finding.code, *sorted(finding.params.items())


def missing_desks(
    session: Session, fair_id: str, wanted: Collection[Place], contents: Iterable[Content | None]
) -> dict[Place, Content | None]:
    """The desks that an agency without any has by rule, where a pin names one: pins stand on
    desks that are kept."""
    named = {after["desk"] for after in contents if after is not None and "desk" in after}
    named -= {code for noun, code in wanted if noun == "desks"}
    if not named:
        return {}
    fair = load_fair(session, fair_id)
    query = select(StoredDesk.code).where(StoredDesk.fair_id == fair_id)
    kept = set(session.scalars(query))
    return {
        ("desks", desk.id): DeskRow.model_validate(desk).model_dump(mode="json")
        for desk in fair.desks
        if desk.id in named and desk.id not in kept
    }
