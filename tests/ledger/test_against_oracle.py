"""The ledger and a second one, written independently and exact, agree on every figure of any
portfolio.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from shared.ledger.lots import CostBasisMethod
from shared.ledger.units import first_shortfall
from tests.ledger.held import held_on
from tests.ledger.notation import Valued, figure
from tests.ledger.oracle import Answer, Oracle
from tests.ledger.portfolios import Portfolio, portfolios

AGREEMENT = Fraction(1, 10**40)
"""The ledger's divisions err in the 90th digit; the largest amounts here have about 20 before the
point.
"""


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(portfolio=portfolios(), track_cash=st.booleans())
def test_every_figure_is_the_oracles_by_every_method(
    portfolio: Portfolio, track_cash: bool
) -> None:
    for method in CostBasisMethod:
        _compare(portfolio, method, track_cash=track_cash)


def _compare(portfolio: Portfolio, method: str, *, track_cash: bool) -> None:
    read = portfolio.ledger
    valued = read.at(
        portfolio.day,
        method,
        portfolio.currency,
        portfolio.base_currency,
        portfolio.kind,
        track_cash=track_cash,
    )
    answer = Oracle(
        read.transactions,
        read.splits,
        read.asset_currencies,
        read.rates,
        {
            (asset, close.date): close.close
            for asset, closes in read.closes.items()
            for close in closes
        },
        method=method,
        currency=portfolio.currency,
        base_currency=portfolio.base_currency,
        kind=portfolio.kind,
        track_cash=track_cash,
    ).answer(portfolio.day)

    _note_what_it_was(valued, answer)
    shortfalls = [shortfall.transaction.key for shortfall in valued.book.shortfalls]
    assert shortfalls == answer.shortfalls
    for name, expected in answer.figures.items():
        figure = _figure(valued, name)
        assert (figure is None) == (expected is None), (method, name, figure, expected)
        if figure is not None and expected is not None:
            assert abs(Fraction(figure) - expected) <= AGREEMENT, (method, name, figure, expected)


@settings(deadline=None)
@given(portfolio=portfolios())
def test_what_a_write_checks_is_what_a_replay_finds(portfolio: Portfolio) -> None:
    """The count of units that a write makes, without rates and methods, finds the same quantities
    and the same first shortfall as the whole replay.
    """
    read = portfolio.ledger
    up_to = [transaction for transaction in read.transactions if transaction.date <= portfolio.day]
    splits = [split for split in read.splits if split.ex_date <= portfolio.day]
    book = read.book(portfolio.day)

    shortfall = first_shortfall(up_to, splits)

    assert [shortfall] == book.shortfalls[:1] if shortfall else not book.shortfalls
    held = held_on(read.transactions, read.splits, portfolio.day)
    for asset, position in book.positions.items():
        assert held.get(asset, 0) == position.quantity


def _figure(valued: Valued, name: str) -> Decimal | None:
    subject, _, of_it = name.rpartition(" ")
    if not subject:
        return figure(valued, "totals", of_it)
    if subject == "cash" or subject in valued.holdings:
        return figure(valued, subject, of_it)
    return Decimal(0)


def _note_what_it_was(valued: Valued, answer: Answer) -> None:
    """For `--hypothesis-show-statistics`: that the portfolios do reach what they are meant to
    reach.
    """
    event(f"shortfall: {bool(answer.shortfalls)}")
    event(
        f"rates missing: {bool(valued.book.missing_rates)}, stale: {bool(valued.book.stale_rates)}"
    )
    event(f"total gain known: {valued.totals.total_gain is not None}")
    event(
        f"several lots: "
        f"{any(len(list(position.lots)) > 1 for position in valued.book.positions.values())}"
    )
    event(f"realized: {any(position.realized_gain for position in valued.book.positions.values())}")
