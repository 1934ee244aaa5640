"""The order inside a day, and that the order of recording and of reading changes nothing else."""

from __future__ import annotations

from itertools import permutations

import pytest

from shared.errors import Oversold
from shared.ledger.transactions import in_ledger_order
from shared.ledger.units import first_shortfall, refuse_oversell
from tests.ledger.notation import check, ledger


def test_a_day_begins_with_splits_then_stated_order_then_additions_then_the_rest_as_recorded() -> (
    None
):
    text = ledger("""
        2024-01-02 SELL 1 A @ 1 USD
        2024-01-02 WITHDRAWAL 1 USD
        2024-01-02 BUY 1 A @ 1 USD
        2024-01-02 FEE 1 USD order 2
        2024-01-02 DEPOSIT 1 USD
        2024-01-02 TAX 1 USD order -1
        2024-01-02 TRANSFER_IN 1 A @ 1 USD
        2024-01-02 SPLIT A 2:1 order 9
        2024-01-01 INTEREST 1 USD
        2024-01-02 TRANSFER_OUT 1 A USD
        2024-01-02 DIVIDEND A for 1 USD
    """)

    assert [transaction.type for transaction in in_ledger_order(text.transactions)] == (
        "INTEREST SPLIT TAX FEE BUY DEPOSIT TRANSFER_IN SELL "
        "WITHDRAWAL TRANSFER_OUT DIVIDEND".split()
    )


def test_a_sale_recorded_before_the_buy_of_its_day_is_no_oversell() -> None:
    valued = ledger("""
        2024-01-02 SELL 10 AAPL @ 110 USD
        2024-01-02 BUY 10 AAPL @ 100 USD
    """)

    assert first_shortfall(valued.transactions, valued.splits) is None
    check(valued.at("2024-01-02"), "AAPL quantity 0 realized_gain 100 cost_basis 0")


def test_selling_everything_and_buying_again_on_one_day_states_the_order() -> None:
    """With it the gain is 9 × 0.55; without it, buys come first and AVERAGE pools the two."""
    text = """
        2025-12-11 BUY 9 JNUG @ 209.45 USD
        2025-12-18 SELL 9 JNUG @ 210 USD {}
        2025-12-18 BUY 10 JNUG @ 204.11 USD {}
    """

    check(
        ledger(text.format("order 1", "order 2")).at("2025-12-18", "AVERAGE"),
        "JNUG realized_gain 4.95 cost_basis 2041.1",
    )
    check(
        ledger(text.format("", "")).at("2025-12-18", "AVERAGE"),
        "JNUG realized_gain 30.244736842105",
    )


def test_a_stated_order_that_sells_first_is_refused() -> None:
    text = ledger("""
        2024-01-02 SELL 10 AAPL @ 110 USD order 1
        2024-01-02 BUY 10 AAPL @ 100 USD order 2
    """)

    with pytest.raises(Oversold) as refused:
        refuse_oversell(text.transactions, text.splits)
    assert refused.value.held == 0


def test_the_order_in_which_rows_are_read_changes_nothing() -> None:
    """Only date, order and recording count: every permutation of the same records is the same
    ledger.
    """
    text = ledger("""
        2024-01-02 BUY 10 AAPL @ 100 USD
        2024-01-02 BUY 10 AAPL @ 120 USD fee 1
        2024-01-02 SELL 5 AAPL @ 130 USD
        2024-01-03 ACTION AAPL 3:2
        2024-01-03 SELL 7 AAPL @ 90 USD order 1
        2024-01-03 TRANSFER_IN 2 AAPL @ 70 USD
    """)
    expected = text.book("2024-01-03", "HIFO")

    for permutation in permutations(list(text.transactions)):
        text.transactions = list(permutation)
        book = text.book("2024-01-03", "HIFO")
        assert list(book.positions["AAPL"].lots) == list(expected.positions["AAPL"].lots)
        assert book.positions["AAPL"].totals == expected.positions["AAPL"].totals
        assert book.cash == expected.cash
