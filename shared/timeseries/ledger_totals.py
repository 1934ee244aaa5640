"""What a ledger in columns results in: sums of each day, and the units and costs of each asset."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from shared.immutable import immutable
from shared.timeseries.day_amounts import DayAmounts
from shared.timeseries.figure_columns import Column
from shared.timeseries.ledger_columns import LedgerColumns
from shared.timeseries.lot_costs import FRACTION_DIGITS
from shared.timeseries.span import Daily, ExactInts, Flags, Ints, Span, Steps
from shared.timeseries.turnovers import Turnovers, round_trips
from shared.timeseries.values_at_flows import Moves

RatesOf = Callable[[str], Daily | None]
"""A figure for each day, by currency; None for the reporting currency itself."""


@immutable
class Reporting:
    """In which currency, by which rates, and what is a flow. `rates` are reporting currency for one
    unit, 0 where there is none; `stale` is 1 where that rate is stale. `currency` is the reporting
    currency, `base_currency` that of recorded rates.
    """

    currency: str
    base_currency: str
    method: str
    track_cash: bool
    rates: RatesOf
    stale: RatesOf

    def rates_of(self, columns: LedgerColumns, rows: Ints, currency: str) -> Column:
        """The rate of each of some rows, all of them in this currency: its own where one of this
        pair is recorded on it, else that of its day.
        """
        daily = self.rates(currency)
        if daily is None:
            return Column(np.ones(rows.size, np.int64), 0)
        of_days = Column(daily.on(columns.days[rows]), daily.decimals)
        recorded = columns.fx_rate.at(rows)
        if self.currency != self.base_currency or not recorded.numbers.any():
            return of_days
        decimals = max(of_days.decimals, recorded.decimals)
        numbers = recorded.scaled_to(decimals)
        return Column(np.where(numbers != 0, numbers, of_days.scaled_to(decimals)), decimals)


@immutable
class CostSteps:
    """The cost of each asset's open lots from each of some days on: (whole + fraction ÷
    10^FRACTION_DIGITS) ÷ 10^decimals. Asset by asset, each on rising days; `assets` are codes.
    """

    assets: Ints
    days: Ints
    wholes: ExactInts
    fractions: ExactInts
    decimals: int

    @property
    def fraction_decimals(self) -> int:
        return self.decimals + FRACTION_DIGITS


@dataclass(slots=True)
class LedgerDays:
    """Sums of each day of a span, which has all days of the ledger; see `ledger.flows` for what
    they are.

    `quantities` are by asset; `traded` and `cash` by currency. `asset_keys` are the assets by their
    code in `costs`, where an asset has a code for each portfolio that holds it. `replayed` marks,
    by its place in the ledger, each transaction that is not in them.
    """

    span: Span
    replayed: Flags
    asset_keys: Sequence[str]
    money_in: DayAmounts
    money_out: DayAmounts
    dividends: DayAmounts
    interest: DayAmounts
    fees: DayAmounts
    taxes: DayAmounts
    earned: DayAmounts
    quantities: dict[str, Steps] = field(default_factory=dict)
    traded: dict[str, DayAmounts] = field(default_factory=dict)
    cash: dict[str, DayAmounts] = field(default_factory=dict)
    costs: list[CostSteps] = field(default_factory=list)
    moves: dict[str, Moves] = field(default_factory=dict)
    turnovers: list[Turnovers] = field(default_factory=list)

    @property
    def round_trips(self) -> dict[int, Decimal]:
        """By place in the span, of the days that have one."""
        return round_trips(self.turnovers, self.span)

    @property
    def external_flow(self) -> DayAmounts:
        return self.money_in.less(self.money_out)

    @property
    def income(self) -> DayAmounts:
        return self.dividends.plus(self.interest)
