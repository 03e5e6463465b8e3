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

    @property
    def _sides(self) -> Mapping[str, Directory[BuyerId] | Directory[VendorId] | Directory[DeskId]]:
        return {"buyer": self.buyers, "vendor": self.vendors, "desk": self.desks}

    def hold(self, text: str) -> bool:
        """Whether any participant is meant by ``text``."""
        return any(directory.holds(text) for directory in self._sides.values())

    def find(self, text: str) -> Who:
        """The one participant, of whichever kind, that ``text`` means."""
        holding = {side: d for side, d in self._sides.items() if d.holds(text)}
        if len(holding) == 1:
            return next((side, str(d.find(text))) for side, d in holding.items())
        if holding:
            candidates = ", ".join(
                shown(id_) for d in holding.values() for id_ in d.meant(text)[:5]
            )
            raise CellFault("ambiguous_participant", value=shown(text), candidates=candidates)
        nearest = next((n for d in self._sides.values() if (n := d.nearest(text))), "")
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
        if claim.who is not None:
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
    """The participant of a row. Every cell that names one is read; a desk tells more than its
    agency, and both tell more than a name of whatever kind."""
    named: list[Who | None] = []
    if desk := row.name("desk"):
        named.append(_as_who("desk", find(row, "desk", desk, people.desks)))
    if row.says("buyer") or row.says("buyer_name"):
        buyer = find_one(row, ("buyer", "buyer_name"), people.buyers, report)
        named.append(_as_who("buyer", buyer))
    if row.says("vendor") or row.says("vendor_name"):
        vendor = find_one(row, ("vendor", "vendor_name"), people.vendors, report)
        named.append(_as_who("vendor", vendor))
    if not named or row.says("participant"):
        named.append(_participant(row, people))
    return named[0]


def _as_who(side: str, id_: str | None) -> Who | None:
    return None if id_ is None else (side, id_)


def _participant(row: Row, people: People) -> Who | None:
    text = row.required("participant")
    side = row.choice("participant_type", "participant_type", "any")
    if text is None or (side is None and people.hold(text)):
        return None
    if side in (None, "any"):
        return row.attempt("participant", lambda: people.find(text))
    if side == "buyer":
        return _as_who(side, find(row, "participant", text, people.buyers))
    if side == "vendor":
        return _as_who(side, find(row, "participant", text, people.vendors))
    return _as_who("desk", find(row, "participant", text, people.desks))


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
    """The times of a row: its slot, else its session, else its day, narrowed by its clock
    times. Beside a cell that cannot be read the others are read all the same."""
    day = _day(row, calendar, report)
    lost_day = day is None and row.label("date") is not None
    if row.label("slot"):
        slots = row.attempt("slot", lambda: calendar.slots_named(row.cell("slot"), day))
        if slots is not None:
            return None if lost_day else [(s.start, s.end) for s in slots]
    whole = _whole(row, day, calendar, report)
    narrowed = _narrowed(whole or [], row, report)
    return None if lost_day or whole is None or row.label("slot") else narrowed


def _whole(row: Row, day: date | None, calendar: Calendar, report: Report) -> Ranges | None:
    """The session or the days of a row, before its clock times narrow them."""
    if row.label("session"):
        session = row.attempt("session", lambda: calendar.session_range(row.name("session") or ""))
        return None if session is None else [session]
    if not any((row.label("date"), row.label("slot"), row.says("start"), row.says("time"))):
        report.error("when_missing", row.place("date"))
        return None
    days = calendar.days if day is None else [day]
    return [(datetime.combine(d, time.min), datetime.combine(d, time.max)) for d in days]


def _narrowed(ranges: Ranges, row: Row, report: Report) -> Ranges | None:
    if not row.says("start") and not row.says("end") and not row.says("time"):
        return ranges
    start, end = row.clocks()
    if start and end and end <= start:
        key = "end" if row.says("end") else "time"
        span = {"start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}
        report.error("ends_before_start", row.place(key), **span)
        return None
    if (start is None and row.says("start")) or (end is None and row.says("end")):
        return None
    return [(_later(first, start), _earlier(last, end)) for first, last in ranges]


def _day(row: Row, calendar: Calendar, report: Report) -> date | None:
    """The day that a row names; None where it names none, or none of the fair's (told)."""
    try:
        return calendar.day(row.cell("date")) if row.label("date") else None
    except CellFault as fault:
        _tell(fault, row, "date", report)
        return None


def _later(moment: datetime, clock: time | None) -> datetime:
    return max(moment, datetime.combine(moment.date(), clock)) if clock else moment


def _earlier(moment: datetime, clock: time | None) -> datetime:
    return min(moment, datetime.combine(moment.date(), clock)) if clock else moment


def day_of(row: Row, calendar: Calendar) -> date | None:
    """The day that a row names, reported where it is none of the fair's."""
    if not row.label("date"):
        return None
    return row.attempt("date", lambda: calendar.day(row.cell("date")))
