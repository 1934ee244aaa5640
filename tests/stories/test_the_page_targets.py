"""Allocation targets on the dashboard, and the plan for new money."""

from __future__ import annotations

import pytest

from tests.stories.owners import Owner
from tests.stories.page import Page, axe_source, violations

TAG = "<b>núcleo</b> جوهر 🧭"
LAST_ROW = "document.querySelector('dialog .row:last-child')"


@pytest.fixture(scope="module")
def owner(running) -> Owner:
    """Half in shares at 100, and half in bonds at 50; the shares have a tag of markup."""
    owner = Owner(running.base_url)
    for name in ("Long term", "Second"):
        portfolio = owner.portfolio(name)
        for symbol, close, asset_class in (("SHARE", "100", "EQUITY"), ("BOND", "50", "BOND")):
            asset = owner.manual_asset(f"{symbol}-{name[0]}", close, asset_class=asset_class)
            quantity = str(1000 // int(close))
            amount = {"asset_id": asset["id"], "quantity": quantity, "unit_price": close}
            owner.record(portfolio, "BUY", "2025-01-02", **amount)
            if asset_class == "EQUITY":
                owner.replace(f"assets/{asset['id']}/tags", tags=[TAG])
    return owner


@pytest.fixture(scope="module")
def page(running, owner, tmp_path_factory):
    with Page(tmp_path_factory.mktemp("profile"), running.base_url) as page:
        owner.sign_in(page)
        yield page


def set_targets(page: Page, *targets: str) -> None:
    """Types these into the rows of the open form, and sends it."""
    for place, target in enumerate(targets, 1):
        page.evaluate(
            f"""(() => {{
              const row = document.querySelector("dialog .row:nth-child({place})");
              const field = [...row.querySelectorAll("input")].at(-1);
              field.value = "{target}";
              field.dispatchEvent(new Event("input", {{bubbles: true}}));
            }})()"""
        )
    page.click("Save", "dialog")


def test_targets_are_refused_at_their_field_then_planned_for(page):
    page.click("Long term", "main")
    page.click("Targets", ".tabs")
    page.wait_for_text("Set targets first")
    page.settle()
    page.click("Edit the targets")
    set_targets(page, "many", "30")
    page.wait_until("document.querySelector('dialog .row [aria-invalid]')")
    assert "must be a decimal number" in page.text("dialog .row:first-child")
    set_targets(page, "80.5", "30")
    page.wait_for_text("must add up to at most 1")
    assert "110.5%" in page.text("dialog")
    set_targets(page, "75", "25")
    page.wait_for_text("The targets are saved.")
    page.settle()
    assert "+25.0%" in page.text("main")

    page.fill("New money in EUR", "1000.001")
    page.click("Make a plan")
    page.wait_for_text("must have at most 2 decimals")
    page.fill("New money in EUR", "1000")
    page.click("Make a plan")
    page.wait_for_text("Afterwards")
    table = page.text(".card:last-child table")
    assert ("BOND-L" in table, "SHARE-L" in table) == (True, False)
    assert "20" in table

    page.click("Also sell what is above its target")
    page.fill("New money in EUR", "0")
    page.click("Make a plan")
    page.wait_for_text("Sell")
    page.wait_for_text("€500.00")
    assert page.complaints("422") == []


def test_a_tag_of_markup_is_a_group_and_a_target_is_removed(page):
    page.fill("Group by", "tag")
    page.wait_for_text("núcleo")
    page.settle()
    assert TAG in page.text("main")
    assert page.evaluate("document.querySelectorAll('main b').length") == 0
    page.click("Edit the targets")
    page.wait_until(LAST_ROW)
    assert page.evaluate("document.querySelectorAll('dialog .row').length") == 1
    set_targets(page, "10")
    page.wait_for_text("The targets are saved.")
    page.settle()
    page.click("Edit the targets")
    page.click("×", "dialog .row")
    page.click("Add a group", "dialog")
    page.click("Save", "dialog")
    page.wait_for_text("Set targets first")
    assert page.complaints() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_all_portfolios_have_targets_of_their_own(page, owner, theme):
    axe = axe_source()
    owner.replace("allocation/all/targets", by="asset_class", targets=[])
    page.use_theme(theme)
    page.open("/app")
    page.click("Targets and plan")
    page.wait_for_text("Targets of all portfolios")
    page.settle()
    page.click("Edit the targets")
    assert violations(page, axe) == []
    set_targets(page, "100.1")
    page.wait_until("document.querySelector('dialog .field-error:not(:empty)')")
    assert violations(page, axe) == []
    set_targets(page, "60")
    page.wait_for_text("The targets are saved.")
    page.settle()
    page.fill("New money in EUR", "100")
    page.click("Make a plan")
    page.wait_for_text("Afterwards")
    assert violations(page, axe) == []
    for width in (390, 1280):
        page.resize(width)
        assert page.is_wider_than(width) is None
    stored = owner.read("allocation/all", by="asset_class")["groups"]
    assert [group["target"] for group in stored] == ["0.60000000", None]
