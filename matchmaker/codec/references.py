"""Whether everything that a fair or a plan names stands in the same file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from matchmaker.codec.fair_rows import FairRow, MeetingRow
from matchmaker.codec.schema import ExplanationRow, PlanFile
from matchmaker.domain import Side
from matchmaker.errors import Finding

Reference = tuple[str, str, str]
"""The JSON path of a name, the kind of what it names (a field of FairRow), and the name."""


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
    yield from group_faults(fair)
    yield from dangling(references_of(fair), _names(fair))


def group_faults(fair: FairRow) -> Iterator[Finding]:
    """The groups that are of neither side."""
    for i, group in enumerate(fair.groups):
        if group.side is Side.ORGANISER:
            path, sides = f"$.fair.groups[{i}].side", f"'{Side.BUYER}' or '{Side.VENDOR}'"
            params = {"path": path, "value": group.side, "choices": sides}
            yield Finding(code="format_not_a_choice", params=params)


def plan_faults(file: PlanFile) -> Iterator[Finding]:
    """The faults of the fair, and references of the plan to what the fair has not."""
    yield from fair_faults(file.fair)
    yield from dangling(_plan_references(file), _names(file.fair))


def _names(fair: FairRow) -> Mapping[str, Collection[str]]:
    kinds = ("sessions", "slots", "buyers", "desks", "purchases", "vendors", "products")
    return {kind: {row.id for row in getattr(fair, kind)} for kind in kinds}


def dangling(
    references: Iterable[Reference], names: Mapping[str, Collection[str]]
) -> Iterator[Finding]:
    """The references to what ``names`` (by kind) does not have."""
    for path, kind, name in references:
        if name not in names[kind]:
            yield Finding(code="format_unknown_reference", params={"path": path, "id": name})


def _each(path: str, found: Iterable[str], kind: str) -> Iterator[Reference]:
    for i, name in enumerate(found):
        yield f"{path}[{i}]", kind, name


def references_of(fair: FairRow) -> Iterator[Reference]:
    """Everything that the rows of a fair name."""
    for i, slot in enumerate(fair.slots):
        yield f"$.fair.slots[{i}].session", "sessions", slot.session
    for i, buyer in enumerate(fair.buyers):
        path = f"$.fair.buyers[{i}].unavailable"
        yield from _each(path, sorted(buyer.unavailable), "slots")
    for i, desk in enumerate(fair.desks):
        at = f"$.fair.desks[{i}]"
        yield f"{at}.buyer", "buyers", desk.buyer
        yield from _each(f"{at}.purchases", sorted(desk.purchases), "purchases")
        yield from _each(f"{at}.unavailable", sorted(desk.unavailable), "slots")
    for i, purchase in enumerate(fair.purchases):
        yield f"$.fair.purchases[{i}].buyer", "buyers", purchase.buyer
    for i, product in enumerate(fair.products):
        yield f"$.fair.products[{i}].vendor", "vendors", product.vendor
    yield from _vendor_references(fair)
    for i, preference in enumerate(fair.preferences):
        yield f"$.fair.preferences[{i}].buyer", "buyers", preference.buyer
        yield f"$.fair.preferences[{i}].vendor", "vendors", preference.vendor
    for i, order in enumerate(fair.precedences):
        at = f"$.fair.precedences[{i}]"
        yield f"{at}.buyer", "buyers", order.buyer
        yield f"{at}.vendor", "vendors", order.vendor
        yield f"{at}.then_buyer", "buyers", order.then_buyer
        yield f"{at}.then_vendor", "vendors", order.then_vendor
    for i, group in enumerate(fair.groups):
        people = "buyers" if group.side is Side.BUYER else "vendors"
        yield from _each(f"$.fair.groups[{i}].members", sorted(group.members), people)
    yield from _meeting_references("$.fair.fixed", fair.fixed)


def _vendor_references(fair: FairRow) -> Iterator[Reference]:
    for i, vendor in enumerate(fair.vendors):
        at = f"$.fair.vendors[{i}]"
        yield from _each(f"{at}.unavailable", sorted(vendor.unavailable), "slots")
        for j, certificate in enumerate(vendor.certificates or ()):
            if certificate.product is not None:
                yield f"{at}.certificates[{j}].product", "products", certificate.product


def _meeting_references(path: str, meetings: Iterable[MeetingRow]) -> Iterator[Reference]:
    for i, meeting in enumerate(meetings):
        yield f"{path}[{i}].desk", "desks", meeting.desk
        yield f"{path}[{i}].vendor", "vendors", meeting.vendor
        yield f"{path}[{i}].slot", "slots", meeting.slot
        yield from _each(f"{path}[{i}].purchases", meeting.purchases, "purchases")


def _plan_references(file: PlanFile) -> Iterator[Reference]:
    yield from _meeting_references("$.schedule.meetings", file.schedule.meetings)
    if file.result.worst_vendor is not None:
        yield "$.result.worst_vendor", "vendors", file.result.worst_vendor
    for i, standby in enumerate(file.schedule.standby):
        at = f"$.schedule.standby[{i}]"
        yield f"{at}.buyer", "buyers", standby.buyer
        yield f"{at}.vendor", "vendors", standby.vendor
        yield from _each(f"{at}.purchases", standby.purchases, "purchases")
    for side in ("meetings", "standby"):
        rows: tuple[ExplanationRow, ...] = getattr(file.explanations, side)
        for i, row in enumerate(rows):
            yield from _explanation_references(f"$.explanations.{side}[{i}]", row)


def _explanation_references(at: str, row: ExplanationRow) -> Iterator[Reference]:
    yield f"{at}.buyer", "buyers", row.buyer
    yield f"{at}.desk", "desks", row.desk
    yield f"{at}.vendor", "vendors", row.vendor
    for i, line in enumerate(row.lines):
        yield f"{at}.lines[{i}].purchase", "purchases", line.purchase
        if line.product is not None:
            yield f"{at}.lines[{i}].product", "products", line.product
