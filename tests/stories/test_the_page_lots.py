"""Lots in the forms of the dashboard: those that a sale uses, those that a transfer brings along,
and a transfer that is undone.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.owners import Owner
from tests.stories.page import Page, axe_source, violations

SYMBOL = "XXLOTS"


@pytest.fixture(scope="module")
def owner(running) -> Owner:
    """Two purchases of ten units, at 100 and at 200, and an empty portfolio at average cost."""
    owner = Owner(running.base_url)
    asset = owner.manual_asset(SYMBOL, "250")
    portfolio = owner.portfolio("Lots")
    owner.portfolio("Average", cost_basis_method="AVERAGE")
    for day, price in (("2025-01-02", "100"), ("2025-02-03", "200")):
        bought = {"asset_id": asset["id"], "quantity": "10", "unit_price": price}
        owner.record(portfolio, "BUY", day, **bought)
    return owner


@pytest.fixture
def page(running, owner, tmp_path):
    """The transactions of the portfolio with lots."""
    with Page(tmp_path / "profile", running.base_url) as page:
        owner.sign_in(page)
        show(page, "Lots")
        yield page


def show(page: Page, name: str) -> None:
    page.open("/app")
    page.click(name, "main")
    page.click("Transactions", ".tabs")
    page.settle()


def transactions_of(owner: Owner, name: str, type_: str) -> list[dict[str, Any]]:
    [portfolio] = [row for row in owner.read("portfolios")["items"] if row["name"] == name]
    items: list[dict[str, Any]]
    items = owner.read("transactions", portfolio_id=portfolio["id"], type=type_)["items"]
    return items


def open_lots(page: Page, first: str) -> None:
    """Opens the lots in the form, and waits for one that begins so."""
    page.click("Pick the lots", "dialog")
    page.wait_for_text(first)


def save(page: Page, text: str) -> None:
    page.click("Save", "dialog")
    page.wait_for_text(text)
    page.settle()


def test_a_sale_uses_the_lots_that_were_picked(page, owner):
    page.click("Add a transaction")
    page.fill("Type", "SELL")
    page.click("Pick the lots", "dialog")
    page.wait_for_text("Pick an asset first.")
    page.pick_asset("Asset", SYMBOL)
    page.wait_for_text("Feb 3, 2025: 10 at €2,000.00")
    page.fill("Date", "2025-01-15")
    page.wait_until("!document.querySelector('dialog').innerText.includes('Feb 3, 2025')")
    page.fill("Date", "2025-03-04")
    page.fill("Quantity", "5")
    page.fill("Price per unit", "250")
    page.fill("Feb 3, 2025: 10 at €2,000.00", "many")
    page.click("Save", "dialog")
    page.wait_until("document.querySelector('[data-pointer=\"/from_lots/0\"] [aria-invalid]')")
    page.fill("Feb 3, 2025: 10 at €2,000.00", "5")
    save(page, "The transaction is recorded.")
    _, second = sorted(transactions_of(owner, "Lots", "BUY"), key=lambda row: row["date"])
    [sale] = transactions_of(owner, "Lots", "SELL")
    assert sale["from_lots"] == [{"transaction_id": second["id"], "quantity": "5"}]

    # Deleted and back, it uses them again.
    page.evaluate("document.querySelector('[aria-label^=\"Delete: Sell\"]').click()")
    page.click("Undo")
    page.wait_for_text("The transaction is back.")
    page.settle()
    assert transactions_of(owner, "Lots", "SELL")[0]["from_lots"] == sale["from_lots"]

    # A correction that does not look at the lots keeps them.
    page.evaluate("document.querySelector('[aria-label^=\"Correct: Sell\"]').click()")
    page.fill("Note", "<i>kept</i>")
    save(page, "The transaction is corrected.")
    assert transactions_of(owner, "Lots", "SELL")[0]["from_lots"] == sale["from_lots"]
    assert page.evaluate("document.querySelectorAll('main i').length") == 0

    # One that looks sees them as they were before the sale.
    page.evaluate("document.querySelector('[aria-label^=\"Correct: Sell\"]').click()")
    open_lots(page, "Feb 3, 2025: 10 at €2,000.00")
    page.fill("Feb 3, 2025: 10 at €2,000.00", "")
    page.click("Save", "dialog")
    page.wait_until("!document.querySelector('dialog')")
    page.settle()
    assert transactions_of(owner, "Lots", "SELL")[0]["from_lots"] is None
    assert page.complaints("422") == []


def set_quantity(page: Page, quantity: str) -> None:
    """Of the transaction: its lots have fields of the same name."""
    page.evaluate(f"document.querySelector('[name=quantity]').value = '{quantity}'")


def test_a_transfer_brings_its_lots_along(page, owner):
    page.click("Add a transaction")
    page.fill("Type", "TRANSFER_IN")
    page.pick_asset("Asset", SYMBOL)
    page.fill("Date", "2025-04-01")
    set_quantity(page, "3")
    lots = (("2019-01-02", "1", "50.5", "1.1"), ("2020-01-02", "1", "", ""))
    for lot in lots:
        page.click("Add a lot", "dialog")
        page.evaluate(
            f"""document.querySelectorAll("dialog .row:last-child input").forEach(
              (field, place) => {{ field.value = {list(lot)}[place]; }})"""
        )
    page.click("Save", "dialog")
    page.wait_until(
        "document.querySelector('dialog fieldset .field-error:not(:empty), dialog "
        "[name=quantity][aria-invalid]')"
    )
    set_quantity(page, "2")
    save(page, "The transaction is recorded.")
    [incoming] = transactions_of(owner, "Lots", "TRANSFER_IN")
    assert incoming["lots"] == [
        {"date": "2019-01-02", "quantity": "1", "cost": "50.5", "fx_rate": "1.1"},
        {"date": "2020-01-02", "quantity": "1", "cost": None, "fx_rate": None},
    ]
    page.evaluate("document.querySelector('[aria-label^=\"Delete: Transfer in\"]').click()")
    page.click("Undo")
    page.wait_for_text("The transaction is back.")
    page.settle()
    assert transactions_of(owner, "Lots", "TRANSFER_IN")[0]["lots"] == incoming["lots"]
    page.evaluate("document.querySelector('[aria-label^=\"Correct: Transfer in\"]').click()")
    page.wait_until("document.querySelectorAll('dialog .row').length === 2")
    page.click("×", "dialog .row:last-child")
    set_quantity(page, "1")
    save(page, "The transaction is corrected.")
    [incoming] = transactions_of(owner, "Lots", "TRANSFER_IN")
    assert [lot["cost"] for lot in incoming["lots"]] == ["50.5"]
    assert page.complaints("422") == []


def test_a_transfer_is_undone_in_both_portfolios(page, owner):
    page.click("Move to another portfolio", "main")
    page.fill("Date", "2025-03-01")
    page.pick_asset("Asset", SYMBOL)
    page.fill("Quantity", "4")
    open_lots(page, "Feb 3, 2025: 10 at €2,000.00")
    page.fill("Feb 3, 2025: 10 at €2,000.00", "4")
    page.click("Move to another portfolio", "dialog form")
    page.wait_for_text("The transfer is recorded in both portfolios.")
    [incoming] = transactions_of(owner, "Average", "TRANSFER_IN")
    assert [(lot["date"], lot["cost"]) for lot in incoming["lots"]] == [("2025-02-03", "800")]
    page.settle()
    page.click("Undo")
    page.wait_for_text("The transfer is undone in both portfolios.")
    page.settle()
    assert transactions_of(owner, "Average", "TRANSFER_IN") == []
    assert transactions_of(owner, "Lots", "TRANSFER_OUT") == []
    assert page.complaints() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_lots(page, owner, theme):
    axe = axe_source()
    page.use_theme(theme)
    page.click("Add a transaction")
    page.fill("Type", "TRANSFER_OUT")
    page.pick_asset("Asset", SYMBOL)
    open_lots(page, "Feb 3, 2025")
    assert violations(page, axe) == []
    page.fill("Type", "TRANSFER_IN")
    page.click("Add a lot", "dialog")
    assert violations(page, axe) == []
    page.resize(390)
    assert page.is_wider_than(390) is None
    assert (
        page.evaluate(
            "(({scrollWidth, clientWidth}) => scrollWidth > clientWidth)"
            "(document.querySelector('dialog'))"
        )
        is False
    )


def test_average_cost_has_no_lots_to_pick_from(page, owner):
    [portfolio] = [row for row in owner.read("portfolios")["items"] if row["name"] == "Average"]
    [asset] = owner.read("assets", query=SYMBOL)["items"]
    bought = {"asset_id": asset["id"], "quantity": "1", "unit_price": "10"}
    owner.record(portfolio, "BUY", "2025-01-02", **bought)
    show(page, "Average")
    page.click("Add a transaction")
    page.fill("Type", "SELL")
    page.pick_asset("Asset", SYMBOL)
    open_lots(page, "At average cost there are no lots to pick from.")
    assert page.complaints() == []
