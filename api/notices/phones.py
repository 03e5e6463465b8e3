"""Messages to phones: what a provider can do, and how its answers become outcomes.

Alimtalk goes first where its words are approved. Where it is refused (no user of KakaoTalk,
words that do not match, a blocked channel) the same notice goes by SMS. We decide that, not
the provider, so that the delivery status is the truth.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from api.notices.outbox import Accepted, Outcome, Outgoing
from api.store.tables import Channel

_LOOK_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneMessage:
    """A message to one phone. ``template_code`` makes it an Alimtalk; ``text`` is what it says."""

    to: str
    text: str
    template_code: str
    variables: dict[str, str]


class Answer(StrEnum):
    """What a provider says of a message. LATER: the provider cannot be asked at the moment."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    REFUSED = "refused"
    LATER = "later"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A provider's answer; ``id`` is what it calls the message."""

    answer: Answer
    id: str = ""
    problem: str = ""


class Provider(Protocol):
    """Who brings messages to phones."""

    def send(self, message: PhoneMessage, now: datetime) -> Reply:
        """Hand a message over."""
        ...

    def result(self, provider_id: str, now: datetime) -> Reply:
        """What became of a message."""
        ...


def send(provider: Provider, out: Outgoing, now: datetime) -> Outcome:
    """Send a notice to a phone, and say how it went."""
    if out.channel is Channel.ALIMTALK and not out.template_code:
        return Outcome(channel=Channel.SMS, retry_at=now, problem="template not approved")
    message = PhoneMessage(
        to=out.address,
        text=out.composed.words.body,
        template_code=out.template_code,
        variables=dict(out.composed.sent_variables),
    )
    reply = provider.send(message, now)
    if reply.answer is Answer.ACCEPTED:
        return Outcome(provider_id=reply.id, retry_at=now + _LOOK_AGAIN)
    return _refused(reply, out.channel, now)


def ask(provider: Provider, asked: Accepted, now: datetime) -> Outcome:
    """What became of a notice that the provider took."""
    reply = provider.result(asked.provider_id, now)
    if reply.answer is Answer.DELIVERED:
        return Outcome(is_sent=True)
    return _refused(reply, asked.channel, now)


def _refused(reply: Reply, channel: Channel, now: datetime) -> Outcome:
    if reply.answer is not Answer.REFUSED:
        return Outcome(problem=reply.problem)
    if channel is Channel.ALIMTALK:
        return Outcome(channel=Channel.SMS, retry_at=now, problem=reply.problem)
    return Outcome(is_final=True, problem=reply.problem)


Salt = Callable[[], str]
"""Gives a string that was never used before."""
