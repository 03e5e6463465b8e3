"""The rows of our JSON files, version 1, as pydantic models: the border of the codec.

A row has the fields of the noun that it ``builds``, under the same names; what they mean is
told in docs/schedule-format.md. Rows are strict: a number in quotes is refused, and so is a
field that this version does not know. Sets are written sorted, so that bytes never depend
on hashing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, NaiveDatetime, PlainSerializer

from matchmaker import domain, errors, reasons
from matchmaker.scheduler import result
from matchmaker.scheduler.fairness import FairnessChoice

PLAN_FORMAT = "matchmaker/schedule"
FAIR_FORMAT = "matchmaker/fair"
VERSION = 1

Ids = Annotated[frozenset[str], PlainSerializer(sorted, return_type=list[str])]


class Row(BaseModel):
    """What all rows share. ``builds`` is the noun that a row stands for."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, from_attributes=True, allow_inf_nan=False
    )
    builds: ClassVar[Callable[..., Any]]


class SessionRow(Row):
    builds = domain.Session
    id: str
    name: str
    start: NaiveDatetime
    end: NaiveDatetime
    track: str | None = None


class TimeSlotRow(Row):
    builds = domain.TimeSlot
    id: str
    session: str
    start: NaiveDatetime
    end: NaiveDatetime
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
    fixed: tuple[MeetingRow, ...] = ()
    terms: tuple[TermsRow, ...] = ()


class GroundRow(Row):
    builds = reasons.Ground
    kind: str
    params: Mapping[str, bool | str | int | float] = {}


class ContributionRow(Row):
    builds = reasons.Contribution
    criterion: str
    points: float
    known: bool = True
    ground: GroundRow | None = None


class PhraseRow(Row):
    builds = reasons.Phrase
    field: str
    start: int
    end: int


class MeetRow(Row):
    builds = reasons.Meet
    need: PhraseRow
    offer: PhraseRow
    how: reasons.How
    via: str = ""
    own: bool = False


class LineMatchRow(Row):
    builds = reasons.LineMatch
    purchase: str
    product: str | None
    offer: str
    words: tuple[tuple[str, str], ...]
    relevance: float
    record: int | None = None
    meets: tuple[MeetRow, ...] = ()


class ServedRow(Row):
    builds = reasons.Served
    needs: int
    agency_needs: int
    without_budget: int = 0
    budget: int | None = None
    agency_budget: int | None = None


class ExplanationRow(Row):
    builds = reasons.Explanation
    buyer: str
    desk: str
    vendor: str
    points: float
    contributions: tuple[ContributionRow, ...]
    lines: tuple[LineMatchRow, ...]
    served: ServedRow | None = None


class ExplanationsRow(Row):
    meetings: tuple[ExplanationRow, ...] = ()
    standby: tuple[ExplanationRow, ...] = ()


class FindingRow(Row):
    builds = errors.Finding
    code: str
    severity: errors.Severity = errors.Severity.ERROR
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    params: Mapping[str, bool | str | int | float] = {}


class TimingRow(Row):
    builds = result.Timing
    breaks: int = 0
    breaks_before: int = 0
    breaks_bound: int = 0
    most_breaks: int = 0
    sessions: int = 0
    sessions_before: int = 0
    sessions_bound: int = 0
    fullest_slot: int = 0
    emptiest_slot: int = 0
    end: result.TimingEnd = result.TimingEnd.NOT_ASKED


class ResultRow(Row):
    """The solver's answer without its schedule. ``gap`` is written for readers only."""

    status: result.SolveStatus
    objective: int = 0
    bound: int = 0
    gap: float = 0.0
    fit_points: float = 0.0
    units: int = 0
    floor_units_met: int = 0
    floor_units_wanted: int = 0
    lines_covered: int = 0
    lines_wanted: int = 0
    floor_bonus: int = 0
    worst_bonus: int = 0
    worst_vendor: str | None = None
    worst_fit: float = 0.0
    seconds: float = 0.0
    findings: tuple[FindingRow, ...] = ()
    timing: TimingRow | None = None


class FairnessRow(Row):
    builds = FairnessChoice
    fairness: domain.Fairness | None = None
    meetings: int
    fit_points: float
    price: float
    floor_units: int
    lines_covered: int
    lowest_load: int | None = None
    lowest_fit: float | None = None


class PlanFile(Row):
    """schedule.json: a fair with its timetable, the reasons, and everything worth telling."""

    format: Literal["matchmaker/schedule"] = "matchmaker/schedule"
    version: Literal[1] = 1
    program: str
    made_at: str | None = None
    encoder: str
    seed: int = 0
    result: ResultRow
    findings: tuple[FindingRow, ...] = ()
    fair: FairRow
    schedule: ScheduleRow
    fairness: tuple[FairnessRow, ...] = ()
    explanations: ExplanationsRow = ExplanationsRow()


class FairFile(Row):
    """A fair alone, before anything was planned."""

    format: Literal["matchmaker/fair"] = "matchmaker/fair"
    version: Literal[1] = 1
    program: str
    made_at: str | None = None
    fair: FairRow


class Envelope(BaseModel):
    """The head of a file, read first: is it ours, and of a version that we know?"""

    model_config = ConfigDict(strict=True)
    format: str
    version: int


def build(row: Any) -> Any:
    """The noun that a row stands for, with everything inside it; other values as they are."""
    if isinstance(row, Row):
        return row.builds(**{name: build(value) for name, value in row})
    if isinstance(row, tuple):
        return tuple(build(value) for value in row)
    return row
