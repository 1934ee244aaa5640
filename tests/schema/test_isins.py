"""ISINs and their check digits."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from shared.schema.isins import Isin, check_digit, is_isin, looks_like_isin

REAL = (
    "US0378331005 GB0002634946 DE0007164600 IE00B4L5Y983 AU0000XVGZA3 ARP125991090 FR0000120271 "
    "NL0010273215 CH0038863350 US38259P5089"
).split()
BEGINNINGS = st.tuples(
    st.text(string.ascii_uppercase, min_size=2, max_size=2),
    st.text(string.ascii_uppercase + string.digits, min_size=9, max_size=9),
).map("".join)


class Body(BaseModel):
    isin: Isin


@pytest.mark.parametrize("isin", REAL)
def test_isins_of_companies_are_right(isin: str) -> None:
    assert is_isin(isin)
    assert Body(isin=f" {isin.lower()} ").isin == isin


@given(BEGINNINGS)
def test_one_digit_fits_a_beginning(beginning: str) -> None:
    fitting = [digit for digit in string.digits if is_isin(beginning + digit)]
    assert fitting == [check_digit(beginning)]


@given(BEGINNINGS, st.integers(2, 11), st.sampled_from(string.digits))
def test_a_mistyped_digit_is_noticed(beginning: str, place: int, digit: str) -> None:
    isin = beginning + check_digit(beginning)
    mistyped = isin[:place] + digit + isin[place + 1 :]
    if isin[place].isdigit():
        assert is_isin(mistyped) == (mistyped == isin)


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("US0378331006", "last digit"),
        ("US0373831005", "last digit"),
        ("US037833100", "must be an ISIN"),
        ("US03783310055", "must be an ISIN"),
        ("1S0378331005", "must be an ISIN"),
        ("US03783310O5", "last digit"),
        ("US037833100X", "must be an ISIN"),
        ("USÄ378331005", "must be an ISIN"),
        ("US\u0660378331005", "must be an ISIN"),
        ("", "must be an ISIN"),
        (None, "must be an ISIN"),
        (12, "must be an ISIN"),
        (["US0378331005"], "must be an ISIN"),
    ],
)
def test_what_is_no_isin_is_refused_with_the_reason(written: object, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Body.model_validate({"isin": written})
    assert not (isinstance(written, str) and looks_like_isin(written) and is_isin(written))
