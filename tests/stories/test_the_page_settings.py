"""What the dashboard does with an account and between portfolios: transfers, exchanges of currency,
the password, and the end of the account.
"""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.stories.owners import Owner
from tests.stories.page import Page

NEW_PASSWORD = "nine blue teapots"


@pytest.fixture
def owner(running) -> Owner:
    """A new account with two portfolios."""
    owner = Owner(running.base_url)
    for name in ("Here", "There"):
        owner.portfolio(name, track_cash=True)
    return owner


def cash_of(owner: Owner) -> dict[str, dict[str, Any]]:
    """Portfolio → currency → amount, as the API has them."""
    return {
        portfolio["name"]: {
            cash["currency"]: cash["amount"]
            for cash in owner.read(f"holdings/{portfolio['id']}")["cash"]
        }
        for portfolio in owner.read("portfolios")["items"]
    }


def test_cash_moves_between_currencies_and_portfolios(running, owner, tmp_path):
    with Page(tmp_path / "profile", running.base_url) as page:
        owner.sign_in(page)
        page.click("Here")
        page.click("Transactions", ".tabs")
        page.wait_for_text("No transaction is recorded.")
        page.click("Add a transaction")
        page.fill("Type", "DEPOSIT")
        page.fill("Date", "2025-06-02")
        page.fill("Amount", "1000.10")
        page.click("Save", "dialog")
        page.wait_for_text("The transaction is recorded.")
        page.settle()
        page.click("Add a transaction")
        page.fill("Type", "EXCHANGE")
        page.fill("Date", "2025-06-03")
        page.fill("Amount", "100")
        page.fill("Amount received", "114.20")
        page.fill("Currency received", "usd")
        page.click("Save", "dialog")
        page.wait_until("document.querySelectorAll('tbody tr').length === 2")
        page.settle()
        page.click("Move to another portfolio", "main")
        page.fill("What moves", "cash")
        page.fill("Date", "2025-06-04")
        page.fill("Amount", "400.05")
        page.click("Move to another portfolio", "dialog form")
        page.wait_for_text("The transfer is recorded in both portfolios.")
        assert page.complaints() == []
    assert cash_of(owner) == {
        "Here": {"EUR": "500.05", "USD": "114.20"},
        "There": {"EUR": "400.05"},
    }


def test_the_password_changes_and_the_account_ends(running, owner, tmp_path):
    with Page(tmp_path / "profile", running.base_url) as page:
        owner.sign_in(page)
        page.click("Settings", "header")
        page.fill("Current password", "not this one at all")
        page.fill("New password", NEW_PASSWORD)
        page.click("Change the password")
        page.wait_until("document.querySelector('[role=alert] p, .field-error:not(:empty)')")
        page.fill("Current password", owner.password)
        page.click("Change the password")
        page.wait_until("location.pathname === '/app/sign-in'")
        page.fill("E-mail", owner.email)
        page.fill("Password", NEW_PASSWORD)
        page.click("Sign in", "form")
        page.wait_until("location.pathname === '/app/settings'")
        page.settle()
        page.fill("Password", NEW_PASSWORD)
        page.click("Delete the account", "form[aria-label='Delete the account']")
        page.click("Delete the account", "dialog")
        page.wait_until("location.pathname === '/app/sign-in'")
    login = {"email": owner.email, "password": NEW_PASSWORD}
    assert httpx.post(f"{running.base_url}/login", json=login).status_code == 401
