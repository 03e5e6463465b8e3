"""What a firm could add to its texts, so that those who need it find it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from matchmaker.criteria import item_digits
from matchmaker.domain import Product, Vendor, VendorId
from matchmaker.errors import Finding, Severity
from matchmaker.fit.base import NOTHING_IN_COMMON, FairFit, best_of_each
from matchmaker.lexical.cleaning import clutter
from matchmaker.reasons import Advice

# How much of 100 each part of a firm's texts is worth; docs/fit.md tells the formula.
PARTS = {
    "products": 25.0,
    "descriptions": 20.0,
    "item_codes": 20.0,
    "specifications": 15.0,
    "certificates": 10.0,
    "records": 10.0,
}
# A description of so many letters says enough.
ENOUGH = 40
_WHOLE_CODE = 8
_NEAR_NEEDS = 10
_MOST_WORDS = 5
_NOUNS = frozenset({"NNG", "NNP", "SL"})


def advise(fit: FairFit) -> tuple[Advice, ...]:
    """Advice to every firm, in the order of the fair."""
    near = _near_needs(fit)
    return tuple(_advice(fit, v, near.get(c, ())) for c, v in enumerate(fit.fair.vendors))


def _near_needs(fit: FairFit) -> Mapping[int, Sequence[int]]:
    """The rows of the needs nearest to each firm (by column) that it has something to do with."""
    rows, columns = fit.near_lines(NOTHING_IN_COMMON)
    near: dict[int, list[int]] = {}
    for i in best_of_each(columns, fit.lines_at(rows, columns).relevance, _NEAR_NEEDS):
        near.setdefault(int(columns[i]), []).append(int(rows[i]))
    return near


def _advice(fit: FairFit, vendor: Vendor, near: Sequence[int]) -> Advice:
    products = fit.fair.products_of_vendor[vendor.id]
    shares = {
        "products": float(bool(products)),
        "descriptions": _mean([min(1.0, _letters(p) / ENOUGH) for p in products]),
        "item_codes": _mean([float(_has_code(p)) for p in products]),
        "specifications": _mean([float(bool(p.spec)) for p in products]),
        "certificates": float(vendor.certificates is not None),
        "records": float(bool(vendor.records)),
    }
    points = {name: round(PARTS[name] * share, 1) for name, share in shares.items()}
    return Advice(
        vendor=vendor.id,
        completeness=round(sum(points.values())),
        parts=tuple(points.items()),
        findings=tuple(_findings(fit, vendor, products, near)),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _letters(product: Product) -> int:
    return len(product.description or "") + len(product.spec or "")


def _has_code(product: Product) -> bool:
    return len(item_digits(product.item_code)) >= _WHOLE_CODE


def _findings(
    fit: FairFit, vendor: Vendor, products: Sequence[Product], near: Sequence[int]
) -> Iterator[Finding]:
    if not products:
        yield _note("advice_no_products")
    lacking = {
        "advice_short": [p.name for p in products if _letters(p) < ENOUGH],
        "advice_no_codes": [p.name for p in products if not _has_code(p)],
        "advice_no_specs": [p.name for p in products if not p.spec],
    }
    for code, names in lacking.items():
        if names:
            yield _note(code, product=names[0], count=len(names))
    if vendor.certificates is None:
        yield _note("advice_no_certificates")
    if not vendor.records:
        yield _note("advice_no_records")
    if words := _words_of_buyers(fit, vendor.id, near):
        yield _note("advice_words", words=", ".join(words))


def _words_of_buyers(fit: FairFit, vendor: VendorId, near: Sequence[int]) -> list[str]:
    """Words that at least two of the needs nearest to a firm use and no text of the firm does."""
    column = fit.vendor_column[vendor]
    first, end = fit.material.first[column : column + 2]
    texts = [offer.cleaned for offer in fit.material.offers[first:end]]
    own = {word.form for text in texts for word in fit.text.words[text]}
    told = "".join(sorted(own))
    counts: Counter[str] = Counter()
    for row in near:
        words = fit.text.words[fit.material.needs[row].cleaned]
        counts.update({w.form for w in words if w.tag in _NOUNS and len(w.form) > 1})
    known = clutter().generic_words | own
    missing = [w for w, n in counts.items() if n > 1 and w not in known and w not in told]
    return sorted(missing, key=lambda w: (-counts[w], w))[:_MOST_WORDS]


def _note(code: str, **params: str | int) -> Finding:
    return Finding(code=code, severity=Severity.NOTE, params=dict(params))
