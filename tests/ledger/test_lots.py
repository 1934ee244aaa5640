"""Which lots a sale uses, under each of the four methods: before, sale, after; `realized` is the
realized gain until then.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from shared.ledger.lot_books import lot_book
from shared.ledger.lots import CostBasisMethod, Lot
from shared.ledger.money import PRECISE
from tests.ledger.notation import ledger, lots, shown

BOOKINGS = {
    "lots of one day keep their order in what their asset becomes": """
        ASSET NEW USD
        2024-01-02 BUY 1 OLD @ 10 USD
        2024-01-02 BUY 1 OLD @ 20 USD
        2024-01-02 BUY 1 OLD @ 15 USD
        2024-01-03 SPIN_OFF OLD to 3 AAPL share 0.5
        2024-01-04 MERGER OLD to 3 NEW
        sale
        2024-04-01 SELL 1 AAPL @ 10 USD
        after FIFO
        2024-01-02 1 for 10
        2024-01-02 1 for 7.5
        realized 5
        after LIFO
        2024-01-02 1 for 10
        2024-01-02 1 for 5
        realized 2.5
        after HIFO
        2024-01-02 1 for 7.5
        2024-01-02 1 for 5
        realized 0
        after AVERAGE
        2024-01-02 2 for 15
        realized 2.5
    """,
    "what an asset became is used by the days on which it was bought": """
        2024-01-10 BUY 1 OLD @ 30 USD
        2024-01-02 BUY 1 AAPL @ 10 USD
        2024-01-20 BUY 1 AAPL @ 20 USD
        2024-01-25 MERGER OLD to 1 AAPL
        sale
        2024-04-01 SELL 1 AAPL @ 50 USD
        2024-04-02 SELL 1 AAPL @ 50 USD
        after FIFO
        2024-01-20 1 for 20
        realized 60
        after LIFO
        2024-01-02 1 for 10
        realized 50
        after HIFO
        2024-01-02 1 for 10
        realized 50
    """,
    "named lots are used first, the rest by the method": """
        2024-01-02 BUY 10 AAPL @ 40 USD
        2024-02-01 BUY 10 AAPL @ 60 USD
        2024-03-01 BUY 10 AAPL @ 50 USD
        sale
        2024-04-01 SELL 6 AAPL @ 65 USD from 1:2,2:1
        after FIFO
        2024-01-02 7 for 280
        2024-02-01 8 for 480
        2024-03-01 9 for 450
        realized 100
        after LIFO
        2024-03-01 6 for 300
        2024-02-01 8 for 480
        2024-01-02 10 for 400
        realized 70
        after AVERAGE
        2024-01-02 24 for 1200
        realized 90
    """,
    "each method has its own answer": """
        2024-01-02 BUY 10 AAPL @ 40 USD
        2024-02-01 BUY 10 AAPL @ 60 USD
        2024-03-01 BUY 10 AAPL @ 50 USD
        sale
        2024-04-01 SELL 15 AAPL @ 65 USD
        after FIFO
        2024-02-01 5 for 300
        2024-03-01 10 for 500
        realized 275
        after LIFO
        2024-02-01 5 for 300
        2024-01-02 10 for 400
        realized 175
        after HIFO
        2024-03-01 5 for 250
        2024-01-02 10 for 400
        realized 125
        after AVERAGE
        2024-01-02 15 for 750
        realized 225
    """,
    "the buy's fee and tax are cost, the sale's lower the proceeds": """
        2024-01-02 BUY 10 AAPL @ 100 USD fee 5 tax 1
        sale
        2024-04-01 SELL 5 AAPL @ 120 USD fee 2 tax 3
        after FIFO LIFO HIFO AVERAGE
        2024-01-02 5 for 503
        realized 92
    """,
    "HIFO counts the fee: the small dear trade goes first": """
        2024-01-02 BUY 10 AAPL @ 100 USD
        2024-01-03 BUY 1 AAPL @ 99 USD fee 5
        sale
        2024-04-01 SELL 1 AAPL @ 100 USD
        after HIFO
        2024-01-02 10 for 1000
        realized -4
    """,
    "HIFO takes the oldest of equally dear lots": """
        2024-01-02 BUY 1 AAPL @ 50 USD
        2024-01-03 BUY 1 AAPL @ 50 USD
        2024-01-04 BUY 1 AAPL @ 40 USD
        sale
        2024-04-01 SELL 1 AAPL @ 60 USD
        after HIFO
        2024-01-03 1 for 50
        2024-01-04 1 for 40
        realized 10
    """,
    "HIFO compares costs after a split, exactly: 99 split 3:1 is as dear as 33, and older": """
        2024-01-02 BUY 1 AAPL @ 99 USD
        2024-01-03 ACTION AAPL 3:1
        2024-01-04 BUY 3 AAPL @ 33 USD
        sale
        2024-04-01 SELL 3 AAPL @ 40 USD
        after HIFO
        2024-01-04 3 for 99
        realized 21
    """,
    "HIFO sees a tie after a split and its reverse, which together are no split at all": """
        2024-01-02 BUY 50 AAPL @ 100 USD
        2024-01-03 ACTION AAPL 1:3
        2024-01-04 ACTION AAPL 3:1
        2024-01-05 BUY 50 AAPL @ 100 USD
        sale
        2024-04-01 SELL 50 AAPL @ 110 USD
        after HIFO
        2024-01-05 50 for 5000
        realized 500
    """,
    "a sale through several lots leaves part of the last": """
        2024-01-02 BUY 4 AAPL @ 100 USD
        2024-01-03 BUY 5 AAPL @ 111.11 USD
        2024-01-04 BUY 6 AAPL @ 122.22 USD
        sale
        2024-04-01 SELL 12 AAPL @ 0 USD
        after FIFO
        2024-01-04 3 for 366.66
        realized -1322.21
        after LIFO
        2024-01-02 3 for 300
        realized -1388.87
    """,
    "the average moves with each buy, not with a sale": """
        2024-01-02 BUY 10 AAPL @ 40 USD
        2024-02-01 SELL 5 AAPL @ 50 USD
        2024-03-01 BUY 10 AAPL @ 70 USD
        sale
        2024-04-01 SELL 5 AAPL @ 80 USD
        after AVERAGE
        2024-01-02 10 for 600
        realized 150
    """,
    "thirds of thirds leave nothing behind": """
        2024-01-02 BUY 3 AAPL @ 0.01 USD
        2024-01-03 SELL 1 AAPL @ 0.01 USD
        2024-01-04 SELL 1 AAPL @ 0.01 USD
        sale
        2024-04-01 SELL 1 AAPL @ 0.01 USD
        after FIFO LIFO HIFO AVERAGE
        realized 0
    """,
    "a position closed and opened again starts afresh": """
        2024-01-02 BUY 9 AAPL @ 209.45 USD
        2024-01-03 SELL 9 AAPL @ 210 USD
        2024-01-04 BUY 10 AAPL @ 204.11 USD
        sale
        2024-04-01 SELL 4 AAPL @ 208.01 USD
        after FIFO LIFO HIFO AVERAGE
        2024-01-04 6 for 1224.66
        realized 20.55
    """,
    "a transfer in is a lot at the cost carried over; its fee is no cost": """
        2024-01-02 TRANSFER_IN 10 AAPL @ 80 USD fee 7
        2024-01-03 BUY 10 AAPL @ 100 USD
        sale
        2024-04-01 SELL 10 AAPL @ 120 USD
        after FIFO
        2024-01-03 10 for 1000
        realized 400
        after AVERAGE
        2024-01-02 10 for 900
        realized 300
    """,
    "a transfer out uses lots and realizes nothing": """
        2024-01-02 BUY 10 AAPL @ 80 USD
        2024-01-03 BUY 10 AAPL @ 100 USD
        sale
        2024-04-01 TRANSFER_OUT 15 AAPL USD fee 3
        after FIFO
        2024-01-03 5 for 500
        realized 0
        after LIFO
        2024-01-02 5 for 400
        realized 0
        after AVERAGE
        2024-01-02 5 for 450
        realized 0
    """,
    "shares that cost nothing are lots too": """
        2024-01-02 BUY 10 AAPL @ 0 USD
        2024-01-03 BUY 10 AAPL @ 10 USD
        sale
        2024-04-01 SELL 5 AAPL @ 20 USD
        after FIFO
        2024-01-02 5 for 0
        2024-01-03 10 for 100
        realized 100
        after HIFO
        2024-01-03 5 for 50
        2024-01-02 10 for 0
        realized 50
    """,
}


def _cases() -> Iterator[tuple[str, str, str, str]]:
    for claim, text in BOOKINGS.items():
        before_and_sale, *afters = text.split("after ")
        for after in afters:
            methods, _, expected = after.partition("\n")
            lines = "\n".join(line.strip() for line in expected.strip().splitlines())
            for method in methods.split():
                yield f"{claim} ({method})", before_and_sale, method, lines


@pytest.mark.parametrize(
    ("text", "method", "expected"), [pytest.param(*case, id=claim) for claim, *case in _cases()]
)
def test_a_sale_uses_the_lots_of_its_method(text: str, method: str, expected: str) -> None:
    book = ledger(text.replace("sale\n", "")).book("2024-12-31", method)

    realized = f"realized {shown(book.positions['AAPL'].realized_gain)}"
    assert "\n".join(filter(None, (lots(book, "AAPL"), realized))) == expected


@pytest.mark.parametrize("method", CostBasisMethod)
def test_cost_used_and_cost_left_add_up_to_the_cost_paid(method: str) -> None:
    """Whatever the method, no cost appears or disappears: a sale for nothing loses exactly what its
    lots had cost.
    """
    book = ledger("""
        2024-01-02 BUY 0.000000000007 BTC @ 41234.123456789012 USD fee 0.01
        2024-01-03 BUY 7 BTC @ 39999.99 USD fee 3.33
        2024-01-04 BUY 3 BTC @ 40000.01 USD
        2024-02-01 SELL 1.000000000003 BTC @ 0 USD
        2024-02-02 SELL 3.3 BTC @ 0 USD
    """).book("2024-12-31", method)

    position = book.positions["BTC"]
    assert position.realized_gain is not None
    assert position.cost_basis is not None
    paid = PRECISE.subtract(position.cost_basis, position.realized_gain)
    assert PRECISE.quantize(paid, Decimal("1e-60")) == Decimal("400003.300000288638864197523084")


def test_a_pool_has_one_rate_whether_one_lot_or_two_came() -> None:
    """A fee in a third currency was converted at rates that are not the lot's."""
    whole = Lot(date(2024, 1, 1), Decimal(2), Decimal("0.02"), Decimal(10_000), Decimal(1))
    half = Lot(date(2024, 1, 1), Decimal(1), Decimal("0.01"), Decimal(5_000), Decimal(1))
    one, two = lot_book("AVERAGE"), lot_book("AVERAGE")
    one.add(whole)
    two.add(half)
    two.add(half)
    assert [lot.rate for lot in one] == [lot.rate for lot in two] == [Decimal(500_000)]
