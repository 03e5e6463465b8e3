"""Who would like to meet whom, who must, who will not, and who met before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matchmaker.domain import Buyer, BuyerId, Preference, PreferenceKind, Side, Vendor, VendorId
from matchmaker.scenarios.dice import Dice
from matchmaker.scenarios.lexicon import Item
from matchmaker.texts import Texts

# Shares of participants, as organisers tell them: most firms wish, agencies less often.
_FIRMS_THAT_WISH = 0.7
_AGENCIES_THAT_WISH = 0.55
_WELL_AIMED = 0.85
_MUST_SHARE, _VETO_SHARE, _MET_SHARE = 0.01, 0.015, 0.03


class Market:
    """Which agencies want an item and which firms have it."""

    def __init__(
        self,
        wanted: Mapping[BuyerId, Sequence[Item]],
        sold: Mapping[VendorId, Sequence[Item]],
        tracks: Mapping[str, frozenset[str]],
    ) -> None:
        self.wanted, self.sold = wanted, sold
        self._tracks = tracks
        self._buyers: dict[str, list[BuyerId]] = {}
        self._vendors: dict[str, list[VendorId]] = {}
        for buyer, items in wanted.items():
            for item in items:
                self._buyers.setdefault(item.offer[0], []).append(buyer)
        for vendor, items in sold.items():
            for item in items:
                self._vendors.setdefault(item.offer[0], []).append(vendor)

    def buyers_for(self, vendor: VendorId) -> list[BuyerId]:
        """Agencies that want what the firm has and are in a track of it."""
        found = {b for i in self.sold[vendor] for b in self._buyers.get(i.offer[0], ())}
        return sorted(b for b in found if self.may_meet(b, vendor))

    def vendors_for(self, buyer: BuyerId) -> list[VendorId]:
        """Firms that have what the agency wants and are in a track of it."""
        found = {v for i in self.wanted[buyer] for v in self._vendors.get(i.offer[0], ())}
        return sorted(v for v in found if self.may_meet(buyer, v))

    def may_meet(self, buyer: BuyerId, vendor: VendorId) -> bool:
        """Whether they share a track (no track is every track)."""
        mine, theirs = self._tracks[buyer], self._tracks[vendor]
        return not mine or not theirs or bool(mine & theirs)


def preferences(
    buyers: Sequence[Buyer], vendors: Sequence[Vendor], market: Market, texts: Texts, dice: Dice
) -> tuple[Preference, ...]:
    """Everything that was said of pairs; no pair is both wanted and refused."""
    hard = _hard(vendors, market, texts, dice)
    taken = {(p.buyer, p.vendor) for p in hard}
    soft = [*_firm_wishes(buyers, vendors, market, dice), *_agency_wishes(buyers, market, dice)]
    kept = [p for p in soft if (p.buyer, p.vendor) not in taken]
    return (*hard, *kept)


def _firm_wishes(
    buyers: Sequence[Buyer], vendors: Sequence[Vendor], market: Market, dice: Dice
) -> list[Preference]:
    found: list[Preference] = []
    for vendor in vendors:
        if not dice.chance(_FIRMS_THAT_WISH):
            continue
        apt = market.buyers_for(vendor.id)
        wished = dice.shuffled(dice.some(apt, dice.between(1, 3)))
        if not dice.chance(_WELL_AIMED):
            far = dice.pick(buyers).id
            wished += [far] if far not in wished and market.may_meet(far, vendor.id) else []
        found += [
            Preference(
                buyer=b, vendor=vendor.id, kind=PreferenceKind.WISH, side=Side.VENDOR, rank=rank
            )
            for rank, b in enumerate(wished, 1)
        ]
    return found


def _agency_wishes(buyers: Sequence[Buyer], market: Market, dice: Dice) -> list[Preference]:
    found: list[Preference] = []
    for buyer in buyers:
        if not dice.chance(_AGENCIES_THAT_WISH):
            continue
        apt = dice.shuffled(dice.some(market.vendors_for(buyer.id), dice.between(1, 4)))
        found += [
            Preference(
                buyer=buyer.id, vendor=v, kind=PreferenceKind.WISH, side=Side.BUYER, rank=rank
            )
            for rank, v in enumerate(apt, 1)
        ]
    return found


def _hard(vendors: Sequence[Vendor], market: Market, texts: Texts, dice: Dice) -> list[Preference]:
    """Must-meets, vetoes and earlier meetings: of pairs that suit, each pair once."""
    kinds = (
        (PreferenceKind.MUST_MEET, Side.ORGANISER, _MUST_SHARE, "must"),
        (PreferenceKind.VETO, Side.BUYER, _VETO_SHARE, "veto"),
        (PreferenceKind.MET_BEFORE, Side.ORGANISER, _MET_SHARE, "met"),
    )
    found: list[Preference] = []
    for vendor in dice.shuffled(vendors):
        apt = market.buyers_for(vendor.id)
        if not apt:
            continue
        for kind, side, share, note in kinds:
            if dice.chance(share):
                said = texts(f"scenarios.note.{note}")
                found.append(
                    Preference(
                        buyer=dice.pick(apt), vendor=vendor.id, kind=kind, side=side, note=said
                    )
                )
                break
    return sorted(found, key=lambda p: (p.kind, p.buyer, p.vendor))
