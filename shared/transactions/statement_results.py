"""Compares the gains that a statement states of its sales with those of the ledger, by the method
and with the charges that its broker computes them with.

The portfolio's own method may be another one, so its transactions are replayed by the statement's:
in the statement's currency, without rates. A gain that needs a rate is unknown.
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import isqrt
from typing import Final
from uuid import UUID

from shared import deadline
from shared.immutable import immutable
from shared.ledger.exchange_rates import RateTable
from shared.ledger.journal import keep_journal
from shared.ledger.kinds import TransactionType
from shared.ledger.money import PRECISE, normalized, subtract, sum_or_none
from shared.ledger.transactions import SplitEvent, Transaction
from shared.ledger.units import assets_of
from shared.transactions.batch_schemas import StatementCheck
from shared.transactions.formats.format import StatedResult

CENT: Final = Decimal("0.01")
_ZERO: Final = Decimal(0)


@immutable
class SaleResult:
    """What a file states of one of its sales."""

    line: int | None
    key: str
    """Of the sale in the ledger."""
    stated: StatedResult


def compare_results(
    results: Sequence[SaleResult],
    transactions: Sequence[Transaction],
    splits: Sequence[SplitEvent],
    base_currency: str,
) -> list[StatementCheck]:
    """Each result against the ledger of all `transactions`, in the order of the file. Those whose
    sale isn't in the ledger are left out.
    """
    groups: defaultdict[tuple[str, str, bool], list[SaleResult]] = defaultdict(list)
    for result in results:
        stated = result.stated
        groups[stated.currency, stated.method, stated.after_charges].append(result)
    sales = {str(transaction.key): transaction for transaction in transactions}
    purchases = _purchase_days(transactions)
    gains: dict[str, Decimal | None] = {}
    for group in groups.values():
        assets = {str(sales[result.key].asset) for result in group if result.key in sales}
        linked = _linked(transactions, assets)
        gains |= _gains(linked, splits, group[0].stated, base_currency)
    return [
        _check(result, sales[result.key], gains.get(result.key), purchases)
        for result in results
        if result.key in sales
    ]


def _linked(transactions: Sequence[Transaction], assets: set[str]) -> list[Transaction]:
    """Those of the assets, and of the assets that turned into them."""
    turned: defaultdict[str, set[str]] = defaultdict(set)
    for transaction in transactions:
        if transaction.to_asset is not None:
            turned[transaction.to_asset].add(str(transaction.asset))
    linked: set[str] = set()
    waiting = list(assets)
    while waiting:
        asset = waiting.pop()
        if asset not in linked:
            linked.add(asset)
            waiting += turned[asset]
    return [
        transaction
        for transaction in transactions
        if transaction.asset is not None and transaction.asset in linked
    ]


def _gains(
    transactions: Sequence[Transaction],
    splits: Sequence[SplitEvent],
    stated: StatedResult,
    base_currency: str,
) -> dict[str, Decimal | None]:
    """The gain of each sale by its key, in the statement's currency."""
    if not stated.after_charges:
        transactions = [_without_charges(transaction) for transaction in transactions]
    assets = {asset for transaction in transactions for asset in assets_of(transaction)}
    book = keep_journal(
        transactions,
        [split for split in splits if split.asset in assets],
        asset_currencies=dict.fromkeys(assets, stated.currency),
        method=stated.method,
        currency=stated.currency,
        base_currency=base_currency,
        rates=RateTable(()),
        as_of=date.max,
        track_cash=False,
        keep_steps=False,
        check=deadline.check,
    )
    return {
        str(realization.transaction.key): subtract(
            realization.net, sum_or_none(lot.cost for lot in realization.used)
        )
        for realization in book.realizations
        if realization.transaction.type == TransactionType.SELL
    }


def _without_charges(transaction: Transaction) -> Transaction:
    if not transaction.fee and not transaction.tax:
        return transaction
    return replace(transaction, fee=_ZERO, tax=_ZERO, fee_currency=None)


def _purchase_days(transactions: Iterable[Transaction]) -> Mapping[str, Sequence[date]]:
    days: defaultdict[str, list[date]] = defaultdict(list)
    for transaction in transactions:
        if transaction.type == TransactionType.BUY:
            days[str(transaction.asset)].append(transaction.date)
    for dates in days.values():
        dates.sort()
    return days


def _check(
    result: SaleResult,
    sale: Transaction,
    gain: Decimal | None,
    purchases: Mapping[str, Sequence[date]],
) -> StatementCheck:
    """Statements round each amount to the cent. What many purchases add up to is wrong by about the
    root of their number.
    """
    stated = result.stated
    count = bisect.bisect_right(purchases.get(str(sale.asset), ()), sale.date)
    tolerance = CENT * (1 + isqrt(max(count, 1)))
    is_equal = gain is not None and abs(PRECISE.subtract(gain, stated.figure)) <= tolerance
    return StatementCheck(
        kind="result",
        line=result.line,
        date=sale.date,
        currency=stated.currency,
        isin=None,
        symbol=None,
        name=None,
        asset_id=None if sale.asset is None else UUID(sale.asset),
        method=stated.method,
        after_charges=stated.after_charges,
        stated=normalized(stated.figure),
        ledger=None if gain is None else normalized(gain),
        status="unknown" if gain is None else "equal" if is_equal else "differs",
    )
