"""Dividends, as their clients see them: recorded, expected, upcoming, grouped, and yields."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from shared import clock
from shared.analytics import answer_limits
from shared.analytics.schemas.dividends import DividendsAnswer
from shared.database import cloud_sql
from shared.gcp import bigquery as bigquery_adapter
from tests.market_data import (
    market_asset,
    publish_closes,
    publish_dividends,
    publish_rates,
    publish_split,
)


def in_days(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def figures(row, *names: str) -> tuple[object, ...]:
    return tuple(row[name] for name in names)


def test_a_year_of_a_quarterly_payer(account):
    """10 shares at 100: three dividends of 0.50 per share, two recorded, one with tax and a fee."""
    mine = account()
    stock = market_asset("PAYS")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="100")
    mine.record(
        "DIVIDEND",
        "2024-03-15",
        asset=stock,
        amount="5",
        tax="0.75",
        fee="0.10",
        ex_date=date(2024, 3, 1),
    )
    mine.record("DIVIDEND", "2024-09-16", asset=stock, amount="5", quantity="10", tax="0.75")
    publish_closes(stock, "USD", [("2024-12-31", "125")])
    publish_dividends(
        stock,
        [
            ("2024-03-01", "2024-03-15", "0.5"),
            ("2024-06-03", "2024-06-14", "0.5"),
            ("2024-09-03", None, "0.5"),
        ],
    )

    answer = mine.get("dividends", to="2024-12-31")

    DividendsAnswer.model_validate(answer)
    assert figures(answer, "portfolio_id", "from", "to", "currency", "method", "fx_kind") == (
        *(str(mine.id), "2024-01-02", "2024-12-31", "USD", "FIFO", "official"),
    )
    assert (answer["complete"], answer["warnings"], answer["group_by"]) == (True, [], "month")
    first, second = answer["recorded"]
    assert figures(
        first, "date", "ex_date", "quantity", "currency", "gross", "fee", "tax", "net", "net_base"
    ) == (*("2024-03-15", "2024-03-01", None, "USD", "5.00", "0.10", "0.75", "4.15", "4.15"),)
    assert figures(second, "date", "ex_date", "quantity", "net") == (
        "2024-09-16",
        None,
        "10",
        "4.25",
    )
    assert first["asset"]["id"] == str(stock)
    assert [
        figures(
            dividend,
            "date",
            "date_is",
            "ex_date",
            "pay_date",
            "entitlement",
            "amount_per_share",
            "cash",
            "cash_base",
        )
        for dividend in answer["expected"]
    ] == [
        ("2024-03-15", "pay_date", "2024-03-01", "2024-03-15", "10", "0.5", "5.00", "5.00"),
        ("2024-06-14", "pay_date", "2024-06-03", "2024-06-14", "10", "0.5", "5.00", "5.00"),
        ("2024-09-03", "ex_date", "2024-09-03", None, "10", "0.5", "5.00", "5.00"),
    ]
    assert [dividend["recorded_as"] for dividend in answer["expected"]] == [
        first["transaction_id"],
        None,
        second["transaction_id"],
    ]
    assert answer["upcoming"] == []
    assert answer["groups"] == [
        {"key": "2024-03", "gross": "5.00", "fee": "0.10", "tax": "0.75", "net": "4.15"},
        {"key": "2024-09", "gross": "5.00", "fee": "0.00", "tax": "0.75", "net": "4.25"},
    ]
    assert answer["totals"] == {"gross": "10.00", "fee": "0.10", "tax": "1.50", "net": "8.40"}
    assert answer["yield_on_cost"] == {"value": "0.01000000", "reason": None}  # 10 ÷ 1000
    assert answer["trailing_12m_yield"] == {"value": "0.00800000", "reason": None}  # 10 ÷ 1250
    assert answer["growth_by_year"] == [
        {"year": 2024, "gross": "10.00", "growth": {"value": None, "reason": "no_earlier_year"}}
    ]


def test_yields_are_of_what_was_held_at_the_end_of_the_range(account):
    """All was sold after it.

    The year up to 2024-06-30 begins on 2023-07-01: a dividend paid the day before is not in it.
    """
    mine = account()
    stock = market_asset("THEN")
    mine.record("BUY", "2023-01-03", asset=stock, quantity="10", unit_price="100")
    mine.record("DIVIDEND", "2023-06-30", asset=stock, amount="70")
    mine.record("DIVIDEND", "2023-07-01", asset=stock, amount="10")
    mine.record("SELL", "2024-09-02", asset=stock, quantity="10", unit_price="100")
    publish_closes(stock, "USD", [("2024-06-28", "125")])

    answer = mine.get("dividends", to="2024-06-30")

    assert answer["yield_on_cost"] == {"value": "0.01000000", "reason": None}
    assert answer["trailing_12m_yield"] == {"value": "0.00800000", "reason": None}


def test_what_is_due_tomorrow_is_to_come_even_where_the_range_ends_then(account):
    """It is listed once."""
    mine = account()
    stock = market_asset("SOON")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="100")
    publish_dividends(stock, [(in_days(-3), in_days(1), "0.5")])

    answer = mine.get("dividends", to=in_days(1))

    assert (answer["expected"], [dividend["cash"] for dividend in answer["upcoming"]]) == (
        [],
        ["5.00"],
    )


def test_only_recorded_dividends_change_the_ledger(account):
    """What was expected and never recorded is no income and no cash."""
    mine = account(track_cash=True)
    stock = market_asset("LEDG")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="100")
    publish_closes(stock, "USD", [("2024-01-02", "100")])
    before = mine.get("value", as_of="2024-06-30")
    publish_dividends(stock, [("2024-03-01", "2024-03-15", "0.5")])

    assert len(mine.get("dividends", to="2024-06-30")["expected"]) == 1
    assert mine.get("value", as_of="2024-06-30") == before


def test_a_dividend_after_the_position_was_closed_is_still_income(account):
    """Sold on the ex-date: entitled, expected, recorded, counted; no position for the yield."""
    mine = account()
    stock = market_asset("SOLD")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="100")
    mine.record("SELL", "2024-03-01", asset=stock, quantity="10", unit_price="100")
    mine.record("DIVIDEND", "2024-03-15", asset=stock, amount="5")
    publish_dividends(
        stock, [("2024-03-01", "2024-03-15", "0.5"), ("2024-06-01", "2024-06-15", "0.5")]
    )

    answer = mine.get("dividends", to="2024-12-31")

    [expected] = answer["expected"]
    assert expected["recorded_as"] == answer["recorded"][0]["transaction_id"]
    assert answer["totals"]["gross"] == "5.00"
    assert (
        answer["yield_on_cost"]
        == answer["trailing_12m_yield"]
        == {"value": None, "reason": "no_capital"}
    )


def test_each_amount_is_converted_at_its_own_rate(account):
    """The rate of the payment's day, or of the statement; never today's.

    An expected dividend has the rate of the day on which it was due.
    """
    mine = account(base_currency="EUR")
    stock = market_asset("RATE")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="100")
    mine.record("DIVIDEND", "2024-03-15", asset=stock, amount="5", tax="1")
    mine.record("DIVIDEND", "2024-06-14", asset=stock, amount="5", fx_rate="0.9")
    publish_closes(stock, "USD", [("2024-01-02", "100")])
    publish_dividends(stock, [("2024-03-01", "2024-03-15", "0.5")])
    publish_rates(
        [
            ("2024-01-02", "EUR", "USD", "1"),
            ("2024-03-15", "EUR", "USD", "1.25"),
            ("2024-06-30", "EUR", "USD", "2"),
        ]
    )

    answer = mine.get("dividends", to="2024-06-30")

    names = (
        "currency",
        "gross",
        "gross_base",
        "tax_base",
        "net_base",
        "fx_rate",
        "fx_rate_date",
        "fx_method",
    )
    assert [figures(dividend, *names) for dividend in answer["recorded"]] == [
        ("USD", "5.00", "4.00", "0.80", "3.20", "0.8", "2024-03-15", "inverse"),
        ("USD", "5.00", "4.50", "0.00", "4.50", "0.9", "2024-06-14", "recorded"),
    ]
    [expected] = answer["expected"]
    assert figures(expected, "currency", "cash", "cash_base", "fx_rate") == (
        "USD",
        "5.00",
        "4.00",
        "0.8",
    )
    assert answer["totals"] == {"gross": "8.50", "fee": "0.00", "tax": "0.80", "net": "7.70"}
    assert answer["trailing_12m_yield"]["value"] == "0.01700000"  # 8.50 ÷ (1000 ÷ 2)
    in_dollars = mine.get("dividends", to="2024-06-30", currency="USD")
    # The recorded rate is to euros: in dollars a dollar is a dollar.
    assert (in_dollars["totals"]["gross"], in_dollars["recorded"][1]["fx_method"]) == (
        "10.00",
        "same",
    )


def test_a_dividend_in_another_currency_than_its_asset(account):
    """Quoted in pounds, paid in dollars, reported in pounds: the dollar's rate is read."""
    mine = account(base_currency="GBP")
    fund = market_asset("LSE", currency="GBP")
    mine.record("BUY", "2024-01-02", asset=fund, currency="GBP", quantity="100", unit_price="10")
    publish_dividends(fund, [("2024-03-01", "2024-03-15", "0.5")], currency="USD")
    publish_rates([("2024-03-15", "EUR", "USD", "1.2"), ("2024-03-15", "EUR", "GBP", "0.9")])

    [expected] = mine.get("dividends", to="2024-06-30")["expected"]

    assert figures(expected, "currency", "cash", "cash_base", "fx_method") == (
        "USD",
        "50.00",
        "37.50",
        "cross:EUR",
    )


