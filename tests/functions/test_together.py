"""Several portfolios viewed as one: sums of their parts, and a transfer between them is no flow."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from shared.analytics import answer_limits
from shared.database import cloud_sql
from shared.database.users import users
from shared.gcp import bigquery as bigquery_adapter
from shared.identifiers import new_id
from tests.answers import json_of
from tests.functions.accounts import Account
from tests.functions.personal_tokens import token_headers
from tests.functions.random_ledgers import LAST, live, publish_market
from tests.market_data import market_asset, publish_closes

ANALYTICS = ("holdings", "value", "history", "performance", "dividends", "gains")
AccountOf = Callable[..., Account]


class Together:
    """One user's portfolios."""

    def __init__(self, first: Account) -> None:
        self.first = first
        self.portfolios = [first]

    def add(self, **settings: Any) -> Account:
        another = Account(self.first.user, self.first.client, **settings)
        self.portfolios.append(another)
        return another

    def ask(self, function: str, **query: str) -> Any:
        return self.first.client(function).get(
            f"/{function}/all", query_string=query, headers=self.first.user.headers
        )

    def get(self, function: str, **query: str) -> Any:
        reply = self.ask(function, **query)
        assert reply.status_code == 200, reply.text
        return reply.json


def move(
    giver: Account, taker: Account, day: str, *, lots: Any = None, **fields: Any
) -> tuple[UUID, UUID]:
    """Both sides of a transfer, of units where it names an asset, else of cash."""
    transfer_id = new_id()
    of_units = "asset" in fields
    out, into = ("TRANSFER_OUT", "TRANSFER_IN") if of_units else ("WITHDRAWAL", "DEPOSIT")
    return (
        giver.record(out, day, transfer_id=transfer_id, **fields),
        taker.record(
            into, day, transfer_id=transfer_id, **fields, **({"lots": lots} if lots else {})
        ),
    )


@pytest.fixture
def market(market_dataset: str) -> dict[str, UUID]:
    return publish_market()


SETTINGS = (
    {"base_currency": "EUR", "track_cash": True, "cost_basis_method": "FIFO"},
    {"base_currency": "USD", "track_cash": False, "cost_basis_method": "AVERAGE"},
    {"base_currency": "ARS", "track_cash": True, "cost_basis_method": "HIFO", "fx_kind": "mep"},
)


@pytest.fixture(params=range(3))
def together(request: Any, account: AccountOf, market: dict[str, UUID]) -> Together:
    """Three portfolios with other currencies, methods and cash, that hold the same assets."""
    chance = Random(request.param)  # noqa: S311 (no secret)
    world = Together(account(**SETTINGS[0]))
    for settings in SETTINGS[1:]:
        world.add(**settings)
    for portfolio in world.portfolios:
        live(portfolio, market, chance, transfers=True)
    return world


def summed(figures: list[str | None]) -> Decimal | None:
    return None if None in figures else sum((Decimal(figure or 0) for figure in figures), Decimal())


def nearly(shown: str | None, figures: list[str | None]) -> bool:
    """Whether a figure is the sum of the parts', each of which is rounded to its minor unit."""
    total = summed(figures)
    if shown is None or total is None:
        return shown is None and total is None
    unit = Decimal(1).scaleb(int(Decimal(shown).as_tuple().exponent))
    return abs(Decimal(shown) - total) * 2 <= unit * (len(figures) + 1)


@pytest.mark.parametrize("currency", ["EUR", "USD", "JPY"])
def test_value_income_and_gains_are_the_sums_of_the_parts(
    together: Together, currency: str
) -> None:
    query = {"as_of": str(LAST), "currency": currency}
    one = 1 if currency != "JPY" else 100
    whole = together.get("value", **query)
    parts = [portfolio.get("value", **query) for portfolio in together.portfolios]
    for name, shown in whole.items():
        if isinstance(shown, str) and name not in ("portfolio_id", "as_of", "currency", "fx_kind"):
            figures = [part[name] for part in parts]
            total = summed(figures)
            assert total is not None, name
            assert abs(Decimal(shown) - total) <= Decimal("0.02") * one, name
    assert whole["portfolio_id"] == "all"
    assert [part["method"] for part in whole["portfolios"]] == ["FIFO", "AVERAGE", "HIFO"]
    assert whole["method"] is None


