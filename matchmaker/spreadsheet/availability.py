"""Who can come when: rows and cells that say so → the slots that each participant misses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from matchmaker.domain import BuyerId, DeskId, SlotId, VendorId
from matchmaker.spreadsheet.books import Claim, find, find_one
from matchmaker.spreadsheet.directory import Directory
from matchmaker.spreadsheet.faults import CellFault, Report
from matchmaker.spreadsheet.headers import Table
from matchmaker.spreadsheet.rows import Row, rows_of
from matchmaker.spreadsheet.sheets import shown
from matchmaker.spreadsheet.values import split_items
from matchmaker.spreadsheet.vocabulary import normal
from matchmaker.spreadsheet.when import Calendar, Ranges

_ITEM_MARKS = frozenset(",;|\n，；｜")
Who = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class People:
    """Where participants are found by id or name."""

    buyers: Directory[BuyerId]
    vendors: Directory[VendorId]
    desks: Directory[DeskId]

    def find(self, text: str) -> Who:
        """The one participant, of whichever kind, that ``text`` means."""
        sides: dict[str, Directory[BuyerId] | Directory[VendorId] | Directory[DeskId]] = {
            "buyer": self.buyers,
            "vendor": self.vendors,
            "desk": self.desks,
        }
        found = [(side, str(d.find(text))) for side, d in sides.items() if d.knows(text)]
        if len(found) == 1:
            return found[0]
        if found:
            candidates = ", ".join(shown(id_) for _, id_ in found)
            raise CellFault("ambiguous_participant", value=shown(text), candidates=candidates)
        nearest = next((n for d in sides.values() if (n := d.nearest(text))), "")
        if nearest:
            raise CellFault("unknown_participant_near", value=shown(text), nearest=shown(nearest))
        raise CellFault("unknown_participant", value=shown(text))


@dataclass
class _Said:
    """What one participant said: times that it misses, and times that it can come."""

    misses: Ranges = field(default_factory=list)
    comes: Ranges = field(default_factory=list)
    told_when_it_comes: bool = False


def read_availability(
    tables: Iterable[Table],
    claims: Iterable[Claim],
    people: People,
    calendar: Calendar,
    report: Report,
) -> Mapping[Who, frozenset[SlotId]]:
    """The slots that each participant misses. A slot is missed when any part of it is; who
    names times that it can come misses every slot not wholly inside them."""
    said: dict[Who, _Said] = {}
    for claim in claims:
        ranges = _ranges_of_cell(claim.row, claim.key, calendar, report)
        _keep(said, (claim.side, claim.who), ranges, claim.can)
    for row in rows_of(tables, report):
        who = _who(row, people, report)
        can = _can(row)
        row_ranges = _ranges_of_row(row, calendar, report)
        if who is not None and can is not None and row_ranges is not None:
            _keep(said, who, row_ranges, can)
    return {who: _missed(told, calendar) for who, told in said.items()}


def _keep(said: dict[Who, _Said], who: Who, ranges: Ranges, can: bool) -> None:
    told = said.setdefault(who, _Said())
    if can:
        told.comes += ranges
        told.told_when_it_comes = True
    else:
        told.misses += ranges


def _missed(told: _Said, calendar: Calendar) -> frozenset[SlotId]:
    missed = calendar.overlapping(told.misses)
    if told.told_when_it_comes:
        everything = frozenset(slot.id for slot in calendar.slots)
        missed |= everything - calendar.within(told.comes)
    return missed


def _ranges_of_cell(row: Row, key: str, calendar: Calendar, report: Report) -> Ranges:
    """The times that a list cell names; an item that is no time of the fair is told."""
    ranges: Ranges = []
    for item in split_items(row.cell(key), _ITEM_MARKS):
        try:
            ranges += calendar.ranges(item)
        except CellFault as fault:
            _tell(fault, row, key, report)
    return ranges


def _tell(fault: CellFault, row: Row, key: str, report: Report) -> None:
    """A day on which the fair does not run changes nothing: a warning is enough."""
    tell = report.warning if fault.code == "day_not_of_fair" else report.error
    tell(fault.code, row.place(key), **fault.params)


def _who(row: Row, people: People, report: Report) -> Who | None:
    for side, keys in (("buyer", ("buyer", "buyer_name")), ("vendor", ("vendor", "vendor_name"))):
        if any(row.says(key) for key in keys) and not row.says("desk"):
            id_: str | None
            if side == "buyer":
                id_ = find_one(row, keys, people.buyers, report)
            else:
                id_ = find_one(row, keys, people.vendors, report)
            return None if id_ is None else (side, id_)
    if desk := row.name("desk"):
        found = find(row, "desk", desk, people.desks)
        return None if found is None else ("desk", found)
    return _participant(row, people)


def _participant(row: Row, people: People) -> Who | None:
    text = row.required("participant")
    side = row.choice("participant_type", "participant_type", "any")
    if text is None or side is None:
        return None
    if side == "any":
        return row.attempt("participant", lambda: people.find(text))
    id_: str | None
    if side == "buyer":
        id_ = find(row, "participant", text, people.buyers)
    elif side == "vendor":
        id_ = find(row, "participant", text, people.vendors)
    else:
        id_ = find(row, "participant", text, people.desks)
    return None if id_ is None else (side, id_)


def _can(row: Row) -> bool | None:
    """Whether the row says "can come"; without a word, the sheet's name tells."""
    state = row.choice("state", "state", "default")
    if state == "default":
        name = normal(row.table.sheet)
        return ("가능" in name or "available" in name) and not (
            "불가" in name or "unavailable" in name
        )
    return None if state is None else state == "yes"


def _ranges_of_row(row: Row, calendar: Calendar, report: Report) -> Ranges | None:
    """The times of a row: its slot, or its session, or its day, narrowed by its clock times."""
    try:
        day = calendar.day(row.cell("date")) if row.label("date") else None
    except CellFault as fault:
        _tell(fault, row, "date", report)
        return None
    if row.label("slot"):
        slots = row.attempt("slot", lambda: calendar.slots_named(row.cell("slot"), day))
        return None if slots is None else [(s.start, s.end) for s in slots]
    if row.label("session"):
        session = row.attempt("session", lambda: calendar.session_range(row.name("session") or ""))
        return None if session is None else _narrowed([session], row, report)
    if day is None and not row.says("start") and not row.says("time"):
        report.error("when_missing", row.place("date"))
        return None
    days = calendar.days if day is None else [day]
    whole = [(datetime.combine(d, time.min), datetime.combine(d, time.max)) for d in days]
    return _narrowed(whole, row, report)


def _narrowed(ranges: Ranges, row: Row, report: Report) -> Ranges | None:
    if not row.says("start") and not row.says("end") and not row.says("time"):
        return ranges
    start, end = row.clocks()
    if (start is None and row.says("start")) or (end is None and row.says("end")):
        return None
    if start and end and end <= start:
        key = "end" if row.says("end") else "time"
        span = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
        report.error("ends_before_start", row.place(key), **span)
        return None
    return [(_later(first, start), _earlier(last, end)) for first, last in ranges]


def _later(moment: datetime, clock: time | None) -> datetime:
    return max(moment, datetime.combine(moment.date(), clock)) if clock else moment


def _earlier(moment: datetime, clock: time | None) -> datetime:
    return min(moment, datetime.combine(moment.date(), clock)) if clock else moment


def day_of(row: Row, calendar: Calendar) -> date | None:
    """The day that a row names, reported where it is none of the fair's."""
    if not row.label("date"):
        return None
    return row.attempt("date", lambda: calendar.day(row.cell("date")))
