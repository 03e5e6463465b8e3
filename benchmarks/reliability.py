"""Whether a fit of 0.8 means that eight in ten are acceptable:
``python -m benchmarks.reliability FIT_EVAL [--channels semantic] [--svg FILE]``.

Three sets of judged pairs: ``fair_texts`` and the bundled sample fair (line × firm), both fully
judged, whose every query is measured under a scale learned without its fold; and titles of
buyers, where one answers another if both were registered in one class (six digits): a proxy,
which the scale never saw. Of every band of the scale: how many pairs, their mean fit and the
share that is acceptable with its 95 % interval (Wilson). ECE is the expected calibration error:
the mean distance of the two, bands weighing as many pairs as they have; ``ECE_from_0.1`` and
``ECE_from_0.3`` leave out the many pairs that nobody would propose, with 95 % intervals by
drawing queries. ``by_chance_from_0.3`` is what a perfect scale would show on so few pairs, on
average.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.calibrate import CHANNELS, fully_judged, shipped_shares
from benchmarks.fit_quality import text_fit
from benchmarks.judged import JudgedSet, as_fair
from benchmarks.measured import judgments, measure, sample_pairs, titles_set
from benchmarks.platt import out_of_fold, shipped_scale
from matchmaker.criteria import read_material
from matchmaker.domain import Fair
from matchmaker.embeddings.loading import load_encoder

Floats = NDArray[np.float64]

_BANDS = np.linspace(0, 1, 11)
_PROPOSED = 0.1
_LIKELY = 0.3
_Z95 = 1.96
_DRAWS = 200


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
    parser.add_argument("--channels", choices=sorted(CHANNELS), default="both")
    parser.add_argument("--svg", type=Path)
    arguments = parser.parse_args()
    sets = measured_pairs(arguments.folder, arguments.encoder, arguments.channels)
    for each in sets:
        bands = bands_of(each.fit[each.judged], each.accepted[each.judged])
        print(json.dumps(figures(each), ensure_ascii=False))
        for band in bands:
            row = {name: round(float(getattr(band, name)), 3) for name in Band.__slots__}
            print(json.dumps({"set": each.name, **row}, ensure_ascii=False))
    if arguments.svg:
        curves = [(p.name, bands_of(p.fit[p.judged], p.accepted[p.judged])) for p in sets]
        arguments.svg.write_text(drawn(curves), encoding="utf-8")


def measured_pairs(folder: Path, encoder_name: str, channels: str) -> list[Pairs]:
    """The three sets, the two that the scale is learned from out of fold."""
    encoder = load_encoder(encoder_name)
    shares = shipped_shares(encoder_name, CHANNELS[channels])
    learned = fully_judged(folder, encoder)
    titles = measure(titles_set(folder / "train"), encoder)
    fits = [
        *out_of_fold(learned, shares),
        shipped_scale(encoder_name, shares).of(titles, shares),
    ]
    return [
        Pairs(name=m.judged.name, fit=fit, accepted=m.accepted, judged=m.open_pairs)
        for m, fit in zip([*learned, titles], fits, strict=True)
    ]


def of_judged(judged: JudgedSet, encoder: str) -> Pairs:
    """The pairs of a set in the layout of fit_eval, under the shipped scale."""
    return _shipped(judged, as_fair(judged), encoder)


def of_sample(encoder: str) -> Pairs:
    """Every planned purchase of the bundled fair with every firm, under the shipped scale."""
    return _shipped(*sample_pairs(), encoder)


def _shipped(judged: JudgedSet, fair: Fair, encoder: str) -> Pairs:
    material = read_material(fair)
    blocks = text_fit(material, load_encoder(encoder)).blocks()
    fit = np.concatenate([block.relevance for block in blocks]).astype(np.float64)
    queries, documents = [p.id for p in fair.purchases], [v.id for v in fair.vendors]
    accepted, open_pairs = judgments(judged, queries, documents)
    return Pairs(name=judged.name, fit=fit, accepted=accepted, judged=open_pairs & ~np.isnan(fit))


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


def error_from(fit: Floats, accepted: NDArray[np.bool_], least: float) -> float:
    """The expected calibration error of the bands whose mean fit is at ``least`` or above."""
    return calibration_error([b for b in bands_of(fit, accepted) if b.fit >= least])


def figures(pairs: Pairs) -> dict[str, object]:
    """The figures of one set, with intervals."""
    fit, accepted = pairs.fit[pairs.judged], pairs.accepted[pairs.judged]
    found: dict[str, object] = {
        "set": pairs.name,
        "pairs": int(pairs.judged.sum()),
        "acceptable": int(accepted.sum()),
        "ECE": round(error_from(fit, accepted, 0.0), 4),
    }
    for least in (_PROPOSED, _LIKELY):
        found[f"ECE_from_{least}"] = round(error_from(fit, accepted, least), 4)
        found[f"interval_from_{least}"] = _interval(pairs, least)
    dice = np.random.default_rng(0)
    lucky = [error_from(fit, dice.random(fit.shape) < fit, _LIKELY) for _ in range(_DRAWS)]
    return {**found, f"by_chance_from_{_LIKELY}": round(float(np.mean(lucky)), 4)}


def _interval(pairs: Pairs, least: float) -> list[float]:
    """The 95 % interval of the error, by drawing queries with replacement."""
    dice = np.random.default_rng(0)
    errors = []
    for _ in range(_DRAWS):
        rows = dice.integers(0, len(pairs.fit), len(pairs.fit))
        judged = pairs.judged[rows]
        errors.append(error_from(pairs.fit[rows][judged], pairs.accepted[rows][judged], least))
    return [round(float(end), 4) for end in np.percentile(errors, [2.5, 97.5])]


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
