"""Both sides' vectors, less the mean of their side: what is left tells texts apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria.calibration import EncoderScale, encoder_scale, mean_vectors
from matchmaker.criteria.classes import REMEMBERED_ENCODER
from matchmaker.embeddings.encoder import Encoder, TextSide
from matchmaker.progress import Progress

Floats = NDArray[np.float32]

# The shipped mean vector weighs as much as this many of the fair's own texts.
_MEAN_WEIGHT = 200
# A normal variable's standard deviation over its median absolute deviation.
_NORMAL_MAD = 1.4826
_LEAST_SPREAD = 0.05


@dataclass(frozen=True, slots=True)
class Vectors:
    """Both sides' vectors; the needs' are divided by the spread of unrelated pairs."""

    needs: Floats
    offers: Floats


def bare_vectors(vectors: Vectors | None, encoder: Encoder) -> Floats | None:
    """The needs' vectors at length 1 again, where the memory was made with the same encoder."""
    if vectors is None or encoder.name != REMEMBERED_ENCODER:
        return None
    length = np.linalg.norm(vectors.needs, axis=1, keepdims=True)
    unit: Floats = np.divide(
        vectors.needs, length, out=np.zeros_like(vectors.needs), where=length > 0
    )
    return unit


def centred_vectors(
    needs: Sequence[str], offers: Sequence[str], encoder: Encoder, progress: Progress
) -> Vectors:
    scale = encoder_scale(encoder.name)
    known = mean_vectors(encoder.name)
    ours = _centred(_encoded(needs, encoder, TextSide.NEED, progress), scale, known, 0)
    theirs = _centred(_encoded(offers, encoder, TextSide.OFFER, progress), scale, known, 1)
    spread = scale.spread or _measured_spread(ours, theirs)
    return Vectors(ours / np.float32(spread), theirs)


def _encoded(texts: Sequence[str], encoder: Encoder, side: TextSide, progress: Progress) -> Floats:
    """Vectors of the texts, each distinct one encoded once."""
    distinct = sorted(set(texts))
    row = {text: i for i, text in enumerate(distinct)}
    vectors = encoder.encode(distinct, side, progress)
    found: Floats = vectors[[row[text] for text in texts]].reshape(len(texts), encoder.dimension)
    return found


def _centred(vectors: Floats, scale: EncoderScale, known: Floats | None, side: int) -> Floats:
    """Vectors less the mean of their side (the fair's own, drawn to the shipped one where
    there is one), of length 1 again."""
    if not scale.centred or not len(vectors):
        return vectors
    mean = vectors.mean(axis=0)
    if known is not None:
        share = np.float32(len(vectors) / (len(vectors) + _MEAN_WEIGHT))
        mean = share * mean + (1 - share) * known[side]
    moved = vectors - mean
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    unit: Floats = np.divide(moved, length, out=np.zeros_like(moved), where=length > 0)
    return unit


def _measured_spread(ours: Floats, theirs: Floats) -> float:
    """The spread of the cosines of (a regular sample of) the fair's pairs, by their median
    absolute deviation: most pairs are unrelated, and the related ones must not widen it."""
    if not len(ours) or not len(theirs):
        return 1.0
    step = [max(1, len(side) // 500) for side in (ours, theirs)]
    cosines = ours[:: step[0]] @ theirs[:: step[1]].T
    deviation = np.median(np.abs(cosines - np.median(cosines)))
    return max(_LEAST_SPREAD, _NORMAL_MAD * float(deviation))
