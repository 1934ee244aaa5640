"""What each type of transaction changes: quantity, cost, income, charges, cash, nothing else."""

from __future__ import annotations

import pytest

from shared.ledger.kinds import KINDS
from tests.ledger.notation import check, ledger

NOTHING = {
    "quantity": "0",
    "cost_basis": "0",
    "realized_gain": "0",
    "income_base": "0",
    "fees_base": "0",
    "taxes_base": "0",
}
CHANGES = {
    "BUY 10 ACME @ 100 USD fee 5 tax 2": (
        "ACME quantity 10 cost_basis 1007 fees_base 5 taxes_base 2 | cash USD -1007"
    ),
    "BUY 10 ACME @ 0 USD": "ACME quantity 10 | cash USD 0",
    "SELL 4 HELD @ 120 USD fee 5 tax 2": (
        "HELD quantity 6 cost_basis 600 realized_gain 73 fees_base 5 taxes_base 2 | cash USD 473"
    ),
    "SELL 10 HELD @ 0 USD": "HELD quantity 0 cost_basis 0 realized_gain -1000 | cash USD 0",
    "DIVIDEND HELD for 25 USD fee 1 tax 3": (
        "HELD income_base 25 fees_base 1 taxes_base 3 | cash USD 21"
    ),
    "DIVIDEND 10 HELD @ 0.25 USD": "HELD income_base 2.5 | cash USD 2.5",
    "DIVIDEND 10 HELD for 2.4 USD": "HELD income_base 2.4 | cash USD 2.4",
    "DIVIDEND ACME for 25 USD": "ACME quantity 0 income_base 25 | cash USD 25",
    "INTEREST 12 USD tax 2": "totals income 12 taxes 2 total_gain 10 | cash USD 10",
    "INTEREST -7 USD": "totals income -7 total_gain -7 | cash USD -7",
    "INTEREST HELD for 3 USD": "HELD income_base 3 | cash USD 3",
    "FEE 9.99 USD": "totals fees 9.99 total_gain -9.99 | cash USD -9.99",
    "FEE -7.12 USD": "totals fees -7.12 total_gain 7.12 | cash USD 7.12",
    "FEE HELD for 2 USD tax 1": "HELD fees_base 2 taxes_base 1 | cash USD -3",
    "TAX 123 USD": "totals taxes 123 total_gain -123 | cash USD -123",
    "TAX -23 USD": "totals taxes -23 total_gain 23 | cash USD 23",
    "TAX HELD for 2 USD fee 1": "HELD taxes_base 2 fees_base 1 | cash USD -3",
    "DEPOSIT 1000 USD": "totals income 0 total_gain 0 | cash USD 1000",
    "DEPOSIT 1000 USD fee 2 tax 1": "totals fees 2 taxes 1 total_gain -3 | cash USD 997",
    "WITHDRAWAL 300 USD fee 2": "totals fees 2 total_gain -2 | cash USD -302",
    "TRANSFER_IN 5 ACME @ 80 USD fee 2 tax 1": (
        "ACME quantity 5 cost_basis 400 fees_base 2 taxes_base 1 | cash USD -3"
    ),
    "TRANSFER_OUT 4 HELD USD fee 2": (
        "HELD quantity 6 cost_basis 600 realized_gain 0 fees_base 2 | cash USD -2"
    ),
    "BUY 10 ACME for 999.5 USD fee -1": (
        "ACME quantity 10 cost_basis 998.5 fees_base -1 | cash USD -998.5"
    ),
    "SELL 4 HELD @ 120 USD tax -2": (
        "HELD quantity 6 cost_basis 600 realized_gain 82 taxes_base -2 | cash USD 482"
    ),
    "DIVIDEND HELD for -25 USD": "HELD income_base -25 | cash USD -25",
    "EXCHANGE 100 USD to 90 GBP": "totals income 0 fees 0 | cash USD -100 GBP 90",
    "EXCHANGE 100 USD to 90 GBP fee 2": "totals fees 2 | cash USD -102 GBP 90",
    "RETURN_OF_CAPITAL HELD for 300 USD fee 1": ("HELD cost_basis 700 fees_base 1 | cash USD 299"),
    "RETURN_OF_CAPITAL HELD for 1300 USD": ("HELD cost_basis 0 realized_gain 300 | cash USD 1300"),
    "RETURN_OF_CAPITAL ACME for 30 USD": "ACME realized_gain 30 | cash USD 30",
    "SPIN_OFF HELD to 5 ACME share 0.25": (
        "HELD cost_basis 750 ; ACME quantity 5 cost_basis 250 | cash USD 0"
    ),
    "MERGER HELD to 5 ACME": (
        "HELD quantity 0 cost_basis 0 ; ACME quantity 5 cost_basis 1000 | cash USD 0"
    ),
    "MERGER 4 HELD to 2 ACME for 100 USD": (
        "HELD quantity 6 cost_basis 600 ; ACME quantity 2 cost_basis 300 | cash USD 100"
    ),
    "MERGER 4 HELD to 2 ACME for 500 USD": (
        "HELD quantity 6 cost_basis 600 realized_gain 100 ; ACME quantity 2 | cash USD 500"
    ),
    "SPLIT HELD 2:1": "HELD quantity 20 cost_basis 1000 | cash USD 0",
    "SPLIT HELD 2:1 fee 3": "HELD quantity 20 cost_basis 1000 fees_base 3 | cash USD -3",
}


