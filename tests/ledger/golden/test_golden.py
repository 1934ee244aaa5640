"""Ledgers whose figures others have published give those figures, wherever the definition is ours
too.
"""

from __future__ import annotations

import pytest

from shared.errors import Oversold
from shared.ledger.lots import CostBasisMethod
from shared.ledger.units import refuse_oversell
from tests.ledger.golden import (
    beancount,
    ghostfolio,
    ghostfolio_currencies,
    hledger,
    others,
    portfolio_performance,
    portfolio_performance_periods,
    tax_examples,
    textbooks,
    wealthfolio,
)
from tests.ledger.golden.case import Case
from tests.ledger.notation import check, ledger

CASES = (
    beancount.CASES
    + ghostfolio.CASES
    + ghostfolio_currencies.CASES
    + hledger.CASES
    + others.CASES
    + portfolio_performance.CASES
    + portfolio_performance_periods.CASES
    + tax_examples.CASES
    + textbooks.CASES
    + wealthfolio.CASES
)


@pytest.mark.parametrize(
    ("case", "when", "table"),
    [
        pytest.param(case, when, table, id=f"{case.name.partition(':')[0]} {when}")
        for case in CASES
        for when, table in case.expected.items()
    ],
)
def test_the_published_figures_are_ours(case: Case, when: str, table: str) -> None:
    day, _, method = when.partition(" ")

    valued = ledger(case.ledger).at(
        day, method or CostBasisMethod.FIFO, case.currency, track_cash=case.track_cash
    )

    check(valued, table)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.ledger], ids=lambda case: case.name.partition(":")[0]
)
def test_no_published_ledger_oversells(case: Case) -> None:
    read = ledger(case.ledger)

    refuse_oversell(read.transactions, read.splits)


def test_beancount_refuses_to_sell_one_more_than_there_is() -> None:
    """bc_fifo_sell_sizes, sell_16: available 15, requested 16."""
    read = ledger(f"{beancount.THREE_LOTS}\n2016-01-04 SELL 16 HOOL @ 0 USD")

    with pytest.raises(Oversold, match="15 of the asset are held, but 16") as refused:
        refuse_oversell(read.transactions, read.splits)
    assert refused.value.held == 15
