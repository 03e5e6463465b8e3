"""What makes a pair fit, criterion by criterion. NaN = unknown, never zero."""

from matchmaker.criteria.classes import LEVELS
from matchmaker.criteria.criterion import (
    DEDUCTIONS,
    DEFAULT_WEIGHTS,
    ITEM_CLASS,
    TEXT,
    Criterion,
    Pairs,
)
from matchmaker.criteria.facts import Certificates, ItemCode, Record, RegionNearness
from matchmaker.criteria.material import Material, Need, Offer, OfferKind, read_material
from matchmaker.criteria.preferences import Said
from matchmaker.criteria.text import RelevanceBlock, TextFit

__all__ = [
    "DEDUCTIONS",
    "DEFAULT_WEIGHTS",
    "ITEM_CLASS",
    "LEVELS",
    "TEXT",
    "Certificates",
    "Criterion",
    "ItemCode",
    "Material",
    "Need",
    "Offer",
    "OfferKind",
    "Pairs",
    "Record",
    "RegionNearness",
    "RelevanceBlock",
    "Said",
    "TextFit",
    "read_material",
]
