"""The `Encoder` protocol, and the one way to get an encoder."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matchmaker.errors import EncoderError, Finding, Severity
from matchmaker.progress import Progress, silent

KNOWN = ("auto", "e5", "characters", "sentence-transformers:<folder or hub name>")


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


def load_encoder(
    name: str = "auto",
    *,
    cache_folder: Path | None = None,  # noqa: ARG001
    progress: Progress = silent,  # noqa: ARG001
) -> Encoder:
    """The encoder of a name; "auto" is e5 where its weights are installed, else characters.

    Raises EncoderError for an unknown name.
    """
    if name in ("auto", "characters"):
        from matchmaker.embeddings.characters import CharacterEncoder

        return CharacterEncoder()
    raise EncoderError(f"unknown encoder {name!r}; known: {', '.join(KNOWN)}")


def fallback_finding(encoder: Encoder) -> Finding | None:
    """A note that matching is by letters only, where "auto" had no weights to load."""
    if encoder.name != "characters":
        return None
    return Finding(code="encoder_fallback", severity=Severity.NOTE)
