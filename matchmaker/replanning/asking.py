"""What a person says has happened, in names and times, as disruptions of a fair."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from itertools import count, islice
from typing import TypeVar

from matchmaker.domain import (
    Buyer,
    Desk,
    DeskId,
    Fair,
    Product,
    ProductId,
    Schedule,
    SlotId,
    TimeSlot,
    Vendor,
    VendorId,
)
from matchmaker.errors import Finding, InputError
from matchmaker.scheduler.changes import (
    BuyerAway,
    BuyerCancels,
    DayLost,
    DeskAway,
    DeskCancels,
    Disruption,
    MeetingPinned,
    PairVetoed,
    RoomsLost,
    SlotLost,
    VendorAway,
    VendorCancels,
    WalkIn,
)

Participant = Buyer | Desk | Vendor
_P = TypeVar("_P", Buyer, Vendor)
_Named = TypeVar("_Named", bound=Buyer | Desk | Vendor | TimeSlot)


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that was said, as it was typed. Participants go by id or name; a slot by id
    or start (``2026-05-12T10:00``, or ``10:00`` on the day in question).

    ``late`` and ``leave`` are ``WHO=TIME``; ``lose_room`` is ``SLOT=NUMBER``; ``veto`` is
    ``BUYER,VENDOR``; ``pin`` is ``BUYER,VENDOR,SLOT``; ``lose_slot`` may be a whole day;
    ``walk_in`` is ``NAME=PRODUCT,PRODUCT``, a firm that nobody had counted on.
    """

    cancel: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    lose_slot: tuple[str, ...] = ()
    lose_room: tuple[str, ...] = ()
    veto: tuple[str, ...] = ()
    pin: tuple[str, ...] = ()
    walk_in: tuple[str, ...] = ()


def disruptions_of(
    fair: Fair, released: Schedule, asked: Asked, now: datetime
) -> tuple[Disruption, ...]:
    """Understand everything that was said. Raises InputError with all that was not."""
    reader = Reader(fair, released, now)
    sentences: tuple[tuple[tuple[str, ...], Callable[[str], Iterator[Disruption]]], ...] = (
        (asked.cancel, reader.cancel),
        (asked.late, reader.late),
        (asked.leave, reader.leave),
        (asked.lose_slot, reader.lose_slot),
        (asked.lose_room, reader.lose_room),
        (asked.veto, reader.veto),
        (asked.pin, reader.pin),
        (asked.walk_in, reader.walk_in),
    )
    found: list[Disruption] = []
    faults: list[Finding] = []
    for typed, read in sentences:
        for text in typed:
            try:
                found.extend(read(text))
            except InputError as error:
                faults.extend(error.findings)
    if faults:
        raise InputError(faults)
    return tuple(found)


