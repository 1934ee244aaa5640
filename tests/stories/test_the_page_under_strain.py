"""The dashboard with 500 holdings, with figures that are missing, and while the API is busy."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.stories.page import PORTFOLIO, Page, sign_in_to_demo
from tests.stories.page_answers import HOLDINGS, TRICKY, many_holdings, open_with_answer

SYMBOLS = """[...document.querySelectorAll("tbody tr")].map(
  (row) => row.textContent.match(/S\\d{3}/)[0])"""


@pytest.fixture(scope="module")
def page(running, tmp_path_factory) -> Iterator[Page]:
    with Page(tmp_path_factory.mktemp("profile"), running.base_url) as page:
        sign_in_to_demo(page)
        yield page


@pytest.mark.parametrize("width", [390, 1280])
def test_five_hundred_assets_negative_figures_and_missing_prices(page, running, width):
    page.resize(width)
    open_with_answer(page, PORTFOLIO, "/holdings/", many_holdings(running))
    page.wait_until("document.querySelectorAll('tbody tr').length === 200")
    assert page.is_wider_than(width) is None
    text = page.text("main")
    assert "-$1,234,567.89" in text
    assert "-$98,765.43" in text
    assert "Some figures are missing, so sums are left out rather than guessed:" in text
    assert "and 147 more" in text
    assert TRICKY in text
    assert not re.search(r"NaN|undefined|\bnull\b", text)
    page.click("Show more")
    page.click("Show more")
    assert page.evaluate("document.querySelectorAll('tbody tr').length") == HOLDINGS
    last = page.text("tbody tr:last-child")
    assert "no price" in last
    assert "–" in last
    assert page.is_wider_than(width) is None
    expected = [f"S{number:03}" for number in range(HOLDINGS)]
    for symbols in (expected, expected[::-1]):
        page.evaluate("document.querySelector('th .sort').click(), 1")
        assert page.evaluate(SYMBOLS) == symbols
    assert page.complaints() == []
    page.resize(1280)


def test_a_session_that_ends_in_another_tab_ends_here(running, tmp_path):
    with Page(tmp_path / "profile", running.base_url) as page:
        sign_in_to_demo(page)
        first = page.new_tab()
        page.open(f"{PORTFOLIO}/gains")
        second = page.show_tab(first)
        page.click("Sign out")
        page.wait_until("location.pathname === '/app/sign-in'")
        page.show_tab(second)
        page.wait_until("location.pathname === '/app/sign-in'")
        assert "$" not in page.text("main")
        assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]


@pytest.mark.parametrize("status", [429, 503])
def test_a_short_wait_is_waited_for_and_a_long_one_is_named(page, status):
    """At most once: what still fails says when to try again."""
    page.open("/app/settings")
    page.ask("Fetch.enable", patterns=[{"urlPattern": "*/dividends/*"}])
    page.evaluate(
        f"history.pushState(null, '', '{PORTFOLIO}/dividends'); "
        "dispatchEvent(new PopStateEvent('popstate'))"
    )
    page.answer_with("/dividends/", status, {"Retry-After": "1"})
    page.wait_for_text("Expected, not recorded")
    assert page.evaluate("document.querySelector('.failure')") is None
