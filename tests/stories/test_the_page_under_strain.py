"""The dashboard with 500 holdings, with figures that are missing, and while the API is busy."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import pytest

from tests.stories.page import Page, sign_in_to_demo
from tests.stories.running import log_in

PORTFOLIO = "/app/portfolios/018a62a3-8c00-7000-8000-00000000b001"
SYMBOLS = """[...document.querySelectorAll("tbody tr")].map(
  (row) => row.textContent.match(/S\\d{3}/)[0])"""


@pytest.fixture(scope="module")
def page(running, tmp_path_factory) -> Iterator[Page]:
    with Page(tmp_path_factory.mktemp("profile"), running.base_url) as page:
        sign_in_to_demo(page)
        yield page


TRICKY = '<b onmouseover=alert(1)>مَال 💰 & "quotes" a-very-long-name-without-any-space-in-it-at-all'
HOLDINGS = 500


def many_holdings(running) -> bytes:
    """The demo's answer with 500 holdings: tricky names, negative figures, and no prices."""
    answer = httpx.get(
        f"{running.base_url}/holdings/{PORTFOLIO.rpartition('/')[2]}",
        headers=log_in(running.base_url),
    ).json()
    [first] = [row for row in answer["holdings"] if row["asset"]["symbol"] == "ZZKIE"]
    unpriced = dict.fromkeys(
        [
            *("close", "close_date", "close_source", "stale_days", "market_value"),
            *("market_value_base", "unrealized_gain", "unrealized_gain_base", "price_gain_base"),
            *("fx_gain_base", "weight", "day_change", "day_change_base", "fx_rate"),
        ]
    )
    negative = {
        "quantity": "-12.5",
        "market_value_base": "-1234567.89",
        "weight": "-0.4021",
        "unrealized_gain_base": "-98765.43",
        "day_change_base": "-0.01",
    }
    answer["holdings"] = [
        {
            **first,
            "asset": {**first["asset"], "symbol": f"S{number:03}", "name": TRICKY},
            **(unpriced if number % 3 == 0 else negative if number % 3 == 1 else {}),
        }
        for number in range(HOLDINGS)
    ]
    answer |= {
        "complete": False,
        "warnings": [
            {
                "code": "price_missing",
                "detail": f"There is no close of S{number:03}.",
                "asset_id": None,
                "currency": None,
                "date": None,
            }
            for number in range(0, HOLDINGS, 3)
        ],
    }
    return json.dumps(answer).encode()


def open_with_answer(page: Page, path: str, pattern: str, body: bytes) -> None:
    page.open("/app/settings")
    page.ask("Fetch.enable", patterns=[{"urlPattern": f"*{pattern}*"}])
    page.evaluate(
        f"history.pushState(null, '', '{path}'); dispatchEvent(new PopStateEvent('popstate'))"
    )
    page.answer_with(pattern, 200, {"Content-Type": "application/json"}, body)
    page.settle()


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
