"""Ranked lists with reasons, kept row by row so that one list is read without the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from api.services.bookings import Row, read_told, told
from api.store.tables import KeptAdvice, KeptMatch, KeptTalk, MatchRun
from matchmaker.codec.schema import FindingRow, build
from matchmaker.domain import BuyerId, PurchaseId, VendorId
from matchmaker.reasons import Advice, Explanation, MatchLists, RankedPurchase, RankedVendor

_AT_ONCE = 2_000
Ranked = TypeVar("Ranked", RankedVendor, RankedPurchase)
Table = type[KeptMatch] | type[KeptTalk] | type[KeptAdvice]


def pack_matches(lists: MatchLists) -> dict[Table, list[Row]]:
    """Ranked lists as rows, to be worked out before the transaction that keeps them."""
    return {
        KeptMatch: list(_matches(lists)),
        KeptTalk: [
            {
                "buyer": buyer,
                "rank": ranked.rank,
                "vendor": ranked.vendor,
                "points": ranked.explanation.points,
                "explanation": told(ranked.explanation),
            }
            for buyer, ranking in lists.by_buyer.items()
            for ranked in ranking
        ],
        KeptAdvice: [_advice_row(advice) for advice in lists.advice],
    }


def keep_matches(
    session: Session,
    fair_id: str,
    lists: MatchLists | dict[Table, list[Row]],
    *,
    content_version: int,
    encoder: str,
    now: datetime,
) -> None:
    """Keep the ranked lists of a fair in place of those before. ``content_version`` is that of
    the fair that was matched."""
    rows = pack_matches(lists) if isinstance(lists, MatchLists) else lists
    session.execute(delete(MatchRun).where(MatchRun.fair_id == fair_id))
    session.add(
        MatchRun(fair_id=fair_id, content_version=content_version, encoder=encoder, made_at=now)
    )
    session.flush()
    for table, found in rows.items():
        rest = iter(found)
        while some := [{"fair_id": fair_id, **row} for row in islice(rest, _AT_ONCE)]:
            session.execute(insert(table), some)


def _matches(lists: MatchLists) -> Iterator[Row]:
    """Each pair once, with its place in both lists."""
    found: dict[tuple[str, str], Row] = {}

    def row(purchase: str, vendor: str, why: Explanation) -> Row:
        return found.setdefault(
            (purchase, vendor),
            {
                "purchase": purchase,
                "vendor": vendor,
                "buyer": why.buyer,
                "vendor_rank": None,
                "purchase_rank": None,
                "points": why.points,
                "explanation": why,
            },
        )

    for purchase, vendors in lists.by_purchase.items():
        for one in vendors:
            row(purchase, one.vendor, one.explanation)["vendor_rank"] = one.rank
    for vendor, purchases in lists.by_vendor.items():
        for other in purchases:
            row(other.purchase, vendor, other.explanation)["purchase_rank"] = other.rank
    for made in found.values():
        yield {**made, "explanation": told(made["explanation"])}


def _advice_row(advice: Advice) -> Row:
    findings = [FindingRow.model_validate(f).model_dump(mode="json") for f in advice.findings]
    content: dict[str, Any] = {"parts": [list(p) for p in advice.parts], "findings": findings}
    return {"vendor": advice.vendor, "completeness": advice.completeness, "content": content}


def lists_of(session: Session, fair_id: str) -> MatchLists:
    """All ranked lists of a fair; empty where none were worked out."""
    by_purchase: dict[PurchaseId, list[RankedVendor]] = {}
    by_vendor: dict[VendorId, list[RankedPurchase]] = {}
    by_buyer: dict[BuyerId, list[RankedVendor]] = {}
    for row in session.scalars(select(KeptMatch).where(KeptMatch.fair_id == fair_id)):
        why, purchase, vendor = read_told(row.explanation), row.purchase, VendorId(row.vendor)
        line = PurchaseId(purchase)
        if row.vendor_rank is not None:
            ranked = RankedVendor(rank=row.vendor_rank, vendor=vendor, explanation=why)
            by_purchase.setdefault(line, []).append(ranked)
        if row.purchase_rank is not None:
            other = RankedPurchase(rank=row.purchase_rank, purchase=line, explanation=why)
            by_vendor.setdefault(vendor, []).append(other)
    for talk in session.scalars(select(KeptTalk).where(KeptTalk.fair_id == fair_id)):
        whole = RankedVendor(
            rank=talk.rank, vendor=VendorId(talk.vendor), explanation=read_told(talk.explanation)
        )
        by_buyer.setdefault(BuyerId(talk.buyer), []).append(whole)
    return MatchLists(
        by_purchase={key: _in_order(ranking) for key, ranking in by_purchase.items()},
        by_vendor={key: _in_order(ranking) for key, ranking in by_vendor.items()},
        by_buyer={key: _in_order(ranking) for key, ranking in by_buyer.items()},
        advice=tuple(advice_of(session, fair_id)),
    )


def advice_of(session: Session, fair_id: str, vendor: str | None = None) -> Iterable[Advice]:
    """What the firms of a fair, or one of them, could add to their texts."""
    query = select(KeptAdvice).where(KeptAdvice.fair_id == fair_id).order_by(KeptAdvice.vendor)
    if vendor is not None:
        query = query.where(KeptAdvice.vendor == vendor)
    for row in session.scalars(query):
        findings = (FindingRow.model_validate(f, strict=False) for f in row.content["findings"])
        yield Advice(
            vendor=VendorId(row.vendor),
            completeness=row.completeness,
            parts=tuple((str(name), float(points)) for name, points in row.content["parts"]),
            findings=tuple(map(build, findings)),
        )


def _in_order(ranking: list[Ranked]) -> tuple[Ranked, ...]:
    return tuple(sorted(ranking, key=lambda ranked: ranked.rank))
