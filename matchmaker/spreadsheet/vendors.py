"""Vendors, their products and their certificates, from their sheets or from one sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from matchmaker.domain import Certificate, Product, ProductId, Vendor, VendorId
from matchmaker.spreadsheet.books import (
    OwnIds,
    VendorBook,
    check_caps,
    claims_of,
    find,
    find_anywhere,
    find_one,
    group_rows,
    groups_of,
    read_email,
    tracks_of,
    warn_same_names,
)
from matchmaker.spreadsheet.dates import Fill
from matchmaker.spreadsheet.directory import Directory
from matchmaker.spreadsheet.faults import CellFault, Report
from matchmaker.spreadsheet.headers import Table
from matchmaker.spreadsheet.rows import Row, rows_of
from matchmaker.spreadsheet.values import one_line, parse_business_number, split_items, split_lines
from matchmaker.spreadsheet.vocabulary import normal, vocabulary

Tables = Mapping[str, tuple[Table, ...]]
_PRODUCT = frozenset(("product", "product_description"))
_PRODUCT_MARKS = frozenset(",;|\n，；｜")
_LICENCE_MARKS = frozenset(",;/|\n，；／｜")
_MOST_EMPLOYEES = 1_000_000
_NO_KIND = "-"


def read_vendors(tables: Tables, report: Report) -> VendorBook:
    """Every vendor with its products and certificates. Without a vendor sheet, the products
    name them."""
    book = VendorBook()
    if "vendors" in tables:
        _read_own_sheet(tables["vendors"], book, report)
    else:
        _read_from_products(tables.get("products", ()), book, report)
    directory = Directory("vendor", ((v.id, v.name) for v in book.vendors))
    _read_products(tables.get("products", ()), book, directory, report)
    _read_certificates(tables.get("certificates", ()), book, directory, report)
    book.vendors = [
        replace(vendor, certificates=tuple(dict.fromkeys(book.certificates[vendor.id])))
        if vendor.id in book.certificates
        else vendor
        for vendor in book.vendors
    ]
    named = [(v.id, v.name) for v in book.vendors]
    warn_same_names(named, book.places, "same_vendor_name", report)
    return book


def _read_own_sheet(tables: Iterable[Table], book: VendorBook, report: Report) -> None:
    numbers: dict[str, Row] = {}
    for group in group_rows(rows_of(tables, report), report, repeats=_PRODUCT, noun="vendor"):
        row, id_ = group.first, None if group.id is None else VendorId(group.id)
        draft = _vendor(row, _business_number(row, numbers, report), report)
        book.claims += claims_of(row, "vendor", id_)
        book.wishes.append((row, id_))
        book.tracks += tracks_of(row)
        book.groups += groups_of(row, id_)
        for each in group.rows:
            _add_inline_products(each, id_, book)
        if id_ is None:
            continue
        book.places[id_] = row.place()
        book.vendors.append(replace(draft, id=id_, name=draft.name or id_))
        _add_inline_certificates(row, "certificates", id_, None, book)


def _vendor(row: Row, business_number: str | None, report: Report) -> Vendor:
    """What a row says of a vendor, its id still to be settled."""
    cap, floor = row.whole("cap"), row.whole("floor") or 0
    check_caps(row, cap, floor, report)
    return Vendor(
        id=VendorId(""),
        name=row.name("name") or "",
        business_number=business_number,
        region=row.region("region"),
        size=row.label("size"),
        founded=row.day("founded", Fill.FIRST),
        employees=row.whole("employees", most=_MOST_EMPLOYEES),
        sales=row.amount("sales"),
        public_sales=row.amount("public_sales"),
        intro=_intro(row),
        records=row.read("records", split_lines) or (),
        industries=_industries(row),
        contact=row.label("contact"),
        email=read_email(row, report),
        phone=row.label("phone"),
        first_time=_first_time(row),
        tracks=frozenset(row.items("tracks")),
        cap=cap,
        floor=floor,
    )


def _industries(row: Row) -> tuple[str, ...] | None:
    """Licences and trades; "없음" says that there are none, a blank says nothing."""
    if normal(one_line(row.cell("industries"))) in vocabulary().none:
        return ()
    # Official names are written with middle dots (도장·습식·방수·석공사업).
    return split_items(row.cell("industries"), _LICENCE_MARKS) if row.items("industries") else None


def _first_time(row: Row) -> bool | None:
    """Whether a vendor comes for the first time; a blank says nothing."""
    return row.choice("first_time", "yes_no", "no") == "yes" if row.label("first_time") else None


def _intro(row: Row) -> str | None:
    """The introduction; a description beside no product says what the firm makes."""
    told = [row.text("intro"), None if row.label("product") else row.text("product_description")]
    return "\n".join(text for text in told if text) or None


def _business_number(row: Row, seen: dict[str, Row], report: Report) -> str | None:
    """The number, or None with a warning: a wrong one must not stop a whole fair."""
    if not row.label("business_number"):
        return None
    try:
        number = parse_business_number(row.cell("business_number"))
    except CellFault as fault:
        report.warning(fault.code, row.place("business_number"), **fault.params)
        return None
    first = seen.setdefault(number, row)
    # A row that was refused for standing twice has been told so already.
    if first is not row and _key(first) != _key(row):
        place = row.place("business_number")
        report.warning("business_number_twice", place, value=number, first=first.number)
    return number


def _key(row: Row) -> str | None:
    """What a vendor is known by in its own sheet: its id, else its name."""
    return row.name("id") or row.name("name")


def _read_from_products(tables: Iterable[Table], book: VendorBook, report: Report) -> None:
    seen: set[str] = set()
    numbers: dict[str, Row] = {}
    for row in rows_of(tables, report):
        key = row.name("vendor") or row.name("vendor_name")
        if key in seen:
            continue
        number = _business_number(row, numbers, report)
        if key is None:
            continue
        seen.add(key)
        book.places[key] = row.place()
        book.vendors.append(
            Vendor(
                id=VendorId(key),
                name=row.name("vendor_name") or key,
                business_number=number,
                region=row.region("vendor_region"),
            )
        )
    if book.vendors:
        report.note("vendors_from_products", count=len(book.vendors))


def _add_inline_products(row: Row, vendor: VendorId | None, book: VendorBook) -> None:
    """Products listed in a vendor's own row; those of a refused row are only looked at."""
    if not row.label("product"):
        return
    description = row.text("product_description")
    for name in split_items(row.cell("product"), _PRODUCT_MARKS):
        draft = Product(id=ProductId(""), vendor=VendorId(""), name=name, description=description)
        book.names.append((draft, row.place("product")))
        if vendor is not None:
            book.add_product(draft, vendor)


