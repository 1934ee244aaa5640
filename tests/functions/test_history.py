"""History, as its clients see it: every day of an account worked by hand, and refusals."""

from __future__ import annotations

from uuid import uuid4

import pytest

from shared.analytics.schemas.history import HistoryAnswer
from shared.gcp.bigquery import queries
from tests.market_data import market_asset, publish_closes, publish_rates, publish_split


def column(answer, name: str) -> list[str]:
    return [point[name] for point in answer["points"]]


def test_every_day_of_a_small_account(account):
    """10 bought at 100 with a fee of 5, a dividend of 20, 4 sold at 120; weekends repeat Friday."""
    mine = account()
    stock = market_asset("ONE")
    mine.record("BUY", "2024-01-04", asset=stock, quantity="10", unit_price="100", fee="5")
    mine.record("DIVIDEND", "2024-01-06", asset=stock, amount="20", tax="3")
    mine.record("SELL", "2024-01-08", asset=stock, quantity="4", unit_price="120", fee="1")
    publish_closes(
        stock, "USD", [("2024-01-03", "99"), ("2024-01-05", "110"), ("2024-01-08", "120.5")]
    )

    answer = mine.get("history", to="2024-01-09")

    HistoryAnswer.model_validate(answer)
    assert (answer["from"], answer["to"], answer["interval"]) == ("2024-01-04", "2024-01-09", "day")
    assert (answer["currency"], answer["method"], answer["complete"], answer["warnings"]) == (
        "USD",
        "FIFO",
        True,
        [],
    )
    assert column(answer, "date") == [f"2024-01-{day:02}" for day in range(4, 10)]
    assert column(answer, "market_value") == [
        "990.00",
        "1100.00",
        "1100.00",
        "1100.00",
        "723.00",
        "723.00",
    ]
    assert column(answer, "cost_basis") == [
        "1005.00",
        "1005.00",
        "1005.00",
        "1005.00",
        "603.00",
        "603.00",
    ]
    assert column(answer, "external_flow") == [
        "1005.00",
        "0.00",
        "-17.00",
        "0.00",
        "-479.00",
        "0.00",
    ]
    assert column(answer, "net_invested") == [
        "1005.00",
        "1005.00",
        "988.00",
        "988.00",
        "509.00",
        "509.00",
    ]
    assert column(answer, "income") == ["0.00", "0.00", "20.00", "20.00", "20.00", "20.00"]
    assert column(answer, "cash") == ["0.00"] * 6


def test_tracked_cash_is_part_of_the_value(account):
    """Deposits are the only flow; a dollar account in euros moves with the rate."""
    mine = account(base_currency="EUR", track_cash=True)
    stock = market_asset("TWO")
    mine.record("DEPOSIT", "2024-03-01", currency="USD", amount="1000")
    mine.record("BUY", "2024-03-02", asset=stock, quantity="5", unit_price="100")
    publish_closes(stock, "USD", [("2024-03-01", "100")])
    publish_rates([("2024-03-01", "EUR", "USD", "1.25"), ("2024-03-03", "EUR", "USD", "1.6")])

    answer = mine.get("history", to="2024-03-03")

    assert column(answer, "market_value") == ["800.00", "800.00", "625.00"]
    assert column(answer, "cash") == ["800.00", "400.00", "312.50"]
    assert column(answer, "net_invested") == ["800.00", "800.00", "800.00"]
    assert column(answer, "cost_basis") == ["0.00", "400.00", "400.00"]


def test_a_trade_within_tracked_cash_needs_no_rate_to_be_no_flow(account):
    """The peso of a purchase has no rate: its cost is unknown, but that no money came in is not."""
    mine = account(base_currency="EUR", track_cash=True)
    stock = market_asset("PES")
    mine.record("DEPOSIT", "2024-03-01", currency="EUR", amount="1000")
    mine.record("BUY", "2024-03-02", asset=stock, quantity="5", unit_price="100", currency="ARS")

    answer = mine.get("history", to="2024-03-03")

    assert column(answer, "external_flow") == ["1000.00", "0.00", "0.00"]
    assert column(answer, "net_invested") == ["1000.00"] * 3
    assert not answer["complete"]


