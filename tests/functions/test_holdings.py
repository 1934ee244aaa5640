"""Holdings and value, as their clients see them: whole accounts, worked by hand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from shared import clock
from shared.database import cloud_sql
from shared.gcp import bigquery as bigquery_adapter
from tests.market_data import exact, market_asset, publish_closes, publish_rates, publish_split
from tests.rows import insert_asset, insert_close


def test_one_stock_in_the_base_currency(account):
    """10 at 100 with a fee of 5, now at 120: cost 1005, value 1200, gain 195, all of it price."""
    mine = account()
    stock = market_asset("ONE")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="100", fee="5")
    publish_closes(stock, "USD", [("2024-01-02", "101"), ("2024-01-31", "120")])

    answer = mine.get("holdings", as_of="2024-01-31")

    assert answer["complete"] is True
    assert answer["warnings"] == []
    assert (answer["as_of"], answer["currency"], answer["method"], answer["fx_kind"]) == (
        "2024-01-31",
        "USD",
        "FIFO",
        "official",
    )
    (holding,) = answer["holdings"]
    expected = {
        "quantity": "10",
        "average_cost": "100.5",
        "cost_basis": "1005.00",
        "cost_basis_base": "1005.00",
        "close": "120",
        "close_date": "2024-01-31",
        "close_source": "tiingo",
        "stale_days": 0,
        "market_value": "1200.00",
        "market_value_base": "1200.00",
        "fx_rate": "1",
        "unrealized_gain_base": "195.00",
        "price_gain_base": "195.00",
        "fx_gain_base": "0.00",
        "realized_gain_base": "0.00",
        "income_base": "0.00",
        "weight": "1.00000000",
    }
    assert {name: holding[name] for name in expected} == expected


def test_a_worthless_holding_is_worth_zero_and_is_held(account):
    """A close of zero is a price: in value, in the history and in the returns."""
    mine = account()
    with cloud_sql.writing() as work:
        bust = insert_asset(work, mine.user.user_id, symbol="BUST")
        insert_close(work, bust, "2024-01-02", "10")
        insert_close(work, bust, "2024-01-04", "0")
    mine.record("BUY", "2024-01-02", asset=bust, quantity="10", unit_price="10")
    answer = mine.get("holdings", as_of="2024-01-05", explain="true")
    (holding,) = answer["holdings"]
    assert (holding["quantity"], holding["close"], holding["market_value"]) == ("10", "0", "0.00")
    assert (holding["unrealized_gain"], answer["totals"]["total_gain"]) == ("-100.00", "-100.00")
    assert (answer["totals"]["market_value"], answer["complete"]) == ("0.00", True)
    assert answer["explanation"]["positions"][0]["close"]["close"] == "0"
    points = mine.get("history", to="2024-01-05")["points"]
    assert [(point["market_value"], point["complete"]) for point in points] == [
        ("100.00", True),
        ("100.00", True),
        ("0.00", True),
        ("0.00", True),
    ]
    answer = mine.get("performance", to="2024-01-05")
    assert answer["time_weighted_return"]["value"] == "-1.00000000"


def test_eighteen_decimals_come_back_as_they_went_in(account):
    """Quantity and price of a coin, to the last digit, in every answer."""
    mine = account()
    with cloud_sql.writing() as work:
        coin = insert_asset(work, mine.user.user_id, symbol="COIN", asset_class="CRYPTO")
        insert_close(work, coin, "2024-01-02", "1234.567890123456789012")
    quantity = "0.010713949999999999"
    mine.record(
        "BUY", "2024-01-02", asset=coin, quantity=quantity, unit_price="0.000000000000000001"
    )
    mine.record("SELL", "2024-01-03", asset=coin, quantity="0.01", unit_price="1")
    (holding,) = mine.get("holdings", as_of="2024-01-03")["holdings"]
    assert holding["quantity"] == "0.000713949999999999"
    assert holding["average_cost"] == "0.000000000000000001"
    assert holding["close"] == "1234.567890123456789012"
    assert holding["market_value"] == "0.88"
    assert mine.get("history", to="2024-01-03")["points"][-1]["market_value"] == "0.88"


def test_a_price_that_rose_in_a_currency_that_fell(account):
    """100 at 150 USD bought at 0.965, now 151 at 0.941: the price made +96.50.

    At the trade day's rate; the rest is the dollar's.
    """
    mine = account(base_currency="EUR")
    stock = market_asset("XYZ")
    mine.record("BUY", "2024-12-02", asset=stock, quantity="100", unit_price="150")
    publish_closes(stock, "USD", [("2024-12-02", "150"), ("2024-12-10", "151")])
    publish_rates([("2024-12-02", "USD", "EUR", "0.965"), ("2024-12-10", "USD", "EUR", "0.941")])

    (holding,) = mine.get("holdings", as_of="2024-12-10")["holdings"]

    assert holding["cost_basis_base"] == "14475.00"
    assert holding["market_value_base"] == "14209.10"
    assert holding["unrealized_gain_base"] == "-265.90"
    assert holding["price_gain_base"] == "96.50"
    assert holding["fx_gain_base"] == "-362.40"
    assert (holding["fx_rate"], holding["fx_rate_date"], holding["fx_method"]) == (
        "0.941",
        "2024-12-10",
        "direct",
    )


def test_the_weekend_uses_friday_and_says_so(account):
    """A close and a rate of Friday value a Sunday; nothing later is ever used."""
    mine = account(base_currency="EUR")
    stock = market_asset("WEEK")
    mine.record("BUY", "2024-06-07", asset=stock, quantity="1", unit_price="10")
    publish_closes(stock, "USD", [("2024-06-07", "10"), ("2024-06-10", "99")])
    publish_rates([("2024-06-07", "EUR", "USD", "1.25"), ("2024-06-10", "EUR", "USD", "9")])

    (holding,) = mine.get("holdings", as_of="2024-06-09")["holdings"]

    assert (holding["close"], holding["close_date"], holding["stale_days"]) == (
        "10",
        "2024-06-07",
        2,
    )
    assert (holding["fx_rate"], holding["fx_method"]) == ("0.8", "inverse")
    assert holding["market_value_base"] == "8.00"


def test_a_split_reaches_those_who_held_before_and_after(account):
    """100 units before a 7:1 split are 700 from its ex-date on, at the raw close; cost stays."""
    mine = account()
    stock = market_asset("SPLIT")
    mine.record("BUY", "2014-01-02", asset=stock, quantity="100", unit_price="553.13")
    publish_closes(stock, "USD", [("2014-06-06", "645.57"), ("2014-06-09", "93.70")])
    publish_split(stock, "2014-06-09", 7, 1)

    (before,) = mine.get("holdings", as_of="2014-06-08")["holdings"]
    (after,) = mine.get("holdings", as_of="2014-06-09")["holdings"]

    assert (before["quantity"], before["market_value"]) == ("100", "64557.00")
    assert (after["quantity"], after["market_value"], after["cost_basis"]) == (
        "700",
        "65590.00",
        "55313.00",
    )


def test_a_close_from_before_a_split_is_adjusted_until_the_next_one(account):
    """A 7:1 split dated on a Saturday: on Sunday 700 units have Friday's value of 100.

    The close says to which unit it refers.
    """
    mine = account()
    stock = market_asset("WEEKEND")
    mine.record("BUY", "2014-06-02", asset=stock, quantity="100", unit_price="600")
    publish_closes(stock, "USD", [("2014-06-06", "645.57"), ("2014-06-09", "93.70")])
    publish_split(stock, "2014-06-07", 7, 1)

    (sunday,) = mine.get("holdings", as_of="2014-06-08")["holdings"]
    (monday,) = mine.get("holdings", as_of="2014-06-09")["holdings"]

    assert (sunday["quantity"], sunday["close"], sunday["close_date"]) == (
        "700",
        "92.224285714285714286",
        "2014-06-06",
    )
    assert sunday["market_value"] == "64557.00"
    assert (monday["close"], monday["market_value"]) == ("93.7", "65590.00")


def test_an_asset_without_a_close_is_left_out_and_named(account):
    """Never cost, never zero: null, a warning, and a total that does not count it."""
    mine = account()
    priced, unpriced = market_asset("KNOWN"), market_asset("UNKNOWN")
    mine.record("BUY", "2024-01-02", asset=priced, quantity="1", unit_price="10")
    mine.record("BUY", "2024-01-02", asset=unpriced, quantity="1", unit_price="1000")
    publish_closes(priced, "USD", [("2024-01-02", "12")])
    publish_closes(unpriced, "USD", [("2024-02-02", "2000")])

    answer = mine.get("holdings", as_of="2024-01-05")

    assert answer["complete"] is False
    assert [(warning["code"], warning["asset_id"]) for warning in answer["warnings"]] == [
        ("price_missing", str(unpriced))
    ]
    by_asset = {holding["asset"]["id"]: holding for holding in answer["holdings"]}
    assert by_asset[str(unpriced)]["market_value"] is None
    assert by_asset[str(unpriced)]["unrealized_gain_base"] is None
    assert by_asset[str(unpriced)]["cost_basis"] == "1000.00"
    assert answer["totals"]["market_value"] == "12.00"
    assert answer["totals"]["unrealized_gain"] == "2.00"


def test_a_missing_rate_is_never_one(account):
    """A holding in a currency without a published rate has no value in euros."""
    mine = account(base_currency="EUR")
    stock = market_asset("LOST", currency="SEK")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="1", unit_price="10", currency="SEK")
    publish_closes(stock, "SEK", [("2024-01-02", "12")])

    answer = mine.get("holdings", as_of="2024-01-02")

    assert answer["complete"] is False
    assert "rate_missing" in {warning["code"] for warning in answer["warnings"]}
    (holding,) = answer["holdings"]
    assert (holding["market_value"], holding["market_value_base"], holding["cost_basis_base"]) == (
        "12.00",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("kind", "rate"), [("official", "1000"), ("mep", "1200"), ("ccl", "1250"), ("blue", "1300")]
)
def test_each_kind_of_peso_is_its_own(account, kind, rate):
    """A holding of 10 dollars in pesos, at each kind of rate; no kind replaces another."""
    mine = account(base_currency="ARS", fx_kind=kind)
    stock = market_asset("DOLLAR")
    mine.record("BUY", "2024-05-02", asset=stock, quantity="1", unit_price="10")
    publish_closes(stock, "USD", [("2024-05-02", "10")])
    for dollar, published in (
        ("official", "1000"),
        ("mep", "1200"),
        ("ccl", "1250"),
        ("blue", "1300"),
    ):
        publish_rates([("2024-05-02", "USD", "ARS", published)], kind=dollar, source=dollar)

    answer = mine.get("value", as_of="2024-05-02")

    assert answer["fx_kind"] == kind
    assert exact(answer["market_value"]) == Decimal(10) * Decimal(rate)


def test_value_is_the_totals_of_holdings(account):
    """Buys, a sale, a dividend and a fee: both functions say the same, and the gains add up."""
    mine = account(track_cash=True)
    stock = market_asset("FULL")
    mine.record("DEPOSIT", "2024-01-01", amount="5000")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="100", fee="5")
    mine.record("SELL", "2024-02-01", asset=stock, quantity="4", unit_price="130", fee="2", tax="1")
    mine.record("DIVIDEND", "2024-03-01", asset=stock, amount="12", tax="3")
    mine.record("FEE", "2024-03-31", amount="7")
    publish_closes(stock, "USD", [("2024-03-28", "110")])

    value = mine.get("value", as_of="2024-03-31")
    totals = mine.get("holdings", as_of="2024-03-31")["totals"]

    assert {name: value[name] for name in totals} == totals
    assert value["cash"] == "4514.00"  # 5000 − 1005 + 517 + 9 − 7
    assert value["market_value"] == "5174.00"
    assert value["cost_basis"] == "603.00"
    assert value["realized_gain"] == "115.00"  # 517 − 402
    assert value["unrealized_gain"] == "57.00"
    assert (value["income"], value["fees"], value["taxes"]) == ("12.00", "14.00", "4.00")
    # 115 + 57 + 12 − 7 (fee) − 3 (tax on the dividend): the account's gain, 5174 − 5000.
    assert value["total_gain"] == "174.00"


@pytest.mark.parametrize(
    ("method", "cost", "realized"),
    [
        ("FIFO", "4400.74", "98.12"),
        ("AVERAGE", "4383.74", "81.12"),
        ("LIFO", "4348.09", "45.47"),
        ("HIFO", "4348.09", "45.47"),
    ],
)
def test_each_method_by_request(account, method, cost, realized):
    """Two lots and a sale, by each method, whatever the portfolio's own is."""
    mine = account(base_currency="EUR")
    stock = market_asset("LOTS", currency="EUR")
    mine.record(
        "BUY",
        "2010-01-01",
        asset=stock,
        currency="EUR",
        quantity="109",
        unit_price="0",
        fee="3149.20",
    )
    mine.record(
        "BUY",
        "2010-02-01",
        asset=stock,
        currency="EUR",
        quantity="52",
        unit_price="0",
        fee="1684.92",
    )
    mine.record(
        "SELL",
        "2010-03-01",
        asset=stock,
        currency="EUR",
        quantity="15",
        unit_price="35.433333333333333333",
    )
    publish_closes(stock, "EUR", [("2013-03-01", "100")])

    answer = mine.get("holdings", as_of="2013-03-01", method=method)

    assert answer["method"] == method
    (holding,) = answer["holdings"]
    assert (holding["cost_basis"], holding["realized_gain"]) == (cost, realized)


