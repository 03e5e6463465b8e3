"""Entries change together or not at all, with their history, from the version that was seen."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from api.problems import ProblemError
from api.services.changing import EntryChange, change_entries
from api.services.fair_content import load_fair
from api.services.nouns import code_of
from api.store import Store
from api.store.tables import Change, ChangeSet, StoredFair, StoredVendor
from matchmaker.codec.fair_rows import (
    BuyerRow,
    DeskRow,
    MeetingRow,
    PlannedPurchaseRow,
    PrecedenceRow,
    PreferenceRow,
    ProductRow,
    Row,
    SessionRow,
    TimeSlotRow,
    VendorRow,
)
from matchmaker.domain import Fair, PreferenceKind
from matchmaker.errors import InputError
from tests.api.conftest import NOW
from tests.api.services.test_fair_content import kept
from tests.small_fairs import session as session_of
from tests.small_fairs import slots_of

HALL = session_of()
FAIR = Fair(
    name="가람시",
    buyers=(),
    desks=(),
    purchases=(),
    vendors=(),
    sessions=(HALL,),
    slots=tuple(slots_of(HALL, 4)),
)


def entry(noun: str, row: Row, version: int | None = None) -> EntryChange:
    content = row.model_dump(mode="json")
    return EntryChange(noun=noun, code=code_of(noun, content), after=content, version=version)


PEOPLE = (
    entry("buyers", BuyerRow(id="B1", name="가람시청", unavailable=frozenset({"AM1"}))),
    entry("desks", DeskRow(id="D1", buyer="B1", name="1", purchases=frozenset({"P1"}))),
    entry("purchases", PlannedPurchaseRow(id="P1", buyer="B1", title="가로등")),
    entry("vendors", VendorRow(id="V1", name="한빛조명")),
    entry("products", ProductRow(id="X1", vendor="V1", name="LED 등")),
    entry("wishes", PreferenceRow(buyer="B1", vendor="V1", kind=PreferenceKind.WISH)),
    entry("pins", MeetingRow(desk="D1", vendor="V1", slot="AM2", purchases=("P1",), fixed=True)),
)

Do = Callable[..., ChangeSet]


@pytest.fixture
def fair_id(store: Store) -> str:
    fair_id = kept(store, FAIR)
    change(store, fair_id, *PEOPLE)
    return fair_id


def change(store: Store, fair_id: str, *changes: EntryChange, **more: Any) -> ChangeSet:
    with store.writing() as session:
        return change_entries(session, fair_id, changes, "담당자", NOW, **more)


def loaded(store: Store, fair_id: str) -> Fair:
    with store.reading() as session:
        return load_fair(session, fair_id)


def refused(store: Store, fair_id: str, *changes: EntryChange, **more: Any) -> ProblemError:
    before = loaded(store, fair_id)
    with pytest.raises((ProblemError, InputError)) as found:
        change(store, fair_id, *changes, **more)
    assert loaded(store, fair_id) == before
    return found.value  # type: ignore[return-value]


def codes(error: ProblemError) -> list[str]:
    return [finding.code for finding in error.findings]


def test_an_entry_is_changed_with_its_history(store: Store, fair_id: str) -> None:
    with store.reading() as session:
        before = session.get_one(StoredFair, fair_id).content_version
    made = change(
        store,
        fair_id,
        entry("vendors", VendorRow(id="V1", name="한빛조명", region="가람시"), version=1),
        reason="주소 확인",
    )
    with store.reading() as session:
        vendor = session.get_one(StoredVendor, (fair_id, "V1"))
        told = session.scalars(select(Change).where(Change.change_set_id == made.id)).one()
        after = session.get_one(StoredFair, fair_id).content_version
        now = (vendor.version, vendor.content["region"], vendor.changed_by)
        assert now == (2, "가람시", "담당자")
        assert (told.before["region"], told.after["region"], told.version) == (None, "가람시", 2)
        assert after == before + 1


def test_who_saw_an_older_version_is_refused(store: Store, fair_id: str) -> None:
    change(store, fair_id, entry("vendors", VendorRow(id="V1", name="새 이름"), version=1))
    late = entry("vendors", VendorRow(id="V1", name="늦은 이름"), version=1)
    assert refused(store, fair_id, late).kind == "stale"
    new = entry("vendors", VendorRow(id="V1", name="또 하나"), version=0)
    assert refused(store, fair_id, new).kind == "exists"
    unknown = EntryChange(noun="vendors", code="V9", after=None)
    assert refused(store, fair_id, unknown).kind == "unknown"


def test_what_is_the_same_is_no_change(store: Store, fair_id: str) -> None:
    change(store, fair_id, PEOPLE[3])
    with store.reading() as session:
        assert session.get_one(StoredVendor, (fair_id, "V1")).version == 1


def test_an_entry_with_others_on_it_goes_with_them_or_not_at_all(
    store: Store, fair_id: str
) -> None:
    gone = EntryChange(noun="buyers", code="B1", after=None)
    error = refused(store, fair_id, gone)
    assert error.kind == "in_use"
    assert {found["noun"] for found in error.more["entries"]} == {
        "desks",
        "purchases",
        "wishes",
        "pins",
    }
    change(store, fair_id, gone, with_dependants=True)
    left = loaded(store, fair_id)
    gone_with_it = (left.buyers, left.desks, left.purchases, left.preferences, left.fixed)
    assert not any(gone_with_it)
    assert [vendor.id for vendor in left.vendors] == ["V1"]


def test_lists_lose_the_names_of_what_goes(store: Store, fair_id: str) -> None:
    for place in (("purchases", "P1"), ("slots", "AM1")):
        change(
            store,
            fair_id,
            EntryChange(noun=place[0], code=place[1], after=None),
            with_dependants=True,
        )
    left = loaded(store, fair_id)
    assert left.desks[0].purchases == frozenset()
    assert left.fixed[0].purchases == ()
    assert left.buyers[0].unavailable == frozenset()


def test_a_version_never_means_two_contents(store: Store, fair_id: str) -> None:
    change(store, fair_id, EntryChange(noun="products", code="X1", after=None))
    change(store, fair_id, entry("products", ProductRow(id="X1", vendor="V1", name="다른 등")))
    with store.reading() as session:
        versions = session.scalars(
            select(Change.version).where(Change.fair_id == fair_id, Change.code == "X1")
        )
        assert sorted(versions) == [1, 2, 3]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (entry("desks", DeskRow(id="D2", buyer="B9", name="2")), "format_unknown_reference"),
        (
            entry("vendors", VendorRow(id="V2", name="나", unavailable=frozenset({"AM9"}))),
            "format_unknown_reference",
        ),
        (entry("vendors", VendorRow(id="V2", name="나", cap=1, floor=2)), "input.cap_below_floor"),
        (entry("vendors", VendorRow(id="V2", name="나", floor=9)), "input.cap_below_floor"),
        (
            entry("slots", TimeSlotRow(id="S", session="AM", start=HALL.end, end=HALL.start)),
            "input.ends_before_start",
        ),
        (
            entry("slots", TimeSlotRow(id="S", session="AM", start=HALL.start, end=HALL.end)),
            "entry_slots_overlap",
        ),
        (
            entry("sessions", SessionRow(id="S", name="또", start=HALL.start, end=HALL.end)),
            "entry_sessions_overlap",
        ),
        (
            entry("pins", MeetingRow(desk="D1", vendor="V1", slot="AM1", fixed=True)),
            "buyer_unavailable",
        ),
        (
            entry(
                "orders",
                PrecedenceRow(buyer="B1", vendor="V1", then_buyer="B1", then_vendor="V1"),
            ),
            "input.order_of_itself",
        ),
        (EntryChange(noun="vendors", code="V7", after=PEOPLE[3].after), "entry_other_key"),
        (
            EntryChange(noun="vendors", code="V7", after={"id": "V7", "name": 3}),
            "format_not_text",
        ),
        (entry("vendors", VendorRow(id="V" * 201, name="긴")), "entry_code_long"),
    ],
    ids=lambda found: found if isinstance(found, str) else "",
)
def test_a_change_that_breaks_a_rule_is_refused(
    store: Store, fair_id: str, wrong: EntryChange, code: str
) -> None:
    assert code in codes(refused(store, fair_id, wrong))


def test_a_pair_cannot_be_both_needed_and_forbidden(store: Store, fair_id: str) -> None:
    said = PreferenceRow(buyer="B1", vendor="V1", kind=PreferenceKind.MUST_MEET)
    change(store, fair_id, entry("wishes", said))
    veto = said.model_copy(update={"kind": PreferenceKind.VETO})
    assert codes(refused(store, fair_id, entry("wishes", veto))) == ["entry_must_meet_vetoed"]


def test_a_pin_takes_the_desk_that_an_agency_has_by_rule(store: Store) -> None:
    fair_id = kept(store, FAIR)
    change(store, fair_id, PEOPLE[3], entry("buyers", BuyerRow(id="B2", name="나루시청")))
    pin = entry("pins", MeetingRow(desk="B2-1", vendor="V1", slot="AM1", fixed=True))
    change(store, fair_id, pin)
    assert loaded(store, fair_id).fixed[0].desk == "B2-1"
    clash = entry("pins", MeetingRow(desk="B2-1", vendor="V1", slot="AM2", fixed=True))
    change(store, fair_id, clash)
    assert [pin.slot for pin in loaded(store, fair_id).fixed] == ["AM2"]


def test_pins_change_places(store: Store, fair_id: str) -> None:
    other = entry("vendors", VendorRow(id="V2", name="나"))
    second = MeetingRow(desk="D1", vendor="V2", slot="AM3", fixed=True)
    change(store, fair_id, other, entry("pins", second))
    first = MeetingRow(desk="D1", vendor="V1", slot="AM3", fixed=True)
    swapped = (first, second.model_copy(update={"slot": "AM2"}))
    change(store, fair_id, *(entry("pins", pin) for pin in swapped))
    assert {(pin.vendor, pin.slot) for pin in loaded(store, fair_id).fixed} == {
        ("V1", "AM3"),
        ("V2", "AM2"),
    }
    clash = entry("pins", second.model_copy(update={"slot": "AM3"}))
    assert codes(refused(store, fair_id, clash))[0] == "entry_pins_clash"


def test_added_slots_stand_in_order_of_time(store: Store, fair_id: str) -> None:
    early = replace(HALL, id="EARLY", name="새벽", start=HALL.start.replace(hour=7))
    early = replace(early, end=HALL.start)
    change(
        store,
        fair_id,
        entry("sessions", SessionRow.model_validate(early)),
        entry("slots", TimeSlotRow(id="E1", session="EARLY", start=early.start, end=early.end)),
    )
    assert [slot.id for slot in loaded(store, fair_id).slots][:2] == ["E1", "AM1"]


def test_of_many_who_saw_the_same_version_one_wins(store: Store, fair_id: str) -> None:
    def attempt(number: int) -> str:
        row = VendorRow(id="V1", name=f"이름 {number}")
        try:
            change(store, fair_id, entry("vendors", row, version=1))
        except ProblemError as error:
            return error.kind
        return "done"

    with ThreadPoolExecutor(4) as pool:
        told = sorted(pool.map(attempt, range(8)))
    assert told == ["done", *["stale"] * 7]


def test_changes_of_different_entries_are_all_counted(store: Store, fair_id: str) -> None:
    with store.reading() as session:
        before = session.get_one(StoredFair, fair_id).content_version

    def attempt(number: int) -> None:
        change(store, fair_id, entry("vendors", VendorRow(id=f"N{number}", name="새 기업")))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(attempt, range(8)))
    with store.reading() as session:
        assert session.get_one(StoredFair, fair_id).content_version == before + 8
    assert len(loaded(store, fair_id).vendors) == 9
