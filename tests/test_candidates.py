"""The shortlist: who gets in, who never does, and what a meeting is worth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings

from matchmaker.candidates import Candidates, shortlist
from matchmaker.domain import Fair, Policy, PreferenceKind
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
    said = {kind: set[tuple[str, str]]() for kind in PreferenceKind}
    for p in fair.preferences:
        said[p.kind].add((p.buyer, p.vendor))
    of_pair = [(fair.desks[d].buyer, fair.vendors[v].id) for d, v in pairs]
    wanted = (said[PreferenceKind.WISH] | said[PreferenceKind.MUST_MEET]) - said[
        PreferenceKind.VETO
    ]
    assert not said[PreferenceKind.VETO] & set(of_pair)
    assert wanted <= set(of_pair)
    for (desk, vendor), pair, must in zip(pairs, of_pair, found.must, strict=True):
        assert bool(must) == (pair in said[PreferenceKind.MUST_MEET])
        assert pair in wanted or relevance(fit, desk, vendor) >= fair.policy.min_relevance


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
