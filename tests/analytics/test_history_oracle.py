"""Every point of a history is what the ledger gives when it is replayed and valued for that day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from shared.analytics.daily_warnings import daily_warnings
from shared.analytics.history import points_of
from shared.analytics.performance import performance_of
from shared.analytics.schemas.view import is_complete
from shared.ledger.exchange_rates import RateTable, rate_on
from shared.ledger.money import PRECISE, add, multiply, round_money
from shared.ledger.transactions import SplitEvent, Transaction, cash_changes
from shared.ledger.valuation import ClosingPrice, portfolio_totals, value_cash, value_position
from tests.analytics.daily_portfolios import daily
from tests.timeseries.portfolios import ASSETS, DAYS, FIRST, METHODS, Portfolio, days, portfolios

LAST = FIRST + timedelta(days=DAYS - 1)


def looking_at(portfolios_max: int) -> settings:
    """The number of generated portfolios. A failing one is shown as generated: shrinking it takes
    minutes.

    `--hypothesis-profile=thorough`, which tests/ledger registers, generates more of them and
    shrinks failures.
    """
    if settings.get_current_profile_name() == "thorough":
        return settings()
    return settings(
        max_examples=portfolios_max,
        deadline=None,
        phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.target),
    )


def points(portfolio: Portfolio, first: date = FIRST, **view):
    return points_of(laid_out(portfolio, first, **view))


def laid_out(portfolio: Portfolio, first: date, **view):
    return daily(
        portfolio.transactions,
        splits=portfolio.splits,
        closes=portfolio.closes,
        rates=portfolio.rates,
        asset_currencies=ASSETS,
        first=first,
        last=LAST,
        **view,
    )


def as_of(
    portfolio: Portfolio,
    day: date,
    method: str,
    currency: str,
    base_currency: str,
    *,
    track_cash: bool,
):
    """The totals of /holdings: a replay up to the day, valued at its closes and rates."""
    rates = RateTable(portfolio.rates)
    book = portfolio.book(day, method, currency, base_currency)
    closes: dict[str, ClosingPrice] = {}
    for asset in ASSETS:
        if (close := portfolio.close_per_unit(asset, day)) is not None:
            closes[asset] = ClosingPrice(day, close, "")
    holdings = [
        value_position(
            position,
            closes.get(asset),
            rates,
            currency,
            day,
        )
        for asset, position in book.positions.items()
    ]
    return portfolio_totals(
        holdings, value_cash(book, rates, currency, day) if track_cash else [], book
    )


views = st.fixed_dictionaries(
    {
        "method": st.sampled_from(METHODS),
        "currency": st.sampled_from(["USD", "EUR", "ARS"]),
        "base_currency": st.sampled_from(["USD", "EUR"]),
        "track_cash": st.booleans(),
    }
)


def shown(figure: Decimal | None, currency: str) -> str | None:
    return None if figure is None else str(round_money(figure, currency))


@looking_at(60)
@given(portfolios(), views, st.integers(0, DAYS - 1))
def test_each_point_is_the_holdings_of_its_day(portfolio: Portfolio, view, start: int):
    """Value, cost, income and cash, in any currency, by any method, from any day on."""
    first = FIRST + timedelta(days=start)
    for point in points(portfolio, first, **view):
        totals = as_of(portfolio, date.fromisoformat(point["date"]), **view)
        currency = view["currency"]
        assert point["market_value"] == shown(totals.market_value, currency)
        assert point["cost_basis"] == shown(totals.cost_basis, currency)
        assert point["income"] == shown(totals.income, currency)
        assert point["cash"] == shown(totals.cash, currency)
        if point["complete"]:
            assert None not in point.values()
            assert None not in (totals.market_value, totals.cost_basis, totals.income)


def crossed(portfolio: Portfolio, day: date, view) -> Decimal | None:
    """The day's external flow as DEFINITIONS has it, one transaction after the other."""
    rates = RateTable(portfolio.rates)
    flow: Decimal | None = Decimal(0)
    money: Decimal | None
    currency, base = view["currency"], view["base_currency"]
    for transaction in portfolio.transactions:
        if transaction.date != day:
            continue
        recorded = (
            transaction.fx_rate if currency == base and transaction.currency != base else None
        )
        rate = recorded or rate_on(rates, transaction.currency, currency, day)
        charges = PRECISE.add(transaction.fee, transaction.tax)
        if transaction.type in ("TRANSFER_IN", "TRANSFER_OUT"):
            assert transaction.asset is not None
            close = portfolio.close_per_unit(transaction.asset, day)
            market_value = multiply(
                multiply(transaction.quantity, close),
                rate_on(rates, ASSETS[transaction.asset], currency, day),
            )
            moved = (
                market_value
                if transaction.type == "TRANSFER_IN" or market_value is None
                else -market_value
            )
            flow = add(flow, moved)
            money = Decimal(0) if view["track_cash"] else charges
        elif view["track_cash"]:
            amount = transaction.amount or Decimal(0)
            money = {"DEPOSIT": amount, "WITHDRAWAL": -amount}.get(transaction.type, Decimal(0))
        elif transaction.type in ("DEPOSIT", "WITHDRAWAL"):
            money = charges
        else:
            money = -sum(
                (change for _, change in cash_changes(transaction, transaction.gross)), Decimal(0)
            )
        # Zero is zero at any rate, also at an unknown one.
        flow = add(flow, multiply(money, rate) if money else Decimal(0))
    return flow