def _add_inline_certificates(
    row: Row, key: str, vendor: VendorId, product: ProductId | None, book: VendorBook
) -> None:
    """Certificates listed in one cell; "없음" says that there are none, a blank says nothing."""
    if normal(one_line(row.cell(key))) in vocabulary().none:
        book.certificates.setdefault(vendor, [])
        return
    for kind in row.items(key):
        held = Certificate(kind=kind, product=product)
        book.certificates.setdefault(vendor, []).append(held)


def _read_products(
    tables: Iterable[Table], book: VendorBook, directory: Directory[VendorId], report: Report
) -> None:
    ids = OwnIds("product", report)
    for row in rows_of(tables, report):
        vendor = find_one(row, ("vendor", "vendor_name"), directory, report)
        name = row.required("name")
        accepted = ids.accept(row)
        draft = _product(row, name or "")
        if name is not None:
            book.names.append((draft, row.place("name")))
        if not accepted or vendor is None or name is None:
            book.lost_products += 1
            continue
        id_ = book.add_product(draft, vendor, row.name("id"))
        if row.says("certificates"):
            _add_inline_certificates(row, "certificates", vendor, id_, book)


def _product(row: Row, name: str) -> Product:
    """What a row says of a product, its id and vendor still to be settled."""
    return Product(
        id=ProductId(""),
        vendor=VendorId(""),
        name=name,
        description=row.text("description"),
        spec=row.text("spec"),
        item_code=row.label("item_code"),
        item_name=row.label("item_name"),
        price=row.amount("price") or None,
    )


def _read_certificates(
    tables: Iterable[Table], book: VendorBook, directory: Directory[VendorId], report: Report
) -> None:
    of_vendor: dict[VendorId, list[Product]] = {}
    for each in book.products:
        of_vendor.setdefault(each.vendor, []).append(each)
    everyones = _names(book.products)
    for row in rows_of(tables, report):
        vendor = find_one(row, ("vendor", "vendor_name"), directory, report)
        kind, number = row.required("kind"), row.label("number")
        valid_until = row.day("valid_until", Fill.LAST)
        named, product = row.label("product"), None
        if named and vendor is None:
            find_anywhere(row, "product", named, everyones)
        elif named and vendor is not None:
            product = find(row, "product", named, _names(of_vendor.get(vendor, ())))
        if valid_until is not None:
            told = kind or number or _NO_KIND
            book.expiries.append((valid_until, told, row.place("valid_until")))
        if vendor is not None and kind is not None:
            held = Certificate(kind=kind, number=number, valid_until=valid_until, product=product)
            book.certificates.setdefault(vendor, []).append(held)


def _names(products: Iterable[Product]) -> Directory[ProductId]:
    return Directory("product", ((product.id, product.name) for product in products))
