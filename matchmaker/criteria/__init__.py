"""What makes a pair fit, criterion by criterion. NaN = unknown, never zero."""

from matchmaker.criteria.bounds import SLACK
from matchmaker.criteria.certificates import Certificates
from matchmaker.criteria.classes import LEVELS, item_digits
from matchmaker.criteria.contracts import OpenRoute
from matchmaker.criteria.criterion import ITEM_CLASS, TEXT, Criterion, Pair, Pairs
from matchmaker.criteria.direct_production import DirectProduction
from matchmaker.criteria.facts import ItemCode, Record, RecordFit, RegionNearness
from matchmaker.criteria.firms import Capacity, CompanySize, Pilot
from matchmaker.criteria.grouping import FURTHER
from matchmaker.criteria.holdings import Holdings
from matchmaker.criteria.licences import Licences
from matchmaker.criteria.material import Material, Need, Offer, OfferKind, read_material
from matchmaker.criteria.preferences import Said
from matchmaker.criteria.source import TextSource
from matchmaker.criteria.text import PairTexts, RelevanceBlock, TextFit

__all__ = [
    "FURTHER",
    "ITEM_CLASS",
    "LEVELS",
    "SLACK",
    "TEXT",
    "Capacity",
    "Certificates",
    "CompanySize",
    "Criterion",
    "DirectProduction",
    "Holdings",
    "ItemCode",
    "Licences",
    "Material",
    "Need",
    "Offer",
    "OfferKind",
    "OpenRoute",
    "Pair",
    "PairTexts",
    "Pairs",
    "Pilot",
    "Record",
    "RecordFit",
    "RegionNearness",
    "RelevanceBlock",
    "Said",
    "TextFit",
    "TextSource",
    "item_digits",
    "read_material",
]
