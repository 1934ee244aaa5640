"""Ledgers in several currencies: cost frozen at the trade date, gains split into price and exchange
rate.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shared.ledger.lots import CostBasisMethod
from shared.ledger.money import round_money
from tests.ledger.notation import check, ledger, lots


@pytest.mark.parametrize("method", CostBasisMethod)
def test_a_half_cent_behind_a_third_of_the_cost_is_a_half_cent(method: str) -> None:
    """A third of 8,000 has no end, and the gain of 734.375 is exact nevertheless: price alone has
    made it, for the rate is the same on both days.
    """
    valued = ledger("""
        2024-01-02 BUY 3 XYZ @ 2666 USD fee 2 fx 0.88125
        2024-06-03 SELL 1 XYZ @ 3500 USD fx 0.88125
    """).at("2024-06-03", method, currency="EUR")

    totals = valued.totals
    assert round_money(totals.realized_gain, "EUR") == Decimal("734.38")
    assert round_money(totals.realized_price_gain, "EUR") == Decimal("734.38")
    assert round_money(totals.realized_fx_gain, "EUR") == 0


DOLLAR_SHARE = """
    2024-12-01 BUY 100 XYZ @ 150 USD
    2024-12-01 RATE USD/EUR 0.965
    2024-12-10 RATE USD/EUR 0.941
    2024-12-10 CLOSE XYZ 151
"""


def test_todays_rate_values_and_never_touches_cost() -> None:
    """Price up 100 USD, dollar down: in EUR a loss, of which the price made +96.50 and the rate the
    rest.
    """
    check(
        ledger(DOLLAR_SHARE).at("2024-12-10", currency="EUR"),
        """
        XYZ cost_basis 15000 cost_basis_base 14475 market_value 15100 market_value_base 14209.1
        XYZ unrealized_gain 100 unrealized_gain_base -265.9 price_gain_base 96.5 fx_gain_base -362.4
        totals price_gain 96.5 fx_gain -362.4 unrealized_gain -265.9
        """,
    )


def test_a_realized_gain_splits_the_same_way() -> None:
    """(2000 − 1000) × 0.9 is price; the rest of 2000 × 0.8 − 1000 × 0.9 is the rate's."""
    valued = ledger("""
        2024-01-02 BUY 10 XYZ @ 100 USD
        2024-01-02 RATE USD/EUR 0.9
        2024-06-03 SELL 10 XYZ @ 200 USD
        2024-06-03 RATE USD/EUR 0.8
    """).at("2024-06-03", currency="EUR")

    check(
        valued,
        "XYZ realized_gain 1000 realized_gain_base 700 realized_price_gain_base 900 "
        "realized_fx_gain_base -200",
    )


def test_a_sale_through_several_lots_counts_each_at_its_own_rate() -> None:
    """(10 × 20 − 100) × 0.9 + (5 × 20 − 75) × 0.8 is price."""
    valued = ledger("""
        2024-01-02 BUY 10 XYZ @ 10 USD fx 0.9
        2024-02-01 BUY 10 XYZ @ 15 USD fx 0.8
        2024-06-03 SELL 15 XYZ @ 20 USD fx 0.7
    """).at("2024-06-03", currency="EUR")

    check(
        valued,
        "XYZ realized_gain 125 realized_gain_base 60 realized_price_gain_base 110 "
        "realized_fx_gain_base -50",
    )


@pytest.mark.parametrize("method", CostBasisMethod)
def test_each_lot_keeps_the_rate_of_its_own_day(method: str) -> None:
    book = ledger("""
        2024-01-01 BUY 100 SEC @ 50 USD fx 0.9
        2024-02-01 BUY 50 SEC @ 60 USD fx 0.85
    """).book("2024-03-01", method, "EUR")

    dear, cheap = "2024-02-01 50 for 3000 = 2550", "2024-01-01 100 for 5000 = 4500"
    expected = {
        "FIFO": [cheap, dear],
        "LIFO": [dear, cheap],
        "HIFO": [dear, cheap],
        "AVERAGE": ["2024-01-01 150 for 8000 = 7050"],
    }
    assert lots(book, "SEC").splitlines() == expected[method]


