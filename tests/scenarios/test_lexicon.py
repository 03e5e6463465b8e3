"""The word lists are whole: every sector has enough words, and every code is a right one."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from matchmaker.scenarios.dice import Dice
from matchmaker.scenarios.lexicon import Item, sectors, words

ITEMS = [item for sector in sectors().values() for item in sector.items]
KINDS = set(words("names")["kinds"])


def test_there_are_many_sectors_with_many_items() -> None:
    assert len(sectors()) >= 30
    assert min(len(sector.items) for sector in sectors().values()) >= 12


@pytest.mark.parametrize("name", sorted(sectors()))
def test_a_sector_has_what_its_firms_need(name: str) -> None:
    sector = sectors()[name]
    assert len(sector.tails) >= 5
    assert len(sector.praise) >= 5
    assert sector.certificates


def test_agencies_and_firms_use_different_words() -> None:
    for item in ITEMS:
        assert item.need
        assert len(item.offer) >= 2
        assert set(item.need).isdisjoint(item.offer), item.need


def test_an_item_is_known_by_its_first_offer() -> None:
    first = [item.offer[0] for item in ITEMS]
    assert sorted(set(first)) == sorted(first)


def test_every_item_has_a_plausible_range_and_known_kinds() -> None:
    for item in ITEMS:
        low, high = item.budget
        assert 0 < low < high <= 100_000, item.need
        assert item.kinds <= KINDS
        assert item.kinds


def test_every_template_can_be_filled() -> None:
    dice = Dice("templates")
    for item in ITEMS:
        for template in (*item.spec, *item.plus, *item.use, *item.need, *item.offer):
            assert "{" not in dice.fill(template), template
        for place in item.at:
            assert dice.fill(place, {"town": "너울재"})


def test_every_kind_of_agency_finds_enough_to_buy() -> None:
    for kind in KINDS:
        assert sum(kind in item.kinds for item in ITEMS) >= 100, kind


def coded() -> list[Item]:
    return [item for item in ITEMS if item.code]


def test_codes_have_ten_digits_and_a_name() -> None:
    assert len(coded()) >= 150
    for item in coded():
        assert re.fullmatch(r"\d{10}", item.code or "")
        assert item.code_name


def test_codes_are_those_of_the_official_list(shared: Path) -> None:
    with (shared / "rules" / "sme_competition_products_616.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        official = {row["세부품명번호"]: row["세부품명"] for row in csv.DictReader(file)}
    assert {i.code: i.code_name for i in coded()}.items() <= official.items()
