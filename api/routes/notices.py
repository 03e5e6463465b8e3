"""What people are told: who will be told what, sending it, and how it arrived."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlalchemy import Select, select

from api.calls import Call, Reading, Writing
from api.etags import IfMatch, must_match, tag
from api.once import Creating
from api.paging import USUAL, After, Limit, Page, page
from api.problems import ProblemError
from api.routes.answers import CREATES, EDITS, READS
from api.schemas.fairs import FairOut
from api.schemas.notices import (
    Chosen,
    Done,
    Invitees,
    NoticeCount,
    NoticeOut,
    NoticeText,
    PreviewOut,
    ReminderDay,
    Sending,
    TestNotice,
    Unreachable,
)
from api.services import access_log, fairs, notices, previews
from api.services.notice_kinds import KINDS
from api.services.notice_words import html_of
from api.store import new_id
from api.store.tables import Notice, NoticeState, Role

router = APIRouter(prefix="/api/v1/fairs/{fair_id}/notices", tags=["notices"])
S = NoticeState


def _of_fair(call: Call, fair_id: str) -> Select[Notice]:
    """The notices of a fair that a caller may see: participants see what they were sent."""
    query = select(Notice).where(Notice.fair_id == fair_id)
    if call.own is None:
        return query
    side = "buyer" if call.own.role is Role.OFFICER else "vendor"
    return query.where(
        Notice.side == side,
        Notice.participant == call.own.participant,
        Notice.state == NoticeState.SENT,
    )


def _note(call: Call, fair_id: str, shown: list[NoticeOut]) -> None:
    whose = {access_log.of(n.side or "address", n.participant or n.id) for n in shown}
    access_log.note(call, whose, fair_id=fair_id)


@router.get("", operation_id="list_notices", responses=READS)
def list_notices(
    call: Reading,
    fair_id: str,
    state: NoticeState | None = None,
    participant: str | None = None,
    after: After = None,
    limit: Limit = USUAL,
) -> Page[NoticeOut]:
    """What was or will be sent to whom, newest first, and how it stands. Participants see what
    they were sent."""
    query = _of_fair(call, fair_id)
    if state is not None:
        query = query.where(Notice.state == state)
    if participant is not None:
        query = query.where(Notice.participant == participant)
    found = page(
        call.session,
        query,
        Notice.id,
        NoticeOut.of,
        after=after,
        limit=limit,
        newest_first=True,
    )
    _note(call, fair_id, found.items)
    return found


@router.get("/preview", operation_id="preview_notices", responses=READS)
def preview_notices(
    call: Reading, fair_id: str, after: After = None, limit: Limit = USUAL
) -> PreviewOut:
    """Who will be told what: counts by kind, each text as it would go out now, and whom no
    notice can reach."""
    fair = fairs.get_fair(call.session, fair_id)
    held = _of_fair(call, fair_id).where(Notice.state.in_((S.HELD, S.WAITING)))
    found = page(call.session, held, Notice.id, lambda n: _text(call, n), after=after, limit=limit)
    _note(call, fair_id, [text.notice for text in found.items])
    counted = previews.counts(call.session, fair, call.session.scalars(held).all())
    return PreviewOut(
        counts=[
            NoticeCount(template=template, channel=channel, count=count)
            for (template, channel), count in sorted(counted.items())
        ],
        unreachable=[
            Unreachable(side=side, participant=code, participant_name=name)
            for side, code, name in previews.unreachable(call.session, fair_id)
        ],
        items=found.items,
        next=found.next,
    )


def _text(call: Call, notice: Notice) -> NoticeText:
    out = NoticeOut.of(notice)
    if notice.state in (S.SENT, S.FAILED) and notice.body:
        html = html_of(notice.body, notice.language)
        return NoticeText(
            notice=out,
            template=notice.template,
            subject=notice.subject,
            body=notice.body,
            html=html,
        )
    made = previews.words_of(call.session, notice, call.settings, call.now)
    if made is None:
        return NoticeText(
            notice=out, template=notice.template, subject="", body="", html="", is_empty=True
        )
    return NoticeText(
        notice=out,
        template=made.kind.name,
        subject=made.words.subject,
        body=made.words.body,
        html=made.html,
    )


@router.get("/{notice_id}", operation_id="get_notice", responses=READS)
def get_notice(call: Reading, fair_id: str, notice_id: str) -> NoticeText:
    """A notice with its words: as it was sent, or as it would be now."""
    notice = call.session.scalar(_of_fair(call, fair_id).where(Notice.id == notice_id))
    if notice is None:
        raise ProblemError("unknown")
    text = _text(call, notice)
    _note(call, fair_id, [text.notice])
    return text


@router.put("/sending", operation_id="start_notices", responses=EDITS)
def start_notices(
    call: Writing, fair_id: str, wanted: Sending, response: Response, if_match: IfMatch = None
) -> FairOut:
    """Say from when on the notices of the fair are sent by themselves, those that are held
    too; or, with null, stop: what has not left is held again."""
    fair = fairs.get_fair(call.session, fair_id)
    must_match(if_match, fair.version)
    starts_at = wanted.starts_at
    if starts_at is not None and starts_at.tzinfo is None:
        raise ProblemError("invalid")
    notices.send_from(call.session, fair, starts_at, call.now)
    tag(response, fair.version)
    return FairOut.of(fair)


@router.post("/release", operation_id="release_notices", responses=CREATES)
def release_notices(call: Writing, fair_id: str, chosen: Chosen) -> Done:
    """Send notices that are held."""
    return Done(count=notices.release_held(_chosen(call, fair_id, chosen, S.HELD), call.now))


@router.post("/drop", operation_id="drop_notices", responses=CREATES)
def drop_notices(call: Writing, fair_id: str, chosen: Chosen) -> Done:
    """Never send notices that are held; those that wait or failed too, where they are named."""
    return Done(count=notices.drop(_chosen(call, fair_id, chosen, S.HELD), call.now))


@router.post("/resend", operation_id="resend_notices", responses=CREATES)
def resend_notices(call: Writing, fair_id: str, chosen: Chosen) -> Done:
    """Try again what failed."""
    return Done(count=notices.resend(_chosen(call, fair_id, chosen, S.FAILED), call.now))


def _chosen(call: Call, fair_id: str, chosen: Chosen, usual: NoticeState) -> list[Notice]:
    query = select(Notice).where(Notice.fair_id == fair_id).with_for_update()
    if chosen.ids is None:
        return list(call.session.scalars(query.where(Notice.state == usual)))
    wanted = sorted(set(chosen.ids))
    found: list[Notice] = []
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        found += call.session.scalars(query.where(Notice.id.in_(part)))
    if len(found) != len(wanted):
        raise ProblemError("unknown")
    return found


@router.post(
    "/test",
    operation_id="send_test_notice",
    status_code=201,
    response_model=Done,
    responses=CREATES,
)
def send_test_notice(call: Writing, fair_id: str, once: Creating, wanted: TestNotice) -> Response:
    """Send a template to yourself by mail, with invented values."""
    if wanted.template not in KINDS:
        raise ProblemError("unknown")
    count = notices.tell_oneself(
        call.session,
        fair_id,
        wanted.template,
        account_id=call.person.account_id or "",
        language=wanted.language,
        cause=new_id(),
        now=call.now,
    )
    return once.created(Done(count=count), location=f"/api/v1/fairs/{fair_id}/notices")


@router.post(
    "/invitations",
    operation_id="invite_participants",
    status_code=201,
    response_model=Done,
    responses=CREATES,
)
def invite_participants(call: Writing, fair_id: str, once: Creating, wanted: Invitees) -> Response:
    """Invite participants by personal link, once a day at most. The notices are held until
    they are released."""
    fairs.get_fair(call.session, fair_id)
    count = notices.invite(
        call.session,
        fair_id,
        side=wanted.side,
        participants=None if wanted.participants is None else set(wanted.participants),
        now=call.now,
    )
    return once.created(Done(count=count), location=f"/api/v1/fairs/{fair_id}/notices")


@router.post(
    "/reminders",
    operation_id="remind_participants",
    status_code=201,
    response_model=Done,
    responses=CREATES,
)
def remind_participants(
    call: Writing, fair_id: str, once: Creating, wanted: ReminderDay
) -> Response:
    """Remind everybody with a talk on a day, once. The notices are held until they are
    released."""
    count = notices.remind(call.session, fair_id, wanted.day, now=call.now)
    return once.created(Done(count=count), location=f"/api/v1/fairs/{fair_id}/notices")


@router.post(
    "/timetable",
    operation_id="tell_timetable",
    status_code=201,
    response_model=Done,
    responses=CREATES,
)
def tell_timetable(call: Writing, fair_id: str, once: Creating) -> Response:
    """Tell everybody whose talks are not as they were last told, for example after addresses
    were corrected. Releasing does this by itself."""
    fairs.get_fair(call.session, fair_id)
    count = notices.tell_timetable(call.session, fair_id, cause=new_id(), now=call.now)
    return once.created(Done(count=count), location=f"/api/v1/fairs/{fair_id}/notices")