def test_a_holding_is_one_with_its_parts(together: Together) -> None:
    query = {"as_of": str(LAST), "currency": "EUR", "include_closed": "true"}
    whole = together.get("holdings", **query)
    parts = [portfolio.get("holdings", **query) for portfolio in together.portfolios]
    assert len({holding["asset"]["id"] for holding in whole["holdings"]}) == len(whole["holdings"])
    for holding in whole["holdings"]:
        own = [
            (part["portfolio_id"], held)
            for part in parts
            for held in part["holdings"]
            if held["asset"]["id"] == holding["asset"]["id"]
        ]
        assert [part["portfolio_id"] for part in holding["parts"]] == [id_ for id_, _ in own]
        for part, (_, held) in zip(holding["parts"], own, strict=True):
            assert {name: part[name] for name in part if name != "portfolio_id"} == {
                name: held[name] for name in part if name != "portfolio_id"
            }
        for name in ("quantity", "market_value_base", "cost_basis_base", "realized_gain_base"):
            figures = [held[name] for _, held in own]
            assert nearly(holding[name], figures), name
    for balance in whole["cash"]:
        own_cash = [
            cash["amount"]
            for part in parts
            for cash in part["cash"]
            if cash["currency"] == balance["currency"]
        ]
        assert nearly(balance["amount"], own_cash)


def test_every_day_is_the_sum_of_the_parts(together: Together) -> None:
    query = {"to": str(LAST), "currency": "EUR"}
    whole = together.get("history", **query)["points"]
    parts = [
        {point["date"]: point for point in portfolio.get("history", **query)["points"]}
        for portfolio in together.portfolios
    ]
    for point in whole:
        own = [part[point["date"]] for part in parts if point["date"] in part]
        for name in ("market_value", "cost_basis", "net_invested", "external_flow", "income"):
            assert nearly(point[name], [part[name] for part in own]), (point["date"], name)


def test_the_attribution_is_the_sum_of_the_parts(together: Together) -> None:
    query = {"from": "2024-01-20", "to": str(LAST), "currency": "EUR"}
    whole = together.get("performance", **query)
    parts = [portfolio.get("performance", **query) for portfolio in together.portfolios]
    for name in ("dividends", "interest", "fees", "taxes", "total", "price", "fx"):
        figures = [part["attribution"][name] for part in parts]
        # The larger of price and fx takes what rounding left.
        slack = Decimal("0.05") if name in ("price", "fx") else Decimal("0.02")
        total = summed(figures)
        assert total is not None
        assert abs(Decimal(whole["attribution"][name]) - total) <= slack, name


def test_the_gains_are_those_of_the_parts(together: Together) -> None:
    query = {"to": str(LAST), "currency": "EUR"}
    whole = together.get("gains", **query)
    parts = [portfolio.get("gains", **query) for portfolio in together.portfolios]
    assert (
        whole["totals"]["gain_base"]
        == together.get("value", as_of=str(LAST), currency="EUR")["realized_gain"]
    )
    by_transaction = {
        (item["transaction_id"], item["lot_transaction_id"], item["acquired_on"]): item
        for part in parts
        for item in part["items"]
    }
    assert len(whole["items"]) == sum(len(part["items"]) for part in parts)
    for item in whole["items"]:
        own = by_transaction[
            item["transaction_id"], item["lot_transaction_id"], item["acquired_on"]
        ]
        assert {**item, "repurchased": None} == {**own, "repurchased": None} or len(
            by_transaction
        ) < len(whole["items"])
    assert [item["sold_on"] for item in whole["items"]] == sorted(
        item["sold_on"] for item in whole["items"]
    )


def test_dividends_are_those_of_the_parts(together: Together) -> None:
    query = {"to": str(LAST), "currency": "EUR"}
    whole = together.get("dividends", **query)
    parts = [portfolio.get("dividends", **query) for portfolio in together.portfolios]
    assert nearly(whole["totals"]["gross"], [part["totals"]["gross"] for part in parts])
    assert {item["transaction_id"]: item for item in whole["recorded"]} == {
        item["transaction_id"]: item for part in parts for item in part["recorded"]
    }


