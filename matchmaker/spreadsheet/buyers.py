"""Agencies, their desks and their planned purchases, from their sheets or from one sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from matchmaker.domain import Buyer, BuyerId, Desk, DeskId, PlannedPurchase, PurchaseId
from matchmaker.spreadsheet.books import (
    BuyerBook,
    OwnIds,
    check_caps,
    claims_of,
    find,
    find_one,
    fresh_id,
    group_rows,
    read_email,
    warn_same_names,
)
from matchmaker.spreadsheet.dates import Fill
from matchmaker.spreadsheet.directory import Directory
from matchmaker.spreadsheet.faults import Report
from matchmaker.spreadsheet.headers import Table
from matchmaker.spreadsheet.rows import Row, rows_of
from matchmaker.spreadsheet.sheets import shown

Tables = Mapping[str, tuple[Table, ...]]
_OFFICER = frozenset(("officer", "email", "phone"))
_MOST_DESKS = 100
# A budget below this is a form's filler (0, 1 won): the amount is not known.
_LEAST_BUDGET = 1000


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
    _add_missing_desks(book, report)
    warn_same_names(((b.id, b.name) for b in book.buyers), book.places, "same_buyer_name", report)
    return book


def _read_own_sheet(tables: Iterable[Table], book: BuyerBook, report: Report) -> None:
    for group in group_rows(rows_of(tables, report), report, repeats=_OFFICER, noun="buyer"):
        row, id_ = group.first, BuyerId(group.id)
        cap, floor = row.whole("cap"), row.whole("floor") or 0
        check_caps(row, cap, floor, report)
        book.places[id_] = row.place()
        book.buyers.append(
            Buyer(
                id=id_,
                name=row.name("name") or group.id,
                kind=row.label("kind"),
                region=row.label("region"),
                tracks=frozenset(row.items("tracks")),
                cap=cap,
                floor=floor,
            )
        )
        book.claims += claims_of(row, "buyer", id_)
        book.wishes.append((row, id_))
        _add_own_desks(group.rows, id_, book, report)


def _add_own_desks(rows: Iterable[Row], buyer: BuyerId, book: BuyerBook, report: Report) -> None:
    """Officers named on the agency's own rows, or the number of desks it asks for."""
    rows = list(rows)
    officers = [row for row in rows if row.label("officer")]
    asked = rows[0].whole("desks", most=_MOST_DESKS) or 0
    for row in officers:
        _add_desk(row, buyer, None, book, report)
    for _ in range(len(officers), asked):
        book.add_desk(buyer, None)


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
                region=row.label("buyer_region"),
            )
        )
    if book.buyers:
        report.note("buyers_from_lines", count=len(book.buyers))


def _read_purchases(
    tables: Iterable[Table], book: BuyerBook, directory: Directory[BuyerId], report: Report
) -> list[tuple[Row, PlannedPurchase]]:
    """Adds the lines; returns those that name a desk or officer, with their rows."""
    asked: list[tuple[Row, PlannedPurchase]] = []
    ids, taken = OwnIds("line", report), dict[str, Row]()
    unknown_budgets = 0
    for row in rows_of(tables, report):
        buyer = find_one(row, ("buyer", "buyer_name"), directory, report)
        title = row.required("title", "item_name")
        budget = row.amount("budget")
        unknown_budgets += budget is not None and budget < _LEAST_BUDGET
        if not ids.accept(row) or buyer is None or title is None:
            book.lost_lines += 1
            continue
        id_ = _line_id(row, buyer, title, taken, report)
        taken[id_] = row
        line = _line(row, id_, buyer, title, budget)
        book.purchases.append(line)
        book.line_places[id_] = row.place("title")
        if row.label("desk"):
            asked.append((row, line))
    if unknown_budgets:
        report.note("budgets_unknown", count=unknown_budgets, least=_LEAST_BUDGET)
    return asked


