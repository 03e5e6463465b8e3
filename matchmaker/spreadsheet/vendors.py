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
    find_one,
    fresh_id,
    group_rows,
    read_email,
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
_MOST_EMPLOYEES = 1_000_000


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
        row, id_ = group.first, VendorId(group.id)
        book.places[id_] = row.place()
        book.vendors.append(_vendor(row, id_, _business_number(row, numbers, report), report))
        book.claims += claims_of(row, "vendor", id_)
        book.wishes.append((row, id_))
        _add_inline_certificates(row, "certificates", id_, None, book)
        for each in group.rows:
            _add_inline_products(each, id_, book)


def _vendor(row: Row, id_: VendorId, business_number: str | None, report: Report) -> Vendor:
    cap, floor = row.whole("cap"), row.whole("floor") or 0
    check_caps(row, cap, floor, report)
    return Vendor(
        id=id_,
        name=row.name("name") or id_,
        business_number=business_number,
        region=row.label("region"),
        size=row.label("size"),
        founded=row.day("founded", Fill.FIRST),
        employees=row.whole("employees", most=_MOST_EMPLOYEES),
        sales=row.amount("sales"),
        intro=row.text("intro"),
        records=row.read("records", split_lines) or (),
        contact=row.label("contact"),
        email=read_email(row, report),
        phone=row.label("phone"),
        tracks=frozenset(row.items("tracks")),
        cap=cap,
        floor=floor,
    )


def _business_number(row: Row, seen: dict[str, Row], report: Report) -> str | None:
    """The number, or None with a warning: a wrong one must not stop a whole fair."""
    if not row.label("business_number"):
        return None
    try:
        number = parse_business_number(row.cell("business_number"))
    except CellFault as fault:
        report.warning(fault.code, row.place("business_number"), **fault.params)
        return None
    if number in seen:
        first = seen[number].number
        report.warning(
            "business_number_twice", row.place("business_number"), value=number, first=first
        )
    seen.setdefault(number, row)
    return number


def _read_from_products(tables: Iterable[Table], book: VendorBook, report: Report) -> None:
    seen: set[str] = set()
    numbers: dict[str, Row] = {}
    for row in rows_of(tables, report):
        key = row.name("vendor") or row.name("vendor_name")
        if key is None or key in seen:
            continue
        seen.add(key)
        book.places[key] = row.place()
        book.vendors.append(
            Vendor(
                id=VendorId(key),
                name=row.name("vendor_name") or key,
                business_number=_business_number(row, numbers, report),
                region=row.label("vendor_region"),
            )
        )
    if book.vendors:
        report.note("vendors_from_products", count=len(book.vendors))


def _add_inline_products(row: Row, vendor: VendorId, book: VendorBook) -> None:
    if not row.label("product"):
        return
    description = row.text("product_description")
    for name in split_items(row.cell("product"), _PRODUCT_MARKS):
        id_ = ProductId(fresh_id(f"{vendor}: {name}", book.product_ids))
        book.product_ids.add(id_)
        book.product_places[id_] = row.place("product")
        book.products.append(Product(id=id_, vendor=vendor, name=name, description=description))


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
        price = row.amount("price")
        if not ids.accept(row) or vendor is None or name is None:
            book.lost_products += 1
            continue
        id_ = ProductId(row.name("id") or fresh_id(f"{vendor}: {name}", book.product_ids))
        book.product_ids.add(id_)
        book.products.append(
            Product(
                id=id_,
                vendor=vendor,
                name=name,
                description=row.text("description"),
                spec=row.text("spec"),
                item_code=row.label("item_code"),
                item_name=row.label("item_name"),
                price=price or None,
            )
        )
        book.product_places[id_] = row.place("name")
        if row.says("certificates"):
            _add_inline_certificates(row, "certificates", vendor, id_, book)


def _read_certificates(
    tables: Iterable[Table], book: VendorBook, directory: Directory[VendorId], report: Report
) -> None:
    of_vendor: dict[VendorId, list[Product]] = {}
    for product in book.products:
        of_vendor.setdefault(product.vendor, []).append(product)
    for row in rows_of(tables, report):
        vendor = find_one(row, ("vendor", "vendor_name"), directory, report)
        kind = row.required("kind")
        valid_until = row.day("valid_until", Fill.LAST)
        if vendor is None or kind is None:
            continue
        product_id = _product_of(row, of_vendor.get(vendor, ()))
        number = row.label("number")
        held = Certificate(kind=kind, number=number, valid_until=valid_until, product=product_id)
        book.certificates.setdefault(vendor, []).append(held)
        if valid_until is not None:
            book.expiries.append((valid_until, kind, row.place("valid_until")))


def _product_of(row: Row, products: Iterable[Product]) -> ProductId | None:
    """The vendor's product that a certificate is for; None for one of the whole firm."""
    text = row.label("product")
    if text is None:
        return None
    return find(row, "product", text, Directory("product", ((p.id, p.name) for p in products)))
