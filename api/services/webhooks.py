"""Other systems that want to know: who they are, and what is to be told to them.

Others call `tell` in the transaction of what happened; `api.notices.hooks` delivers.
"""

from __future__ import annotations

import base64
import ipaddress
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.calls import Call
from api.problems import ProblemError
from api.settings import Settings
from api.store.tables import Delivery, NoticeState, Webhook

EVENTS = (
    "fair.moved",
    "entries.changed",
    "job.ended",
    "timetable.released",
    "timetable.withdrawn",
    "webhook.test",
)
"""What can be told; docs/api.md says what each carries."""
_SECRET_BYTES = 32


def tell(
    session: Session, fair_id: str, event: str, content: Mapping[str, Any], now: datetime
) -> int:
    """Write an event down for every webhook of a fair that wants it. ``content`` holds names
    and numbers, no personal data. Returns how many want it."""
    if event not in EVENTS:
        raise ValueError(f"unknown event {event!r}")
    query = select(Webhook).where(Webhook.fair_id == fair_id, Webhook.active)
    wanted = [hook for hook in session.scalars(query) if event in hook.events]
    for hook in wanted:
        session.add(_delivery(hook, event, content, now))
    return len(wanted)


def tell_one(hook: Webhook, event: str, content: Mapping[str, Any], now: datetime) -> Delivery:
    """An event for one webhook, whatever it wants."""
    return _delivery(hook, event, content, now)


def _delivery(hook: Webhook, event: str, content: Mapping[str, Any], now: datetime) -> Delivery:
    return Delivery(
        webhook_id=hook.id,
        event=event,
        content={
            "type": event,
            "timestamp": now.isoformat(),
            "data": {"fair_id": hook.fair_id, **content},
        },
        state=NoticeState.WAITING,
        next_try_at=now,
        created_at=now,
        log=[],
    )


def create(call: Call, fair_id: str, address: str, events: Iterable[str]) -> Webhook:
    """Register a webhook. Its secret is in the row, and shown once. Raises ProblemError
    ``webhook_address``."""
    check_address(address, call.settings)
    hook = Webhook(
        fair_id=fair_id,
        address=address,
        secret=new_secret(),
        events=sorted(set(events)),
        created_at=call.now,
        created_by=call.person.name,
    )
    call.session.add(hook)
    call.session.flush()
    return hook


def get(session: Session, fair_id: str, webhook_id: str) -> Webhook:
    """A webhook of a fair. Raises ProblemError ``unknown``."""
    hook = session.get(Webhook, webhook_id)
    if hook is None or hook.fair_id != fair_id:
        raise ProblemError("unknown")
    return hook


def get_delivery(session: Session, hook: Webhook, delivery_id: str) -> Delivery:
    """A delivery of a webhook. Raises ProblemError ``unknown``."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None or delivery.webhook_id != hook.id:
        raise ProblemError("unknown")
    return delivery


def change(
    call: Call,
    hook: Webhook,
    *,
    address: str | None,
    events: Iterable[str] | None,
    is_active: bool | None,
) -> None:
    """Change what is named. Switching a webhook on again forgives its failures."""
    if address is not None:
        check_address(address, call.settings)
        hook.address = address
    if events is not None:
        hook.events = sorted(set(events))
    if is_active is not None:
        hook.active = is_active
        if is_active:
            hook.failing_since, hook.problem = None, ""
    hook.version += 1


def redeliver(delivery: Delivery, now: datetime) -> None:
    """Deliver an event once more, under the same id: receivers know it by that."""
    delivery.state, delivery.next_try_at = NoticeState.WAITING, now
    delivery.attempts, delivery.problem = 0, ""


def new_secret() -> str:
    """A secret in the form of Standard Webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def check_address(address: str, settings: Settings) -> None:
    """Raises ProblemError ``webhook_address`` unless it is an https address outside the house.
    Where a name leads is looked at again each time that we connect."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError as error:
        raise ProblemError("webhook_address") from error
    is_plain = parts.username is None and not parts.fragment and address.isascii()
    inside = settings.webhooks_inside
    if not host or not is_plain or parts.scheme not in ({"https", "http"} if inside else {"https"}):
        raise ProblemError("webhook_address")
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        if host == "localhost" and not inside:
            raise ProblemError("webhook_address") from None
        return
    if not inside and not is_outside(found):
        raise ProblemError("webhook_address")


def is_outside(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is one of the public internet, also where it wraps another one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address.teredo:
            inner = address.teredo[1]
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_outside(inner)
    return address.is_global and not address.is_multicast


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
