"""Agencies, their desks and their planned purchases, from their sheets or from one sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from matchmaker.domain import Buyer, BuyerId, Desk, DeskId, PlannedPurchase, PurchaseId
from matchmaker.spreadsheet.books import (
    LONGEST_ID,
    BuyerBook,
    OwnIds,
    check_caps,
    claims_of,
    find,
    find_anywhere,
    find_one,
    fresh_id,
    group_rows,
    groups_of,
    read_email,
    tracks_of,
    warn_same_names,
)
from matchmaker.spreadsheet.dates import Fill
from matchmaker.spreadsheet.directory import Directory
from matchmaker.spreadsheet.faults import Report
from matchmaker.spreadsheet.headers import Table
from matchmaker.spreadsheet.rows import Row, rows_of
from matchmaker.spreadsheet.sheets import shown
from matchmaker.spreadsheet.values import parse_percent
from matchmaker.spreadsheet.vocabulary import vocabulary

Tables = Mapping[str, tuple[Table, ...]]
# A row that names a desk or officer, its agency if known, its line's id ("" for a refused one).
_Asked = tuple[Row, BuyerId | None, PurchaseId]
_OFFICER = frozenset(("officer", "email", "phone"))
_MOST_DESKS = 100
# A budget below this is a form's filler (0, 1 won): the amount is not known.
_LEAST_BUDGET = 1000
_QUOTA = "quota_"
# Less is likely a share (0.03) that a spreadsheet shows as a percentage.
_LEAST_PERCENT = 0.1


def read_buyers(tables: Tables, report: Report) -> BuyerBook:
    """Every agency with its desks and lines. Without an agency sheet, the lines name them."""
    book = BuyerBook()
    if "buyers" in tables:
        _read_own_sheet(tables["buyers"], book, report)
    else:
        _read_from_lines(tables.get("purchases", ()), book, report)
    directory = Directory("buyer", ((b.id, b.name) for b in book.buyers))
    asked = _read_purchases(tables.get("purchases", ()), book, directory, report)
    _read_desks(tables.get("desks", ()), book, directory, report)
    _seat_lines(asked, book)
    if alone := _add_missing_desks(book):
        report.note("default_desks", count=alone)
    warn_same_names(((b.id, b.name) for b in book.buyers), book.places, "same_buyer_name", report)
    return book


def _read_own_sheet(tables: Iterable[Table], book: BuyerBook, report: Report) -> None:
    for group in group_rows(rows_of(tables, report), report, repeats=_OFFICER, noun="buyer"):
        row, id_ = group.first, None if group.id is None else BuyerId(group.id)
        draft = _buyer(row, report)
        seats = [_desk(each, report) for each in group.rows]
        asked = row.whole("desks", most=_MOST_DESKS) or 0
        book.claims += claims_of(row, "buyer", id_)
        book.wishes.append((row, id_))
        book.tracks += tracks_of(row)
        book.groups += groups_of(row, id_)
        if id_ is None:
            continue
        book.places[id_] = row.place()
        book.buyers.append(replace(draft, id=id_, name=draft.name or id_))
        own = [(seat, each) for seat, each in zip(seats, group.rows, strict=True) if seat.officer]
        for seat, each in own:
            _add_desk(seat, each, id_, None, book)
        for _ in range(len(own), asked):
            book.add_desk(id_, None)


def _buyer(row: Row, report: Report) -> Buyer:
    """What a row says of an agency, its id still to be settled."""
    cap, floor = row.whole("cap"), row.whole("floor") or 0
    check_caps(row, cap, floor, report)
    return Buyer(
        id=BuyerId(""),
        name=row.name("name") or "",
        kind=row.label("kind"),
        region=row.region("region"),
        tracks=frozenset(row.items("tracks")),
        cap=cap,
        floor=floor,
        quota_shares=_quota_shares(row, report),
    )


def _quota_shares(row: Row, report: Report) -> dict[str, float]:
    """The percentages of the purchase quotas that a row tells, by the quota's id."""
    shares: dict[str, float] = {}
    for key in vocabulary().sheets["buyers"].columns:
        share = row.read(key, parse_percent) if key.startswith(_QUOTA) else None
        if share is not None:
            shares[key.removeprefix(_QUOTA)] = share
        if share is not None and 0 < share < _LEAST_PERCENT:
            report.warning("percent_tiny", row.place(key), value=share)
    return shares


