"""Judged sets in the layout of fit_eval: queries.csv, corpus.csv, qrels.csv in one folder."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    DeskId,
    Fair,
    PlannedPurchase,
    Product,
    ProductId,
    PurchaseId,
    Vendor,
    VendorId,
)

_LISTED = re.compile(r"[^\s,;|]+")


@dataclass(frozen=True, kw_only=True)
class JudgedSet:
    """A set: rows by id, grades by query and document, and what to leave out of a ranking."""

    name: str
    queries: Mapping[str, Mapping[str, str]]
    corpus: Mapping[str, Mapping[str, str]]
    grades: Mapping[str, Mapping[str, float]]
    excluded: Mapping[str, frozenset[str]]

    def need_text(self, query: str) -> str:
        """What the buyer wrote: title and detail."""
        row = self.queries[query]
        return " / ".join(t for t in (row["text"], row.get("detail", "")) if t)

    def slices(self) -> Mapping[str, list[str]]:
        """Query ids by slice."""
        rows = self.queries.items()
        found = {"all": list(self.queries)}
        if "basket" in _columns(self.queries):
            clean = [(q, r) for q, r in rows if r["basket"] != "Y"]
            found["clean"] = [q for q, _ in clean]
            for kind in ("exact", "partial", "none"):
                found[kind] = [q for q, r in clean if r.get("lexical") == kind]
        if "division" in _columns(self.queries):
            found["no_works"] = [q for q, r in rows if r["division"] != "공사"]
        return {name: queries for name, queries in found.items() if queries}


def read_set(folder: Path) -> JudgedSet:
    """Read one set. Raises FileNotFoundError where a file is missing."""
    queries = {row["query_id"]: row for row in _rows(folder / "queries.csv")}
    grades: dict[str, dict[str, float]] = {}
    for row in _rows(folder / "qrels.csv"):
        grades.setdefault(row["query_id"], {})[row["doc_id"]] = float(row["relevance"])
    return JudgedSet(
        name=folder.name,
        queries={q: row for q, row in queries.items() if q in grades},
        corpus={row["doc_id"]: row for row in _rows(folder / "corpus.csv")},
        grades=grades,
        excluded={
            q: frozenset(_LISTED.findall(row.get("exclude_docs") or ""))
            for q, row in queries.items()
        },
    )


def sample_set(data: Path) -> JudgedSet:
    """The sample fair's lines as queries and its products as documents, with the judgments
    that are bundled: for notebooks where no other judged set is at hand."""
    lines = _rows(data / "sample_fair" / "구매예정품목.csv")
    products = _rows(data / "sample_fair" / "제품.csv")
    grades: dict[str, dict[str, float]] = {}
    for row in _rows(data / "judgments" / "sample_fair.csv"):
        if float(row["관련도"]) > 0:
            grades.setdefault(row["품목ID"], {})[row["제품ID"]] = float(row["관련도"])
    return JudgedSet(
        name="sample_fair",
        queries={
            row["품목ID"]: {"text": row["사업명"], "detail": row["용도"]}
            for row in lines
            if row["품목ID"] in grades
        },
        corpus={
            row["제품ID"]: {
                "text": " / ".join(t for t in (row["제품명"], row["제품설명"]) if t),
                "name": row["제품명"],
                "definition": row["제품설명"],
            }
            for row in products
        },
        grades=grades,
        excluded={query: frozenset() for query in grades},
    )


def sets_in(folder: Path) -> list[Path]:
    """The folder itself if it is a set, else the sets in it, by name."""
    if (folder / "qrels.csv").is_file():
        return [folder]
    return sorted(f.parent for f in folder.glob("*/qrels.csv"))


def as_fair(judged: JudgedSet) -> Fair:
    """The set as a fair: an agency per query, a vendor per document.

    A document with a ``profile`` is a firm whose contracts are told apart by " ; "; any other
    is one product, with a name and a definition where the columns tell them. Where documents
    have a ``level``, they are items of the national commodity classification under their code.
    """
    buyers, desks, purchases = [], [], []
    for query, row in judged.queries.items():
        buyer = BuyerId(query)
        buyers.append(Buyer(id=buyer, name=row.get("institution") or query))
        desks.append(Desk(id=DeskId(query), buyer=buyer, name=query))
        purchases.append(
            PlannedPurchase(
                id=PurchaseId(query), buyer=buyer, title=row["text"], use=row.get("detail") or None
            )
        )
    vendors, products = [], []
    for doc, row in judged.corpus.items():
        vendor = VendorId(doc)
        if row.get("profile"):
            records = tuple(r for r in row["profile"].split(" ; ") if r)
            vendors.append(Vendor(id=vendor, name=row.get("company") or doc, records=records))
        else:
            vendors.append(Vendor(id=vendor, name=doc))
            products.append(_product(doc, row))
    return Fair(
        name=judged.name,
        buyers=tuple(buyers),
        desks=tuple(desks),
        purchases=tuple(purchases),
        vendors=tuple(vendors),
        products=tuple(products),
    )


def _product(doc: str, row: Mapping[str, str]) -> Product:
    return Product(
        id=ProductId(doc),
        vendor=VendorId(doc),
        name=row.get("name") or row["text"],
        description=row.get("definition") or None,
        item_code=doc if row.get("level") else None,
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _columns(rows: Mapping[str, Mapping[str, str]]) -> frozenset[str]:
    return frozenset(next(iter(rows.values()), {}))
