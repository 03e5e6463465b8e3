from pathlib import Path

import numpy as np
import pytest

from matchmaker.embeddings.build import BuiltEncoder
from matchmaker.embeddings.e5 import E5Encoder
from matchmaker.embeddings.encoder import TextSide
from matchmaker.embeddings.graph import encoder_graph
from matchmaker.embeddings.loading import load_encoder
from matchmaker.embeddings.sentence_folder import write_sentence_folder
from matchmaker.embeddings.vocabulary import kept_pieces
from matchmaker.embeddings.weights import Weights
from matchmaker.errors import EncoderError


@pytest.fixture(scope="module", autouse=True)
def _library() -> None:
    pytest.importorskip("sentence_transformers", reason="the extra is not installed")


def test_the_folder_gives_the_vectors_of_the_network(
    weights_file: Path,
    network: Weights,
    built: BuiltEncoder,
    sample_texts: tuple[str, ...],
    tmp_path: Path,
) -> None:
    folder = tmp_path / "e5"
    write_sentence_folder(weights_file, folder)
    loaded = load_encoder(f"sentence-transformers:{folder}", cache_folder=tmp_path)
    model = encoder_graph(network, kept_pieces(network.pieces), exact=True)
    exact = E5Encoder(BuiltEncoder(model, built.tokenizer), threads=1)
    for side in TextSide:
        texts = [*sample_texts, ""]
        assert np.abs(loaded.encode(texts, side) - exact.encode(texts, side)).max() < 1e-5


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError) as refused:
        load_encoder(f"sentence-transformers:{tmp_path}", cache_folder=tmp_path)
    assert refused.value.findings[0].code == "encoder_model_unusable"
