"""Make the memory of item classes: ``python -m benchmarks.train_classes TRAIN``.

Reads ``TRAIN/labelled_texts.csv`` (texts with the item code that the agency registered) and
writes ``criteria/item_classes.npz``: of each text its vector (int8) and its hashed letters,
never its words. Nothing is drawn at random: the same texts give the same file.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import matchmaker.criteria.classes
from matchmaker.criteria.calibration import mean_vectors
from matchmaker.criteria.classes import ClassMemory, hashed, item_digits, memory_arrays
from matchmaker.embeddings.encoder import Encoder, TextSide
from matchmaker.embeddings.loading import load_encoder
from matchmaker.lexical import clean_need

# Codes shorter than a commodity stand for lists of site materials, not for items.
_LEAST_DIGITS = 8

Labelled = tuple[str, str]


def main() -> None:
    """Write the shipped memory."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("train", type=Path)
    arguments = parser.parse_args()
    memory = remember(read_labelled(arguments.train), load_encoder("e5"))
    path = Path(matchmaker.criteria.classes.__file__).parent / "item_classes.npz"
    with path.open("wb") as stream:
        np.savez_compressed(stream, **memory_arrays(memory))  # type: ignore[arg-type]


def read_labelled(train: Path) -> list[Labelled]:
    """(code, cleaned text) of the labelled texts, each once, by code."""
    with (train / "labelled_texts.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [
            (item_digits(row["code"]), clean_need(row["text"])) for row in csv.DictReader(stream)
        ]
    return sorted({(code, text) for code, text in rows if text and len(code) >= _LEAST_DIGITS})


def remember(labelled: Sequence[Labelled], encoder: Encoder) -> ClassMemory:
    """The memory of some labelled texts, sorted by code."""
    ordered = sorted(labelled)
    texts = [text for _, text in ordered]
    vectors = encoder.encode(texts, TextSide.NEED)
    means = mean_vectors(encoder.name)
    centred = vectors if means is None else vectors - means[0]
    length = np.linalg.norm(centred, axis=1, keepdims=True)
    return ClassMemory(
        codes=tuple(code for code, _ in ordered),
        letters=hashed(texts),
        vectors=np.divide(centred, length, out=np.zeros_like(centred), where=length > 0),
    )


if __name__ == "__main__":
    main()
