"""The demo's gallery: each state is what its link leads to, and it and every page fit a phone."""

import pytest
from playwright.sync_api import expect

from scripts.contact_sheets import SHOWN
from tests.e2e.test_axe import audit
from tests.e2e.visitor import START_MILLISECONDS, Visitor

SMALL = """[...document.querySelectorAll('input:not([type=checkbox], [type=radio]), select')]
  .filter((field) => parseFloat(getComputedStyle(field).fontSize) < 16).map(({ name }) => name)"""
"""Fields into which iOS zooms."""


ALL = {name: shown for subjects in SHOWN.values() for name, shown in subjects.items()}


@pytest.mark.parametrize("name", ALL)
def test_page_fits_a_phone(visitor: Visitor, site: str, name: str) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 320, "height": 640})
    path, sign = ALL[name]
    page.goto(site + path)
    expect(page.locator(sign).first).to_be_visible(timeout=START_MILLISECONDS)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    if "plain" not in name:  # which has no style at all
        assert page.evaluate(SMALL) == []
    expect(page.locator("p p")).to_have_count(0)  # no checker says so of what a script has made
    audit(page)
