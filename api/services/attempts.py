"""Failed sign-ins, slowed down more and more, without shutting anybody out for ever.

Failures count for an account, for an address, and for an account from an address. After a few
of one kind the next try has to wait, longer each time up to a quarter of an hour. Guessing at
an account from many addresses slows down strangers only: from an address where its owner has
signed in, the owner still can.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from api.problems import ProblemError
from api.store.tables import Account, Attempts, SignIn

_FREE = {"pair": 5, "account": 30, "address": 100}
"""How many failures of a kind are free of waiting."""
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(minutes=15)
_FORGOTTEN_AFTER = timedelta(hours=1)
_REMEMBERED_ADDRESS = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Try:
    """Somebody tries to sign in as an account, from an address."""

    email: str
    address: str

    @property
    def keys(self) -> Mapping[str, str]:
        """What is counted, by kind: hashes, so that no address or mailbox is kept."""
        network = _network(self.address)
        return {
            "pair": _key("pair", self.email, network),
            "account": _key("account", self.email),
            "address": _key("address", network),
        }


def _key(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()


def _network(address: str) -> str:
    """An address; of IPv6 the half that one customer is given."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    return str(ipaddress.ip_network((found, 64), strict=False))


def must_not_wait(session: Session, wanted: Try, now: datetime) -> None:
    """Raises ProblemError ``too_many`` with the seconds to wait."""
    keys = wanted.keys
    held = session.scalars(select(Attempts).where(Attempts.key.in_(keys.values())))
    until = {found.key: found.blocked_until for found in held}
    waits = {kind: until.get(key) for kind, key in keys.items()}
    if waits["account"] and _was_here(session, wanted, now):
        waits["account"] = None
    longest = max((wait for wait in waits.values() if wait), default=now)
    if longest > now:
        seconds = int((longest - now).total_seconds()) + 1
        raise ProblemError("too_many", headers={"Retry-After": str(seconds)})


def _was_here(session: Session, wanted: Try, now: datetime) -> bool:
    """Whether the account's owner has signed in from this address before."""
    found = (
        select(SignIn.id)
        .join(Account, Account.id == SignIn.account_id)
        .where(Account.email == wanted.email, SignIn.address == wanted.address)
        .where(SignIn.created_at > now - _REMEMBERED_ADDRESS)
    )
    return session.scalar(found.limit(1)) is not None


def failed(session: Session, wanted: Try, now: datetime) -> None:
    """Count a failure."""
    session.execute(delete(Attempts).where(Attempts.last_at < now - _FORGOTTEN_AFTER))
    # In one order, so that two failures at once cannot wait for each other.
    for key, kind in sorted((key, kind) for kind, key in wanted.keys.items()):
        new = _insert(session)(Attempts).values(key=key, failures=0, last_at=now)
        session.execute(new.on_conflict_do_nothing())
        held = session.get_one(Attempts, key, with_for_update=True)
        held.failures += 1
        held.last_at = now
        over = held.failures - _FREE[kind]
        if over >= 0:
            held.blocked_until = now + min(_FIRST_WAIT * 2 ** min(over, 10), _LONGEST_WAIT)


def _insert(session: Session) -> Callable[..., postgresql.Insert | sqlite.Insert]:
    on_server = session.get_bind().dialect.name == "postgresql"
    return postgresql.insert if on_server else sqlite.insert


def succeeded(session: Session, wanted: Try) -> None:
    """Forget the failures of this account from this address."""
    session.execute(delete(Attempts).where(Attempts.key == wanted.keys["pair"]))
