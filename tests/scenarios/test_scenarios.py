"""Generated fairs: the sizes of fairs that were held, the same every time, and nobody real."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest

from matchmaker.criteria.facts import RegionNearness
from matchmaker.domain import Fair, PreferenceKind
from matchmaker.policy import canonical_certificate, parse_region
from matchmaker.scenarios import SCENARIOS, make_fair
from matchmaker.scenarios.lexicon import sectors, words
from matchmaker.spreadsheet.values import parse_business_number
from tests.real_names import bare, real_names

DAY = date(2026, 6, 16)
NAMES = ("siheung", "ulsan", "daegu")
SMALL = ("siheung", "ulsan")


@lru_cache
def fair_of(name: str) -> Fair:
    return make_fair(name, first_day=DAY)


def test_the_scenarios_are_those_of_the_domain() -> None:
    assert tuple(SCENARIOS) == NAMES


@pytest.mark.parametrize(
    ("name", "agencies", "desks", "vendors", "days"),
    [("siheung", 24, 60, 32, 1), ("ulsan", 122, 136, 202, 3), ("daegu", 1000, 1120, 10_000, 5)],
)
def test_sizes(name: str, agencies: int, desks: int, vendors: int, days: int) -> None:
    fair, scenario = fair_of(name), SCENARIOS[name]
    assert (len(fair.buyers), len(fair.desks), len(fair.vendors)) == (agencies, desks, vendors)
    assert (scenario.agencies, scenario.desks, scenario.vendors) == (agencies, desks, vendors)
    assert len({slot.start.date() for slot in fair.slots}) == days
    assert min(slot.start.date() for slot in fair.slots) == DAY


def test_siheung_has_social_firms_and_makers_of_parts() -> None:
    held = words("names")["firms"]["sorts"]
    social = [
        v for v in fair_of("siheung").vendors if v.certificates and held.get(v.certificates[0].kind)
    ]
    assert len(social) == 23
    assert len(fair_of("siheung").vendors) - len(social) == 9


def test_ulsan_has_two_tracks_on_the_same_days() -> None:
    fair = fair_of("ulsan")
    first, second = "동반성장", "공공구매"
    assert Counter(next(iter(b.tracks)) for b in fair.buyers) == {first: 104, second: 18}
    assert sum(first in v.tracks for v in fair.vendors) == 160
    assert sum(second in v.tracks for v in fair.vendors) == 60
    local = [v for v in fair.vendors if (v.region or "").startswith("해마루광역시")]
    assert sum(first in v.tracks for v in local) == 57
    days = {
        track: {s.start for s in fair.sessions if s.track == track} for track in (first, second)
    }
    assert days[first] == days[second]


def test_daegu_has_the_three_sorts_of_firms_and_little_time_missing() -> None:
    fair = fair_of("daegu")
    women = sum(c.kind == "여성기업" for v in fair.vendors for c in v.certificates or ())
    assert women == 4900
    free = [1 - len(v.unavailable) / len(fair.slots) for v in fair.vendors]
    assert min(free) >= 0.79
    assert max(free) <= 0.96


@pytest.mark.parametrize("name", SMALL)
def test_the_same_seed_gives_the_same_fair(name: str) -> None:
    again = make_fair(name, first_day=DAY)
    assert again == fair_of(name)
    assert make_fair(name, seed=1, first_day=DAY) != again


@pytest.mark.parametrize("name", NAMES)
def test_ids_and_names_are_unique(name: str) -> None:
    fair = fair_of(name)
    groups = (fair.buyers, fair.desks, fair.purchases, fair.vendors, fair.products, fair.slots)
    for group in groups:
        assert len({member.id for member in group}) == len(group)
    assert len({b.name for b in fair.buyers}) == len(fair.buyers)
    assert len({v.name for v in fair.vendors}) == len(fair.vendors)
    assert len({v.business_number for v in fair.vendors}) == len(fair.vendors)


@pytest.mark.parametrize("name", NAMES)
def test_everything_refers_to_something(name: str) -> None:
    fair = fair_of(name)
    assert all(fair.desks_of_buyer[b.id] and fair.purchases_of_buyer[b.id] for b in fair.buyers)
    assert all(fair.products_of_vendor[v.id] for v in fair.vendors)
    assert all(d.purchases <= {p.id for p in fair.purchases_of_buyer[d.buyer]} for d in fair.desks)
    assert all(fair.lines_of_desk(d) for d in fair.desks)
    assert all(p.buyer in fair.buyer_of and p.vendor in fair.vendor_of for p in fair.preferences)
    slots = set(fair.slot_of)
    assert all(p.unavailable < slots for p in (*fair.buyers, *fair.desks, *fair.vendors))


@pytest.mark.parametrize("name", NAMES)
def test_wishes_are_consistent(name: str) -> None:
    fair = fair_of(name)
    kinds = Counter(p.kind for p in fair.preferences)
    assert kinds[PreferenceKind.WISH] > len(fair.vendors) // 2
    said = Counter((p.buyer, p.vendor, p.side, p.kind) for p in fair.preferences)
    assert max(said.values()) == 1
    hard = {(p.buyer, p.vendor) for p in fair.preferences if p.kind is not PreferenceKind.WISH}
    wished = {(p.buyer, p.vendor) for p in fair.preferences if p.kind is PreferenceKind.WISH}
    assert hard.isdisjoint(wished)
    for p in fair.preferences:
        tracks = fair.buyer_of[p.buyer].tracks, fair.vendor_of[p.vendor].tracks
        assert not tracks[0] or not tracks[1] or tracks[0] & tracks[1]


@pytest.mark.parametrize("name", NAMES)
def test_firms_look_like_firms(name: str) -> None:
    for vendor in fair_of(name).vendors:
        assert vendor.business_number == parse_business_number(vendor.business_number)
        assert vendor.business_number is not None
        assert vendor.business_number[4:6] == "00"
        assert vendor.founded is not None
        assert vendor.founded < DAY
        assert vendor.email is not None
        assert vendor.email.endswith("@example.com")
        assert vendor.phone is not None
        assert vendor.phone.startswith("02-0000-")
        assert parse_region(vendor.region) is not None


def test_texts_are_various_even_in_the_largest_fair() -> None:
    fair = fair_of("daegu")
    for texts in (
        [p.title for p in fair.purchases],
        [p.name for p in fair.products],
        [p.description for p in fair.products if p.description],
    ):
        assert len(set(texts)) > 0.5 * len(texts)


def test_no_text_has_an_open_hole_or_a_doubled_word() -> None:
    for name in SMALL:
        fair = fair_of(name)
        texts = [p.title for p in fair.purchases] + [p.name for p in fair.products]
        texts += [v.intro or "" for v in fair.vendors] + [
            r for v in fair.vendors for r in v.records
        ]
        for text in texts:
            assert not re.search(r"[{}]", text), text
            assert not re.search(r"(?:^| )([가-힣]{2,}) \1(?: |$)", text), text


def test_the_region_criterion_has_something_to_say() -> None:
    fair = fair_of("ulsan")
    assert RegionNearness(fair).name == "region"
    here = {parse_region(b.region) for b in fair.buyers}
    assert any(region and region.province == "해마루" for region in here)


def test_group_certificates_are_official_labels() -> None:
    labels = set(words("names")["firms"]["sorts"]) | {"여성기업", "장애인기업"}
    assert {label for label in labels if canonical_certificate(label) is None} == set()


def test_no_name_is_that_of_a_real_organisation(shared: Path) -> None:
    real = real_names(shared / "real_fair")
    assert len(real) > 500
    for name in NAMES:
        fair = fair_of(name)
        mine = {bare(p.name) for p in (*fair.buyers, *fair.vendors)}
        assert mine.isdisjoint(real)
    roots = words("names")["firms"]["roots"]
    every = {root + tail for root in roots for s in sectors().values() for tail in s.tails}
    assert every.isdisjoint(real)