def test_a_missing_rate_makes_the_figure_null_and_says_so(account):
    mine = account(base_currency="EUR")
    stock = market_asset("LOST", currency="SEK")
    mine.record(
        "BUY",
        "2024-01-02",
        asset=stock,
        currency="SEK",
        quantity="10",
        unit_price="100",
        fx_rate="0.09",
    )
    mine.record("DIVIDEND", "2024-06-14", asset=stock, currency="SEK", amount="5")
    publish_closes(stock, "SEK", [("2024-01-02", "100")])
    publish_dividends(stock, [("2024-03-01", "2024-03-15", "0.5")], currency="NOK")

    answer = mine.get("dividends", to="2024-06-30")

    assert answer["complete"] is False
    assert {
        (warning["code"], warning["currency"])
        for warning in answer["warnings"]
        if warning["code"] == "rate_missing"
    } == {
        ("rate_missing", "SEK"),
        ("rate_missing", "NOK"),
    }
    assert figures(answer["recorded"][0], "gross", "gross_base", "fx_rate") == ("5.00", None, None)
    assert figures(answer["expected"][0], "cash", "cash_base") == ("5.00", None)
    assert answer["totals"] == {"gross": None, "fee": None, "tax": None, "net": None}
    assert answer["yield_on_cost"] == {"value": None, "reason": "rate_missing"}
    assert answer["growth_by_year"][0]["growth"]["value"] is None


