"""Any model of the sentence-transformers library: a local folder, or a name on a model hub."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.embeddings.encoder import SENTENCE_TRANSFORMERS, TextSide
from matchmaker.errors import EncoderError, ExtraMissingError, Finding
from matchmaker.progress import Progress, batches, silent

_EXTRA = "sentence-transformers"
_LIBRARY = "sentence_transformers"
_BATCH = 64
# Names under which models keep the words that they want before a text, dearest first.
_PROMPTS = {TextSide.NEED: ("query",), TextSide.OFFER: ("passage", "document")}
_E5_PREFIXES = {TextSide.NEED: "query: ", TextSide.OFFER: "passage: "}


class SentenceTransformerEncoder:
    """Uses the model's own prompts where it has them, and the e5 prefixes for an e5 model."""

    def __init__(self, model: Any, source: str, version: str) -> None:
        self._model = model
        self._prefixes = {side: _prefix(model, source, side) for side in TextSide}
        self.name = f"{SENTENCE_TRANSFORMERS}{source}"
        self.version = version
        self.dimension = _dimension(model)

    def encode(
        self, texts: Sequence[str], side: TextSide, progress: Progress = silent
    ) -> NDArray[np.float32]:
        """Vectors of shape (len(texts), dimension), each of length 1 (0 for an empty text)."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        filled = [i for i, text in enumerate(texts) if text.strip()]
        for batch in batches(filled, _BATCH, "embed", progress):
            vectors[list(batch)] = self._model.encode(
                [self._prefixes[side] + texts[i] for i in batch],
                prompt="",
                normalize_embeddings=True,
                show_progress_bar=False,
                convert_to_numpy=True,
            )
        return vectors


def load_sentence_transformer(source: str) -> SentenceTransformerEncoder:
    """The model of a local folder or hub name, on a graphics processor where there is one.

    Raises ExtraMissingError without the library, EncoderError where the model does not load.
    """
    if find_spec(_LIBRARY) is None:
        raise ExtraMissingError(_EXTRA, f"{SENTENCE_TRANSFORMERS}{source}")
    library = import_module(_LIBRARY)
    try:
        model = library.SentenceTransformer(source)
    except (OSError, ValueError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        params = {"name": source, "reason": reason}
        raise EncoderError([Finding(code="encoder_model_unusable", params=params)]) from error
    return SentenceTransformerEncoder(model, source, _version(model, source))


def _dimension(model: Any) -> int:
    """Newer versions of the library renamed the question."""
    ask = getattr(model, "get_embedding_dimension", None)
    return int(ask() if ask else model.get_sentence_embedding_dimension())


def _prefix(model: Any, source: str, side: TextSide) -> str:
    prompts: dict[str, str] = getattr(model, "prompts", None) or {}
    for key in _PROMPTS[side]:
        if prompts.get(key):
            return prompts[key]
    return _E5_PREFIXES[side] if "e5" in Path(source).name.lower().split("-") else ""


def _version(model: Any, source: str) -> str:
    """Changes with the library and with the model's files, so that no old vector is taken."""
    library = version(_EXTRA)
    folder = Path(source)
    if not folder.is_dir():
        config = getattr(model[0], "auto_model", model[0]).config
        return f"{library}-{getattr(config, '_commit_hash', None) or 'unknown'}"
    facts = sorted(
        f"{file.relative_to(folder)} {file.stat().st_size} {file.stat().st_mtime_ns}"
        for file in folder.rglob("*")
        if file.is_file()
    )
    return f"{library}-{sha256(chr(10).join(facts).encode()).hexdigest()[:12]}"
