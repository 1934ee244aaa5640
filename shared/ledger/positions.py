"""What a journal results in: open lots, gains, income, cash and daily flows of a portfolio.

position           the open lots of one asset, with its gains, income and charges so far
reporting currency the currency that figures ending in _base are in
asset currency     the currency of the asset's closes; a transaction may be in another one
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from shared.immutable import immutable
from shared.ledger.conversion import PairOnDay
from shared.ledger.flows import DayFlows
from shared.ledger.lot_books import LotBook
from shared.ledger.lots import Lot
from shared.ledger.money import subtract, sum_or_none
from shared.ledger.transactions import Transaction
from shared.ledger.units import Shortfall

_ZERO: Final = Decimal(0)


@dataclass(slots=True)
class Totals:
    """Running sums in the reporting currency. None: one of the amounts could not be converted.

    `fees` and `taxes` are everything charged; `trade_charges` is the part that costs and proceeds,
    and so the gains, already include. `transferred_gain` is what units had gained when they crossed
    the portfolio's border without a sale: value less cost of those transferred out, which was
    gained here, less value less cost of those transferred in, which was gained elsewhere.
    """

    realized_gain: Decimal | None = _ZERO
    realized_price_gain: Decimal | None = _ZERO
    income: Decimal | None = _ZERO
    fees: Decimal | None = _ZERO
    taxes: Decimal | None = _ZERO
    trade_charges: Decimal | None = _ZERO
    transferred_gain: Decimal | None = _ZERO

    @property
    def realized_fx_gain(self) -> Decimal | None:
        """The part of the realized gain that exchange rates made: all but the price gain."""
        return subtract(self.realized_gain, self.realized_price_gain)


@dataclass(slots=True)
class Step:
    """The units held, and the cost basis in the reporting currency, from the end of a day on."""

    day: date
    quantity: Decimal
    cost_base: Decimal | None


@dataclass(slots=True)
class Position:
    """One asset in one portfolio. `realized_gain` is in the asset's currency; `totals` and
    `open_cost_base`, the running cost of the open lots, in the reporting currency.
    """

    asset: str
    currency: str
    lots: LotBook
    quantity: Decimal = _ZERO
    realized_gain: Decimal | None = _ZERO
    totals: Totals = field(default_factory=Totals)
    open_cost_base: Decimal | None = _ZERO
    steps: list[Step] = field(default_factory=list)
    """How quantity and cost changed, oldest first, one a day."""

    @property
    def cost_basis(self) -> Decimal | None:
        """Cost of the open lots in the asset's currency."""
        return sum_or_none(lot.cost for lot in self.lots)

    @property
    def cost_basis_base(self) -> Decimal | None:
        """Cost of the open lots in the reporting currency, each at the rate of its trade date."""
        return self.open_cost_base

    def sum_cost_again(self) -> None:
        """Sets the running cost to that of the open lots."""
        self.open_cost_base = sum_or_none(lot.cost_base for lot in self.lots)

    def note(self, day: date) -> None:
        """Records quantity and cost at the end of the day; a later call for it replaces them."""
        if self.steps and (last := self.steps[-1]).day == day:
            last.quantity, last.cost_base = self.quantity, self.open_cost_base
        else:
            self.steps.append(Step(day, self.quantity, self.open_cost_base))


@immutable
class Disposal:
    """A transaction that took units or cost from lots.

    `used` are the parts of lots that left: of a spin-off, the cost that each lot gave up, with the
    units of that lot, which stay. `given_back` is, lot by lot, the cost that returned capital
    lowered. `moved` are the lots that a spin-off or a merger opened in the other asset, in that
    asset's currency.
    """

    transaction: Transaction
    used: Sequence[Lot] = ()
    given_back: Sequence[Lot] = ()
    moved: Sequence[Lot] = ()


@immutable
class Realization:
    """A transaction that realized a gain, and the lots, or the cost of lots, that it was realized
    against. `net` is what it brought after fee and tax, in the asset's currency, and `net_base` in
    the reporting currency; `rate` the reporting currency for one unit of the asset's on its day,
    None where it brought nothing.
    """

    transaction: Transaction
    used: Sequence[Lot]
    net: Decimal | None
    net_base: Decimal | None
    rate: Decimal | None


@dataclass(slots=True)
class Book:
    """A whole portfolio after its journal."""

    positions: dict[str, Position] = field(default_factory=dict)
    cash: dict[str, Decimal] = field(default_factory=dict)
    days: dict[date, DayFlows] = field(default_factory=dict)
    """The flows of the days on which something happened."""
    units_before: dict[str, Decimal] = field(default_factory=dict)
    """The units of each position at the end of the day before the first one that `days` may have.
    """
    other: Totals = field(default_factory=Totals)
    """Income and charges that belong to no asset."""
    cash_booked: Decimal | None = _ZERO
    """All changes of cash in the reporting currency, each at the rate of its transaction; what the
    cash is worth beyond it, exchange rates made. Zero where no cash is tracked.
    """
    missing_rates: set[PairOnDay] = field(default_factory=set)
    """No source had one that is recent enough; what depended on it is None."""
    stale_rates: set[PairOnDay] = field(default_factory=set)
    disposals: list[Disposal] = field(default_factory=list)
    """Every transaction that took units or cost from lots, with these lots; empty where the journal
    does not keep them.
    """
    realizations: list[Realization] = field(default_factory=list)
    """Every transaction that realized a gain; empty where the journal keeps no disposals."""
    shortfalls: list[Shortfall] = field(default_factory=list)
    """Transactions that removed more units than were held. Writes refuse them; a split that arrives
    late can still cause one. The cost of the missing units is unknown, and so is the gain of their
    sale.
    """