def test_a_missing_close_leaves_the_yield_on_cost(account):
    mine = account()
    stock = market_asset("NOCL")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="100")
    mine.record("DIVIDEND", "2024-06-14", asset=stock, amount="5")

    answer = mine.get("dividends", to="2024-06-30")

    assert answer["yield_on_cost"] == {"value": "0.00500000", "reason": None}
    assert answer["trailing_12m_yield"] == {"value": None, "reason": "price_missing"}
    assert [warning["code"] for warning in answer["warnings"]] == ["price_missing"]


def test_what_is_to_come(account):
    """Announced, or past its ex-date and not yet paid.

    By today's position, even where the range ended long ago.
    """
    mine = account()
    stock = market_asset("NEXT")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="100")
    mine.record("BUY", in_days(-20), asset=stock, quantity="5", unit_price="100")
    publish_closes(stock, "USD", [("2024-01-02", "100"), (in_days(-1), "100")])
    publish_dividends(
        stock,
        [
            ("2024-03-01", "2024-03-15", "0.5"),
            (in_days(-20), in_days(-1), "0.6"),
            (in_days(-10), in_days(5), "0.7"),
            (in_days(30), in_days(45), "0.8"),
            (in_days(60), None, "0.9"),
        ],
    )

    answer = mine.get("dividends")
    seen = [
        figures(dividend, "ex_date", "date", "entitlement", "cash", "recorded_as")
        for dividend in answer["upcoming"]
    ]
    assert seen == [
        (in_days(-10), in_days(5), "15", "10.50", None),
        (in_days(30), in_days(45), "15", "12.00", None),
        (in_days(60), in_days(60), "15", "13.50", None),
    ]
    assert [dividend["cash"] for dividend in answer["expected"]] == ["5.00", "6.00"]
    past = mine.get("dividends", **{"from": "2024-03-15", "to": "2024-03-31"})
    assert past["upcoming"] == answer["upcoming"]
    assert [dividend["cash"] for dividend in past["expected"]] == ["5.00"]


