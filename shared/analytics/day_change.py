"""What the day of a valuation has earned: its change in value since the end of the day before that
is no external flow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from shared import deadline
from shared.analytics.valuation import ValuedPortfolio
from shared.immutable import immutable
from shared.ledger.conversion import Conversion
from shared.ledger.day_changes import holding_flow
from shared.ledger.exchange_rates import Resolution
from shared.ledger.kinds import TRANSFERS
from shared.ledger.money import PRECISE, multiply, subtract, sum_or_none
from shared.ledger.pacing import paced
from shared.ledger.positions import Position
from shared.ledger.transactions import Transaction
from shared.ledger.valuation import CashHolding, ClosingPrice, Holding

_ZERO: Final = Decimal(0)


@immutable
class DayChange:
    """Of one holding: in the asset's currency, and in the reporting currency (`base`). None: a
    value or a flow is unknown.
    """

    own: Decimal | None
    base: Decimal | None


@immutable
class HeldBefore:
    """A position at the end of the day before, with the close and the rate in force then."""

    asset: str
    currency: str
    quantity: Decimal
    close: ClosingPrice | None
    fx: Resolution | None

    @property
    def own(self) -> Decimal | None:
        """Its value in the asset's currency."""
        return None if self.close is None else PRECISE.multiply(self.quantity, self.close.close)

    @property
    def base(self) -> Decimal | None:
        """Its value in the reporting currency."""
        return multiply(self.own, None if self.fx is None else self.fx.rate)


@dataclass(slots=True)
class DayChanges:
    """`total` is that of the portfolio: the change of its total gain. `by_asset` are those of the
    holdings. `positions` and `cash` are what was held at the end of the day `before`.
    """

    before: date
    total: Decimal | None = None
    by_asset: dict[str, DayChange] = field(default_factory=dict)
    positions: list[HeldBefore] = field(default_factory=list)
    cash: list[CashHolding] = field(default_factory=list)


def day_changes(valued: ValuedPortfolio) -> DayChanges:
    """The changes on the day of the view. Pure, except that it checks the request's deadline."""
    view, transactions = valued.view, _of_the_day(valued)
    changes = DayChanges(view.as_of - timedelta(days=1))
    for holding in paced(valued.holdings, deadline.check, steps=1):
        asset = holding.position.asset
        held = _held_before(valued, holding.position, changes.before)
        if held is not None:
            changes.positions.append(held)
        changes.by_asset[asset] = _change(valued, holding, transactions[asset], held)
    changes.cash = list(_cash_before(valued, changes.before))
    value = sum_or_none(
        [
            *(holding.market_value_base for holding in valued.holdings),
            *(balance.amount_base for balance in valued.cash),
        ]
    )
    value_before = sum_or_none(
        [
            *(held.base for held in changes.positions),
            *(balance.amount_base for balance in changes.cash),
        ]
    )
    flows = valued.book.days.get(view.as_of)
    flow = _ZERO if flows is None else flows.external_flow
    changes.total = subtract(subtract(value, value_before), flow)
    return changes


def _of_the_day(valued: ValuedPortfolio) -> Mapping[str, list[Transaction]]:
    """The transactions of the day of the view, by the assets that they name."""
    by_asset: defaultdict[str, list[Transaction]] = defaultdict(list)
    day = valued.view.as_of
    of_the_day = [own for own in valued.ledger.transactions if own.date == day]
    for transaction in paced(of_the_day, deadline.check):
        for asset in (transaction.asset, transaction.to_asset):
            if asset is not None:
                by_asset[asset].append(transaction)
    return by_asset


def _change(
    valued: ValuedPortfolio,
    holding: Holding,
    transactions: Sequence[Transaction],
    held: HeldBefore | None,
) -> DayChange:
    view = valued.view
    flow = holding_flow(
        transactions,
        holding.position.currency,
        Conversion(valued.rates, view.currency, view.base_currency),
        [
            valued.closes.transfer_value(transaction) if transaction.type in TRANSFERS else None
            for transaction in transactions
        ],
    )
    own_before, base_before = (held.own, held.base) if held else (_ZERO, _ZERO)
    return DayChange(
        subtract(subtract(holding.market_value, own_before), flow.own),
        subtract(subtract(holding.market_value_base, base_before), flow.base),
    )


def _held_before(valued: ValuedPortfolio, position: Position, before: date) -> HeldBefore | None:
    """None where nothing was held."""
    quantity = valued.book.units_before.get(position.asset)
    if not quantity:
        return None
    return HeldBefore(
        position.asset,
        position.currency,
        quantity,
        valued.closes.on(position.asset, before),
        valued.rates.find(position.currency, valued.view.currency, before),
    )


def _cash_before(valued: ValuedPortfolio, before: date) -> Iterator[CashHolding]:
    """The balance of each currency at the end of the day before, those that had one, by code."""
    if not valued.view.track_cash:
        return
    flows = valued.book.days.get(valued.view.as_of)
    moved = {} if flows is None else flows.cash
    for currency, amount in sorted(valued.book.cash.items()):
        balance = PRECISE.subtract(amount, moved.get(currency, _ZERO))
        if balance:
            fx = valued.rates.find(currency, valued.view.currency, before)
            yield CashHolding(
                currency, balance, multiply(balance, None if fx is None else fx.rate), fx
            )
