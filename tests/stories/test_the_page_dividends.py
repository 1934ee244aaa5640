"""The calendar of dividends: what is expected is recorded with one click, and taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.stories.owners import Owner
from tests.stories.page import Page, axe_source, violations

MARCH = ".month:nth-child(3)"
PAYING = "ZZBND"
"""An asset of the sample market that pays a dividend each month."""


@pytest.fixture(scope="module")
def portfolios(running) -> tuple[Owner, list[dict[str, Any]]]:
    """Two portfolios that hold the same asset since the end of 2024."""
    owner = Owner(running.base_url)
    asset = owner.create("assets", symbol=PAYING)
    bought = {"asset_id": asset["id"], "unit_price": "90"}
    portfolios = [owner.portfolio(name, base_currency="USD") for name in ("First", "Second")]
    for portfolio, quantity in zip(portfolios, ("10", "100"), strict=True):
        owner.record(portfolio, "BUY", "2024-12-02", quantity=quantity, **bought)
    return owner, portfolios


@pytest.fixture(scope="module")
def page(running, portfolios, tmp_path_factory):
    owner, _ = portfolios
    with Page(tmp_path_factory.mktemp("profile"), running.base_url) as page:
        owner.sign_in(page)
        yield page


def show_2025(page: Page) -> None:
    """Turns the calendar back to a year that is over."""
    while page.text(".year [role=status]") != "2025":
        page.click("‹")
    page.settle()


def recorded(owner: Owner, portfolio: dict[str, Any]) -> list[dict[str, Any]]:
    query = {"portfolio_id": portfolio["id"], "type": "DIVIDEND"}
    items: list[dict[str, Any]] = owner.read("transactions", **query)["items"]
    return items


def test_a_click_records_and_another_takes_it_back(page, portfolios):
    owner, [portfolio, _] = portfolios
    page.open(f"/app/portfolios/{portfolio['id']}/dividends")
    show_2025(page)
    expected = page.text(MARCH)
    assert "not recorded" in expected
    assert "Expected: $" in expected
    page.click("Record", MARCH)
    page.wait_until(f"document.querySelector('{MARCH}').innerText.includes('Received: $')")
    page.settle()
    assert page.evaluate(f"document.querySelector('{MARCH} button')") is None
    assert page.text(".year [role=status]") == "2025"
    [dividend] = recorded(owner, portfolio)
    assert dividend["date"].startswith("2025-03")
    page.click("Undo")
    page.wait_for_text(f"The dividend of {PAYING} is not recorded any more.")
    page.wait_until(f"document.querySelector('{MARCH} button')")
    page.settle()
    assert page.text(MARCH) == expected
    assert recorded(owner, portfolio) == []
    assert page.complaints() == []


def test_in_the_calendar_of_all_it_is_recorded_where_the_units_are(page, portfolios):
    owner, [first, second] = portfolios
    page.open("/app")
    page.click("Dividend calendar")
    page.wait_for_text("Dividends of all portfolios")
    show_2025(page)
    entries = page.evaluate(
        f"[...document.querySelectorAll('{MARCH} li')].map((entry) => entry.innerText)"
    )
    assert sorted(("First" in entry, "Second" in entry) for entry in entries) == [
        (False, True),
        (True, False),
    ]
    amount = page.evaluate(
        f"""(() => {{
          const rows = [...document.querySelectorAll("{MARCH} li")];
          const amounts = rows.map((row) => row.querySelector(".figure").textContent);
          const larger = Number(amounts[0].slice(1)) > Number(amounts[1].slice(1)) ? 0 : 1;
          rows[larger].querySelector("button").click();
          return amounts[larger];
        }})()"""
    )
    page.wait_for_text(f"The dividend of {PAYING} is recorded.")
    assert recorded(owner, first) == []
    [dividend] = recorded(owner, second)
    assert float(dividend["amount"]) == float(amount[1:])
    assert page.complaints() == []


def test_an_announced_dividend_is_in_its_month(page, portfolios):
    """The sample market announces none, so an expected one of a past year stands in for it."""
    owner, [portfolio, _] = portfolios
    query = {"from": "2025-01-01", "to": "2025-12-31"}
    answer = owner.read(f"dividends/{portfolio['id']}", **query)
    announced = {**answer["expected"].pop(), "date": "2025-12-24", "date_is": "pay_date"}
    answer["upcoming"] = [announced]
    page.open(f"/app/portfolios/{portfolio['id']}/dividends")
    page.ask("Fetch.enable", patterns=[{"urlPattern": "*/dividends/*from=2025-01-01*"}])
    while page.text(".year [role=status]") != "2025":
        page.click("‹")
    headers = {"Content-Type": "application/json"}
    page.answer_with("/dividends/", 200, headers, json.dumps(answer).encode())
    page.settle()
    december = page.text(".month:nth-child(12)")
    assert "announced" in december
    assert "Dec 24, 2025" in december
    assert "announced" not in page.text(MARCH)
    assert page.complaints() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_calendar_fits_and_axe_finds_nothing(page, theme):
    axe = axe_source()
    page.use_theme(theme)
    page.open("/app/dividends")
    show_2025(page)
    assert violations(page, axe) == []
    for width in (390, 1280):
        page.resize(width)
        assert page.is_wider_than(width) is None
