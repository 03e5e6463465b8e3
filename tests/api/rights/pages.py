"""Pages."""

from __future__ import annotations

from sqlalchemy.orm import Session

from api.services.timetables import keep_plan
from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    DeskId,
    Fair,
    Meeting,
    PlannedPurchase,
    Product,
    ProductId,
    PurchaseId,
    Schedule,
    Vendor,
    VendorId,
)
from tests.api.conftest import NOW
from tests.api.people import People
from tests.api.rights.people import NEW, P, invitation, link, personal
from tests.api.rights.rows import PARTICIPANTS, Made, Row, all_of, but, organisers, signed_in
from tests.exports.plans import plan_of
from tests.small_fairs import session as a_session
from tests.small_fairs import slots_of


def a_kept_plan(session: Session, people: People) -> Made:
    """A timetable with one talk of agency A with firm A."""
    morning = a_session()
    fair = Fair(
        name="작은 상담회",
        buyers=(Buyer(id=BuyerId("B-A"), name="기관 A"),),
        desks=(Desk(id=DeskId("D-A"), buyer=BuyerId("B-A"), name="1"),),
        purchases=(PlannedPurchase(id=PurchaseId("P-A"), buyer=BuyerId("B-A"), title="의자"),),
        vendors=(Vendor(id=VendorId("V-A"), name="기업 A"),),
        products=(Product(id=ProductId("Q-A"), vendor=VendorId("V-A"), name="의자"),),
        sessions=(morning,),
        slots=tuple(slots_of(morning, 2)),
    )
    talk = Meeting(desk=DeskId("D-A"), vendor=VendorId("V-A"), slot=fair.slots[0].id)
    kept = keep_plan(
        session,
        people.fair_id,
        plan_of(fair, Schedule(meetings=(talk,))),
        origin="plan",
        author="owner",
        reason="",
        now=NOW,
        fair_version=1,
    )
    return {"timetable_id": kept.id}


SHOWN_ELSEWHERE = 303

ROWS = {
    # To the sign-in, or to a participant's own page.
    "see_home": Row(
        expected=but(all_of(200), **dict.fromkeys(("nobody", *PARTICIPANTS), SHOWN_ELSEWHERE))
    ),
    "set_language": Row(expected=all_of(SHOWN_ELSEWHERE), form={"language": "en"}),
    "see_sign_in": Row(expected=but(all_of(SHOWN_ELSEWHERE), nobody=200)),
    "send_sign_in": Row(expected=all_of(401), form={"email": "x", "password": "y"}),
    "send_sign_out": Row(expected=all_of(SHOWN_ELSEWHERE)),
    "see_link": Row(
        expected=all_of(200), prepare=personal, sees={"vendor_b": "they hold that firm's link"}
    ),
    "send_open_link": Row(expected=all_of(SHOWN_ELSEWHERE), prepare=personal),
    # Nobody is asked for a name and a password first.
    "send_accept_link": Row(
        expected=but(all_of(SHOWN_ELSEWHERE), nobody=422), prepare=invitation, form={"x": "y"}
    ),
    "send_new_password": Row(
        expected=all_of(SHOWN_ELSEWHERE), prepare=link(P.NEW_PASSWORD), form={"password": NEW}
    ),
    "see_new_fair": Row(expected=signed_in(200)),
    "send_new_fair": Row(expected=signed_in(SHOWN_ELSEWHERE), form={"name": "다온시 상담회"}),
    "see_board": Row(expected=organisers(200)),
    "see_board_data": Row(
        expected=organisers(200),
        prepare=a_kept_plan,
        query=lambda made: {"timetable": made["timetable_id"]},
    ),
    "see_fair": Row(expected=organisers(200)),
}
