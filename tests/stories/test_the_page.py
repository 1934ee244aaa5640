"""The dashboard by clicking: from an account to a shared link, as a newcomer does it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from tests.stories.page import Page

PASSWORD = "seven green kettles"
NAME = "<img src=x onerror=alert(1)> مَال 💰"
FILE = """type,date,symbol,quantity,unit_price,currency,fee
BUY,2025-06-06,ZZELM,10,150,USD,5
BUY,2025-06-09,ZZCOR,many,300,USD,5
"""


@pytest.fixture(scope="module")
def page(running, tmp_path_factory) -> Iterator[Page]:
    with Page(tmp_path_factory.mktemp("profile"), running.base_url) as page:
        yield page


def add(page: Page, type_: str, day: str, quantity: str, price: str) -> None:
    """Opens the form of a transaction of ZZAUR, fills it in and sends it."""
    page.click("Add a transaction")
    page.fill("Type", type_)
    page.fill("Date", day)
    page.pick_asset("Asset", "ZZAUR")
    page.fill("Quantity", quantity)
    page.fill("Price per unit", price)
    page.click("Save", "dialog")


def test_from_an_account_to_a_shared_link(page, running, tmp_path, tmp_path_factory):
    """One story: each step begins where the one before it ended."""
    # An account: the reason of a refusal stands at its field.
    page.open("/app")
    assert page.evaluate("location.pathname") == "/app/sign-in"
    page.click("Create an account")
    page.fill("E-mail", f"{uuid4()}@example.com")
    page.fill("Password", "short")
    page.click("Create the account")
    page.wait_until("document.querySelector('[name=password][aria-invalid]')")
    page.fill("Password", PASSWORD)
    page.click("Create the account")
    page.wait_for_text("There is no portfolio yet")
    assert page.complaints("422") == []

    # A portfolio whose name is markup, right-to-left text and an emoji: it is shown as text.
    page.click("New portfolio", "main")
    page.fill("Name", NAME)
    page.fill("Currency", "eur")
    page.click("Create", "dialog")
    page.wait_until("document.querySelector('h1').textContent.includes('💰')")
    assert page.text("h1") == NAME
    assert page.evaluate("document.images.length") == 0
    portfolio_path = page.evaluate("location.pathname")

    # A transaction; then a sale of more than is held, refused with the reason, and corrected.
    page.click("Transactions", ".tabs")
    page.settle()
    add(page, "BUY", "2025-06-06", "10", "640")
    page.wait_for_text("The transaction is recorded.")
    page.settle()
    add(page, "SELL", "2025-06-10", "41", "160")
    page.wait_for_text("would be taken out")
    page.fill("Quantity", "8")
    page.click("Save", "dialog")
    page.wait_until("document.querySelectorAll('tbody tr').length === 2")
    page.settle()
    page.evaluate("document.querySelector('[aria-label^=\"Correct: Sell\"]').click()")
    page.fill("Quantity", "x")
    page.click("Save", "dialog")
    page.wait_until("document.querySelector('[name=quantity][aria-invalid]')")
    page.fill("Quantity", "4")
    page.click("Save", "dialog")
    page.wait_for_text("The transaction is corrected.")
    page.settle()

    # Deleted, and back.
    page.evaluate("document.querySelector('[aria-label^=\"Delete: Sell\"]').click()")
    page.click("Undo")
    page.wait_for_text("The transaction is back.")
    page.settle()
    assert page.evaluate("document.querySelectorAll('tbody tr').length") == 2

    # A file: what becomes of each row is shown before anything is recorded.
    page.click("Import", ".tabs")
    page.wait_until("document.querySelector('input[type=file]')")
    statement = tmp_path / "statement.csv"
    statement.write_text(FILE)
    page.choose_file(statement)
    page.wait_for_text("cannot be read")
    assert "must be a decimal number" in page.text("main")
    page.click("Record (1)")
    page.wait_for_text("Transactions recorded: 1.")

    # The holdings, and why.
    page.click("Holdings", ".tabs")
    page.wait_until("document.querySelectorAll('tbody tr').length === 2")
    page.settle()
    holdings = page.text("main")
    assert "36" in holdings
    assert "ZZELM" in holdings
    page.click("Why?")
    page.wait_for_text("the close of")
    page.click("×")

    # The gains of the year of the sale.
    page.click("Realized gains", ".tabs")
    page.settle()
    page.fill("Year", "2025")
    page.wait_for_text("ZZAUR")
    page.click("CSV")

    # A share link, in a fresh profile: percentages, and no amount.
    page.click("Settings", "header")
    page.settle()
    page.fill("Name", "For a friend")
    page.click("Create")
    page.wait_until("document.querySelector('.token')")
    address = page.text(".token")
    assert address.startswith(f"{running.base_url}/app/shared#fa_")
    assert page.complaints("401", "409", "422") == []
    assert page.other_hosts() == set()
    with Page(tmp_path_factory.mktemp("friend"), running.base_url) as friend:
        friend.open(address.removeprefix(running.base_url))
        friend.wait_until("document.querySelectorAll('tbody tr').length === 2")
        friend.settle()
        shared = friend.text()
        assert "%" in shared
        assert "€" not in shared
        assert "$" not in shared
        assert friend.complaints() == []
        assert friend.other_hosts() == set()
        assert friend.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]

    # The session is all that is stored, and ends everywhere.
    stored = "[Object.keys(sessionStorage), Object.keys(localStorage), document.cookie]"
    assert page.evaluate(stored) == [["session"], [], ""]
    refresh_token = page.evaluate("JSON.parse(sessionStorage.session).refresh_token")
    page.click("Sign out")
    page.wait_until("location.pathname === '/app/sign-in'")
    assert page.evaluate(stored) == [[], [], ""]
    page.wait_for_answer("/login/logout")
    answer = httpx.post(f"{running.base_url}/login/refresh", json={"refresh_token": refresh_token})
    assert answer.status_code == 401
    page.evaluate("history.back()")
    page.wait_until("location.pathname === '/app/sign-in'")
    assert portfolio_path.startswith("/app/portfolios/")
