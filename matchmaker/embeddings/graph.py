"""The network of the default encoder as an ONNX graph: token ids in, unit vectors out.

A batch holds texts of one length in tokens, so nothing is padded and nothing masked. The
word vectors stay in the 4 bits that they came in. The matrices become 8-bit integers per
output channel; activations are rounded to 8 bits per token, never per batch: a text has the
same vector, to the bit, whatever else is in its batch.
Architecture: Wang et al. 2024, "Multilingual E5 Text Embeddings" (a BERT encoder, mean pooling).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matchmaker.embeddings.onnx_writer import GraphWriter
from matchmaker.embeddings.weights import Weights

_MICROSOFT = "com.microsoft"
_OPSETS = {"": 20, _MICROSOFT: 1}
_WEIGHT_LIMIT = 127
_ACTIVATION_LIMIT = 255
# Two neighbours' products with 255 must fit 16 bits: 32,767 / 255, less one for the rounding.
_PAIR_LIMIT = 127
_FLOAT32 = 1
_TINY = 1e-9


def encoder_graph(weights: Weights, kept: NDArray[np.int64], *, exact: bool = False) -> bytes:
    """The model's bytes: input ``ids`` (batch, length) int64, positions in ``kept``; output
    ``vectors`` (batch, hidden) float32. ``exact`` computes in float32 throughout, for
    comparison."""
    network = _Network(weights, exact=exact)
    state = network.embed(kept)
    for layer in range(weights.layers):
        state = network.layer(f"l{layer}.", state)
    network.pool(state)
    return network.graph.model(
        inputs={"ids": (np.int64, ["batch", "length"])},
        outputs={"vectors": (np.float32, ["batch", weights.hidden])},
    )


def round_channels(
    matrix: NDArray[np.float32],
) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """A matrix (outputs, inputs) as integers of at most 127 and one scale per output.

    Processors without VNNI instructions add two neighbouring 8-bit products in 16 bits and
    cut off what does not fit: scales are chosen so that everything fits.
    """
    single = np.abs(matrix).max(axis=1) / _WEIGHT_LIMIT
    pair = np.abs(matrix[:, 0::2] + matrix[:, 1::2]).max(axis=1) / _PAIR_LIMIT
    scale = np.maximum(np.maximum(single, pair), _TINY).astype(np.float32)
    return np.rint(matrix / scale[:, None]).astype(np.int8), scale


class _Network:
    def __init__(self, weights: Weights, *, exact: bool) -> None:
        self.weights = weights
        self.exact = exact
        self.graph = GraphWriter(_OPSETS)

    def number(self, value: float, kind: type[np.generic] = np.float32) -> str:
        return self.graph.constant(f"{kind.__name__}.{value}", np.array(value, dtype=kind))

    def integers(self, *values: int) -> str:
        name = "ints." + ".".join(map(str, values))
        return self.graph.constant(name, np.array(values, dtype=np.int64))

    def embed(self, kept: NDArray[np.int64]) -> str:
        """Word vectors (unpacked from 4 bits) plus position vectors, normalised."""
        add, weights = self.graph.node, self.weights
        words = weights.quantised["emb.word"]
        packed = self.graph.constant("words", words.packed[kept])
        scales = self.graph.constant("word_scales", words.scale[kept][:, :, None])
        add("Gather", [packed, "ids"], ["packed"])
        add("Gather", [scales, "ids"], ["scale16"])
        add("Cast", ["scale16"], ["scale"], to=_FLOAT32)
        add("BitwiseAnd", ["packed", self.number(15, np.uint8)], ["low"])
        add("BitShift", ["packed", self.number(4, np.uint8)], ["high"], direction="RIGHT")
        add("Concat", ["low", "high"], ["quarters"], axis=-1)
        add("Cast", ["quarters"], ["quarters32"], to=_FLOAT32)
        add("Sub", ["quarters32", self.number(8)], ["centred"])
        add("Mul", ["centred", "scale"], ["blocks"])
        add("Reshape", ["blocks", self.integers(0, 0, weights.hidden)], ["word"])
        places = weights.floats["emb.pos"].reshape(-1, weights.hidden)
        places = places + weights.floats["emb.type"].reshape(-1, weights.hidden)[0]
        add("Shape", ["ids"], ["length"], start=1, end=2)
        zero = self.integers(0)
        add("Slice", [self.graph.constant("places", places), zero, "length", zero], ["place"])
        add("Add", ["word", "place"], ["embedded"])
        return self.normalise("embedded", "emb.ln")

    def layer(self, name: str, state: str) -> str:
        """Self-attention and the feed-forward step, each added to its input and normalised."""
        add = self.graph.node
        attended = self.dense(f"{name}ao", self.attention(name, state), [f"{name}ao"])
        add("Add", [state, attended], [f"{name}first"])
        state = self.normalise(f"{name}first", f"{name}aln")
        inner = self.dense(f"{name}fi", state, [f"{name}fi"])
        add("Gelu", [inner], [f"{name}gelu"])
        outer = self.dense(f"{name}fo", f"{name}gelu", [f"{name}fo"])
        add("Add", [state, outer], [f"{name}second"])
        return self.normalise(f"{name}second", f"{name}oln")

    def attention(self, name: str, state: str) -> str:
        add, weights = self.graph.node, self.weights
        size = weights.hidden // weights.heads
        both = self.dense(f"{name}qkv", state, [f"{name}q", f"{name}k", f"{name}v"])
        parts = [f"{name}query", f"{name}key", f"{name}value"]
        add("Split", [both], parts, axis=-1, num_outputs=3)
        for part, order in zip(parts, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]), strict=True):
            add("Reshape", [part, self.integers(0, 0, weights.heads, size)], [f"{part}.heads"])
            add("Transpose", [f"{part}.heads"], [f"{part}.turned"], perm=order)
        query, key, value = (f"{part}.turned" for part in parts)
        add("MatMul", [query, key], [f"{name}raw"])
        add("Mul", [f"{name}raw", self.number(size**-0.5)], [f"{name}scaled"])
        add("Softmax", [f"{name}scaled"], [f"{name}share"], axis=-1)
        add("MatMul", [f"{name}share", value], [f"{name}mixed"])
        add("Transpose", [f"{name}mixed"], [f"{name}together"], perm=[0, 2, 1, 3])
        flat = self.integers(0, 0, weights.hidden)
        return add("Reshape", [f"{name}together", flat], [f"{name}context"])

    def dense(self, name: str, state: str, matrices: list[str]) -> str:
        """``state`` times the matrices side by side, plus their biases."""
        matrix = np.concatenate([self.weights.quantised[f"{m}.w"].dense() for m in matrices])
        bias = np.concatenate([self.weights.floats[f"{m}.b"] for m in matrices])
        multiply = self.multiply_exactly if self.exact else self.multiply_rounded
        product = multiply(name, state, matrix)
        offset = self.graph.constant(f"{name}.b", bias)
        return self.graph.node("Add", [product, offset], [f"{name}.out"])

    def multiply_exactly(self, name: str, state: str, matrix: NDArray[np.float32]) -> str:
        turned = self.graph.constant(f"{name}.w", np.ascontiguousarray(matrix.T))
        return self.graph.node("MatMul", [state, turned], [f"{name}.product"])

    def multiply_rounded(self, name: str, state: str, matrix: NDArray[np.float32]) -> str:
        """Integers times integers. A row of ``state`` is its least value plus 0 to 255 steps,
        so the product is the steps' product plus the least value times the matrix's sums."""
        add = self.graph.node
        rounded, channel = round_channels(matrix)
        whole = self.graph.constant(f"{name}.w", np.ascontiguousarray(rounded.T))
        scale = self.graph.constant(f"{name}.s", channel)
        sums = rounded.sum(axis=1, dtype=np.int64) * channel
        total = self.graph.constant(f"{name}.t", sums.astype(np.float32))
        one, zero = self.number(1), self.number(0, np.uint8)
        add("ReduceMin", [state, self.integers(-1)], [f"{name}.min"], keepdims=1)
        add("ReduceMax", [state, self.integers(-1)], [f"{name}.max"], keepdims=1)
        add("Sub", [f"{name}.max", f"{name}.min"], [f"{name}.range"])
        add("Max", [f"{name}.range", self.number(_TINY)], [f"{name}.spread"])
        add("Mul", [f"{name}.spread", self.number(1 / _ACTIVATION_LIMIT)], [f"{name}.step"])
        add("Sub", [state, f"{name}.min"], [f"{name}.raised"])
        add("Div", [f"{name}.raised", f"{name}.step"], [f"{name}.steps"])
        add("QuantizeLinear", [f"{name}.steps", one, zero], [f"{name}.whole"])
        operands = [f"{name}.whole", whole, one, scale, zero]
        add("MatMulIntegerToFloat", operands, [f"{name}.float"], domain=_MICROSOFT)
        add("Mul", [f"{name}.float", f"{name}.step"], [f"{name}.varying"])
        add("Mul", [f"{name}.min", total], [f"{name}.level"])
        return add("Add", [f"{name}.varying", f"{name}.level"], [f"{name}.product"])

    def normalise(self, state: str, name: str) -> str:
        floats, constant = self.weights.floats, self.graph.constant
        gain = constant(f"{name}.w", floats[f"{name}.w"])
        offset = constant(f"{name}.b", floats[f"{name}.b"])
        return self.graph.node(
            "LayerNormalization",
            [state, gain, offset],
            [f"{name}.out"],
            axis=-1,
            epsilon=self.weights.epsilon,
        )

    def pool(self, state: str) -> None:
        """The mean over the tokens, of length 1. GlobalAveragePool adds the tokens of each
        text in one order; ReduceMean would choose the order by the size of the batch."""
        add = self.graph.node
        add("Transpose", [state], ["columns"], perm=[0, 2, 1])
        add("GlobalAveragePool", ["columns"], ["means"])
        add("Squeeze", ["means", self.integers(2)], ["mean"])
        add("LpNormalization", ["mean"], ["vectors"], axis=-1, p=2)