def test_a_range_may_end_in_the_future(account):
    """Then it bounds what is upcoming, by the day on which that is due; all else is as of now."""
    mine = account()
    stock = market_asset("AHEAD")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="100")
    mine.record("DIVIDEND", in_days(-1), asset=stock, amount="6")
    mine.record("DIVIDEND", in_days(1), asset=stock, amount="4")
    publish_closes(stock, "USD", [(in_days(-1), "100")])
    publish_dividends(
        stock,
        [
            (in_days(-10), in_days(5), "0.7"),
            (in_days(30), in_days(45), "0.8"),
            (in_days(60), None, "0.9"),
        ],
    )
    now = mine.get("dividends")
    for days, upcoming in (
        (2, []),
        (4, []),
        (5, [5]),
        (44, [5]),
        (45, [5, 45]),
        (60, [5, 45, 60]),
        (40_000, [5, 45, 60]),
    ):
        answer = mine.get("dividends", to=in_days(days))
        assert [dividend["date"] for dividend in answer["upcoming"]] == [*map(in_days, upcoming)]
        assert (answer["to"], answer["warnings"], answer["complete"]) == (in_days(days), [], True)
        assert [dividend["gross"] for dividend in answer["recorded"]] == ["6.00", "4.00"]
        assert answer["totals"]["gross"] == "10.00"
        assert answer["trailing_12m_yield"] == {"value": "0.01000000", "reason": None}
        assert answer["expected"] == now["expected"]
    ahead = mine.get("dividends", **{"from": in_days(6), "to": in_days(50)})
    assert (ahead["recorded"], ahead["expected"], ahead["from"]) == ([], [], in_days(6))
    assert [dividend["cash"] for dividend in ahead["upcoming"]] == ["8.00"]


@pytest.mark.parametrize(
    ("period", "first", "paid"),
    [("1m", "2024-03-01", ["3"]), ("3m", "2024-01-01", ["2", "3"]), ("max", None, ["1", "2", "3"])],
)
def test_a_period_has_what_was_paid_after_the_day_at_whose_end_it_begins(
    account, period, first, paid
):
    """31 March less a month is 29 February, and less three is 31 December."""
    mine = account()
    stock = market_asset("PERIOD")
    mine.record("BUY", "2023-06-01", asset=stock, quantity="10", unit_price="100")
    for day, amount in (("2023-12-31", "1"), ("2024-02-29", "2"), ("2024-03-01", "3")):
        mine.record("DIVIDEND", day, asset=stock, amount=amount)
    answer = mine.get("dividends", to="2024-03-31", period=period)
    assert [dividend["gross"] for dividend in answer["recorded"]] == [
        f"{amount}.00" for amount in paid
    ]
    assert answer["from"] == (first or "2023-06-01")


def test_what_was_recorded_after_the_range_is_no_open_expectation(account):
    mine = account()
    stock = market_asset("LATE")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="100")
    mine.record("DIVIDEND", "2024-04-02", asset=stock, amount="5")
    publish_dividends(stock, [("2024-03-01", "2024-03-28", "0.5")])

    answer = mine.get("dividends", to="2024-03-31")

    assert (answer["recorded"], answer["totals"]["gross"]) == ([], "0.00")
    assert answer["expected"][0]["recorded_as"] is not None


def test_a_split_between_two_dividends(account):
    """Amounts are per share of the day: 10 × 2.00 before a 4:1 split, 40 × 0.50 after it."""
    mine = account()
    stock = market_asset("FOUR")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="100")
    publish_split(stock, "2024-04-10", 4, 1)
    publish_dividends(stock, [("2024-03-01", None, "2"), ("2024-06-03", None, "0.5")])

    expected = mine.get("dividends", to="2024-12-31")["expected"]

    assert [figures(dividend, "entitlement", "cash") for dividend in expected] == [
        ("10", "20.00"),
        ("40", "20.00"),
    ]


