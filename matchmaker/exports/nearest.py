"""The nearest partner that somebody does not meet yet, and why they do not meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain
from typing import Literal

from matchmaker.agendas import Agendas
from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    Fair,
    PlannedPurchase,
    PreferenceKind,
    TimeSlot,
    Vendor,
    VendorId,
)
from matchmaker.exports.group_figures import full_groups
from matchmaker.exports.wording import clean
from matchmaker.plan import FairPlan
from matchmaker.reasons import Explanation
from matchmaker.texts import Texts

# A partner somewhat below the fair's least relevance may still be worth a look.
_SUITABLE_SHARE = 2 / 3

Kind = Literal["vendor", "buyer", "line"]
Pair = tuple[BuyerId, VendorId]


class Standing(StrEnum):
    """What the data proves about why a participant or line has no (further) meeting.

    NO_TIME and CAP_REACHED are about the participant itself, GROUP_CAP about it or the pair;
    STANDBY to FREE are about the nearest partner; VETOED, MET and NONE say why no partner can
    be named, and UNKNOWN that the plan holds no ranked lists.
    """

    NO_TIME = "no_time"
    CAP_REACHED = "cap_reached"
    STANDBY = "standby"
    FAR = "far"
    CAP = "cap"
    GROUP_CAP = "group_cap"
    TIME = "time"
    FREE = "free"
    VETOED = "vetoed"
    MET = "met"
    NONE = "none"
    UNKNOWN = "unknown"


_BY_KIND = (Standing.VETOED, Standing.MET, Standing.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A line and a vendor that suit each other."""

    purchase: PlannedPurchase
    vendor: Vendor
    explanation: Explanation

    @property
    def pair(self) -> Pair:
        return self.purchase.buyer, self.vendor.id

    @property
    def relevance(self) -> float:
        """The textual fit, 0 to 1."""
        return max((line.relevance for line in self.explanation.lines), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The nearest partner of a participant or line, where one can be named, and what holds
    the two apart. ``rank`` is the vendor's place among the agency's reserves.
    ``group`` is the name of a group that has all the meetings it may have.
    ``better_vetoed`` says that the partner is below the fair's least relevance while a
    vetoed one is not."""

    kind: Kind
    standing: Standing
    partner: Partner | None = None
    rank: int | None = None
    group: str | None = None
    better_vetoed: bool = False

    def advice(self, texts: Texts) -> str:
        """Reason and advice in words; empty where nothing is known."""
        if self.standing is Standing.UNKNOWN:
            return ""
        name = f"{self.kind}_{self.standing}" if self.standing in _BY_KIND else self.standing
        said = texts(f"exports.advice.{name}", rank=self.rank, group=self.group or "")
        if not self.better_vetoed:
            return said
        return " ".join((texts(f"exports.advice.{self.kind}_{Standing.VETOED}"), said))


class NearestPartners:
    """Finds the nearest partners within one plan; everything is indexed once."""

    def __init__(self, plan: FairPlan, made: Agendas) -> None:
        self._plan, self._fair, self._made = plan, plan.fair, made
        self._vetoed = vetoed_pairs(plan.fair)
        self._asked = asked_pairs(plan.fair)
        self._met = {(plan.fair.desk_of[m.desk].buyer, m.vendor) for m in plan.schedule.meetings}
        self._ranks = {(s.buyer, s.vendor): s.rank for s in plan.schedule.standby}
        self._full_groups = full_groups(plan.fair, plan.schedule)
        self._running = Counter(m.slot for m in plan.schedule.meetings)

    def of(self, who: Buyer | Vendor | PlannedPurchase) -> Nearest:
        """The best partner that is not met yet, not vetoed and relevant enough."""
        nearest = self._found(who)
        if nearest.standing is not Standing.GROUP_CAP:
            return nearest
        pair = nearest.partner.pair if nearest.partner else None
        return replace(nearest, group=self._full_group(who, pair))

    def _found(self, who: Buyer | Vendor | PlannedPurchase) -> Nearest:
        kind = _kind_of(who)
        own = self._own_limit(who)
        if not (self._plan.matches.by_purchase or self._plan.matches.by_vendor):
            return Nearest(kind=kind, standing=own or Standing.UNKNOWN)
        least = self._fair.policy.min_relevance * _SUITABLE_SHARE
        suitable = [p for p in self._partners(who) if p.relevance >= least]
        allowed = [p for p in suitable if p.pair not in self._vetoed]
        partner = next((p for p in allowed if p.pair not in self._met), None)
        if partner is not None:
            return Nearest(
                kind=kind,
                standing=own or self._between(partner),
                partner=partner,
                rank=self._ranks.get(partner.pair),
                better_vetoed=self._better_vetoed(partner, suitable),
            )
        if len(allowed) < len(suitable):
            return Nearest(kind=kind, standing=own or Standing.VETOED)
        return Nearest(kind=kind, standing=own or (Standing.MET if suitable else Standing.NONE))

    def _better_vetoed(self, partner: Partner, suitable: list[Partner]) -> bool:
        least = self._fair.policy.min_relevance
        fitting = (p for p in suitable if p.relevance >= least)
        return partner.relevance < least and any(p.pair in self._vetoed for p in fitting)

    def _partners(self, who: Buyer | Vendor | PlannedPurchase) -> Iterator[Partner]:
        """The ranked partners, best first."""
        if isinstance(who, Vendor):
            for line in self._plan.matches.by_vendor.get(who.id, ()):
                purchase = self._fair.purchase_of[line.purchase]
                yield Partner(purchase=purchase, vendor=who, explanation=line.explanation)
        elif isinstance(who, Buyer):
            lines = self._fair.purchases_of_buyer[who.id]
            every = [p for line in lines for p in self._partners(line)]
            yield from sorted(every, key=lambda p: -p.explanation.points)
        else:
            for ranked in self._plan.matches.by_purchase.get(who.id, ()):
                vendor = self._fair.vendor_of[ranked.vendor]
                yield Partner(purchase=who, vendor=vendor, explanation=ranked.explanation)

    def _own_limit(self, who: Buyer | Vendor | PlannedPurchase) -> Standing | None:
        """Whether a participant has no time at all, or all the meetings that it may have."""
        if isinstance(who, PlannedPurchase):
            return None
        if not any(self._can_use(who, slot) for slot in self._fair.slots):
            return Standing.NO_TIME
        if self._full(who):
            return Standing.CAP_REACHED
        return Standing.GROUP_CAP if self._full_group(who, None) else None

    def _can_use(self, who: Buyer | Vendor, slot: TimeSlot) -> bool:
        if isinstance(who, Vendor):
            return self._fair.vendor_can_use(who, slot)
        return any(self._fair.desk_can_use(d, slot) for d in self._fair.desks_of_buyer[who.id])

    def _full(self, who: Buyer | Vendor) -> bool:
        fair = self._fair
        cap = fair.cap_of_buyer(who) if isinstance(who, Buyer) else fair.cap_of_vendor(who)
        return cap is not None and len(self._made.of(who).entries) >= cap

    def _full_group(self, who: Buyer | Vendor | PlannedPurchase, pair: Pair | None) -> str | None:
        """The name of a group without a meeting left: of a participant, else of a pair."""
        own = (g for g in self._full_groups if who.id in g.members and g.side == _kind_of(who))
        between = (g for g in self._full_groups if pair is not None and g.counts(*pair))
        group = next(chain(own, between), None)
        return None if group is None else clean(group.name)

    def _between(self, partner: Partner) -> Standing:
        """What holds two apart that could be brought together."""
        if partner.pair in self._ranks:
            return Standing.STANDBY
        too_far = partner.relevance < self._fair.policy.min_relevance
        if too_far and partner.pair not in self._asked:
            return Standing.FAR
        buyer = self._fair.buyer_of[partner.purchase.buyer]
        desks = [d for d in self._desks_for(partner.purchase) if not self._desk_full(d)]
        if self._full(partner.vendor) or self._full(buyer) or not desks:
            return Standing.CAP
        if self._full_group(partner.purchase, partner.pair):
            return Standing.GROUP_CAP
        common = any(self._both_free(desk, partner.vendor) for desk in desks)
        return Standing.FREE if common else Standing.TIME

    def _desks_for(self, purchase: PlannedPurchase) -> list[Desk]:
        desks = self._fair.desks_of_buyer[purchase.buyer]
        return [d for d in desks if not d.purchases or purchase.id in d.purchases]

    def _desk_full(self, desk: Desk) -> bool:
        return desk.cap is not None and len(self._slots_of(desk)) >= desk.cap

    def _slots_of(self, desk: Desk) -> list[TimeSlot]:
        entries = self._made.buyers[desk.buyer].entries
        return [e.slot for e in entries if e.desk.id == desk.id]

    def _both_free(self, desk: Desk, vendor: Vendor) -> bool:
        """Whether a meeting of the two still finds a slot and a room."""
        fair = self._fair
        taken = [*self._slots_of(desk), *(e.slot for e in self._made.vendors[vendor.id].entries)]
        return any(
            fair.desk_can_use(desk, slot)
            and fair.vendor_can_use(vendor, slot)
            and (slot.rooms is None or self._running[slot.id] < slot.rooms)
            and not any(slot.overlaps(other) for other in taken)
            for slot in fair.slots
        )


def vetoed_pairs(fair: Fair) -> frozenset[Pair]:
    """The pairs that nobody may propose."""
    return _pairs(fair, (PreferenceKind.VETO,))


def asked_pairs(fair: Fair) -> frozenset[Pair]:
    """The pairs that were wished for or must meet."""
    return _pairs(fair, (PreferenceKind.WISH, PreferenceKind.MUST_MEET))


def _pairs(fair: Fair, kinds: Iterable[PreferenceKind]) -> frozenset[Pair]:
    return frozenset((p.buyer, p.vendor) for p in fair.preferences if p.kind in kinds)


def _kind_of(who: Buyer | Vendor | PlannedPurchase) -> Kind:
    if isinstance(who, PlannedPurchase):
        return "line"
    return "buyer" if isinstance(who, Buyer) else "vendor"
