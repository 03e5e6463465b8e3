"""A calendar that reads the mails of a person shows exactly their released talks.

The calendar here is not ours: vobject reads the messages, and the few lines below keep what
RFC 5546 tells a calendar to keep (the highest SEQUENCE of each UID, then the later DTSTAMP).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from itertools import permutations

import pytest
import vobject
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.notices import mail
from api.notices.outbox import lease
from api.notices.senders import run_due
from api.services import notices
from api.settings import Settings
from api.store import Store
from api.store.tables import Channel, StoredFair
from tests.api.conftest import NOW, HandClock
from tests.api.notices.conftest import Postbox
from tests.api.people import People
from tests.api.released import TEN, Talks, contact, release, withdraw

VENDOR_A = "vendor.a@example.org"
Shown = dict[str, tuple[datetime, datetime]]


class Calendar:
    """What a calendar program makes of the invitations in a mailbox."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[int, datetime], str, Shown]] = {}

    def read(self, message: EmailMessage) -> None:
        for part in message.walk():
            if part.get_content_type() != "text/calendar":
                continue
            told = vobject.readOne(part.get_content())
            assert part.get_param("method") == told.method.value
            self._take(told)

    def _take(self, message: vobject.base.Component) -> None:
        (event,) = message.vevent_list
        uid, number = event.uid.value, (int(event.sequence.value), event.dtstamp.value)
        if uid in self._known and self._known[uid][0] >= number:
            return
        assert event.status.value == (
            "CANCELLED" if message.method.value == "CANCEL" else "CONFIRMED"
        )
        times = (event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC))
        self._known[uid] = (number, message.method.value, {uid: times})

    @property
    def shown(self) -> Shown:
        found: Shown = {}
        for _, method, event in self._known.values():
            found |= event if method == "REQUEST" else {}
        return found


def expected(talks: Talks, vendor: str = "V-A") -> Shown:
    return {
        f"{buyer}.{firm}@matchmaker": (
            TEN + timedelta(minutes=minutes),
            TEN + timedelta(minutes=minutes + 20),
        )
        for (buyer, firm), minutes in talks.items()
        if firm == vendor
    }


def read_in(order: Iterable[EmailMessage]) -> Shown:
    calendar = Calendar()
    for message in order:
        calendar.read(message)
    return calendar.shown


RELEASES: list[Talks] = [
    {("B-A", "V-A"): 0, ("B-B", "V-A"): 20, ("B-B", "V-B"): 0},
    {("B-A", "V-A"): 40, ("B-B", "V-A"): 20, ("B-B", "V-B"): 0},
    {("B-B", "V-A"): 20},
    {},
    {("B-A", "V-A"): 60, ("B-B", "V-A"): 20},
]


class Fair:
    """A fair whose timetable is released again and again, and told each time."""

    def __init__(
        self, store: Store, people: People, sending: Settings, clock: HandClock, postbox: Postbox
    ) -> None:
        self.store, self.people, self.sending = store, people, sending
        self.clock, self.postbox = clock, postbox
        with store.writing() as session:
            fair = session.get_one(StoredFair, people.fair_id)
            notices.send_from(session, fair, NOW, NOW)

    def tell(self, talks: Talks | None, *, send: bool = True) -> None:
        self.clock.forward(minutes=5)
        with self.store.writing() as session:
            if talks is None:
                withdraw(session, self.people.fair_id)
            else:
                release(session, self.people.fair_id, talks)
            cause = self.clock.now.isoformat()
            notices.tell_timetable(session, self.people.fair_id, cause=cause, now=self.clock.now)
        if send:
            self.send()

    def send(self, sending: Settings | None = None) -> None:
        run_due(self.store, self.clock, sending or self.sending)

    def mails(self, address: str = VENDOR_A) -> list[EmailMessage]:
        return self.postbox.to(address)


@pytest.fixture
def fair(
    store: Store, furnished: People, sending: Settings, clock: HandClock, postbox: Postbox
) -> Fair:
    return Fair(store, furnished, sending, clock, postbox)


def test_moved_moves_cancelled_disappears_and_nothing_doubles(fair: Fair) -> None:
    for number, talks in enumerate(RELEASES, 1):
        fair.tell(talks)
        assert len(fair.mails()) == number
        assert read_in(fair.mails()) == expected(talks)
    assert read_in(fair.mails("vendor.b@example.org")) == {}


def test_the_order_in_which_the_mails_arrive_does_not_matter(fair: Fair) -> None:
    for talks in RELEASES[1:4]:
        fair.tell(talks)
    for order in permutations(fair.mails()):
        assert read_in(order) == expected(RELEASES[3])


