"""Textual features → relevance, through a fixed logistic: one scale in every fair.

The constants are learned once, by ``python -m benchmarks.calibrate``, and shipped.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

SEMANTIC = "semantic"
LEXICAL = ("words", "grams", "synonyms")
CLASSES = "classes"
SPECIFIED = "specifications"
FEATURES = (SEMANTIC, *LEXICAL, SPECIFIED, CLASSES)
OTHER_ENCODERS = "other"
# A specification that agrees or contradicts moves the log-odds by this: little beside words. It
# is set, not learned: hardly a pair of the judged sets tells specifications on both sides.
_SPECIFIED_WEIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Calibration:
    """relevance = 1 / (1 + exp(−(bias − told − record + Σ coefficient × feature))).

    ``coefficients`` are by feature, none negative: more likeness never lowers relevance (a
    specification that contradicts is a feature below 0). ``told`` is taken off where need and
    vendor both tell item codes: those answer the question, and likeness beside them says less.
    ``record`` is taken off a text that is no product, a contract done or an introduction: it
    tells the trade, not the goods.
    """

    bias: float
    told: float
    record: float
    coefficients: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class EncoderScale:
    """How the cosines of an encoder are read: ``centred`` tells whether each side's mean
    vector is taken off first, ``spread`` is about the standard deviation of unrelated pairs
    after that (None: measured on the fair itself)."""

    centred: bool
    spread: float | None


def encoder_scale(encoder: str) -> EncoderScale:
    """The constants of a known encoder; those of ``other`` for any other one."""
    table = _constants()["encoder"]
    found = table.get(encoder, table[OTHER_ENCODERS])
    return EncoderScale(centred=found["centred"], spread=found.get("spread"))


def calibration(encoder: str, *, semantic: bool, lexical: bool) -> Calibration:
    """The logistic for an encoder and the channels in use. Raises ValueError for none."""
    if not semantic and not lexical:
        raise ValueError("a fit needs at least one of the semantic and lexical channels")
    if not semantic:
        return _specified(_read(_constants()["lexical"]))
    table = _constants()["encoder"]
    found = table.get(encoder, table[OTHER_ENCODERS])
    return _specified(_read(found["both"])) if lexical else _read(found["semantic"])


@lru_cache
def mean_vectors(encoder: str) -> NDArray[np.float32] | None:
    """The mean vectors of needs and of offers in the training texts, shape (2, dimension);
    None for an encoder without shipped ones."""
    file = files(__package__).joinpath(f"mean_{encoder}.npy")
    if not file.is_file():
        return None
    with file.open("rb") as stream:
        return np.load(stream, allow_pickle=False).astype(np.float32)  # type: ignore[no-any-return]


def _specified(known: Calibration) -> Calibration:
    coefficients = {**known.coefficients, SPECIFIED: _SPECIFIED_WEIGHT}
    return replace(known, coefficients=coefficients)


def _read(entry: Mapping[str, float]) -> Calibration:
    features = {k: v for k, v in entry.items() if k not in ("bias", "told", "record")}
    return Calibration(
        bias=entry["bias"], told=entry["told"], record=entry["record"], coefficients=features
    )


@lru_cache
def _constants() -> dict:  # type: ignore[type-arg]
    text = files(__package__).joinpath("calibration.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
