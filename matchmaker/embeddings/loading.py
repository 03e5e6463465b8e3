"""The one way to get an encoder: by its name."""

from __future__ import annotations

from pathlib import Path

from matchmaker.embeddings.encoder import SENTENCE_TRANSFORMERS, Encoder
from matchmaker.errors import EncoderError, Finding, Severity
from matchmaker.progress import Progress, silent

KNOWN = ("auto", "e5", "characters", f"{SENTENCE_TRANSFORMERS}<folder or hub name>")


def load_encoder(
    name: str = "auto", *, cache_folder: Path | None = None, progress: Progress = silent
) -> Encoder:
    """The encoder of a name; "auto" is e5 where its weights are installed, else characters.

    What is slow to make (the built network, the vectors of texts seen before) is kept in
    ``cache_folder``, by default the user's own. Raises EncoderError for an unknown name or
    damaged weights, ExtraMissingError where an optional library is needed.
    """
    from matchmaker.embeddings import cache
    from matchmaker.embeddings.weights import weights_path

    if name == "characters" or (name == "auto" and weights_path() is None):
        from matchmaker.embeddings.characters import CharacterEncoder

        return CharacterEncoder()
    folder = cache.user_cache_folder() if cache_folder is None else cache_folder
    if name in ("auto", "e5"):
        from matchmaker.embeddings import e5

        return cache.CachedEncoder(e5.load_e5(folder, progress=progress), folder)
    if name.startswith(SENTENCE_TRANSFORMERS):
        from matchmaker.embeddings.sentence_transformer import load_sentence_transformer

        model = load_sentence_transformer(name.removeprefix(SENTENCE_TRANSFORMERS))
        return cache.CachedEncoder(model, folder)
    known = ", ".join(KNOWN)
    raise EncoderError(
        [Finding(code="encoder_unknown", params={"name": name or "?", "known": known})]
    )


def fallback_finding(encoder: Encoder) -> Finding | None:
    """A warning that matching is by letters only, where "auto" had no weights to load."""
    if encoder.name != "characters":
        return None
    return Finding(code="encoder_fallback", severity=Severity.WARNING)
