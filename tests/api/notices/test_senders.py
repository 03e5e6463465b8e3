"""The outbox and the mail server: told once, worded late, retried, never lost."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.notices.outbox import LEASE, Outcome, lease, settle
from api.notices.senders import run_due
from api.services import notices
from api.services.recipients import Recipient
from api.settings import Settings
from api.store import Store
from api.store.tables import Channel, Link, LinkPurpose, Notice, NoticeState, StoredFair
from api.tokens import hash_of
from tests.api.conftest import NOW, HandClock
from tests.api.notices.conftest import Postbox
from tests.api.people import People
from tests.api.released import release, withdraw

VENDOR_A = "vendor.a@example.org"


def open_gate(session: Session, fair_id: str) -> None:
    """The organiser says: send."""
    notices.send_from(session, session.get_one(StoredFair, fair_id), NOW, NOW)


def invite(session: Session, fair_id: str, cause: str = "invited") -> int:
    return notices.tell(
        session, fair_id, "invitation", side="vendor", participant="V-A", cause=cause, now=NOW
    )


def states(store: Store) -> list[NoticeState]:
    with store.reading() as session:
        return list(session.scalars(select(Notice.state).order_by(Notice.id)))


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return body.get_content()


def test_nothing_is_sent_before_the_organiser_says_so(
    store: Store, furnished: People, sending: Settings, clock: HandClock, postbox: Postbox
) -> None:
    with store.writing() as session:
        # The firm's own address, and the account that speaks for it.
        assert invite(session, furnished.fair_id) == 2
    assert run_due(store, clock, sending) == 0
    assert postbox.mails == []
    with store.writing() as session:
        open_gate(session, furnished.fair_id)
    assert run_due(store, clock, sending) == 2
    assert len(postbox.to(VENDOR_A)) == 1
    assert states(store) == [NoticeState.SENT] * 2


def test_notices_wait_for_the_moment_that_the_organiser_names(
    store: Store, furnished: People, sending: Settings, clock: HandClock, postbox: Postbox
) -> None:
    with store.writing() as session:
        invite(session, furnished.fair_id)
        fair = session.get_one(StoredFair, furnished.fair_id)
        notices.send_from(session, fair, NOW + timedelta(hours=2), NOW)
    assert run_due(store, clock, sending) == 0
    clock.forward(hours=2)
    assert run_due(store, clock, sending) == 2


def test_what_has_not_left_can_be_held_again(
    store: Store, furnished: People, sending: Settings, clock: HandClock
) -> None:
    with store.writing() as session:
        invite(session, furnished.fair_id)
        open_gate(session, furnished.fair_id)
        fair = session.get_one(StoredFair, furnished.fair_id)
        assert notices.send_from(session, fair, None, NOW) == 2
    assert run_due(store, clock, sending) == 0


def test_the_same_cause_tells_a_person_once(store: Store, furnished: People) -> None:
    with store.writing() as session:
        assert invite(session, furnished.fair_id) == 2
        assert invite(session, furnished.fair_id) == 0
        assert invite(session, furnished.fair_id, cause="invited again") == 2


def test_a_cause_that_fails_tells_nobody(store: Store, furnished: People) -> None:
    def cause() -> None:
        with store.writing() as session:
            invite(session, furnished.fair_id)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        cause()
    assert states(store) == []


def test_the_link_of_a_mail_is_made_when_it_is_sent_and_kept_nowhere(
    store: Store, furnished: People, sending: Settings, clock: HandClock, postbox: Postbox
) -> None:
    with store.writing() as session:
        invite(session, furnished.fair_id)
        open_gate(session, furnished.fair_id)
    clock.forward(days=5)
    run_due(store, clock, sending)
    said = text_of(postbox.to(VENDOR_A)[0])
    address = next(line for line in said.splitlines() if line.startswith("https://fair.example/"))
    token = address.rsplit("/", 1)[1]
    with store.reading() as session:
        link = session.scalar(select(Link).where(Link.token_hash == hash_of(token)))
        assert link is not None
        assert (link.purpose, link.participant) == (LinkPurpose.PERSONAL, "V-A")
        assert link.expires_at > clock.now + timedelta(days=30)
        assert all(token not in body for body in session.scalars(select(Notice.body)))


def test_a_new_password_waits_for_nobody(
    store: Store, people: People, sending: Settings, clock: HandClock, postbox: Postbox
) -> None:
    with store.writing() as session:
        told = notices.tell_person(
            session,
            "new_password",
            Recipient(name="주인", email="owner@example.org"),
            fair_id=None,
            cause="request 1",
            now=NOW,
            link={"purpose": LinkPurpose.NEW_PASSWORD},
        )
        assert told == 1
    run_due(store, clock, sending)
    assert postbox.mails[0]["Subject"] == "새 비밀번호 설정"


def test_a_server_that_is_away_is_asked_again_later(
    store: Store, furnished: People, sending: Settings, clock: HandClock, postbox: Postbox
) -> None:
    with store.writing() as session:
        release(session, furnished.fair_id, {("B-A", "V-A"): 0})
        notices.tell_timetable(session, furnished.fair_id, cause="1", now=NOW)
        open_gate(session, furnished.fair_id)
    away = sending.model_copy(update={"smtp_port": 1})
    assert run_due(store, clock, away) > 0
    assert set(states(store)) == {NoticeState.WAITING}
    assert run_due(store, clock, sending) == 0, "not at once"
    clock.forward(minutes=2)
    run_due(store, clock, sending)
    assert set(states(store)) == {NoticeState.SENT}
    assert len(postbox.to(VENDOR_A)) == 1


@pytest.mark.parametrize(
    ("answer", "state"),
    [("451 later", NoticeState.WAITING), ("550 no such user", NoticeState.FAILED)],
)
def test_4xx_is_tried_again_and_5xx_is_final(
    store: Store,
    furnished: People,
    sending: Settings,
    clock: HandClock,
    postbox: Postbox,
    answer: str,
    state: NoticeState,
) -> None:
    postbox.answers = [answer] * 2
    with store.writing() as session:
        invite(session, furnished.fair_id)
        open_gate(session, furnished.fair_id)
    run_due(store, clock, sending)
    assert set(states(store)) == {state}
    with store.writing() as session:
        found = session.scalars(select(Notice)).all()
        assert answer[:3] in found[0].problem
        notices.resend(found, clock.now)
    clock.forward(hours=1)
    run_due(store, clock, sending)
    assert set(states(store)) == {NoticeState.SENT}


def test_a_failure_that_lasts_is_given_up(
    store: Store, furnished: People, sending: Settings, clock: HandClock
) -> None:
    with store.writing() as session:
        invite(session, furnished.fair_id)
        open_gate(session, furnished.fair_id)
    away = sending.model_copy(update={"smtp_port": 1})
    for _ in range(12):
        run_due(store, clock, away)
        clock.forward(hours=8)
    assert set(states(store)) == {NoticeState.FAILED}


def test_a_sender_that_died_is_followed_by_another_with_the_same_message_id(
    store: Store, furnished: People, sending: Settings, clock: HandClock, postbox: Postbox
) -> None:
    with store.writing() as session:
        invite(session, furnished.fair_id)
        open_gate(session, furnished.fair_id)
        session.execute(
            update(Notice).where(Notice.address != VENDOR_A).values(state=NoticeState.DROPPED)
        )
    with store.writing() as session:
        out = lease(session, (Channel.MAIL,), sending, clock.now)
    assert out is not None
    assert run_due(store, clock, sending) == 0, "it is the other's"
    clock.now += LEASE
    assert run_due(store, clock, sending) == 1
    message_id = postbox.mails[0]["Message-ID"]
    assert message_id == f"<{out.message_id}@matchmaker.example>"


def test_who_lost_the_lease_changes_nothing(
    store: Store, furnished: People, sending: Settings, clock: HandClock, postbox: Postbox
) -> None:
    with store.writing() as session:
        invite(session, furnished.fair_id)
        open_gate(session, furnished.fair_id)
        slow = lease(session, (Channel.MAIL,), sending, clock.now)
    assert slow is not None
    clock.now += LEASE
    run_due(store, clock, sending)
    with store.writing() as session:
        assert not settle(session, slow, Outcome(is_final=True, problem="late"), clock.now)
    assert set(states(store)) == {NoticeState.SENT}


def test_no_more_mails_a_minute_than_allowed(
    store: Store, furnished: People, sending: Settings, clock: HandClock, postbox: Postbox
) -> None:
    slow = sending.model_copy(update={"mails_per_minute": 3})
    with store.writing() as session:
        invite(session, furnished.fair_id)
        invite(session, furnished.fair_id, cause="again")
        open_gate(session, furnished.fair_id)
    assert run_due(store, clock, slow) == 3
    assert run_due(store, clock, slow) == 0
    clock.forward(minutes=1)
    assert run_due(store, clock, slow) == 1


def test_several_causes_before_sending_are_one_mail(
    store: Store, furnished: People, sending: Settings, clock: HandClock, postbox: Postbox
) -> None:
    with store.writing() as session:
        for number, minutes in enumerate((0, 20, 40)):
            release(session, furnished.fair_id, {("B-A", "V-A"): minutes})
            notices.tell_timetable(session, furnished.fair_id, cause=f"r{number}", now=NOW)
        open_gate(session, furnished.fair_id)
    run_due(store, clock, sending)
    (mail,) = postbox.to(VENDOR_A)
    assert "10:40–11:00" in text_of(mail)
    assert "10:20" not in text_of(mail)


def test_a_replan_that_moves_many_talks_of_a_person_is_one_mail(
    store: Store, furnished: People, sending: Settings, clock: HandClock, postbox: Postbox
) -> None:
    fair_id = furnished.fair_id
    with store.writing() as session:
        release(session, fair_id, {("B-A", "V-A"): 0, ("B-B", "V-A"): 20, ("B-B", "V-B"): 40})
        notices.tell_timetable(session, fair_id, cause="r1", now=NOW)
        open_gate(session, fair_id)
    run_due(store, clock, sending)
    postbox.mails.clear()
    with store.writing() as session:
        release(session, fair_id, {("B-A", "V-A"): 60, ("B-A", "V-B"): 20, ("B-B", "V-B"): 40})
        notices.tell_timetable(session, fair_id, cause="r2", now=NOW)
    run_due(store, clock, sending)
    (mail,) = postbox.to(VENDOR_A)
    said = text_of(mail)
    assert mail["Subject"].endswith("상담 일정이 변경되었습니다")
    assert "변경: 3월 12일(목) 10:00 → 3월 12일(목) 11:00–11:20 · 기관 A" in said
    assert "취소: 3월 12일(목) 10:20" in said
    (other,) = postbox.to("vendor.b@example.org")
    assert "추가: 3월 12일(목) 10:20–10:40" in text_of(other)
    assert "10:40" not in text_of(other).split("전체 상담")[0].split("10:20–10:40")[1]


def test_who_is_not_touched_hears_nothing(
    store: Store, furnished: People, sending: Settings, clock: HandClock, postbox: Postbox
) -> None:
    fair_id = furnished.fair_id
    with store.writing() as session:
        release(session, fair_id, {("B-A", "V-A"): 0, ("B-B", "V-B"): 0})
        notices.tell_timetable(session, fair_id, cause="r1", now=NOW)
        open_gate(session, fair_id)
    run_due(store, clock, sending)
    postbox.mails.clear()
    with store.writing() as session:
        release(session, fair_id, {("B-A", "V-A"): 20, ("B-B", "V-B"): 0})
        notices.tell_timetable(session, fair_id, cause="r2", now=NOW)
    run_due(store, clock, sending)
    told = {mail["To"].addresses[0].addr_spec for mail in postbox.mails}
    assert told == {
        VENDOR_A, "officer.a@example.org", "vendor_a@example.org", "agency_a@example.org"
    }  # fmt: skip


def test_a_change_that_is_taken_back_before_sending_is_not_told(
    store: Store, furnished: People, sending: Settings, clock: HandClock, postbox: Postbox
) -> None:
    fair_id = furnished.fair_id
    with store.writing() as session:
        release(session, fair_id, {("B-A", "V-A"): 0})
        notices.tell_timetable(session, fair_id, cause="r1", now=NOW)
        open_gate(session, fair_id)
    run_due(store, clock, sending)
    postbox.mails.clear()
    with store.writing() as session:
        withdraw(session, fair_id)
        notices.tell_timetable(session, fair_id, cause="w", now=NOW)
        release(session, fair_id, {("B-A", "V-A"): 0})
        notices.tell_timetable(session, fair_id, cause="r2", now=NOW)
    assert run_due(store, clock, sending) == 0
    assert postbox.mails == []
    assert states(store).count(NoticeState.DROPPED) == 4
