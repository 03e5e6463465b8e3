"""The encoder that always works: hashed characters, no weights. Lexical only.

It sees the letters that two texts share, never what they mean: 현수막 and 플래카드 are
strangers to it. It stands in where the weights of the default encoder are not installed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer  # type: ignore[import-untyped]

from matchmaker.embeddings.encoder import TextSide
from matchmaker.progress import Progress, batches, silent

DIMENSION = 2048
_BATCH = 1024


class CharacterEncoder:
    """Character 2- to 4-grams within words, hashed with alternate signs to 2,048 numbers."""

    name = "characters"
    version = "1"
    dimension = DIMENSION

    def __init__(self) -> None:
        self._hasher = HashingVectorizer(
            analyzer="char_wb",
            ngram_range=(2, 4),
            n_features=DIMENSION,
            alternate_sign=True,
            norm="l2",
            dtype=np.float32,
            preprocessor=_fold,
        )

    def encode(
        self,
        texts: Sequence[str],
        side: TextSide,  # noqa: ARG002 - both sides are read alike
        progress: Progress = silent,
    ) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), 2048), of length 1 (0 where a text has no letters)."""
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        start = 0
        for batch in batches(texts, _BATCH, "embed", progress):
            vectors[start : start + len(batch)] = self._hasher.transform(batch).toarray()
            start += len(batch)
        return vectors


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