@pytest.mark.parametrize("track_cash", [True, False])
def test_a_transfer_between_them_changes_nothing(
    account: AccountOf, market: dict[str, UUID], track_cash: bool
) -> None:
    """Two portfolios with a transfer between them are as one without it, to the last figure."""
    share = market["USD"]

    def trade(portfolio: Account, day: str, type_: str, quantity: str, price: str) -> None:
        portfolio.record(type_, day, asset=share, quantity=quantity, unit_price=price, fee="1")

    settings = {"base_currency": "EUR", "track_cash": track_cash}
    single = Together(account(**settings))
    both = Together(account(**settings))
    other = both.add(**settings)
    for first, second in ((single.first, single.first), (both.first, other)):
        if track_cash:
            first.record("DEPOSIT", "2024-01-02", amount="5000")
        trade(first, "2024-01-03", "BUY", "20", "100")
        if second is not first:
            move(
                first,
                second,
                "2024-01-20",
                asset=share,
                quantity="8",
                lots=[{"date": "2024-01-03", "quantity": "8", "cost": "800.40"}],
            )
            if track_cash:
                move(first, second, "2024-01-20", amount="700")
        # The same asset is bought in one and sold in the other on one day.
        trade(second, "2024-01-25", "BUY", "5", "131")
        trade(first, "2024-01-25", "SELL", "5", "133")
        trade(second, "2024-02-10", "SELL", "3", "120")
    for query in (
        {"to": "2024-02-20"},
        {"from": "2024-01-19", "to": "2024-02-20"},
        {"from": "2024-01-20", "to": "2024-02-20", "currency": "USD"},
    ):
        expected, shown = (world.get("performance", **query) for world in (single, both))
        for name in ("time_weighted_return", "money_weighted_return", "max_drawdown", "net_flow"):
            assert shown[name] == expected[name], (query, name)
        points = [
            [
                {name: point[name] for name in ("market_value", "external_flow", "net_invested")}
                for point in world.get("history", **query)["points"]
            ]
            for world in (single, both)
        ]
        assert points[0] == points[1]
    day = {"as_of": "2024-01-20"}
    expected, shown = (world.get("value", **day) for world in (single, both))
    for name in ("market_value", "total_gain", "net_invested", "day_change", "transferred_gain"):
        assert shown[name] == expected[name], name


def test_one_portfolio_is_all_of_itself(account: AccountOf, market: dict[str, UUID]) -> None:
    world = Together(account(base_currency="EUR", track_cash=True))
    live(world.first, market, Random(7), transfers=True)  # noqa: S311 (no secret)
    for function in ANALYTICS:
        query = {"as_of" if function in ("holdings", "value") else "to": str(LAST)}
        own, whole = world.first.get(function, **query), world.get(function, **query)
        assert whole.pop("portfolio_id") == "all"
        assert len(whole.pop("portfolios")) == 1
        for holding in whole.get("holdings", []):
            del holding["parts"]
        del own["portfolio_id"]
        assert whole == own, function


def test_a_part_of_them(together: Together) -> None:
    ids = [str(portfolio.id) for portfolio in together.portfolios]
    whole = together.get("value", portfolio_ids=f"{ids[2]}, {ids[0]}")
    assert [part["portfolio_id"] for part in whole["portfolios"]] == [ids[0], ids[2]]
    assert (
        together.get("value", portfolio_ids=",".join(ids))["portfolios"]
        == together.get("value")["portfolios"]
    )


def test_the_currency_is_the_accounts_else_that_of_the_first(account: AccountOf) -> None:
    world = Together(account(base_currency="GBP"))
    world.add(base_currency="USD")
    assert world.get("value")["currency"] == "GBP"
    before = world.ask("value").headers["ETag"]
    with cloud_sql.writing() as work:
        work.execute(
            users.update().where(users.c.id == world.first.user.user_id).values(base_currency="CHF")
        )
    assert world.get("value")["currency"] == "CHF"
    assert world.ask("value").headers["ETag"] != before
    assert world.get("value", currency="JPY")["currency"] == "JPY"


def test_each_kind_of_rates_is_stated(account: AccountOf) -> None:
    world = Together(account(base_currency="USD"))
    world.add(base_currency="ARS", fx_kind="mep")
    answer = world.get("value")
    assert answer["fx_kind"] is None
    assert [part["fx_kind"] for part in answer["portfolios"]] == ["official", "mep"]
    assert world.get("value", fx_kind="blue")["fx_kind"] == "blue"
    assert world.get("value", method="LIFO")["method"] == "LIFO"


