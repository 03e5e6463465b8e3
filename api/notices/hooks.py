"""Delivering events to other systems, signed as Standard Webhooks has it.

At least once: the id of an event (``webhook-id``) stays the same over all attempts, and
receivers know by it what they had. Redirects are not followed and answers are not read.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpcore2
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.clock import Clock
from api.notices.guarding import GuardedBackend, InsideError
from api.notices.outbox import LEASE, MOST_ATTEMPTS, wait_after
from api.settings import Settings
from api.store import Store
from api.store.tables import Delivery, NoticeState, Webhook

PATIENCE = timedelta(days=5)
"""A webhook that failed for so long is switched off."""
_AT_ONCE = 50
_TIMEOUTS = {"connect": 10.0, "read": 10.0, "write": 10.0, "pool": 10.0}
_GONE = 410
_LONGEST_LOG = 50
_LONGEST_PROBLEM = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A delivery that is ours until its lease runs out."""

    delivery_id: str
    fence: int
    address: str
    secret: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: a status, or why there is none."""

    status: int | None = None
    problem: str = ""

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300


def run_hooks(store: Store, clock: Clock, settings: Settings) -> int:
    """Deliver what is due. Returns how many were tried."""
    backend = httpcore2.SyncBackend() if settings.webhooks_inside else GuardedBackend()
    tried = 0
    with httpcore2.ConnectionPool(network_backend=backend) as pool:
        while tried < _AT_ONCE:
            with store.writing() as session:
                letter = _lease(session, clock())
            if letter is None:
                break
            answer = _post(pool, letter, clock())
            with store.writing() as session:
                _settle(session, letter, answer, clock())
            tried += 1
    return tried


def signed(letter: Letter, now: datetime) -> tuple[dict[bytes | str, bytes | str], bytes]:
    """The headers and the body of a delivery. The signature is over id, time and body
    (standardwebhooks.com: HMAC-SHA256, base64)."""
    body = json.dumps(letter.content, ensure_ascii=False, sort_keys=True).encode()
    moment = str(int(now.timestamp()))
    key = base64.b64decode(letter.secret.removeprefix("whsec_"))
    said = f"{letter.delivery_id}.{moment}.".encode() + body
    signature = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    headers: dict[bytes | str, bytes | str] = {
        "content-type": "application/json",
        "user-agent": "Matchmaker",
        "webhook-id": letter.delivery_id,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{signature}",
    }
    return headers, body


def _post(pool: httpcore2.ConnectionPool, letter: Letter, now: datetime) -> Answer:
    headers, body = signed(letter, now)
    try:
        with pool.stream(
            "POST",
            letter.address,
            headers=headers,
            content=body,
            extensions={"timeout": _TIMEOUTS},
        ) as answer:
            return Answer(status=answer.status)
    except InsideError:
        return Answer(problem="the address leads into the house")
    except (
        httpcore2.NetworkError,
        httpcore2.ProtocolError,
        httpcore2.TimeoutException,
        httpcore2.UnsupportedProtocol,
    ) as error:
        return Answer(problem=f"{type(error).__name__}: {error}")


def _lease(session: Session, now: datetime) -> Letter | None:
    query = (
        select(Delivery, Webhook)
        .join(Webhook, Webhook.id == Delivery.webhook_id)
        .where(
            Delivery.state == NoticeState.WAITING,
            Delivery.next_try_at <= now,
            or_(Delivery.leased_until.is_(None), Delivery.leased_until <= now),
            Webhook.active,
        )
        .order_by(Delivery.next_try_at, Delivery.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Delivery)
    )
    found = session.execute(query).first()
    if found is None:
        return None
    delivery, hook = found
    delivery.leased_until = now + LEASE
    delivery.fence += 1
    delivery.attempts += 1
    return Letter(
        delivery_id=delivery.id,
        fence=delivery.fence,
        address=hook.address,
        secret=hook.secret,
        content=delivery.content,
    )


def _settle(session: Session, letter: Letter, answer: Answer, now: datetime) -> None:
    delivery = session.scalar(
        select(Delivery)
        .where(Delivery.id == letter.delivery_id, Delivery.fence == letter.fence)
        .with_for_update()
    )
    if delivery is None:
        return
    problem = answer.problem[:_LONGEST_PROBLEM]
    delivery.leased_until = None
    delivery.status, delivery.problem = answer.status, problem
    attempt = {"at": now.isoformat(), "status": answer.status, "problem": problem}
    delivery.log = [*delivery.log, attempt][-_LONGEST_LOG:]
    hook = session.get_one(Webhook, delivery.webhook_id, with_for_update=True)
    if answer.is_taken:
        delivery.state, delivery.delivered_at = NoticeState.SENT, now
        hook.failing_since = None
        return
    if delivery.attempts >= MOST_ATTEMPTS:
        delivery.state = NoticeState.FAILED
    delivery.next_try_at = now + wait_after(delivery.attempts, delivery.id)
    _count_failure(hook, answer, now)


def _count_failure(hook: Webhook, answer: Answer, now: datetime) -> None:
    hook.failing_since = hook.failing_since or now
    if answer.status == _GONE or now - hook.failing_since >= PATIENCE:
        hook.active = False
        hook.problem = answer.problem[:_LONGEST_PROBLEM] or f"HTTP {answer.status}"
        hook.version += 1
