"""Splits: corporate actions of an asset, and SPLIT records of manual assets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shared.ledger.costs import cost_steps
from shared.ledger.lots import COST_BASIS_METHODS
from shared.ledger.quantities import first_shortfall
from shared.ledger.rates import RateTable
from tests.ledger.held import held_on
from tests.ledger.notation import check, ledger, lots


@pytest.mark.parametrize("record", ["ACTION", "SPLIT"])
@pytest.mark.parametrize("method", COST_BASIS_METHODS)
def test_a_split_multiplies_units_and_leaves_the_cost(record: str, method: str) -> None:
    valued = ledger(f"""
        2024-01-02 BUY 10 AAPL @ 700 USD fee 7
        2024-06-09 CLOSE AAPL 707.7
        2024-06-10 {record} AAPL 7:1
        2024-06-10 CLOSE AAPL 101.1
    """)

    check(valued.at("2024-06-09", method), "AAPL quantity 10 cost_basis 7007 average_cost 700.7 market_value 7077")
    check(
        valued.at("2024-06-10", method),
        "AAPL quantity 70 cost_basis 7007 average_cost 100.1 market_value 7077 price_gain_base 70",
    )


def test_a_trade_on_the_ex_date_is_in_new_units() -> None:
    """ "Trade date < ex_date ≤ d": what was bought that morning was bought split already."""
    text = ledger("""
        2024-06-10 BUY 10 AAPL @ 100 USD
        2024-06-07 BUY 1 AAPL @ 690 USD
        2024-06-10 ACTION AAPL 7:1
        2024-06-10 SELL 17 AAPL @ 105 USD
    """)

    assert first_shortfall(text.transactions, text.splits) is None
    check(text.at("2024-06-10"), "AAPL quantity 0 realized_gain 95")


def test_a_corporate_action_leaves_others_and_those_who_have_sold_alone() -> None:
    valued = ledger("""
        2008-01-01 BUY 100 X @ 10 USD
        2009-01-01 SELL 100 X @ 11 USD
        2009-01-02 ACTION X 1:5
        2008-01-01 BUY 3 Y @ 1 USD
        2014-11-24 ACTION X 1:4
        2015-01-01 BUY 8 X @ 20 USD
        2008-01-01 CLOSE X 10
    """)

    check(valued.at("2008-01-01"), "X market_value 1000")
    check(valued.at("2015-01-01"), "X quantity 8 cost_basis 160 realized_gain 100 \n Y quantity 3")


@pytest.mark.parametrize("method", COST_BASIS_METHODS)
def test_a_reverse_split_is_exact_and_its_dust_is_nothing(method: str) -> None:
    """100 become 33.333…; selling what an answer shows, 33.333333333333, closes the position with its whole cost."""
    text = """
        2024-01-02 BUY 60 AAPL @ 1 USD
        2024-01-03 BUY 40 AAPL @ 2 USD
        2024-02-01 ACTION AAPL 1:3
    """
    check(ledger(text).at("2024-02-01", method), "AAPL quantity 33.333333333333 cost_basis 140 average_cost 4.2")

    sold = ledger(f"{text}\n2024-03-01 SELL 33.333333333333 AAPL @ 6 USD")

    assert first_shortfall(sold.transactions, sold.splits) is None
    valued = sold.at("2024-03-01", method)
    check(valued, "AAPL quantity 0 cost_basis 0 realized_gain 59.999999999998 average_cost ?")
    assert lots(valued.book, "AAPL") == ""
    assert not valued.book.shortfalls
    costs = cost_steps(
        sold.transactions,
        sold.splits,
        asset_currencies=sold.asset_currencies,
        method=method,
        currency="USD",
        base_currency="USD",
        rates=RateTable(()),
    )
    assert costs["AAPL"][-1] == (date(2024, 3, 1), 0)


def test_the_dust_may_also_be_above_what_is_held() -> None:
    """20 ÷ 3 shows as 6.666666666667, more than there is by 0.0000000000003: no oversell."""
    text = ledger("""
        2024-01-02 BUY 20 AAPL @ 3 USD
        2024-02-01 ACTION AAPL 1:3
        2024-03-01 SELL 6.666666666667 AAPL @ 9 USD
        2024-03-02 BUY 1 AAPL @ 9 USD
    """)

    assert first_shortfall(text.transactions, text.splits) is None
    assert held_on(text.transactions, text.splits, text.transactions[-1].date) == {"AAPL": Decimal(1)}
    check(text.at("2024-03-02"), "AAPL quantity 1 cost_basis 9 realized_gain 0.000000000003")


def test_a_split_and_its_reverse_give_back_what_there_was() -> None:
    """Multiplied and divided, each once: what three thirds lack shows in no decimal that leaves the ledger."""
    valued = ledger("""
        2024-01-02 BUY 10 AAPL @ 100 USD
        2024-01-03 ACTION AAPL 1:3
        2024-01-04 ACTION AAPL 3:1
    """).at("2024-01-04")

    check(valued, "AAPL quantity 10 cost_basis 1000 average_cost 100")
