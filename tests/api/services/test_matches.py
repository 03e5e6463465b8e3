"""Ranked lists read back the same, and newer ones take the place of older ones."""

from __future__ import annotations

from dataclasses import replace

from api.services.matches import keep_matches, lists_of
from api.store import Store
from matchmaker.domain import VendorId
from matchmaker.errors import Finding, Severity
from matchmaker.reasons import Advice, MatchLists
from tests.api.conftest import NOW
from tests.api.people import People
from tests.exports.plans import small_plan

ADVICE = Advice(
    vendor=VendorId("v1"),
    completeness=40,
    parts=(("intro", 12.5), ("products", 27.5)),
    findings=(Finding(code="advice_spec", severity=Severity.NOTE, params={"product": "등"}),),
)


def keep(store: Store, fair_id: str, lists: MatchLists) -> None:
    with store.writing() as session:
        keep_matches(session, fair_id, lists, content_version=3, encoder="characters 1", now=NOW)


def test_ranked_lists_read_back_the_same(store: Store, people: People) -> None:
    lists = replace(small_plan().matches, advice=(ADVICE,))
    keep(store, people.fair_id, lists)
    with store.reading() as session:
        assert lists_of(session, people.fair_id) == lists
        assert lists_of(session, people.other_fair_id).by_purchase == {}


def test_newer_lists_take_the_place_of_older_ones(store: Store, people: People) -> None:
    lists = small_plan().matches
    keep(store, people.fair_id, lists)
    fewer = replace(lists, by_vendor={}, by_buyer={})
    keep(store, people.fair_id, fewer)
    with store.reading() as session:
        assert lists_of(session, people.fair_id) == fewer
