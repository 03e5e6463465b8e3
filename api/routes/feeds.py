"""Personal calendar feeds."""

from __future__ import annotations

import hashlib
from typing import Annotated

from fastapi import APIRouter, Header, Response

from api.calls import Reading, Writing
from api.once import Creating
from api.paging import USUAL, After, Limit, Page, page
from api.problems import ProblemError
from api.routes.answers import CREATES, READS, problems
from api.schemas.feeds import FeedAddress, FeedOut, NewFeed
from api.services import fairs, feeds
from api.store.tables import Link

router = APIRouter(prefix="/api/v1/fairs/{fair_id}/feeds", tags=["calendar feeds"])
calendar = APIRouter(prefix="/calendar", tags=["calendar feeds"])
_CALENDAR = "text/calendar"


@router.get("", operation_id="list_feeds", responses=READS)
def list_feeds(
    call: Reading, fair_id: str, after: After = None, limit: Limit = USUAL
) -> Page[FeedOut]:
    """The calendar feeds that can be read; participants see their own."""
    query = feeds.feeds(call, fair_id)
    return page(call.session, query, Link.id, FeedOut.of, after=after, limit=limit)


@router.post(
    "",
    operation_id="create_feed",
    status_code=201,
    response_model=FeedAddress,
    responses=CREATES,
)
def create_feed(call: Writing, fair_id: str, once: Creating, wanted: NewFeed) -> Response:
    """A secret address to subscribe to in a calendar program, shown once."""
    fairs.get_fair(call.session, fair_id)
    token, link = feeds.create(call, fair_id, wanted.side, wanted.participant)
    url = f"{call.settings.base_url.rstrip('/')}/calendar/{token}.ics"
    return once.created(
        FeedAddress(feed=FeedOut.of(link), url=url),
        location=f"/api/v1/fairs/{fair_id}/feeds/{link.id}",
    )


@router.delete(
    "/{feed_id}",
    operation_id="delete_feed",
    status_code=204,
    responses=problems(401, 403, 404, 429),
)
def delete_feed(call: Writing, fair_id: str, feed_id: str) -> None:
    """Take a feed back: its address leads nowhere from now on."""
    link = call.session.scalar(feeds.feeds(call, fair_id).where(Link.id == feed_id))
    if link is None:
        raise ProblemError("unknown")
    link.revoked_at = call.now


@calendar.get(
    "/{token}.ics",
    operation_id="read_feed",
    response_class=Response,
    responses={
        200: {"content": {_CALENDAR: {}}, "description": "The calendar"},
        304: {"description": "As you have it"},
        **problems(404, 410, 422, 429),
    },
)
def read_feed(
    call: Reading,
    token: str,
    if_none_match: Annotated[str | None, Header(alias="If-None-Match")] = None,
) -> Response:
    """The released talks of whom the address was made for, as a calendar."""
    content = feeds.read(call, token)
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=900"}
    named = {name.strip().removeprefix("W/") for name in (if_none_match or "").split(",")}
    if tag in named:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=_CALENDAR, headers=headers)
