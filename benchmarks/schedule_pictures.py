"""Pictures (SVG) of how good a timetable is: its gap over time, fairness beside fit, breaks."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from matchmaker.domain import Fair, Schedule
from matchmaker.scheduler.fairness import FairnessChoice
from matchmaker.scheduler.result import Standing

_FONT = 'font-family="Pretendard, sans-serif" font-size="13"'
_INK, _QUIET, _LINE, _MAIN, _SECOND = "#1e2124", "#58616a", "#cdd1d5", "#256ef4", "#b1b8be"
_LEFT, _WIDTH, _HEIGHT, _FOOT = 70, 520, 220, 34
_ROW, _LABEL = 34, 150
_CELL, _GAP = 14, 3
_LEAST_GAP = 1e-6


def gap_picture(seen: Sequence[Standing]) -> str:
    """The gap (in percent) of the best timetable over the seconds of the search, as steps."""
    last = max((s.seconds for s in seen), default=0.0) or 1.0
    most = max((s.gap for s in seen), default=0.0) or _LEAST_GAP
    points = [(_LEFT + _WIDTH * s.seconds / last, _y(s.gap / most)) for s in seen]
    steps = [f"M{x:.1f} {y:.1f}" for x, y in points[:1]]
    steps += [f"H{x:.1f}V{y:.1f}" for x, y in points[1:]]
    path = f'<path d="{"".join(steps)}" fill="none" stroke="{_MAIN}" stroke-width="2"/>'
    axes = _axes(f"{most:.3%}", "0%", "0초", f"{last:.1f}초")
    return _svg(_LEFT + _WIDTH + 10, _HEIGHT + _FOOT, axes + path)


def fairness_picture(choices: Sequence[tuple[str, FairnessChoice]]) -> str:
    """Each choice with its total fit beside the most there is, and its worst-off vendor."""
    most = max((c.fit_points for _, c in choices), default=0.0) or 1.0
    worst = max((c.lowest_fit or 0.0 for _, c in choices), default=0.0) or 1.0
    rows = "".join(
        _label(k, name)
        + _bar(k, 0, c.fit_points / most, _MAIN, f"{c.fit_points:,.0f} ({0.0 - c.price:.2%})")
        + _bar(k, 1, (c.lowest_fit or 0.0) / worst, _SECOND, f"{c.lowest_fit or 0.0:,.1f}")
        for k, (name, c) in enumerate(choices)
    )
    return _svg(_LABEL + _WIDTH, len(choices) * _ROW + 4, rows)


def breaks_picture(fair: Fair, schedule: Schedule, most: int = 24) -> str:
    """The first ``most`` desks (rows) by slots (columns): filled where there is a talk."""
    slots = sorted(fair.slots, key=lambda s: (s.start, s.end))
    busy = {(m.desk, m.slot) for m in schedule.meetings}
    cells = []
    for row, desk in enumerate(fair.desks[:most]):
        x = 0
        for column, slot in enumerate(slots):
            if column and slot.session != slots[column - 1].session:
                x += _CELL
            colour = _MAIN if (desk.id, slot.id) in busy else "#eef1f4"
            cells.append(
                f'<rect x="{x}" y="{row * _CELL}" width="{_CELL - _GAP}" '
                f'height="{_CELL - _GAP}" fill="{colour}"/>'
            )
            x += _CELL
    rows = min(most, len(fair.desks))
    sessions = 1 + sum(a.session != b.session for a, b in pairwise(slots))
    return _svg((len(slots) + sessions) * _CELL, rows * _CELL, "".join(cells))


def _y(share: float) -> float:
    return 8 + (_HEIGHT - 16) * (1 - share)


def _axes(top: str, bottom: str, left: str, right: str) -> str:
    base = _y(0.0)
    return (
        f'<path d="M{_LEFT} {_y(1.0):.1f}V{base:.1f}H{_LEFT + _WIDTH}" fill="none" '
        f'stroke="{_LINE}"/>'
        + _text(_LEFT - 8, _y(1.0) + 5, top, "end")
        + _text(_LEFT - 8, base + 5, bottom, "end")
        + _text(_LEFT, base + 20, left, "start")
        + _text(_LEFT + _WIDTH, base + 20, right, "end")
    )


def _label(row: int, name: str) -> str:
    return _text(_LABEL - 8, row * _ROW + 20, name, "end", _INK)


def _bar(row: int, part: int, share: float, colour: str, value: str) -> str:
    width, y = max(0.0, share) * (_WIDTH - 190), row * _ROW + 4 + part * 13
    return f'<rect x="{_LABEL}" y="{y}" width="{width:.1f}" height="11" fill="{colour}"/>' + _text(
        _LABEL + width + 8, y + 10, value, "start"
    )


def _text(x: float, y: float, text: str, anchor: str, colour: str = _QUIET) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"'
    return f"<text {place}>{escape(text)}</text>"


def _svg(width: float, height: float, inside: str) -> str:
    size = f'width="{width:.0f}" height="{height:.0f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {_FONT}>{inside}</svg>'
