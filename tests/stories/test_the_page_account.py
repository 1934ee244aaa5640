"""The kinds of peso rates beside each other, and an exported account that is read back in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.stories.owners import Owner
from tests.stories.page import Page, axe_source, violations

NAME = "<s>Pesos</s> فضة 💵"
KINDS = ("official", "mep", "ccl", "blue")
FORM = "[aria-label='Import an account']"


@pytest.fixture(scope="module")
def owner(running) -> Owner:
    """A portfolio with an asset of its own, a target and a tag."""
    owner = Owner(running.base_url)
    portfolio = owner.portfolio(NAME, base_currency="USD")
    asset = owner.manual_asset("XXCAMPO", "1000", currency="ARS")
    bought = {"asset_id": asset["id"], "quantity": "2", "unit_price": "900"}
    owner.record(portfolio, "BUY", "2025-01-02", **bought)
    owner.replace(f"assets/{asset['id']}/tags", tags=["land"])
    targets = [{"key": "OTHER", "target": "0.5"}]
    owner.replace(f"allocation/{portfolio['id']}/targets", by="asset_class", targets=targets)
    return owner


@pytest.fixture
def page(running, owner, tmp_path):
    with Page(tmp_path / "profile", running.base_url) as page:
        owner.sign_in(page)
        yield page


def test_a_kind_is_chosen_beside_the_others_and_undone(page, owner):
    [portfolio] = owner.read("portfolios")["items"]
    page.open(f"/app/portfolios/{portfolio['id']}/details")
    rows = page.evaluate("[...document.querySelectorAll('tbody tr')].map((row) => row.innerText)")
    rates = [owner.read("rates", base="USD", quote="ARS", kind=kind)["items"][-1] for kind in KINDS]
    assert len({rate["rate"] for rate in rates}) == len(rows) == len(KINDS)
    for row, rate in zip(rows, rates, strict=True):
        assert rate["source"] in row
        assert f"{int(rate['rate'].partition('.')[0]):,}" in row
    page.evaluate("document.querySelector('[aria-label^=\"Use MEP\"]').click()")
    page.wait_for_text("Rates of this kind are used now: MEP")
    page.settle()
    assert owner.read(f"portfolios/{portfolio['id']}")["fx_kind"] == "mep"
    page.click("Undo")
    page.wait_until("document.querySelector('[aria-label^=\"Use MEP\"]')")
    page.settle()
    assert owner.read(f"portfolios/{portfolio['id']}")["fx_kind"] == "official"
    assert page.complaints() == []


def send(page: Page, path: Path, content: object) -> None:
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    page.choose_file(path)
    page.click("Import", FORM)


def test_an_exported_account_is_read_into_another(running, owner, tmp_path):
    exported = owner.read("account/export")
    other = Owner(running.base_url)
    path = tmp_path / "account.json"
    with Page(tmp_path / "other", running.base_url) as page:
        other.sign_in(page)
        page.click("Settings", "header")
        page.settle()
        page.click("Import", FORM)
        page.wait_for_text("Choose a file first.")
        send(page, path, "id;name")
        page.wait_for_text("it is no JSON")
        [transaction] = exported["transactions"]
        wrong = {**exported, "transactions": [{**transaction, "quantity": "-2"}]}
        send(page, path, wrong)
        page.wait_for_text("transactions/0/quantity")
        assert other.read("portfolios")["items"] == []
        send(page, path, exported)
        page.wait_for_text("The file is imported.")
        counts = page.text(f"{FORM} + .section-body tbody").split("\n")
        assert [row.split("\t")[:2] for row in counts] == [
            ["Portfolios", "1"],
            ["Transactions", "1"],
            ["Assets of your own", "1"],
            ["Prices that you entered", "1"],
            ["Assets with tags", "1"],
            ["Targets", "1"],
            ["Tables that were mapped", "0"],
        ]
        send(page, path, exported)
        page.wait_for_text("Nothing was added")
        page.open("/app")
        assert NAME in page.text("main")
        assert page.complaints("422") == []
    [portfolio] = other.read("portfolios")["items"]
    assert portfolio["name"] == NAME


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_beside_the_kinds(page, owner, theme):
    axe = axe_source()
    page.use_theme(theme)
    [portfolio] = owner.read("portfolios")["items"]
    for path in (f"/app/portfolios/{portfolio['id']}/details", "/app/settings"):
        page.open(path)
        assert violations(page, axe) == []
        for width in (390, 1280):
            page.resize(width)
            assert page.is_wider_than(width) is None
