"""Who read or exported whose personal data: noted with the answer, kept in a chained log."""

from __future__ import annotations

from collections.abc import Iterable

from api.calls import Call
from api.identity import Person
from api.personal import SHOWS
from api.store.chain import Look
from api.store.tables import Role

EVERYONE = "*"
"""All participants of the fair: for exports of everything."""


def note(
    call: Call, whose: Iterable[str], reason: str | None = None, *, fair_id: str | None = None
) -> None:
    """Say whose personal data an answer shows; it is kept before the answer leaves.

    ``whose`` are names as `of` makes them, or EVERYONE; none says that the answer shows none
    after all. Who sees themselves is left out. Without a ``reason`` the declared one of the
    operation is kept.
    """
    call.looks.append(
        Look(
            at=call.now,
            who=who(call.person),
            role=_role(call),
            fair_id=fair_id or (call.part.fair_id if call.part else ""),
            operation=call.operation,
            whose=tuple(sorted(set(whose) - _oneself(call))),
            reason=(SHOWS.get(call.operation, "") if reason is None else reason)[:200],
            address=call.address[:64],
            request_id=call.request_id,
        )
    )


def of(side: str, code: str) -> str:
    """The name of one whose data is shown: ``of("vendor", "V-1")``, ``of("account", id)``."""
    return f"{side}:{code}"


def who(person: Person) -> str:
    """How the log names who asks: by account, or by link and what it stands for."""
    if person.account_id:
        return of("account", person.account_id)
    if person.link_id:
        return f"link:{person.link_id}:{person.name}"[:200]
    return "nobody"


_SIDES = {Role.OFFICER: "buyer", Role.VENDOR: "vendor"}


def _oneself(call: Call) -> set[str]:
    names = {of("account", call.person.account_id)} if call.person.account_id else set()
    if call.part is not None and call.part.role in _SIDES:
        names.add(of(_SIDES[call.part.role], call.part.participant))
    return names


def _role(call: Call) -> str:
    if call.part is not None:
        return call.part.role.value
    return "administrator" if call.person.is_administrator else ""