def _line(
    row: Row, id_: PurchaseId, buyer: BuyerId, title: str, budget: int | None
) -> PlannedPurchase:
    return PlannedPurchase(
        id=id_,
        buyer=buyer,
        title=title,
        use=row.text("use"),
        spec=row.text("spec"),
        division=row.label("division"),
        item_code=row.label("item_code"),
        item_name=row.label("item_name"),
        budget=None if budget is None or budget < _LEAST_BUDGET else budget,
        due=row.day("due", Fill.FIRST),
        contract_method=row.label("contract_method"),
        procurement_route=row.label("procurement_route"),
        wanted_certificates=frozenset(row.items("wanted_certificates")),
        wanted_region=row.label("wanted_region"),
    )


def _line_id(
    row: Row, buyer: BuyerId, title: str, taken: Mapping[str, Row], report: Report
) -> PurchaseId:
    """The line's own id, else agency and title, numbered where the line stands twice."""
    if own := row.name("id"):
        return PurchaseId(own)
    wanted = f"{buyer}: {title}"
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
        if ids.accept(row) and buyer is not None:
            _add_desk(row, buyer, row.name("id"), book, report)


def _add_desk(
    row: Row, buyer: BuyerId, own_id: str | None, book: BuyerBook, report: Report
) -> None:
    """One desk of a desk sheet's row, or of an officer named on its agency's row."""
    officer = row.label("officer")
    desk = book.add_desk(buyer, own_id, officer)
    desk = replace(desk, officer=officer, email=read_email(row, report), phone=row.label("phone"))
    book.places[desk.id] = row.place()
    if row.table.kind == "desks":
        cap = row.whole("cap")
        check_caps(row, cap, 0, report)
        purchases = frozenset(find_lines(row, "purchases", buyer, book.purchases))
        name = row.name("name") or desk.name
        desk = replace(desk, name=name, purchases=purchases, cap=cap)
        book.claims += claims_of(row, "desk", desk.id)
    book.desks[-1] = desk


def find_lines(
    row: Row, key: str, buyer: BuyerId, lines: Iterable[PlannedPurchase]
) -> tuple[PurchaseId, ...]:
    """The agency's lines that a cell names, by id or title; a whole cell may be one title."""
    whole = row.label(key)
    if not whole:
        return ()
    directory = Directory("line", ((p.id, p.title) for p in lines if p.buyer == buyer))
    names = (whole,) if directory.knows(whole) else row.items(key)
    found = [find(row, key, name, directory) for name in names]
    return tuple(dict.fromkeys(id_ for id_ in found if id_ is not None))


def _seat_lines(asked: Iterable[tuple[Row, PlannedPurchase]], book: BuyerBook) -> None:
    """Give lines to the officers that they name. An agency without desks gets one for each;
    an agency with desks must know the officer."""
    seated = {desk.buyer for desk in book.desks}
    of_buyer: dict[BuyerId, list[Desk]] = {}
    for desk in book.desks:
        of_buyer.setdefault(desk.buyer, []).append(desk)
    lines: dict[DeskId, set[PurchaseId]] = {}
    for row, line in asked:
        officer = row.label("desk") or ""
        own = of_buyer.setdefault(line.buyer, [])
        known = Directory("desk", [(d.id, d.officer or d.name) for d in own])
        if line.buyer not in seated and not known.knows(officer):
            desk = replace(book.add_desk(line.buyer, None, officer), officer=officer)
            book.desks[-1] = desk
            book.places[desk.id] = row.place("desk")
            own.append(desk)
            known = Directory("desk", [(d.id, d.officer or d.name) for d in own])
        found = find(row, "desk", officer, known)
        if found is not None:
            lines.setdefault(found, set()).add(line.id)
    book.desks = [
        replace(desk, purchases=desk.purchases | lines.get(desk.id, set())) for desk in book.desks
    ]


def _add_missing_desks(book: BuyerBook, report: Report) -> None:
    seated = {desk.buyer for desk in book.desks}
    alone = [buyer for buyer in book.buyers if buyer.id not in seated]
    for buyer in alone:
        book.add_desk(buyer.id, None, buyer.name)
    if alone:
        report.note("default_desks", count=len(alone))
    order = {buyer.id: at for at, buyer in enumerate(book.buyers)}
    book.desks.sort(key=lambda desk: order[desk.buyer])
