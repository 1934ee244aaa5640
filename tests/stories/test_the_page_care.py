"""The dashboard by keyboard alone, without motion, and with the browser's back."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from tests.stories.page import PORTFOLIO, Page, sign_in_to_demo

PASSWORD = "seven green kettles"
FOCUS = """(() => { const element = document.activeElement;
  return element.getAttribute("aria-label") || element.labels?.[0]?.textContent
    || element.textContent.trim(); })()"""
FOCUS_IS_VISIBLE = """(() => { const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2; })()"""
TABS_MAX = 60
BACK_VIEWS = ["", "/performance", "/dividends", "/gains", "/transactions", "/import", "/details"]
HEADING = "document.querySelector('h1')?.textContent"


@pytest.fixture(scope="module")
def page(running, tmp_path_factory) -> Iterator[Page]:
    with Page(tmp_path_factory.mktemp("profile"), running.base_url) as page:
        sign_in_to_demo(page)
        yield page


@pytest.fixture
def account(running) -> dict[str, str]:
    account = {"email": f"{uuid4()}@example.com", "password": PASSWORD}
    with httpx.Client(base_url=running.base_url) as api:
        api.post("/signup", json=account).raise_for_status()
        token = api.post("/login", json=account).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        body = {"name": "Savings", "base_currency": "USD"}
        api.post("/portfolios", json=body, headers=headers).raise_for_status()
    return account


def tab_to(page: Page, name: str) -> None:
    """Presses Tab until the element of this name has the focus, which must be visible."""
    for _ in range(TABS_MAX):
        page.press("Tab")
        if page.evaluate(FOCUS) == name:
            assert page.evaluate(FOCUS_IS_VISIBLE), name
            return
    pytest.fail(f"The keyboard does not reach {name}")


def write(page: Page, text: str) -> None:
    page.ask("Input.insertText", text=text)


def test_the_keyboard_is_enough(running, account, tmp_path):
    """From the sign-in to a recorded transaction, by Tab, Enter and Escape alone."""
    with Page(tmp_path / "profile", running.base_url) as page:
        page.open("/app")
        tab_to(page, "E-mail")
        write(page, account["email"])
        tab_to(page, "Password")
        write(page, account["password"])
        page.press("Enter")
        page.wait_until("document.querySelector('.portfolio-list')")
        page.settle()
        tab_to(page, "Savings")
        page.press("Enter")
        page.wait_until(f"{HEADING} === 'Savings'")
        page.settle()
        tab_to(page, "Transactions")
        page.press("Enter")
        page.wait_for_text("No transaction is recorded.")
        page.settle()
        # Escape closes the form, and the focus is where it was.
        tab_to(page, "Add a transaction")
        page.press("Enter")
        page.wait_until("document.querySelector('dialog[open]')")
        assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
        page.press("Escape")
        page.wait_until("!document.querySelector('dialog')")
        assert page.evaluate(FOCUS) == "Add a transaction"
        page.press("Enter")
        page.wait_until("document.querySelector('dialog[open]')")
        write(page, "D")
        page.press("Tab")
        tab_to(page, "Asset")
        write(page, "ZZAUR")
        page.wait_until("document.querySelector('[role=option]')")
        page.press("Enter")
        page.wait_until("document.querySelector('.options').hidden")
        tab_to(page, "Quantity")
        write(page, "3")
        tab_to(page, "Price per unit")
        write(page, "100")
        page.press("Enter")
        page.wait_for_text("The transaction is recorded.")
        page.wait_until("document.querySelectorAll('tbody tr').length === 1")
        assert page.evaluate(FOCUS) == "Add a transaction"
        assert page.complaints() == []


def test_the_focus_stays_within_an_open_dialog(page):
    page.open(f"{PORTFOLIO}/transactions")
    page.evaluate(
        """[...document.querySelectorAll("main button")]
          .find(({textContent}) => textContent === "Add a transaction").click()"""
    )
    page.wait_until("document.querySelector('dialog[open]')")
    for _ in range(15):
        page.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body"
            " || document.querySelector('dialog').contains(document.activeElement)"
        )
    page.press("Escape")


@pytest.mark.parametrize(("motion", "count"), [("reduce", 0), ("no-preference", 1)])
def test_reduced_motion_is_honoured(page, motion, count):
    features = [{"name": "prefers-reduced-motion", "value": motion}]
    page.ask("Emulation.setEmulatedMedia", features=features)
    page.open("/app")
    page.evaluate(
        """document.body.append(Object.assign(document.createElement("span"),
          {className: "bone"}))"""
    )
    running = page.evaluate("document.getAnimations().length")
    page.ask("Emulation.setEmulatedMedia", features=[])
    assert running == count
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_back_leads_through_every_view(page):
    page.open("/app")
    page.open(PORTFOLIO)
    labels = ["Holdings", "Performance", "Dividends", "Realized gains", "Transactions", "Import"]
    for label in [*labels[1:], "Settings"]:
        page.click(label, ".tabs")
        page.settle()
    for path in reversed(BACK_VIEWS[:-1]):
        page.evaluate("history.back()")
        page.wait_until(f"location.pathname === '{PORTFOLIO}{path}'")
        page.settle()
        current = page.evaluate("document.querySelector('.tabs [aria-current]').textContent")
        assert current == labels[BACK_VIEWS.index(path)]
    page.evaluate("history.back()")
    page.wait_until("location.pathname === '/app' && document.querySelector('.portfolio-list')")
    page.evaluate("history.forward()")
    page.wait_until(f"{HEADING} === 'Sample world (synthetic)'")
    assert page.complaints() == []
