"""Any CrossEncoder of the sentence-transformers library: a local folder, or a name on a hub."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.errors import EncoderError, ExtraMissingError, Finding
from matchmaker.progress import Progress, batches, silent

_EXTRA = "sentence-transformers"
_LIBRARY = "sentence_transformers"
_BATCH = 64


class CrossEncoderReranker:
    """The model's first output for each pair."""

    def __init__(self, model: Any, source: str) -> None:
        self._model = model
        self.name = source

    def compare(
        self, pairs: Sequence[tuple[str, str]], progress: Progress = silent
    ) -> NDArray[np.float32]:
        """Each distinct pair is read once; shape (len(pairs),)."""
        distinct = sorted(set(pairs))
        found: dict[tuple[str, str], float] = {}
        for batch in batches(distinct, _BATCH, "rerank", progress):
            values = self._model.predict(list(batch), show_progress_bar=False)
            first = np.asarray(values, dtype=np.float32).reshape(len(batch), -1)[:, 0]
            found.update(zip(batch, first.tolist(), strict=True))
        return np.array([found[pair] for pair in pairs], dtype=np.float32)


def load_reranker(source: str) -> CrossEncoderReranker:
    """The model of a local folder or hub name, on a graphics processor where there is one.

    Raises ExtraMissingError without the library, EncoderError where the model does not load.
    """
    if find_spec(_LIBRARY) is None:
        raise ExtraMissingError(_EXTRA, source)
    try:
        model = import_module(_LIBRARY).CrossEncoder(source)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        params = {"name": source, "reason": reason}
        raise EncoderError([Finding(code="encoder_model_unusable", params=params)]) from error
    return CrossEncoderReranker(model, source)
