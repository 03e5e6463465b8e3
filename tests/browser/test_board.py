"""The board in a browser: talks go where hand or keys put them, and nowhere that breaks a rule."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.services.kept_plans import keep, places
from tests.browser.visiting import Site, Visit, violations


@pytest.fixture
def kept(site: Site) -> str:
    """A timetable: D-A1 meets V-A (AM1) and V-B (AM2), D-B meets V-B (AM1) and V-A (AM3)."""
    return keep(site.store, site.people.fair_id)


@pytest.fixture
def board(visit: Visit, site: Site, kept: str) -> Any:
    """The board of an editor."""
    page = visit(f"/fairs/{site.people.fair_id}/board", "editor")
    page.wait_for_selector(".mm-talk")
    return page


def cell(page: Any, desk: int, slot: int) -> Any:
    return page.locator(f"[role=gridcell][data-desk='{desk}'][data-slot='{slot}']")


def said(page: Any, words: str) -> None:
    """Wait until a screen reader is told so."""
    page.wait_for_function(
        "words => document.getElementById('live').textContent.includes(words)", arg=words
    )


def now(site: Site, kept: str) -> set[tuple[str, str, str]]:
    return places(site.store, site.people.fair_id, kept)


def test_the_board_is_open_to_everybody(board: Any) -> None:
    assert violations(board) == []


def test_a_talk_is_moved_by_keyboard_and_told_aloud(board: Any, site: Site, kept: str) -> None:
    cell(board, 0, 0).focus()
    board.keyboard.press("Enter")
    said(board, "들었습니다")
    for _ in range(3):
        board.keyboard.press("ArrowRight")
    board.keyboard.press("Enter")
    said(board, "옮겼습니다")
    assert ("D-A1", "V-A", "AM4") in now(site, kept)
    assert board.evaluate("document.activeElement.dataset.slot") == "3"
    board.keyboard.press("Control+z")
    said(board, "되돌렸습니다")
    assert ("D-A1", "V-A", "AM1") in now(site, kept)


def test_a_talk_is_dragged_by_pointer(board: Any, site: Site, kept: str) -> None:
    start, end = cell(board, 0, 0).bounding_box(), cell(board, 0, 4).bounding_box()
    board.mouse.move(start["x"] + 20, start["y"] + 20)
    board.mouse.down()
    board.mouse.move(end["x"] + 5, end["y"] + 5, steps=8)
    board.mouse.move(end["x"] + 20, end["y"] + 20, steps=4)
    board.mouse.up()
    said(board, "옮겼습니다")
    assert ("D-A1", "V-A", "AM5") in now(site, kept)


@pytest.mark.parametrize(
    ("desk", "slot", "words"),
    [
        pytest.param(0, 5, "참석할 수 없습니다", id="the-vendor-is-away"),
        pytest.param(0, 2, "다른 상담이 있습니다", id="the-vendor-is-in-another-talk"),
        pytest.param(2, 4, "다른 기관", id="another-agencys-desk"),
    ],
)
def test_a_place_that_cannot_be_is_refused_at_once(
    board: Any, site: Site, kept: str, desk: int, slot: int, words: str
) -> None:
    before = now(site, kept)
    cell(board, 0, 0).click()
    board.keyboard.press("Enter")
    cell(board, desk, slot).click()
    said(board, words)
    board.keyboard.press("Escape")
    assert now(site, kept) == before


def test_a_reserve_is_called_in(board: Any, site: Site, kept: str) -> None:
    cell(board, 0, 3).click()
    board.get_by_role("button", name="투입").first.click()
    said(board, "넣었습니다")
    assert ("D-A1", "V-C", "AM4") in now(site, kept)


def test_search_leaves_the_desks_that_match(board: Any) -> None:
    board.fill("#board-search", "기관 B")
    said(board, "상담석 1개")
    assert board.locator(".mm-board-row:visible").count() == 1
