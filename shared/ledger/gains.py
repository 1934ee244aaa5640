"""Realized gains, lot by lot: what each sale brought for each lot that it used, and what that lot
had cost.

    proceeds     the lot's share, by quantity, of what the transaction brought after fee and tax
    gain         proceeds − cost, in the asset's currency; in the reporting currency the proceeds
                 are at the rate of the sale and the cost at that of the lot's own day
    price_gain   (proceeds − cost, in the asset's currency) × rate of the lot's own day
    fx_gain      gain in the reporting currency − price_gain

The gains of all lots add up to the realized gain of the position, exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from shared.immutable import immutable
from shared.ledger.kinds import TransactionType
from shared.ledger.lots import Lot, spread
from shared.ledger.money import multiply, subtract
from shared.ledger.positions import Realization
from shared.ledger.transactions import Transaction


@immutable
class RealizedGain:
    """One lot, or a part of one, that a transaction sold. `rate` is the reporting currency for one
    unit of the asset's on the day of the sale; None is unknown, or of a sale that brought nothing.
    """

    transaction: Transaction
    lot: Lot
    proceeds: Decimal | None
    proceeds_base: Decimal | None
    rate: Decimal | None

    @property
    def gain(self) -> Decimal | None:
        return subtract(self.proceeds, self.lot.cost)

    @property
    def gain_base(self) -> Decimal | None:
        return subtract(self.proceeds_base, self.lot.cost_base)

    @property
    def price_gain_base(self) -> Decimal | None:
        return multiply(self.gain, self.lot.rate)


def realized_gains(realizations: Iterable[Realization]) -> Iterator[RealizedGain]:
    """One for each lot, in the order of the journal. Returned capital that has only lowered the
    cost of its lots realizes nothing, and is left out.
    """
    for realization in realizations:
        is_sale = realization.transaction.type == TransactionType.SELL
        lots = realization.used
        shares = zip(
            lots, spread(realization.net, lots), spread(realization.net_base, lots), strict=True
        )
        for lot, proceeds, proceeds_base in shares:
            gain = RealizedGain(
                realization.transaction, lot, proceeds, proceeds_base, realization.rate
            )
            if is_sale or gain.gain != 0 or gain.gain_base != 0:
                yield gain
