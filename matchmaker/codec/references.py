"""Whether everything that a fair or a plan names stands in the same file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from matchmaker.codec.fair_rows import FairRow, MeetingRow
from matchmaker.codec.schema import ExplanationRow, PlanFile
from matchmaker.domain import Side
from matchmaker.errors import Finding

Reference = tuple[str, str, Collection[str]]
"""The JSON path of a name, the name, and the names that there are."""


def fair_faults(fair: FairRow) -> Iterator[Finding]:
    """Every id that stands twice, and every reference to something that is not there."""
    for kind in (
        "sessions",
        "slots",
        "buyers",
        "desks",
        "purchases",
        "vendors",
        "products",
        "groups",
    ):
        seen: set[str] = set()
        for i, row in enumerate(getattr(fair, kind)):
            if row.id in seen:
                path = f"$.fair.{kind}[{i}].id"
                yield Finding(code="format_duplicate_id", params={"path": path, "id": row.id})
            seen.add(row.id)
    for i, group in enumerate(fair.groups):
        if group.side is Side.ORGANISER:
            path, sides = f"$.fair.groups[{i}].side", f"'{Side.BUYER}' or '{Side.VENDOR}'"
            params = {"path": path, "value": group.side, "choices": sides}
            yield Finding(code="format_not_a_choice", params=params)
    yield from _dangling(_fair_references(fair, _Names(fair)))


def plan_faults(file: PlanFile) -> Iterator[Finding]:
    """The faults of the fair, and references of the plan to what the fair has not."""
    yield from fair_faults(file.fair)
    yield from _dangling(_plan_references(file, _Names(file.fair)))


class _Names:
    def __init__(self, fair: FairRow) -> None:
        self.sessions = {row.id for row in fair.sessions}
        self.slots = {row.id for row in fair.slots}
        self.buyers = {row.id for row in fair.buyers}
        self.desks = {row.id for row in fair.desks}
        self.purchases = {row.id for row in fair.purchases}
        self.vendors = {row.id for row in fair.vendors}
        self.products = {row.id for row in fair.products}


def _dangling(references: Iterable[Reference]) -> Iterator[Finding]:
    for path, name, names in references:
        if name not in names:
            yield Finding(code="format_unknown_reference", params={"path": path, "id": name})


def _each(path: str, found: Iterable[str], names: Collection[str]) -> Iterator[Reference]:
    for i, name in enumerate(found):
        yield f"{path}[{i}]", name, names


def _fair_references(fair: FairRow, names: _Names) -> Iterator[Reference]:
    for i, slot in enumerate(fair.slots):
        yield f"$.fair.slots[{i}].session", slot.session, names.sessions
    for i, buyer in enumerate(fair.buyers):
        path = f"$.fair.buyers[{i}].unavailable"
        yield from _each(path, sorted(buyer.unavailable), names.slots)
    for i, desk in enumerate(fair.desks):
        at = f"$.fair.desks[{i}]"
        yield f"{at}.buyer", desk.buyer, names.buyers
        yield from _each(f"{at}.purchases", sorted(desk.purchases), names.purchases)
        yield from _each(f"{at}.unavailable", sorted(desk.unavailable), names.slots)
    for i, purchase in enumerate(fair.purchases):
        yield f"$.fair.purchases[{i}].buyer", purchase.buyer, names.buyers
    for i, product in enumerate(fair.products):
        yield f"$.fair.products[{i}].vendor", product.vendor, names.vendors
    yield from _vendor_references(fair, names)
    for i, preference in enumerate(fair.preferences):
        yield f"$.fair.preferences[{i}].buyer", preference.buyer, names.buyers
        yield f"$.fair.preferences[{i}].vendor", preference.vendor, names.vendors
    for i, order in enumerate(fair.precedences):
        at = f"$.fair.precedences[{i}]"
        yield f"{at}.buyer", order.buyer, names.buyers
        yield f"{at}.vendor", order.vendor, names.vendors
        yield f"{at}.then_buyer", order.then_buyer, names.buyers
        yield f"{at}.then_vendor", order.then_vendor, names.vendors
    for i, group in enumerate(fair.groups):
        people = names.buyers if group.side is Side.BUYER else names.vendors
        yield from _each(f"$.fair.groups[{i}].members", sorted(group.members), people)
    yield from _meeting_references("$.fair.fixed", fair.fixed, names)


def _vendor_references(fair: FairRow, names: _Names) -> Iterator[Reference]:
    for i, vendor in enumerate(fair.vendors):
        at = f"$.fair.vendors[{i}]"
        yield from _each(f"{at}.unavailable", sorted(vendor.unavailable), names.slots)
        for j, certificate in enumerate(vendor.certificates or ()):
            if certificate.product is not None:
                yield f"{at}.certificates[{j}].product", certificate.product, names.products


def _meeting_references(
    path: str, meetings: Iterable[MeetingRow], names: _Names
) -> Iterator[Reference]:
    for i, meeting in enumerate(meetings):
        yield f"{path}[{i}].desk", meeting.desk, names.desks
        yield f"{path}[{i}].vendor", meeting.vendor, names.vendors
        yield f"{path}[{i}].slot", meeting.slot, names.slots
        yield from _each(f"{path}[{i}].purchases", meeting.purchases, names.purchases)


def _plan_references(file: PlanFile, names: _Names) -> Iterator[Reference]:
    yield from _meeting_references("$.schedule.meetings", file.schedule.meetings, names)
    if file.result.worst_vendor is not None:
        yield "$.result.worst_vendor", file.result.worst_vendor, names.vendors
    for i, standby in enumerate(file.schedule.standby):
        at = f"$.schedule.standby[{i}]"
        yield f"{at}.buyer", standby.buyer, names.buyers
        yield f"{at}.vendor", standby.vendor, names.vendors
        yield from _each(f"{at}.purchases", standby.purchases, names.purchases)
    for side in ("meetings", "standby"):
        rows: tuple[ExplanationRow, ...] = getattr(file.explanations, side)
        for i, row in enumerate(rows):
            yield from _explanation_references(f"$.explanations.{side}[{i}]", row, names)


def _explanation_references(at: str, row: ExplanationRow, names: _Names) -> Iterator[Reference]:
    yield f"{at}.buyer", row.buyer, names.buyers
    yield f"{at}.desk", row.desk, names.desks
    yield f"{at}.vendor", row.vendor, names.vendors
    for i, line in enumerate(row.lines):
        yield f"{at}.lines[{i}].purchase", line.purchase, names.purchases
        if line.product is not None:
            yield f"{at}.lines[{i}].product", line.product, names.products
