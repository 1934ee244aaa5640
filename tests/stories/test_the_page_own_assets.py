"""Assets of one's own on the dashboard: created and priced by hand, split, and tagged."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.owners import Owner
from tests.stories.page import Page, axe_source, violations

NAME = "<i>Casa</i> بيت 🏠"
LISTED = "ZZAUR"
SATURDAY, MONDAY = "2025-06-07", "2025-06-09"
"""A day on which no vendor has a close of a share, and one on which they have."""


@pytest.fixture(scope="module")
def owner(running) -> Owner:
    owner = Owner(running.base_url)
    owner.portfolio("Things")
    return owner


@pytest.fixture(scope="module")
def page(running, owner, tmp_path_factory):
    with Page(tmp_path_factory.mktemp("profile"), running.base_url) as page:
        owner.sign_in(page)
        yield page


def closes_of(owner: Owner, asset: dict[str, Any]) -> list[tuple[str, str]]:
    query = {"from": "2025-03-01", "to": "2025-06-30", "limit": "200"}
    items = owner.read(f"assets/{asset['id']}/prices", **query)["items"]
    return [(close["date"], close["close"]) for close in items]


def enter_close(page: Page, day: str, close: str, currency: str) -> None:
    """Fills in the open form of closes, and sends it."""
    page.fill("Date", day)
    page.fill(f"Price in {currency}", close)
    page.click("Save", "dialog")


@pytest.fixture(scope="module")
def house(owner, page) -> dict[str, Any]:
    """An asset that the page has created, after a refusal at its field."""
    page.click("Assets", "header")
    page.settle()
    page.click("New asset of your own")
    page.fill("Name", NAME)
    page.fill("Currency", "pesos")
    page.click("Create", "dialog")
    page.wait_until("document.querySelector('[name=symbol][aria-invalid]')")
    page.wait_until("document.querySelector('[name=currency][aria-invalid]')")
    page.fill("Short name", "CASA")
    page.fill("Currency", "usd")
    page.click("Create", "dialog")
    page.wait_until("document.querySelector('h1').textContent === 'CASA'")
    page.settle()
    assert NAME in page.text("main")
    assert page.evaluate("document.querySelectorAll('main i').length") == 0
    assert page.complaints("422") == []
    asset: dict[str, Any]
    [asset] = owner.read("assets", query="CASA")["items"]
    assert (asset["manual"], asset["currency"], asset["asset_class"]) == (True, "USD", "OTHER")
    return asset


def test_closes_are_entered_corrected_and_deleted_with_undo(owner, page, house):
    page.open(f"/app/assets/{house['id']}")
    page.click("Enter prices")
    enter_close(page, "2025-03-04", "much", "USD")
    page.wait_until("document.querySelector('dialog [aria-invalid]')")
    assert "must be a decimal number" in page.text("dialog .row")
    page.fill("Price in USD", "100000")
    page.click("Add a day")
    enter_close(page, "2025-04-04", "110000.50", "USD")
    page.wait_for_text("Prices that you have entered (2)")
    page.settle()
    page.click("Prices that you have entered (2)")
    assert "$110,000.50" in page.text("main")

    page.evaluate("document.querySelector('[aria-label^=\"Correct the price of Mar\"]').click()")
    page.fill("Price in USD", "99000")
    page.click("Save", "dialog")
    page.wait_until("!document.querySelector('dialog')")
    page.settle()
    page.click("Prices that you have entered (2)")
    page.evaluate("document.querySelector('[aria-label^=\"Delete the price of Mar\"]').click()")
    page.wait_for_text("The price is deleted.")
    page.settle()
    assert closes_of(owner, house) == [("2025-04-04", "110000.5")]
    page.click("Undo")
    page.wait_for_text("Prices that you have entered (2)")
    assert closes_of(owner, house) == [("2025-03-04", "99000"), ("2025-04-04", "110000.5")]
    assert page.complaints("422") == []


def test_a_market_asset_takes_closes_of_days_that_no_vendor_has(owner, page):
    asset = owner.create("assets", symbol=LISTED)
    page.open(f"/app/assets/{asset['id']}")
    page.click("3 Y")
    page.settle()
    page.click("Enter prices")
    enter_close(page, MONDAY, "150", "USD")
    page.wait_until("document.querySelector('dialog [aria-invalid]')")
    enter_close(page, SATURDAY, "151.5", "USD")
    page.wait_for_text("Prices that you have entered (1)")
    assert (SATURDAY, "151.5") in closes_of(owner, asset)
    assert page.complaints("409") == []


def test_a_split_and_tags_are_recorded(owner, page, house):
    [portfolio, *_] = owner.read("portfolios")["items"]
    bought = {"asset_id": house["id"], "quantity": "2", "unit_price": "100000"}
    owner.record(portfolio, "BUY", "2025-03-04", **bought)
    page.open(f"/app/assets/{house['id']}")
    page.click("Record a split", "main")
    page.fill("Date", "2025-05-05")
    page.fill("New units", "many")
    page.click("Save", "dialog")
    page.wait_until("document.querySelector('[name=ratio_new][aria-invalid]')")
    page.fill("New units", "5")
    page.click("Save", "dialog")
    page.wait_for_text("5:1")
    page.settle()
    [holding] = owner.read(f"holdings/{portfolio['id']}")["holdings"]
    assert holding["quantity"] == "10"

    page.fill("Tags", "núcleo, Núcleo")
    page.fill("Country", "arg")
    page.click("Save", "[aria-label='Your tags']")
    page.wait_until("document.querySelector('[name=country][aria-invalid]')")
    page.fill("Country", "ar")
    page.click("Save", "[aria-label='Your tags']")
    page.wait_until("document.querySelector('[name=tags][aria-invalid]')")
    page.fill("Tags", "núcleo, <b>casa</b>")
    page.click("Save", "[aria-label='Your tags']")
    page.wait_for_text("The tags are saved.")
    said = owner.read(f"assets/{house['id']}/tags")
    assert (said["tags"], said["country"]) == (["núcleo", "<b>casa</b>"], "AR")
    assert page.complaints("422") == []


def test_a_used_asset_is_corrected_and_not_deleted(owner, page, house):
    page.open(f"/app/assets/{house['id']}")
    owner.manual_asset("TAKEN", "1")
    page.click("Correct", "main .card:first-child")
    page.fill("Short name", "TAKEN")
    page.click("Save", "dialog")
    page.wait_until("document.querySelector('[name=symbol][aria-invalid]')")
    page.fill("Short name", "CASA")
    page.fill("Name", "House")
    page.click("Save", "dialog")
    page.wait_for_text("House")
    page.settle()
    page.click("Delete", "main .card:first-child")
    page.click("Delete", "dialog")
    page.wait_until("document.querySelector('.messages').innerText.includes('delete them first')")
    assert page.evaluate("location.pathname") == f"/app/assets/{house['id']}"
    assert page.complaints("409") == []


def test_an_unused_asset_is_deleted_and_named_apart_from_the_sentence(owner, page):
    """A name that is written from right to left turns nothing around it."""
    asset = owner.manual_asset("بيت!", "10")
    page.open(f"/app/assets/{asset['id']}")
    page.click("Delete", "main .card:first-child")
    assert "Deletes \u2068بيت!\u2069 with the prices" in page.text("dialog")
    page.click("Delete", "dialog")
    page.wait_until("location.pathname === '/app/assets'")
    page.settle()
    assert owner.read("assets", query="بيت")["items"] == []
    assert page.complaints() == []


def test_a_transaction_creates_the_asset_that_no_vendor_knows(owner, page):
    page.open("/app")
    page.click("Things", "main")
    page.click("Transactions", ".tabs")
    page.settle()
    page.click("Add a transaction")
    page.fill("Asset", "XXGARDEN")
    page.click("New asset of your own", "dialog")
    page.fill("Name", "Garden")
    page.fill("Currency", "EUR")
    page.click("Create", "dialog")
    page.wait_until("document.querySelectorAll('dialog').length === 1")
    page.fill("Date", "2025-03-04")
    page.fill("Quantity", "1")
    page.fill("Price per unit", "1000")
    page.click("Save", "dialog")
    page.wait_for_text("The transaction is recorded.")
    page.wait_for_text("XXGARDEN")
    assert page.complaints() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_forms(page, house, theme):
    axe = axe_source()
    page.use_theme(theme)
    page.open("/app/assets")
    page.click("New asset of your own")
    assert violations(page, axe) == []
    page.open(f"/app/assets/{house['id']}")
    page.click("Prices that you have entered (2)")
    for form in ("Enter prices", "Record a split"):
        page.click(form, "main")
        assert violations(page, axe) == []
        page.click("×", "dialog")
