"""A quantity is never negative, at any point of the ordered ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shared.errors import Oversold
from shared.ledger.units import first_shortfall, refuse_oversell
from tests.ledger.held import held_on
from tests.ledger.notation import Ledger, check, ledger


def refusal(text: str | Ledger) -> Oversold:
    read = ledger(text) if isinstance(text, str) else text
    with pytest.raises(Oversold) as refused:
        refuse_oversell(read.transactions, read.splits, {"AAPL": "AAPL"})
    return refused.value


@pytest.mark.parametrize(
    ("claim", "text", "day", "held"),
    [
        (
            "more than was bought",
            "2024-01-02 BUY 15 AAPL @ 1 USD \n 2024-02-01 SELL 16 AAPL @ 1 USD",
            "2024-02-01",
            "15",
        ),
        ("never bought", "2024-02-01 SELL 1 AAPL @ 1 USD", "2024-02-01", "0"),
        (
            "by the smallest unit",
            "2024-01-02 BUY 1 AAPL @ 1 USD \n 2024-02-01 SELL 1.000000000001 AAPL @ 1 USD",
            "2024-02-01",
            "1",
        ),
        (
            "a transfer out too",
            "2024-01-02 BUY 1 AAPL @ 1 USD \n 2024-02-01 TRANSFER_OUT 2 AAPL USD",
            "2024-02-01",
            "1",
        ),
        (
            "sold before it was bought",
            "2024-01-02 SELL 1 AAPL @ 1 USD \n 2024-02-01 BUY 1 AAPL @ 1 USD",
            "2024-01-02",
            "0",
        ),
        (
            "another asset does not help",
            "2024-01-02 BUY 9 MSFT @ 1 USD \n 2024-02-01 SELL 1 AAPL @ 1 USD",
            "2024-02-01",
            "0",
        ),
        (
            "units after a reverse split",
            (
                "2024-01-02 BUY 10 AAPL @ 1 USD \n 2024-01-03 ACTION AAPL 1:3 \n 2024-02-01 SELL 4 "
                "AAPL @ 1 USD"
            ),
            "2024-02-01",
            "3.333333333333333333",
        ),
        (
            "units before a split",
            (
                "2024-01-02 BUY 10 AAPL @ 1 USD \n 2024-02-01 SELL 11 AAPL @ 1 USD \n 2024-02-02 "
                "ACTION AAPL 2:1"
            ),
            "2024-02-01",
            "10",
        ),
        (
            "a later buy does not help",
            (
                "2024-01-02 BUY 1 AAPL @ 1 USD \n 2024-02-01 SELL 3 AAPL @ 1 USD \n 2024-03-01 BUY "
                "9 "
                "AAPL @ 1 USD"
            ),
            "2024-02-01",
            "1",
        ),
    ],
)
def test_an_oversell_is_refused_with_its_day_and_what_was_held(
    claim: str, text: str, day: str, held: str
) -> None:
    refused = refusal(text)

    assert (refused.date, refused.held) == (date.fromisoformat(day), Decimal(held)), claim
    *_, sold = (line for line in ledger(text).transactions if line.type != "BUY")
    assert refused.extra == {
        "date": refused.date,
        "held": refused.held,
        "requested": sold.quantity,
        "asset_id": "AAPL",
        "index": None,
    }
    assert day in refused.detail
    assert f" {held} of AAPL" in refused.detail


def test_a_back_dated_sale_that_breaks_a_later_one_is_refused_on_the_later_day() -> None:
    text = ledger("""
        2024-01-02 BUY 10 AAPL @ 1 USD
        2024-03-01 SELL 8 AAPL @ 1 USD
    """)
    assert first_shortfall(text.transactions, text.splits) is None

    refused = refusal("""
        2024-01-02 BUY 10 AAPL @ 1 USD
        2024-03-01 SELL 8 AAPL @ 1 USD
        2024-02-01 SELL 5 AAPL @ 1 USD
    """)

    assert (refused.date, refused.held) == (date(2024, 3, 1), Decimal(5))


def test_deleting_the_buy_behind_a_sale_is_refused() -> None:
    text = ledger("2024-01-02 BUY 10 AAPL @ 1 USD \n 2024-02-01 SELL 8 AAPL @ 1 USD")
    del text.transactions[0]

    assert refusal(text).held == 0


def test_selling_exactly_everything_is_fine() -> None:
    text = ledger("""
        2024-01-02 BUY 0.1 AAPL @ 1 USD
        2024-01-03 BUY 0.2 AAPL @ 1 USD
        2024-02-01 SELL 0.3 AAPL @ 1 USD
    """)

    assert first_shortfall(text.transactions, text.splits) is None


def test_a_late_reverse_split_makes_a_named_shortfall_whose_gain_is_unknown() -> None:
    """The sale of 8 was recorded when 10 were held; now 2 were. The cost of the missing 6 is
    unknown. Nothing is held after it, in a valuation as in a count of units, and the next buy
    starts from there.
    """
    text = ledger("""
        2024-01-02 BUY 10 AAPL @ 10 USD
        2024-02-01 ACTION AAPL 1:5
        2024-03-01 SELL 8 AAPL @ 12 USD fee 1
        2024-04-01 BUY 3 AAPL @ 60 USD
        2024-04-01 CLOSE AAPL 70
    """)

    assert refusal(text).held == 2
    valued = text.at("2024-04-01")
    assert [shortfall.transaction.key for shortfall in valued.book.shortfalls] == ["1"]
    check(
        valued,
        """
        AAPL quantity 3 cost_basis 180 unrealized_gain 30 realized_gain ? realized_gain_base ?
        AAPL realized_fx_gain_base ?
        totals market_value 25 realized_gain ? total_gain ? fees 1
        """,
    )
    assert held_on(text.transactions, text.splits, date(2024, 3, 31)) == {"AAPL": 0}
    assert held_on(text.transactions, text.splits, date(2024, 4, 1)) == {"AAPL": 3}


def test_a_transfer_of_units_that_are_not_there_is_named_too() -> None:
    book = ledger("2024-01-02 BUY 2 AAPL @ 10 USD \n 2024-03-01 TRANSFER_OUT 8 AAPL USD").book(
        "2024-03-01"
    )

    assert len(book.shortfalls) == 1
    assert book.positions["AAPL"].quantity == 0
    assert book.positions["AAPL"].realized_gain == 0