def test_the_rate_recorded_on_a_transaction_beats_the_market() -> None:
    """Flat in dollars, 10.60 euros up: 10 USD of fees and the rates that the bank gave."""
    valued = ledger("""
        2024-06-05 BUY 10 AAPL @ 100 USD fee 5 fx 0.93
        2024-06-10 SELL 10 AAPL @ 100 USD fee 5 fx 0.95
        2024-06-05 RATE USD/EUR 0.91
        2024-06-10 RATE USD/EUR 0.89
    """).at("2024-06-10", currency="EUR")

    check(valued, "AAPL realized_gain -10 realized_gain_base 10.6 fees_base 9.4")
    assert not valued.book.missing_rates


def test_a_recorded_rate_means_the_base_currency_and_no_other() -> None:
    """In GBP, a portfolio with base EUR uses the day's rate: 0.93 was never a rate to the pound."""
    valued = ledger("""
        2024-06-05 BUY 10 AAPL @ 100 USD fx 0.93
        2024-06-05 RATE USD/GBP 0.8
    """).at("2024-06-05", currency="GBP", base="EUR")

    check(valued, "AAPL cost_basis 1000 cost_basis_base 800")


def test_a_recorded_rate_also_turns_the_price_into_an_asset_in_the_base_currency() -> None:
    """Paid in dollars for a share in euros, in a portfolio in euros: one cost, and no gain that a
    rate has made.
    """
    valued = ledger("""
        ASSET SAP EUR
        2024-06-05 BUY 10 SAP @ 200 USD fx 0.9
        2024-06-05 RATE EUR/USD 1.25
        2024-06-05 CLOSE SAP 190
        2024-06-06 SELL 5 SAP @ 220 USD fx 0.9
    """)

    check(
        valued.at("2024-06-05", currency="EUR"),
        "SAP cost_basis 1800 cost_basis_base 1800 price_gain_base 100 fx_gain_base 0",
    )
    check(
        valued.at("2024-06-06", currency="EUR"),
        "SAP realized_gain 90 realized_gain_base 90 realized_price_gain_base 90 "
        "realized_fx_gain_base 0",
    )
    check(
        valued.at("2024-06-05", currency="USD", base="EUR"),
        "SAP cost_basis 1800 cost_basis_base 2000",
    )


def test_a_transaction_in_another_currency_than_its_asset() -> None:
    """Bought in EUR, priced in USD, reported in GBP: each cost at the rate of the day; cost × the
    lot's rate is the other.
    """
    valued = ledger("""
        ASSET AAPL USD
        2024-06-05 BUY 10 AAPL @ 100 EUR fee 10
        2024-06-05 RATE EUR/USD 1.25
        2024-06-05 RATE EUR/GBP 0.8
        2024-06-12 CLOSE AAPL 140
        2024-06-12 RATE EUR/USD 1.4
        2024-06-12 RATE EUR/GBP 0.7
        2024-06-12 DIVIDEND AAPL for 20 USD tax 3
    """).at("2024-06-12", currency="GBP")

    check(
        valued,
        """
        AAPL cost_basis 1262.5 cost_basis_base 808 average_cost 126.25 market_value 1400
        AAPL market_value_base 700
        AAPL unrealized_gain 137.5 price_gain_base 88 fx_gain_base -196 unrealized_gain_base -108
        AAPL fees_base 8 income_base 10 taxes_base 1.5
        cash EUR -1010 USD 17
        """,
    )


PESOS = """
    2024-03-01 BUY 100 GGAL @ 1500 ARS
    2024-03-01 RATE USD/ARS 850
    2024-03-01 RATE USD/ARS 1000 mep
    2024-03-01 RATE USD/ARS 1050 ccl
    2024-06-03 CLOSE GGAL 3000
    2024-06-03 RATE USD/ARS 900
    2024-06-03 RATE USD/ARS 1200 mep
"""


