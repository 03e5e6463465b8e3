"""How well everybody fits everybody: a score that adds up, and the reasons for it."""

from matchmaker.fit.advice import advise
from matchmaker.fit.base import FairFit
from matchmaker.fit.build import build_fit, rescored
from matchmaker.fit.grounds import ground_text, grounds
from matchmaker.fit.matrix import FitMatrix
from matchmaker.fit.near import NearFit
from matchmaker.fit.nearest import NearestVendors, near_pairs, nearest_vendors
from matchmaker.fit.ranking import match_lists
from matchmaker.fit.sentence import sentence
from matchmaker.fit.shortcomings import shortcomings

__all__ = [
    "FairFit",
    "FitMatrix",
    "NearFit",
    "NearestVendors",
    "advise",
    "build_fit",
    "ground_text",
    "grounds",
    "match_lists",
    "near_pairs",
    "nearest_vendors",
    "rescored",
    "sentence",
    "shortcomings",
]
