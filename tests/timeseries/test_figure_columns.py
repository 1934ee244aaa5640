"""Figures in a text are read exactly, or their rows are marked."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ledger.packed_transactions import SEPARATOR, UNKNOWN
from shared.timeseries.figure_columns import column_of

_numbers = st.sampled_from([0, 2, 5, 9, 14, 20]).flatmap(
    lambda digits: st.integers(-(10**digits), 10**digits)
)
_figures = st.builds(
    lambda number, decimals: format(Decimal(number).scaleb(-decimals), "f"),
    _numbers,
    st.sampled_from([0, 0, 1, 2, 2, 4, 9, 10, 18]),
)


@given(st.lists(_figures | st.just(UNKNOWN) | st.sampled_from(["0", "1.50", "1E+2"]), min_size=1))
def test_each_figure_is_read_exactly_or_marked_as_long(figures: list[str]) -> None:
    long = np.zeros(len(figures), np.bool_)
    column, is_stated = column_of(SEPARATOR.join(figures), long)
    assert is_stated.tolist() == [figure != UNKNOWN for figure in figures]
    for figure, number, is_long in zip(figures, column.numbers.tolist(), long, strict=True):
        if figure == UNKNOWN or is_long:
            assert number == 0
        else:
            assert Decimal(number).scaleb(-column.decimals) == Decimal(figure)


@pytest.mark.parametrize(
    ("figures", "numbers", "decimals"),
    [
        ("1.50,2,-0.5", [15, 20, -5], 1),
        ("10.000,7.00", [10, 7], 0),
        ("1.500000000000", [15], 1),
        ("0.123456789,12", [123456789, 12000000000], 9),
        ("nan,3", [0, 3], 0),
    ],
)
def test_a_column_has_the_fewest_decimals(figures: str, numbers: list[int], decimals: int) -> None:
    long = np.zeros(len(numbers), np.bool_)
    column, _ = column_of(figures, long)
    assert (column.numbers.tolist(), column.decimals) == (numbers, decimals)
    assert not long.any()


@pytest.mark.parametrize("figure", ["0.0000000001", "12345678901234567", "9007199254740993"])
def test_what_has_too_many_digits_is_marked(figure: str) -> None:
    long = np.zeros(2, np.bool_)
    column_of(f"1,{figure}", long)
    assert long.tolist() == [False, True]
