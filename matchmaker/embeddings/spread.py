"""Bulk embedding on many machines: batches of texts handed to any executor of futures.

A worker loads the encoder by its name, once, and answers with vectors. An encoder's vector of
a text does not depend on the other texts of a batch, so the answers are, to the bit, those of
one machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor, as_completed
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matchmaker.embeddings.encoder import Encoder, TextSide
from matchmaker.embeddings.loading import bare_encoder
from matchmaker.errors import EncoderError, Finding
from matchmaker.progress import Progress, silent

# Large enough that sending costs nothing beside computing, small enough to share evenly.
BATCH = 256


class SpreadEncoder:
    """The encoder of a name, worked by others. ``local`` tells what it is and that the
    workers must have the same."""

    def __init__(self, choice: str, local: Encoder, executor: Executor) -> None:
        self._choice = choice
        self._executor = executor
        self.name = local.name
        self.version = local.version
        self.dimension = local.dimension

    def encode(
        self, texts: Sequence[str], side: TextSide, progress: Progress = silent
    ) -> NDArray[np.float32]:
        """The same vectors as the encoder itself, shape (len(texts), dimension).

        Raises EncoderError where a worker has another version of the encoder. Being stopped
        by ``progress`` withdraws the batches that no worker has begun.
        """
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        starts = range(0, len(texts), BATCH)
        asked = {
            self._executor.submit(
                encode_there, self._choice, self.version, list(texts[s : s + BATCH]), side
            ): s
            for s in starts
        }
        done = 0
        progress("embed", done, len(texts))
        try:
            for answer in as_completed(asked):
                found = answer.result()
                start = asked[answer]
                vectors[start : start + len(found)] = found
                done += len(found)
                progress("embed", done, len(texts))
        finally:
            for answer in asked:
                answer.cancel()
        return vectors


def encode_there(
    choice: str, version: str, texts: list[str], side: TextSide
) -> NDArray[np.float32]:
    """What a worker does with one batch. Raises EncoderError for another version."""
    encoder = _loaded(choice)
    if encoder.version != version:
        params = {"expected": version, "found": encoder.version}
        raise EncoderError([Finding(code="encoder_cluster_differs", params=params)])
    return encoder.encode(texts, side)


@lru_cache(maxsize=1)
def _loaded(choice: str) -> Encoder:
    return bare_encoder(choice)