def _read_from_lines(tables: Iterable[Table], book: BuyerBook, report: Report) -> None:
    seen: set[str] = set()
    for row in rows_of(tables, report):
        key = row.name("buyer") or row.name("buyer_name")
        if key is None or key in seen:
            continue
        seen.add(key)
        book.places[key] = row.place()
        book.buyers.append(
            Buyer(
                id=BuyerId(key),
                name=row.name("buyer_name") or key,
                kind=row.label("buyer_kind"),
                region=row.region("buyer_region"),
            )
        )
    if book.buyers:
        report.note("buyers_from_lines", count=len(book.buyers))


def _read_purchases(
    tables: Iterable[Table], book: BuyerBook, directory: Directory[BuyerId], report: Report
) -> list[_Asked]:
    """Adds the lines; returns what names a desk or officer."""
    asked: list[_Asked] = []
    ids, taken = OwnIds("line", report), dict[str, Row]()
    unknown_budgets = 0
    for row in rows_of(tables, report):
        buyer = find_one(row, ("buyer", "buyer_name"), directory, report)
        title = row.required("title", "item_name")
        accepted = ids.accept(row)
        budget = row.amount("budget")
        unknown_budgets += budget is not None and budget < _LEAST_BUDGET
        line = _line(row, title or "", budget)
        if title is not None:
            book.titles.append((line, row.place("title")))
        if accepted and buyer is not None and title is not None:
            id_ = _line_id(row, buyer, title, taken, report)
            taken[id_] = row
            line = replace(line, id=id_, buyer=buyer)
            book.purchases.append(line)
        else:
            book.lost_lines += 1
        if row.label("desk"):
            asked.append((row, buyer, line.id))
    if unknown_budgets:
        report.note("budgets_unknown", count=unknown_budgets, least=_LEAST_BUDGET)
    return asked


def _line(row: Row, title: str, budget: int | None) -> PlannedPurchase:
    """What a row says of a line, its id and agency still to be settled."""
    return PlannedPurchase(
        id=PurchaseId(""),
        buyer=BuyerId(""),
        title=title,
        use=row.text("use"),
        spec=row.text("spec"),
        division=row.label("division"),
        item_code=row.label("item_code"),
        item_name=row.label("item_name"),
        budget=known_budget(budget),
        due=row.day("due", Fill.FIRST),
        contract_method=row.label("contract_method"),
        procurement_route=row.label("procurement_route"),
        wanted_certificates=frozenset(row.items("wanted_certificates")),
        wanted_region=row.label("wanted_region"),
    )


def known_budget(budget: int | None) -> int | None:
    """A budget, None for what only fills a form."""
    return None if budget is None or budget < _LEAST_BUDGET else budget


def _line_id(
    row: Row, buyer: BuyerId, title: str, taken: Mapping[str, Row], report: Report
) -> PurchaseId:
    """The line's own id, else agency and title, numbered where the line stands twice."""
    if own := row.name("id"):
        return PurchaseId(own)
    wanted = f"{buyer}: {title}"[:LONGEST_ID]
    if wanted in taken:
        first = taken[wanted].number
        report.warning("line_twice", row.place("title"), value=shown(title), first=first)
    return PurchaseId(fresh_id(wanted, taken))


def _read_desks(
    tables: Iterable[Table], book: BuyerBook, directory: Directory[BuyerId], report: Report
) -> None:
    ids = OwnIds("desk", report)
    for row in rows_of(tables, report):
        buyer = find_one(row, ("buyer", "buyer_name"), directory, report)
        accepted = ids.accept(row)
        seat = _desk(row, report)
        cap = row.whole("cap")
        check_caps(row, cap, 0, report)
        lines = frozenset(find_lines(row, "purchases", buyer, book.purchases))
        seat = replace(seat, name=row.name("name") or "", cap=cap, purchases=lines)
        id_ = None
        if accepted and buyer is not None:
            id_ = _add_desk(seat, row, buyer, row.name("id"), book)
        book.claims += claims_of(row, "desk", id_)