def test_the_last_point_is_the_value_of_that_day(account):
    """/value and /holdings of a day equal the last point of a history to it.

    With a split, two currencies and any method.
    """
    mine = account(base_currency="EUR")
    dollars, pesos = market_asset("USD1"), market_asset("ARS1", currency="ARS")
    mine.record("BUY", "2024-02-01", asset=dollars, quantity="3", unit_price="100", fee="1.5")
    mine.record("BUY", "2024-02-05", asset=dollars, quantity="3", unit_price="130")
    mine.record("BUY", "2024-02-05", asset=pesos, currency="ARS", quantity="7", unit_price="900.5")
    mine.record("SELL", "2024-02-20", asset=dollars, quantity="5.123456789012", unit_price="70")
    publish_split(dollars, "2024-02-10", 2, 1)
    publish_closes(dollars, "USD", [("2024-02-01", "101"), ("2024-02-12", "66.6667")])
    publish_closes(pesos, "ARS", [("2024-02-01", "950")])
    publish_rates([("2024-02-01", "EUR", "USD", "1.07"), ("2024-02-14", "EUR", "USD", "1.0813")])
    publish_rates(
        [("2024-02-01", "USD", "ARS", "830.5"), ("2024-02-14", "USD", "ARS", "841")], source="bcra"
    )
    for method in ("FIFO", "LIFO", "HIFO", "AVERAGE"):
        for currency in ("EUR", "USD", "ARS"):
            parameters = {"method": method, "currency": currency}
            last = mine.get("history", to="2024-02-21", **{"from": "2024-02-20"}, **parameters)[
                "points"
            ][-1]
            value = mine.get("value", as_of="2024-02-21", **parameters)
            totals = mine.get("holdings", as_of="2024-02-21", **parameters)["totals"]
            assert last["market_value"] == value["market_value"] == totals["market_value"]
            assert last["cost_basis"] == value["cost_basis"]
            assert last["income"] == value["income"]


def test_an_interval_keeps_the_last_day_of_each_and_the_last_point(account):
    """Weeks end on Sunday. The points that stay are those of every day."""
    mine = account()
    stock = market_asset("INT")
    mine.record("BUY", "2024-01-17", asset=stock, quantity="1", unit_price="100")
    publish_closes(
        stock, "USD", [("2024-01-17", "100"), ("2024-01-22", "101"), ("2024-02-06", "102")]
    )
    every = {point["date"]: point for point in mine.get("history", to="2024-02-07")["points"]}
    weekly = mine.get("history", to="2024-02-07", interval="week")
    monthly = mine.get("history", to="2024-02-07", interval="month")
    assert column(weekly, "date") == ["2024-01-21", "2024-01-28", "2024-02-04", "2024-02-07"]
    assert column(monthly, "date") == ["2024-01-31", "2024-02-07"]
    assert all(every[point["date"]] == point for point in weekly["points"] + monthly["points"])


def test_quarters_and_years_end_with_their_last_days(account):
    """Over the turn of a year, from before 1970 on, and each point is that of its day."""
    mine = account()
    stock = market_asset("QTR")
    mine.record("BUY", "2023-11-05", asset=stock, quantity="1", unit_price="100")
    publish_closes(stock, "USD", [("2023-11-05", "100"), ("2024-06-28", "101")])
    every = {point["date"]: point for point in mine.get("history", to="2025-02-10")["points"]}
    quarterly = mine.get("history", to="2025-02-10", interval="quarter")
    yearly = mine.get("history", to="2025-02-10", interval="year")
    assert quarterly["interval"] == "quarter"
    assert column(quarterly, "date") == [
        "2023-12-31",
        "2024-03-31",
        "2024-06-30",
        "2024-09-30",
        "2024-12-31",
        "2025-02-10",
    ]
    assert column(yearly, "date") == ["2023-12-31", "2024-12-31", "2025-02-10"]
    assert all(every[point["date"]] == point for point in quarterly["points"] + yearly["points"])
    old = account()
    old.record("BUY", "1968-11-05", asset=stock, quantity="1", unit_price="100")
    dates = column(old.get("history", to="1971-01-15", interval="year"), "date")
    assert dates == ["1968-12-31", "1969-12-31", "1970-12-31", "1971-01-15"]