def test_closed_positions_are_shown_when_asked_for(account):
    mine = account()
    stock = market_asset("GONE")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="1", unit_price="10")
    mine.record("SELL", "2024-01-03", asset=stock, quantity="1", unit_price="12")

    assert mine.get("holdings", as_of="2024-02-01")["holdings"] == []
    (closed,) = mine.get("holdings", as_of="2024-02-01", include_closed="true")["holdings"]
    assert (
        closed["quantity"],
        closed["cost_basis"],
        closed["realized_gain"],
        closed["market_value"],
    ) == (
        "0",
        "0.00",
        "2.00",
        "0.00",
    )


def test_an_empty_portfolio_is_worth_nothing(account):
    answer = account().get("value")
    assert (answer["market_value"], answer["complete"], answer["total_gain"]) == (
        "0.00",
        True,
        "0.00",
    )


@pytest.mark.parametrize(
    ("as_of", "stale_days", "warned"), [("2024-01-09", 7, []), ("2024-01-10", 8, ["price_stale"])]
)
def test_an_old_close_is_used_and_from_the_eighth_day_on_flagged(
    account, as_of, stale_days, warned
):
    mine = account()
    stock = market_asset("OLD")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="1", unit_price="10")
    publish_closes(stock, "USD", [("2024-01-02", "10")])

    answer = mine.get("holdings", as_of=as_of)

    assert [warning["code"] for warning in answer["warnings"]] == warned
    assert answer["complete"] is True
    assert answer["holdings"][0]["stale_days"] == stale_days


