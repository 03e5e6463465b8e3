"""What the readers of one room hand to the next: nouns read so far, and where they stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from typing import TypeVar

from matchmaker.domain import (
    Buyer,
    BuyerId,
    Certificate,
    Desk,
    DeskId,
    PlannedPurchase,
    Product,
    ProductId,
    Vendor,
    VendorId,
)
from matchmaker.spreadsheet.directory import Directory
from matchmaker.spreadsheet.faults import CellFault, Place, Report
from matchmaker.spreadsheet.rows import Row
from matchmaker.spreadsheet.sheets import Cell, shown
from matchmaker.spreadsheet.values import one_line

Id = TypeVar("Id", bound=str)
# Ids that we make out of names and titles; a store has to hold them.
LONGEST_ID = 180
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A cell that says when a participant can or cannot come, to be settled later. ``who`` is
    None for a row that was refused: its cell is read all the same."""

    side: str
    who: str | None
    row: Row
    key: str
    can: bool


@dataclass(kw_only=True)
class BuyerBook:
    """Agencies, their desks and lines, as far as they are read. ``titles``, ``tracks`` and
    ``groups`` also hold what refused rows say."""

    buyers: list[Buyer] = field(default_factory=list)
    desks: list[Desk] = field(default_factory=list)
    purchases: list[PlannedPurchase] = field(default_factory=list)
    lost_lines: int = 0
    desk_ids: set[str] = field(default_factory=set)
    desk_counts: Counter[BuyerId] = field(default_factory=Counter)
    places: dict[str, Place] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    wishes: list[tuple[Row, BuyerId | None]] = field(default_factory=list)
    titles: list[tuple[PlannedPurchase, Place]] = field(default_factory=list)
    tracks: list[tuple[str, Place]] = field(default_factory=list)
    groups: list[tuple[str, str | None, Place]] = field(default_factory=list)

    def add_desk(self, buyer: BuyerId, own_id: str | None, name: str | None = None) -> Desk:
        """A new desk; without an id of its own it is numbered within its agency."""
        self.desk_counts[buyer] += 1
        number = self.desk_counts[buyer]
        id_ = DeskId(own_id or fresh_id(f"{buyer}-{number}", self.desk_ids))
        desk = Desk(id=id_, buyer=buyer, name=name or str(number))
        self.desk_ids.add(id_)
        self.desks.append(desk)
        return desk


@dataclass(kw_only=True)
class VendorBook:
    """Vendors, their products and certificates, as far as they are read. ``names`` (of products),
    ``tracks``, ``groups`` and ``expiries`` also hold what refused rows say."""

    vendors: list[Vendor] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    certificates: dict[VendorId, list[Certificate]] = field(default_factory=dict)
    expiries: list[tuple[date, str, Place]] = field(default_factory=list)
    lost_products: int = 0
    product_ids: set[str] = field(default_factory=set)
    places: dict[str, Place] = field(default_factory=dict)
    names: list[tuple[Product, Place]] = field(default_factory=list)
    tracks: list[tuple[str, Place]] = field(default_factory=list)
    groups: list[tuple[str, str | None, Place]] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    wishes: list[tuple[Row, VendorId | None]] = field(default_factory=list)

    def add_product(self, draft: Product, vendor: VendorId, own_id: str | None = None) -> ProductId:
        """A new product; without an id of its own it goes by its vendor and name."""
        id_ = ProductId(
            own_id or fresh_id(f"{vendor}: {draft.name}"[:LONGEST_ID], self.product_ids)
        )
        self.product_ids.add(id_)
        self.products.append(replace(draft, id=id_, vendor=vendor))
        return id_


@dataclass(frozen=True, kw_only=True)
class Group:
    """A participant's id and its rows: the first says what it is, the others add to it.
    ``id`` is None for a row that was refused: its cells are to be read, nothing to be made."""

    id: str | None
    first: Row
    rows: tuple[Row, ...]


def group_rows(
    rows: Iterable[Row], report: Report, *, repeats: frozenset[str], noun: str
) -> Iterator[Group]:
    """Participants by id, else by name, then the refused rows. A repeated one is a duplicate,
    unless its further rows differ only in the columns ``repeats`` (a product or an officer a
    row)."""
    groups: dict[str, list[Row]] = {}
    refused: list[Row] = []
    for row in rows:
        key = row.name("id") or row.required("name")
        if key is None:
            refused.append(row)
            continue
        first = groups.setdefault(key, [row])[0]
        if first is row:
            continue
        if any(row.says(column) for column in repeats) and row.same_but(first, repeats):
            groups[key].append(row)
            continue
        refused.append(row)
        column = "id" if row.says("id") else "name"
        report.error(
            f"duplicate_{noun}_{column}",
            row.place(column),
            value=shown(key),
            first=first.number,
            sheet=first.table.sheet,
        )
    for key, found in groups.items():
        yield Group(id=key, first=found[0], rows=tuple(found))
    for row in refused:
        yield Group(id=None, first=row, rows=(row,))


