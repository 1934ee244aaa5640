"""Allocation against targets and the plan for new money, as their clients see them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from shared.analytics.schemas.allocation import AllocationAnswer, PlanAnswer
from shared.database import cloud_sql
from shared.database.assets import assets
from shared.gcp import bigquery as bigquery_adapter
from tests.functions.personal_tokens import token_headers
from tests.market_data import market_asset, publish_closes, publish_rates

DAY = "2024-01-02"


class Book:
    """A portfolio in EUR with cash of 1,000: a share in USD worth 600, an ETF worth 300, a bond
    worth 100, and a coin without a close.
    """

    def __init__(self, account: Any) -> None:
        self.account = account
        self.share = market_asset("SHARE")
        self.etf = market_asset("ETF", currency="EUR", asset_class="ETF")
        self.bond = market_asset("BOND", currency="EUR", asset_class="BOND")
        self.coin = market_asset("COIN", currency="EUR", asset_class="CRYPTO")
        publish_rates([(DAY, "EUR", "USD", "1.25")])
        for asset, currency, close in (
            (self.share, "USD", "75"),
            (self.etf, "EUR", "30"),
            (self.bond, "EUR", "9.99"),
        ):
            publish_closes(asset, currency, [(DAY, close)])
        account.record("DEPOSIT", DAY, amount="2000", currency="EUR")
        for asset, quantity, price, currency in (
            (self.share, "10", "75", "USD"),
            (self.etf, "10", "30", "EUR"),
            (self.bond, "10", "9.99", "EUR"),
            (self.coin, "1", "1", "EUR"),
        ):
            account.record(
                "BUY", DAY, asset=asset, quantity=quantity, unit_price=price, currency=currency
            )
        with cloud_sql.writing() as work:
            work.execute(assets.update().where(assets.c.id == self.etf).values(isin="IE00B4L5Y983"))
            work.execute(assets.update().where(assets.c.id == self.bond).values(exchange=None))

    def ask(self, method: str, path: str = "", *, function: str = "allocation", **more: Any) -> Any:
        more.setdefault("headers", self.account.user.headers)
        return self.account.client(function).open(
            f"/allocation/{self.account.id}{path}" if function == "allocation" else path,
            method=method,
            **more,
        )

    def get(self, path: str = "", **query: str) -> Any:
        reply = self.ask("GET", path, query_string={"as_of": DAY, **query})
        assert reply.status_code == 200, reply.text
        return reply.json

    def groups(self, **query: str) -> dict[str, str]:
        return {group["key"]: group["market_value"] for group in self.get(**query)["groups"]}

    def aim(self, by: str, **targets: str) -> Any:
        listed = [{"key": key, "target": target} for key, target in targets.items()]
        reply = self.ask("PUT", "/targets", json={"by": by, "targets": listed})
        assert reply.status_code == 200, reply.text
        return reply.json

    def tag(self, asset: Any, **said: Any) -> Any:
        path = f"/assets/{asset}/tags"
        reply = self.ask("PUT", path, function="assets", json={"tags": [], **said})
        assert reply.status_code == 200, reply.text
        return reply.json


@pytest.fixture
def book(account: Any) -> Book:
    return Book(account(base_currency="EUR", track_cash=True))


def test_every_property_adds_up_to_the_value(book: Book) -> None:
    answer = book.get()
    AllocationAnswer.model_validate(answer)
    value = book.account.get("value", as_of=DAY)["market_value"]
    assert answer["market_value"] == value
    assert [(warning["code"], answer["complete"]) for warning in answer["warnings"]] == [
        ("price_missing", False)
    ]
    cash = str(Decimal(value) - Decimal("999.90"))
    assert book.groups() == {"cash": cash, "EQUITY": "600.00", "ETF": "300.00", "BOND": "99.90"}
    assert book.groups(by="country") == {
        "cash": cash,
        "US": "600.00",  # of its exchange
        "IE": "300.00",  # of its ISIN
        "unknown": "99.90",
    }
    assert book.groups(by="exchange") == {"cash": cash, "US": "900.00", "unknown": "99.90"}
    assert book.groups(by="tag") == {"cash": cash, "unknown": "999.90"}
    currencies = book.groups(by="currency")
    assert sum(map(Decimal, currencies.values())) == Decimal(value)
    for by in ("asset_class", "currency", "country", "exchange", "tag"):
        weights = [Decimal(group["weight"]) for group in book.get(by=by)["groups"]]
        assert abs(sum(weights, Decimal(0)) - 1) < Decimal("0.0000001")


def test_ones_own_tags_and_country(book: Book) -> None:
    answer = book.tag(book.share, tags=["core", "green"], country="CA", sector="Energy")
    assert answer == {
        "asset_id": str(book.share),
        "tags": ["core", "green"],
        "country": "CA",
        "sector": "Energy",
    }
    book.tag(book.etf, tags=["core"])
    assert book.ask("GET", f"/assets/{book.share}/tags", function="assets").json == answer
    tags = book.groups(by="tag")
    assert (tags["core"], tags["green"], tags["unknown"]) == ("900.00", "600.00", "99.90")
    assert book.groups(by="country")["CA"] == "600.00"
    book.tag(book.share)
    assert "green" not in book.groups(by="tag")
    assert book.groups(by="country")["US"] == "600.00"


def test_targets_and_drift(book: Book) -> None:
    answer = book.aim("asset_class", EQUITY="0.5", COMMODITY="0.1")
    assert answer["targets"] == [
        {"key": "EQUITY", "target": "0.5"},
        {"key": "COMMODITY", "target": "0.1"},
    ]
    groups = {group["key"]: group for group in book.get()["groups"]}
    equity = groups["EQUITY"]
    assert equity["target"] == "0.50000000"
    assert Decimal(equity["drift"]) == Decimal(equity["weight"]) - Decimal("0.5")
    assert groups["COMMODITY"] == {
        "key": "COMMODITY",
        "market_value": "0.00",
        "weight": "0.00000000",
        "target": "0.10000000",
        "drift": "-0.10000000",
    }
    assert groups["ETF"]["target"] is None
    assert book.get(by="currency")["groups"][0]["target"] is None
    book.aim("asset_class")
    assert all(group["target"] is None for group in book.get()["groups"])


def test_new_money_buys_what_is_missing_most(book: Book) -> None:
    """Value and new money are 3,000: 0.3 of it are 900, 300 more than the share is worth."""
    value = Decimal(book.get()["market_value"])
    invest = 3000 - value
    book.aim("asset_class", EQUITY="0.3", ETF="0.2", BOND="0.1")
    answer = book.get("/plan", invest=str(invest))
    PlanAnswer.model_validate(answer)
    orders = {order["key"]: order for order in answer["orders"]}
    assert {key: order["quantity"] for key, order in orders.items()} == {
        "EQUITY": "5",
        "ETF": "10",
        "BOND": "20",
    }
    assert orders["EQUITY"]["close"] == "75"
    assert orders["EQUITY"]["amount"] == "300.00"
    assert orders["EQUITY"]["asset"]["id"] == str(book.share)
    bought = sum(Decimal(order["amount"]) for order in answer["orders"])
    assert Decimal(answer["bought"]) == bought
    assert Decimal(answer["left"]) == invest - bought
    drifts = {group["key"]: group["drift"] for group in answer["groups"]}
    assert drifts["EQUITY"] == drifts["ETF"] == "0.00000000"


def test_fractions_and_sales(book: Book) -> None:
    book.aim("asset_class", EQUITY="0.1", BOND="0.5")
    without = book.get("/plan", invest="100", whole="false")
    assert [order["key"] for order in without["orders"]] == ["BOND"]
    assert (without["bought"], without["left"], without["sold"]) == ("100.00", "0.00", "0.00")
    assert without["orders"][0]["quantity"] == "10.01001001"
    rebalanced = book.get("/plan", invest="0", sell="true", whole="false")
    sale, purchase = rebalanced["orders"]
    assert (sale["key"], purchase["key"]) == ("EQUITY", "BOND")
    assert Decimal(sale["quantity"]) < 0
    assert Decimal(rebalanced["sold"]) == -Decimal(sale["amount"])
    assert Decimal(rebalanced["left"]) == Decimal(rebalanced["sold"]) - Decimal(
        rebalanced["bought"]
    )


def test_a_group_in_which_nothing_is_held_gets_money_without_an_asset(book: Book) -> None:
    book.aim("asset_class", COMMODITY="0.5")
    [order] = book.get("/plan", invest="100")["orders"]
    assert (order["key"], order["asset"], order["quantity"]) == ("COMMODITY", None, None)
    assert order["amount"] == "100.00"


def test_all_have_targets_of_their_own(book: Book) -> None:
    client, headers = book.account.client("allocation"), book.account.user.headers
    body = {"by": "currency", "targets": [{"key": "USD", "target": "1"}]}
    answer = client.put("/allocation/all/targets", json=body, headers=headers)
    assert (answer.status_code, answer.json["portfolio_id"]) == (200, "all")
    assert book.get(by="currency")["groups"][0]["target"] is None
    whole = client.get("/allocation/all?by=currency", headers=headers).json
    assert {group["key"]: group["target"] for group in whole["groups"]}["USD"] == "1.00000000"
    planned = client.get("/allocation/all/plan?by=currency&invest=60", headers=headers).json
    assert [order["amount"] for order in planned["orders"]] == ["60.00"]
    limited = token_headers(
        book.account.client("account"), headers, portfolio_ids=[str(book.account.id)], scope="write"
    )
    seen = client.get("/allocation/all?by=currency", headers=limited).json
    assert {group["target"] for group in seen["groups"]} == {None}
    refused = client.put("/allocation/all/targets", json=body, headers=limited)
    assert (refused.status_code, refused.json["code"]) == (403, "insufficient_scope")
    own = client.put(f"/allocation/{book.account.id}/targets", json=body, headers=limited)
    assert own.status_code == 200


@pytest.mark.parametrize(
    ("targets", "pointer"),
    [
        ([("EQUITY", "0.6"), ("BOND", "0.41")], "/targets"),
        ([("EQUITY", "1.1")], "/targets/0/target"),
        ([("EQUITY", "-0.1")], "/targets/0/target"),
        ([("EQUITY", "0.1"), ("EQUITY", "0.2")], "/targets"),
        ([("SHARES", "0.1")], "/targets/0/key"),
        ([("", "0.1")], "/targets/0/key"),
    ],
)
def test_targets_that_are_none(book: Book, targets: list[tuple[str, str]], pointer: str) -> None:
    book.aim("asset_class", EQUITY="0.2")
    listed = [{"key": key, "target": target} for key, target in targets]
    reply = book.ask("PUT", "/targets", json={"by": "asset_class", "targets": listed})
    assert (reply.status_code, reply.json["errors"][0]["pointer"]) == (422, pointer)
    groups = {group["key"]: group["target"] for group in book.get()["groups"]}
    assert groups["EQUITY"] == "0.20000000"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"invest": "-1"}, "?invest"),
        ({"invest": "1.001"}, "?invest"),
        ({}, "?invest"),
        ({"invest": "1", "by": "colour"}, "?by"),
    ],
)
def test_plans_that_are_none(book: Book, query: dict[str, str], pointer: str) -> None:
    book.aim("asset_class", EQUITY="0.2")
    reply = book.ask("GET", "/plan", query_string={"as_of": DAY, **query})
    assert (reply.status_code, reply.json["errors"][0]["pointer"]) == (422, pointer)


def test_without_targets_nothing_is_bought(book: Book) -> None:
    answer = book.get("/plan", invest="5", by="currency")
    assert (answer["orders"], answer["bought"], answer["left"]) == ([], "0.00", "5.00")


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"tags": ["a", "A"]}, "/tags"),
        ({"tags": [""]}, "/tags/0"),
        ({"tags": ["a"] * 21}, "/tags"),
        ({"tags": [], "country": "Argentina"}, "/country"),
        ({"tags": [], "country": "ar"}, "/country"),
        ({"country": "AR"}, "/tags"),
    ],
)
def test_tags_that_are_none(book: Book, said: dict[str, Any], pointer: str) -> None:
    path = f"/assets/{book.share}/tags"
    reply = book.ask("PUT", path, function="assets", json=said)
    assert (reply.status_code, reply.json["errors"][0]["pointer"]) == (422, pointer)
    unknown = book.ask("PUT", f"/assets/{uuid4()}/tags", function="assets", json={"tags": []})
    assert unknown.status_code == 404


def test_what_is_said_is_nobody_elses(book: Book, account: Any, someone_else: Any) -> None:
    book.tag(book.share, tags=["mine"])
    path = f"/assets/{book.share}/tags"
    theirs = book.ask("GET", path, function="assets", headers=someone_else)
    assert theirs.json["tags"] == []
    assert book.ask("GET", "", headers=someone_else).status_code == 404
    body = {"by": "tag", "targets": []}
    assert book.ask("PUT", "/targets", json=body, headers=someone_else).status_code == 404


def test_percentages_see_weights_and_no_words(book: Book) -> None:
    book.tag(book.share, tags=["Mum's savings"])
    headers = token_headers(
        book.account.client("account"), book.account.user.headers, show="percentages"
    )
    answer = book.ask("GET", "", headers=headers).json
    assert {group["market_value"] for group in answer["groups"]} == {None}
    assert all(group["weight"] is not None for group in answer["groups"])
    for path in ("?by=tag", "/plan?invest=1", "/plan?invest=1&by=tag"):
        assert book.ask("GET", path, headers=headers).status_code == 403
    tags = book.ask("GET", f"/assets/{book.share}/tags", function="assets", headers=headers)
    assert "Mum" not in tags.text


def test_every_change_makes_another_version(book: Book) -> None:
    def tag_now(by: str = "tag") -> str:
        return str(book.ask("GET", f"?by={by}").headers["ETag"])

    versions = [tag_now()]
    book.tag(book.share, tags=["a"])
    versions.append(tag_now())
    book.tag(book.share, tags=["b"])
    versions.append(tag_now())
    book.aim("tag", b="0.5")
    versions.append(tag_now())
    book.account.record("DEPOSIT", DAY, amount="1", currency="EUR")
    versions.append(tag_now())
    assert len(set(versions)) == len(versions)
    again = book.ask(
        "GET", "?by=tag", headers={**book.account.user.headers, "If-None-Match": versions[-1]}
    )
    assert again.status_code == 304


def test_it_costs_two_statements_and_at_most_one_query(book: Book) -> None:
    book.tag(book.share, tags=["a"])
    book.aim("asset_class", EQUITY="0.2")

    def cost(path: str) -> tuple[int, int]:
        with book.account.client("allocation") as http:
            http.get(path, headers=book.account.user.headers)
            return cloud_sql.statements.get(), bigquery_adapter.queries.get()

    own = f"/allocation/{book.account.id}"
    assert cost(f"{own}?as_of={DAY}") == (2, 1)
    for path in (own, "/allocation/all"):
        assert cost(f"{path}?as_of={DAY}") == (2, 0)
    assert cost(f"{own}/plan?as_of={DAY}&invest=5") == (2, 0)


def test_what_was_said_goes_with_the_account_and_the_portfolio(book: Book) -> None:
    book.tag(book.share, tags=["a"])
    book.aim("tag", a="0.2")
    book.account.client("portfolios").delete(
        f"/portfolios/{book.account.id}", headers=book.account.user.headers
    )
    with cloud_sql.reading() as work:
        count = sa.text("SELECT count(*) FROM allocation_targets WHERE portfolio_id = :id")
        assert work.execute(count, {"id": book.account.id}).scalar_one() == 0
