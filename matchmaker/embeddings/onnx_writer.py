"""Writes an ONNX model file: the small part of the format that one network needs.

ONNX files are protocol buffers; the field numbers are those of ``onnx.proto`` (IR version
8). Reading and running is onnxruntime's work: this module only writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Attribute = int | float | str | Sequence[int]

_IR_VERSION = 8
_PRODUCER, _GRAPH = "matchmaker", "encoder"
_ELEMENT_TYPES = {
    np.dtype(np.float32): 1,
    np.dtype(np.uint8): 2,
    np.dtype(np.int8): 3,
    np.dtype(np.int32): 6,
    np.dtype(np.int64): 7,
    np.dtype(np.float16): 10,
}
_FLOAT, _INT, _STRING, _INTS = 1, 2, 3, 7


class GraphWriter:
    """Collects nodes and constants in order, then gives the bytes of the model."""

    def __init__(self, opsets: Mapping[str, int]) -> None:
        self._opsets = opsets
        self._nodes: list[bytes] = []
        self._constants: dict[str, bytes] = {}

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        """Store an array under a name, once, and give the name back."""
        if name not in self._constants:
            self._constants[name] = _field(5, _tensor(name, values))
        return name

    def node(
        self,
        operator: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        domain: str = "",
        **attributes: Attribute,
    ) -> str:
        """Add an operator; gives back the name of its first output."""
        node = (
            b"".join(_text(1, name) for name in inputs)
            + b"".join(_text(2, name) for name in outputs)
            + _text(4, operator)
            + b"".join(_field(5, _attribute(n, v)) for n, v in attributes.items())
            + (_text(7, domain) if domain else b"")
        )
        self._nodes.append(_field(1, node))
        return outputs[0]

    def model(
        self,
        inputs: Mapping[str, tuple[type[np.generic], Sequence[str | int]]],
        outputs: Mapping[str, tuple[type[np.generic], Sequence[str | int]]],
    ) -> bytes:
        """The whole model; inputs and outputs are name → (element type, shape), where a
        dimension is a number or the name of a free one."""
        graph = [
            *self._nodes,
            _text(2, _GRAPH),
            *self._constants.values(),
            *(_field(11, _value(name, *spec)) for name, spec in inputs.items()),
            *(_field(12, _value(name, *spec)) for name, spec in outputs.items()),
        ]
        opsets = (_text(1, domain) + _integer(2, n) for domain, n in self._opsets.items())
        # Joined once: the constants are large.
        return b"".join(
            [
                _integer(1, _IR_VERSION),
                _text(2, _PRODUCER),
                _header(7, sum(map(len, graph))),
                *graph,
                *(_field(8, opset) for opset in opsets),
            ]
        )


def _varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    encoded = bytearray()
    while value > 127:
        encoded.append(value & 127 | 128)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def _integer(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _field(number: int, payload: bytes) -> bytes:
    return _header(number, len(payload)) + payload


def _header(number: int, length: int) -> bytes:
    return _varint(number << 3 | 2) + _varint(length)


def _text(number: int, value: str) -> bytes:
    return _field(number, value.encode())


def _tensor(name: str, values: NDArray[np.generic]) -> bytes:
    little = values.astype(values.dtype.newbyteorder("<"), copy=False)
    return b"".join(
        [
            *(_integer(1, size) for size in values.shape),
            _integer(2, _ELEMENT_TYPES[values.dtype]),
            _text(8, name),
            _field(9, little.tobytes()),
        ]
    )


def _attribute(name: str, value: Attribute) -> bytes:
    if isinstance(value, int):
        content = _integer(3, value) + _integer(20, _INT)
    elif isinstance(value, float):
        content = _varint(2 << 3 | 5) + np.float32(value).tobytes() + _integer(20, _FLOAT)
    elif isinstance(value, str):
        content = _text(4, value) + _integer(20, _STRING)
    else:
        content = b"".join(_integer(8, v) for v in value) + _integer(20, _INTS)
    return _text(1, name) + content


def _value(name: str, kind: type[np.generic], shape: Sequence[str | int]) -> bytes:
    sizes = (_text(2, s) if isinstance(s, str) else _integer(1, s) for s in shape)
    dimensions = b"".join(_field(1, size) for size in sizes)
    tensor = _integer(1, _ELEMENT_TYPES[np.dtype(kind)]) + _field(2, dimensions)
    return _text(1, name) + _field(2, _field(1, tensor))
