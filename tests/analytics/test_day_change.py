"""A day's change is by how much the total gain has grown since the evening before. Of a holding it
is that of a portfolio which has this asset alone.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import NAMESPACE_OID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.packed_ledgers import packed
from shared.analytics.day_change import DayChanges, day_changes
from shared.analytics.valuation import ValuedPortfolio, value_ledger
from shared.analytics.view import View
from shared.ledger.exchange_rates import RateTable
from shared.ledger.money import PRECISE, sum_or_none
from shared.ledger.valuation import ClosingPrice
from shared.market.snapshot import Snapshot
from shared.transactions.repository import Ledger
from tests.analytics.daily_portfolios import asset
from tests.analytics.test_history_oracle import looking_at
from tests.timeseries.portfolios import ASSETS, METHODS, Portfolio, days, portfolios

TINY = Decimal("1e-60")
"""Only a rate that is an inverse leaves a remainder, in the 120th digit."""


def valued_on(
    portfolio: Portfolio,
    day: date,
    *,
    currency: str,
    base_currency: str = "USD",
    method: str = "FIFO",
    track_cash: bool = False,
) -> ValuedPortfolio:
    """As /holdings values it, from the raw closes of each day."""
    recorded = [transaction for transaction in portfolio.transactions if transaction.date <= day]
    used = {str(transaction.asset) for transaction in recorded if transaction.asset}
    ledger = Ledger(
        packed(recorded),
        {key: asset(key, ASSETS[key]) for key in used},
        [split for split in portfolio.splits if split.ex_date <= day and split.asset in used],
    )
    closes = {}
    for key in used:
        for on in [*days(), days()[0] - timedelta(days=1)]:
            pairs = [pair for pair in portfolio.closes.get(key, []) if pair[0] <= on]
            if pairs and on <= day:
                closes[key, on] = ClosingPrice(*pairs[-1], "")
    in_force = {key: closes[key, day] for key in used if (key, day) in closes}
    view = View(
        uuid5(NAMESPACE_OID, "portfolio"),
        None,
        day,
        currency,
        base_currency,
        method,
        "official",
        track_cash,
    )
    rates = RateTable([row for row in portfolio.rates if row[3] <= day])
    return value_ledger(view, ledger, Snapshot(in_force, rates, closes), keep_day=True)


def close_to(left: Decimal | None, right: Decimal | None) -> bool:
    if left is None or right is None:
        return left is right
    return abs(PRECISE.subtract(left, right)) < TINY


@looking_at(60)
@given(
    portfolio=portfolios(),
    day=st.sampled_from(days()),
    method=st.sampled_from(METHODS),
    currency=st.sampled_from(["USD", "EUR", "ARS"]),
    track_cash=st.booleans(),
)
def test_it_is_the_change_of_the_total_gain(portfolio, day, method, currency, track_cash):
    """Wherever both are known, by any method, in any currency, with cash and without."""
    view = {"method": method, "currency": currency, "track_cash": track_cash}
    now, before = (valued_on(portfolio, on, **view) for on in (day, day - timedelta(days=1)))
    change = day_changes(now).total
    gains = now.totals.total_gain, before.totals.total_gain
    if gains[0] is not None and gains[1] is not None:
        assert close_to(change, PRECISE.subtract(gains[0], gains[1]))
    values = [
        *(holding.market_value_base for valued in (now, before) for holding in valued.holdings),
        *(balance.amount_base for valued in (now, before) for balance in valued.cash),
    ]
    if None in values:
        assert change is None


@looking_at(60)
@given(
    portfolio=portfolios(),
    day=st.sampled_from(days()),
    currency=st.sampled_from(["USD", "EUR", "ARS"]),
)
def test_a_holdings_is_that_of_a_portfolio_of_its_asset_alone(portfolio, day, currency):
    """In the reporting currency and in the asset's own, without cash; together they are the whole,
    but for what belongs to no asset.
    """
    changes: DayChanges = day_changes(valued_on(portfolio, day, currency=currency))
    for key, change in changes.by_asset.items():
        own = [transaction for transaction in portfolio.transactions if transaction.asset == key]
        alone = replace(portfolio, transactions=own)
        for view_currency, figure in ((currency, change.base), (ASSETS[key], change.own)):
            expected = day_changes(valued_on(alone, day, currency=view_currency)).total
            assert close_to(figure, expected)
    of_assets = [transaction for transaction in portfolio.transactions if transaction.asset]
    whole = day_changes(
        valued_on(replace(portfolio, transactions=of_assets), day, currency=currency)
    ).total
    assert close_to(whole, sum_or_none(change.base for change in changes.by_asset.values()))


@pytest.mark.parametrize("track_cash", [True, False])
def test_nothing_held_has_earned_nothing(track_cash):
    changes = day_changes(valued_on(Portfolio(), days()[3], currency="USD", track_cash=track_cash))
    assert (changes.total, changes.by_asset) == (Decimal(0), {})
