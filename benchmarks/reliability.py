"""Whether a fit of 0.8 means that eight in ten are acceptable:
``python -m benchmarks.reliability FIT_EVAL [--svg FILE]``.

Three sets of judged pairs: ``fair_texts`` (all judged), the bundled sample fair (every product
that would do is judged; the constants never saw it), and titles of buyers, where one answers
another if both were registered in one class (six digits). Of every band of the scale: how many
pairs, their mean fit and the share that is acceptable with its 95 % interval (Wilson). ECE is
the expected calibration error: the mean distance of the two, bands weighing as many pairs as
they have; ``ECE_from_0.1`` leaves out the many pairs that nobody would propose.
``out_of_fold`` are the same figures after Platt's scaling learned from the other four fifths
of the queries: were they much better, the shipped scale would be off.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from benchmarks.calibrate import folds_of, titles_set
from benchmarks.fit_quality import text_fit
from benchmarks.judged import JudgedSet, as_fair, read_set
from matchmaker.config import RunOptions
from matchmaker.criteria import Material, read_material
from matchmaker.demo import SAMPLE, demo_fair
from matchmaker.domain import ProductId
from matchmaker.embeddings.loading import load_encoder
from matchmaker.progress import silent
from matchmaker.resources import data_folder

Floats = NDArray[np.float64]

_ACCEPTABLE = 2
_BANDS = np.linspace(0, 1, 11)
_PROPOSED = 0.1
_FOLDS = 5
_Z95 = 1.96
_STAMP = datetime(2026, 9, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Pairs:
    """Judged pairs of a set, (queries, documents): their fit, whether they would do, and
    which were judged."""

    name: str
    fit: Floats
    accepted: NDArray[np.bool_]
    judged: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Band:
    """The pairs within a tenth of the scale."""

    count: int
    fit: float
    accepted: float
    low: float
    high: float


def main() -> None:
    """Print a line per set and band, and draw the curve where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--encoder", default="e5")
    parser.add_argument("--svg", type=Path)
    arguments = parser.parse_args()
    sets = [
        of_judged(read_set(arguments.folder / "fair_texts"), arguments.encoder),
        of_sample(arguments.encoder),
        of_judged(titles_set(arguments.folder / "train"), arguments.encoder),
    ]
    for each in sets:
        bands = bands_of(each.fit[each.judged], each.accepted[each.judged])
        print(json.dumps(_figures(each, bands), ensure_ascii=False))
        for band in bands:
            row = {name: round(float(getattr(band, name)), 3) for name in Band.__slots__}
            print(json.dumps({"set": each.name, **row}, ensure_ascii=False))
    if arguments.svg:
        curves = [(p.name, bands_of(p.fit[p.judged], p.accepted[p.judged])) for p in sets]
        arguments.svg.write_text(drawn(curves), encoding="utf-8")


def of_judged(judged: JudgedSet, encoder: str) -> Pairs:
    """The pairs of a set in the layout of fit_eval; pairs without a grade are unacceptable."""
    material = read_material(as_fair(judged))
    queries, documents = list(judged.queries), [v.id for v in material.fair.vendors]
    column = {d: i for i, d in enumerate(documents)}
    accepted = np.zeros((len(queries), len(documents)), dtype=np.bool_)
    open_pairs = np.ones_like(accepted)
    for row, query in enumerate(queries):
        for document, grade in judged.grades[query].items():
            accepted[row, column[document]] = grade >= _ACCEPTABLE
        for document in judged.excluded.get(query, frozenset()):
            open_pairs[row, column[document]] = False
    fit = _fit(material, encoder)
    return Pairs(name=judged.name, fit=fit, accepted=accepted, judged=open_pairs)


def of_sample(encoder: str) -> Pairs:
    """Every planned purchase of the bundled fair with every firm that has products: the pair
    would do if one of them would."""
    options = RunOptions(stamp=_STAMP, first_day=date(2026, 9, 1))
    fair = demo_fair(SAMPLE, options, silent).fair
    with (data_folder() / "judgments" / "sample_fair.csv").open(encoding="utf-8-sig") as stream:
        rows = list(csv.reader(stream))[1:]
    firm = {product.id: product.vendor for product in fair.products}
    good = {
        (need, firm[ProductId(product)])
        for need, product, grade in rows
        if int(grade) >= _ACCEPTABLE
    }
    accepted = np.array([[(p.id, v.id) in good for v in fair.vendors] for p in fair.purchases])
    fit = _fit(read_material(fair), encoder)
    return Pairs(name="sample_fair", fit=fit, accepted=accepted, judged=~np.isnan(fit))


def _fit(material: Material, encoder: str) -> Floats:
    """The textual fit of every need with every firm."""
    blocks = text_fit(material, load_encoder(encoder)).blocks()
    return np.concatenate([block.relevance for block in blocks]).astype(np.float64)


