"""The transactions of one currency in columns, and what they add to the days of a ledger."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shared.immutable import immutable
from shared.ledger.kinds import KINDS, CountsAs
from shared.timeseries.day_amounts import DayAmounts, summed_by_place
from shared.timeseries.figure_columns import Column
from shared.timeseries.fixed_point import as_decimal, exact_sum, group_sums, product
from shared.timeseries.held_units import UNIT_SIGNS, HeldUnits
from shared.timeseries.ledger_columns import LedgerColumns, counting_as
from shared.timeseries.ledger_totals import CostSteps, LedgerDays, Reporting
from shared.timeseries.lot_costs import Trades, open_costs
from shared.timeseries.span import Daily, ExactInts, Flags, Ints, last_of_runs, runs_of
from shared.timeseries.turnovers import Turnovers
from shared.timeseries.values_at_flows import Moves, floats

_CASH_SIGNS: Final = np.array([kind.cash for kind in KINDS.values()], np.int64)
"""By the code of the type."""


@immutable
class CurrencyRows:
    """The rows of one currency, in the order of the columns, and what they are added to.

    Amounts are whole numbers in this currency, ÷ 10^`decimals`. `rates` are those of the days, and
    `recorded` the rate of each row that has its own, else 0.
    """

    columns: LedgerColumns
    units: HeldUnits
    rows: Ints
    kinds: Ints
    currency: str
    reporting: Reporting
    days: LedgerDays
    places: Ints
    gross: ExactInts
    fee: ExactInts
    tax: ExactInts
    decimals: int
    rates: Daily | None
    recorded: Column | None

    @classmethod
    def of(
        cls,
        columns: LedgerColumns,
        units: HeldUnits,
        rows: Ints,
        currency: str,
        reporting: Reporting,
        days: LedgerDays,
    ) -> CurrencyRows:
        decimals = max(column.decimals for column in (columns.gross, columns.fee, columns.tax))
        rates, recorded = reporting.rates(currency), None
        if rates is not None and reporting.currency == reporting.base_currency:
            own_rates = columns.fx_rate.numbers[rows]
            recorded = Column(own_rates, columns.fx_rate.decimals) if own_rates.any() else None
        gross, fee, tax = (
            Column(column.numbers[rows], column.decimals).scaled_to(decimals)
            for column in (columns.gross, columns.fee, columns.tax)
        )
        return cls(
            columns,
            units,
            rows,
            columns.kinds[rows],
            currency,
            reporting,
            days,
            places=columns.days[rows] - days.span.first,
            gross=gross,
            fee=fee,
            tax=tax,
            decimals=decimals,
            rates=rates,
            recorded=recorded,
        )

    def add(self) -> None:
        days, charges = self.days, exact_sum(self.fee, self.tax)
        for counts_as, amounts in (
            (CountsAs.DIVIDEND, days.dividends),
            (CountsAs.INTEREST, days.interest),
            (CountsAs.FEE, days.fees),
            (CountsAs.TAX, days.taxes),
        ):
            self._sum_into(amounts, self.gross, self._is(counts_as))
        self._sum_into(days.fees, self.fee, self.fee != 0)
        self._sum_into(days.taxes, self.tax, self.tax != 0)
        inflow = -_CASH_SIGNS[self.kinds] * self.gross
        is_trade, is_funding = self._is(CountsAs.TRADE), self._is(CountsAs.FUNDING)
        if self.reporting.track_cash:
            crossing = np.where(is_funding, -inflow, 0)
            self._move_cash(exact_sum(-inflow, -charges))
            turned_over = is_funding
        else:
            crossing = exact_sum(np.where(is_funding, 0, inflow), charges)
            self._sum_into(days.earned, -crossing, ~is_trade)
            turned_over = is_trade
        self._sum_into(days.money_in, crossing, crossing > 0)
        self._sum_into(days.money_out, -crossing, crossing < 0)
        self._note_turnovers(crossing, turned_over)
        trades = np.flatnonzero(is_trade)
        if trades.size:
            self._add_trades(trades, inflow[trades], exact_sum(self.gross, charges)[trades])

    def _is(self, counts_as: CountsAs) -> Flags:
        return counting_as(self.kinds, counts_as)

    def _sum_into(self, amounts: DayAmounts, numbers: ExactInts, which: Flags) -> None:
        """Adds the numbers of some rows, in the reporting currency."""
        if not which.any():
            return
        if self.recorded is not None:
            own = np.flatnonzero(which & (self.recorded.numbers != 0))
            converted = product(numbers[own], self.recorded.numbers[own])
            if own.size:
                amounts.add(
                    summed_by_place(self.places[own], converted, amounts.span.count),
                    self.decimals + self.recorded.decimals,
                )
            which = which & (self.recorded.numbers == 0)
        at = np.flatnonzero(which)
        sums = summed_by_place(self.places[at], numbers[at], amounts.span.count)
        amounts.add_converted(sums, self.decimals, self.rates)

    def _move_cash(self, changes: ExactInts) -> None:
        span = self.days.span
        cash = self.days.cash.setdefault(self.currency, DayAmounts(span))
        cash.add(summed_by_place(self.places, changes, span.count), self.decimals)

    def _note_turnovers(self, crossing: ExactInts, turned_over: Flags) -> None:
        """What crossed the border as each asset, or as cash in this currency."""
        last = last_of_runs(self.columns.assets[self.rows], self.places)
        # The number of each row's asset and day: rows of both stand together.
        numbers = np.repeat(np.arange(last.size), np.diff(last, prepend=-1))
        came, went = np.zeros(last.size, np.bool_), np.zeros(last.size, np.bool_)
        came[numbers[turned_over & (crossing > 0)]] = True
        went[numbers[turned_over & (crossing < 0)]] = True

        def sums(of_numbers: Flags) -> Iterator[tuple[int, Decimal, Decimal]]:
            rows = np.flatnonzero(turned_over & of_numbers[numbers])
            of_rows = self.reporting.rates_of(self.columns, self.rows[rows], self.currency)
            rates, decimals = of_rows.numbers, of_rows.decimals
            summed: dict[int, tuple[int, int]] = {}
            for number, money, rate in zip(
                numbers[rows].tolist(), crossing[rows].tolist(), rates.tolist(), strict=True
            ):
                largest, out = summed.get(number, (0, 0))
                amount = money * rate
                summed[number] = (max(largest, amount), out - min(amount, 0))
            for number, amounts in summed.items():
                largest_in, all_out = (
                    as_decimal(amount, self.decimals + decimals) for amount in amounts
                )
                yield number, largest_in, all_out

        codes = self.columns.assets[self.rows[last]]
        names = [*self.columns.asset_keys, self.currency]  # −1, without an asset, is the last
        self.days.turnovers.append(
            Turnovers(names, codes % len(names), self.places[last], came, went, sums)
        )

    def _add_trades(self, at: Ints, put_in: ExactInts, own_costs: ExactInts) -> None:
        """`at` are the places of the trades among the rows; the amounts are theirs."""
        days, columns, rows = self.days, self.columns, self.rows[at]
        traded = days.traded.setdefault(self.currency, DayAmounts(days.span))
        traded.add(summed_by_place(self.places[at], put_in, days.span.count), self.decimals)
        of_rows = columns.assets[rows]
        starts = np.flatnonzero(np.diff(of_rows, prepend=-1))
        codes = of_rows[starts]
        assets = np.repeat(np.arange(starts.size), np.diff(starts, append=rows.size))
        is_sale = UNIT_SIGNS[columns.kinds[rows]] < 0
        own_costs = np.where(is_sale, 0, own_costs)
        rates = self.reporting.rates_of(columns, rows, self.currency)
        costs = open_costs(
            Trades(
                assets,
                starts,
                is_sale,
                np.abs(self.units.changes[rows]),
                product(own_costs, rates.numbers),
                own_costs,
            ),
            self.reporting.method,
        )
        last = last_of_runs(assets, self.places[at])
        days.costs.append(
            CostSteps(
                codes[assets[last]],
                columns.days[rows[last]],
                costs.wholes[last],
                costs.fractions[last],
                self.decimals + rates.decimals,
            )
        )
        self._add_moves(rows, self.gross[at], last, codes[assets[last]])

    def _add_moves(self, rows: Ints, gross: ExactInts, last: Ints, codes: Ints) -> None:
        """The units that each asset's trades of a day added, and their average price."""
        columns = self.columns
        first = np.append(0, last[:-1] + 1)
        quantity = columns.quantity.numbers[rows]
        signed = UNIT_SIGNS[columns.kinds[rows]] * quantity
        changes: ExactInts = group_sums(signed, first)
        amounts: ExactInts = group_sums(gross, first)
        bought_and_sold: ExactInts = group_sums(quantity, first)
        traded: NDArray[np.float64] = floats(bought_and_sold, columns.quantity.decimals)
        prices: NDArray[np.float64] = floats(amounts, self.decimals) / traded
        days = columns.days[rows[last]]
        for code, own in runs_of(codes):
            self.days.moves[columns.asset_keys[code]] = Moves(
                days[own], changes[own], columns.quantity.decimals, prices[own], traded[own]
            )