class Reader:
    """Reads one sentence at a time, in the names and times of a fair. Each method raises
    InputError for what it cannot understand."""

    def __init__(self, fair: Fair, released: Schedule, now: datetime) -> None:
        self.fair, self.released = fair, released
        self.days = sorted({s.start.date() for s in fair.slots})
        self.today = now.date() if now.date() in self.days else None
        self.people: tuple[Participant, ...] = (*fair.buyers, *fair.desks, *fair.vendors)
        self.newcomers: list[str] = []

    def cancel(self, text: str) -> Iterator[Disruption]:
        """``WHO``"""
        match self.who(text):
            case Buyer(id=buyer):
                yield BuyerCancels(buyer=buyer)
            case Desk(id=desk):
                yield DeskCancels(desk=desk)
            case Vendor(id=vendor):
                yield VendorCancels(vendor=vendor)

    def late(self, text: str) -> Iterator[Disruption]:
        """``WHO=TIME``: from the day's start until then."""
        who, moment = self._who_and_moment(text)
        day = [s for s in self.fair.slots if s.start.date() == moment.date()]
        yield self._away(who, frozenset(s.id for s in day if s.start < moment))

    def leave(self, text: str) -> Iterator[Disruption]:
        """``WHO=TIME``: from then to the day's end."""
        who, moment = self._who_and_moment(text)
        day = [s for s in self.fair.slots if s.start.date() == moment.date()]
        yield self._away(who, frozenset(s.id for s in day if s.end > moment))

    def lose_slot(self, text: str) -> Iterator[Disruption]:
        """``SLOT`` or ``DAY``"""
        day = _day(text.strip())
        if day is not None and day in self.days:
            yield DayLost(day=day)
            return
        for slot in self._slots(text):
            yield SlotLost(slot=slot.id)

    def lose_room(self, text: str) -> Iterator[Disruption]:
        """``SLOT=NUMBER``"""
        name, equals, number = text.rpartition("=")
        if not equals or not number.strip().isdecimal():
            raise _unreadable(text)
        yield RoomsLost(slot=self.slot(name).id, rooms=int(number))

    def veto(self, text: str) -> Iterator[Disruption]:
        """``BUYER,VENDOR``"""
        buyer, vendor = self.split(text, 2)
        yield PairVetoed(buyer=self.buyer(buyer).id, vendor=self.vendor(vendor).id)

    def pin(self, text: str) -> Iterator[Disruption]:
        """``BUYER,VENDOR,SLOT``; for a buyer of several desks, ``DESK,VENDOR,SLOT``."""
        who, firm, slot = self.split(text, 3)
        vendor = self.vendor(firm)
        desk = self.desk(who, vendor)
        yield MeetingPinned(desk=desk, vendor=vendor.id, slot=self.slot(slot).id)

    def walk_in(self, text: str) -> Iterator[Disruption]:
        """``NAME=PRODUCT,PRODUCT``"""
        name, _, offers = (part.strip() for part in text.partition("="))
        products = [offer.strip() for offer in offers.split(",") if offer.strip()]
        if not name or not products:
            raise _fault("walk_in_unreadable", text=text)
        if name in self.newcomers or any(v.name == name for v in self.fair.vendors):
            raise _fault("walk_in_known", name=name)
        self.newcomers.append(name)
        vendor = VendorId(_unused("W", {v.id for v in self.fair.vendors}, len(self.newcomers)))
        taken = {p.id for p in self.fair.products}
        yield WalkIn(
            vendor=Vendor(id=vendor, name=name),
            products=tuple(
                Product(id=ProductId(_unused(f"{vendor}-", taken, k)), vendor=vendor, name=offer)
                for k, offer in enumerate(products, 1)
            ),
        )

    def who(self, text: str) -> Participant:
        """The one participant of an id, or of a name. A desk that is called like its agency
        is not meant."""
        named: list[Participant] = [p for p in self.people if p.id == text.strip()]
        found = named or self._named(text)
        agencies_and_firms: list[Participant] = [p for p in found if not isinstance(p, Desk)]
        return _only(text, agencies_and_firms or found)

    def _named(self, text: str) -> list[Participant]:
        found = [p for p in self.people if p.name == text.strip()]
        if not found:
            names = [*(p.name for p in self.people), *(p.id for p in self.people)]
            close = ", ".join(dict.fromkeys(get_close_matches(text.strip(), names)))
            raise _fault("participant_not_found", name=text.strip(), close=close or "-")
        return found

    def buyer(self, text: str) -> Buyer:
        return _only(text, self._of(text, Buyer))

    def vendor(self, text: str) -> Vendor:
        return _only(text, self._of(text, Vendor))

    def _of(self, text: str, kind: type[_P]) -> list[_P]:
        """The participants of one side with that id, or else with that name."""
        named: list[Participant] = [p for p in self.people if p.id == text.strip()]
        return [p for p in named or self._named(text) if isinstance(p, kind)]

    def desk(self, text: str, vendor: Vendor) -> DeskId:
        """A desk by its id; or an agency's: where it meets the vendor now, or its first."""
        if (named := DeskId(text.strip())) in self.fair.desk_of:
            return named
        desks = [d.id for d in self.fair.desks_of_buyer[self.buyer(text).id]]
        meets = [m.desk for m in self.released.meetings if m.vendor == vendor.id]
        return next((d for d in meets if d in desks), desks[0])

    def split(self, text: str, count: int) -> list[str]:
        parts = [part.strip() for part in text.split(",")]
        if len(parts) != count or not all(parts):
            raise _unreadable(text)
        return parts

    def _who_and_moment(self, text: str) -> tuple[Participant, datetime]:
        name, equals, moment = text.rpartition("=")
        if not equals:
            raise _unreadable(text)
        return self.who(name), self._moment(moment, text)

    def _moment(self, typed: str, text: str) -> datetime:
        """A date and time, or a time on today, or on the fair's only day."""
        if (full := _date_and_time(typed.strip())) is not None:
            return full
        if (clock := _clock(typed.strip())) is None:
            raise _unreadable(text)
        day = self.today or (self.days[0] if len(self.days) == 1 else None)
        if day is None:
            raise _fault("replan_day_needed", text=text, day=f"{self.days[0]:%Y-%m-%d}")
        return datetime.combine(day, clock)

    def _slots(self, text: str) -> list[TimeSlot]:
        """A slot by its id, or all that start at a moment."""
        if (named := SlotId(text.strip())) in self.fair.slot_of:
            return [self.fair.slot_of[named]]
        moment = self._moment(text, text)
        found = [s for s in self.fair.slots if s.start == moment]
        if not found:
            raise _fault("slot_not_found", text=text.strip())
        return found

    def slot(self, text: str) -> TimeSlot:
        return _only(text, self._slots(text))

    def _away(self, who: Participant, slots: frozenset[SlotId]) -> Disruption:
        match who:
            case Buyer(id=buyer):
                return BuyerAway(buyer=buyer, slots=slots)
            case Desk(id=desk):
                return DeskAway(desk=desk, slots=slots)
            case Vendor(id=vendor):
                return VendorAway(vendor=vendor, slots=slots)


def _unused(prefix: str, taken: Collection[str], number: int) -> str:
    """The ``number``-th id of a kind that nobody has yet."""
    free = (f"{prefix}{k}" for k in count(1) if f"{prefix}{k}" not in taken)
    return next(islice(free, number - 1, None))


def _only(text: str, found: list[_Named]) -> _Named:
    if not found:
        raise _fault("participant_of_other_side", name=text.strip())
    if len(found) > 1:
        ids = ", ".join(f.id for f in found)
        raise _fault("replan_ambiguous", name=text.strip(), ids=ids)
    return found[0]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _clock(text: str) -> time | None:
    try:
        return datetime.strptime(text, "%H:%M").time()
    except ValueError:
        return None


def _date_and_time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text.replace("T", " "), "%Y-%m-%d %H:%M")
    except ValueError:
        return None


def _unreadable(text: str) -> InputError:
    return _fault("replan_unreadable", text=text)


def _fault(code: str, **params: str) -> InputError:
    return InputError([Finding(code=code, params=params)])
