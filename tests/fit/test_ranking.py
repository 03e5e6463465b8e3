"""The ranked lists: not padded with pairs that have hardly anything to do with each other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.domain import BuyerId, Policy
from matchmaker.fit import FitMatrix, build_fit, match_lists
from tests.matching_fairs import TopicEncoder, office_fair, preference


def listed(fit: FitMatrix) -> set[tuple[str, str]]:
    """The (line, firm) pairs of both sides' lists, which hold the same pairs here."""
    lists = match_lists(fit)
    by_line: set[tuple[str, str]] = {
        (p, r.vendor) for p, ranked in lists.by_purchase.items() for r in ranked
    }
    assert by_line == {(r.purchase, v) for v, ranked in lists.by_vendor.items() for r in ranked}
    return by_line


def with_relevance(value: float, **changes: object) -> FitMatrix:
    """The fit of the small fair with all known relevances at one value."""
    fit = build_fit(office_fair(policy=Policy(min_relevance=0.6), **changes), TopicEncoder())
    known = ~np.isnan(fit.relevance)
    return replace(fit, relevance=np.where(known, np.float32(value), fit.relevance))


def test_pairs_below_half_of_the_least_relevance_are_left_out() -> None:
    assert listed(with_relevance(0.29)) == set()
    every = listed(with_relevance(0.31))
    assert every == {(p, v) for p in ("p1", "p2", "p3", "p4") for v in ("a", "b", "c")}


@pytest.mark.parametrize("kind", ["wish", "must_meet"])
def test_pairs_that_somebody_asked_for_stay_in(kind: str) -> None:
    asked = (preference("을", "a", kind), preference("갑", "b", "met_before"))
    assert listed(with_relevance(0.29, preferences=asked)) == {("p4", "a")}
    assert listed(with_relevance(0.09, preferences=asked)) == set()


def test_vetoed_pairs_stay_in_for_whoever_must_tell_of_them() -> None:
    veto = (preference("을", "c", "veto"),)
    assert ("p4", "c") in listed(with_relevance(0.5, preferences=veto))


def test_the_talks_of_an_agency_are_at_the_desk_that_suits_the_vendor_best() -> None:
    fit = build_fit(office_fair(), TopicEncoder())
    talks = match_lists(fit).by_buyer
    assert set(talks) == {b.id for b in fit.fair.buyers}
    first = talks[BuyerId("갑")]
    for talk in first:
        seats = [d.id for d in fit.fair.desks_of_buyer[BuyerId("갑")]]
        points = [fit.points_for(seat, talk.vendor) for seat in seats]
        assert talk.explanation.points == pytest.approx(max(points), abs=0.0051)
    points = [t.explanation.points for t in first]
    assert points == sorted(points, reverse=True)
    assert [t.rank for t in first] == list(range(1, len(first) + 1))
    assert all(t.explanation.served is not None for t in first)
    assert match_lists(fit, per_buyer=1).by_buyer[BuyerId("갑")] == first[:1]
