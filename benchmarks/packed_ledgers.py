"""Packs transactions as the database returns them: for benchmarks, and for tests of what reads
them packed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from shared.ledger.packed_transactions import (
    SEPARATOR,
    UNKNOWN,
    PackedTransactions,
    Texts,
)
from shared.ledger.transactions import Transaction

_DETAILS: Final = (
    "fee_currency",
    "to_asset",
    "to_quantity",
    "to_currency",
    "to_amount",
    "cost_share",
    "lots",
    "from_lots",
    "transfer_id",
)


def packed(transactions: Iterable[Transaction]) -> list[PackedTransactions]:
    """Transactions in any order as a database would return them: asset by asset."""
    by_asset: dict[str | None, list[Transaction]] = {}
    for transaction in sorted(transactions, key=lambda transaction: transaction.recorded):
        by_asset.setdefault(transaction.asset, []).append(transaction)
    return [
        _packed(asset, by_asset[asset])
        for asset in sorted(by_asset, key=lambda asset: (asset is not None, asset or ""))
    ]


def _packed(asset: str | None, transactions: Sequence[Transaction]) -> PackedTransactions:
    def text(value_of: Callable[[Transaction], object], absent: str = "") -> str:
        values = (value_of(transaction) for transaction in transactions)
        return SEPARATOR.join(absent if value is None else str(value) for value in values)

    keyed = {
        transaction.key or f"{asset}-{place}": transaction
        for place, transaction in enumerate(transactions)
    }
    return PackedTransactions(
        asset,
        Texts(
            types=text(lambda transaction: transaction.type),
            days=text(lambda transaction: transaction.date.toordinal()),
            currencies=text(lambda transaction: transaction.currency),
            quantities=text(lambda transaction: transaction.quantity, UNKNOWN),
            unit_prices=text(lambda transaction: transaction.unit_price, UNKNOWN),
            amounts=text(lambda transaction: transaction.amount, UNKNOWN),
            fees=text(lambda transaction: transaction.fee),
            taxes=text(lambda transaction: transaction.tax),
            fx_rates=text(lambda transaction: transaction.fx_rate, UNKNOWN),
            ratios_new=text(lambda transaction: transaction.ratio_new),
            ratios_old=text(lambda transaction: transaction.ratio_old),
            orders=text(lambda transaction: transaction.order),
            recorded=text(lambda transaction: transaction.recorded),
            keys=SEPARATOR.join(keyed),
        ),
        {
            key: {name: getattr(transaction, name) for name in _DETAILS}
            for key, transaction in keyed.items()
            if any(getattr(transaction, name) for name in _DETAILS)
        },
    )
