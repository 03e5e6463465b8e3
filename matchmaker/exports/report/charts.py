"""Where the shapes of the report's charts stand, in units of their own view box."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matchmaker.reasons import Contribution

# Upper ends of the fit levels, in points; level 5 is everything above.
LEVEL_ENDS = (40, 55, 70, 85)
LEVELS = tuple(range(1, len(LEVEL_ENDS) + 2))

_WIDTH, _HEIGHT = 480, 200
_TOP, _BOTTOM = 24, 28
_MOST_COLUMNS = 16


def level_of(points: float) -> int:
    """The fit level (1 to 5) that points are drawn with."""
    return 1 + sum(points >= end for end in LEVEL_ENDS)


def level_ranges() -> tuple[tuple[int, int, int], ...]:
    """Each level with the points from which and below which it is used, to 100."""
    ends = (0, *LEVEL_ENDS, 100)
    return tuple((level, ends[level - 1], ends[level]) for level in LEVELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a histogram: its place, and what it says."""

    label: str
    count: int
    level: int
    x: float
    y: float
    width: float
    height: float
    middle: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """Columns side by side above one base line."""

    columns: tuple[Column, ...]
    width: int = _WIDTH
    height: int = _HEIGHT
    base: int = _HEIGHT - _BOTTOM


def histogram(counts: Sequence[tuple[str, int, int]]) -> Histogram:
    """A histogram of (label, count, fit level or 0 for the plain colour), left to right."""
    most = max((count for _, count, _ in counts), default=0) or 1
    step = _WIDTH / max(1, len(counts))
    room = _HEIGHT - _TOP - _BOTTOM
    columns = []
    for i, (label, count, level) in enumerate(counts):
        height = round(room * count / most, 1)
        columns.append(
            Column(
                label=label,
                count=count,
                level=level,
                x=round(i * step + step * 0.09, 1),
                y=round(_HEIGHT - _BOTTOM - height, 1),
                width=round(step * 0.82, 1),
                height=height,
                middle=round((i + 0.5) * step, 1),
            )
        )
    return Histogram(columns=tuple(columns))


def fit_histogram(points: Sequence[float]) -> Histogram:
    """How many meetings have a fit of 0–9, 10–19, …, 90–100 points."""
    tally = [0] * 10
    for value in points:
        tally[min(9, max(0, int(value // 10)))] += 1
    labels = [f"{10 * i}–{10 * i + 9}" for i in range(9)] + ["90–100"]
    return histogram(
        [
            (label, count, level_of(10 * i + 5))
            for i, (label, count) in enumerate(zip(labels, tally, strict=True))
        ]
    )


def load_histogram(spread: Sequence[int]) -> Histogram:
    """How many participants have 0, 1, 2, … meetings; a long spread in wider steps."""
    step = max(1, -(-len(spread) // _MOST_COLUMNS))
    starts = range(0, len(spread), step)
    labels = [str(n) if step == 1 else f"{n}–{n + step - 1}" for n in starts]
    counts = [sum(spread[n : n + step]) for n in starts]
    return histogram([(label, count, 0) for label, count in zip(labels, counts, strict=True)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of a stacked bar, in hundredths of its width."""

    criterion: int
    x: float
    width: float
    negative: bool
    known: bool


def stacked(
    contributions: Sequence[Contribution], numbers: Mapping[str, int]
) -> tuple[Segment, ...]:
    """The bar of a score: what adds stands side by side from 0, and what takes away covers
    the end of it from the right, so that the part left open is the score.

    ``numbers`` gives each criterion its colour. The full width is 100 points, or more where
    the parts that add are more.
    """
    plus = sum(c.points for c in contributions if c.points > 0)
    scale = 100 / max(100.0, plus)
    found = []
    right, left = 0.0, plus
    for c in contributions:
        if c.points == 0:
            continue
        negative = c.points < 0
        left -= -c.points if negative else 0
        found.append(
            Segment(
                criterion=numbers[c.criterion],
                x=round(scale * (max(0.0, left) if negative else right), 2),
                width=round(scale * abs(c.points), 2),
                negative=negative,
                known=c.known,
            )
        )
        right += 0 if negative else c.points
    return tuple(sorted(found, key=lambda s: s.negative))
