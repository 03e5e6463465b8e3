"""The first pages in a browser: nothing in the way of anybody, at any width."""

from __future__ import annotations

import pytest

from tests.browser.visiting import Site, Visit, violations

PAGES = ["/", "/fairs/new", "/fairs/{fair}", "/fairs/nowhere"]


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_open_to_everybody(
    visit: Visit, site: Site, path: str, language: str, phone: bool
) -> None:
    page = visit(path.format(fair=site.people.fair_id), phone=phone, language=language)
    assert violations(page) == []
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]


def test_the_language_is_one_click_away(visit: Visit) -> None:
    page = visit("/")
    page.get_by_role("button", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
