"""The money-weighted return is the published one where there is one, and a reason where there is
none or more than one.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared.timeseries.xirr import internal_rate

FIRST = date(2020, 1, 1)


def flows(text: str) -> list[tuple[date, Decimal]]:
    """ "2008-01-01 -10000, 2009-04-01 2750" """
    pairs = (line.split() for line in text.split(","))
    return [(date.fromisoformat(day), Decimal(amount)) for day, amount in pairs]


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        pytest.param(
            "2008-01-01 -10000, 2008-03-01 2750, 2008-10-30 4250, 2009-02-15 3250, 2009-04-01 2750",
            0.3733625335,
            id="Microsoft's documentation of XIRR",
        ),
        pytest.param(
            "2010-01-01 -200, 2010-12-31 210",
            0.05014075,
            id="Portfolio Performance, testSimpleExcelTestCase",
        ),
        pytest.param(
            "2015-06-11 -1000, 2015-07-21 -9000, 2018-06-10 20000, 2015-10-17 -3000",
            0.16353715844,
            id="pyxirr, unordered.csv: sorted by date first",
        ),
        pytest.param(
            "2020-01-01 -10, 2020-02-01 -15, 2020-03-01 -20, 2020-04-01 -25, 2020-05-01 100",
            5.884753,
            id="fava-portfolio-returns, savings plan, actual/365 with the last day included",
        ),
        pytest.param(
            "2020-01-01 -100, 2021-01-01 -118, 2022-01-01 264",
            0.138479,
            id="CFA, two shares, actual/365",
        ),
        pytest.param(
            "2017-01-01 -100, 2017-06-01 -100, 2017-12-31 220",
            0.127713,
            id="hledger roi, two deposits",
        ),
        pytest.param(
            "2022-08-01 -101, 2022-12-31 200", 4.158116, id="hledger roi, a fee is a loss"
        ),
        pytest.param("2020-01-01 -100, 2021-06-01 100", 0.0, id="money back, no more"),
        pytest.param(
            "2020-01-01 -100, 2020-12-31 1", -0.99, id="nearly everything lost in 365 days"
        ),
    ],
)
def test_published_rates(text, rate):
    """To the digits that were published."""
    digits = len(str(rate).partition(".")[2])
    assert internal_rate(flows(text)).value == pytest.approx(
        rate, abs=10.0**-digits if rate else 1e-12
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2019-01-01 100, 2020-01-01 -230, 2020-12-31 132", "multiple_roots"),  # 10 % and 20 %
        ("2019-01-01 -100, 2020-01-01 230, 2020-12-31 -132", "multiple_roots"),
        (
            "2019-01-01 -1000, 2020-01-01 3600, 2020-12-31 -4310, 2021-12-31 1716",
            "multiple_roots",
        ),  # 10, 20 and 30 %
        # A rate of 5 million beside the plain ones, and one beyond any measure: what follows is
        # small there, not nothing.
        ("2020-01-01 -0.01, 2020-02-19 0.08, 2027-10-21 -0.07, 2029-03-06 0.01", "multiple_roots"),
        ("2020-01-01 -0.01, 2020-01-02 0.03, 2021-01-07 -0.02, 2021-04-01 0.01", "multiple_roots"),
        ("2010-01-01 100, 2011-01-01 -100, 2012-01-01 100", "no_root"),
        ("2020-01-01 -100, 2020-06-01 -50", "no_sign_change"),
        ("2020-01-01 100", "no_sign_change"),
        ("2020-01-01 -100, 2020-01-01 100", "no_capital"),
        ("2020-01-01 0, 2020-02-01 0", "no_capital"),
        ("2020-01-01 -0.1, 2020-01-01 -0.2, 2020-01-01 0.3", "no_capital"),
        ("2020-01-01 -100, 2020-01-02 400", "out_of_range"),
    ],
)
def test_no_unique_rate_is_a_reason_and_never_a_guess(text, reason):
    answer = internal_rate(flows(text))
    assert (answer.value, answer.reason) == (None, reason)


def test_nothing_at_all_is_no_capital():
    assert internal_rate([]).reason == "no_capital"


amounts = st.integers(-10_000_00, 10_000_00).map(lambda cents: Decimal(cents) / 100)
dated = st.lists(st.tuples(st.integers(0, 4_000), amounts), min_size=2, max_size=40)


def worth(rate: float, days_and_amounts: list[tuple[int, Decimal]]) -> float:
    first = min(day for day, _ in days_and_amounts)
    return math.fsum(
        float(amount) * (1 + rate) ** (-(day - first) / 365) for day, amount in days_and_amounts
    )


@given(dated)
def test_a_rate_found_makes_the_flows_worth_nothing(drawn):
    """Zero is relative to the sum of the discounted flows' absolute values."""
    answer = internal_rate([(FIRST + timedelta(days=day), amount) for day, amount in drawn])
    assume(answer.value is not None and -0.99 < answer.value < 100)
    assert answer.value is not None
    netted = [(day, amount) for day, amount in drawn if amount]
    scale = sum(
        abs(worth(answer.value, [(day, amount), (min(d for d, _ in netted), Decimal(0))]))
        for day, amount in netted
    )
    assert abs(worth(answer.value, netted)) <= 1e-8 * scale


@given(dated)
def test_where_a_scan_sees_two_roots_none_is_given(drawn):
    """Signs on a fine grid are an independent witness: more than one change there, and no answer
    may be given.
    """
    answer = internal_rate([(FIRST + timedelta(days=day), amount) for day, amount in drawn])
    grid = [-0.95 + 0.013 * step for step in range(400)]
    signs = [value > 0 for rate in grid if abs(value := worth(rate, drawn)) > 1e-6]
    changes = sum(left != right for left, right in pairwise(signs))
    if changes > 1:
        assert answer.value is None
        assert answer.reason == "multiple_roots"


@given(dated, st.integers(1, 10_000))
def test_neither_scale_nor_order_matters(drawn, factor):
    plain = internal_rate([(FIRST + timedelta(days=day), amount) for day, amount in drawn])
    turned = internal_rate(
        [(FIRST + timedelta(days=day + 700), amount * factor) for day, amount in reversed(drawn)]
    )
    assert plain.reason == turned.reason
    assert (plain.value or 0) == pytest.approx(turned.value or 0, rel=1e-8, abs=1e-9)