def test_groups_and_growth_by_year(account):
    """Two assets over three years: grouped by each key, growth from whole years only."""
    mine = account()
    first, second = market_asset("ONE"), market_asset("TWO")
    for stock in (first, second):
        mine.record("BUY", "2022-01-03", asset=stock, quantity="10", unit_price="100")
        publish_closes(stock, "USD", [("2022-01-03", "100"), ("2024-06-28", "100")])
    for day, stock, amount in [
        ("2022-03-01", first, "10"),
        ("2023-03-01", first, "10"),
        ("2023-03-20", second, "5"),
        ("2024-03-01", first, "12"),
        ("2024-07-01", first, "99"),
    ]:
        mine.record("DIVIDEND", day, asset=stock, amount=amount)

    def groups(by: str) -> list[tuple[str, str]]:
        answer = mine.get("dividends", **{"from": "2023-03-01", "to": "2024-06-30", "group_by": by})
        return [(group["key"], group["gross"]) for group in answer["groups"]]

    assert groups("month") == [("2023-03", "15.00"), ("2024-03", "12.00")]
    assert groups("year") == [("2023", "15.00"), ("2024", "12.00")]
    assert groups("asset") == [(str(first), "22.00"), (str(second), "5.00")]
    answer = mine.get("dividends", **{"from": "2023-03-02", "to": "2024-06-30"})
    assert [figures(year, "year", "gross") for year in answer["growth_by_year"]] == [
        (2022, "10.00"),
        (2023, "15.00"),
        (2024, "12.00"),
    ]
    assert [year["growth"] for year in answer["growth_by_year"]] == [
        {"value": None, "reason": "no_earlier_year"},
        {"value": "0.50000000", "reason": None},
        {"value": None, "reason": "year_not_over"},
    ]
    # From the day after 2023-06-30 on: 12 ÷ 2000.
    assert answer["trailing_12m_yield"]["value"] == "0.00600000"
    assert answer["totals"]["gross"] == "17.00"


def test_a_portfolio_without_anything(account):
    """Null where there is nothing to name, zero where nothing was received, no query at all."""
    mine = account()
    with mine.client("dividends") as http:
        answer = http.get(f"/dividends/{mine.id}", headers=mine.user.headers).json
        assert (cloud_sql.statements.get(), bigquery_adapter.queries.get()) == (2, 0)
    assert figures(
        answer, "from", "to", "complete", "recorded", "expected", "upcoming", "groups"
    ) == (*(None, clock.today().isoformat(), True, [], [], [], []),)
    assert answer["totals"] == {"gross": "0.00", "fee": "0.00", "tax": "0.00", "net": "0.00"}
    assert answer["yield_on_cost"] == {"value": None, "reason": "no_capital"}


def test_a_manual_asset_pays_what_is_recorded(account, new_user):
    """No vendor declares its dividends: none is expected, every recorded one counts."""
    mine = account()
    headers = mine.user.headers
    fields = {
        "manual": True,
        "symbol": "HOUSE",
        "name": "House",
        "currency": "USD",
        "asset_class": "OTHER",
    }
    house = mine.client("assets").post("/assets", json=fields, headers=headers).json["id"]
    prices = {
        "items": [{"date": "2024-01-02", "close": "1000"}, {"date": "2024-07-01", "close": "5000"}]
    }
    assert (
        mine.client("assets")
        .put(f"/assets/{house}/prices", json=prices, headers=headers)
        .status_code
        == 200
    )
    mine.record("BUY", "2024-01-02", asset=house, quantity="1", unit_price="1000")
    mine.record("DIVIDEND", "2024-06-01", asset=house, amount="40")

    answer = mine.get("dividends", to="2024-06-30")

    # At the close in force on the last day, not at the later one.
    assert answer["trailing_12m_yield"]["value"] == "0.04000000"
    assert (answer["expected"], answer["totals"]["gross"]) == ([], "40.00")


def test_it_costs_two_statements_and_at_most_two_queries(account):
    """One for the actions, one for closes and rates; none while the version of the market stays.
    The first request under a new version learns what changed with a statement more.
    """
    mine = account(base_currency="EUR")
    stocks = [market_asset(f"C{number}") for number in range(3)]
    for stock in stocks:
        mine.record("BUY", "2024-01-02", asset=stock, quantity="1", unit_price="10")
        publish_dividends(stock, [("2024-03-01", None, "2")])
        publish_closes(stock, "USD", [("2024-01-02", "10")])
    publish_rates([("2024-01-02", "EUR", "USD", "1.25")])

    def cost(**query: str) -> tuple[int, int]:
        with mine.client("dividends") as http:
            http.get(f"/dividends/{mine.id}", query_string=query, headers=mine.user.headers)
            return cloud_sql.statements.get(), bigquery_adapter.queries.get()

    assert cost(to="2024-06-30") == (2, 2)
    assert cost(to="2024-06-30", group_by="asset") == (2, 0)
    publish_dividends(stocks[0], [("2024-06-03", None, "2")])
    assert cost(to="2024-06-30") == (3, 2)
    assert len(mine.get("dividends", to="2024-06-30")["expected"]) == 4


