"""The ranked lists of both sides as a workbook, with the reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from matchmaker.domain import Fair
from matchmaker.exports.nearest import vetoed_pairs
from matchmaker.exports.wording import desk_label, purchase_line
from matchmaker.exports.xlsx_book import A3, Book, Cell, Column, Sheet, columns
from matchmaker.exports.xlsx_reasons import criteria_of, reason_cells, reason_columns
from matchmaker.reasons import Advice, Explanation, MatchLists
from matchmaker.texts import Texts


def matches_to_xlsx(fair: Fair, matches: MatchLists, texts: Texts) -> bytes:
    """A sheet with the best vendors of each planned purchase, where an organiser may decide on
    each pair, one with the best lines of each vendor, and one with the best talks of each
    agency; vetoed pairs are left out. The same lists give the same bytes."""
    matches = _allowed(fair, matches)
    book = Book(fair.name, texts)
    criteria = criteria_of(_explanations(matches))
    reasons = reason_columns(criteria, texts)
    for_purchases = columns(
        texts, ("buyer", 28, "strong"), ("purchase", 40, "text"), ("rank", 7, "whole"),
        ("vendor", 30, "strong"), ("decision", 10, "centre"),
    )  # fmt: skip
    for_vendors = columns(
        texts, ("vendor", 30, "strong"), ("rank", 7, "whole"), ("buyer", 28, "strong"),
        ("purchase", 40, "text"),
    )  # fmt: skip
    by_purchase = book.sheet(texts("exports.sheet.by_purchase"), paper=A3)
    end = _write(by_purchase, "by_purchase", [*for_purchases, *reasons],
                 _by_purchase(fair, matches, criteria, texts))  # fmt: skip
    _offer_decisions(by_purchase, len(for_purchases) - 1, end)
    by_vendor = book.sheet(texts("exports.sheet.by_vendor"), paper=A3)
    _write(by_vendor, "by_vendor", [*for_vendors, *reasons],
           _by_vendor(fair, matches, criteria, texts))  # fmt: skip
    for_buyers = columns(
        texts, ("buyer", 28, "strong"), ("desk", 18, "quiet"), ("rank", 7, "whole"),
        ("vendor", 30, "strong"),
    )  # fmt: skip
    by_buyer = book.sheet(texts("exports.sheet.by_buyer"), paper=A3)
    _write(by_buyer, "by_buyer", [*for_buyers, *reason_columns(criteria, texts, talk=True)],
           _by_buyer(fair, matches, criteria, texts))  # fmt: skip
    if matches.advice:
        _write_advice(book, fair, matches.advice)
    return book.close()


def _write_advice(book: Book, fair: Fair, advice: Sequence[Advice]) -> None:
    """How complete each firm's texts are, and what it could add; those that need it first."""
    texts = book.texts
    sheet = book.sheet(texts("exports.sheet.advice"))
    row = sheet.heading(0, texts("exports.sheet.advice"), texts("exports.note.advice"))
    parts = [name for name, _ in advice[0].parts]
    shapes = [
        *columns(texts, ("vendor", 28, "strong"), ("completeness", 9, "whole")),
        *(Column(texts(f"fit.part.{name}"), 9, "amount") for name in parts),
        *columns(texts, ("to_add", 90, "text")),
    ]
    rows: Iterator[list[Cell]] = (
        [
            fair.vendor_of[each.vendor].name,
            each.completeness,
            *(points for _, points in each.parts),
            "\n".join(f"{texts.what(f)} {texts.remedy(f)}" for f in each.findings),
        ]
        for each in sorted(advice, key=lambda a: a.completeness)
    )
    sheet.list(row, shapes, rows)