@pytest.mark.parametrize(
    ("kind", "cost", "value"),
    [
        ("official", "176.470588235294", "333.333333333333"),
        ("mep", "150", "250"),
        ("ccl", "142.857142857143", "?"),
    ],
)
def test_pesos_are_counted_in_the_kind_of_the_portfolio(kind: str, cost: str, value: str) -> None:
    """No source published a ccl in June: the value is unknown, and no other kind replaces it."""
    valued = ledger(PESOS).at("2024-06-03", currency="USD", kind=kind)

    check(
        valued,
        f"GGAL cost_basis 150000 cost_basis_base {cost} market_value 300000 market_value_base "
        f"{value}",
    )


def test_a_missing_rate_makes_what_depends_on_it_unknown_and_says_which() -> None:
    """The dollar lot's cost in EUR can't be known; its quantity, cost and value in USD, and the
    other asset, can.
    """
    valued = ledger("""
        2024-01-02 BUY 10 AAPL @ 100 USD
        2024-06-03 BUY 10 SAP @ 100 EUR
        2024-06-03 RATE EUR/USD 1.25
        2024-06-03 CLOSE AAPL 125
        2024-06-03 CLOSE SAP 110
    """).at("2024-06-03", currency="EUR")

    check(
        valued,
        """
        AAPL quantity 10 cost_basis 1000 unrealized_gain 250 market_value_base 1000
        AAPL cost_basis_base ? unrealized_gain_base ? price_gain_base ? fx_gain_base ?
        SAP  cost_basis_base 1000 unrealized_gain_base 100
        totals cost_basis ? unrealized_gain ? total_gain ? realized_gain 0
        """,
    )
    assert [(gap.base, gap.quote, gap.day) for gap in valued.book.missing_rates] == [
        ("USD", "EUR", date(2024, 1, 2))
    ]


def test_a_stale_rate_is_used_and_named() -> None:
    valued = ledger("""
        2024-01-10 BUY 10 AAPL @ 100 USD
        2024-01-02 RATE USD/EUR 0.9
    """).at("2024-01-10", currency="EUR")

    check(valued, "AAPL cost_basis_base 900")
    assert [(pair.base, pair.quote, pair.day) for pair in valued.book.stale_rates] == [
        ("USD", "EUR", date(2024, 1, 10))
    ]


def test_no_rate_is_missed_where_none_is_needed() -> None:
    """A transfer out without a charge, an exchange and splits have no amount to convert; a recorded
    rate needs no other.
    """
    book = ledger("""
        2024-01-02 BUY 10 AAPL @ 100 USD fx 0.9
        2024-01-03 TRANSFER_OUT 4 AAPL USD
        2024-01-03 DEPOSIT 100 USD fx 0.9
        2024-01-03 WITHDRAWAL 100 USD fx 0.9
        2024-01-03 EXCHANGE 100 USD to 80 GBP
        2024-01-03 SPLIT AAPL 2:1
    """).book("2024-01-03", currency="EUR")

    assert not book.missing_rates


def test_cash_without_a_rate_is_left_out_of_the_totals() -> None:
    valued = ledger("2024-01-02 DEPOSIT 100 EUR\n2024-01-02 DEPOSIT 1000 ARS").at(
        "2024-01-02", currency="EUR"
    )

    check(
        valued,
        "cash EUR 100 ARS 1000 \n cash_base EUR 100 ARS ? \n totals cash 100 market_value 100",
    )


def test_lots_that_become_an_asset_in_the_reporting_currency_keep_their_rate() -> None:
    """Bought at a recorded rate far from the day's: price and exchange part as before the merger,
    held and sold alike.
    """
    read = ledger("""
        ASSET NEW EUR
        2023-12-31 RATE EUR/USD 1.25
        2024-01-02 BUY 10 OLD @ 10 USD fx 0.5
        2024-01-03 MERGER OLD to 10 NEW
        2024-01-04 SELL 5 NEW @ 30 EUR
        2024-01-05 CLOSE NEW 30
    """)
    for method in CostBasisMethod:
        check(
            read.at("2024-01-05", method, "EUR"),
            """
            NEW realized_gain 110 realized_gain_base 125 realized_price_gain_base 68.75
            NEW cost_basis 40 cost_basis_base 25 price_gain_base 68.75 unrealized_gain_base 125
            """,
        )
