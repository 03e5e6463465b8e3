"""The loop's one turn: send whatever is due now, by every way that is set up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from api.clock import Clock
from api.notices import mail, phones
from api.notices.hooks import run_hooks
from api.notices.outbox import (
    Accepted,
    Outcome,
    Outgoing,
    lease,
    lease_accepted,
    sent_since,
    settle,
    settle_accepted,
)
from api.notices.solapi import Solapi
from api.settings import Settings
from api.store import Store
from api.store.tables import Channel

_MINUTE = timedelta(minutes=1)
_PHONES = (Channel.ALIMTALK, Channel.SMS)
_PHONES_AT_ONCE = 200


def run_due(store: Store, clock: Clock, settings: Settings) -> int:
    """Send what is due, and come back when nothing is. Any number of workers may call this at
    any time: each notice is one worker's at a time. Returns how many were tried."""
    return (
        _mails(store, clock, settings)
        + _phones(store, clock, settings)
        + run_hooks(store, clock, settings)
    )


def _phones(store: Store, clock: Clock, settings: Settings) -> int:
    if not settings.has_phone_provider:
        return 0
    provider, tried = Solapi(settings), 0
    outbox = _Outbox(store, clock, settings, _PHONES_AT_ONCE)
    while (out := outbox.next_of(_PHONES)) is not None:
        outbox.settle(out, phones.send(provider, out, clock()))
        tried += 1
    while (asked := outbox.next_accepted()) is not None:
        outcome = phones.ask(provider, asked, clock())
        with store.writing() as session:
            settle_accepted(session, asked, outcome, clock())
        tried += 1
    provider.close()
    return tried


def _mails(store: Store, clock: Clock, settings: Settings) -> int:
    if not settings.smtp_host:
        return 0
    with store.reading() as session:
        left = settings.mails_per_minute - sent_since(session, Channel.MAIL, clock() - _MINUTE)
    outbox = _Outbox(store, clock, settings, left)
    return mail.send_all(settings, outbox.next_mail, outbox.settle, clock)


class _Outbox:
    """The outbox as the senders see it: the next one, and how it went."""

    def __init__(self, store: Store, clock: Clock, settings: Settings, left: int) -> None:
        self._store = store
        self._clock = clock
        self._settings = settings
        self._left = left

    def next_mail(self) -> Outgoing | None:
        """The next mail, as long as the rate allows."""
        return self.next_of((Channel.MAIL,))

    def next_of(self, channels: Collection[Channel]) -> Outgoing | None:
        """The next notice of some channels, as long as there are any left to send."""
        if self._left <= 0:
            return None
        with self._store.writing() as session:
            out = lease(session, channels, self._settings, self._clock())
        self._left -= out is not None
        return out

    def next_accepted(self) -> Accepted | None:
        """The next notice to ask the provider about."""
        with self._store.writing() as session:
            return lease_accepted(session, self._clock())

    def settle(self, out: Outgoing, outcome: Outcome) -> None:
        """Write down how it went."""
        with self._store.writing() as session:
            settle(session, out, outcome, self._clock())
