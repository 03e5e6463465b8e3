"""The default encoder: multilingual-e5-small as integers, off line, on the processor."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray
from tokenizers import Tokenizer

from matchmaker.embeddings import weights
from matchmaker.embeddings.build import FORMAT_VERSION, BuiltEncoder, load_or_build
from matchmaker.embeddings.encoder import TextSide
from matchmaker.errors import EncoderError, Finding
from matchmaker.progress import Progress, silent

DIMENSION = 384
MAX_TOKENS = 512
_PREFIXES = {TextSide.NEED: "query: ", TextSide.OFFER: "passage: "}
# More would leave the second-level cache: 450 tokens are a quarter faster than 1,000.
_BATCH_TOKENS = 448
_TOKENISED_AT_ONCE = 2048
_THREADS_VARIABLE = "MATCHMAKER_THREADS"
_LOG_ERRORS_ONLY = 3


class E5Encoder:
    """Reads ``query: `` before needs and ``passage: `` before offers, as it was trained.

    A text's vector does not depend, to the bit, on the other texts of the call.
    """

    name = "e5"
    version = f"{FORMAT_VERSION}-{weights.SHA256[:8]}"
    dimension = DIMENSION

    def __init__(self, built: BuiltEncoder, *, threads: int | None = None) -> None:
        """``threads`` batches are computed at once; if None, one for each processor that the
        process may use, or as many as MATCHMAKER_THREADS says."""
        self._tokenizer: Tokenizer = Tokenizer.from_str(built.tokenizer)
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._session = _session(built.model)
        self._threads = threads or _default_threads()

    def encode(
        self, texts: Sequence[str], side: TextSide, progress: Progress = silent
    ) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), 384), each of length 1 (0 for an empty text)."""
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        filled = [i for i, text in enumerate(texts) if not _is_empty(text)]
        prefix = _PREFIXES[side]
        found_ids = self._token_ids([prefix + texts[i] for i in filled])
        ids = dict(zip(filled, found_ids, strict=True))
        done = len(texts) - len(filled)
        for batch, found in self._run(list(_batches_of_one_length(ids)), ids):
            progress("embed", done, len(texts))
            vectors[batch] = found
            done += len(batch)
        progress("embed", done, len(texts))
        return vectors

    def _token_ids(self, texts: Sequence[str]) -> Iterator[NDArray[np.int64]]:
        """The numbers alone are kept: what else an encoding holds is ten times as large."""
        for start in range(0, len(texts), _TOKENISED_AT_ONCE):
            for encoding in self._tokenizer.encode_batch(texts[start : start + _TOKENISED_AT_ONCE]):
                yield np.array(encoding.ids, dtype=np.int64)

    def _run(
        self, batches: Sequence[list[int]], ids: Mapping[int, NDArray[np.int64]]
    ) -> Iterator[tuple[list[int], NDArray[np.float32]]]:
        def compute(batch: list[int]) -> NDArray[np.float32]:
            rows = np.stack([ids[i] for i in batch])
            found: NDArray[np.float32] = self._session.run(None, {"ids": rows})[0]
            return found

        pool = ThreadPoolExecutor(self._threads)
        try:
            yield from zip(batches, pool.map(compute, batches), strict=True)
        finally:
            pool.shutdown(cancel_futures=True)


def load_e5(
    cache_folder: Path, *, threads: int | None = None, progress: Progress = silent
) -> E5Encoder:
    """The default encoder, built into ``cache_folder`` at first use.

    Raises EncoderError where the weights are not installed or not the pinned ones.
    """
    path = weights.weights_path()
    if path is None:
        requirement = f"{weights.PACKAGE}=={weights.PACKAGE_VERSION}"
        raise EncoderError(
            [Finding(code="encoder_weights_missing", params={"requirement": requirement})]
        )
    return E5Encoder(load_or_build(path, cache_folder, progress), threads=threads)


def _batches_of_one_length(ids: Mapping[int, NDArray[np.int64]]) -> Iterator[list[int]]:
    """Text numbers in runs of equally many tokens, about 450 tokens in a run."""
    by_length = sorted(ids, key=lambda i: (len(ids[i]), i))
    for length, group in groupby(by_length, key=lambda i: len(ids[i])):
        members = list(group)
        size = max(1, _BATCH_TOKENS // length)
        for start in range(0, len(members), size):
            yield members[start : start + size]


def _is_empty(text: str) -> bool:
    return not unicodedata.normalize("NFKC", text).strip()


def _default_threads() -> int:
    asked = os.environ.get(_THREADS_VARIABLE, "")
    if asked.isdigit() and int(asked) > 0:
        return int(asked)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # One thread each: whole batches run side by side, which needs no waiting within a batch.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = _LOG_ERRORS_ONLY
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
