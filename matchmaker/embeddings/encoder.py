"""The `Encoder` protocol: what every backend answers."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matchmaker.progress import Progress, silent

# What an encoder's name begins with where a model of that library follows.
SENTENCE_TRANSFORMERS = "sentence-transformers:"


class TextSide(StrEnum):
    """Which side of a match a text stands on; asymmetric encoders prefix it differently."""

    NEED = "need"
    OFFER = "offer"


class Encoder(Protocol):
    """Texts to unit vectors, deterministic, comparable by dot product.

    ``name`` and ``version`` identify the vectors: a cache may key on them.
    """

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def dimension(self) -> int: ...

    def encode(
        self, texts: Sequence[str], side: TextSide, progress: Progress = silent
    ) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), each of length 1 (0 for an empty text)."""
        ...
