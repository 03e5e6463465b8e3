"""The sample fair: it reads without a fault, nobody in it is real, and its judgments are whole."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from statistics import median

import pytest

from matchmaker.domain import Fair, PreferenceKind
from matchmaker.errors import Severity
from matchmaker.resources import data_folder
from matchmaker.spreadsheet import ReadFair, read_fair
from tests.real_names import bare, real_names

DAY = date(2026, 6, 16)
UNMET = {"P059", "P109", "P112", "P113"}
POPULAR = {  # one line of each sector that many firms serve
    "P001",
    "P005",
    "P011",
    "P015",
    "P018",
    "P022",
    "P030",
    "P036",
    "P042",
    "P050",
    "P070",
}


@pytest.fixture(scope="module")
def sample() -> ReadFair:
    return read_fair(data_folder() / "sample_fair", first_day=DAY)


@pytest.fixture(scope="module")
def fair(sample: ReadFair) -> Fair:
    return sample.fair


@pytest.fixture(scope="module")
def suiting(fair: Fair, judgments: dict[tuple[str, str], int]) -> dict[str, set[str]]:
    """The firms that would do, by planned purchase."""
    maker: dict[str, str] = {p.id: p.vendor for p in fair.products}
    found: dict[str, set[str]] = {p.id: set() for p in fair.purchases}
    for (purchase, product), grade in judgments.items():
        if grade >= 2:
            found[purchase].add(maker[product])
    return found


@pytest.fixture(scope="module")
def judgments() -> dict[tuple[str, str], int]:
    file = data_folder() / "judgments" / "sample_fair.csv"
    with file.open(encoding="utf-8-sig", newline="") as rows:
        return {(r["품목ID"], r["제품ID"]): int(r["관련도"]) for r in csv.DictReader(rows)}


def test_the_sample_reads_without_error_or_warning(sample: ReadFair) -> None:
    assert [f for f in sample.findings if f.severity is not Severity.NOTE] == []


def test_the_sample_has_its_size(fair: Fair) -> None:
    assert (len(fair.buyers), len(fair.desks), len(fair.purchases)) == (40, 47, 120)
    assert (len(fair.vendors), len(fair.products)) == (90, 237)
    assert len({slot.start.date() for slot in fair.slots}) == 2
    assert all(slot.rooms for slot in fair.slots)


def test_the_sample_shows_every_kind_of_demand(fair: Fair) -> None:
    assert {p.kind for p in fair.preferences} == set(PreferenceKind)
    assert len(fair.fixed) == 3
    assert sum(len(d.purchases) > 0 for d in fair.desks) >= 8
    lines = Counter(line for d in fair.desks for line in d.purchases)
    assert max(lines.values()) > 1
    assert any(b.cap for b in fair.buyers)
    assert any(v.cap for v in fair.vendors)
    assert any(p.unavailable for p in (*fair.buyers, *fair.desks, *fair.vendors))


def test_amounts_were_read_with_their_units(fair: Fair) -> None:
    assert fair.purchase_of["P003"].budget == 48_000_000
    assert fair.purchase_of["P009"].budget == 280_000_000
    assert all(1_000_000 < (p.budget or 0) < 2_000_000_000 for p in fair.purchases)


def test_business_numbers_are_never_given_out(fair: Fair) -> None:
    numbers = [v.business_number or "" for v in fair.vendors]
    assert len(set(numbers)) == len(numbers)
    assert all(number[4:6] == "00" for number in numbers)


def test_nobody_can_be_reached(fair: Fair) -> None:
    for party in (*fair.desks, *fair.vendors):
        assert party.email is not None
        assert party.email.endswith(("@example.kr", "@example.com"))
        assert party.phone is not None
        assert party.phone.startswith("02-0000-")


def test_no_name_is_that_of_a_real_organisation(fair: Fair, shared: Path) -> None:
    real = real_names(shared / "real_fair")
    assert {bare(p.name) for p in (*fair.buyers, *fair.vendors)}.isdisjoint(real)


def test_codes_are_those_of_the_official_list(fair: Fair, shared: Path) -> None:
    with (shared / "rules" / "sme_competition_products_616.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        official = {row["세부품명번호"]: row["세부품명"] for row in csv.DictReader(file)}
    told = {p.item_code: p.item_name for p in (*fair.purchases, *fair.products) if p.item_code}
    assert len(told) > 50
    assert told.items() <= official.items()


def test_there_are_enough_judgments_of_known_pairs(
    fair: Fair, judgments: dict[tuple[str, str], int]
) -> None:
    assert len(judgments) >= 400
    assert set(judgments.values()) == {0, 1, 2, 3}
    assert all(p in fair.purchase_of and r in fair.product_of for p, r in judgments)


def test_every_purchase_is_answered_but_those_left_unmet_on_purpose(
    fair: Fair, judgments: dict[tuple[str, str], int]
) -> None:
    best: dict[str, int] = defaultdict(int)
    for (purchase, _), grade in judgments.items():
        best[purchase] = max(best[purchase], grade)
    assert {p.id for p in fair.purchases if best[p.id] < 2} == UNMET
    assert {p for p, grade in best.items() if grade == 3} == set(fair.purchase_of) - UNMET


def test_judgments_have_distractors(judgments: dict[tuple[str, str], int]) -> None:
    nothing = {purchase for (purchase, _), grade in judgments.items() if grade == 0}
    assert len(nothing) >= 110


def test_firms_compete_for_what_many_make(suiting: dict[str, set[str]]) -> None:
    assert all(3 <= len(suiting[line]) <= 6 for line in POPULAR)
    assert 2 <= median(len(firms) for firms in suiting.values()) <= 3
    assert sum(len(firms) == 1 for firms in suiting.values()) > 10


def test_strong_firms_are_wanted_beyond_their_cap_and_small_ones_have_one_chance(
    fair: Fair, suiting: dict[str, set[str]]
) -> None:
    buyer: dict[str, str] = {p.id: p.buyer for p in fair.purchases}
    agencies: dict[str, set[str]] = defaultdict(set)
    for line, firms in suiting.items():
        for firm in firms:
            agencies[firm].add(buyer[line])
    assert set(agencies) == {v.id for v in fair.vendors}
    assert sum(v.cap is not None and len(agencies[v.id]) > v.cap for v in fair.vendors) >= 10
    small = [v for v in fair.vendors if v.employees is not None and v.employees < 15]
    assert sum(len(agencies[v.id]) == 1 for v in small) >= 3


def test_most_wishes_are_sensible(fair: Fair, suiting: dict[str, set[str]]) -> None:
    buyer: dict[str, str] = {p.id: p.buyer for p in fair.purchases}
    sensible = {(buyer[line], firm) for line, firms in suiting.items() for firm in firms}
    wishes = [p for p in fair.preferences if p.kind is PreferenceKind.WISH]
    hopeful = [p for p in wishes if (p.buyer, p.vendor) not in sensible]
    assert 0 < len(hopeful) < len(wishes) / 8
