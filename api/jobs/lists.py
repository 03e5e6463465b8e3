"""Ranked lists on their way from the process that made them to the one that keeps them."""

from __future__ import annotations

import gzip

from pydantic import BaseModel, ConfigDict

from matchmaker import reasons
from matchmaker.codec.fair_rows import Row
from matchmaker.codec.schema import ExplanationRow, FindingRow, build
from matchmaker.domain import BuyerId, PurchaseId, VendorId
from matchmaker.reasons import MatchLists


class _RankedVendorRow(Row):
    builds = reasons.RankedVendor
    rank: int
    vendor: str
    explanation: ExplanationRow


class _RankedPurchaseRow(Row):
    builds = reasons.RankedPurchase
    rank: int
    purchase: str
    explanation: ExplanationRow


class _AdviceRow(Row):
    builds = reasons.Advice
    vendor: str
    completeness: int
    parts: tuple[tuple[str, float], ...] = ()
    findings: tuple[FindingRow, ...] = ()


class _Lists(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    by_purchase: dict[str, tuple[_RankedVendorRow, ...]]
    by_vendor: dict[str, tuple[_RankedPurchaseRow, ...]]
    by_buyer: dict[str, tuple[_RankedVendorRow, ...]]
    advice: tuple[_AdviceRow, ...]


def encode_lists(lists: MatchLists) -> bytes:
    """Ranked lists as JSON (gzip). The same lists give the same bytes."""
    return gzip.compress(_Lists.model_validate(lists).model_dump_json().encode(), mtime=0)


def decode_lists(data: bytes) -> MatchLists:
    """The ranked lists that `encode_lists` wrote."""
    found = _Lists.model_validate_json(gzip.decompress(data))
    return MatchLists(
        by_purchase={PurchaseId(key): build(rows) for key, rows in found.by_purchase.items()},
        by_vendor={VendorId(key): build(rows) for key, rows in found.by_vendor.items()},
        by_buyer={BuyerId(key): build(rows) for key, rows in found.by_buyer.items()},
        advice=build(found.advice),
    )
