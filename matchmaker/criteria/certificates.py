"""The criterion on certificates and the agency's position in its purchase quotas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria.criterion import Pair, Pairs
from matchmaker.criteria.holdings import Held, Holdings, canonical_kinds, first_day
from matchmaker.criteria.material import Material
from matchmaker.domain import Buyer, PlannedPurchase
from matchmaker.policy import Quota, is_priority, quotas
from matchmaker.reasons import Ground

Floats = NDArray[np.float32]

# A certificate that nobody asked for still helps an agency with its quotas: so much where it did
# not tell how far it is, up to 1 the further one is from being met, less where all are met.
_UNASKED = 0.6
_ALL_MET = 0.3


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a line asks for, and which quotas it could count for: (quota, percent reached)."""

    kinds: frozenset[str]
    positions: tuple[tuple[Quota, float], ...]


class Certificates:
    """Whether the vendor (or the product that fits) holds, on the fair's day, the certificates
    that the line asks for; where it asks for none, whether it holds one that agencies buy
    first, which counts more the further the agency is from the quota that it helps.
    Unknown for a vendor that said nothing about certificates."""

    name = "certificate"

    def __init__(self, material: Material, holdings: Holdings) -> None:
        fair = material.fair
        rules = [q for q in quotas(first_day(fair)) if q.rate]
        wanted = [_wanted(p, fair.buyer_of[p.buyer], rules) for p in fair.purchases]
        number: dict[_Wanted, int] = {}
        self._row = np.array([number.setdefault(w, len(number)) for w in wanted], dtype=np.int64)
        self._wanted = tuple(number)
        self._holdings = holdings
        self._table = np.array(
            [[_worth(w, held) for held in holdings.held] for w in self._wanted], dtype=np.float32
        ).reshape(len(self._wanted), len(holdings.held))

    def values(self, pairs: Pairs) -> Floats:
        return self._table[self._row[pairs.purchase], self._holdings.of(pairs)]

    def ground(self, pair: Pair) -> Ground | None:
        wanted = self._wanted[self._row[pair.purchase]]
        held = self._holdings.held[self._holdings.index_of(pair.vendor, pair.offer)]
        if wanted.kinds:
            return _asked_ground(wanted.kinds, held)
        helped = _furthest(wanted, held)
        if helped is not None:
            quota, reached = helped
            kinds = held.kinds & set(quota.certificates)
            code = (
                "certificate_quota_open" if reached < (quota.rate or 0) else "certificate_quota_met"
            )
            return Ground(
                kind=code,
                params={
                    "kinds": _list(kinds),
                    "quota": quota.name,
                    "reached": reached,
                    "rate": quota.rate or 0.0,
                    "basis": quota.basis,
                },
            )
        first = [kind for kind in held.kinds if is_priority(kind)]
        if first:
            return Ground(kind="certificate_priority", params={"kinds": _list(first)})
        return Ground(kind="certificate_none")


def _wanted(purchase: PlannedPurchase, buyer: Buyer, rules: list[Quota]) -> _Wanted:
    reached: Mapping[str, float] = buyer.quota_shares
    positions = tuple(
        (rule, reached[rule.id])
        for rule in rules
        if rule.id in reached and _counts(rule, purchase.division)
    )
    return _Wanted(kinds=canonical_kinds(purchase.wanted_certificates), positions=positions)


def _counts(rule: Quota, division: str | None) -> bool:
    """Whether a purchase counts for a quota; one whose kind was not told may."""
    return not rule.divisions or division is None or division in rule.divisions


def _worth(wanted: _Wanted, held: Held) -> float:
    if not held.told:
        return float("nan")
    if wanted.kinds:
        return len(wanted.kinds & held.kinds) / len(wanted.kinds)
    helped = _furthest(wanted, held)
    if helped is not None:
        gap = _gap(*helped)
        return _UNASKED + (1 - _UNASKED) * gap if gap > 0 else _ALL_MET
    return _UNASKED if any(map(is_priority, held.kinds)) else 0.0


def _furthest(wanted: _Wanted, held: Held) -> tuple[Quota, float] | None:
    """The quota that what is held helps, the one furthest from being met; None for none."""
    helped = [each for each in wanted.positions if held.kinds & set(each[0].certificates)]
    return max(helped, key=lambda each: _gap(*each), default=None)


def _gap(quota: Quota, reached: float) -> float:
    """How far a quota is from being met: 1 with nothing bought, 0 or less when met."""
    return 1 - reached / quota.rate if quota.rate else 0.0


def _asked_ground(kinds: frozenset[str], held: Held) -> Ground:
    found = kinds & held.kinds
    if not found:
        return Ground(kind="certificate_asked_none", params={"wanted": _list(kinds)})
    params: dict[str, bool | str | int | float] = {"wanted": _list(kinds), "kinds": _list(found)}
    return Ground(kind="certificate_asked", params=params)


def _list(kinds: frozenset[str] | list[str]) -> str:
    return ", ".join(sorted(kinds))
