"""Split factors: every plausible ratio survives being written as a decimal."""

from __future__ import annotations

from decimal import Decimal
from math import gcd

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.vendors.prices.split_ratios import split_ratio

small = st.integers(min_value=1, max_value=30)


@given(new=small, old=small, digits=st.integers(min_value=6, max_value=12))
def test_a_ratio_of_small_numbers_survives_being_cut_after_six_digits_or_more(
    new: int, old: int, digits: int
) -> None:
    written = (Decimal(new) / Decimal(old)).quantize(Decimal(1).scaleb(-digits))
    divisor = gcd(new, old)
    assert split_ratio(written) == (new // divisor, old // divisor)


@given(old=st.integers(min_value=1, max_value=2000))
def test_a_reverse_split_survives_being_written_with_nine_digits(old: int) -> None:
    written = Decimal(format(1 / old, ".9g"))
    assert split_ratio(written) == (1, old)


@given(
    new=st.integers(min_value=1, max_value=10_000), old=st.integers(min_value=1, max_value=10_000)
)
def test_both_sides_as_written_by_eodhd_are_reduced_exactly(new: int, old: int) -> None:
    ratio = split_ratio(Decimal(f"{new}.000000"), Decimal(f"{old}.000000"))
    assert ratio == (new // gcd(new, old), old // gcd(new, old))


@pytest.mark.parametrize(
    ("factor", "ratio"),
    [
        ("1.05", (21, 20)),
        ("1.0335", (2067, 2000)),
        ("0.142857", (1, 7)),
        ("0.033333", (1, 30)),
        ("3.333333", (10, 3)),
    ],
)
def test_known_factors(factor: str, ratio: tuple[int, int]) -> None:
    assert split_ratio(Decimal(factor)) == ratio


@pytest.mark.parametrize(
    "factor",
    [
        "0",
        "-2",
        "1.0123391",
        "20000",
        "0.00001",
        "1.0000001",
        "1e99",
        "1e-99",
        "1e999999999",
        "Infinity",
        "NaN",
    ],
)
def test_what_is_no_split_is_refused(factor: str) -> None:
    with pytest.raises(ValueError, match="split factor"):
        split_ratio(Decimal(factor))
