"""Splits: corporate actions of an asset, and SPLIT records of manual assets."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ledger.exchange_rates import RateTable
from shared.ledger.journal import keep_journal
from shared.ledger.lot_books import lot_book
from shared.ledger.lots import CostBasisMethod, Lot
from shared.ledger.transactions import Transaction
from shared.ledger.units import first_shortfall
from tests.ledger.held import held_on
from tests.ledger.notation import check, ledger, lots


@pytest.mark.parametrize("record", ["ACTION", "SPLIT"])
@pytest.mark.parametrize("method", CostBasisMethod)
def test_a_split_multiplies_units_and_leaves_the_cost(record: str, method: str) -> None:
    valued = ledger(f"""
        2024-01-02 BUY 10 AAPL @ 700 USD fee 7
        2024-06-09 CLOSE AAPL 707.7
        2024-06-10 {record} AAPL 7:1
        2024-06-10 CLOSE AAPL 101.1
    """)

    check(
        valued.at("2024-06-09", method),
        "AAPL quantity 10 cost_basis 7007 average_cost 700.7 market_value 7077",
    )
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


@pytest.mark.parametrize("method", CostBasisMethod)
def test_a_reverse_split_is_exact_and_its_dust_is_nothing(method: str) -> None:
    """100 become 33.333…; selling what an answer shows, 33.333333333333, closes the position with
    its whole cost.
    """
    text = """
        2024-01-02 BUY 60 AAPL @ 1 USD
        2024-01-03 BUY 40 AAPL @ 2 USD
        2024-02-01 ACTION AAPL 1:3
    """
    check(
        ledger(text).at("2024-02-01", method),
        "AAPL quantity 33.333333333333 cost_basis 140 average_cost 4.2",
    )

    sold = ledger(f"{text}\n2024-03-01 SELL 33.333333333333 AAPL @ 6 USD")

    assert first_shortfall(sold.transactions, sold.splits) is None
    valued = sold.at("2024-03-01", method)
    check(valued, "AAPL quantity 0 cost_basis 0 realized_gain 59.999999999998 average_cost ?")
    assert lots(valued.book, "AAPL") == ""
    assert not valued.book.shortfalls
    last = valued.book.positions["AAPL"].steps[-1]
    assert (last.day, last.quantity, last.cost_base) == (date(2024, 3, 1), Decimal(0), Decimal(0))


def test_the_dust_may_also_be_above_what_is_held() -> None:
    """20 ÷ 3 shows as 6.666666666667, more than there is by 0.0000000000003: no oversell."""
    text = ledger("""
        2024-01-02 BUY 20 AAPL @ 3 USD
        2024-02-01 ACTION AAPL 1:3
        2024-03-01 SELL 6.666666666667 AAPL @ 9 USD
        2024-03-02 BUY 1 AAPL @ 9 USD
    """)

    assert first_shortfall(text.transactions, text.splits) is None
    assert held_on(text.transactions, text.splits, text.transactions[-1].date) == {
        "AAPL": Decimal(1)
    }
    check(text.at("2024-03-02"), "AAPL quantity 1 cost_basis 9 realized_gain 0.000000000003")


def test_a_split_and_its_reverse_give_back_what_there_was() -> None:
    """Multiplied and divided, each once: what three thirds lack shows in no decimal that leaves the
    ledger.
    """
    valued = ledger("""
        2024-01-02 BUY 10 AAPL @ 100 USD
        2024-01-03 ACTION AAPL 1:3
        2024-01-04 ACTION AAPL 3:1
    """).at("2024-01-04")

    check(valued, "AAPL quantity 10 cost_basis 1000 average_cost 100")


_ADDED = st.tuples(st.just("add"), st.integers(1, 10**6), st.integers(1, 10**6))
_SPLIT = st.tuples(st.just("split"), st.integers(1, 50), st.integers(1, 50))


@pytest.mark.parametrize(
    "method", [method for method in CostBasisMethod if method != CostBasisMethod.AVERAGE]
)
@given(steps=st.lists(_ADDED | _SPLIT, max_size=30))
def test_each_lot_went_through_the_splits_since_it_came_and_no_others(
    method: str, steps: list[tuple[str, int, int]]
) -> None:
    """Multiplied and divided once: the 90th digit is the first that may differ from the exact
    fraction.
    """
    book = lot_book(method)
    expected: list[tuple[str, Fraction, Fraction]] = []
    for number, (kind, first, second) in enumerate(steps):
        if kind == "add":
            book.add(
                Lot(
                    date(2024, 1, 2),
                    Decimal(first),
                    Decimal(second),
                    Decimal(second),
                    Decimal(1),
                    str(number),
                )
            )
            expected.append((str(number), Fraction(first), Fraction(second)))
        else:
            book.split(first, second)
            ratio = Fraction(first, second)
            expected = [(key, quantity * ratio, cost) for key, quantity, cost in expected]
    lots = {lot.key: lot for lot in book}

    assert len(lots) == len(expected)
    for key, quantity, cost in expected:
        assert abs(Fraction(lots[key].quantity) / quantity - 1) < Fraction(1, 10**88)
        assert lots[key].cost == cost
    if method == "HIFO":
        dearest = [cost / quantity for _, quantity, cost in expected]
        in_order = [
            Fraction(lot.cost) / Fraction(lot.quantity) for lot in book if lot.cost is not None
        ]
        assert all(
            abs(left / right - 1) < Fraction(1, 10**80)
            for left, right in zip(in_order, sorted(dearest, reverse=True), strict=True)
        )


@pytest.mark.parametrize("method", CostBasisMethod)
def test_a_thousand_splits_of_a_thousand_lots_cost_what_two_thousand_transactions_do(
    method: str,
) -> None:
    """One factor a split: rewriting each lot at each split took six to eight seconds."""
    day = date(2000, 1, 3)
    transactions = [
        Transaction("BUY", day, "USD", "A", Decimal("10.5"), Decimal(number + 1), recorded=number)
        for number in range(1_000)
    ]
    transactions += [
        Transaction(
            "SPLIT",
            day + timedelta(days=1 + number),
            "USD",
            "A",
            ratio_new=1_000 + number % 7,
            ratio_old=1_000 + (number + 3) % 7,
            recorded=1_000 + number,
        )
        for number in range(1_000)
    ]
    started_s = time.process_time()
    book = keep_journal(
        transactions,
        (),
        asset_currencies={"A": "USD"},
        method=method,
        currency="USD",
        base_currency="USD",
        rates=RateTable(()),
        as_of=date(2025, 1, 1),
    )
    cost = book.positions["A"].cost_basis

    assert cost == Decimal("10.5") * 500_500
    assert time.process_time() - started_s < 1
