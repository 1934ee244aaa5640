"""Share links and tokens on the dashboard: what they show, and when they end."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.stories.owners import Owner
from tests.stories.page import Page, axe_source, violations

NAME = "<u>For</u> صديق 🎁"
FORM = "[aria-label='Tokens and share links']"


@pytest.fixture(scope="module")
def owner(running) -> Owner:
    """Three portfolios, each with an asset of its own."""
    owner = Owner(running.base_url)
    for name in ("One", "Two", "Three"):
        portfolio = owner.portfolio(name)
        asset = owner.manual_asset(f"XX{name.upper()}", "100")
        bought = {"asset_id": asset["id"], "quantity": "3", "unit_price": "80"}
        owner.record(portfolio, "BUY", "2025-01-02", **bought)
    return owner


@pytest.fixture
def page(running, owner, tmp_path):
    with Page(tmp_path / "profile", running.base_url) as page:
        owner.sign_in(page)
        page.click("Settings", "header")
        page.settle()
        yield page


def made(page: Page) -> str:
    """Sends the form; what is shown once."""
    page.click("Create", FORM)
    page.wait_until("document.querySelector('.token')")
    return page.text(".token")


def tokens_of(owner: Owner) -> dict[str, dict[str, Any]]:
    return {token["name"]: token for token in owner.read("account/tokens")["items"]}


def test_a_link_shows_the_portfolios_that_were_picked_and_ends(
    running, owner, page, tmp_path_factory
):
    page.fill("Name", NAME)
    page.fill("Expires", "2020-01-01")
    page.click("All portfolios, also those to come")
    page.click("Create", FORM)
    page.wait_until("document.querySelector('[name=expires][aria-invalid]')")
    page.wait_until("document.querySelector('fieldset .field-error:not(:empty)')")
    page.fill("Expires", "2099-12-31")
    page.click("One", FORM)
    page.click("Three", FORM)
    address = made(page)
    issued = tokens_of(owner)[NAME]
    names = {portfolio["id"]: portfolio["name"] for portfolio in owner.read("portfolios")["items"]}
    assert sorted(names[portfolio_id] for portfolio_id in issued["portfolio_ids"]) == [
        "One",
        "Three",
    ]
    assert (issued["show"], issued["scope"]) == ("percentages", "read")
    assert issued["expires_at"].startswith("2099-12-31")

    with Page(tmp_path_factory.mktemp("friend"), running.base_url) as friend:
        friend.open(address.removeprefix(running.base_url))
        friend.wait_until("document.querySelectorAll('main .card').length === 2")
        friend.settle()
        assert "100.0%" in friend.text()
        assert "€" not in friend.text()

        page.click("I have kept it")
        page.settle()
        listed = page.text(f"{FORM} ~ .table")
        assert NAME in listed
        assert page.evaluate("document.querySelectorAll('main u').length") == 0
        assert "Percentages only" in listed
        assert "never" not in listed
        page.evaluate("document.querySelector('[aria-label^=\"Withdraw\"]').click()")
        page.click("Withdraw", "dialog")
        page.wait_for_text("There are none.")
        friend.ask("Page.reload")
        friend.wait_until("document.querySelector('.failure')")
    assert page.complaints("422") == []


def test_a_link_may_show_amounts(running, owner, page, tmp_path_factory):
    page.fill("Name", "With amounts")
    page.click("Percentages only", FORM)
    address = made(page)
    with Page(tmp_path_factory.mktemp("friend"), running.base_url) as friend:
        friend.open(address.removeprefix(running.base_url))
        friend.wait_until("document.querySelectorAll('main .card').length === 3")
        friend.settle()
        assert "€300.00" in friend.text()
    assert tokens_of(owner)["With amounts"]["show"] == "all"


def test_a_token_that_writes_shows_all(running, owner, page):
    page.fill("Name", "Nightly import")
    page.fill("Kind", "program")
    page.fill("What it may do", "write")
    page.click("Percentages only", FORM)
    page.click("Create", FORM)
    page.wait_until("document.querySelector('[name=percentages][aria-invalid]')")
    page.click("Percentages only", FORM)
    token = made(page)
    assert token.startswith("fa_")
    headers = {"Authorization": f"Bearer {token}"}
    body = {"name": "By a program", "base_currency": "EUR"}
    answer = httpx.post(f"{running.base_url}/portfolios", json=body, headers=headers)
    assert answer.status_code == 201
    assert tokens_of(owner)["Nightly import"]["scope"] == "write"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_form(page, theme):
    axe = axe_source()
    page.use_theme(theme)
    page.fill("Name", "Looked at")
    page.click("All portfolios, also those to come")
    page.click("Two", FORM)
    made(page)
    assert violations(page, axe) == []
    page.resize(390)
    assert page.is_wider_than(390) is None
