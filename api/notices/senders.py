"""The loop's one turn: send whatever is due now, by every way that is set up."""

from __future__ import annotations

from datetime import timedelta

from api.clock import Clock
from api.notices import mail
from api.notices.hooks import run_hooks
from api.notices.outbox import Outcome, Outgoing, lease, sent_since, settle
from api.settings import Settings
from api.store import Store
from api.store.tables import Channel

_MINUTE = timedelta(minutes=1)


def run_due(store: Store, clock: Clock, settings: Settings) -> int:
    """Send what is due, and come back when nothing is. Any number of workers may call this at
    any time: each notice is one worker's at a time. Returns how many were tried."""
    return _mails(store, clock, settings) + run_hooks(store, clock, settings)


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
        if self._left <= 0:
            return None
        with self._store.writing() as session:
            out = lease(session, (Channel.MAIL,), self._settings, self._clock())
        self._left -= out is not None
        return out

    def settle(self, out: Outgoing, outcome: Outcome) -> None:
        """Write down how it went."""
        with self._store.writing() as session:
            settle(session, out, outcome, self._clock())
