"""Meetings, agendas and matches: participants see their own of the timetable in force."""

from __future__ import annotations

from sqlalchemy.orm import Session

from api.services.matches import keep_matches
from tests.api.conftest import NOW
from tests.api.people import People
from tests.api.rights.rows import Made, Row, but, every_part, own
from tests.api.rights.timetables import released
from tests.api.services.kept_plans import little_plan


def matched(session: Session, people: People) -> Made:
    """Ranked lists."""
    lists = little_plan().matches
    keep_matches(session, people.fair_id, lists, content_version=1, encoder="x", now=NOW)
    return {}


OWN = {"side": "vendor", "code": "V-A"}
_NO_ORGANISER = {"viewer": 403, "editor": 403, "owner": 403}

ROWS = {
    "list_meetings": Row(expected=every_part(200), prepare=released, path={}),
    "list_standby": Row(expected=every_part(200), prepare=released),
    "get_agenda": Row(expected=own(200, "vendor_a"), prepare=released, path=OWN),
    "get_agenda_pdf": Row(expected=own(200, "vendor_a"), prepare=released, path=OWN),
    "get_agenda_calendar": Row(expected=own(200, "vendor_a"), prepare=released, path=OWN),
    "get_my_agenda": Row(expected=but(every_part(200), **_NO_ORGANISER), prepare=released),
    "list_matches": Row(expected=every_part(200), prepare=matched),
    "get_match": Row(
        expected=but(own(200, "agency_a"), vendor_a=403, vendor_b=403),
        prepare=matched,
        path={"purchase": "P-A", "vendor": "V-A"},
    ),
}
