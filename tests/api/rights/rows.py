"""What a row of the table of rights is, and the answers that many rows share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from tests.api.people import KINDS, People

ORGANISERS = ("viewer", "editor", "owner")
PARTICIPANTS = ("vendor_a", "vendor_b", "agency_a", "agency_b")
Made = Mapping[str, Any]
Expected = Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One operation: what each kind of person is answered to one good request.

    The address comes from the OpenAPI document: ``{fair_id}`` is filled with the fair, other
    names from ``path`` and from what ``prepare`` made. ``json`` and ``query`` may be made of
    that too. ``prepare`` writes what the request needs; it is undone after the row. ``sees``
    names kinds of people that may see the other firm's code in their answer, and why.
    """

    expected: Expected
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] | Callable[[Made], Mapping[str, str]] = field(default_factory=dict)
    json: Any | Callable[[Made], Any] = None
    form: Mapping[str, str] | None = None
    files: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    prepare: Callable[[Session, People], Made] | None = None
    sees: Mapping[str, str] = field(default_factory=dict)


def _table(*groups: tuple[tuple[str, ...], int]) -> Expected:
    found = {kind: status for kinds, status in groups for kind in kinds}
    return {kind: found[kind] for kind in KINDS}


def all_of(status: int) -> Expected:
    """Everybody, signed in or not."""
    return dict.fromkeys(KINDS, status)


def signed_in(status: int) -> Expected:
    """Everybody who is signed in."""
    return _table((KINDS, status), (("nobody",), 401))


def administrators(status: int) -> Expected:
    """The administrator alone."""
    return _table((KINDS, 403), (("nobody",), 401), (("administrator",), status))


def _of_fair(*groups: tuple[tuple[str, ...], int]) -> Expected:
    return _table((KINDS, 403), (("nobody",), 401), (("stranger", "administrator"), 404), *groups)


def organisers(status: int) -> Expected:
    """Everybody who organises the fair."""
    return _of_fair((ORGANISERS, status))


def editors(status: int) -> Expected:
    """Those who may change the fair."""
    return _of_fair((("editor", "owner"), status))


def owners(status: int) -> Expected:
    """The fair's owner alone."""
    return _of_fair((("owner",), status))


def every_part(status: int) -> Expected:
    """Everybody with a part in the fair; each sees their own."""
    return _of_fair((ORGANISERS, status), (PARTICIPANTS, status))


def own(status: int, *kinds: str, hidden: int = 404, editing: bool = False) -> Expected:
    """The participants ``kinds``, whose thing it is, and the organisers (the editors alone
    where ``editing``); the other participants get ``hidden``: 404 says that nothing is there."""
    organising = ("editor", "owner") if editing else ORGANISERS
    return _of_fair((organising, status), (PARTICIPANTS, hidden), (kinds, status))


def but(expected: Expected, **others: int) -> Expected:
    """A table with other answers for some kinds of people."""
    return {**expected, **others}
