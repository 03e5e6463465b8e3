"""The one way to get an encoder: by its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matchmaker.embeddings.encoder import SENTENCE_TRANSFORMERS, Encoder
from matchmaker.errors import EncoderError, Finding, Severity
from matchmaker.progress import Progress, silent

KNOWN = ("auto", "e5", "characters", f"{SENTENCE_TRANSFORMERS}<folder or hub name>")
# A cluster is asked for many batches at once, one machine for few: each is kept when it is done.
_KEPT_AT_ONCE_OF_CLUSTER = 65_536


def load_encoder(
    name: str = "auto",
    *,
    cache_folder: Path | None = None,
    progress: Progress = silent,
) -> Encoder:
    """The encoder of a name; "auto" is e5 where its weights are installed, else characters.

    What is slow to make (the built network, the vectors of texts seen before) is kept in
    ``cache_folder``, by default the user's own. Raises EncoderError for an unknown name or
    damaged weights, ExtraMissingError where an optional library is needed.
    """
    from matchmaker.embeddings import cache

    encoder = bare_encoder(name, cache_folder=cache_folder, progress=progress)
    if encoder.name == "characters":
        return encoder
    folder = cache.user_cache_folder() if cache_folder is None else cache_folder
    return cache.CachedEncoder(encoder, folder)


@contextmanager
def opened_encoder(
    name: str = "auto",
    *,
    cache_folder: Path | None = None,
    cluster: str | None = None,
    progress: Progress = silent,
) -> Iterator[Encoder]:
    """`load_encoder`, worked by others where ``cluster``, the address of a Dask scheduler, is
    told: the connection to it ends with the block.

    Raises as `load_encoder`, and EncoderError for a cluster that does not answer.
    """
    from matchmaker.embeddings import cache

    if cluster is None:
        yield load_encoder(name, cache_folder=cache_folder, progress=progress)
        return
    local = bare_encoder(name, cache_folder=cache_folder, progress=progress)
    if local.name == "characters":
        yield local
        return
    from matchmaker.embeddings.dask_cluster import cluster_executor
    from matchmaker.embeddings.spread import SpreadEncoder

    folder = cache.user_cache_folder() if cache_folder is None else cache_folder
    with cluster_executor(cluster) as executor:
        spread = SpreadEncoder(name, local, executor)
        yield cache.CachedEncoder(spread, folder, at_once=_KEPT_AT_ONCE_OF_CLUSTER)


def bare_encoder(
    name: str, *, cache_folder: Path | None = None, progress: Progress = silent
) -> Encoder:
    """The encoder of a name without a store of vectors. Raises as `load_encoder`."""
    from matchmaker.embeddings.weights import weights_path

    if name == "characters" or (name == "auto" and weights_path() is None):
        from matchmaker.embeddings.characters import CharacterEncoder

        return CharacterEncoder()
    if name in ("auto", "e5"):
        from matchmaker.embeddings import cache, e5

        folder = cache.user_cache_folder() if cache_folder is None else cache_folder
        return e5.load_e5(folder, progress=progress)
    if name.startswith(SENTENCE_TRANSFORMERS):
        from matchmaker.embeddings.sentence_transformer import load_sentence_transformer

        return load_sentence_transformer(name.removeprefix(SENTENCE_TRANSFORMERS))
    known = ", ".join(KNOWN)
    raise EncoderError(
        [Finding(code="encoder_unknown", params={"name": name or "?", "known": known})]
    )


def fallback_finding(encoder: Encoder) -> Finding | None:
    """A warning that matching is by letters only, where "auto" had no weights to load."""
    if encoder.name != "characters":
        return None
    return Finding(code="encoder_fallback", severity=Severity.WARNING)
