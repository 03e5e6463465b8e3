"""Rounding parts so that they still add up."""

from __future__ import annotations

import math
from collections.abc import Sequence


def to_hundredths(parts: Sequence[float], total: float) -> list[float]:
    """Each part rounded to a hundredth so that they sum to the rounded total (the largest
    remainders are rounded up: the method of Hamilton)."""
    whole = [math.floor(part * 100) for part in parts]
    missing = round(total * 100) - sum(whole)
    if parts:
        turns, missing = divmod(missing, len(parts))
        whole = [w + turns for w in whole]
    remainders = sorted(range(len(parts)), key=lambda i: (whole[i] - parts[i] * 100, i))
    for i in remainders[:missing]:
        whole[i] += 1
    return [w / 100 for w in whole]
