"""Notices and their templates."""

from __future__ import annotations

from sqlalchemy.orm import Session

from api.store.tables import Channel, Notice, NoticeState
from tests.api.conftest import NOW
from tests.api.people import People
from tests.api.rights.rows import Made, Row, editors, every_part, organisers, own

TEMPLATE = {"template": "invitation", "channel": "mail", "language": "ko"}
WORDS = {"subject": "{{ fair }}", "body": "{{ name }} {{ link }}"}


def sent_to_a(session: Session, people: People) -> Made:
    """A notice that firm A was sent."""
    notice = Notice(
        fair_id=people.fair_id,
        once="1",
        cause="invited",
        side="vendor",
        participant="V-A",
        name="A",
        channel=Channel.MAIL,
        address="a@example.org",
        template="invitation",
        params={},
        subject="s",
        body="b",
        state=NoticeState.SENT,
        created_at=NOW,
    )
    session.add(notice)
    session.flush()
    return {"notice_id": notice.id}


ROWS = {
    "list_notices": Row(expected=every_part(200), prepare=sent_to_a),
    "get_notice": Row(expected=own(200, "vendor_a"), prepare=sent_to_a),
    "preview_notices": Row(expected=organisers(200), prepare=sent_to_a),
    "start_notices": Row(expected=editors(200), json={"starts_at": "2026-03-03T00:00:00Z"}),
    "release_notices": Row(expected=editors(200), json={}),
    "drop_notices": Row(expected=editors(200), json={}),
    "resend_notices": Row(expected=editors(200), json={}),
    "send_test_notice": Row(expected=editors(201), json={"template": "invitation"}),
    "invite_participants": Row(expected=editors(201), json={}),
    "remind_participants": Row(expected=editors(201), json={"day": "2026-03-12"}),
    "tell_timetable": Row(expected=editors(201)),
    "list_notice_templates": Row(expected=organisers(200)),
    "get_notice_template": Row(expected=organisers(200), path=TEMPLATE),
    "change_notice_template": Row(expected=editors(200), path=TEMPLATE, json=WORDS),
    "reset_notice_template": Row(expected=editors(204), path=TEMPLATE),
    "preview_notice_template": Row(expected=organisers(200), path=TEMPLATE, json=WORDS),
    # The service of the tests has no provider of phone messages.
    "register_notice_template": Row(
        expected=editors(409),
        path={"template": "reminder", "language": "ko"},
        json={"provider_code": "K", "is_approved": True},
    ),
}
