"""Decisions beside what the score knew of each pair."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matchmaker.criteria import TEXT
from matchmaker.domain import Fair, PurchaseId, VendorId
from matchmaker.errors import Finding, Severity
from matchmaker.exports.wording import clean, purchase_line
from matchmaker.fit import FairFit
from matchmaker.reasons import Explanation
from matchmaker.spreadsheet import Decision
from matchmaker.texts import LANGUAGES, texts

# The textual fit of all channels together.
TEXT_VALUE = "text"

Pair = tuple[PurchaseId, VendorId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A decision on a need and a vendor. ``values`` are 0 to 1 by criterion (what is unknown
    at its neutral value), the textual fit under `TEXT_VALUE`."""

    plan: int
    need: str
    accepted: bool
    values: Mapping[str, float]


def named_pairs(
    fair: Fair, decisions: Iterable[Decision]
) -> tuple[Mapping[Pair, bool], tuple[Finding, ...]]:
    """The decided pairs of a fair, the last word on each; and a warning for every row that
    names nobody of the fair, or that could name several."""
    purchases: dict[tuple[str, str], set[PurchaseId]] = {}
    for purchase in fair.purchases:
        buyer = clean(fair.buyer_of[purchase.buyer].name)
        for line in {purchase_line(purchase, texts(language)) for language in LANGUAGES}:
            purchases.setdefault((buyer, clean(line)), set()).add(purchase.id)
    vendors: dict[str, set[VendorId]] = {}
    for vendor in fair.vendors:
        vendors.setdefault(clean(vendor.name), set()).add(vendor.id)
    found: dict[Pair, bool] = {}
    findings: list[Finding] = []
    for decision in decisions:
        lines = purchases.get((clean(decision.buyer), clean(decision.purchase)), set())
        firms = vendors.get(clean(decision.vendor), set())
        if len(lines) == len(firms) == 1:
            found[next(iter(lines)), next(iter(firms))] = decision.accepted
        else:
            findings.append(_lost(decision, "unknown" if not lines or not firms else "ambiguous"))
    return found, tuple(findings)


def judged_pairs(fit: FairFit, pairs: Mapping[Pair, bool], plan: int) -> list[Judged]:
    """The decided pairs with their values, in order; pairs without any text left out."""
    told = {pair: yes for pair, yes in pairs.items() if not math.isnan(fit.relevance_of(*pair))}
    rows = [(fit.purchase_row[p], fit.vendor_column[v]) for p, v in told]
    reasons = zip(told.items(), fit.explain_lines(rows), strict=True)
    return [
        Judged(
            plan=plan,
            need=str(purchase),
            accepted=accepted,
            values={
                **_values(why, fit.scoring.weights),
                TEXT_VALUE: fit.relevance_of(purchase, vendor),
            },
        )
        for ((purchase, vendor), accepted), why in reasons
    ]


def _values(why: Explanation, weights: Mapping[str, float]) -> Mapping[str, float]:
    return {
        c.criterion: abs(c.points) / weights[c.criterion]
        for c in why.contributions
        if c.criterion not in TEXT
    }


def _lost(decision: Decision, how: str) -> Finding:
    return Finding(
        code=f"decision_{how}",
        severity=Severity.WARNING,
        file=decision.file,
        sheet=decision.sheet,
        row=decision.row,
        params={"purchase": decision.purchase, "vendor": decision.vendor},
    )
