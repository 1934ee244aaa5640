"""The series in whole numbers equals the Decimal ledger to the cent, day by day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.ledger.money import GUARD_DIGITS, PRECISE, round_money, sum_or_none
from shared.ledger.transactions import SplitEvent, Transaction
from shared.timeseries.fixed_point import as_decimal, decimals_of, packed, rounded, whole_numbers
from shared.timeseries.position_values import PositionSeries, local_values
from shared.timeseries.quantities import quantity_steps
from shared.timeseries.span import Daily, Span, Steps
from tests.ledger.held import held_on
from tests.ledger.notation import ledger
from tests.timeseries.portfolios import ASSETS, DAYS, FIRST, METHODS, Portfolio, days, portfolios

SPAN = Span(FIRST.toordinal(), DAYS)


def daily(closes: list[tuple[date, Decimal]]) -> Daily:
    figures = [close for _, close in closes]
    decimals = decimals_of(figures)
    steps = Steps(
        np.array([day.toordinal() for day, _ in closes], np.int64),
        packed(whole_numbers(figures, decimals)),
        decimals,
    )
    return Daily.of(steps, until=SPAN.end)


@settings(max_examples=50, deadline=None)
@given(portfolios())
def test_quantities_are_those_of_the_ledger(portfolio: Portfolio):
    """At the end of every day, with splits, stated orders and twelve decimals."""
    steps = portfolio.quantities()
    daily_figures = {
        asset: (steps_of_asset.daily(SPAN), steps_of_asset.decimals)
        for asset, steps_of_asset in steps.items()
    }
    for place, day in enumerate(days()):
        held = held_on(portfolio.transactions, portfolio.splits, day)
        for asset, (figures, decimals) in daily_figures.items():
            assert as_decimal(figures[place], decimals) == held.get(asset, 0)


@settings(max_examples=50, deadline=None)
@given(portfolios(), st.integers(0, DAYS - 1), st.integers(1, DAYS))
def test_values_in_one_currency_are_exact(portfolio: Portfolio, start: int, count: int):
    """Σ quantity × close of every day in any window, to the last digit; an asset without a close
    yet is left out and named.
    """
    span = Span(FIRST.toordinal() + start, min(count, DAYS - start))
    steps = portfolio.quantities()
    assets = [asset for asset in steps if ASSETS[asset] == "USD"]
    local = local_values(
        [PositionSeries(asset, steps[asset], daily(portfolio.closes[asset])) for asset in assets],
        span,
    )
    for place, day in enumerate(span.dates):
        held = held_on(portfolio.transactions, portfolio.splits, day)
        expected = Decimal(0)
        for asset in assets:
            close = portfolio.close(asset, day)
            if close is not None:
                expected = PRECISE.add(
                    expected, PRECISE.multiply(held.get(asset, Decimal(0)), close)
                )
            missing = close is None and bool(held.get(asset))
            assert missing == (place in local.unpriced.get(asset, np.array([])))
        value = as_decimal(local.values[place], local.decimals)
        assert value == expected or abs(value - expected) < Decimal(
            "1e-30"
        )  # thirds have 60 digits in the ledger


@settings(max_examples=50, deadline=None)
@given(portfolios())
def test_fresh_days_are_those_with_a_new_close_of_something_held(portfolio: Portfolio):
    """On the day of its sale an asset was still held at the beginning."""
    steps = portfolio.quantities()
    local = local_values(
        [
            PositionSeries(a, steps_of_asset, daily(portfolio.closes[a]))
            for a, steps_of_asset in steps.items()
        ],
        SPAN,
    )
    held = {day: held_on(portfolio.transactions, portfolio.splits, day) for day in days()}
    for place, day in enumerate(days()):
        before = held.get(day - timedelta(days=1), {})
        fresh = any(
            on == day
            and (
                held[day].get(asset) or (before.get(asset) and portfolio.closes[asset][0][0] < day)
            )
            for asset in steps
            for on, _ in portfolio.closes[asset]
        )
        assert bool(local.fresh[place]) == fresh


@settings(max_examples=40, deadline=None)
@given(portfolios(), st.sampled_from(METHODS))
def test_cost_steps_are_the_costs_of_the_replay(portfolio: Portfolio, method: str):
    """At the end of every day, for every method: the running cost of the journal is the sum of the
    lots that are open on that day.
    """
    whole = portfolio.book(days()[-1], method, "USD", "EUR")
    steps = {
        asset: [(step.day, step.cost_base) for step in position.steps]
        for asset, position in whole.positions.items()
    }
    for day in days():
        book = portfolio.book(day, method, "USD", "EUR")
        for asset, changes in steps.items():
            costs = [cost for on, cost in changes if on <= day]
            position = book.positions.get(asset)
            lots = position.lots if position else ()
            expected = sum_or_none(lot.cost_base for lot in lots)
            cost = costs[-1] if costs else Decimal(0)
            assert (cost is None) == (expected is None)
            if cost is not None and expected is not None:
                assert abs(cost - expected) <= abs(expected) * Decimal("1e-50") + Decimal("1e-45")


@given(
    st.lists(st.integers(-(10**30), 10**30), min_size=1),
    st.integers(0, 90),
    st.sampled_from([0, 2, 3]),
)
def test_rounding_is_the_ledgers(numbers: list[int], decimals: int, digits: int):
    """Half to even, also for negative numbers, in int64 as in numbers of any size, and for halves
    up to the error of a division.
    """
    currency = {0: "JPY", 2: "USD", 3: "KWD"}[digits]
    half = 5 * 10 ** max(0, decimals - digits - 1)
    last = 10 ** max(0, decimals - digits - GUARD_DIGITS)
    for part in (
        numbers,
        [number % 10**12 for number in numbers],
        [5, 15, 25, -5, -15, 50, 150, 250],
        [
            half * odd + error
            for odd in (1, 3, -1, -3)
            for error in (0, 1, -1, last // 2, -last // 2, last // 2 + 1, -last // 2 - 1, last)
        ],
    ):
        whole = rounded({decimals: packed(part)}, digits)
        assert [as_decimal(number, digits) for number in whole] == [
            round_money(as_decimal(number, decimals), currency) for number in part
        ]


@given(
    st.dictionaries(st.integers(0, 30), st.integers(1, 62), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
    st.sampled_from([0, 2, 3]),
)
def test_rounding_a_sum_of_several_powers_of_ten_is_rounding_its_exact_sum(
    bits: dict[int, int], chance: Random, digits: int
):
    """Numbers of up to 62 bits, of either sign, beside exact halves, whose rests add up to several
    units.
    """
    currency = {0: "JPY", 2: "USD", 3: "KWD"}[digits]
    terms = {
        decimals: [
            *(chance.randint(-(2**size), 2**size) for _ in range(20)),
            *(
                chance.choice((-15, -5, 5, 25)) * 10 ** max(0, decimals - digits - 1)
                for _ in range(20)
            ),
        ]
        for decimals, size in bits.items()
    }
    whole = rounded({decimals: packed(numbers) for decimals, numbers in terms.items()}, digits)
    for place, number in enumerate(whole):
        summed = sum(Fraction(numbers[place], 10**decimals) for decimals, numbers in terms.items())
        exact = PRECISE.divide(Decimal(summed.numerator), Decimal(summed.denominator))
        assert as_decimal(number, digits) == round_money(exact, currency)


@pytest.mark.parametrize("quantity", ["9000000000", "0.000000000001", "123456.123456789012"])
def test_what_int64_can_not_hold_is_computed_all_the_same(quantity: str):
    """Nine billion units, one millionth of a millionth, and both digits at once."""
    bought = Transaction("BUY", FIRST, "USD", "usd-1", Decimal(quantity), Decimal(1))
    steps = Portfolio([bought]).quantities()["usd-1"]
    closes = [(FIRST, Decimal("123456789.123456789"))]
    local = local_values([PositionSeries("usd-1", steps, daily(closes))], SPAN)
    assert as_decimal(local.values[3], local.decimals) == PRECISE.multiply(
        Decimal(quantity), closes[0][1]
    )


def test_a_split_leaves_thirds_exactly_as_the_ledger_does():
    """100 split 1:3 is sixty digits, and the position still closes to nothing."""
    bought = Transaction("BUY", FIRST, "USD", "usd-1", Decimal(100), Decimal(9))
    sold = Transaction(
        "SELL",
        FIRST + timedelta(9),
        "USD",
        "usd-1",
        Decimal("33.333333333333"),
        Decimal(27),
        recorded=1,
    )
    split = SplitEvent("usd-1", FIRST + timedelta(5), 1, 3)
    steps = Portfolio([bought, sold], [split]).quantities()["usd-1"]
    figures = steps.daily(SPAN)
    assert as_decimal(figures[4], steps.decimals) == 100
    assert as_decimal(figures[5], steps.decimals) == PRECISE.divide(Decimal(100), Decimal(3))
    assert figures[9] == 0


def test_nothing_makes_an_empty_series():
    assert Portfolio().quantities() == {}
    assert not local_values([], SPAN).values.any()
    assert local_values([], Span(FIRST.toordinal(), 0)).values.size == 0


@pytest.mark.parametrize(
    ("method", "known_again"), [("FIFO", True), ("LIFO", False), ("AVERAGE", False)]
)
def test_a_cost_is_known_again_once_the_lot_without_a_rate_is_gone(method: str, known_again: bool):
    """The first lot was bought before there was a rate. FIFO sells it, LIFO keeps it, and a pool
    can't be parted again.
    """
    book = ledger("""
        2024-01-02 BUY 1 X @ 10 EUR
        2024-02-06 BUY 1 X @ 20 EUR
        2024-02-08 SELL 1 X @ 30 EUR
        2024-02-05 RATE EUR/USD 1.25
    """)
    steps = book.book("2024-02-08", method).positions["X"].steps
    assert [step.cost_base for step in steps] == [None, None, 25 if known_again else None]


def test_a_close_of_what_is_not_held_makes_no_day_fresh():
    """Sold on the 3rd and bought again on the 6th: the closes of the days between count for
    nothing, that of the sale does.
    """
    book = ledger("""
        2024-01-02 BUY 1 X @ 10 USD
        2024-01-03 SELL 1 X @ 10 USD
        2024-01-06 BUY 1 X @ 10 USD
    """)
    span = Span(date(2024, 1, 2).toordinal(), 6)
    closes = [(date(2024, 1, day), Decimal(day)) for day in (2, 3, 4, 5, 7)]
    local = local_values(
        [
            PositionSeries(
                "X", quantity_steps(book.book("2024-01-31").positions)["X"], daily(closes)
            )
        ],
        span,
    )
    assert [day.day for day, fresh in zip(span.dates, local.fresh, strict=True) if fresh] == [
        2,
        3,
        7,
    ]


def test_what_was_taken_out_beyond_what_there_was_is_no_debt():
    """A split that arrives late can leave such a ledger: from then on nothing is held, and the next
    purchase counts whole.
    """
    book = ledger("""
        2024-01-02 BUY 1 X @ 10 USD
        2024-01-03 SELL 2 X @ 10 USD
        2024-01-05 BUY 5 X @ 10 USD
    """)
    steps = quantity_steps(book.book("2024-01-31").positions)["X"]
    held = [
        as_decimal(figure, steps.decimals)
        for figure in steps.daily(Span(date(2024, 1, 2).toordinal(), 4))
    ]
    assert held == [1, 0, 0, 5]
