"""The same fair under other names and in another order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from matchmaker.candidates import Candidates
from matchmaker.domain import Fair
from tests.random_fairs import Choose


def renamed(fair: Fair, candidates: Candidates, choose: Choose) -> tuple[Fair, Candidates]:
    """Every id is a new one, and every list is in another order; nothing else changes."""
    new = _names(fair, choose)
    desks, vendors = _order(fair.desks, choose), _order(fair.vendors, choose)
    slots, lines = _order(fair.slots, choose), _order(fair.purchases, choose)
    other = replace(
        fair,
        buyers=tuple(_person(fair.buyers[k], new) for k in _order(fair.buyers, choose)),
        desks=tuple(
            replace(
                _told(fair.desks[k], new, "id", "buyer"),
                purchases=frozenset(new[p] for p in fair.desks[k].purchases),
                unavailable=frozenset(new[s] for s in fair.desks[k].unavailable),
            )
            for k in desks
        ),
        purchases=tuple(_told(fair.purchases[k], new, "id", "buyer") for k in lines),
        vendors=tuple(_person(fair.vendors[k], new) for k in vendors),
        sessions=tuple(_told(fair.sessions[k], new, "id") for k in _order(fair.sessions, choose)),
        slots=tuple(_told(fair.slots[k], new, "id", "session") for k in slots),
        preferences=tuple(
            _told(fair.preferences[k], new, "buyer", "vendor")
            for k in _order(fair.preferences, choose)
        ),
        precedences=tuple(
            _told(fair.precedences[k], new, "buyer", "vendor", "then_buyer", "then_vendor")
            for k in _order(fair.precedences, choose)
        ),
        groups=tuple(
            replace(
                fair.groups[k],
                members=frozenset(new[m] for m in fair.groups[k].members if m in new),
            )
            for k in _order(fair.groups, choose)
        ),
        fixed=tuple(
            replace(
                _told(fair.fixed[k], new, "desk", "vendor", "slot"),
                purchases=tuple(new[p] for p in fair.fixed[k].purchases),
            )
            for k in _order(fair.fixed, choose)
        ),
    )
    return other, _candidates(candidates, np.argsort(desks), np.argsort(vendors), new)


def _names(fair: Fair, choose: Choose) -> Mapping[Any, Any]:
    """A new id for every id, so that their order by name is another one too."""
    kinds = (fair.buyers, fair.desks, fair.purchases, fair.vendors, fair.sessions, fair.slots)
    return {
        old.id: f"{kind}-{place}"
        for kind, nouns in enumerate(kinds)
        for old, place in zip(nouns, _order(nouns, choose), strict=True)
    }


def _order(things: Sequence[object], choose: Choose) -> list[int]:
    left, found = list(range(len(things))), []
    while left:
        found.append(choose(left))
        left.remove(found[-1])
    return found


def _told(noun: Any, new: Mapping[Any, Any], *names: str) -> Any:
    return replace(noun, **{name: new[getattr(noun, name)] for name in names})


def _person(person: Any, new: Mapping[Any, Any]) -> Any:
    away = frozenset(new[s] for s in person.unavailable)
    return replace(_told(person, new, "id"), unavailable=away)


def _candidates(
    candidates: Candidates, desk_at: Any, vendor_at: Any, new: Mapping[Any, Any]
) -> Candidates:
    desk, vendor = desk_at[candidates.desk], vendor_at[candidates.vendor]
    order = np.lexsort((vendor, desk))
    lines = [tuple(new[p] for p in told) for told in candidates.purchases]
    subjects = [tuple(new[p] for p in told) for told in candidates.subjects]
    return Candidates(
        desk=desk[order].astype(np.int32),
        vendor=vendor[order].astype(np.int32),
        points=candidates.points[order],
        must=candidates.must[order],
        purchases=tuple(lines[k] for k in order),
        subjects=tuple(subjects[k] for k in order) if subjects else (),
    )
