"""What a change of a ledger must leave intact: no quantity below zero, no lot named in vain.

Only the assets whose units a change can touch are read and replayed, and those that they turn into
or come from. So a record that only adds units is never refused: a ledger that a late split of the
market has made impossible can be repaired.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from shared import deadline
from shared.database.portfolios import Portfolio
from shared.errors import Conflict, FieldError, Invalid
from shared.ledger.exchange_rates import RateTable
from shared.ledger.journal import keep_journal
from shared.ledger.lots import CostBasisMethod
from shared.ledger.money import PRECISE, normalized
from shared.ledger.positions import Book
from shared.ledger.transactions import Transaction
from shared.ledger.units import refuse_oversell
from shared.transactions.ledger_statement import Closes
from shared.transactions.records import Record
from shared.transactions.repository import Ledger, read_ledger

SPLITS_MAX: Final = 10**12


def check_ledger(
    work: Connection,
    portfolio: Portfolio,
    *,
    removed: Collection[Record] = (),
    added: Collection[Record] = (),
    indexes: Mapping[str, int] | None = None,
) -> None:
    """Raises Oversold where the ledger, without `removed` and with `added`, would at any point hold
    a negative quantity; Invalid where a new record names lots that are not there, and Conflict
    where a recorded one names a lot of `removed`. `indexes` are the places of new records in the
    request, by their id.
    """
    reducing = [record for record in removed if record.adds_units]
    reducing += [record for record in added if record.removes_units]
    touched = {asset_id for record in reducing for asset_id in record.asset_ids}
    if not touched:
        return
    ledger = read_ledger(
        work, portfolio.id, as_of=None, asset_ids=sorted(touched), closes=Closes.NONE
    )
    changed = changed_ledger(ledger, removed, added)
    _refuse_boundless_splits(changed)
    names = {key: asset.symbol for key, asset in ledger.assets.items()}
    refuse_oversell(changed, ledger.splits, names, deadline.check, indexes)
    _refuse_lost_lots(portfolio, ledger, changed, removed, added, indexes)


def changed_ledger(
    ledger: Ledger, removed: Collection[Record], added: Collection[Record]
) -> list[Transaction]:
    """The transactions of the assets that were read, without `removed` and with `added`."""
    removed_keys = {str(record.id) for record in removed}
    read = {UUID(key) for key in ledger.assets}
    return [
        transaction for transaction in ledger.transactions if transaction.key not in removed_keys
    ] + [record.in_ledger() for record in added if record.asset_ids & read]


def book_without_rates(
    portfolio: Portfolio,
    ledger: Ledger,
    transactions: Sequence[Transaction],
    as_of: date = date.max,
) -> Book:
    """The journal of these transactions by the portfolio's own method. Costs that need a rate,
    other than one recorded on a transaction, are unknown.
    """
    return keep_journal(
        transactions,
        ledger.splits,
        asset_currencies={key: asset.currency for key, asset in ledger.assets.items()},
        method=portfolio.cost_basis_method,
        currency=portfolio.base_currency,
        base_currency=portfolio.base_currency,
        rates=RateTable(()),
        as_of=as_of,
        check=deadline.check,
    )


def _refuse_lost_lots(
    portfolio: Portfolio,
    ledger: Ledger,
    changed: Sequence[Transaction],
    removed: Collection[Record],
    added: Collection[Record],
    indexes: Mapping[str, int] | None,
) -> None:
    """New records may only name lots that are open then, with as many units as they name."""
    if not any(transaction.from_lots for transaction in changed):
        return
    added_keys, kept = {str(record.id) for record in added}, {t.key for t in changed}
    gone = {str(record.id) for record in removed} - kept
    for transaction in changed:
        if any(lot.key in gone for lot in transaction.from_lots):
            raise Conflict(
                f"The {transaction.type} of {transaction.date} names the lot of this transaction "
                "in from_lots. Change it first"
            )
    if portfolio.cost_basis_method == CostBasisMethod.AVERAGE:
        return
    used: dict[str, dict[str | None, Decimal]] = {}
    for disposal in book_without_rates(portfolio, ledger, changed).disposals:
        if disposal.transaction.from_lots and disposal.transaction.key in added_keys:
            by_lot: defaultdict[str | None, Decimal] = defaultdict(Decimal)
            for lot in disposal.used:
                by_lot[lot.key] = PRECISE.add(by_lot[lot.key], lot.quantity)
            used[str(disposal.transaction.key)] = by_lot
    errors = [
        FieldError(
            f"{_pointer(transaction, indexes)}/from_lots/{place}",
            f"has {normalized(used[key].get(lot.key, Decimal(0))):f} units left on this day, "
            "or is no lot of this asset",
        )
        for transaction in changed
        if (key := str(transaction.key)) in used
        for place, lot in enumerate(transaction.from_lots)
        if used[key].get(lot.key, Decimal(0)) < lot.quantity
    ]
    if errors:
        raise Invalid("The transaction names lots that are not there", errors)


def _pointer(transaction: Transaction, indexes: Mapping[str, int] | None) -> str:
    index = (indexes or {}).get(str(transaction.key))
    return "" if index is None else f"/items/{index}"


def _refuse_boundless_splits(transactions: Sequence[Transaction]) -> None:
    """Raises Conflict where SPLITs together would need more digits than the ledger computes with:
    such ratios are typing errors.
    """
    grown: dict[str | None, Fraction] = defaultdict(lambda: Fraction(1))
    for transaction in transactions:
        if transaction.ratio_new and transaction.ratio_old:
            ratio = Fraction(transaction.ratio_new, transaction.ratio_old)
            grown[transaction.asset] *= max(ratio, 1 / ratio)
    if any(growth > SPLITS_MAX for growth in grown.values()):
        raise Conflict(
            "The splits of this asset would together multiply or divide it "
            "by more than a million million"
        )
