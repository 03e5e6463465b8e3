"""Building the default encoder once, into the user's cache.

The result is one uncompressed zip of two members, the ONNX model and the tokenizer, written
beside its place and renamed into it: a reader sees a whole file or none, and two processes
that build at once write the same bytes. Reading checks the zip's own checksums.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from matchmaker.embeddings import weights as source
from matchmaker.embeddings.graph import encoder_graph
from matchmaker.embeddings.vocabulary import kept_pieces, make_tokenizer
from matchmaker.progress import Progress, silent

FORMAT_VERSION = 1
_MODEL, _TOKENIZER = "model.onnx", "tokenizer.json"
_STEPS = 4


@dataclass(frozen=True)
class BuiltEncoder:
    """An ONNX model (bytes) and its tokenizer (JSON)."""

    model: bytes
    tokenizer: str


def built_file(folder: Path) -> Path:
    """Where the built encoder stands in a cache folder: its name holds the version of this
    format and of the weights, so that no other version is ever read by mistake."""
    return folder / f"e5-small-v{FORMAT_VERSION}-{source.SHA256[:8]}.zip"


def load_or_build(weights: Path, folder: Path, progress: Progress = silent) -> BuiltEncoder:
    """The built encoder, from the cache where it stands whole, else built from ``weights``.

    A cache that cannot be written costs seconds at each start and nothing else. Raises
    EncoderError where the weights are not the pinned ones.
    """
    file = built_file(folder)
    found = _read(file)
    if found is not None:
        return found
    built = build(weights, progress)
    try:
        _write(file, built)
    except OSError:
        return built
    return built


def build(weights: Path, progress: Progress = silent) -> BuiltEncoder:
    """Check, read, cut and convert the weights. Raises EncoderError for other weights."""
    progress("build_encoder", 0, _STEPS)
    source.verify(weights)
    progress("build_encoder", 1, _STEPS)
    network = source.read_weights(weights)
    progress("build_encoder", 2, _STEPS)
    kept = kept_pieces(network.pieces)
    tokenizer = make_tokenizer([network.pieces[i] for i in kept], network.scores[kept])
    progress("build_encoder", 3, _STEPS)
    built = BuiltEncoder(model=encoder_graph(network, kept), tokenizer=tokenizer.to_str())
    progress("build_encoder", _STEPS, _STEPS)
    return built


def _read(file: Path) -> BuiltEncoder | None:
    """What the file holds, or None where it is missing or damaged."""
    try:
        with zipfile.ZipFile(file) as archive:
            return BuiltEncoder(
                model=archive.read(_MODEL), tokenizer=archive.read(_TOKENIZER).decode()
            )
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile):
        return None


def _write(file: Path, built: BuiltEncoder) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream, zipfile.ZipFile(stream, "w") as archive:
            archive.writestr(zipfile.ZipInfo(_MODEL), built.model)
            archive.writestr(zipfile.ZipInfo(_TOKENIZER), built.tokenizer)
        partial.chmod(0o644)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
