"""Wishes, must-meets, vetoes and earlier meetings, from their sheet and from own columns."""

from __future__ import annotations

from collections.abc import Iterable

from matchmaker.domain import BuyerId, Preference, PreferenceKind, Side, VendorId
from matchmaker.spreadsheet.availability import People
from matchmaker.spreadsheet.books import BuyerBook, VendorBook, find, find_one
from matchmaker.spreadsheet.faults import Place, Report
from matchmaker.spreadsheet.headers import Table
from matchmaker.spreadsheet.rows import rows_of
from matchmaker.spreadsheet.sheets import shown
from matchmaker.spreadsheet.vocabulary import normal, vocabulary

_Told = tuple[Preference, Place]


def read_preferences(
    tables: Iterable[Table],
    buyers: BuyerBook,
    vendors: VendorBook,
    people: People,
    report: Report,
) -> tuple[Preference, ...]:
    """Every preference once, contradictions told."""
    told = [
        *_of_sheet(tables, people, report),
        *_of_buyers(buyers, people),
        *_of_vendors(vendors, people),
    ]
    kept: dict[tuple[BuyerId, VendorId, PreferenceKind, Side], _Told] = {}
    for preference, place in told:
        key = (preference.buyer, preference.vendor, preference.kind, preference.side)
        if key in kept:
            first = kept[key][1].row or 0
            report.warning("preference_twice", place, first=first, **_names(preference, people))
            continue
        kept[key] = (preference, place)
    _tell_contradictions(list(kept.values()), people, report)
    return tuple(preference for preference, _ in kept.values())


def _of_sheet(tables: Iterable[Table], people: People, report: Report) -> Iterable[_Told]:
    for row in rows_of(tables, report):
        buyer = find_one(row, ("buyer", "buyer_name"), people.buyers, report)
        vendor = find_one(row, ("vendor", "vendor_name"), people.vendors, report)
        kind = row.choice("kind", "preference_kind", _kind_of_sheet(row.table.sheet))
        side = row.choice("side", "side", Side.ORGANISER)
        rank = row.whole("rank")
        if buyer is None or vendor is None or kind is None or side is None:
            continue
        preference = Preference(
            buyer=buyer,
            vendor=vendor,
            kind=PreferenceKind(kind),
            side=Side(side),
            rank=rank or None,
            note=row.text("note"),
        )
        yield preference, row.place()


def _kind_of_sheet(name: str) -> str:
    """What a sheet without a kind column is about, from its name; a wish by default."""
    for kind, words in vocabulary().choices["preference_kind"].items():
        long_enough = (normal(word) for word in (kind, *words) if len(word) > 1)
        if any(word in normal(name) for word in long_enough if word not in ("no", "wish")):
            return kind
    return PreferenceKind.WISH


def _of_buyers(book: BuyerBook, people: People) -> Iterable[_Told]:
    for row, buyer in book.wishes:
        for rank, name in enumerate(row.items("wishes"), start=1):
            vendor = find(row, "wishes", name, people.vendors)
            if buyer is not None and vendor is not None:
                yield _wish(buyer, vendor, Side.BUYER, rank), row.place("wishes")


def _of_vendors(book: VendorBook, people: People) -> Iterable[_Told]:
    for row, vendor in book.wishes:
        for rank, name in enumerate(row.items("wishes"), start=1):
            buyer = find(row, "wishes", name, people.buyers)
            if vendor is not None and buyer is not None:
                yield _wish(buyer, vendor, Side.VENDOR, rank), row.place("wishes")


def _wish(buyer: BuyerId, vendor: VendorId, side: Side, rank: int) -> Preference:
    return Preference(buyer=buyer, vendor=vendor, kind=PreferenceKind.WISH, side=side, rank=rank)


def _tell_contradictions(told: list[_Told], people: People, report: Report) -> None:
    """A veto beside a must-meet cannot hold; a veto beside a wish wins, and that is told."""
    vetoes = {(p.buyer, p.vendor): place for p, place in told if p.kind is PreferenceKind.VETO}
    codes = {PreferenceKind.MUST_MEET: "must_meet_vetoed", PreferenceKind.WISH: "wish_vetoed"}
    for preference, place in told:
        code = codes.get(preference.kind)
        veto = vetoes.get((preference.buyer, preference.vendor))
        if code is None or veto is None:
            continue
        tell = report.error if code == "must_meet_vetoed" else report.warning
        tell(code, place, veto=veto.row or 0, **_names(preference, people))


def _names(preference: Preference, people: People) -> dict[str, str]:
    return {
        "buyer": shown(people.buyers.name(preference.buyer)),
        "vendor": shown(people.vendors.name(preference.vendor)),
    }