@looking_at(40)
@given(portfolios(), views)
def test_flows_are_summed_transaction_by_transaction(portfolio: Portfolio, view):
    """Each day's external flow, and the sum of all of them so far."""
    so_far: Decimal | None = Decimal(0)
    for day, point in zip(days(), points(portfolio, **view), strict=True):
        flow = crossed(portfolio, day, view)
        so_far = add(so_far, flow)
        assert point["external_flow"] == shown(flow, view["currency"])
        assert point["net_invested"] == shown(so_far, view["currency"])


@looking_at(30)
@given(portfolios(), views, st.integers(0, DAYS - 1))
def test_no_answer_with_a_figure_missing_calls_itself_complete(
    portfolio: Portfolio, view, start: int
):
    """Wherever a point has a null, a warning says what is missing."""
    shown = laid_out(portfolio, FIRST + timedelta(days=start), **view)
    if not all(point["complete"] for point in points_of(shown)):
        assert not is_complete(daily_warnings(shown))


@looking_at(30)
@given(portfolios(), views, st.randoms())
def test_the_order_of_reading_is_irrelevant(portfolio: Portfolio, view, chance):
    """A ledger is a set of transactions: their order of reading changes no point."""
    before = points(portfolio, **view)
    chance.shuffle(portfolio.transactions)
    chance.shuffle(portfolio.splits)
    chance.shuffle(portfolio.rates)
    assert points(portfolio, **view) == before


@looking_at(30)
@given(st.integers(1, 10**6), st.integers(1, 9), st.integers(1, 9), st.integers(1, 19))
def test_a_split_changes_no_value(units: int, new: int, old: int, offset: int):
    """new for old units at old/new of the close keep their value, on the day and after it."""
    bought = Transaction("BUY", FIRST, "USD", "usd-1", Decimal(units), Decimal(7))
    ex_date = FIRST + timedelta(days=offset)
    closes = {"usd-1": [(FIRST, Decimal(7 * new)), (ex_date, Decimal(7 * old))]}
    portfolio = daily(
        [bought],
        splits=[SplitEvent("usd-1", ex_date, new, old)],
        closes=closes,
        asset_currencies=ASSETS,
        first=FIRST,
        last=LAST,
    )
    shown_points = points_of(portfolio)
    assert {point["market_value"] for point in shown_points} == {f"{units * 7 * new}.00"}
    assert {point["cost_basis"] for point in shown_points} == {f"{units * 7}.00"}


@looking_at(30)
@given(
    st.integers(1, 10**6),
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9), st.integers(1, 19)), max_size=3),
)
def test_a_split_that_no_close_follows_changes_no_value(
    units: int, ratios: list[tuple[int, int, int]]
):
    """On a Saturday, or of a house priced once a year: the close before it is restated until the
    next one comes.
    """
    by_day = {FIRST + timedelta(days=offset): (new, old) for new, old, offset in ratios}
    portfolio = daily(
        [Transaction("BUY", FIRST, "USD", "usd-1", Decimal(units), Decimal(7))],
        splits=[SplitEvent("usd-1", ex_date, new, old) for ex_date, (new, old) in by_day.items()],
        closes={"usd-1": [(FIRST, Decimal("70.01"))]},
        asset_currencies=ASSETS,
        first=FIRST,
        last=LAST,
    )
    values = {Decimal(point["market_value"]) for point in points_of(portfolio)}
    assert max(values) - min(values) <= Decimal("0.01")
    assert abs(max(values) - units * Decimal("70.01")) <= Decimal("0.01")


