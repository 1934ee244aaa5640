"""Undoing split adjustment: what was divided and squeezed through a 32-bit float comes back
exactly.
"""

from __future__ import annotations

import struct
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ledger.minor_units import unit_of
from shared.vendors.prices.normalization import Unadjuster
from shared.vendors.protocols import Split

DAY = date(2014, 6, 6)


def through_single_precision(value: Decimal) -> Decimal:
    (squeezed,) = struct.unpack("f", struct.pack("f", float(value)))
    return Decimal(repr(squeezed))


@given(
    cents=st.integers(min_value=1, max_value=99_999),
    ratios=st.lists(
        st.sampled_from([(2, 1), (3, 2), (4, 1), (7, 1), (1, 10), (1, 30)]), max_size=3
    ),
)
def test_a_price_in_cents_comes_back_from_any_later_splits(
    cents: int, ratios: list[tuple[int, int]]
) -> None:
    """Up to 999.99: a 32-bit float carries seven digits, and five of them are a price in cents."""
    raw = Decimal(cents).scaleb(-2)
    splits = [Split(DAY + timedelta(days=n + 1), new, old) for n, (new, old) in enumerate(ratios)]
    adjusted = raw
    for split in splits:
        adjusted = adjusted * split.old / split.new
    assert Unadjuster(splits).close(DAY, through_single_precision(adjusted)) == raw


def test_only_splits_after_the_day_count() -> None:
    splits = [
        Split(DAY, 7, 1),
        Split(DAY + timedelta(days=1), 4, 1),
        Split(DAY - timedelta(days=9), 2, 1),
    ]
    unadjuster = Unadjuster(splits)
    assert unadjuster.close(DAY + timedelta(days=1), Decimal(100)) == 100
    assert unadjuster.close(DAY, Decimal(100)) == 400
    assert unadjuster.close(DAY - timedelta(days=1), Decimal(100)) == 2800
    assert unadjuster.close(DAY - timedelta(days=10), Decimal(100)) == 5600


def test_a_dividend_cut_after_six_decimals_comes_back() -> None:
    """3.29 in 2014 is 0.1175 today, after 7:1 and 4:1; 3.30 would be 0.117857."""
    unadjuster = Unadjuster(
        [Split(DAY + timedelta(days=1), 7, 1), Split(DAY + timedelta(days=2), 4, 1)]
    )
    assert unadjuster.dividend(DAY, Decimal("0.1175")) == Decimal("3.29")
    assert unadjuster.dividend(DAY, Decimal("0.117857")) == Decimal("3.3")
    assert Unadjuster([]).dividend(DAY, Decimal("0.117857")) == Decimal("0.117857")


@given(amount=st.decimals(min_value=0, max_value=10**12, places=6))
def test_hundredths_are_exact(amount: Decimal) -> None:
    assert unit_of("GBX").major(amount) * 100 == amount
    assert unit_of("GBP").major(amount) == amount


@pytest.mark.parametrize(
    ("code", "currency"),
    [
        ("GBX", "GBP"),
        ("GBp", "GBP"),
        ("ZAc", "ZAR"),
        ("ILA", "ILS"),
        ("ARS", "ARS"),
        ("USD", "USD"),
    ],
)
def test_codes_of_hundredths_name_their_currency(code: str, currency: str) -> None:
    assert unit_of(code).currency == currency


@pytest.mark.parametrize("code", ["", "gbp", "usd", "XXXX", "Unknown"])
def test_other_codes_are_refused(code: str) -> None:
    with pytest.raises(ValueError, match="currency"):
        unit_of(code)
