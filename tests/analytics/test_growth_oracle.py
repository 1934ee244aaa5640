"""Each day's growth is what its definition says, computed slowly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.analytics.growth import Growth, growth_of
from shared.ledger.transactions import Transaction
from tests.analytics.daily_portfolios import daily
from tests.analytics.growth_oracle import Oracle
from tests.analytics.test_history_oracle import looking_at
from tests.timeseries.portfolios import ASSETS, DAYS, FIRST, Portfolio, days, portfolios

BEFORE = FIRST - timedelta(days=1)
views = st.fixed_dictionaries(
    {
        "currency": st.sampled_from(["USD", "EUR", "ARS"]),
        "base_currency": st.sampled_from(["USD", "EUR"]),
        "track_cash": st.booleans(),
    }
)


@st.composite
def whole_portfolios(draw: st.DrawFn) -> Portfolio:
    """With a close and a rate on every day: what is missing has no return, and needs no oracle."""
    portfolio = draw(portfolios())
    for closes in portfolio.closes.values():
        if not closes or closes[0][0] > FIRST:
            closes.insert(0, (FIRST, Decimal(7)))
    for base, quote, rate, source in (("EUR", "USD", "1.1", "ecb"), ("USD", "ARS", "900", "bcra")):
        portfolio.rates += [
            (base, quote, "official", FIRST + timedelta(days=offset), Decimal(rate), source)
            for offset in (-1, 7, 14)
            if not any(
                row[:2] == (base, quote) and row[3] == FIRST + timedelta(days=offset)
                for row in portfolio.rates
            )
        ]
    return portfolio


def growth(portfolio: Portfolio, view) -> Growth:
    return growth_of(
        daily(
            portfolio.transactions,
            splits=portfolio.splits,
            closes=portfolio.closes,
            rates=portfolio.rates,
            asset_currencies=ASSETS,
            first=BEFORE,
            last=days()[-1],
            **view,
        )
    )


def same(ours: float | None, expected: float | None, capital: float) -> bool:
    """Less than half of the twelfth decimal of a quantity is nothing, and a close is at most a
    million: what is left of that may be different, and most so in a portfolio of less than a
    thousand.
    """
    if ours is None or expected is None:
        return ours is expected or 0 < capital < 1e-3
    remainder = 2e-6 / max(capital, 1e-6)
    return ours == pytest.approx(expected, rel=1e-9 + 5 * remainder, abs=1e-12 + remainder)


@looking_at(60)
@given(whole_portfolios(), views)
def test_each_day_grows_as_its_definition_says(portfolio: Portfolio, view):
    """Three currencies, splits, transfers, charges, trades at any price: with cash and without."""
    oracle, ours = Oracle(portfolio, **view), growth(portfolio, view)
    for place, day in enumerate(days()):
        expected = oracle.growth(day)
        capital = float(max(oracle.value(day - timedelta(days=1)), oracle.moment(day)))
        assert same(ours.daily[place], None if expected is None else float(expected), capital), day


@looking_at(60)
@given(whole_portfolios(), views, st.data())
def test_a_transaction_in_two_parts_returns_the_same(portfolio: Portfolio, view, data):
    """Unless the money came in and went out again: then the part is what was put in."""
    assume(portfolio.transactions)
    halved = data.draw(st.sampled_from(portfolio.transactions))
    in_parts = replace(portfolio)
    in_parts.transactions = [
        part
        for transaction in portfolio.transactions
        for part in (halves(transaction) if transaction is halved else [numbered(transaction)])
    ]
    whole, parts = growth(portfolio, view), growth(in_parts, view)
    for place in range(DAYS):
        if not bound_by_a_round_trip(whole, place):
            assert same(parts.daily[place], whole.daily[place], whole.values[place])


def halves(transaction: Transaction) -> list[Transaction]:
    """Two records, one after the other, whose figures add up to those of the one."""
    half = replace(
        numbered(transaction),
        quantity=None if transaction.quantity is None else transaction.quantity / 2,
        amount=None if transaction.amount is None else transaction.amount / 2,
        fee=transaction.fee / 2,
        tax=transaction.tax / 2,
    )
    return [half, replace(half, recorded=half.recorded + 1)]


def numbered(transaction: Transaction) -> Transaction:
    return replace(transaction, recorded=2 * transaction.recorded)


def bound_by_a_round_trip(growth: Growth, place: int) -> bool:
    flows = growth.flows
    if place not in flows.places:
        return False
    row = flows.places.searchsorted(place)
    funded = flows.moments(growth.values)[row] + max(flows.nets[row], 0)
    return bool(flows.round_trips[row] > funded)


@looking_at(60)
@given(whole_portfolios(), views, st.integers(1, DAYS - 1), st.integers(1, 20))
def test_a_round_trip_at_the_close_returns_nothing(
    portfolio: Portfolio, view, offset: int, times: int
):
    """Twenty in a day too, of what is held: on a day on which the asset was traded at no other
    price.
    """
    day = FIRST + timedelta(days=offset)
    oracle = Oracle(portfolio, **view)
    moved = {transaction.asset for transaction in oracle.on(day)}
    held = {
        asset: quantity
        for asset, quantity in oracle.held(day - timedelta(days=1)).items()
        if asset not in moved and oracle.split(asset, day) == 1 and oracle.close(asset, day)
    }
    assume(held)
    asset = min(held)
    quantity = Decimal(held[asset].numerator) / held[asset].denominator
    close = portfolio.close_per_unit(asset, day)
    with_trips = replace(portfolio)
    with_trips.transactions = [
        *portfolio.transactions,
        *(
            Transaction(kind, day, ASSETS[asset], asset, quantity, close, recorded=100 + number)
            for number in range(times)
            for kind in ("BUY", "SELL")
        ),
    ]
    before, after = growth(portfolio, view), growth(with_trips, view)
    if not bound_by_a_round_trip(after, offset):
        assert same(after.daily[offset], before.daily[offset], before.values[offset])
