"""The nouns of a consultation fair. Standard library only; everything is frozen.

Times are naive wall-clock times of the fair's own time zone (`Fair.timezone`).
Money is whole won. A missing fact is ``None`` or empty: unknown is never zero.
"""

from matchmaker.domain.agencies import (
    Buyer,
    Desk,
    PlannedPurchase,
)
from matchmaker.domain.fair import Fair
from matchmaker.domain.firms import (
    Certificate,
    Product,
    Vendor,
)
from matchmaker.domain.groups import Group
from matchmaker.domain.ids import (
    BuyerId,
    DeskId,
    GroupId,
    ProductId,
    PurchaseId,
    SessionId,
    SlotId,
    VendorId,
)
from matchmaker.domain.meetings import (
    Meeting,
    Schedule,
    Standby,
)
from matchmaker.domain.policy import Fairness, Policy
from matchmaker.domain.terms import TermKind, Terms
from matchmaker.domain.times import (
    Session,
    TimeSlot,
)
from matchmaker.domain.timing import Precedence, TimeRules, TimingWish
from matchmaker.domain.wishes import (
    Preference,
    PreferenceKind,
    Side,
)

__all__ = [
    "Buyer",
    "BuyerId",
    "Certificate",
    "Desk",
    "DeskId",
    "Fair",
    "Fairness",
    "Group",
    "GroupId",
    "Meeting",
    "PlannedPurchase",
    "Policy",
    "Precedence",
    "Preference",
    "PreferenceKind",
    "Product",
    "ProductId",
    "PurchaseId",
    "Schedule",
    "Session",
    "SessionId",
    "Side",
    "SlotId",
    "Standby",
    "TermKind",
    "Terms",
    "TimeRules",
    "TimeSlot",
    "TimingWish",
    "Vendor",
    "VendorId",
]
