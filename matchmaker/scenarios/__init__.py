"""Fairs of real sizes with invented organisations, grown from a seed and from word lists."""

from matchmaker.scenarios.catalogue import SCENARIOS, Scenario
from matchmaker.scenarios.files import fair_files
from matchmaker.scenarios.generate import make_fair

__all__ = ["SCENARIOS", "Scenario", "fair_files", "make_fair"]
