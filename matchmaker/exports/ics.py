"""One participant's meetings as a calendar file (RFC 5545, RFC 5546)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from matchmaker.agendas import Agenda, AgendaEntry, agendas
from matchmaker.domain import Buyer, Fair, Vendor
from matchmaker.exports.names import agenda_names, side_of
from matchmaker.exports.wording import STAMP, clean, desk_label, purchase_line, short_reason
from matchmaker.plan import FairPlan
from matchmaker.progress import Progress, silent
from matchmaker.texts import Texts


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
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", texts("exports.ics.product_id"))
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", fair.timezone)
    calendar.add_component(_timezone(fair.timezone))
    for entry in agenda.entries:
        calendar.add_component(_event(plan, agenda, entry, texts, stamp))
    return bytes(calendar.to_ical())


@lru_cache
def _timezone(name: str) -> Timezone:
    # Since 1989 Korea keeps one offset all year; the range keeps VTIMEZONE to a few lines.
    return Timezone.from_tzid(name, first_date=date(2000, 1, 1), last_date=date(2038, 1, 1))


def _event(
    plan: FairPlan, agenda: Agenda, entry: AgendaEntry, texts: Texts, stamp: datetime
) -> Event:
    side = side_of(agenda.participant)
    counterpart = clean(entry.vendor.name if side == "buyer" else entry.buyer.name)
    desk = desk_label(entry.desk, entry.buyer, texts)
    zone = ZoneInfo(plan.fair.timezone)
    event = Event()
    event.add("uid", meeting_uid(plan.fair, entry))
    event.add("sequence", 0)
    event.add("dtstamp", stamp)
    event.add("dtstart", entry.slot.start.replace(tzinfo=zone))
    event.add("dtend", entry.slot.end.replace(tzinfo=zone))
    event.add("summary", texts("exports.ics.summary", counterpart=counterpart))
    event.add("location", f"{clean(entry.buyer.name)} {desk}".strip())
    event.add("description", _description(plan, entry, counterpart, side, texts))
    event.add("status", "CONFIRMED")
    return event


def _description(
    plan: FairPlan, entry: AgendaEntry, counterpart: str, side: str, texts: Texts
) -> str:
    lines = [texts(f"exports.ics.counterpart_{side}", name=counterpart)]
    desk = desk_label(entry.desk, entry.buyer, texts)
    if desk:
        lines.append(texts("exports.ics.officer", desk=desk))
    if entry.purchases:
        said = " / ".join(purchase_line(p, texts) for p in entry.purchases)
        lines.append(texts("exports.ics.purchases", titles=said))
    explanation = plan.explanations.get((entry.desk.id, entry.vendor.id))
    reason = short_reason(explanation, plan.fair, texts)
    if reason:
        lines.append(texts("exports.ics.reason", reason=reason))
    return "\n".join(lines)
