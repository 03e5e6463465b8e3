"""What each part of the fit earns, as a picture (SVG); `reliability` draws how far to trust it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from benchmarks.fit_tables import Figures

_FONT = 'font-family="Pretendard, sans-serif" font-size="13"'
_LABEL, _BAR, _ROW, _VALUE = 190, 380, 24, 60
_INK, _OURS, _OTHER = "#1e2124", "#256ef4", "#b1b8be"


def ablation_picture(lines: Sequence[Figures], part: str = "all") -> str:
    """nDCG@10 of each ranker with its 95 % interval, as bars."""
    shown = [line for line in lines if line["slice"] == part]
    rows = "".join(_row(i * _ROW, line) for i, line in enumerate(shown))
    size = f'width="{_LABEL + _BAR + _VALUE}" height="{len(shown) * _ROW + 4}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {_FONT}>{rows}</svg>'


def _row(y: int, line: Figures) -> str:
    value, (low, high) = line["nDCG@10"], line["interval"]
    colour = _OURS if line["ranker"].startswith("matchmaker") else _OTHER
    return (
        f'<text x="{_LABEL - 8}" y="{y + 16}" text-anchor="end" fill="{_INK}">'
        f"{escape(line['ranker'])}</text>"
        f'<rect x="{_LABEL}" y="{y + 4}" width="{value * _BAR:.1f}" height="16" fill="{colour}"/>'
        f'<line x1="{_LABEL + low * _BAR:.1f}" y1="{y + 12}" x2="{_LABEL + high * _BAR:.1f}" '
        f'y2="{y + 12}" stroke="{_INK}"/>'
        f'<text x="{_LABEL + _BAR + 8}" y="{y + 16}" fill="{_INK}">{value:.3f}</text>'
    )
