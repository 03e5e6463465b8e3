"""Groups of participants, from their sheet, and who is in them: named or by a condition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from matchmaker.domain import Buyer, Group, GroupId, Side, Vendor
from matchmaker.policy.certificates import canonical_certificate
from matchmaker.policy.regions import Region, parse_region
from matchmaker.policy.sizes import SizeClass, size_class
from matchmaker.spreadsheet.books import BuyerBook, VendorBook, check_caps
from matchmaker.spreadsheet.faults import CellFault, Place, Report
from matchmaker.spreadsheet.headers import Table
from matchmaker.spreadsheet.rows import Row, rows_of
from matchmaker.spreadsheet.sheets import shown
from matchmaker.spreadsheet.values import parse_share
from matchmaker.spreadsheet.vocabulary import normal, vocabulary

Test = Callable[[Buyer | Vendor], bool]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A group as its row tells it, and whom its condition lets in (None: it has none)."""

    group: Group
    place: Place
    tests: tuple[Test, ...] | None


def read_groups(
    tables: Iterable[Table], buyers: BuyerBook, vendors: VendorBook, report: Report
) -> tuple[Group, ...]:
    """The groups of the sheet with their members. Names of groups that stand with
    participants, and that the sheet does not have, are told."""
    drafts: dict[tuple[Side, str], _Draft] = {}
    first: dict[str, Row] = {}
    for row in rows_of(tables, report):
        draft, name = _read(row, report), row.name("name")
        if name and first.setdefault(normal(name), row) is not row:
            at = row.place("name")
            line = first[normal(name)].number
            report.error("duplicate_group_name", at, value=shown(name), first=line)
        elif draft is not None:
            drafts[draft.group.side, normal(draft.group.name)] = draft
    named = _named(drafts, buyers, vendors, report)
    return tuple(
        _with_members(draft, named[key], buyers, vendors, report) for key, draft in drafts.items()
    )


def _read(row: Row, report: Report) -> _Draft | None:
    """A group without its members, or None where its row cannot be used."""
    name = row.required("name")
    side = row.choice("side", "group_side", "vendor")
    cap, floor = row.whole("cap", most=1_000_000), row.whole("floor", most=1_000_000) or 0
    share = row.read("share", parse_share) or 0.0
    check_caps(row, cap, floor, report)
    tests = [
        row.attempt("condition", lambda text=text: _test(text, Side(side or "vendor")))  # type: ignore[misc]
        for text in row.items("condition")
    ]
    if name is None or side is None:
        return None
    if cap is None and not floor and not share:
        report.warning("group_without_limit", row.place(), value=shown(name))
    group = Group(
        id=GroupId(name),
        name=name,
        side=Side(side),
        members=frozenset(),
        cap=cap,
        floor=floor,
        share=share,
        condition=row.label("condition"),
    )
    known = tuple(test for test in tests if test is not None)
    return _Draft(group, row.place(), known if tests else None)


def _named(
    drafts: Mapping[tuple[Side, str], _Draft],
    buyers: BuyerBook,
    vendors: VendorBook,
    report: Report,
) -> dict[tuple[Side, str], set[str]]:
    """The participants whose own rows name a group, by group."""
    found: dict[tuple[Side, str], set[str]] = {key: set() for key in drafts}
    for side, claims in ((Side.BUYER, buyers.groups), (Side.VENDOR, vendors.groups)):
        known = ", ".join(d.group.name for (own, _), d in drafts.items() if own is side)
        for name, who, place in claims:
            if (side, normal(name)) not in drafts:
                report.error("group_unknown", place, value=shown(name), known=known or "-")
            elif who is not None:
                found[side, normal(name)].add(who)
    return found


def _with_members(
    draft: _Draft, named: set[str], buyers: BuyerBook, vendors: VendorBook, report: Report
) -> Group:
    group = draft.group
    people: Iterable[Buyer | Vendor]
    people = buyers.buyers if group.side is Side.BUYER else vendors.vendors
    fitting = {p.id for p in people if any(test(p) for test in draft.tests or ())}
    if not fitting | named:
        report.warning("group_without_members", draft.place, value=shown(group.name))
    return replace(group, members=frozenset(fitting | named))


def _test(text: str, side: Side) -> Test:
    """What a condition asks: of agencies a kind or a region, of vendors a certificate, a
    region, a size or that they come for the first time."""
    region = parse_region(text)
    if side is Side.BUYER:
        kind = normal(text)
        if region is not None:
            return lambda who: _is_in(who.region, region)
        return lambda who: isinstance(who, Buyer) and normal(who.kind or "") == kind
    match vocabulary().choice("group_condition", text):
        case "first_time":
            return lambda who: isinstance(who, Vendor) and who.first_time is True
        case "certified":
            return lambda who: isinstance(who, Vendor) and bool(who.certificates)
    certificate, size = canonical_certificate(text), size_class(text)
    if certificate or size:
        # A small firm may have told its size, or handed in the paper that confirms it.
        return lambda who: (
            isinstance(who, Vendor)
            and (certificate in _kinds(who) or (size is not None and _is_of(who.size, size)))
        )
    if region is not None:
        return lambda who: _is_in(who.region, region)
    raise CellFault("condition_unknown", value=shown(text))


def _kinds(vendor: Vendor) -> set[str]:
    labels = (canonical_certificate(c.kind) for c in vendor.certificates or ())
    return {label for label in labels if label}


def _is_in(written: str | None, wanted: Region) -> bool:
    region = parse_region(written)
    if region is None or region.province != wanted.province:
        return False
    return wanted.district is None or region.district == wanted.district


def _is_of(written: str | None, wanted: SizeClass) -> bool:
    """Whether a size is of a class; a small or medium-sized firm is one of any smaller class."""
    size = size_class(written)
    if size is None or size.id == wanted.id:
        return size is not None
    return wanted.sme and wanted.small is None and size.sme
