"""FitMatrix → shortlist: the pairs that may meet, as arrays."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import PurchaseId


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The pairs that may meet, sorted by (desk, vendor), without vetoed ones.

    ``desk`` and ``vendor`` index ``fair.desks`` and ``fair.vendors`` (int32, shape (n,)).
    ``points`` are hundredths of the score (int32, 0 to 10,000; a meeting is worth at least 1).
    ``must`` marks pairs of an agency that must meet (bool): exactly one of the agency's
    candidate desks has to meet the vendor. ``purchases`` are the lines to talk about.
    """

    desk: NDArray[np.int32]
    vendor: NDArray[np.int32]
    points: NDArray[np.int32]
    must: NDArray[np.bool_]
    purchases: tuple[tuple[PurchaseId, ...], ...]

    def __len__(self) -> int:
        return len(self.desk)
