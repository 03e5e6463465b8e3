"""Figures of the fit as pictures (SVG): what each part earns, how far a score can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from scipy.special import expit  # type: ignore[import-untyped]

from benchmarks.fit_quality import Scores, Task
from benchmarks.fit_tables import Figures
from matchmaker.criteria.calibration import calibration

_ACCEPTABLE = 2
_BINS = 10
_FONT = 'font-family="Pretendard, sans-serif" font-size="13"'
_LABEL, _BAR, _ROW, _PLOT, _EDGE = 190, 380, 24, 300, 45
_INK, _OURS, _OTHER, _QUIET = "#1e2124", "#256ef4", "#b1b8be", "#cdd1d5"


@dataclass(frozen=True, slots=True)
class Bin:
    """Pairs of about one relevance: its mean, the share that a judge would accept, how many."""

    relevance: float
    accepted: float
    pairs: int


def relevance_of(task: Task) -> Scores:
    """The textual fit of every query with every document, 0 to 1."""
    bias = calibration(task.encoder.name, semantic=True, lexical=True).bias
    total = np.asarray(sum(task.features.values()), dtype=np.float32)
    return np.asarray(expit(task.groups.best(total)[1] + bias), dtype=np.float32)


def reliability(task: Task) -> list[Bin]:
    """Pairs by tenths of relevance; a pair is acceptable from grade 2. Empty tenths are left
    out. Means something where every pair was judged."""
    judged, relevance = task.judged, relevance_of(task)
    grades = np.array(
        [[judged.grades[q].get(d, 0.0) for d in judged.corpus] for q in judged.queries]
    )
    tenth = np.minimum((relevance * _BINS).astype(int), _BINS - 1)
    return [
        Bin(
            float(relevance[inside].mean()),
            float((grades[inside] >= _ACCEPTABLE).mean()),
            int(inside.sum()),
        )
        for inside in (tenth == i for i in range(_BINS))
        if inside.any()
    ]


def ablation_picture(lines: Sequence[Figures], part: str = "all") -> str:
    """nDCG@10 of each ranker with its 95 % interval, as bars."""
    shown = [line for line in lines if line["slice"] == part]
    rows = []
    for i, line in enumerate(shown):
        y, value, (low, high) = i * _ROW, line["nDCG@10"], line["interval"]
        colour = _OURS if line["ranker"].startswith("matchmaker") else _OTHER
        rows += [
            _text(_LABEL - 8, y + 16, line["ranker"], "end"),
            f'<rect x="{_LABEL}" y="{y + 4}" width="{value * _BAR:.1f}" height="16" '
            f'fill="{colour}"/>',
            _line(_LABEL + low * _BAR, y + 12, _LABEL + high * _BAR, y + 12, _INK),
            _text(_LABEL + _BAR + 8, y + 16, f"{value:.3f}"),
        ]
    return _svg(_LABEL + _BAR + 60, len(shown) * _ROW + 4, rows)


def reliability_picture(bins: Sequence[Bin]) -> str:
    """The share of acceptable pairs over relevance; on the diagonal a score is what it says.
    The area of a dot grows with the logarithm of its number of pairs."""
    marks = []
    for tick in (0.0, 0.5, 1.0):
        x, y = _point(tick, tick)
        marks += [
            _line(_EDGE, y, _EDGE + _PLOT, y, _QUIET),
            _text(_EDGE - 8, y + 4, f"{tick:g}", "end"),
            _text(x, _PLOT + 34, f"{tick:g}", "middle"),
        ]
    marks.append(_line(*_point(0, 0), *_point(1, 1), _QUIET))
    for each in bins:
        x, y = _point(each.relevance, each.accepted)
        size = 3 * np.sqrt(1 + np.log10(each.pairs))
        hint = f"{each.relevance:.2f} → {each.accepted:.2f} ({each.pairs:,})"
        marks.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="{_OURS}">'
            f"<title>{escape(hint)}</title></circle>"
        )
    return _svg(_PLOT + 2 * _EDGE, _PLOT + 45, marks)


def _point(x: float, y: float) -> tuple[float, float]:
    return _EDGE + x * _PLOT, 12 + (1 - y) * _PLOT


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{_INK}">{escape(text)}</text>'
    )


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" {_FONT}>'
    return head + "".join(parts) + "</svg>"