def test_another_users_portfolio_is_not_there(account, someone_else):
    mine = account()
    client = mine.client("dividends")
    assert client.get(f"/dividends/{mine.id}").status_code == 401
    assert client.get(f"/dividends/{mine.id}", headers=someone_else).status_code == 404
    assert client.get(f"/dividends/{uuid4()}", headers=mine.user.headers).status_code == 404
    assert client.get("/dividends/not-a-uuid", headers=mine.user.headers).status_code == 404
    refused = client.post(f"/dividends/{mine.id}", headers=mine.user.headers)
    assert (refused.status_code, "GET" in refused.headers["Allow"]) == (405, True)
    assert client.get(f"/{mine.id}", headers=mine.user.headers).status_code == 200
    assert client.get("/dividends/readyz").status_code == 200


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"from": "2024-02-30"}, "?from"),
        ({"from": "2024-02-01", "to": "2024-01-31"}, "?from"),
        ({"from": in_days(1)}, "?from"),
        ({"from": "1899-12-31"}, "?from"),
        ({"to": "1899-12-31"}, "?to"),
        ({"from": in_days(40), "to": in_days(30)}, "?from"),
        ({"period": "2m"}, "?period"),
        ({"period": "1m", "from": "2024-01-01"}, "?period"),
        ({"to": "1704067200"}, "?to"),
        ({"group_by": "week"}, "?group_by"),
        ({"currency": "usd"}, "?currency"),
        ({"method": "SPECID"}, "?method"),
        ({"fx_kind": "tarjeta"}, "?fx_kind"),
        ({"as_of": "2024-01-01"}, "?as_of"),
        ({"to": ["2024-01-01", "2024-01-02"]}, "?to"),
    ],
)
def test_a_question_that_means_nothing_names_the_parameter(account, query, pointer):
    mine = account()
    answer = mine.client("dividends").get(
        f"/dividends/{mine.id}", query_string=query, headers=mine.user.headers
    )
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


@pytest.mark.parametrize(
    "query", [{"from": "1900-01-01"}, {"from": "2020-01-01", "to": "2020-12-31"}]
)
def test_a_range_without_transactions(account, query):
    mine = account()
    stock = market_asset("LATER")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="1", unit_price="10")
    answer = mine.get("dividends", **query)
    assert (answer["recorded"], answer["groups"], answer["totals"]["gross"]) == ([], [], "0.00")


def test_a_market_that_is_down_is_a_503_to_be_tried_again(account, monkeypatch):
    mine = account()
    stock = market_asset("DOWN")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="1", unit_price="10")
    publish_closes(stock, "USD", [("2024-01-02", "10")])
    connection = bigquery_adapter.bigquery().client()._connection
    with monkeypatch.context() as outage:
        outage.setattr(connection, "API_BASE_URL", "http://127.0.0.1:9")
        answer = mine.client("dividends").get(f"/dividends/{mine.id}", headers=mine.user.headers)
    assert (answer.status_code, answer.json["code"]) == (503, "unavailable")


def test_more_dividends_than_an_answer_holds_are_asked_for_range_by_range(account, monkeypatch):
    """A refusal that names the parameter, and no answer that breaks off."""
    mine = account()
    stock = market_asset("PAYS")
    mine.record("BUY", "2024-01-02", asset=stock, quantity="10", unit_price="100")
    for month in (3, 6, 9):
        mine.record("DIVIDEND", f"2024-{month:02}-15", asset=stock, amount="5")
    monkeypatch.setattr(answer_limits, "DIVIDENDS_MAX", 2)
    path = f"/dividends/{mine.id}?to=2024-12-31"
    reply = mine.client("dividends").get(path, headers=mine.user.headers)
    assert (reply.status_code, reply.json["errors"][0]["pointer"]) == (422, "?from")
    assert "3" in reply.json["detail"]
    assert len(mine.get("dividends", **{"from": "2024-05-01", "to": "2024-12-31"})["recorded"]) == 2
