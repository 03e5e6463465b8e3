"""File and sheet names: whatever people are called, every system takes the name."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.exports.names import MOST_BYTES, file_names, participant_names, sheet_names
from matchmaker.plan import FairPlan
from matchmaker.texts import Texts

PARTS = st.sampled_from(
    [*'/\\:*?"<>|[]. \t\n\x00\u200b', "가", "한빛", "A", "a", "CON", "nul", "ﬀ", "각", "🎉", "'"]
)
LABELS = st.lists(st.one_of(st.text(st.characters()), st.lists(PARTS).map("".join)), max_size=30)
DEVICES = {"con", "prn", "aux", "nul", *(f"{d}{n}" for d in ("com", "lpt") for n in range(10))}


@given(LABELS)
def test_file_names_are_safe_everywhere_and_unique(labels: list[str]) -> None:
    names = file_names(labels, ".pdf")
    assert len({unicodedata.normalize("NFKD", n).casefold() for n in names}) == len(labels)
    for name in names:
        stem = name.removesuffix(".pdf")
        assert stem
        assert not set(stem) & set('/\\:*?"<>|')
        assert all(ord(c) >= 32 for c in stem)
        assert stem == stem.rstrip(" .")
        assert stem.split(".")[0].strip().lower() not in DEVICES
        assert len(stem.encode()) <= MOST_BYTES
        assert unicodedata.is_normalized("NFC", name)


@given(LABELS)
def test_sheet_names_are_what_excel_takes(labels: list[str]) -> None:
    names = sheet_names(labels, ["요약"])
    assert len({n.casefold() for n in (*names, "요약")}) == len(labels) + 1
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not set(name) & set("[]:*?/\\")
        assert not name.startswith("'")
        assert not name.endswith("'")
        assert name.lower() != "history"


def test_a_name_stays_readable() -> None:
    assert file_names(["한빛시청 (본청)"], ".ics") == ("한빛시청 (본청).ics",)
    assert file_names(["가/나", "가:나", "CON", "..."]) == ("가_나", "가_나-2", "_CON", "_")
    assert sheet_names(["History", "a", "A"]) == ("History (2)", "a", "A (2)")


def test_a_decomposed_name_is_composed_and_meets_its_composed_twin() -> None:
    decomposed = unicodedata.normalize("NFD", "한빛시청")
    assert file_names([decomposed, "한빛시청"]) == ("한빛시청", "한빛시청-2")


@pytest.mark.parametrize("label", ["가" * 300, "a" * 300, "🎉" * 300])
def test_a_long_name_is_cut_between_characters(label: str) -> None:
    first, second = file_names([label, label])
    assert set(first) == {label[0]}
    assert second.endswith("-2")
    assert sheet_names([label])[0][-1] == label[0]


def test_everyone_has_a_file_name_that_tells_the_side(plan: FairPlan, ko: Texts) -> None:
    named = participant_names(plan.fair, ko)
    assert len(named) == len(plan.fair.buyers) + len(plan.fair.vendors)
    assert named[0] == (plan.fair.buyers[0], "기관_한빛시청")
    assert len({name.casefold() for _, name in named}) == len(named)
