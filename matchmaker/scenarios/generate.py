"""A whole fair from a scenario's name, a seed and its first day."""

from __future__ import annotations

from datetime import date

from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    Fair,
    PlannedPurchase,
    Policy,
    Product,
    Vendor,
    VendorId,
)
from matchmaker.progress import Progress, silent
from matchmaker.scenarios.agencies import AgencyMaker
from matchmaker.scenarios.calendar import timetable
from matchmaker.scenarios.catalogue import SCENARIOS, Scenario
from matchmaker.scenarios.dice import Dice
from matchmaker.scenarios.firms import FirmMaker
from matchmaker.scenarios.lexicon import Item
from matchmaker.scenarios.names import Host, Namer
from matchmaker.scenarios.wishes import Market, preferences
from matchmaker.texts import texts


def make_fair(name: str, *, seed: int = 0, first_day: date, progress: Progress = silent) -> Fair:
    """The fair of a scenario: the same name, seed and day give the same fair, letter for letter.

    Raises KeyError for a name that is not in `SCENARIOS`.
    """
    return _Maker(SCENARIOS[name], seed, first_day, progress).fair()


class _Maker:
    """Grows one fair: firms first, then agencies that want some of what they sell."""

    def __init__(self, scenario: Scenario, seed: int, first_day: date, progress: Progress) -> None:
        self._scenario = scenario
        self._progress = progress
        self._first_day = first_day
        self._seed = (scenario.name, seed)
        self._words = texts("ko")
        sessions, slots = timetable(scenario, first_day, self._words)
        self._sessions, self._slots = sessions, slots
        host = Host.named(scenario.host)
        namer = Namer(host)
        self._firms = FirmMaker(scenario, host, namer, first_day, sessions, slots)
        self._agencies = AgencyMaker(scenario, host, namer, first_day, sessions, slots)
        self._vendors: list[Vendor] = []
        self._products: list[Product] = []
        self._buyers: list[Buyer] = []
        self._desks: list[Desk] = []
        self._purchases: list[PlannedPurchase] = []
        self._sold: dict[VendorId, list[Item]] = {}
        self._wanted: dict[BuyerId, list[Item]] = {}

    def fair(self) -> Fair:
        """Make every part; ``progress`` is told of firms and agencies."""
        self._make_firms()
        self._make_agencies()
        tracks: dict[str, frozenset[str]] = {b.id: b.tracks for b in self._buyers}
        tracks.update({v.id: v.tracks for v in self._vendors})
        market = Market(self._wanted, self._sold, tracks)
        said = preferences(
            self._buyers, self._vendors, market, self._words, Dice(*self._seed, "wishes")
        )
        return Fair(
            name=Dice().fill(self._scenario.title, {"year": str(self._first_day.year)}),
            buyers=tuple(self._buyers),
            desks=tuple(self._desks),
            purchases=tuple(self._purchases),
            vendors=tuple(self._vendors),
            products=tuple(self._products),
            sessions=self._sessions,
            slots=self._slots,
            preferences=said,
            policy=Policy(vendor_cap=self._scenario.vendor_cap, buyer_cap=self._scenario.buyer_cap),
        )

    def _make_firms(self) -> None:
        total = self._scenario.vendors
        for plan in self._firms.plans(Dice(*self._seed, "groups")):
            number = len(self._vendors) + 1
            if number % 100 == 1:
                self._progress("scenario", number - 1, total)
            made = self._firms.make(number, plan, Dice(*self._seed, "firm", number))
            self._vendors.append(made.vendor)
            self._products += made.products
            self._sold[made.vendor.id] = list(made.items)
        self._progress("scenario", total, total)

    def _make_agencies(self) -> None:
        for track in self._scenario.tracks:
            on_sale = [
                item
                for vendor in self._vendors
                if not vendor.tracks or track.name in vendor.tracks
                for item in self._sold[vendor.id]
            ]
            dice = Dice(*self._seed, "agencies", track.name or "")
            for desk_count in self._agencies.desk_counts(track, dice):
                number = len(self._buyers) + 1
                made = self._agencies.make(
                    number,
                    len(self._purchases) + 1,
                    track,
                    desk_count,
                    on_sale,
                    Dice(*self._seed, "agency", number),
                )
                self._buyers.append(made.buyer)
                self._desks += made.desks
                self._purchases += made.purchases
                self._wanted[made.buyer.id] = list(made.items)