@pytest.mark.parametrize(
    ("period", "first"),
    [
        ("1m", "2024-02-29"),
        ("ytd", "2023-12-31"),
        ("1y", "2023-03-31"),
        ("3y", "2022-05-06"),
        ("max", "2022-05-06"),
    ],
)
def test_a_period_stands_for_the_first_day(account, period, first):
    """Never before the first transaction; performance begins at the end of the same day."""
    mine = account()
    stock = market_asset("PER")
    mine.record("BUY", "2022-05-06", asset=stock, quantity="1", unit_price="100")
    publish_closes(stock, "USD", [("2022-05-06", "100"), ("2024-03-20", "110")])
    query = {"to": "2024-03-31"}
    answer = mine.get("history", period=period, **query)
    assert (answer["from"], answer["points"][0]["date"]) == (first, first)
    assert answer == mine.get("history", **{"from": first}, **query)
    measured = mine.get("performance", period=period, **query)
    from_ = {} if first == "2022-05-06" else {"from": first}
    assert measured == mine.get("performance", **from_, **query)


def test_an_asset_without_a_close_yet_is_left_out_and_named(account):
    """Its value and its cost come in with its first close; never its cost in place of a price."""
    mine = account()
    priced, unpriced = market_asset("OLD"), market_asset("NEW")
    mine.record("BUY", "2024-01-01", asset=priced, quantity="1", unit_price="50")
    mine.record("BUY", "2024-01-02", asset=unpriced, quantity="2", unit_price="10")
    publish_closes(priced, "USD", [("2024-01-01", "51")])
    publish_closes(unpriced, "USD", [("2024-01-04", "11")])
    answer = mine.get("history", to="2024-01-05")
    assert column(answer, "market_value") == ["51.00", "51.00", "51.00", "73.00", "73.00"]
    assert column(answer, "cost_basis") == ["50.00", "50.00", "50.00", "70.00", "70.00"]
    assert column(answer, "net_invested")[-1] == "70.00"
    assert answer["complete"] is False
    (warning,) = answer["warnings"]
    assert (warning["code"], warning["asset_id"], warning["date"]) == (
        "price_missing",
        str(unpriced),
        "2024-01-02",
    )


def test_a_rate_too_old_is_missing_and_named(account):
    """Fourteen days after the last one published nothing converts any more, until a new one is."""
    mine = account(base_currency="EUR")
    stock = market_asset("FX")
    mine.record("BUY", "2024-01-01", asset=stock, quantity="1", unit_price="10")
    publish_closes(stock, "USD", [("2024-01-01", "10")])
    publish_rates([("2024-01-01", "USD", "EUR", "0.5"), ("2024-01-20", "USD", "EUR", "0.6")])
    answer = mine.get("history", to="2024-01-21")
    values = dict(zip(column(answer, "date"), column(answer, "market_value"), strict=True))
    days = ("2024-01-15", "2024-01-16", "2024-01-20")
    assert [values[day] for day in days] == ["5.00", None, "6.00"]
    assert [
        (warning["code"], warning["currency"], warning["date"]) for warning in answer["warnings"]
    ] == [
        ("price_stale", None, "2024-01-09"),
        ("rate_missing", "USD", "2024-01-16"),
        ("rate_stale", "USD", "2024-01-09"),
    ]


def test_a_portfolio_without_transactions_has_no_points(account):
    answer = account().get("history")
    HistoryAnswer.model_validate(answer)
    assert (answer["points"], answer["from"], answer["complete"]) == ([], None, True)


