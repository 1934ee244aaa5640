"""Rounding on the way out: half to even, at the currency's minor unit, without earlier rounding."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ledger.money import (
    CURRENCIES,
    GUARD_DIGITS,
    PRECISE,
    normalized,
    prorate,
    round_money,
    round_per_unit,
    round_ratio,
)


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("1.005", "USD", "1.00"),
        ("1.015", "USD", "1.02"),
        ("-1.005", "USD", "-1.00"),
        ("2.5", "JPY", "2"),
        ("3.5", "JPY", "4"),
        ("1.0005", "KWD", "1.000"),
        ("1.00005", "CLF", "1.0000"),
        ("5", "USD", "5.00"),
        ("-0.001", "USD", "0.00"),
        ("1e30", "USD", "1000000000000000000000000000000.00"),
    ],
)
def test_money_is_rounded_half_to_even_at_the_minor_unit(
    amount: str, currency: str, rounded: str
) -> None:
    assert f"{round_money(Decimal(amount), currency):f}" == rounded


@pytest.mark.parametrize(
    ("figure", "rounded"),
    [
        ("0.0006203320016872016872", "0.000620332001687202"),
        ("100.000", "100"),
        ("1E+2", "100"),
        ("0E-20", "0"),
        ("-0.0000000000000000001", "0"),
        ("0.0000000000000000005", "0"),
        ("0.0000000000000000015", "0.000000000000000002"),
    ],
)
def test_figures_for_one_unit_keep_eighteen_decimals_and_no_empty_ones(
    figure: str, rounded: str
) -> None:
    assert f"{round_per_unit(Decimal(figure)):f}" == rounded


def test_ratios_keep_eight_decimals() -> None:
    assert str(round_ratio(Decimal(1) / Decimal(3))) == "0.33333333"


def test_no_figure_that_the_ledger_can_compute_is_too_large_to_be_rounded() -> None:
    """Three inputs of 18 digits multiplied, and again after absurd splits."""
    for figure in (
        Decimal("9" * 54),
        Decimal("1E+300"),
        PRECISE.power(Decimal("999999999999999999.999999999999"), 3),
    ):
        assert round_money(figure, "USD") == figure.quantize(
            Decimal("0.01"), context=PRECISE.__class__(prec=400)
        )
        assert round_per_unit(figure) > 0
        assert "E" not in str(normalized(figure))


def test_the_product_of_three_inputs_is_exact() -> None:
    largest = Decimal("999999999999999999.999999999999999999")
    cube = PRECISE.multiply(PRECISE.multiply(largest, largest), largest)

    assert int(cube.scaleb(54, PRECISE)) == int(largest.scaleb(18, PRECISE)) ** 3


@given(
    cents=st.integers(-(10**24), 10**24),
    parts=st.integers(1, 10**6),
    taken=st.integers(1, 10**6),
    currency=st.sampled_from(["JPY", "USD", "KWD"]),
)
def test_a_half_behind_a_division_is_rounded_to_even(
    cents: int, parts: int, taken: int, currency: str
) -> None:
    """A whole that ends in a half of the minor unit is divided into parts, some are taken away, and
    what is taken and what is left are put together again: still a half, however the divisions end.
    """
    digits = CURRENCIES[currency]
    whole = Decimal(5 * (2 * cents + 1)).scaleb(-1 - digits, PRECISE)
    part = prorate(whole, Decimal(taken), Decimal(parts))
    again = PRECISE.add(PRECISE.subtract(whole, part), part)
    multiplied = prorate(PRECISE.divide(whole, Decimal(parts)), Decimal(parts), Decimal(1))

    even = Decimal(round(Fraction(2 * cents + 1, 2))).scaleb(-digits, PRECISE)
    assert round_money(again, currency) == round_money(multiplied, currency) == even


def test_what_is_more_than_an_error_of_division_is_no_half() -> None:
    """The last guard digit still decides."""
    half, last = Decimal("0.005"), Decimal(1).scaleb(-2 - GUARD_DIGITS)
    assert round_money(PRECISE.add(half, last), "USD") == Decimal("0.01")
    assert round_money(PRECISE.add(Decimal("0.015"), -last), "USD") == Decimal("0.01")


def test_a_share_is_multiplied_before_it_is_divided() -> None:
    assert prorate(Decimal(10), Decimal(3), Decimal(3)) == 10
    assert prorate(Decimal(99), Decimal(1), Decimal(3)) == 33


def test_the_minor_units_are_those_of_iso_4217() -> None:
    codes = ("USD", "JPY", "KWD", "CLF", "ARS", "CLP", "VED", "ISK", "TND")
    assert {code: CURRENCIES[code] for code in codes} == {
        "USD": 2, "JPY": 0, "KWD": 3, "CLF": 4, "ARS": 2, "CLP": 0, "VED": 2, "ISK": 0, "TND": 3,
    }  # fmt: skip
