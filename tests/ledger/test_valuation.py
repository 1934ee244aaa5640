"""Holdings and totals on a day: unknown figures are left out and reported, known ones add up."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shared.ledger.lots import CostBasisMethod
from shared.ledger.valuation import weight
from tests.ledger.notation import check, ledger, lots


def test_value_uses_the_last_close_and_never_a_later_one() -> None:
    text = ledger("""
        2024-01-05 BUY 10 AAPL @ 100 USD
        2024-01-05 CLOSE AAPL 101
        2024-01-09 CLOSE AAPL 109
    """)

    check(text.at("2024-01-08"), "AAPL market_value 1010 unrealized_gain 10")
    check(text.at("2024-01-09"), "AAPL market_value 1090")
    close = text.at("2024-01-08").holdings["AAPL"].close
    assert close is not None
    assert close.close == 101


def test_a_holding_without_a_close_has_no_value_and_stays_out_of_the_totals() -> None:
    """Its unit price is not a close; it is never its cost and never zero. What it has earned
    counts; what was gained altogether is unknown.
    """
    valued = ledger("""
        2024-01-02 DEPOSIT 2100 USD
        2024-01-02 BUY 10 AAPL @ 100 USD
        2024-01-02 BUY 10 OTC @ 100 USD
        2024-01-03 DIVIDEND OTC for 5 USD
        2024-01-03 CLOSE AAPL 110
        2024-01-04 CLOSE OTC 1
    """).at("2024-01-03")

    check(
        valued,
        """
        OTC  quantity 10 cost_basis 1000 market_value ? market_value_base ? unrealized_gain ?
        OTC  price_gain_base ?
        totals market_value 1205 cash 105 cost_basis 1000 unrealized_gain 100 income 5
        totals realized_gain 0 cash_fx_gain 0 total_gain ? net_invested ?
        """,
    )


@pytest.mark.parametrize("method", CostBasisMethod)
def test_a_closed_position_has_no_dust_and_no_cost_and_keeps_what_it_has_earned(
    method: str,
) -> None:
    valued = ledger("""
        2024-01-02 BUY 10 AAPL @ 0.001 USD
        2024-02-01 SELL 3 AAPL @ 0.003 USD
        2024-03-01 SELL 3 AAPL @ 0.003 USD
        2024-03-01 SELL 4 AAPL @ 0.0025 USD
    """).at("2024-03-01", method)

    assert valued.book.positions["AAPL"].quantity.is_zero()
    assert lots(valued.book, "AAPL") == ""
    check(
        valued,
        """
        AAPL cost_basis 0 cost_basis_base 0 average_cost ? market_value 0 market_value_base 0
        AAPL unrealized_gain 0
        AAPL realized_gain 0.018
        totals market_value 0.018 cash 0.018 total_gain 0.018
        """,
    )


def test_the_methods_differ_in_when_a_gain_is_realized_and_agree_on_all_of_it() -> None:
    text = ledger("""
        2010-01-01 BUY 109 SEC for 3149.20 USD
        2010-02-01 BUY 52 SEC for 1684.92 USD
        2010-03-01 SELL 15 SEC for 531.50 USD
        2013-03-01 CLOSE SEC 100
    """)

    assert {text.at("2021-01-31", method).totals.total_gain for method in ("FIFO", "LIFO")} == {
        Decimal("10297.38")
    }
    check(
        text.at("2021-01-31", "FIFO"),
        "SEC cost_basis 4400.74~ realized_gain 98.12~ unrealized_gain 10199.26~",
    )
    check(
        text.at("2021-01-31", "AVERAGE"),
        "SEC cost_basis 4383.74~ realized_gain 81.12~ unrealized_gain 10216.26~",
    )


def test_total_gain_is_what_was_made_beyond_the_money_put_in() -> None:
    """Value with cash, less deposits, plus withdrawals: each gain and charge counts once."""
    valued = ledger("""
        2024-01-01 DEPOSIT 5000 USD
        2024-01-02 BUY 10 AAPL @ 100 USD fee 5
        2024-01-03 BUY 10 AAPL @ 110 USD tax 2
        2024-02-01 SELL 12 AAPL @ 120 USD fee 3
        2024-02-02 DIVIDEND AAPL for 8 USD tax 1
        2024-02-03 INTEREST -2 USD
        2024-02-04 FEE 4 USD
        2024-02-05 WITHDRAWAL 500 USD fee 1
        2024-02-06 CLOSE AAPL 130
    """).at("2024-02-06")

    totals = valued.totals
    check(valued, "totals market_value 4870 total_gain 370")
    assert totals.market_value == Decimal(4870)
    assert totals.total_gain == Decimal(4870 - 5000 + 500)


def test_weights_are_shares_of_the_whole() -> None:
    assert weight(Decimal(25), Decimal(100)) == Decimal("0.25")
    assert weight(None, Decimal(100)) is None
    assert weight(Decimal(0), Decimal(0)) is None