def test_mails_that_arrive_twice_do_not_matter(fair: Fair) -> None:
    for talks in RELEASES[:3]:
        fair.tell(talks)
    assert read_in([*fair.mails(), *reversed(fair.mails())]) == expected(RELEASES[2])


def test_withdrawing_takes_every_talk_from_the_calendar(fair: Fair) -> None:
    fair.tell(RELEASES[0])
    fair.tell(None)
    assert read_in(fair.mails()) == {}
    assert fair.mails()[-1]["Subject"].endswith("상담이 취소되었습니다")


def test_a_mail_that_was_lost_between_two_releases_is_made_up_for(fair: Fair) -> None:
    fair.tell(RELEASES[0], send=False)
    fair.send(fair.sending.model_copy(update={"smtp_port": 1}))
    fair.clock.forward(hours=1)
    fair.tell(RELEASES[1])
    assert read_in(fair.mails()) == expected(RELEASES[1])
    assert len(fair.mails()) == 1
    assert fair.mails()[0]["Subject"].endswith("상담 일정이 확정되었습니다")


def test_a_mail_that_arrived_although_the_sender_died_does_no_harm(fair: Fair) -> None:
    """The mails are out, and before that is written down the sender is gone."""
    fair.tell(RELEASES[0], send=False)
    with fair.store.writing() as session:
        outs = []
        while (out := lease(session, (Channel.MAIL,), fair.sending, fair.clock.now)) is not None:
            outs.append(out)
    mailbox = [mail.build(out, fair.sending, fair.clock.now) for out in outs]
    fair.postbox.mails += [message_from_bytes(bytes(m), policy=policy.default) for m in mailbox]
    fair.clock.forward(hours=1)
    fair.tell(RELEASES[2])
    for order in permutations(fair.mails()):
        assert read_in(order) == expected(RELEASES[2])


@given(
    rounds=st.lists(
        st.tuples(
            st.dictionaries(
                st.sampled_from([("B-A", "V-A"), ("B-B", "V-A")]),
                st.sampled_from([0, 20, 40]),
                max_size=2,
            ),
            st.sampled_from(["sent", "waits", "refused"]),
        ),
        min_size=1,
        max_size=4,
    )
)
@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_is_released_and_however_mails_go(
    fair: Fair, rounds: list[tuple[Talks, str]]
) -> None:
    for talks, fate in rounds:
        fair.postbox.answers = ["451 later"] * 8 if fate == "refused" else []
        fair.tell(talks, send=fate != "waits")
    fair.postbox.answers = []
    fair.clock.forward(days=1)
    fair.send()
    assert read_in(reversed(fair.mails())) == expected(rounds[-1][0])
    assert read_in(fair.mails()) == expected(rounds[-1][0])


def test_an_invitation_says_who_where_when_and_about_what(fair: Fair) -> None:
    fair.tell({("B-A", "V-A"): 0})
    (sent,) = fair.mails()
    (part,) = (p for p in sent.walk() if p.get_content_type() == "text/calendar")
    text = part.get_content()
    message = vobject.readOne(text)
    event = message.vevent
    assert [p.get_content_type() for p in sent.walk()][1:3] == ["text/plain", "text/html"]
    assert message.vtimezone.tzid.value == "Asia/Seoul"
    assert "DTSTART;TZID=Asia/Seoul:20260312T100000" in text
    assert event.organizer.value == "mailto:fair@matchmaker.example"
    assert event.attendee.value == f"mailto:{VENDOR_A}"
    assert event.location.value == "기관 A 상담석 1 (담당 A)"
    assert "물품 A" in event.description.value
    # Nobody learns the address of the other side.
    assert "officer" not in text
    assert "officer" not in sent.get_body(("plain",)).get_content()


def test_an_officer_hears_of_their_own_desk(fair: Fair) -> None:
    fair.tell({("B-A", "V-A"): 0, ("B-B", "V-A"): 20})
    calendar = read_in(fair.mails("officer.a@example.org"))
    assert list(calendar) == ["B-A.V-A@matchmaker"]


def test_an_address_that_was_replaced_is_told_that_its_talks_are_over(fair: Fair) -> None:
    fair.tell({("B-A", "V-A"): 0})
    with fair.store.writing() as session:
        contact(session, fair.people.fair_id, "V-A", email="new@example.org")
    fair.tell({("B-A", "V-A"): 0})
    assert read_in(fair.mails()) == {}
    assert read_in(fair.mails("new@example.org")) == expected({("B-A", "V-A"): 0})
