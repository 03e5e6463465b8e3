"""The rows of a fair in our JSON files; see `schema`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, NaiveDatetime, PlainSerializer, WithJsonSchema

from matchmaker import domain

Ids = Annotated[frozenset[str], PlainSerializer(sorted, return_type=list[str])]


class Row(BaseModel):
    """What all rows share. ``builds`` is the noun that a row stands for."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, from_attributes=True, allow_inf_nan=False
    )
    builds: ClassVar[Callable[..., Any]]


LocalTime = Annotated[
    NaiveDatetime,
    # A clock on the wall of the fair: JSON Schema's date-time would need an offset.
    WithJsonSchema(
        {"type": "string", "format": "local-date-time", "examples": ["2026-03-12T10:00:00"]}
    ),
]


class SessionRow(Row):
    builds = domain.Session
    id: str
    name: str
    start: LocalTime
    end: LocalTime
    track: str | None = None


class TimeSlotRow(Row):
    builds = domain.TimeSlot
    id: str
    session: str
    start: LocalTime
    end: LocalTime
    rooms: int | None = None


class BuyerRow(Row):
    builds = domain.Buyer
    id: str
    name: str
    kind: str | None = None
    region: str | None = None
    tracks: Ids = frozenset()
    cap: int | None = None
    floor: int = 0
    unavailable: Ids = frozenset()
    quota_shares: Mapping[str, float] = {}


class DeskRow(Row):
    builds = domain.Desk
    id: str
    buyer: str
    name: str
    officer: str | None = None
    email: str | None = None
    phone: str | None = None
    purchases: Ids = frozenset()
    cap: int | None = None
    unavailable: Ids = frozenset()


class PlannedPurchaseRow(Row):
    builds = domain.PlannedPurchase
    id: str
    buyer: str
    title: str
    use: str | None = None
    spec: str | None = None
    division: str | None = None
    item_code: str | None = None
    item_name: str | None = None
    budget: int | None = None
    due: date | None = None
    contract_method: str | None = None
    procurement_route: str | None = None
    wanted_certificates: Ids = frozenset()
    wanted_region: str | None = None


class CertificateRow(Row):
    builds = domain.Certificate
    kind: str
    number: str | None = None
    valid_until: date | None = None
    product: str | None = None


class ProductRow(Row):
    builds = domain.Product
    id: str
    vendor: str
    name: str
    description: str | None = None
    spec: str | None = None
    item_code: str | None = None
    item_name: str | None = None
    price: int | None = None


class VendorRow(Row):
    builds = domain.Vendor
    id: str
    name: str
    business_number: str | None = None
    region: str | None = None
    size: str | None = None
    founded: date | None = None
    employees: int | None = None
    sales: int | None = None
    public_sales: int | None = None
    intro: str | None = None
    records: tuple[str, ...] = ()
    certificates: tuple[CertificateRow, ...] | None = None
    industries: tuple[str, ...] | None = None
    contact: str | None = None
    email: str | None = None
    phone: str | None = None
    first_time: bool | None = None
    tracks: Ids = frozenset()
    cap: int | None = None
    floor: int = 0
    unavailable: Ids = frozenset()


class PreferenceRow(Row):
    builds = domain.Preference
    buyer: str
    vendor: str
    kind: domain.PreferenceKind
    side: domain.Side = domain.Side.ORGANISER
    rank: int | None = None
    note: str | None = None


class MeetingRow(Row):
    builds = domain.Meeting
    desk: str
    vendor: str
    slot: str
    purchases: tuple[str, ...] = ()
    fixed: bool = False


class StandbyRow(Row):
    builds = domain.Standby
    buyer: str
    vendor: str
    rank: int
    points: float
    purchases: tuple[str, ...] = ()


class ScheduleRow(Row):
    builds = domain.Schedule
    meetings: tuple[MeetingRow, ...] = ()
    standby: tuple[StandbyRow, ...] = ()


class TimeRulesRow(Row):
    builds = domain.TimeRules
    desk_pause_after: int | None = None
    vendor_pause_after: int | None = None
    pause_minutes: int | None = None
    wishes: tuple[domain.TimingWish, ...] = domain.TimeRules().wishes
    break_spread: int | None = None


class PrecedenceRow(Row):
    builds = domain.Precedence
    buyer: str
    vendor: str
    then_buyer: str
    then_vendor: str


class TermsRow(Row):
    builds = domain.Terms
    word: str
    others: tuple[str, ...] = ()
    kind: domain.TermKind = domain.TermKind.SYNONYM
    source: str | None = None


class GroupRow(Row):
    builds = domain.Group
    id: str
    name: str
    side: domain.Side
    members: Ids
    cap: int | None = None
    floor: int = 0
    share: float = 0.0
    condition: str | None = None


class PolicyRow(Row):
    builds = domain.Policy
    vendor_cap: int = 8
    vendor_floor: int = 1
    buyer_cap: int | None = None
    buyer_floor: int = 1
    fairness: domain.Fairness = domain.Fairness.FLOOR
    lines_first: bool = True
    min_relevance: float = 0.3
    standby_per_buyer: int = 3
    weights: Mapping[str, float] = {}
    timing: TimeRulesRow = TimeRulesRow()


class FairRow(Row):
    builds = domain.Fair
    name: str
    timezone: str = "Asia/Seoul"
    policy: PolicyRow = PolicyRow()
    sessions: tuple[SessionRow, ...] = ()
    slots: tuple[TimeSlotRow, ...] = ()
    buyers: tuple[BuyerRow, ...]
    desks: tuple[DeskRow, ...]
    purchases: tuple[PlannedPurchaseRow, ...]
    vendors: tuple[VendorRow, ...]
    products: tuple[ProductRow, ...] = ()
    preferences: tuple[PreferenceRow, ...] = ()
    precedences: tuple[PrecedenceRow, ...] = ()
    groups: tuple[GroupRow, ...] = ()
    fixed: tuple[MeetingRow, ...] = ()
    terms: tuple[TermsRow, ...] = ()