def _allowed(fair: Fair, matches: MatchLists) -> MatchLists:
    """The lists without the vetoed pairs, ranked anew."""
    vetoed = vetoed_pairs(fair)
    by_purchase = {
        p: [r for r in ranking if (r.explanation.buyer, r.vendor) not in vetoed]
        for p, ranking in matches.by_purchase.items()
    }
    by_vendor = {
        v: [r for r in ranking if (r.explanation.buyer, v) not in vetoed]
        for v, ranking in matches.by_vendor.items()
    }
    by_buyer = {
        b: [r for r in ranking if (b, r.vendor) not in vetoed]
        for b, ranking in matches.by_buyer.items()
    }
    return replace(
        matches,
        by_buyer={
            b: tuple(replace(r, rank=n) for n, r in enumerate(ranking, 1))
            for b, ranking in by_buyer.items()
        },
        by_purchase={
            p: tuple(replace(r, rank=n) for n, r in enumerate(ranking, 1))
            for p, ranking in by_purchase.items()
        },
        by_vendor={
            v: tuple(replace(r, rank=n) for n, r in enumerate(ranking, 1))
            for v, ranking in by_vendor.items()
        },
    )


def _explanations(matches: MatchLists) -> Iterator[Explanation]:
    for vendors in matches.by_purchase.values():
        yield from (ranked.explanation for ranked in vendors)
    for lines in matches.by_vendor.values():
        yield from (ranked.explanation for ranked in lines)
    for vendors in matches.by_buyer.values():
        yield from (ranked.explanation for ranked in vendors)


def _write(sheet: Sheet, name: str, shapes: list[Column], rows: Iterator[list[Cell]]) -> int:
    """Write a list; returns the next free row."""
    texts = sheet.book.texts
    row = sheet.heading(0, texts(f"exports.sheet.{name}"), texts(f"exports.note.{name}"))
    end = sheet.list(row, shapes, rows)
    sheet.raw.freeze_panes(row + 1, 4)
    return end


def _offer_decisions(sheet: Sheet, column: int, end: int) -> None:
    """A drop-down of the two decisions in the cells of a column, down to the row ``end``."""
    texts = sheet.book.texts
    source = [texts(f"exports.value.{choice}") for choice in ("suitable", "unsuitable")]
    rule = {"validate": "list", "source": source, "ignore_blank": True}
    sheet.raw.data_validation(0, column, max(end - 1, 0), column, rule)


def _by_purchase(
    fair: Fair, matches: MatchLists, criteria: tuple[str, ...], texts: Texts
) -> Iterator[list[Cell]]:
    for purchase in fair.purchases:
        names: list[Cell] = [fair.buyer_of[purchase.buyer].name, purchase_line(purchase, texts)]
        ranking = matches.by_purchase.get(purchase.id, ())
        if not ranking:
            yield [*names, None, texts("exports.value.nobody"), None, *_none(criteria)]
        for ranked in ranking:
            vendor = fair.vendor_of[ranked.vendor].name
            why = reason_cells(ranked.explanation, criteria, fair, texts)
            yield [*names, ranked.rank, vendor, None, *why]


def _by_vendor(
    fair: Fair, matches: MatchLists, criteria: tuple[str, ...], texts: Texts
) -> Iterator[list[Cell]]:
    for vendor in fair.vendors:
        ranking = matches.by_vendor.get(vendor.id, ())
        if not ranking:
            yield [vendor.name, None, texts("exports.value.nobody"), None, *_none(criteria)]
        for ranked in ranking:
            purchase = fair.purchase_of[ranked.purchase]
            buyer = fair.buyer_of[purchase.buyer].name
            why = reason_cells(ranked.explanation, criteria, fair, texts)
            yield [vendor.name, ranked.rank, buyer, purchase_line(purchase, texts), *why]


def _by_buyer(
    fair: Fair, matches: MatchLists, criteria: tuple[str, ...], texts: Texts
) -> Iterator[list[Cell]]:
    for buyer in fair.buyers:
        ranking = matches.by_buyer.get(buyer.id, ())
        if not ranking:
            nobody = texts("exports.value.nobody")
            yield [buyer.name, None, None, nobody, *_none(criteria), None, None]
        for ranked in ranking:
            desk = desk_label(fair.desk_of[ranked.explanation.desk], buyer, texts)
            why = reason_cells(ranked.explanation, criteria, fair, texts, talk=True)
            yield [buyer.name, desk, ranked.rank, fair.vendor_of[ranked.vendor].name, *why]


def _none(criteria: tuple[str, ...]) -> list[Cell]:
    return [None] * (len(criteria) + 5)
