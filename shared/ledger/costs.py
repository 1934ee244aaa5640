"""How the cost basis of each asset changed over time: the replay's cost basis for every day.

Only lots are stored, and only their cost in the reporting currency is summed, so that a long ledger
takes one pass whatever the number of days. A property test compares it with `replay.replay` for
every method.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from shared.ledger.exchange_rates import Rates
from shared.ledger.flows import transaction_rate
from shared.ledger.lots import Lot, lot_book
from shared.ledger.money import PRECISE, add, multiply, prorate, subtract, sum_or_none
from shared.ledger.pacing import Check, go_on, paced
from shared.ledger.quantities import in_chronological_order, remaining_after
from shared.ledger.transactions import ADDING, BUY, REMOVING, SPLIT, SplitEvent, Transaction

_ZERO: Final = Decimal(0)
Step = tuple[date, Decimal | None]


def cost_steps(
    transactions: Iterable[Transaction],
    splits: Iterable[SplitEvent],
    *,
    asset_currencies: Mapping[str, str],
    method: str,
    currency: str,
    base_currency: str,
    rates: Rates,
    check: Check = go_on,
) -> dict[str, list[Step]]:
    """For each asset (day, cost basis from the end of that day on), oldest first, in the reporting
    currency.

    None: a lot that is still open was bought at an unknown rate. `method` is a
    CostBasisMethod. `check` may raise to abort the work.
    """
    held: dict[str, _Held] = {}
    for step in paced(
        in_chronological_order(
            (transaction for transaction in transactions if transaction.type in _CHANGING), splits
        ),
        check,
    ):
        asset = str(step.asset)
        if isinstance(step, SplitEvent):
            if asset in held:
                held[asset].split(step.new, step.old)
            continue
        position = held.get(asset)
        if position is None:
            position = held[asset] = _Held(method)
        if step.type == SPLIT:
            position.split(step.ratio_new or 1, step.ratio_old or 1)
            continue
        if step.type in ADDING:
            to_base = transaction_rate(step, currency, base_currency, rates)
            to_asset = transaction_rate(step, asset_currencies[asset], base_currency, rates)
            position.add(step, to_asset, to_base)
        else:
            position.remove(step.quantity or _ZERO)
        position.note(step.date)
    return {asset: position.steps for asset, position in held.items()}


_CHANGING: Final = ADDING | REMOVING | {SPLIT}


class _Held:
    """The open lots of one asset with their running cost."""

    def __init__(self, method: str) -> None:
        self.steps: list[Step] = []
        self._method = method
        self._lots = lot_book(method)
        self._quantity = _ZERO
        self._cost: Decimal | None = _ZERO

    def add(
        self, transaction: Transaction, to_asset: Decimal | None, to_base: Decimal | None
    ) -> None:
        quantity, paid = transaction.quantity or _ZERO, transaction.gross
        if transaction.type == BUY:
            paid = PRECISE.add(paid, PRECISE.add(transaction.fee, transaction.tax))
        cost = multiply(paid, to_base)
        # The lot's rate splits gains into price and currency, which these lots are not used for.
        self._lots.add(Lot(transaction.date, quantity, multiply(paid, to_asset), cost, rate=None))
        self._quantity = PRECISE.add(self._quantity, quantity)
        self._cost = add(self._cost, cost)

    def remove(self, quantity: Decimal) -> None:
        remaining = remaining_after(self._quantity, quantity)
        if remaining <= 0:
            self._lots, self._quantity, self._cost = lot_book(self._method), _ZERO, _ZERO
            return
        self._quantity = remaining
        used = self._lots.relieve(quantity)
        if self._cost is None:
            # The lot of unknown cost may be among those used: sum the remaining lots again.
            self._cost = sum_or_none(lot.cost_base for lot in self._lots)
        else:
            self._cost = subtract(self._cost, sum_or_none(lot.cost_base for lot in used))

    def split(self, new: int, old: int) -> None:
        if self._quantity:
            self._lots.split(new, old)
            self._quantity = prorate(self._quantity, Decimal(new), Decimal(old))

    def note(self, day: date) -> None:
        """Records the cost at the end of the day; a later call for the same day replaces it."""
        if self.steps and self.steps[-1][0] == day:
            self.steps[-1] = (day, self._cost)
        else:
            self.steps.append((day, self._cost))