def test_a_rate_from_before_the_first_transaction_is_carried_to_it(account):
    """Published on a Friday, bought on the Sunday ten days later: the cost has a stale rate."""
    mine = account(base_currency="EUR")
    stock = market_asset("EARLY")
    mine.record("BUY", "2024-01-14", asset=stock, quantity="1", unit_price="10")
    publish_closes(stock, "USD", [("2024-01-12", "10")])
    publish_rates([("2024-01-05", "EUR", "USD", "1.25"), ("2024-01-15", "EUR", "USD", "1.6")])

    answer = mine.get("value", as_of="2024-01-15")

    assert (answer["cost_basis"], answer["market_value"], answer["complete"]) == (
        "8.00",
        "6.25",
        True,
    )
    assert [(warning["code"], warning["date"]) for warning in answer["warnings"]] == [
        ("rate_stale", "2024-01-14")
    ]


def test_a_warm_request_is_two_statements_and_no_query(account):
    """The first request reads BigQuery once; later ones use memory. The first one under a new
    version learns what changed with a statement more, and reads only what it needs of that.
    """
    mine = account(base_currency="EUR")
    stock = market_asset("WARM")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="1", unit_price="10")
    publish_closes(stock, "USD", [("2024-01-02", "10")])
    publish_rates([("2024-01-02", "EUR", "USD", "1.25")])

    def cost() -> tuple[int, int]:
        with mine.client("holdings") as http:
            http.get(f"/holdings/{mine.id}?as_of=2024-01-03", headers=mine.user.headers)
            return cloud_sql.statements.get(), bigquery_adapter.queries.get()

    assert cost() == (2, 1)
    assert cost() == (2, 0)
    publish_closes(market_asset("OTHER"), "USD", [("2024-01-03", "11")])
    assert cost() == (3, 0)
    assert cost() == (2, 0)
    publish_closes(stock, "USD", [("2024-01-03", "11")])
    assert cost() == (3, 1)
    assert cost() == (2, 0)
    publish_rates([("2024-01-03", "EUR", "USD", "1.3")])
    assert cost() == (3, 1)


