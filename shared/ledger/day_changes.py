"""What one day's transactions moved across the border of a single holding.

A holding is seen as a portfolio of one asset that tracks no cash: a buy with its charges is money
that comes in; a sale, dividend, interest and returned capital after theirs are money that goes out;
a fee or tax of the asset came in to pay for it. Transferred units cross at their market value. What
is left of the day's change in value, the day has earned.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from shared.immutable import immutable
from shared.ledger.conversion import Conversion
from shared.ledger.kinds import KINDS, TRANSFERS
from shared.ledger.money import PRECISE, add, multiply
from shared.ledger.transactions import Transaction

_ZERO: Final = Decimal(0)


@immutable
class HoldingFlow:
    """Money in less money out, in the asset's currency and in the reporting currency (`base`).
    None: unknown.
    """

    own: Decimal | None = _ZERO
    base: Decimal | None = _ZERO


def holding_flow(
    transactions: Iterable[Transaction],
    asset_currency: str,
    conversion: Conversion,
    transfer_values: Iterable[Decimal | None],
) -> HoldingFlow:
    """The flow of an asset's transactions of one day. `transfer_values` are beside the
    transactions: of a transfer, what its units are worth in the asset's currency.

    Unknown where units become another asset: what moved between the two has no value of its own.
    """
    own: Decimal | None = _ZERO
    base: Decimal | None = _ZERO
    for transaction, value in zip(transactions, transfer_values, strict=True):
        if transaction.to_asset is not None:
            return HoldingFlow(None, None)
        kind = KINDS[transaction.type]
        amounts = conversion.amounts(transaction, asset_currency, opens_lots=False, counts=True)
        own = add(own, add(_signed(amounts.gross_asset, -kind.cash), amounts.charged_asset))
        base = add(base, add(_signed(amounts.gross_base, -kind.cash), amounts.charged_base))
        if transaction.type in TRANSFERS:
            units = _signed(value, kind.units)
            rate = conversion.rate_on(asset_currency, conversion.currency, transaction.date)
            own, base = add(own, units), add(base, multiply(units, rate))
    return HoldingFlow(own, base)


def _signed(amount: Decimal | None, sign: int) -> Decimal | None:
    if not sign or amount is None:
        return amount if sign else _ZERO
    return amount if sign > 0 else PRECISE.minus(amount)
