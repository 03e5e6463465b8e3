"""The ONNX graphs against the same network written in plain numpy."""

import math

import numpy as np
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import erf
from tokenizers import Tokenizer

from matchmaker.embeddings.build import BuiltEncoder
from matchmaker.embeddings.graph import encoder_graph, round_channels
from matchmaker.embeddings.vocabulary import kept_pieces
from matchmaker.embeddings.weights import Quantised, Weights

Matrices = dict[str, NDArray[np.float32]]


def forward(network: Weights, matrices: Matrices, ids: list[int]) -> NDArray[np.float64]:
    """The vector of one text, in float64, from ids of the whole vocabulary."""
    floats = {name: values.astype(np.float64) for name, values in network.floats.items()}
    words = network.quantised["emb.word"]
    rows = Quantised(packed=words.packed[ids], scale=words.scale[ids]).dense()
    places = floats["emb.pos"].reshape(-1, 384)[: len(ids)]
    state = _normalise(rows + places + floats["emb.type"][:384], floats, "emb.ln")

    def dense(name: str, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        return rows @ matrices[f"{name}.w"].T + floats[f"{name}.b"]

    for layer in (f"l{n}." for n in range(12)):
        query, key, value = (
            dense(layer + part, state).reshape(len(ids), 12, 32).transpose(1, 0, 2)
            for part in "qkv"
        )
        share = np.exp(query @ key.transpose(0, 2, 1) / math.sqrt(32))
        share /= share.sum(axis=2, keepdims=True)
        context = (share @ value).transpose(1, 0, 2).reshape(len(ids), 384)
        state = _normalise(state + dense(layer + "ao", context), floats, layer + "aln")
        inner = dense(layer + "fi", state)
        inner = inner * (1 + erf(inner / math.sqrt(2))) / 2
        state = _normalise(state + dense(layer + "fo", inner), floats, layer + "oln")
    mean = state.mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


def _normalise(
    rows: NDArray[np.float64], floats: dict[str, NDArray[np.float64]], name: str
) -> NDArray[np.float64]:
    moved = rows - rows.mean(axis=1, keepdims=True)
    spread = np.sqrt((moved**2).mean(axis=1, keepdims=True) + 1e-12)
    return np.asarray(moved / spread * floats[f"{name}.w"] + floats[f"{name}.b"])


@pytest.fixture(scope="module")
def kept(network: Weights) -> NDArray[np.int64]:
    return kept_pieces(network.pieces)


@pytest.fixture(scope="module")
def token_ids(built: BuiltEncoder, sample_texts: tuple[str, ...]) -> list[list[int]]:
    tokenizer = Tokenizer.from_str(built.tokenizer)
    return [tokenizer.encode(f"query: {text}").ids for text in sample_texts]


@pytest.fixture(scope="module")
def expected(
    network: Weights, kept: NDArray[np.int64], token_ids: list[list[int]]
) -> NDArray[np.float64]:
    layers = {n: q.dense() for n, q in network.quantised.items() if n != "emb.word"}
    return np.stack([forward(network, layers, kept[ids].tolist()) for ids in token_ids])


def run(model: bytes, token_ids: list[list[int]]) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    return np.concatenate(
        [session.run(None, {"ids": np.array([ids], dtype=np.int64)})[0] for ids in token_ids]
    )


def test_exact_graph_is_the_network(
    network: Weights,
    kept: NDArray[np.int64],
    token_ids: list[list[int]],
    expected: NDArray[np.float64],
) -> None:
    found = run(encoder_graph(network, kept, exact=True), token_ids)
    assert np.abs(found - expected).max() < 1e-5


def test_integers_stay_near_the_network_even_after_centring(
    built: BuiltEncoder, token_ids: list[list[int]], expected: NDArray[np.float64]
) -> None:
    found = run(built.model, token_ids)
    assert (found * expected).sum(axis=1).min() > 0.999
    centre = expected.mean(axis=0)
    moved, wanted = found - centre, expected - centre
    cosine = (moved * wanted).sum(axis=1)
    cosine /= np.linalg.norm(moved, axis=1) * np.linalg.norm(wanted, axis=1)
    assert cosine.min() > 0.99


@given(
    st.lists(st.lists(st.floats(-4, 4, width=32), min_size=8, max_size=8), min_size=1, max_size=5)
)
def test_rounded_channels_are_near_and_never_overflow_sixteen_bits(rows: list[list[float]]) -> None:
    matrix = np.array(rows, dtype=np.float32)
    whole, scale = round_channels(matrix)
    pairs = whole[:, 0::2].astype(int) + whole[:, 1::2]
    assert np.abs(pairs).max() * 255 <= 32_767
    assert np.abs(whole * scale[:, None] - matrix).max() <= scale.max() * 0.5001 + 1e-6
