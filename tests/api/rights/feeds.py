"""Calendar feeds: everybody has their own; the address is the key."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from api.store.tables import Link, LinkPurpose, Role
from api.tokens import hash_of
from tests.api.conftest import NOW
from tests.api.people import People
from tests.api.rights.rows import Made, Row, all_of, but, every_part, own


def feed_of_a(session: Session, people: People) -> Made:
    """The feed of firm A."""
    link = Link(
        token_hash=hash_of("feed"),
        purpose=LinkPurpose.CALENDAR,
        fair_id=people.fair_id,
        role=Role.VENDOR,
        participant="V-A",
        created_at=NOW,
        expires_at=NOW + timedelta(days=1),
    )
    session.add(link)
    session.flush()
    return {"feed_id": link.id, "token": "feed"}


ROWS = {
    "list_feeds": Row(expected=every_part(200), prepare=feed_of_a),
    "create_feed": Row(
        expected=but(every_part(201), viewer=403),
        json={"side": "vendor", "participant": "V-A"},
    ),
    "delete_feed": Row(
        expected=but(own(204, "vendor_a", editing=True), viewer=403), prepare=feed_of_a
    ),
    "read_feed": Row(expected=all_of(200), prepare=feed_of_a),
}
