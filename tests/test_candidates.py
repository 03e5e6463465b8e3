"""The shortlist: who gets in, who never does, and what a meeting is worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings

from matchmaker.candidates import Candidates, shortlist
from matchmaker.domain import BuyerId, Fair, Policy, PreferenceKind, Side, VendorId
from matchmaker.fit import FitMatrix, build_fit
from tests.matching_fairs import TopicEncoder, fairs, fixed_meeting, office_fair, preference


def listed(fair: Fair, **limits: int) -> tuple[Candidates, set[tuple[str, str]]]:
    found = shortlist(fair, build_fit(fair, TopicEncoder()), **limits)
    return found, {
        (fair.desks[d].id, fair.vendors[v].id)
        for d, v in zip(found.desk, found.vendor, strict=True)
    }


def relevance(fit: FitMatrix, desk: int, vendor: int) -> float:
    rows = fit.lines_of_desk[desk]
    return float(np.nan_to_num(fit.relevance[rows, vendor]).max(initial=0.0))


@settings(max_examples=60)
@given(fairs())
def test_laws_of_the_shortlist(fair: Fair) -> None:
    fit = build_fit(fair, TopicEncoder())
    found = shortlist(fair, fit, per_desk=2, per_vendor=2)
    pairs = list(zip(found.desk.tolist(), found.vendor.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert len(found) == len(found.points) == len(found.must) == len(found.purchases)
    assert ((found.points >= 1) & (found.points <= 10_000)).all()
    vetoed = {pair for pair, kind, _ in said(fair) if kind is PreferenceKind.VETO}
    musts = {pair for pair, kind, _ in said(fair) if kind is PreferenceKind.MUST_MEET} - vetoed
    wishes = {(pair, side) for pair, kind, side in said(fair) if kind is PreferenceKind.WISH}
    invited = {pair for pair, side in wishes if side is not Side.VENDOR} - vetoed
    hoped = {pair for pair, side in wishes if side is Side.VENDOR}
    of_pair = [(fair.desks[d].buyer, fair.vendors[v].id) for d, v in pairs]
    assert not vetoed & set(of_pair)
    assert musts | invited <= set(of_pair)
    least = fair.policy.min_relevance
    for (desk, vendor), pair, must in zip(pairs, of_pair, found.must, strict=True):
        assert bool(must) == (pair in musts)
        fits = relevance(fit, desk, vendor)
        assert pair in musts | invited or fits >= (least / 2 if pair in hoped else least)


def said(fair: Fair) -> list[tuple[tuple[str, str], PreferenceKind, Side]]:
    return [((p.buyer, p.vendor), p.kind, p.side) for p in fair.preferences]


def test_only_fitting_pairs_are_proposed() -> None:
    _, pairs = listed(office_fair())
    assert pairs == {("갑1", "a"), ("갑2", "a"), ("갑2", "b"), ("을1", "c")}


def test_a_limit_keeps_the_best_of_each_side() -> None:
    loose = office_fair(policy=Policy(min_relevance=0.0))
    _, every = listed(loose)
    _, few = listed(loose, per_desk=1, per_vendor=1)
    assert few == {("갑1", "a"), ("갑2", "a"), ("갑2", "b"), ("을1", "c")}
    assert few < every


def test_wishes_must_meets_and_fixed_meetings_come_in_whatever_their_fit() -> None:
    fair = office_fair(
        preferences=(preference("을", "d", "wish"), preference("을", "b", "must_meet")),
        fixed=(fixed_meeting("갑1", "c"),),
    )
    found, pairs = listed(fair)
    assert {("을1", "d"), ("을1", "b"), ("갑1", "c")} <= pairs
    musts = [
        (fair.desks[d].id, fair.vendors[v].id)
        for d, v, m in zip(found.desk, found.vendor, found.must, strict=True)
        if m
    ]
    assert musts == [("을1", "b")]


def test_what_a_vendor_alone_wishes_needs_half_the_fit() -> None:
    hopeful = preference("을", "d", "wish", side="vendor")
    sensible = preference("을", "a", "wish", side="vendor")
    fair = office_fair(preferences=(hopeful, sensible))
    fit = build_fit(fair, TopicEncoder())
    rows = fit.lines_of_desk[fit.desk_row[fair.desks_of_buyer[BuyerId("을")][0].id]]
    near = float(fit.relevance[rows, fit.vendor_column[VendorId("a")]].max())
    just_under_twice = replace(fair, policy=replace(fair.policy, min_relevance=near * 1.9))
    just_over_twice = replace(fair, policy=replace(fair.policy, min_relevance=near * 2.1))
    assert ("을1", "a") in listed(just_under_twice)[1]
    assert ("을1", "a") not in listed(just_over_twice)[1]
    assert ("을1", "d") not in listed(fair)[1]


def test_what_both_sides_wish_comes_whatever_its_fit() -> None:
    alone = preference("을", "d", "wish", side="vendor")
    answered = preference("을", "d", "wish", side="buyer")
    assert ("을1", "d") not in listed(office_fair(preferences=(alone,)))[1]
    assert ("을1", "d") in listed(office_fair(preferences=(alone, answered)))[1]


def test_a_talk_is_first_of_all_about_lines_that_fit() -> None:
    fair = office_fair(preferences=(preference("을", "d", "wish"),))
    fit = build_fit(fair, TopicEncoder())
    found = shortlist(fair, fit)
    least = fair.policy.min_relevance
    for desk, vendor, told, subjects in zip(
        found.desk, found.vendor, found.purchases, found.subjects, strict=True
    ):
        column = fair.vendors[vendor].id
        assert set(subjects) <= set(told)
        assert all(fit.relevance_of(line, column) >= least for line in subjects)
        fits = relevance(fit, int(desk), int(vendor)) >= least
        assert bool(subjects) == fits


def test_a_lower_least_lets_more_in() -> None:
    fair = office_fair()
    fit = build_fit(fair, TopicEncoder())
    assert len(shortlist(fair, fit, least=0.0)) > len(shortlist(fair, fit))


def test_a_must_meet_may_sit_at_any_desk_of_the_agency() -> None:
    _, pairs = listed(office_fair(preferences=(preference("갑", "c", "must_meet"),)))
    assert {("갑1", "c"), ("갑2", "c")} <= pairs


def test_a_veto_outweighs_everything() -> None:
    fair = office_fair(
        preferences=(preference("갑", "a", "veto"), preference("갑", "a", "wish")),
        fixed=(fixed_meeting("갑1", "a"),),
    )
    assert not {("갑1", "a"), ("갑2", "a")} & listed(fair)[1]


def test_points_are_hundredths_of_the_score() -> None:
    fair = office_fair()
    fit = build_fit(fair, TopicEncoder())
    found = shortlist(fair, fit)
    expected = fit.score[found.desk, found.vendor] * 100
    np.testing.assert_allclose(found.points, expected, atol=0.51)


def test_the_lines_to_talk_about_come_best_first() -> None:
    fair = office_fair(desks=(replace(office_fair().desks[2], id="갑", buyer="갑"),))
    found, _ = listed(fair)
    lines = dict(zip(found.vendor.tolist(), found.purchases, strict=True))
    assert lines[0] == ("p3", "p1")
    assert lines[1] == ("p2",)


def test_a_fair_without_pairs_has_an_empty_shortlist() -> None:
    found, pairs = listed(office_fair(purchases=(), products=(), vendors=()))
    assert len(found) == 0
    assert found.points.dtype == np.int32
    assert pairs == set()