def bands_of(fit: Floats, accepted: NDArray[np.bool_]) -> list[Band]:
    """The ten bands of the scale; empty ones left out."""
    which = np.minimum(np.digitize(fit, _BANDS) - 1, len(_BANDS) - 2)
    found = []
    for band in range(len(_BANDS) - 1):
        inside = which == band
        if inside.any():
            share, count = float(accepted[inside].mean()), int(inside.sum())
            found.append(Band(count, float(fit[inside].mean()), share, *wilson(share, count)))
    return found


def wilson(share: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson, 1927)."""
    spread = _Z95 * sqrt(share * (1 - share) / count + _Z95**2 / (4 * count**2))
    middle, scale = share + _Z95**2 / (2 * count), 1 + _Z95**2 / count
    return (middle - spread) / scale, (middle + spread) / scale


def calibration_error(bands: Sequence[Band]) -> float:
    """The expected calibration error of some bands."""
    total = sum(band.count for band in bands)
    return sum(band.count * abs(band.fit - band.accepted) for band in bands) / max(1, total)


def out_of_fold(pairs: Pairs) -> Floats:
    """The fit after Platt's scaling learned from the queries of the other folds."""
    folds = folds_of(len(pairs.fit))
    raw = logit(np.clip(np.nan_to_num(pairs.fit), 1e-6, 1 - 1e-6))
    found = np.zeros_like(pairs.fit)
    for fold in range(_FOLDS):
        learned = (folds != fold)[:, None] & pairs.judged
        model = LogisticRegression(C=np.inf).fit(raw[learned][:, None], pairs.accepted[learned])
        found[folds == fold] = expit(raw[folds == fold] * model.coef_[0, 0] + model.intercept_[0])
    return found


def _figures(pairs: Pairs, bands: Sequence[Band]) -> dict[str, object]:
    again = bands_of(out_of_fold(pairs)[pairs.judged], pairs.accepted[pairs.judged])
    return {
        "set": pairs.name,
        "pairs": int(pairs.judged.sum()),
        "acceptable": int(pairs.accepted[pairs.judged].sum()),
        "ECE": round(calibration_error(bands), 4),
        "ECE_from_0.1": round(calibration_error([b for b in bands if b.fit >= _PROPOSED]), 4),
        "out_of_fold_ECE": round(calibration_error(again), 4),
        "out_of_fold_ECE_from_0.1": round(
            calibration_error([b for b in again if b.fit >= _PROPOSED]), 4
        ),
    }


def drawn(curves: Sequence[tuple[str, Sequence[Band]]]) -> str:
    """Reliability curves as an SVG: fit from left to right, share acceptable upwards."""
    size, left = 360, 60
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size + 260} {size + 80}" '
        'font-family="sans-serif" font-size="13" role="img">',
        "<title>Share of acceptable pairs by fit</title>",
        f'<rect width="{size + 260}" height="{size + 80}" fill="#fff"/>',
    ]
    for tenth in range(0, 11, 2):
        x, y = left + size * tenth / 10, 20 + size * (1 - tenth / 10)
        parts.append(f'<path d="M{left} {y}H{left + size}M{x} 20V{20 + size}" stroke="#dde3ea"/>')
        parts.append(f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{tenth / 10:.1f}</text>')
        parts.append(f'<text x="{x}" y="{size + 38}" text-anchor="middle">{tenth / 10:.1f}</text>')
    parts.append(f'<path d="M{left} {20 + size}L{left + size} 20" stroke="#8a94a3"/>')
    for number, (name, bands) in enumerate(curves):
        parts += _curve(name, bands, number, size, left)
    parts.append(f'<text x="{left + size / 2}" y="{size + 62}" text-anchor="middle">fit</text>')
    parts.append('<text x="10" y="14">acceptable</text></svg>\n')
    return "\n".join(parts)


def _curve(name: str, bands: Sequence[Band], number: int, size: int, left: int) -> list[str]:
    colour, dash = (("#1f3a5f", ""), ("#b4472e", "7 4"), ("#4c8a5f", "2 3"))[number]
    spots = [(left + size * b.fit, 20 + size * (1 - b.accepted)) for b in bands]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    look = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
    bars = "".join(
        f"M{x:.1f} {20 + size * (1 - b.high):.1f}V{20 + size * (1 - b.low):.1f}"
        for (x, _), b in zip(spots, bands, strict=True)
    )
    y = 40 + 24 * number
    return [
        f'<path d="{bars}" stroke="{colour}" stroke-opacity=".4"/>',
        f'<polyline points="{line}" {look}/>',
        f'<path d="M{left + size + 20} {y}h40" {look}/>',
        f'<text x="{left + size + 68}" y="{y + 4}">{name}</text>',
    ]


if __name__ == "__main__":
    main()
