"""Money that comes and goes dilutes no return: what was there in the morning earned the day."""

from __future__ import annotations

from datetime import date

import pytest

from shared.analytics.daily_warnings import negative_value
from shared.analytics.performance import performance_of
from tests.analytics.test_performance import laid_out, read

TWENTY_TRIPS = "\n".join(["2024-03-02 BUY 10 A @ 100 USD", "2024-03-02 SELL 10 A @ 101 USD"] * 20)
MONTHLY = "\n".join(f"2024-{month:02}-05 BUY 3 A @ {100 + month} USD" for month in range(3, 9))
MONTHLY_CLOSES = "\n".join(f"2024-{month:02}-05 CLOSE A {100 + month}" for month in range(3, 9))


@pytest.mark.parametrize(
    ("text", "last", "returned"),
    [
        pytest.param(
            """
            2024-03-01 BUY 10 A @ 100 USD
            2024-03-02 SELL 10 A @ 110 USD
            2024-03-02 BUY 11 B @ 100 USD
            2024-03-01 CLOSE A 100
            2024-03-02 CLOSE A 110
            2024-03-02 CLOSE B 100
            """,
            "2024-03-02",
            0.1,
            id="a switch of funds",
        ),
        pytest.param(
            """
            2024-03-01 BUY 10 A @ 100 USD
            2024-03-02 DIVIDEND A for 50 USD
            2024-03-02 BUY 0.5 A @ 100 USD
            2024-03-01 CLOSE A 100
            2024-03-02 CLOSE A 100
            2024-03-03 CLOSE A 110
            """,
            "2024-03-03",
            1.05 * 1.1 - 1,
            id="a dividend reinvested",
        ),
        pytest.param(
            """
            2024-03-01 BUY 10 A @ 100 USD
            2024-03-02 DIVIDEND A for 50 USD tax 10
            2024-03-02 BUY 90 A @ 100 USD
            2024-03-01 CLOSE A 100
            2024-03-02 CLOSE A 100
            """,
            "2024-03-02",
            0.04,
            id="a taxed dividend on a day on which nine times as much is bought",
        ),
        pytest.param(
            """
            2024-03-01 BUY 10 A @ 100 USD
            2024-03-02 TRANSFER_OUT 10 A USD
            2024-03-02 TRANSFER_IN 10 A @ 20 USD
            2024-03-01 CLOSE A 100
            2024-03-02 CLOSE A 110
            2024-03-03 CLOSE A 121
            """,
            "2024-03-03",
            0.21,
            id="units moved out and in",
        ),
        pytest.param(
            MONTHLY + "\n" + MONTHLY_CLOSES,
            "2024-08-05",
            108 / 103 - 1,
            id="a purchase every month",
        ),
        pytest.param(
            f"""
            {TWENTY_TRIPS}
            2024-03-01 CLOSE A 100
            2024-03-02 CLOSE A 100.5
            """,
            "2024-03-02",
            0.2,
            id="twenty round trips from nothing: 200 earned on 1,000",
        ),
        pytest.param(
            f"""
            2024-03-01 BUY 10 B @ 100 USD
            {TWENTY_TRIPS}
            2024-03-01 CLOSE A 100
            2024-03-02 CLOSE A 100.5
            2024-03-01 CLOSE B 100
            2024-03-02 CLOSE B 100
            """,
            "2024-03-02",
            0.2,
            id="twenty round trips beside a thousand: 200 earned on it",
        ),
        pytest.param(
            """
            2024-03-01 BUY 10 A @ 100 USD
            2024-03-02 BUY 10 A @ 12000 USD
            2024-03-01 CLOSE A 100
            2024-03-02 CLOSE A 120
            """,
            "2024-03-02",
            1.2 * 2400 / (1200 + 120_000) - 1,
            id="a price with two digits too many values nothing in the morning",
        ),
        pytest.param(
            """
            2024-03-01 BUY 10 A @ 100 USD
            2024-03-02 BUY 1 A @ 0 USD
            2024-03-01 CLOSE A 100
            2024-03-02 CLOSE A 100
            """,
            "2024-03-02",
            0.1,
            id="a gift at zero is a gain of its value",
        ),
        pytest.param(
            """
            2024-03-01 BUY 10 A @ 100 USD
            2024-03-02 BUY 40 A @ 26 USD
            2024-03-01 CLOSE A 100
            2024-03-02 CLOSE A 27.5
            2024-03-02 ACTION A 4:1
            """,
            "2024-03-02",
            (40 * 26 / 1000) * (80 * 27.5 / (40 * 26 + 40 * 26)) - 1,
            id="bought on the day of a split, per unit of the day",
        ),
        pytest.param(
            """
            2024-03-01 BUY 10 A @ 100 USD
            2024-03-01 FEE 50 USD
            2024-03-01 CLOSE A 100
            2024-03-02 CLOSE A 110
            """,
            "2024-03-02",
            1000 / 1050 * 1.1 - 1,
            id="a charge of the first day counts",
        ),
        pytest.param(
            """
            2024-03-01 BUY 1 A @ 100 USD
            2024-03-02 SELL 0.9999 A @ 110 USD
            2024-03-03 BUY 9000000 A @ 121 USD
            2024-03-01 CLOSE A 100
            2024-03-02 CLOSE A 110
            2024-03-03 CLOSE A 121
            """,
            "2024-03-03",
            0.21,
            id="a cent that is left keeps its digits beside a thousand million",
        ),
        pytest.param(
            """
            2024-03-01 BUY 100000000000000001.7 A @ 123456789012345678.13 USD
            2024-03-02 BUY 0.3 A @ 246913578024691356.26 USD
            2024-03-03 SELL 100000000000000001 A @ 246913578024691356.26 USD
            2024-03-04 BUY 1 A @ 370370367037037034.39 USD
            2024-03-01 CLOSE A 123456789012345678.13
            2024-03-02 CLOSE A 246913578024691356.26
            2024-03-04 CLOSE A 370370367037037034.39
            """,
            "2024-03-04",
            2,
            id="more digits than a machine word",
        ),
        pytest.param(
            """
            2024-03-01 BUY 10 A @ 100 USD
            2024-03-02 BUY 1 NEVER @ 50 USD
            2024-03-02 SELL 1 NEVER @ 55 USD
            2024-03-01 CLOSE A 100
            2024-03-02 CLOSE A 110
            """,
            "2024-03-02",
            1.1 * 1105 / 1100 - 1,
            id="bought and sold on one day without any close",
        ),
    ],
)
def test_returns_of_holdings_alone(text: str, last: str, returned: float):
    """Worked by hand; each from a public report of a return that was diluted."""
    performance = read(text, "2024-02-29", last)
    assert performance.time_weighted.value == pytest.approx(returned, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "last", "returned"),
    [
        pytest.param(
            """
            2024-03-01 DEPOSIT 1000 USD
            2024-03-01 BUY 10 A @ 100 USD
            2024-03-02 DEPOSIT 5000 USD
            2024-03-02 WITHDRAWAL 5000 USD
            2024-03-01 CLOSE A 100
            2024-03-02 CLOSE A 110
            """,
            "2024-03-02",
            0.1,
            id="a deposit that goes out again",
        ),
        pytest.param(
            """
            2024-03-01 DEPOSIT 1000 USD
            2024-03-01 BUY 10 A @ 100 USD
            2024-03-02 DEPOSIT 1100 USD
            2024-03-02 BUY 10 A @ 110 USD
            2024-03-01 CLOSE A 100
            2024-03-02 CLOSE A 110
            """,
            "2024-03-02",
            0.1,
            id="a purchase with new money",
        ),
        pytest.param(
            """
            2024-03-01 DEPOSIT 1000 EUR
            2024-03-02 DEPOSIT 9000 EUR
            2024-03-01 RATE EUR/USD 1.0
            2024-03-02 RATE EUR/USD 1.1
            """,
            "2024-03-02",
            0.1,
            id="a deposit in a currency that rose on the day",
        ),
        pytest.param(
            """
            2024-03-01 BUY 10 W @ 10 USD fee 10
            2024-03-02 BUY 10 A @ 100 USD fee 10
            2024-03-02 DEPOSIT 10000 USD
            2024-03-01 CLOSE W 10
            2024-03-02 CLOSE A 100
            2024-03-03 CLOSE A 200
            """,
            "2024-03-03",
            10_980 / 9_990 - 1,
            id="bought a day before the money came",
        ),
    ],
)
def test_returns_with_cash(text: str, last: str, returned: float):
    performance = read(text, "2024-02-29", last, track_cash=True)
    assert performance.time_weighted.value == pytest.approx(returned, abs=1e-12)


def test_days_below_zero_are_named_in_one_bounded_warning():
    """Twelve days of debt before the deposit: ten are named. The period has its return."""
    text = """
        2024-03-01 FEE 5 USD
        2024-03-13 DEPOSIT 105 USD
        2024-03-14 INTEREST 10 USD
        """
    portfolio = laid_out(text, "2024-02-29", "2024-03-15", track_cash=True)
    performance = performance_of(portfolio)
    assert performance.time_weighted.value == pytest.approx(0.1)
    [warning] = negative_value(portfolio, performance.growth.below_zero)
    assert (warning.code, warning.date) == ("negative_value", date(2024, 3, 1))
    assert "on 2024-03-01, 2024-03-02," in warning.detail
    assert "2024-03-10 and 2 more days." in warning.detail
    in_debt = read("2024-03-01 FEE 5 USD", "2024-02-29", "2024-03-04", track_cash=True)
    assert (in_debt.time_weighted.value, in_debt.volatility.reason) == (None, "negative_value")
