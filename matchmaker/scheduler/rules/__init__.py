"""The CP-SAT model of a part of the timetable, one named function per rule.

`calendar`, `rhythm`, `limits` and `demands` hold the rules by topic,
`building` lists them (`RULES`).
"""

from matchmaker.scheduler.rules.building import RULES, build_model
from matchmaker.scheduler.rules.model import Demand, Demands, Model, Part

__all__ = ["RULES", "Demand", "Demands", "Model", "Part", "build_model"]
