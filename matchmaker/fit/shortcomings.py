"""Why a pair fits little: what is missing, and what would help."""

from __future__ import annotations

from collections.abc import Iterator

from matchmaker.domain import Fair, PlannedPurchase, PreferenceKind, Vendor
from matchmaker.errors import Finding, Severity
from matchmaker.fit.base import FairFit
from matchmaker.policy import canonical_certificate, parse_region
from matchmaker.reasons import ALIKE, EQUAL, Explanation, How, LineMatch

_SAID = {
    PreferenceKind.VETO: "low_vetoed",
    PreferenceKind.RATHER_NOT: "low_rather_not",
    PreferenceKind.MET_BEFORE: "low_met_before",
}
_LEAST_CODE = 4


def shortcomings(fit: FairFit, explanation: Explanation) -> tuple[Finding, ...]:
    """What speaks against a pair, or is not known of it: any pair, proposed or not."""
    return tuple(_found(fit, explanation))


def _found(fit: FairFit, explanation: Explanation) -> Iterator[Finding]:
    fair = fit.fair
    vendor = fair.vendor_of[explanation.vendor]
    pair = (explanation.buyer, explanation.vendor)
    kinds = {p.kind for p in fair.preferences if (p.buyer, p.vendor) == pair}
    yield from (_note(code) for kind, code in _SAID.items() if kind in kinds)
    tracks = fair.buyer_of[explanation.buyer].tracks
    if tracks and vendor.tracks and not tracks & vendor.tracks:
        yield _note("low_tracks")
    if not explanation.lines:
        yield _note(_silent_side(fit, vendor))
        return
    line = explanation.lines[0]
    purchase = fair.purchase_of[line.purchase]
    yield from _of_texts(fair, line, purchase)
    yield from _of_facts(vendor, line, purchase)


def _silent_side(fit: FairFit, vendor: Vendor) -> str:
    column = fit.vendor_column[vendor.id]
    told = fit.material.first[column] < fit.material.first[column + 1]
    return "low_no_need_text" if told else "low_no_offer_text"


def _of_texts(fair: Fair, line: LineMatch, purchase: PlannedPurchase) -> Iterator[Finding]:
    least = fair.policy.min_relevance
    if line.relevance < least:
        shown = f"{line.relevance:.2f}"
        yield _note("low_relevance", relevance=shown, least=f"{least:g}")
    hows = {meet.how for meet in line.meets}
    if not hows & (EQUAL | ALIKE):
        yield _note("low_no_words")
    product = fair.product_of[line.product] if line.product is not None else None
    ours, theirs = purchase.item_code, product.item_code if product else None
    if ours and not theirs:
        yield _note("low_code_untold", item_code=ours)
    elif ours and theirs and How.ITEM_CLASS not in hows and len(ours) >= _LEAST_CODE:
        yield _note("low_class_differs", need=ours, offer=theirs)


def _of_facts(vendor: Vendor, line: LineMatch, purchase: PlannedPurchase) -> Iterator[Finding]:
    if wanted := purchase.wanted_certificates:
        if vendor.certificates is None:
            yield _note("low_certificates_untold", wanted=", ".join(sorted(wanted)))
        else:
            usable = (c for c in vendor.certificates if c.product in (None, line.product))
            held = {canonical_certificate(c.kind) or c.kind for c in usable}
            absent = [w for w in sorted(wanted) if (canonical_certificate(w) or w) not in held]
            if absent:
                yield _note("low_certificates", wanted=", ".join(absent))
    asked, seat = parse_region(purchase.wanted_region), parse_region(vendor.region)
    if asked is not None and seat is None:
        yield _note("low_region_untold", wanted=purchase.wanted_region or "")
    elif asked is not None and seat is not None:
        elsewhere = asked.province != seat.province
        outside = bool(asked.district and seat.district and asked.district != seat.district)
        if elsewhere or outside:
            params = {"wanted": purchase.wanted_region or "", "seat": vendor.region or ""}
            yield _note("low_region", **params)


def _note(code: str, **params: str) -> Finding:
    return Finding(code=code, severity=Severity.NOTE, params=dict(params))
