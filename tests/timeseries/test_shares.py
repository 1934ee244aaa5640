"""Shares round as decimals of 120 digits do, and their sums are exact."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shared.ledger.money import PRECISE, prorate, round_money
from shared.timeseries.fixed_point import as_decimal, packed
from shared.timeseries.shares import Shares, rounded_sum, sums_of_runs

_amounts = st.integers(-(10**7), 10**7) | st.integers(-(10**40), 10**40)
_units = st.integers(1, 12) | st.integers(1, 10**12)
_shares = st.tuples(_amounts, _units, _units)


def shares_of(items: list[tuple[int, int, int]], decimals: int) -> Shares:
    amounts, parts, wholes = (packed(list(column)) for column in zip(*items, strict=True))
    return Shares(amounts, decimals, parts, wholes)


def exact(item: tuple[int, int, int], decimals: int) -> Decimal:
    amount, part, whole = map(Decimal, item)
    return prorate(PRECISE.scaleb(amount, -decimals), part, whole)


@given(
    st.lists(st.tuples(_shares, _shares), min_size=1),
    st.sampled_from([0, 2, 3, 11]),
    st.sampled_from([2, 4, 60]),
)
def test_a_difference_is_rounded_as_money(items, left, right) -> None:
    """Amounts of short figures often end in exactly half a cent."""
    sold = shares_of([sale for sale, _ in items], left)
    cost = shares_of([lot for _, lot in items], right)
    expected = [
        round_money(PRECISE.subtract(exact(sale, left), exact(lot, right)), "USD")
        for sale, lot in items
    ]
    rounded = rounded_sum([sold, cost.negative()], 2)
    assert [as_decimal(number, 2) for number in rounded] == expected


@given(st.lists(st.tuples(st.integers(-40, 40), _units, st.sampled_from([1, 2, 4, 8])), min_size=1))
def test_halves_go_to_the_even_neighbour(items) -> None:
    assert rounded_sum([shares_of(items, 0)], 0).tolist() == [
        round(Fraction(amount * part, whole)) for amount, part, whole in items
    ]


@given(st.lists(_shares, min_size=1), st.data())
def test_sums_are_exact_to_45_digits(items, data) -> None:
    first = sorted({0, *data.draw(st.lists(st.integers(0, len(items) - 1)))})
    sums = sums_of_runs(shares_of(items, 3), np.array(first, np.int64))
    for begin, end, total in zip(first, [*first[1:], len(items)], sums, strict=True):
        fractions = [Fraction(amount * part, whole) for amount, part, whole in items[begin:end]]
        error = abs(sum(fractions, Fraction(0)) / 1000 - Fraction(total))
        assert error <= Fraction(len(fractions), 10**45)
