"""The peer of a whole history: a bare numpy program for the same figures, from columns that are
ready.

It computes the daily values, the cost of open lots by FIFO, net invested money, flows, income and
the time-weighted return in floats, from columns and matrices that are already there: quantities in
units that no split changes, amounts in floats, closes and rates as matrices of all days. It parses
nothing, rounds and writes nothing, checks nothing, and knows no missing figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import orjson
from numpy.typing import NDArray

from benchmarks.workloads import REPORTING
from shared.ledger.transactions import SplitEvent, Transaction
from shared.timeseries.span import Daily, Span

Floats = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Figures:
    """For each day; `growth` is the product of all days' growth."""

    values: Floats
    costs: Floats
    net_invested: Floats
    external_flow: Floats
    income: Floats
    growth: float


_KEYS: Final = ("date", "market_value", "cost_basis", "net_invested", "external_flow", "income")


@dataclass(frozen=True, slots=True)
class WholeKernel:
    """The ready columns: one row a transaction, asset by asset in chronological order, with the
    places of assets and days. `money` is what crosses the border, positive where it comes in.
    """

    assets: Places
    days: Places
    changes: Floats
    costs: Floats
    money: Floats
    earned: Floats
    income: Floats
    prices: Floats
    closes: Floats
    rates: Floats
    dates: list[str]

    @classmethod
    def of(
        cls,
        transactions: list[Transaction],
        splits: list[SplitEvent],
        currencies: dict[str, str],
        closes: dict[str, Daily],
        rates: dict[str, Daily],
        span: Span,
    ) -> WholeKernel:
        """Charges that belong to no asset are left out of the costs, as everywhere."""
        places = {asset: place for place, asset in enumerate(closes)}
        rows = sorted(
            transactions,
            key=lambda row: (
                places.get(str(row.asset), -1),
                row.date,
                row.type == "SELL",
                row.recorded,
            ),
        )
        days = np.array([row.date.toordinal() - span.first for row in rows])
        assets = np.array([places.get(str(row.asset), 0) for row in rows])
        closes_by_day = np.array(
            [
                _floats(daily, span) * _later_splits(splits, asset, span)
                for asset, daily in closes.items()
            ]
        )
        rates_by_day = np.array(
            [
                np.ones(span.count) if currency == REPORTING else _floats(rates[currency], span)
                for currency in currencies.values()
            ]
        )
        units = np.array(
            [
                float(row.quantity or 0)
                / _later_splits(splits, row.asset, span)[day]
                * {"BUY": 1, "SELL": -1}.get(row.type, 0)
                for row, day in zip(rows, days.tolist(), strict=True)
            ]
        )
        places_by_currency = {currency: place for place, currency in enumerate(currencies.values())}
        own_rates = rates_by_day[[places_by_currency[row.currency] for row in rows], days]
        gross = np.array([float(row.gross) for row in rows]) * own_rates
        charges = np.array([float(row.fee + row.tax) for row in rows]) * own_rates
        is_income = np.array([row.type in ("DIVIDEND", "INTEREST") for row in rows])
        is_sale = np.array([row.type == "SELL" for row in rows])
        signs = np.where(is_sale | is_income, -1.0, 1.0)
        traded = units != 0
        with np.errstate(divide="ignore", invalid="ignore"):
            prices = np.where(traded, gross / np.abs(units) / own_rates, 0.0)
        return cls(
            assets,
            days,
            units,
            np.where(units > 0, gross + charges, 0.0),
            signs * gross + charges,
            np.where(traded, 0.0, -signs * gross - charges),
            np.where(is_income, gross, 0.0),
            prices,
            closes_by_day,
            rates_by_day,
            [day.isoformat() for day in span.dates],
        )

    def figures(self) -> Figures:
        """Everything, from the columns."""
        count = self.closes.shape[1]
        change = np.zeros(self.closes.shape)
        np.add.at(change, (self.assets, self.days), self.changes)
        held = change.cumsum(axis=1)
        worth = self.closes * self.rates
        values = (held * worth).sum(axis=0)
        money_in, money_out, earned, income = (np.zeros(count) for _ in range(4))
        np.add.at(money_in, self.days, np.maximum(self.money, 0.0))
        np.add.at(money_out, self.days, np.maximum(-self.money, 0.0))
        np.add.at(earned, self.days, self.earned)
        np.add.at(income, self.days, self.income)
        net = money_in - money_out
        at_flows = (held - change) * worth
        traded = np.flatnonzero(self.changes)
        rows, days = self.assets[traded], self.days[traded]
        begins, ends = self.closes[rows, np.maximum(days - 1, 0)], self.closes[rows, days]
        prices = np.clip(self.prices[traded], np.minimum(begins, ends), np.maximum(begins, ends))
        at_flows[rows, days] = (
            (held[rows, days] - change[rows, days]) * prices * self.rates[rows, days]
        )
        moment = at_flows.sum(axis=0)
        largest_in, out = np.zeros(self.closes.shape), np.zeros(self.closes.shape)
        np.maximum.at(largest_in, (rows, days), self.money[traded])
        np.add.at(out, (rows, days), np.maximum(-self.money[traded], 0.0))
        begin = np.append(0.0, values[:-1])
        moment += np.where(begin > 0, earned, 0.0)
        base = np.maximum(moment + np.maximum(net, 0.0), np.minimum(largest_in, out).max(axis=0))
        with np.errstate(divide="ignore", invalid="ignore"):
            growth = np.where(begin > 0, moment / begin, 1.0) * (1 + (values - moment - net) / base)
        return Figures(
            values,
            self._costs(count),
            net.cumsum(),
            net,
            income.cumsum(),
            float(np.prod(growth[1:][np.isfinite(growth[1:])])),
        )

    def answer(self) -> bytes:
        """The points as JSON, with floats rounded to the cent."""
        figures = self.figures()
        columns = (
            figures.values,
            figures.costs,
            figures.net_invested,
            figures.external_flow,
            figures.income,
        )
        points = zip(self.dates, *(column.round(2).tolist() for column in columns), strict=True)
        return orjson.dumps([dict(zip(_KEYS, point, strict=True)) for point in points])

    def _costs(self, count: int) -> Floats:
        """FIFO: the units sold so far, searched among the units bought so far."""
        buys, sales = np.flatnonzero(self.changes > 0), np.flatnonzero(self.changes < 0)
        units, costs = self.changes[buys], self.costs[buys]
        bought, spent = np.append(0.0, units.cumsum()), np.append(0.0, costs.cumsum())
        first = self.assets[buys].searchsorted(self.assets[sales])
        sold = -self.changes[sales].cumsum()
        before = np.append(0.0, sold)[self.assets[sales].searchsorted(self.assets[sales])]
        used_up = bought[first] + sold - before
        lots = np.minimum(bought.searchsorted(used_up, side="right") - 1, buys.size - 1)
        relieved = spent[lots] + costs[lots] * (used_up - bought[lots]) / units[lots] - spent[first]
        is_first = np.append(True, np.diff(self.assets[sales]) != 0)
        changes = np.zeros(count)
        np.add.at(changes, self.days[buys], costs)
        np.add.at(
            changes,
            self.days[sales],
            -(relieved - np.where(is_first, 0.0, np.append(0.0, relieved[:-1]))),
        )
        total: Floats = changes.cumsum()
        return total


def _floats(daily: Daily, span: Span) -> Floats:
    floats: Floats = daily.over(span) / 10.0**daily.decimals
    return floats


def _later_splits(splits: list[SplitEvent], asset: str | None, span: Span) -> Floats:
    """By what a close, or a quantity, of each day differs from one after all splits."""
    factors = np.ones(span.count)
    for split in splits:
        if split.asset == asset:
            factors[: split.ex_date.toordinal() - span.first] *= split.old / split.new
    return factors
