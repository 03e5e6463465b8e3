"""Weights of the criteria, learned from what organisers decided about proposed pairs."""

from matchmaker.learning.judging import Judged, judged_pairs, named_pairs
from matchmaker.learning.running import DecidedPlan, learned_from
from matchmaker.learning.weights import LEAST_GAIN, Learned, learn_weights

__all__ = [
    "LEAST_GAIN",
    "DecidedPlan",
    "Judged",
    "Learned",
    "judged_pairs",
    "learn_weights",
    "learned_from",
    "named_pairs",
]
