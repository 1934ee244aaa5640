"""Portfolios laid out together have the days that each of them has by itself, added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.analytics.cost_of_priced import cost_of_priced
from shared.analytics.daily import DailyPortfolio, daily_portfolio
from shared.ledger.lots import CostBasisMethod
from shared.ledger.money import PRECISE, add
from shared.ledger.transactions import SplitEvent, Transaction
from shared.timeseries.day_amounts import DayAmounts
from shared.timeseries.joined_days import joined_days, joined_steps
from shared.timeseries.span import Steps
from tests.analytics.test_columns import (
    FIRST,
    NEARLY,
    days_of,
    is_nearly,
    laid_out,
    ledgers,
    nearly,
    views,
)
from tests.analytics.test_history_oracle import looking_at

FIRST_DEPOSIT = Transaction("DEPOSIT", FIRST, "USD", amount=Decimal(1), recorded=-1)
"""With it all ledgers begin on one day."""
Draft = tuple[list[Transaction], list[SplitEvent]]
_AMOUNTS = ("money_in", "money_out", "dividends", "interest", "fees", "taxes", "earned")


def together(parts: Sequence[DailyPortfolio]) -> DailyPortfolio:
    """The same portfolios in one view. The market of the first is that of all."""
    view = replace(parts[0].view, portfolio_id=None, parts=tuple(part.view for part in parts))
    market = parts[0].markets
    return daily_portfolio(view, [part.ledger for part in parts], market, parts[0].span)


def held(steps: Steps | None) -> dict[date, Decimal]:
    """The quantity from each day on that changes it."""
    if steps is None:
        return {}
    quantities: dict[date, Decimal] = {}
    before = 0
    for day, figure in zip(steps.days.tolist(), steps.figures.tolist(), strict=True):
        if figure != before:
            quantities[date.fromordinal(day)] = PRECISE.scaleb(Decimal(figure), -steps.decimals)
        before = figure
    return quantities


@looking_at(portfolios_max=150)
@given(drafts=st.lists(ledgers(), min_size=2, max_size=3), view=views, other=views, is_other=...)
def test_together_they_are_the_sum_of_the_parts(
    drafts: list[Draft], view: dict[str, Any], other: dict[str, Any], is_other: bool
) -> None:
    """The last of them may be of another cost method or base currency, or without cash."""
    settings = [view] * len(drafts)
    if is_other:
        settings[-1] = {**other, "currency": view["currency"]}
    splits = drafts[0][1]  # an asset has the same ones in all of them
    parts = [
        laid_out([FIRST_DEPOSIT, *own], splits, **how)
        for (own, _), how in zip(drafts, settings, strict=True)
    ]

    whole = together(parts)

    for name in _AMOUNTS:
        sums = reduce(DayAmounts.plus, [getattr(part.days, name) for part in parts])
        assert nearly(days_of(getattr(whole.days, name)), days_of(sums)), name
    for asset in {asset for part in parts for asset in part.quantities}:
        own = [part.quantities[asset] for part in parts if asset in part.quantities]
        assert held(whole.quantities.get(asset)) == held(joined_steps(own)), asset
    round_trips = joined_days([part.days for part in parts]).round_trips
    assert whole.days.round_trips.keys() == round_trips.keys()
    for place, amount in whole.days.round_trips.items():
        assert is_nearly(amount, round_trips[place], NEARLY), place
    costs, shown = [cost_of_priced(part) for part in parts], cost_of_priced(whole)
    for place in range(shown.span.count):
        total: Decimal | None = Decimal(0)
        for cost in costs:
            total = add(total, cost.at(place))
        assert is_nearly(shown.at(place), total, NEARLY), place


@pytest.mark.parametrize("method", list(CostBasisMethod))
def test_a_sale_uses_the_lots_of_its_own_portfolio(method: str) -> None:
    def trade(type_: str, day: int, price: int, recorded: int) -> Transaction:
        on = FIRST + timedelta(days=day)
        return Transaction(
            type_, on, "USD", "A", Decimal(10), Decimal(price), recorded=recorded, key=f"{recorded}"
        )

    parts = [
        laid_out(own, [], method=method)
        for own in (
            [trade("BUY", 0, 100, 1)],
            [trade("BUY", 0, 50, 2), trade("BUY", 1, 150, 3), trade("SELL", 2, 200, 4)],
        )
    ]

    costs = cost_of_priced(together(parts))

    own_costs = [cost_of_priced(part).at(costs.span.count - 1) for part in parts]
    assert costs.at(costs.span.count - 1) == add(*own_costs)
    assert not together(parts).rare
