"""A workbook or CSV files → Fair, every fault told in one pass; and the empty workbook."""

from matchmaker.spreadsheet.limits import Limits
from matchmaker.spreadsheet.parse import ReadFair, read_fair
from matchmaker.spreadsheet.template import template

__all__ = ["Limits", "ReadFair", "read_fair", "template"]
