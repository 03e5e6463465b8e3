"""The `Reranker` protocol: reads both texts of a pair together, and says how well they go."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matchmaker.progress import Progress, silent


class Reranker(Protocol):
    """Slow and sharp: meant for the best few of a ranking. Deterministic."""

    @property
    def name(self) -> str: ...

    def compare(
        self, pairs: Sequence[tuple[str, str]], progress: Progress = silent
    ) -> NDArray[np.float32]:
        """One number for each (need, offer), shape (len(pairs),): more is better, on whatever
        scale the model has."""
        ...
