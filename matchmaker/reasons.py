"""Why a pair fits: contributions that add up, and the lines and words that met.

Standard library only. Points are on the scale of the score, 0 to 100.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from matchmaker.domain import (
    BuyerId,
    DeskId,
    Fair,
    PlannedPurchase,
    ProductId,
    PurchaseId,
    VendorId,
)
from matchmaker.errors import Finding

NEED_FIELDS = ("title", "item_name", "use", "spec", "item_code")
PRODUCT_FIELDS = ("name", "item_name", "description", "spec", "item_code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The facts and the rule behind a contribution: a sentence at ``fit.ground.<kind>`` with
    ``params`` in it. Params whose name ends in ``_won`` are amounts."""

    kind: str
    params: Mapping[str, bool | str | int | float] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one criterion adds to (or takes from) a score. ``known`` is False where the
    data did not say and the criterion's neutral value stood in. ``ground`` tells why, for the
    criteria that are not text."""

    criterion: str
    points: float
    known: bool = True
    ground: Ground | None = None


class How(StrEnum):
    """How two phrases met, the plainest first.

    SAME word; another SPELLING of it; PART: one stands inside the other; SYNONYM,
    ABBREVIATION and KIND_OF by an entry of the lexicon; the same MODEL number or standard;
    MEASURE: an equal specification (75인치 and 75"); COMPATIBLE: a specification within what
    was asked (75인치 이상 and 86인치); COMMON: a word of every paper (용역, 관리), told only
    where nothing else met; ITEM_CLASS: item codes that begin alike.
    """

    SAME = "same"
    SPELLING = "spelling"
    PART = "part"
    SYNONYM = "synonym"
    ABBREVIATION = "abbreviation"
    KIND_OF = "kind_of"
    MODEL = "model"
    MEASURE = "measure"
    COMPATIBLE = "compatible"
    COMMON = "common"
    ITEM_CLASS = "item_class"


EQUAL = frozenset({How.SAME, How.SPELLING, How.PART, How.MODEL})
ALIKE = frozenset({How.SYNONYM, How.ABBREVIATION, How.KIND_OF})
SPECIFIED = frozenset({How.MEASURE, How.COMPATIBLE})


@dataclass(frozen=True, slots=True)
class Phrase:
    """Letters ``start`` to ``end`` (end excluded) of a field as it was handed in.

    ``field`` is a field of `PlannedPurchase` (title, item_name, use, spec, item_code), of
    `Product` (name, item_name, description, spec, item_code), or of `Vendor`: intro, records
    (the one that `LineMatch.record` numbers) and vendor_name, its name.
    """

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Meet:
    """Two phrases that met. ``via`` tells by what: the terms of the lexicon's entry, or the
    classification's level; empty where the phrases speak for themselves. ``own``: the entry is
    one that the organiser brought to this fair."""

    need: Phrase
    offer: Phrase
    how: How
    via: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMatch:
    """A planned purchase beside the vendor's text that answers it best.

    ``product`` is None when the answer is a past contract (``record`` is its place among the
    vendor's) or the firm's introduction; ``offer`` is that text. ``words`` are the words met,
    as (word of the purchase, word of the offer), `EQUAL` or `ALIKE`; ``meets`` says where both
    stand and how they met, and holds all else that met too. ``relevance`` is the
    textual fit, 0 to 1.
    """

    purchase: PurchaseId
    product: ProductId | None
    offer: str
    words: tuple[tuple[str, str], ...]
    relevance: float
    record: int | None = None
    meets: tuple[Meet, ...] = ()


def need_texts(purchase: PlannedPurchase) -> Mapping[str, str]:
    """The texts of a purchase as handed in, by the fields that phrases name."""
    return {name: getattr(purchase, name) or "" for name in NEED_FIELDS}


def offer_texts(fair: Fair, vendor_id: VendorId, line: LineMatch) -> Mapping[str, str]:
    """The texts that answer a purchase as handed in, by the fields that phrases name."""
    vendor = fair.vendor_of[vendor_id]
    if line.product is not None:
        product = fair.product_of[line.product]
        return {name: getattr(product, name) or "" for name in PRODUCT_FIELDS}
    if line.record is not None:
        return {"records": vendor.records[line.record], "vendor_name": vendor.name}
    return {"intro": vendor.intro or ""}


def met_texts(fair: Fair, vendor_id: VendorId, line: LineMatch) -> list[tuple[Meet, str, str]]:
    """Each meeting of two phrases with both phrases as they were handed in."""
    asked = need_texts(fair.purchase_of[line.purchase])
    told = offer_texts(fair, vendor_id, line)
    return [(m, phrase_text(m.need, asked), phrase_text(m.offer, told)) for m in line.meets]


def phrase_text(phrase: Phrase, texts: Mapping[str, str]) -> str:
    """A phrase as it was handed in, on one line."""
    return " ".join(texts[phrase.field][phrase.start : phrase.end].split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """How much of an agency's needs a talk serves: ``needs`` of its ``agency_needs`` lines,
    ``budget`` of its ``agency_budget`` (won; None: not known of any). ``without_budget`` of the
    lines served told no budget and are not in the sum."""

    needs: int
    agency_needs: int
    without_budget: int = 0
    budget: int | None = None
    agency_budget: int | None = None

    @property
    def share(self) -> float | None:
        """The share of the agency's known budget, 0 to 1; None where it is not known."""
        if self.budget is None or not self.agency_budget:
            return None
        return self.budget / self.agency_budget


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a desk and a vendor fit. ``points`` is the sum of the contributions (to a
    hundredth); ``lines`` are the purchases they could talk about, best first (the first few);
    ``served`` counts all of them, None where a single line is explained."""

    buyer: BuyerId
    desk: DeskId
    vendor: VendorId
    points: float
    contributions: tuple[Contribution, ...]
    lines: tuple[LineMatch, ...]
    served: Served | None = None


@dataclass(frozen=True, kw_only=True)
class RankedVendor:
    """A vendor in the ranked list of a planned purchase or an agency (``rank`` from 1)."""

    rank: int
    vendor: VendorId
    explanation: Explanation


@dataclass(frozen=True, kw_only=True)
class RankedPurchase:
    """A planned purchase in the ranked list of a vendor (``rank`` from 1)."""

    rank: int
    purchase: PurchaseId
    explanation: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What a firm could add to its texts. ``completeness`` (0 to 100) is the sum of the
    ``parts``, (name, points); ``findings`` say what is missing."""

    vendor: VendorId
    completeness: int
    parts: tuple[tuple[str, float], ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class MatchLists:
    """Ranked lists for both sides, best first, with reasons, and advice to firms. ``by_buyer``
    are whole talks: the vendors of an agency with all lines that a talk would be about."""

    by_purchase: Mapping[PurchaseId, tuple[RankedVendor, ...]]
    by_vendor: Mapping[VendorId, tuple[RankedPurchase, ...]]
    by_buyer: Mapping[BuyerId, tuple[RankedVendor, ...]] = field(default_factory=dict)
    advice: tuple[Advice, ...] = ()
