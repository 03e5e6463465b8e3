"""A fair that is kept is the same fair when it is loaded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from api.problems import ProblemError
from api.services.fair_content import keep_fair, load_fair
from api.store import Store
from api.store.tables import ENTRIES, Change, StoredFair
from matchmaker.codec.fair_rows import PolicyRow
from matchmaker.domain import (
    Buyer,
    BuyerId,
    Fair,
    Terms,
    Vendor,
    VendorId,
)
from tests.api.conftest import NOW
from tests.random_fairs import seeded_fair


def empty_fair(store: Store, name: str = "빈 상담회") -> str:
    with store.writing() as session:
        fair = StoredFair(name=name, policy=PolicyRow().model_dump(mode="json"), created_at=NOW)
        session.add(fair)
        session.flush()
        return fair.id


def kept(store: Store, fair: Fair) -> str:
    fair_id = empty_fair(store)
    with store.writing() as session:
        keep_fair(session, fair_id, fair, now=NOW, who="조직자")
    return fair_id


def storable(fair: Fair) -> Fair:
    """Random pins may clash; a store refuses two talks of one desk or firm in a slot."""
    desks, vendors, pins = set(), set(), []
    for pin in fair.fixed:
        if (pin.desk, pin.slot) in desks or (pin.vendor, pin.slot) in vendors:
            continue
        desks.add((pin.desk, pin.slot))
        vendors.add((pin.vendor, pin.slot))
        pins.append(pin)
    return replace(fair, fixed=tuple(pins))


def test_a_kept_fair_is_loaded_again_as_it_was(store: Store) -> None:
    for seed in range(25):
        fair = storable(seeded_fair(f"kept {seed}")[0])
        fair_id = kept(store, fair)
        with store.reading() as session:
            assert load_fair(session, fair_id) == fair


def test_a_fair_is_kept_once(store: Store) -> None:
    fair = storable(seeded_fair("once")[0])
    fair_id = kept(store, fair)
    with pytest.raises(ProblemError) as refused, store.writing() as session:
        keep_fair(session, fair_id, fair, now=NOW + timedelta(days=1))
    assert refused.value.kind == "not_empty"


def test_an_agency_without_a_desk_has_one(store: Store) -> None:
    fair_id = kept(
        store,
        Fair(
            name="가",
            buyers=(Buyer(id=BuyerId("B1"), name="가람시청"),),
            desks=(),
            purchases=(),
            vendors=(),
        ),
    )
    with store.reading() as session:
        desk = load_fair(session, fair_id).desks[0]
    assert (desk.id, desk.buyer, desk.name) == ("B1-1", "B1", "가람시청")


def test_equal_terms_are_all_kept_and_every_entry_has_its_history(store: Store) -> None:
    terms = tuple(Terms(word="가로등", others=(other,)) for other in ("보안등", "조명", "등주"))
    vendor = Vendor(id=VendorId("V1"), name="한빛조명")
    fair = Fair(name="가", buyers=(), desks=(), purchases=(), vendors=(vendor,), terms=terms)
    fair_id = kept(store, fair)
    with store.reading() as session:
        assert load_fair(session, fair_id).terms == terms
        changes = session.scalar(
            select(func.count()).select_from(Change).where(Change.fair_id == fair_id)
        )
    assert changes == 4


def test_a_code_that_no_column_holds_is_refused_whole(store: Store) -> None:
    vendors = tuple(Vendor(id=VendorId(id_), name="가") for id_ in ("V1", "V" * 201))
    fair = Fair(name="가", buyers=(), desks=(), purchases=(), vendors=vendors)
    fair_id = empty_fair(store)
    with pytest.raises(ProblemError) as refused, store.writing() as session:
        keep_fair(session, fair_id, fair, now=NOW)
    assert [finding.code for finding in refused.value.findings] == ["entry_code_long"]
    with store.reading() as session:
        for table in ENTRIES.values():
            held = select(func.count()).select_from(table).where(table.fair_id == fair_id)
            assert session.scalar(held) == 0


def test_an_unknown_fair_is_told(store: Store) -> None:
    with pytest.raises(ProblemError), store.reading() as session:
        load_fair(session, "0" * 26)