@pytest.mark.parametrize("function", ANALYTICS)
def test_what_is_refused(account: AccountOf, someone_else: Any, function: str) -> None:
    world = Together(account())
    own = str(world.first.id)
    for ids, status in (
        ("", 422),
        (",", 422),
        ("1", 422),
        (f"{own},", 422),
        (str(uuid4()), 404),
        (f"{own},{uuid4()}", 404),
    ):
        reply = world.ask(function, portfolio_ids=ids)
        assert reply.status_code == status, (ids, reply.text)
        if status == 422:
            assert reply.json["errors"][0]["pointer"] == "?portfolio_ids"
    client = world.first.client(function)
    assert client.get(f"/{function}/all").status_code == 401
    strangers = client.get(f"/{function}/all?portfolio_ids={own}", headers=someone_else)
    assert strangers.status_code == 404
    # The same answer as where there is none.
    assert client.get(f"/{function}/all", headers=someone_else).status_code == 404
    on_one = client.get(f"/{function}/{own}?portfolio_ids={own}", headers=world.first.user.headers)
    assert on_one.status_code == 422


@pytest.mark.parametrize("function", ANALYTICS)
def test_too_many_transactions_are_viewed_in_parts(
    account: AccountOf, function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = Together(account())
    for portfolio in (world.first, world.add()):
        for _ in range(2):
            portfolio.record("DEPOSIT", "2024-01-02", amount="5")
    monkeypatch.setattr(answer_limits, "TOGETHER_MAX", 3)
    reply = world.ask(function)
    assert (reply.status_code, reply.json["errors"][0]["pointer"]) == (422, "?portfolio_ids")
    assert world.ask(function, portfolio_ids=str(world.first.id)).status_code == 200


@pytest.mark.parametrize("function", ["holdings", "value", "performance"])
def test_one_portfolio_is_explained_at_a_time(account: AccountOf, function: str) -> None:
    reply = Together(account()).ask(function, explain="true")
    assert (reply.status_code, reply.json["errors"][0]["pointer"]) == (422, "?explain")


@pytest.mark.parametrize("function", ANALYTICS)
def test_the_cost_does_not_depend_on_their_number(
    account: AccountOf, function: str, market_dataset: str
) -> None:
    world = Together(account())
    for number in range(4):
        portfolio = world.add()
        share = market_asset(f"N{number}")
        publish_closes(share, "USD", [("2024-01-02", "10")])
        portfolio.record("BUY", "2024-01-02", asset=share, quantity="1", unit_price="10")

    def cost() -> tuple[int, int]:
        with world.first.client(function) as http:
            http.get(f"/{function}/all?currency=USD", headers=world.first.user.headers)
            return cloud_sql.statements.get(), bigquery_adapter.queries.get()

    queries = {"dividends": 2, "gains": 0}.get(function, 1)
    assert cost() == (2, queries)
    assert cost() == (2, 0)


@pytest.mark.parametrize("function", ANALYTICS)
def test_any_change_of_one_of_them_makes_another_version(account: AccountOf, function: str) -> None:
    world = Together(account())
    second = world.add()

    def answer(tag: str | None = None) -> Any:
        headers = {**world.first.user.headers, **({"If-None-Match": tag} if tag else {})}
        return world.first.client(function).get(f"/{function}/all", headers=headers)

    tag = answer().headers["ETag"]
    assert answer(tag).status_code == 304
    second.record("DEPOSIT", "2024-01-02", amount="5")
    changed = answer(tag)
    assert changed.status_code == 200
    world.add()
    assert answer(changed.headers["ETag"]).status_code == 200


def test_a_token_sees_the_portfolios_that_it_is_limited_to(account: AccountOf) -> None:
    world = Together(account())
    second = world.add()
    client = world.first.client("account")
    limited = token_headers(client, world.first.user.headers, portfolio_ids=[str(second.id)])
    for function in ANALYTICS:
        http = world.first.client(function)
        answer = json_of(http.get(f"/{function}/all", headers=limited))
        assert [part["portfolio_id"] for part in answer["portfolios"]] == [str(second.id)]
        hidden = http.get(f"/{function}/all?portfolio_ids={world.first.id}", headers=limited)
        assert hidden.status_code == 404
    percentages = token_headers(client, world.first.user.headers, show="percentages")
    answer = json_of(world.first.client("value").get("/value/all", headers=percentages))
    assert answer["market_value"] is None
    assert [part["name"] for part in answer["portfolios"]] == [None, None]


def test_a_share_of_the_rows_of_another_user_is_never_read(
    account: AccountOf, market: dict[str, UUID]
) -> None:
    mine, theirs = Together(account()), Together(account())
    theirs.first.record("DEPOSIT", "2024-01-02", amount="5")
    with cloud_sql.reading() as work:
        count = work.execute(sa.text("SELECT count(*) FROM portfolios")).scalar_one()
    assert count > 1
    assert [part["portfolio_id"] for part in mine.get("value")["portfolios"]] == [
        str(mine.first.id)
    ]