def test_every_type_stands_in_the_table() -> None:
    assert {line.split()[0] for line in CHANGES} == set(KINDS)


@pytest.mark.parametrize("line", CHANGES)
def test_a_transaction_changes_what_the_definitions_say_and_nothing_else(line: str) -> None:
    """HELD are 10 units that came in at 100 each, without touching the cash."""
    before = (
        "2024-01-02 TRANSFER_IN 10 HELD @ 100 USD\n2024-01-02 CLOSE HELD 100\n2024-01-02 CLOSE "
        "ACME 100\n"
    )
    unchanged = NOTHING | {"quantity": "10", "cost_basis": "1000"}

    valued = ledger(f"{before}2024-02-01 {line}").at("2024-02-01")

    changed, _, cash = CHANGES[line].partition(" | ")
    check(valued, cash)
    subjects = set()
    for part in changed.split(" ; "):
        subject, *pairs = part.split()
        subjects.add(subject)
        expected = dict(zip(pairs[::2], pairs[1::2], strict=True))
        if subject != "totals":
            expected = (unchanged if subject == "HELD" else NOTHING) | expected
        check(valued, f"{subject} {' '.join(word for pair in expected.items() for word in pair)}")
    for other, figures in {"HELD": unchanged, "ACME": NOTHING}.items():
        if other not in subjects and other in valued.holdings:
            check(valued, f"{other} {' '.join(word for pair in figures.items() for word in pair)}")


def test_cash_is_kept_by_currency() -> None:
    """A trade moves the cash of its own currency; nothing is exchanged unasked."""
    valued = ledger("""
        2024-01-02 DEPOSIT 1000 EUR
        2024-01-02 DEPOSIT 500 USD
        2024-01-03 BUY 2 AAPL @ 100 USD fee 1
        2024-01-03 RATE EUR/USD 1.1
    """).at("2024-01-03")

    check(valued, "cash EUR 1000 USD 299 \n totals cash 1399 market_value 1399")


def test_a_dividend_after_the_position_closed_is_still_income() -> None:
    valued = ledger("""
        2024-01-02 BUY 10 AAPL @ 100 USD
        2024-02-01 SELL 10 AAPL @ 110 USD
        2024-03-01 DIVIDEND AAPL for 25 USD tax 5
    """).at("2024-12-31")

    check(
        valued,
        "AAPL quantity 0 realized_gain 100 income_base 25 \n totals income 25 taxes 5 total_gain "
        "120",
    )


def test_fees_and_taxes_count_once_in_the_total_gain() -> None:
    """Those of trades stand inside cost and proceeds; all others are subtracted. Both are in `fees`
    and `taxes`.
    """
    valued = ledger("""
        2024-01-01 DEPOSIT 5000 USD fee 1
        2024-01-02 BUY 10 AAPL @ 100 USD fee 5 tax 2
        2024-02-01 SELL 5 AAPL @ 120 USD fee 3 tax 4
        2024-03-01 DIVIDEND AAPL for 25 USD fee 1 tax 3
        2024-03-02 FEE 10 USD
        2024-03-03 TAX -6 USD
        2024-04-01 CLOSE AAPL 130
    """).at("2024-04-01")

    check(
        valued,
        """
        totals realized_gain 89.5  unrealized_gain 146.5  income 25  fees 20  taxes 3
        totals total_gain 252  market_value 5252
        """,
    )


def test_a_ledger_read_up_to_a_day_knows_nothing_later() -> None:
    text = ledger("""
        2024-01-02 BUY 10 AAPL @ 100 USD
        2024-01-02 CLOSE AAPL 100
        2024-01-03 ACTION AAPL 2:1
        2024-01-03 CLOSE AAPL 55
        2024-01-04 SELL 20 AAPL @ 60 USD
    """)

    check(text.at("2024-01-01"), "totals market_value 0 total_gain 0")
    check(text.at("2024-01-02"), "AAPL quantity 10 market_value 1000 \n totals market_value 0")
    check(text.at("2024-01-03"), "AAPL quantity 20 market_value 1100")
    check(text.at("2024-01-04"), "AAPL quantity 0 market_value 0 realized_gain 200")
