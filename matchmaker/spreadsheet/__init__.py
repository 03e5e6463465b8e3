"""A workbook or CSV files → Fair, every fault told in one pass; and the empty workbook."""

from matchmaker.spreadsheet.decisions import Decision, read_decisions
from matchmaker.spreadsheet.limits import Limits
from matchmaker.spreadsheet.parse import ReadFair, read_fair
from matchmaker.spreadsheet.template import template
from matchmaker.spreadsheet.weights import weights_to_csv
from matchmaker.spreadsheet.writer import fair_to_workbook

__all__ = [
    "Decision",
    "Limits",
    "ReadFair",
    "fair_to_workbook",
    "read_decisions",
    "read_fair",
    "template",
    "weights_to_csv",
]
