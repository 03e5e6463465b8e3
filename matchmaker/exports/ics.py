"""Talks as calendars: a participant's file, a feed, an invitation (RFC 5545, RFC 5546)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, vCalAddress

from matchmaker.agendas import Agenda, AgendaEntry, agendas
from matchmaker.domain import Buyer, Desk, Fair, PlannedPurchase, Vendor
from matchmaker.exports.names import agenda_names, side_of
from matchmaker.exports.wording import STAMP, clean, desk_label, purchase_line, short_reason
from matchmaker.plan import FairPlan
from matchmaker.progress import Progress, silent
from matchmaker.texts import Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEvent:
    """One talk as a calendar shows it. ``start``, ``end`` are on the fair's clock (naive)."""

    uid: str
    start: datetime
    end: datetime
    summary: str
    location: str
    description: str = ""
    sequence: int = 0
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who invites, or who is invited."""

    email: str
    name: str = ""


def agenda_ics(
    plan: FairPlan, participant: Buyer | Vendor, texts: Texts, stamp: datetime = STAMP
) -> bytes:
    """The participant's meetings as a published calendar.

    The UID of a meeting stands for its fair, agency and vendor, so that a meeting that
    moves to another slot replaces its old entry. ``stamp`` becomes DTSTAMP (an aware time).
    """
    return _calendar(plan, agendas(plan.fair, plan.schedule).of(participant), texts, stamp)


def agenda_calendars(
    plan: FairPlan,
    made: Sequence[Agenda],
    texts: Texts,
    progress: Progress = silent,
    stamp: datetime = STAMP,
) -> Iterator[tuple[str, bytes]]:
    """A calendar for each of these agendas that has a meeting, with its file name."""
    busy = [agenda for agenda in made if agenda.entries]
    names = agenda_names(plan.fair, busy, texts)
    for done, (agenda, name) in enumerate(zip(busy, names, strict=True)):
        progress("calendars", done, len(busy))
        yield f"calendars/{name}.ics", _calendar(plan, agenda, texts, stamp)
    progress("calendars", len(busy), len(busy))


def meeting_uid(fair: Fair, entry: AgendaEntry) -> str:
    """The same for the same fair name, agency and vendor, wherever the meeting stands."""
    key = "\x1f".join((fair.name, entry.buyer.id, entry.vendor.id))
    return f"{sha256(key.encode()).hexdigest()[:32]}@matchmaker"


def _calendar(plan: FairPlan, agenda: Agenda, texts: Texts, stamp: datetime) -> bytes:
    fair = plan.fair
    name = texts(
        "exports.ics.calendar", fair=clean(fair.name), participant=clean(agenda.participant.name)
    )
    events = (_event(plan, agenda, entry, texts) for entry in agenda.entries)
    return calendar_file(events, texts, timezone=fair.timezone, stamp=stamp, name=name)


def calendar_file(
    events: Iterable[CalendarEvent],
    texts: Texts,
    *,
    timezone: str,
    stamp: datetime,
    method: str = "PUBLISH",
    name: str = "",
    organiser: Party | None = None,
    attendee: Party | None = None,
) -> bytes:
    """Events as one calendar with its VTIMEZONE. ``stamp`` becomes DTSTAMP (an aware time).

    PUBLISH is a file or a feed, and has a name; REQUEST and CANCEL are messages from the
    organiser to one attendee (RFC 5546), of events with one UID.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", texts("exports.ics.product_id"))
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("x-wr-timezone", timezone)
    calendar.add_component(_timezone(timezone))
    for event in events:
        component = _component(event, ZoneInfo(timezone), stamp)
        if organiser is not None:
            component.add("organizer", _address(organiser))
        if attendee is not None:
            component.add("attendee", _address(attendee, invited=True))
        calendar.add_component(component)
    return bytes(calendar.to_ical())


@lru_cache
def _timezone(name: str) -> Timezone:
    # Since 1989 Korea keeps one offset all year; the range keeps VTIMEZONE to a few lines.
    return Timezone.from_tzid(name, first_date=date(2000, 1, 1), last_date=date(2038, 1, 1))


def _component(told: CalendarEvent, zone: ZoneInfo, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", told.uid)
    event.add("sequence", told.sequence)
    event.add("dtstamp", stamp)
    event.add("dtstart", told.start.replace(tzinfo=zone))
    event.add("dtend", told.end.replace(tzinfo=zone))
    event.add("summary", told.summary)
    event.add("location", told.location)
    if told.description:
        event.add("description", told.description)
    event.add("status", "CANCELLED" if told.is_cancelled else "CONFIRMED")
    return event


def _address(party: Party, *, invited: bool = False) -> vCalAddress:
    address = vCalAddress(f"mailto:{party.email}")
    if party.name:
        # RFC 5545 allows no double quote in a parameter.
        address.params["CN"] = clean(party.name).replace('"', "'")
    if invited:
        # The organiser has placed the talk: nobody is asked whether it suits.
        address.params |= {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    return address


def _event(plan: FairPlan, agenda: Agenda, entry: AgendaEntry, texts: Texts) -> CalendarEvent:
    side = side_of(agenda.participant)
    explanation = plan.explanations.get((entry.desk.id, entry.vendor.id))
    return CalendarEvent(
        uid=meeting_uid(plan.fair, entry),
        start=entry.slot.start,
        end=entry.slot.end,
        summary=event_summary(side, entry.buyer, entry.vendor, texts),
        location=event_location(entry.buyer, entry.desk, texts),
        description=event_description(
            side,
            entry.buyer,
            entry.desk,
            entry.vendor,
            entry.purchases,
            texts,
            reason=short_reason(explanation, plan.fair, texts),
        ),
    )


def event_summary(side: str, buyer: Buyer, vendor: Vendor, texts: Texts) -> str:
    """The title of a talk in the calendar of one side."""
    counterpart = clean(vendor.name if side == "buyer" else buyer.name)
    return texts("exports.ics.summary", counterpart=counterpart)


def event_location(buyer: Buyer, desk: Desk, texts: Texts) -> str:
    """Where a talk is held."""
    return f"{clean(buyer.name)} {desk_label(desk, buyer, texts)}".strip()


def event_description(
    side: str,
    buyer: Buyer,
    desk: Desk,
    vendor: Vendor,
    purchases: Iterable[PlannedPurchase],
    texts: Texts,
    *,
    reason: str = "",
) -> str:
    """What a calendar says of a talk: with whom, where, about what, and why."""
    counterpart = clean(vendor.name if side == "buyer" else buyer.name)
    lines = [texts(f"exports.ics.counterpart_{side}", name=counterpart)]
    label = desk_label(desk, buyer, texts)
    if label:
        lines.append(texts("exports.ics.officer", desk=label))
    said = " / ".join(purchase_line(p, texts) for p in purchases)
    if said:
        lines.append(texts("exports.ics.purchases", titles=said))
    if reason:
        lines.append(texts("exports.ics.reason", reason=reason))
    return "\n".join(lines)