@pytest.mark.parametrize(
    ("last", "warned"),
    [
        (date(2024, 1, 9), []),
        (date(2024, 1, 10), ["rate_stale"]),
        (date(2024, 1, 16), ["rate_stale"]),
    ],
)
def test_values_at_a_stale_rate_say_so(last: date, warned: list[str]):
    """A rate of the 2nd: no warning for seven days, then one with the first day on which it is
    older.
    """
    bought = Transaction("BUY", date(2024, 1, 2), "USD", "usd-1", Decimal(1), Decimal(7))
    portfolio = daily(
        [bought],
        closes={"usd-1": [(date(2024, 1, 2), Decimal(7)), (date(2024, 1, 9), Decimal(8))]},
        rates=[("USD", "EUR", "official", date(2024, 1, 2), Decimal("0.9"), "ecb")],
        asset_currencies=ASSETS,
        first=date(2024, 1, 2),
        last=last,
        currency="EUR",
    )
    warnings = daily_warnings(portfolio)
    assert [warning.code for warning in warnings] == warned
    assert all(
        (warning.currency, warning.date) == ("USD", date(2024, 1, 10)) for warning in warnings
    )


@pytest.mark.parametrize(
    ("first", "warned"),
    [
        (date(2024, 1, 2), [("price_missing", date(2024, 1, 2))]),
        (date(2024, 1, 12), [("price_missing", date(2024, 1, 2))]),
    ],
)
def test_a_transfer_that_no_close_values_leaves_no_answer_complete(
    first: date, warned: list[tuple[str, date]]
):
    """Units came in on the 2nd, the first close is of the 10th: what was put in until then is
    unknown, also in a range in which everything has a price.
    """
    moved = Transaction("TRANSFER_IN", date(2024, 1, 2), "USD", "usd-1", Decimal(1), Decimal(7))
    portfolio = daily(
        [moved],
        closes={"usd-1": [(date(2024, 1, 10), Decimal(8))]},
        asset_currencies=ASSETS,
        first=first,
        last=date(2024, 1, 13),
    )
    assert [point["net_invested"] for point in points_of(portfolio)][-1] is None
    assert [(warning.code, warning.date) for warning in daily_warnings(portfolio)] == warned


def test_units_that_came_and_went_on_one_day_without_a_close_are_named():
    """None of them is held at the end of any day, so that no value misses them; the day's flow
    does.
    """
    moved = Transaction("TRANSFER_IN", date(2024, 1, 2), "USD", "usd-1", Decimal(1), Decimal(7))
    sold = Transaction("SELL", date(2024, 1, 2), "USD", "usd-1", Decimal(1), Decimal(7), recorded=1)
    portfolio = daily(
        [moved, sold],
        closes={},
        asset_currencies=ASSETS,
        first=date(2024, 1, 2),
        last=date(2024, 1, 3),
    )
    assert points_of(portfolio)[0]["external_flow"] is None
    assert [(warning.code, warning.date) for warning in daily_warnings(portfolio)] == [
        ("price_missing", date(2024, 1, 2))
    ]


def test_what_is_missing_before_a_period_is_nothing_that_its_returns_miss():
    """A dividend without a rate and a transfer without a close, both before the day from which
    returns are counted.
    """
    portfolio = daily(
        [
            Transaction("TRANSFER_IN", date(2024, 1, 2), "USD", "usd-1", Decimal(1), Decimal(7)),
            Transaction("DIVIDEND", date(2024, 1, 3), "EUR", "usd-1", amount=Decimal(1)),
        ],
        closes={"usd-1": [(date(2024, 1, 10), Decimal(8))]},
        asset_currencies=ASSETS,
        first=date(2024, 1, 12),
        last=date(2024, 1, 13),
    )
    assert {warning.code for warning in daily_warnings(portfolio)} == {
        "price_missing",
        "rate_missing",
    }
    assert daily_warnings(portfolio, after=date(2024, 1, 12)) == []
    assert performance_of(portfolio).time_weighted.value == 0
