"""The criterion on the way of contracting that is open with a firm for a line's amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria.criterion import Pair, Pairs
from matchmaker.criteria.holdings import Held, Holdings, first_day
from matchmaker.criteria.material import Material
from matchmaker.domain import PlannedPurchase
from matchmaker.policy import (
    ContractRoute,
    Law,
    RouteKind,
    contract_routes,
    estimated_price,
    law_of,
)
from matchmaker.reasons import Ground

Floats = NDArray[np.float32]

GOODS, SERVICES, WORKS = "물품", "용역", "공사"
# The less an agency has to do to buy from the firm, the more a talk is worth.
_WORTH: Mapping[RouteKind, float] = MappingProxyType(
    {
        RouteKind.SINGLE_QUOTE: 1.0,
        RouteKind.NO_CEILING: 0.8,
        RouteKind.TWO_QUOTES: 0.6,
        RouteKind.SMALL_FIRMS: 0.3,
        RouteKind.SME_ONLY: 0.3,
        RouteKind.OPEN: 0.0,
    }
)


@dataclass(frozen=True, slots=True)
class _Purchase:
    """What decides about a line: the laws that may hold, its divisions, and which rules its
    price leaves (their ids)."""

    laws: tuple[Law, ...]
    rules: tuple[ContractRoute, ...]
    works: bool


class OpenRoute:
    """How simply the agency may contract with this firm at the line's estimated price: a single
    quote, a private contract without a ceiling, two quotes, competition among small firms or
    SMEs, open competition. Unknown without a budget, or where the firm's certificates or size
    would decide and were not told."""

    name = "contract_route"

    def __init__(self, material: Material, holdings: Holdings) -> None:
        fair = material.fair
        rules = contract_routes(first_day(fair))
        laws = {b.id: law_of(b.kind) for b in fair.buyers}
        number: dict[_Purchase | None, int] = {}
        lines = [_purchase(p, laws[p.buyer], rules) for p in fair.purchases]
        self._row = np.array([number.setdefault(x, len(number)) for x in lines], dtype=np.int64)
        self._lines = fair.purchases
        self._holdings = holdings
        self._routes = [
            [None if line is None else _route(line, held) for held in holdings.held]
            for line in number
        ]
        self._table = np.array(
            [[np.nan if r is None else _WORTH[r.kind] for r in row] for row in self._routes],
            dtype=np.float32,
        ).reshape(len(number), len(holdings.held))

    def values(self, pairs: Pairs) -> Floats:
        return self._table[self._row[pairs.purchase], self._holdings.of(pairs)]

    def ground(self, pair: Pair) -> Ground | None:
        index = self._holdings.index_of(pair.vendor, pair.offer)
        held = self._holdings.held[index]
        route = self._routes[self._row[pair.purchase]][index]
        budget = self._lines[pair.purchase].budget
        if route is None or budget is None:
            return None
        params: dict[str, bool | str | int | float] = {
            "price_won": estimated_price(budget),
            "budget_won": budget,
        }
        if route.kind is not RouteKind.OPEN:
            params |= {"basis": route.basis, "condition": route.condition}
        who = _who(route, held)
        if route.kind in (RouteKind.SINGLE_QUOTE, RouteKind.TWO_QUOTES):
            params["ceiling_won"] = route.ceiling or 0
        if who:
            params["who"] = who
        anyone = "" if who or route.kind is RouteKind.OPEN else "_anyone"
        return Ground(kind=f"route_{route.kind}{anyone}", params=params)


def _purchase(
    line: PlannedPurchase, law: Law | None, rules: Sequence[ContractRoute]
) -> _Purchase | None:
    """A line by the rules that its price and kind leave; None where no budget was told."""
    if line.budget is None:
        return None
    price = estimated_price(line.budget)
    divisions = divisions_of(line)
    left = tuple(
        rule
        for rule in rules
        if divisions <= set(rule.divisions)
        and rule.above < price
        and (rule.ceiling is None or price <= rule.ceiling)
    )
    return _Purchase((law,) if law else tuple(Law), left, divisions == {WORKS})


def divisions_of(line: PlannedPurchase) -> set[str]:
    """What kind of purchase a line may be: goods or services where nothing was said."""
    told = {d for d in (GOODS, SERVICES, WORKS) if d in (line.division or "")}
    return told or ({WORKS} if line.title.rstrip().endswith(WORKS) else {GOODS, SERVICES})


def _route(line: _Purchase, held: Held) -> ContractRoute | None:
    """The simplest route that is open under every law that may hold; None for unknown."""
    found = [_route_under(law, line, held) for law in line.laws]
    known = [route for route in found if route is not None]
    if len(known) < len(found):
        return None
    return min(known, key=lambda route: _WORTH[route.kind])


def _route_under(law: Law, line: _Purchase, held: Held) -> ContractRoute | None:
    rules = [rule for rule in line.rules if rule.law is law]
    verdicts = {rule.id: _applies(rule, held) for rule in rules}
    sure = [rule for rule in rules if verdicts[rule.id]]
    if sure:
        return max(sure, key=lambda rule: (_WORTH[rule.kind], not rule.condition))
    # Above the ceiling that holds for every kind of works, the kind of works decides.
    if line.works or None in verdicts.values():
        return None
    return ContractRoute(
        id="open", law=law, kind=RouteKind.OPEN, basis="", status="read_law", source=""
    )


def _applies(rule: ContractRoute, held: Held) -> bool | None:
    """Whether a rule is for this firm; None where what would decide was not told."""
    if rule.certificates:
        found = held.kinds & set(rule.certificates)
        unsure = found <= held.vague if found else not held.told
        return None if unsure else bool(found)
    if rule.sizes:
        if held.size is None:
            return None
        if held.size.id in rule.sizes:
            return True
        return None if held.size.sme and held.size.small is None else False
    return True


def _who(route: ContractRoute, held: Held) -> str:
    """What makes the firm one of those that the rule is for."""
    if route.certificates:
        return ", ".join(sorted((held.kinds - held.vague) & set(route.certificates)))
    return held.size.id if route.sizes and held.size else ""


__all__ = ["GOODS", "SERVICES", "WORKS", "OpenRoute", "divisions_of"]
