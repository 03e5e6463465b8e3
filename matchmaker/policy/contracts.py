"""Which ways of contracting are open with a firm, up to which price."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matchmaker.policy.dated import entries, in_force

# 국가계약법 시행령 제2조제1호, 제7조: the estimated price is without value-added tax.
_WITH_TAX = 1.1


class Law(StrEnum):
    """The contract law that an agency follows."""

    LOCAL = "local"
    NATIONAL = "national"


class RouteKind(StrEnum):
    """Ways of contracting, from the least competition to the most."""

    SINGLE_QUOTE = "single_quote"
    NO_CEILING = "no_ceiling"
    TWO_QUOTES = "two_quotes"
    SMALL_FIRMS = "small_firms"
    SME_ONLY = "sme_only"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRoute:
    """One rule: with firms of ``certificates`` (empty: anyone; ``sizes``: of these classes) a
    purchase of an estimated price over ``above`` up to ``ceiling`` won (None: any) may be
    contracted this way. ``condition`` is what the rule asks besides, for a person to check.
    ``divisions`` are the kinds of purchase that the rule is for."""

    id: str
    law: Law
    kind: RouteKind
    basis: str
    status: str
    source: str
    certificates: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    above: int = 0
    ceiling: int | None = None
    divisions: tuple[str, ...] = ("물품", "용역")
    condition: bool = False
    since: date | None = None
    until: date | None = None


def contract_routes(day: date | None = None) -> tuple[ContractRoute, ...]:
    """The rules in force on a day (without one: today's)."""
    rules = (
        ContractRoute(**{**entry, "law": Law(entry["law"]), "kind": RouteKind(entry["kind"])})
        for entry in entries("contracts.toml", "route")
    )
    return in_force(rules, day)


def law_of(agency_kind: str | None) -> Law | None:
    """The contract law of a kind of agency; None where the kind does not tell."""
    for entry in entries("contracts.toml", "agency"):
        if agency_kind in entry["kinds"]:
            return Law(entry["law"])
    return None


def estimated_price(budget: int) -> int:
    """The estimated price (추정가격, won) of a budget that includes value-added tax of 10 %."""
    return round(budget / _WITH_TAX)
