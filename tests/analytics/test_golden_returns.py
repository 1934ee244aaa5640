"""The returns that others have published of a period are ours, where the definition is the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from shared.analytics.performance import Performance, performance_of
from tests.analytics.daily_portfolios import daily
from tests.ledger.golden.case import Case
from tests.ledger.golden.test_golden import CASES
from tests.ledger.notation import ledger

TOLERANCE = {"time_weighted": 1e-5, "money_weighted": 1e-6, "max_drawdown": 1e-3}
"""The publishers' last digit; of money, two cents: they round each day's sums."""


@pytest.mark.parametrize(
    ("case", "period", "published"),
    [
        pytest.param(case, period, published, id=f"{case.name.partition(':')[0]} {period}")
        for case in CASES
        for period, published in case.returns.items()
    ],
)
def test_the_published_returns_are_ours(
    case: Case, period: str, published: Mapping[str, float | str]
):
    parsed = ledger(case.ledger)
    first, last = map(date.fromisoformat, period.split())
    performance = performance_of(
        daily(
            parsed.transactions,
            splits=parsed.splits,
            closes={
                key: [(close.date, close.close) for close in closes]
                for key, closes in parsed.closes.items()
            },
            rates=parsed.rates,
            asset_currencies=parsed.asset_currencies,
            first=first,
            last=last,
            currency=case.currency,
            track_cash=case.track_cash,
        )
    )
    ours = figures(performance)
    assert {name: ours[name] for name in published} == {
        name: pytest.approx(float(figure), abs=tolerance(name, figure))
        for name, figure in published.items()
    }


def tolerance(name: str, published: float | str) -> float:
    """Half of the last digit where the figure says how many it has."""
    if isinstance(published, str):
        return 0.5000001 * 10.0 ** -len(published.partition(".")[2])
    return TOLERANCE.get(name, 0.02)


def figures(performance: Performance) -> dict[str, float | None]:
    parts = performance.attribution
    sums: dict[str, list[Decimal | None]] = {
        "start_value": [parts.start_value],
        "end_value": [parts.end_value],
        "net_flow": [parts.net_flow],
        "earnings": [parts.dividends, parts.interest],
        "gains": [parts.price, parts.fx],
        "fees": [parts.fees],
        "taxes": [parts.taxes],
        "total": [parts.total],
    }
    return {
        "time_weighted": performance.time_weighted.value,
        "money_weighted": performance.money_weighted.value,
        "annualized": performance.annualized.value,
        "max_drawdown": None if performance.drawdown is None else performance.drawdown.value,
        **{
            name: None if None in amounts else float(sum(filter(None, amounts)))
            for name, amounts in sums.items()
        },
    }