def _desk(row: Row, report: Report) -> Desk:
    """The officer that a row names, the id and agency of the desk still to be settled."""
    return Desk(
        id=DeskId(""),
        buyer=BuyerId(""),
        name="",
        officer=row.label("officer"),
        email=read_email(row, report),
        phone=row.label("phone"),
    )


def _add_desk(seat: Desk, row: Row, buyer: BuyerId, own_id: str | None, book: BuyerBook) -> DeskId:
    """The desk of a desk sheet's row, or of an officer named on its agency's row."""
    desk = book.add_desk(buyer, own_id, seat.officer)
    book.desks[-1] = replace(seat, id=desk.id, buyer=buyer, name=seat.name or desk.name)
    book.places[desk.id] = row.place()
    return desk.id


def find_lines(
    row: Row, key: str, buyer: BuyerId | None, lines: Iterable[PlannedPurchase]
) -> tuple[PurchaseId, ...]:
    """The agency's lines that a cell names, by id or title; a whole cell may be one title.
    Where the agency is not known, a line that nobody has is told all the same."""
    whole = row.label(key)
    if not whole:
        return ()
    directory = Directory("line", ((p.id, p.title) for p in lines if buyer in (None, p.buyer)))
    names = (whole,) if directory.holds(whole) else row.items(key)
    if buyer is None:
        for name in names:
            find_anywhere(row, key, name, directory)
        return ()
    found = [find(row, key, name, directory) for name in names]
    return tuple(dict.fromkeys(id_ for id_ in found if id_ is not None))


def _seat_lines(asked: Iterable[_Asked], book: BuyerBook) -> None:
    """Give lines to the officers that they name. An agency without desks gets one for each;
    an agency with desks must know the officer."""
    seated = {desk.buyer for desk in book.desks}
    all_seated = seated.issuperset(buyer.id for buyer in book.buyers)
    everyone = _officers(book.desks)
    of_buyer: dict[BuyerId, list[Desk]] = {}
    for desk in book.desks:
        of_buyer.setdefault(desk.buyer, []).append(desk)
    lines: dict[DeskId, set[PurchaseId]] = {}
    for row, buyer, line in asked:
        officer = row.label("desk") or ""
        if buyer is None:
            if all_seated:
                find_anywhere(row, "desk", officer, everyone)
            continue
        own = of_buyer.setdefault(buyer, [])
        if buyer not in seated and not _officers(own).knows(officer):
            desk = replace(book.add_desk(buyer, None, officer), officer=officer)
            book.desks[-1] = desk
            book.places[desk.id] = row.place("desk")
            own.append(desk)
        found = find(row, "desk", officer, _officers(own))
        if found is not None and line:
            lines.setdefault(found, set()).add(line)
    book.desks = [
        replace(desk, purchases=desk.purchases | lines.get(desk.id, set())) for desk in book.desks
    ]


def _officers(desks: Iterable[Desk]) -> Directory[DeskId]:
    return Directory("desk", ((desk.id, desk.officer or desk.name) for desk in desks))


def with_missing_desks(buyers: Iterable[Buyer], desks: Iterable[Desk]) -> tuple[Desk, ...]:
    """The desks, and one for each agency that has none."""
    book = BuyerBook(buyers=list(buyers), desks=list(desks))
    if {desk.buyer for desk in book.desks}.issuperset(buyer.id for buyer in book.buyers):
        return tuple(book.desks)
    book.desk_ids = {desk.id for desk in book.desks}
    _add_missing_desks(book)
    return tuple(book.desks)


def _add_missing_desks(book: BuyerBook) -> int:
    """Seats every agency; how many had no desk."""
    seated = {desk.buyer for desk in book.desks}
    alone = [buyer for buyer in book.buyers if buyer.id not in seated]
    for buyer in alone:
        book.add_desk(buyer.id, None, buyer.name)
    order = {buyer.id: at for at, buyer in enumerate(book.buyers)}
    book.desks.sort(key=lambda desk: order[desk.buyer])
    return len(alone)