def test_another_users_portfolio_is_not_there(account, someone_else):
    mine = account()
    for function in ("holdings", "value"):
        client = mine.client(function)
        assert client.get(f"/{function}/{mine.id}").status_code == 401
        assert client.get(f"/{function}/{mine.id}", headers=someone_else).status_code == 404
        assert client.get(f"/{function}/{uuid4()}", headers=someone_else).status_code == 404


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"as_of": "2024-02-30"}, "?as_of"),
        ({"as_of": "1899-12-31"}, "?as_of"),
        ({"as_of": (clock.today() + timedelta(days=2)).isoformat()}, "?as_of"),
        ({"as_of": "1704067200"}, "?as_of"),
        ({"currency": "usd"}, "?currency"),
        ({"currency": "ZZZ"}, "?currency"),
        ({"method": "SPECID"}, "?method"),
        ({"fx_kind": "tarjeta"}, "?fx_kind"),
        ({"include_closed": "perhaps"}, "?include_closed"),
        ({"nonsense": "1"}, "?nonsense"),
        ({"as_of": ["2024-01-01", "2024-01-02"]}, "?as_of"),
    ],
)
def test_a_question_that_means_nothing_names_the_parameter(account, query, pointer):
    mine = account()
    answer = mine.client("holdings").get(
        f"/holdings/{mine.id}", query_string=query, headers=mine.user.headers
    )
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_a_malformed_id_and_a_wrong_method(account):
    mine = account()
    client = mine.client("holdings")
    assert client.get("/holdings/not-a-uuid", headers=mine.user.headers).status_code == 404
    refused = client.post(f"/holdings/{mine.id}", headers=mine.user.headers)
    assert refused.status_code == 405
    assert "GET" in refused.headers["Allow"]


def test_the_platform_may_strip_the_functions_name(account):
    mine = account()
    assert mine.client("holdings").get(f"/{mine.id}", headers=mine.user.headers).status_code == 200


def test_a_market_that_is_down_is_a_503_to_be_tried_again(account, monkeypatch):
    """BigQuery gone: nothing is guessed and nothing is lost."""
    mine = account()
    stock = market_asset("DOWN")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="1", unit_price="10")
    publish_closes(stock, "USD", [("2024-01-02", "10")])
    connection = bigquery_adapter.bigquery().client()._connection

    with monkeypatch.context() as outage:
        outage.setattr(connection, "API_BASE_URL", "http://127.0.0.1:9")
        answer = mine.client("holdings").get(f"/holdings/{mine.id}", headers=mine.user.headers)

    assert answer.status_code == 503
    assert answer.json["code"] == "unavailable"
    assert int(answer.headers["Retry-After"]) > 0