def warn_same_names(
    entries: Iterable[tuple[str, str]], places: dict[str, Place], code: str, report: Report
) -> None:
    """Two ids of one name: allowed, yet a reference by name can no longer be told apart."""
    seen: dict[str, str] = {}
    for id_, name in entries:
        if name in seen and id_ != name:
            report.warning(code, places[id_], value=shown(name), first=shown(seen[name]))
        seen.setdefault(name, id_)


def fresh_id(wanted: str, taken: Container[str]) -> str:
    """``wanted``, or with #2, #3 … where it is taken."""
    if wanted not in taken:
        return wanted
    return next(made for n in count(2) if (made := f"{wanted}#{n}") not in taken)


def find_one(
    row: Row, keys: tuple[str, str], directory: Directory[Id], report: Report
) -> Id | None:
    """The participant that a row names by id or by name; both must mean the same one."""
    if row.required(*keys) is None:
        return None
    found = [find(row, key, row.name(key) or "", directory) for key in keys if row.says(key)]
    if len(set(found)) > 1 and None not in found:
        report.error("names_disagree", row.place(keys[1]), value=shown(row.cell(keys[1])))
        return None
    return found[0]


def find(row: Row, key: str, text: str, directory: Directory[Id]) -> Id | None:
    """What ``text`` means; an unknown or ambiguous one is reported at the cell."""
    return row.attempt(key, lambda: directory.find(text))


def find_anywhere(row: Row, key: str, text: str, directory: Directory[Id]) -> None:
    """Tells what is unknown wherever it is looked for, where the row does not say whose it is."""
    if not directory.holds(text):
        find(row, key, text, directory)


class OwnIds:
    """The ids that the rows of one kind of sheet give themselves; each may stand once."""

    def __init__(self, noun: str, report: Report) -> None:
        self._noun = noun
        self._report = report
        self._first: dict[str, Row] = {}

    def accept(self, row: Row) -> bool:
        """False, with an error, for a row whose id stood before; rows without an id pass."""
        own = row.name("id")
        if own is None:
            return True
        first = self._first.setdefault(own, row)
        if first is not row:
            self._report.error(
                f"duplicate_{self._noun}_id",
                row.place("id"),
                value=shown(own),
                first=first.number,
                sheet=first.table.sheet,
            )
        return first is row


def check_caps(row: Row, cap: int | None, floor: int, report: Report) -> None:
    """A participant's cap may not be below its floor, nor may it be zero."""
    if fault := cap_fault(cap, floor):
        tell = report.warning if fault.code == "cap_zero" else report.error
        tell(fault.code, row.place("cap"), **fault.params)


def cap_fault(cap: int | None, floor: int) -> CellFault | None:
    """What is wrong with a cap: it is below the floor, or (likely a slip) zero."""
    if cap is not None and cap < floor:
        return CellFault("cap_below_floor", cap=cap, floor=floor)
    return CellFault("cap_zero") if cap == 0 else None


def read_email(row: Row, report: Report) -> str | None:
    """The e-mail address of a row; one that cannot be an address is told and left out."""
    if not row.label("email"):
        return None
    try:
        return parse_email(row.cell("email"))
    except CellFault as fault:
        report.warning(fault.code, row.place("email"), **fault.params)
        return None


def parse_email(cell: Cell) -> str:
    """An e-mail address. Raises CellFault for what cannot be one."""
    email = one_line(cell)
    if not _EMAIL.fullmatch(email):
        raise CellFault("email_unreadable", value=shown(email))
    return email


def claims_of(row: Row, side: str, who: str | None) -> Iterator[Claim]:
    """The availability that a participant's own row states."""
    for key, can in (("unavailable", False), ("available", True)):
        if key in row.table.columns and row.says(key):
            yield Claim(side=side, who=who, row=row, key=key, can=can)


def tracks_of(row: Row) -> list[tuple[str, Place]]:
    """The tracks that a row names, and where."""
    return [(track, row.place("tracks")) for track in row.items("tracks")]


def groups_of(row: Row, who: str | None) -> list[tuple[str, str | None, Place]]:
    """The groups that a participant's row names, the participant, and where."""
    return [(name, who, row.place("groups")) for name in row.items("groups")]
