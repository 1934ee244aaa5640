"""Lots carried over keep the rate of their own day, also from before the ledger's first one."""

from __future__ import annotations

from datetime import date

import pytest

from shared.database import cloud_sql
from shared.ingestion.targets import RATES_RUN_UP, first_day_of_rates
from tests.market_data import market_asset, publish_closes, publish_rates

LOTS = [{"date": "2001-03-05", "quantity": "10", "cost": "1000"}]


@pytest.fixture
def carried(account):
    """Ten units that cost 1,000 USD in 2001, transferred in 2024; 1 USD was 0.5 EUR, and is 0.8."""
    mine = account(base_currency="EUR")
    stock = market_asset("CARRIED")
    publish_closes(stock, "USD", [("2024-06-10", "150")])
    publish_rates([("2001-03-05", "USD", "EUR", "0.5"), ("2024-06-10", "USD", "EUR", "0.8")])
    mine.record("TRANSFER_IN", "2024-06-10", asset=stock, quantity="10", lots=LOTS)
    return mine


def test_its_cost_is_converted_at_the_rate_of_its_day(carried):
    answer = carried.get("holdings", as_of="2024-06-11")
    assert (answer["complete"], answer["warnings"]) == (True, [])
    [holding] = answer["holdings"]
    assert (holding["cost_basis"], holding["cost_basis_base"]) == ("1000.00", "500.00")
    assert (holding["price_gain_base"], holding["fx_gain_base"]) == ("250.00", "450.00")


def test_the_history_knows_it_too(carried):
    answer = carried.get("history", to="2024-06-11")
    assert answer["complete"] is True
    assert [point["cost_basis"] for point in answer["points"]] == ["500.00", "500.00"]


def test_rates_are_read_from_its_day_on(carried):
    """Other tests' ledgers may reach further back, so this is a bound."""
    with cloud_sql.reading() as work:
        first = first_day_of_rates(work, date(2026, 1, 1))
    assert first <= date(2001, 3, 5) - RATES_RUN_UP
