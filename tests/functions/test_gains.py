"""Realized gains, as their clients see them: by lot, by asset, in total, and as a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared import clock
from shared.analytics import answer_limits
from shared.analytics.gain_rows import COLUMNS
from shared.analytics.schemas.gains import GainsAnswer
from shared.database import cloud_sql
from shared.gcp import bigquery as bigquery_adapter
from tests.functions.personal_tokens import token_headers
from tests.market_data import market_asset, publish_closes, publish_rates
from tests.rows import insert_asset


@pytest.fixture
def mine(account):
    """Two purchases of a share in dollars and a sale of both lots, in a portfolio in euros."""
    mine = account(base_currency="EUR")
    mine.share = market_asset("SOLD")
    publish_rates(
        [
            ("2023-03-01", "EUR", "USD", "1.25"),
            ("2024-02-01", "EUR", "USD", "1.20"),
            ("2024-03-01", "EUR", "USD", "1.00"),
        ]
    )
    publish_closes(mine.share, "USD", [("2023-03-01", "100"), ("2024-03-01", "120")])
    mine.first = mine.record(
        "BUY", "2023-03-01", asset=mine.share, quantity="10", unit_price="100", fee="10"
    )
    mine.second = mine.record(
        "BUY", "2024-02-01", asset=mine.share, quantity="10", unit_price="110", fx_rate="0.8"
    )
    mine.sale = mine.record(
        "SELL", "2024-03-01", asset=mine.share, quantity="15", unit_price="120", fee="15"
    )
    return mine


def test_each_lot_with_its_own_day_cost_and_rate(mine):
    answer = mine.get("gains", year="2024")

    GainsAnswer.model_validate(answer)
    assert (answer["from"], answer["to"]) == ("2024-01-01", "2024-12-31")
    assert (answer["currency"], answer["method"], answer["fx_kind"]) == ("EUR", "FIFO", "official")
    assert (answer["complete"], answer["warnings"]) == (True, [])
    first, second = answer["items"]
    assert first == {
        "portfolio_id": str(mine.id),
        "asset": first["asset"],
        "transaction_id": str(mine.sale),
        "type": "SELL",
        "lot_transaction_id": str(mine.first),
        "sold_on": "2024-03-01",
        "acquired_on": "2023-03-01",
        "days_held": 366,
        "quantity": "10",
        "proceeds": "1190.00",
        "cost": "1010.00",
        "gain": "180.00",
        "proceeds_base": "1190.00",
        "cost_base": "808.00",
        "gain_base": "382.00",
        "price_gain_base": "144.00",
        "fx_gain_base": "238.00",
        "fx_rate_acquired": "0.8",
        "fx_rate_sold": "1",
        "repurchased": True,
    }
    # The rate recorded on the purchase, not that of its day.
    assert (second["lot_transaction_id"], second["cost_base"]) == (str(mine.second), "440.00")
    assert second["repurchased"] is False
    assert answer["totals"] == {
        "proceeds_base": "1785.00",
        "cost_base": "1248.00",
        "gain_base": "537.00",
        "price_gain_base": "180.00",
        "fx_gain_base": "357.00",
    }
    [by_asset] = answer["by_asset"]
    assert by_asset == {
        **answer["totals"],
        "asset": first["asset"],
        "quantity": "15",
        "proceeds": "1785.00",
        "cost": "1560.00",
        "gain": "225.00",
    }


@pytest.mark.parametrize("method", ["FIFO", "LIFO", "HIFO", "AVERAGE"])
@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_the_total_is_the_realized_gain_of_value(mine, method, currency):
    view = {"method": method, "currency": currency}
    totals = mine.get("gains", **view)["totals"]
    value = mine.get("value", **view)
    assert totals["gain_base"] == value["realized_gain"]
    assert totals["price_gain_base"] == value["realized_price_gain"]
    assert totals["fx_gain_base"] == value["realized_fx_gain"]


def test_the_days_of_a_range(mine):
    def sold(**query: str) -> int:
        return len(mine.get("gains", **query)["items"])

    assert sold() == 2
    assert sold(**{"from": "2024-03-01", "to": "2024-03-01"}) == 2
    assert sold(**{"from": "2024-03-02", "to": "2024-03-31"}) == 0
    assert sold(to="2024-02-29") == 0
    assert sold(year="2023") == 0
    # A period begins at the end of its first day.
    assert sold(to="2024-04-01", period="1m") == 0
    assert sold(to="2024-03-31", period="1m") == 2
    assert mine.get("gains")["from"] == "2023-03-01"


def test_a_year_before_the_first_transaction_is_empty(mine):
    answer = mine.get("gains", year="1999")
    assert (answer["items"], answer["by_asset"], answer["complete"]) == ([], [], True)
    assert set(answer["totals"].values()) == {"0.00"}
    assert (answer["from"], answer["to"]) == ("1999-01-01", "1999-12-31")


def test_this_year_ends_today(mine):
    assert mine.get("gains", year=str(clock.today().year))["to"] <= str(
        clock.today() + timedelta(days=1)
    )


def test_a_repurchase_after_the_range_is_seen(mine):
    for place in (0, 1):
        assert mine.get("gains", to="2024-03-01")["items"][1]["repurchased"] is bool(place)
        mine.record("BUY", "2024-03-31", asset=mine.share, quantity="1", unit_price="120")


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"year": "2024", "from": "2024-01-01"}, "?year"),
        ({"year": "2024", "to": "2024-01-01"}, "?year"),
        ({"year": "2024", "period": "1y"}, "?year"),
        ({"year": "9998"}, "?year"),
        ({"year": "1899"}, "?year"),
        ({"year": "last"}, "?year"),
        ({"from": "2024-02-01", "to": "2024-01-01"}, "?from"),
        ({"from": "2024-02-01", "period": "1y"}, "?period"),
        ({"format": "xlsx"}, "?format"),
        ({"colour": "red"}, "?colour"),
    ],
)
def test_bad_queries_name_the_parameter(mine, query, pointer):
    reply = mine.client("gains").get(
        f"/gains/{mine.id}", query_string=query, headers=mine.user.headers
    )
    assert reply.status_code == 422
    assert reply.json["errors"][0]["pointer"] == pointer


def csv_of(mine: Any, **query: str) -> Any:
    return mine.client("gains").get(
        f"/gains/{mine.id}",
        query_string={**query, "format": "csv"},
        headers=mine.user.headers,
    )


def test_a_spreadsheet_reads_the_same_items(mine):
    reply = csv_of(mine, year="2024")
    assert reply.content_type == "text/csv; charset=utf-8"
    assert reply.headers["Content-Disposition"] == 'attachment; filename="gains.csv"'
    assert reply.data.startswith(b"\xef\xbb\xbfsold_on,")
    rows = list(csv.DictReader(io.StringIO(reply.data.decode("utf-8-sig"), newline="")))
    items = mine.get("gains", year="2024")["items"]
    assert tuple(rows[0]) == COLUMNS
    for row, item in zip(rows, items, strict=True):
        assert (row["symbol"], row["asset_currency"]) == (
            item["asset"]["symbol"],
            item["asset"]["currency"],
        )
        assert (row["currency"], row["repurchased"]) == ("EUR", str(item["repurchased"]).lower())
        shared = set(COLUMNS) & set(item) - {"repurchased"}
        assert {name: row[name] for name in shared} == {name: str(item[name]) for name in shared}


def test_no_cell_is_a_formula(mine):
    with cloud_sql.writing() as work:
        asset = insert_asset(
            work, mine.user.user_id, symbol="=1+1", name='@SUM("A1");\n=2', isin=None
        )
    mine.record("BUY", "2024-01-02", asset=asset, quantity="1", unit_price="10")
    mine.record("SELL", "2024-01-03", asset=asset, quantity="1", unit_price="7")
    first = next(csv.DictReader(io.StringIO(csv_of(mine).data.decode("utf-8-sig"), newline="")))
    assert first["symbol"] == "'=1+1"
    assert first["name"].startswith("'@SUM")
    assert first["gain"] == "-3.00"


def test_a_missing_rate_is_null_and_warned_of(mine):
    mine.record("SELL", "2024-06-03", asset=mine.share, quantity="1", unit_price="120")
    answer = mine.get("gains", year="2024")
    assert answer["items"][2]["gain_base"] is None
    assert answer["items"][2]["gain"] == "10.00"
    assert (answer["totals"]["gain_base"], answer["complete"]) == (None, False)
    assert answer["warnings"][0]["code"] == "rate_missing"
    # It concerns no sale of the days before.
    before = mine.get("gains", **{"from": "2024-01-01", "to": "2024-05-31"})
    assert (before["complete"], before["warnings"]) == (True, [])


def test_it_costs_two_statements_and_at_most_one_query(mine):
    def cost() -> tuple[int, int]:
        with mine.client("gains") as http:
            http.get(f"/gains/{mine.id}", headers=mine.user.headers)
            return cloud_sql.statements.get(), bigquery_adapter.queries.get()

    assert cost() == (2, 1)
    assert cost() == (2, 0)


def test_percentages_see_no_amount_and_no_file(mine):
    headers = token_headers(mine.client("account"), mine.user.headers, show="percentages")
    client = mine.client("gains")
    [item, _] = client.get(f"/gains/{mine.id}?format=json", headers=headers).json["items"]
    assert (item["gain"], item["quantity"], item["sold_on"]) == (None, None, "2024-03-01")
    refused = client.get(f"/gains/{mine.id}?format=csv", headers=headers)
    assert (refused.status_code, refused.json["code"]) == (403, "insufficient_scope")


def test_more_lots_than_an_answer_holds_are_asked_for_range_by_range(mine, monkeypatch):
    monkeypatch.setattr(answer_limits, "GAINS_MAX", 1)
    reply = mine.client("gains").get(f"/gains/{mine.id}", headers=mine.user.headers)
    assert (reply.status_code, reply.json["errors"][0]["pointer"]) == (422, "?from")


def test_another_users_portfolio_is_not_there(mine, someone_else):
    client = mine.client("gains")
    assert client.get(f"/gains/{mine.id}").status_code == 401
    assert client.get(f"/gains/{mine.id}", headers=someone_else).status_code == 404
    assert client.get(f"/gains/{uuid4()}", headers=mine.user.headers).status_code == 404
    assert client.get("/gains/not-a-uuid", headers=mine.user.headers).status_code == 404


def test_a_merger_keeps_the_days_and_rates_of_the_old_lots(mine):
    other = market_asset("NEW")
    mine.record(
        "MERGER",
        "2024-03-02",
        asset=mine.share,
        to_asset_id=UUID(str(other)),
        to_quantity="1",
        currency="USD",
    )
    mine.record("SELL", "2024-03-03", asset=other, quantity="1", unit_price="600")
    item = mine.get("gains", **{"from": "2024-03-02"})["items"][0]
    assert (item["acquired_on"], item["cost"], item["cost_base"]) == (
        *("2024-02-01", "550.00", "440.00"),
    )
    assert item["lot_transaction_id"] == str(mine.second)
