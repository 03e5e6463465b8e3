"""No fault waits for another: what a cell is told does not depend on the cells beside it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.spreadsheet.vocabulary import vocabulary
from tests.spreadsheet.faulty_rows import FAULTS, MORE, SOUND, Fault, told_of

EACH = [(kind, fault) for kind, faults in FAULTS.items() for fault in faults]


def test_every_kind_of_sheet_has_its_faults() -> None:
    assert FAULTS.keys() == MORE.keys() == SOUND.keys() == vocabulary().sheets.keys()


@pytest.mark.parametrize("kind", sorted(MORE))
def test_the_row_is_sound_before_it_is_spoilt(kind: str) -> None:
    assert told_of(kind, ()) == frozenset()


@pytest.mark.parametrize(("kind", "fault"), EACH, ids=lambda x: str(x)[:70])
def test_a_fault_alone_is_told_at_its_cell(kind: str, fault: Fault) -> None:
    assert told_of(kind, [fault]) == {(fault.code, fault.column)}


@st.composite
def several_faults(draw: st.DrawFn) -> tuple[str, list[Fault]]:
    kind = draw(st.sampled_from(sorted(FAULTS)))
    picked = draw(
        st.lists(st.sampled_from(FAULTS[kind]), min_size=2, unique_by=lambda fault: fault.column)
    )
    return kind, picked


@settings(max_examples=300)
@given(several_faults())
def test_each_of_several_faults_in_one_row_is_told(row: tuple[str, list[Fault]]) -> None:
    kind, faults = row
    assert {(fault.code, fault.column) for fault in faults} <= told_of(kind, faults)


@pytest.mark.parametrize("kind", sorted(MORE))
def test_a_row_without_a_name_is_read_all_the_same(kind: str) -> None:
    nameless = [Fault(key, "", "cell_missing") for key in ("id", "name") if key in MORE[kind]]
    for fault in (f for f in FAULTS[kind] if f.column not in ("id", "name")):
        assert (fault.code, fault.column) in told_of(kind, [*nameless, fault])
