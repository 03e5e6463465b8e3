"""Firms with their products, certificates and past contracts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from matchmaker.domain import Certificate, Product, Session, TimeSlot, Vendor, VendorId
from matchmaker.scenarios.calendar import Absences
from matchmaker.scenarios.catalogue import Scenario, TrackShape, VendorGroup
from matchmaker.scenarios.dice import Dice
from matchmaker.scenarios.lexicon import Item, sectors, words
from matchmaker.scenarios.names import Host, Namer, business_number, person, phone
from matchmaker.scenarios.needs import NeedWriter
from matchmaker.scenarios.offers import Firm, OfferWriter

_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmPlan:
    """What is settled of a firm before it is made: its group, place and tracks."""

    group: VendorGroup
    local: bool
    tracks: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFirm:
    """A firm, its products, and the items that it sells."""

    vendor: Vendor
    products: tuple[Product, ...]
    items: tuple[Item, ...]


class FirmMaker:
    """Makes the firms of one fair."""

    def __init__(
        self,
        scenario: Scenario,
        host: Host,
        namer: Namer,
        first_day: date,
        sessions: Sequence[Session],
        slots: Sequence[TimeSlot],
    ) -> None:
        self._scenario, self._host, self._namer = scenario, host, namer
        self._absences = Absences(slots)
        self._first_day = first_day
        self._slots = slots
        self._track_of = {session.id: session.track for session in sessions}
        self._offers = OfferWriter()
        self._records = NeedWriter(host, first_day)
        self._history = Namer(host)
        self._words = words("names")["firms"]

    def plans(self, dice: Dice) -> Iterator[FirmPlan]:
        """Every firm of the scenario, group by group; shared ones also get the later track."""
        made: list[FirmPlan] = []
        for track in self._scenario.tracks:
            tracks = frozenset([track.name] if track.name else [])
            made = [*_share(made, track.shared, tracks, dice), *_new_plans(track, tracks)]
        yield from made

    def make(self, number: int, plan: FirmPlan, dice: Dice) -> MadeFirm:
        """The ``number``-th firm."""
        held = dice.pick(plan.group.certificates) if plan.group.certificates else ""
        sector = sectors()[dice.pick(plan.group.sectors or tuple(sectors()))]
        sort = self._words["sorts"].get(held, "")
        local = self._host.local_region(dice) if plan.local else self._host.other_region(dice)
        founded = self._first_day - timedelta(days=dice.between(200, 32 * _DAYS))
        name = self._namer.firm(sector, sort, dice)
        firm = Firm(name, local, founded.year, held, sector, sort)
        vendor_id = VendorId(f"V{number:05d}")
        items = dice.some(sector.items, dice.pick((1, 1, 1, 2, 2, 2, 3, 4)))
        products = tuple(
            self._offers.product(i, vendor_id, firm, item, dice) for i, item in enumerate(items, 1)
        )
        vendor = self._vendor(number, vendor_id, firm, plan, founded, items, products, dice)
        return MadeFirm(vendor=vendor, products=products, items=tuple(items))

    def _vendor(
        self,
        number: int,
        vendor_id: VendorId,
        firm: Firm,
        plan: FirmPlan,
        founded: date,
        items: list[Item],
        products: Sequence[Product],
        dice: Dice,
    ) -> Vendor:
        size = self._words["sort_sizes"].get(firm.sort) or dice.weighted(self._words["sizes"])
        staff = dice.between(*self._words["staff"][size])
        low, high = self._scenario.own_caps
        return Vendor(
            id=vendor_id,
            name=firm.name,
            business_number=business_number(number),
            region=firm.region,
            size=size,
            founded=founded,
            employees=staff if dice.chance(0.9) else None,
            sales=staff * dice.between(40, 300) * 1_000_000 if dice.chance(0.8) else None,
            intro=self._offers.intro(firm, items, dice),
            records=self._past(items, dice),
            certificates=self._certificates(firm, products, dice),
            contact=person(dice),
            email=f"v{number:05d}@example.com",
            phone=phone(number),
            tracks=plan.tracks,
            cap=dice.between(low, high) if dice.chance(0.25) else None,
            unavailable=self._absences.draw(
                self._open_to(plan.tracks), self._scenario.available, dice
            ),
        )

    def _certificates(
        self, firm: Firm, products: Sequence[Product], dice: Dice
    ) -> tuple[Certificate, ...] | None:
        """The group's certificate and some of the sector's; one firm in ten says nothing."""
        if not firm.certificate and dice.chance(0.1):
            return None
        kinds = [firm.certificate] if firm.certificate else []
        kinds += [
            k for k in dice.some(firm.sector.certificates, dice.between(0, 2)) if k not in kinds
        ]
        return tuple(
            Certificate(
                kind=kind,
                number=dice.fill(dice.pick(self._words["certificate_numbers"])),
                valid_until=self._first_day + timedelta(days=dice.between(20, 3 * _DAYS))
                if dice.chance(0.8)
                else None,
                product=dice.pick(products).id
                if kind != firm.certificate and dice.chance(0.4)
                else None,
            )
            for kind in kinds
        )

    def _past(self, items: list[Item], dice: Dice) -> tuple[str, ...]:
        found = []
        for _ in range(dice.pick((0, 0, 1, 1, 2, 3))):
            item = dice.pick(items)
            kind = dice.pick(sorted(item.kinds))
            patterns = words("names")["kinds"][kind]["names"]
            agency = dice.fill(dice.pick(patterns), self._history.local_words(dice))
            found.append(self._records.record(agency, kind, item, dice))
        return tuple(dict.fromkeys(found))

    def _open_to(self, tracks: frozenset[str]) -> list[TimeSlot]:
        own = {None, *tracks} if tracks else set(self._track_of.values())
        return [slot for slot in self._slots if self._track_of[slot.session] in own]


def _share(made: list[FirmPlan], count: int, tracks: frozenset[str], dice: Dice) -> list[FirmPlan]:
    """The firms so far, ``count`` of them now in these tracks as well."""
    chosen = set(dice.some(range(len(made)), count))
    return [
        replace(plan, tracks=plan.tracks | tracks) if i in chosen else plan
        for i, plan in enumerate(made)
    ]


def _new_plans(track: TrackShape, tracks: frozenset[str]) -> Iterator[FirmPlan]:
    """The firms that come for this track alone: each group's locals first."""
    left_out = track.shared
    for group in reversed(track.vendors):
        count = group.count - left_out
        local = group.local - left_out
        for i in range(count):
            yield FirmPlan(group=group, local=i < local, tracks=tracks)
        left_out = 0
