"""Calendars: another program's parser reads them, and a moved meeting stays the same one."""

from __future__ import annotations

import warnings
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import vobject
from icalendar import Calendar

from matchmaker.agendas import agendas
from matchmaker.exports.ics import agenda_calendars, agenda_ics
from matchmaker.plan import FairPlan
from matchmaker.texts import Texts

STAMP = datetime(2026, 5, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def content(plan: FairPlan, ko: Texts) -> bytes:
    return agenda_ics(plan, plan.fair.buyers[0], ko, STAMP)


def parsed(content: bytes) -> vobject.base.Component:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return vobject.readOne(content.decode())


def test_an_independent_parser_finds_the_meetings_in_the_right_zone(
    content: bytes, plan: FairPlan
) -> None:
    calendar = parsed(content)
    events = calendar.vevent_list
    desks = {d.id for d in plan.fair.desks_of_buyer[plan.fair.buyers[0].id]}
    assert len(events) == sum(m.desk in desks for m in plan.schedule.meetings)
    first = events[0]
    assert first.dtstart.value.utcoffset() == timedelta(hours=9)
    assert first.dtstart.value.replace(tzinfo=None) == datetime(2026, 6, 11, 10)
    assert first.dtend.value - first.dtstart.value == timedelta(minutes=30)
    assert first.summary.value == "[상담] =1+1 상사"
    assert "상담 품목: LED 가로등기구" in first.description.value
    assert calendar.method.value == "PUBLISH"


def test_lines_end_and_fold_as_the_standard_says(content: bytes) -> None:
    assert content.count(b"\r\n") == content.count(b"\n")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75


def test_the_stamp_is_the_one_that_was_given(content: bytes) -> None:
    assert content.count(b"DTSTAMP:20260501T093000Z") == content.count(b"BEGIN:VEVENT")
    assert b"SEQUENCE:0" in content
    assert b"BEGIN:VTIMEZONE" in content
    assert b"TZID:Asia/Seoul" in content


def uids(content: bytes) -> list[str]:
    return [str(e["uid"]) for e in Calendar.from_ical(content).walk("VEVENT")]


def test_uids_differ_and_outlive_a_move_but_not_another_fair(
    content: bytes, plan: FairPlan, ko: Texts
) -> None:
    before = uids(content)
    assert len(set(before)) == len(before)
    moved = replace(plan.schedule.meetings[0], slot=plan.fair.slots[3].id)
    schedule = replace(plan.schedule, meetings=(moved, *plan.schedule.meetings[1:]))
    later = replace(plan, result=replace(plan.result, schedule=schedule))
    assert set(uids(agenda_ics(later, plan.fair.buyers[0], ko))) == set(before)
    other = replace(plan, fair=replace(plan.fair, name="다른 상담회"))
    assert not set(uids(agenda_ics(other, plan.fair.buyers[0], ko))) & set(before)


def test_both_sides_know_a_meeting_under_the_same_uid(plan: FairPlan, ko: Texts) -> None:
    meeting = plan.schedule.meetings[0]
    vendor = plan.fair.vendor_of[meeting.vendor]
    mine = uids(agenda_ics(plan, vendor, ko))
    assert set(mine) & set(uids(agenda_ics(plan, plan.fair.buyers[0], ko)))


def test_whoever_meets_nobody_has_an_empty_calendar(plan: FairPlan, en: Texts) -> None:
    content = agenda_ics(plan, plan.fair.buyers[2], en)
    assert parsed(content).vtimezone.tzid.value == "Asia/Seoul"
    assert b"VEVENT" not in content


def test_everyone_with_a_meeting_has_a_calendar_and_the_same_bytes_each_time(
    plan: FairPlan, ko: Texts
) -> None:
    seen: list[tuple[int, int]] = []
    made = list(
        agenda_calendars(
            plan,
            agendas(plan.fair, plan.schedule).all(),
            ko,
            lambda step, done, total: seen.append((done, total)),
        )
    )
    names = [name for name, _ in made]
    busy = [a for a in agendas(plan.fair, plan.schedule).all() if a.entries]
    assert len(set(names)) == len(busy) < len(plan.fair.buyers) + len(plan.fair.vendors)
    assert names[0] == "calendars/기관_한빛시청.ics"
    assert seen[-1] == (len(made), len(made))
    assert made == list(agenda_calendars(plan, agendas(plan.fair, plan.schedule).all(), ko))