def test_before_its_first_transaction_a_portfolio_has_no_points(account):
    mine = account(track_cash=True)
    mine.record("DEPOSIT", "2024-05-01", amount="10")
    assert mine.get("history", to="2024-04-30")["points"] == []
    only_cash = mine.get("history", to="2024-05-02", **{"from": "2020-01-01"})
    assert column(only_cash, "market_value") == ["10.00", "10.00"]
    assert only_cash["from"] == "2024-05-01"


def test_a_correction_shows_in_the_next_answer(account):
    """The memory of closes ends with the version of the market."""
    mine = account()
    stock = market_asset("FIX")
    mine.record("BUY", "2024-01-01", asset=stock, quantity="1", unit_price="10")
    publish_closes(stock, "USD", [("2024-01-01", "10")])
    assert column(mine.get("history", to="2024-01-02"), "market_value") == ["10.00", "10.00"]
    publish_closes(stock, "USD", [("2024-01-02", "12")])
    assert column(mine.get("history", to="2024-01-02"), "market_value") == ["10.00", "12.00"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"from": "2024-02-01", "to": "2024-01-01"}, "?from"),
        ({"from": "1950-01-01"}, "?from"),
        ({"interval": "decade"}, "?interval"),
        ({"period": "1d"}, "?period"),
        ({"period": "1y", "from": "2024-01-01"}, "?period"),
        ({"currency": "usd"}, "?currency"),
        ({"method": "MAGIC"}, "?method"),
        ({"fx_kind": "black"}, "?fx_kind"),
        ({"to": "2999-01-01"}, "?to"),
        ({"from": "yesterday"}, "?from"),
        ({"as_of": "2024-01-01"}, "?as_of"),
    ],
)
def test_a_broken_question_names_the_parameter(account, client, query, pointer):
    mine = account()
    answer = client("history").get(
        f"/history/{mine.id}", query_string=query, headers=mine.user.headers
    )
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_only_the_owner_sees_it(account, client, someone_else):
    mine = account()
    http = client("history")
    assert http.get(f"/history/{mine.id}").status_code == 401
    assert http.get(f"/history/{mine.id}", headers=someone_else).status_code == 404
    assert http.get(f"/history/{uuid4()}", headers=someone_else).status_code == 404


def test_one_query_and_then_none(account):
    """The first answer takes one BigQuery query for closes and rates; the next is from memory."""
    mine = account(base_currency="EUR")
    stocks = [market_asset(f"Q{number}") for number in range(3)]
    for stock in stocks:
        mine.record("BUY", "2024-01-02", asset=stock, quantity="1", unit_price="10")
        publish_closes(stock, "USD", [("2024-01-02", "10"), ("2024-01-03", "11")])
    publish_rates([("2024-01-02", "USD", "EUR", "0.5")])
    assert column(mine.get("history", to="2024-01-04"), "market_value")[-1] == "16.50"
    assert queries.get() == 1
    assert column(mine.get("history", to="2024-01-04"), "market_value")[-1] == "16.50"
    assert queries.get() == 0


def test_a_rate_from_before_the_first_transaction_is_carried_to_it(account):
    """Ten days old on the day of the purchase: the value is known, at a stale rate."""
    mine = account(base_currency="EUR")
    stock = market_asset("EARLY")
    mine.record("BUY", "2024-01-14", asset=stock, quantity="1", unit_price="10")
    publish_closes(stock, "USD", [("2024-01-12", "10")])
    publish_rates([("2024-01-05", "EUR", "USD", "1.25"), ("2024-01-15", "EUR", "USD", "1.6")])

    answer = mine.get("history", to="2024-01-15")

    assert column(answer, "market_value") == ["8.00", "6.25"]
    assert column(answer, "cost_basis") == column(answer, "net_invested") == ["8.00", "8.00"]
    assert (answer["complete"], [warning["code"] for warning in answer["warnings"]]) == (
        True,
        ["rate_stale"],
    )
