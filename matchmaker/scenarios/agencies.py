"""Agencies with their desks and lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matchmaker.domain import Buyer, BuyerId, Desk, DeskId, PlannedPurchase, Session, TimeSlot
from matchmaker.scenarios.calendar import Absences
from matchmaker.scenarios.catalogue import Scenario, TrackShape
from matchmaker.scenarios.dice import Dice
from matchmaker.scenarios.lexicon import Item, sectors, words
from matchmaker.scenarios.names import Host, Namer, person, phone
from matchmaker.scenarios.needs import NeedWriter

# How many of the lines are for something that a firm of the fair sells; the rest go unmet.
_ON_SALE = 0.8
_TRIES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeAgency:
    """An agency, its desks, its lines, and the items that the lines are for."""

    buyer: Buyer
    desks: tuple[Desk, ...]
    purchases: tuple[PlannedPurchase, ...]
    items: tuple[Item, ...]


class AgencyMaker:
    """Makes the agencies of one fair."""

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
        self._writer = NeedWriter(host, first_day)
        track_of = {session.id: session.track for session in sessions}
        self._slots = {
            track.name: [s for s in slots if track_of[s.session] in (None, track.name)]
            for track in scenario.tracks
        }
        every = [item for sector in sectors().values() for item in sector.items]
        self._all_items = {kind: [i for i in every if kind in i.kinds] for kind in _kinds()}

    def desk_counts(self, track: TrackShape, dice: Dice) -> list[int]:
        """How many desks each agency of a track brings; the sum is the track's desks."""
        counts = [1] * track.agencies
        for _ in range(track.desks - track.agencies):
            counts[dice.between(0, track.agencies - 1)] += 1
        return counts

    def make(
        self,
        number: int,
        first_line: int,
        track: TrackShape,
        desk_count: int,
        on_sale: Sequence[Item],
        dice: Dice,
    ) -> MadeAgency:
        """The ``number``-th agency of the fair; its lines count from ``first_line``."""
        kind = dice.weighted(track.kinds)
        buyer = self._buyer(number, kind, track, dice)
        count = max(desk_count, dice.between(*track.lines))
        items = self._items(kind, count, on_sale, dice)
        purchases = tuple(
            self._writer.line(first_line + i, buyer.id, buyer.name, kind, item, dice)
            for i, item in enumerate(items)
        )
        desks = self._desks(number, buyer, purchases, desk_count, track, dice)
        return MadeAgency(buyer=buyer, desks=desks, purchases=purchases, items=tuple(items))

    def _buyer(self, number: int, kind: str, track: TrackShape, dice: Dice) -> Buyer:
        name = self._namer.agency(kind, dice)
        local = not any(name.startswith(n) for n in self._host.neighbours)
        region = self._host.local_region(dice) if local else " ".join(name.split()[:2])
        return Buyer(
            id=BuyerId(f"B{number:04d}"),
            name=name,
            kind=_kinds()[kind]["label"],
            region=region,
            tracks=frozenset([track.name] if track.name else []),
            cap=dice.between(4, 12) if dice.chance(0.08) else None,
            unavailable=self._absences.draw(
                self._slots[track.name], self._scenario.available, dice
            ),
        )

    def _items(self, kind: str, count: int, on_sale: Sequence[Item], dice: Dice) -> list[Item]:
        """Different items that such an agency buys, most of them on sale at the fair."""
        found: dict[str, Item] = {}
        for _ in range(_TRIES * count):
            if len(found) == count:
                break
            item = dice.pick(on_sale if dice.chance(_ON_SALE) else self._all_items[kind])
            if kind in item.kinds:
                found.setdefault(item.offer[0], item)
        return list(found.values())

    def _desks(
        self,
        number: int,
        buyer: Buyer,
        purchases: Sequence[PlannedPurchase],
        count: int,
        track: TrackShape,
        dice: Dice,
    ) -> tuple[Desk, ...]:
        """Desks that share the lines out; neighbouring desks have one line in common."""
        departments = dice.shuffled(words("names")["departments"])
        desks = []
        for i in range(count):
            mine = [p.id for at, p in enumerate(purchases) if at % count in (i, (i + 1) % count)]
            away = dice.chance(0.3)
            desks.append(
                Desk(
                    id=DeskId(f"{buyer.id}-{i + 1}"),
                    buyer=buyer.id,
                    name=departments[i % len(departments)],
                    officer=person(dice),
                    email=f"desk{number:04d}-{i + 1}@example.kr",
                    phone=phone(number * 3 + i),
                    purchases=frozenset(mine if count > 1 and len(mine) < len(purchases) else ()),
                    unavailable=self._absences.draw(self._slots[track.name], (0.9, 1.0), dice)
                    if count > 1 and away
                    else frozenset(),
                )
            )
        return tuple(desks)


def _kinds() -> dict[str, dict[str, str]]:
    kinds: dict[str, dict[str, str]] = words("names")["kinds"]
    return kinds
