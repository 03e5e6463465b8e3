"""Personal calendar feeds: a secret address that always shows the released talks."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from api.calls import Call
from api.problems import ProblemError
from api.services import fairs, links
from api.services.calendars import TalkBook, feed_of
from api.services.recipients import Recipient
from api.store.tables import Entry, Link, LinkPurpose, Role, StoredBuyer, StoredVendor

_ROLES = {"buyer": Role.OFFICER, "vendor": Role.VENDOR}


def create(call: Call, fair_id: str, side: str | None, participant: str | None) -> tuple[str, Link]:
    """A new feed: its token, shown once, and what is kept. Participants get their own,
    organisers one for a participant. Raises ProblemError ``unknown``."""
    if call.own is not None:
        role, code = call.own.role, call.own.participant
    else:
        role, code = _ROLES.get(side or "", Role.VENDOR), participant or ""
        table = StoredBuyer if role is Role.OFFICER else StoredVendor
        if call.session.get(table, (fair_id, code)) is None:
            raise ProblemError("unknown")
    return links.make(
        call.session,
        call.now,
        purpose=LinkPurpose.CALENDAR,
        expires_at=call.now + links.LIVES[LinkPurpose.CALENDAR],
        account_id=call.person.account_id if call.own else None,
        fair_id=fair_id,
        role=role,
        participant=code,
        created_by=call.person.name,
    )


def feeds(call: Call, fair_id: str) -> Select[Link]:
    """The feeds of a fair that a caller may see: participants see their own."""
    query = select(Link).where(
        Link.fair_id == fair_id,
        Link.purpose == LinkPurpose.CALENDAR,
        Link.revoked_at.is_(None),
    )
    if call.own is None:
        return query
    return query.where(Link.role == call.own.role, Link.participant == call.own.participant)


def read(call: Call, token: str) -> bytes:
    """The calendar behind a token. Raises ProblemError ``unknown``, ``gone``."""
    link = links.find(call.session, token, call.now, LinkPurpose.CALENDAR)
    if link.fair_id is None or link.role is None:
        raise ProblemError("unknown")
    fair = fairs.get_fair(call.session, link.fair_id)
    one = Recipient(
        name="",
        side="buyer" if link.role is Role.OFFICER else "vendor",
        participant=link.participant,
        participant_name=name_of(call.session, link),
        language=call.language,
    )
    return feed_of(TalkBook(call.session, fair), fair, one)


def name_of(session: Session, link: Link) -> str:
    """The name of the participant of a link."""
    table: type[Entry] = StoredBuyer if link.role is Role.OFFICER else StoredVendor
    entry = session.get(table, (link.fair_id, link.participant))
    return str(entry.content["name"]) if entry else link.participant
