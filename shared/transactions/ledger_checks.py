"""What a change of a ledger must leave intact: no quantity below zero, no lot named in vain.

Only the assets whose units a change can touch are read and replayed, and those that they turn into
or come from. So a record that only adds units is never refused: a ledger that a late split of the
market has made impossible can be repaired.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from shared import deadline
from shared.database.portfolios import Portfolio
from shared.errors import Conflict, FieldError, Invalid
from shared.ledger.exchange_rates import Rates, RateTable
from shared.ledger.journal import keep_journal
from shared.ledger.lots import CostBasisMethod
from shared.ledger.money import PRECISE, normalized
from shared.ledger.positions import Book
from shared.ledger.transactions import Transaction
from shared.ledger.units import Shortfall, refuse_oversell, shortfalls_of
from shared.transactions.ledger_statement import Closes
from shared.transactions.records import Record
from shared.transactions.repository import Ledger, read_ledger

SPLITS_MAX: Final = 10**12


@dataclass(slots=True)
class ChangedLedger:
    """The linked assets of a portfolio that a change touches, without `removed` and with `added`.

    `transactions` are the changed ones; `ledger` is what was read. `indexes` are the places of new
    records in the request, by their id.
    """

    portfolio: Portfolio
    ledger: Ledger
    transactions: Sequence[Transaction]
    removed: Collection[Record]
    added: Collection[Record]
    indexes: Mapping[str, int]
    _book: Book | None = None

    def check(self) -> None:
        """Raises Oversold, Conflict and Invalid, as `check_ledger` does."""
        _refuse_boundless_splits(self.transactions)
        names = {key: asset.symbol for key, asset in self.ledger.assets.items()}
        refuse_oversell(self.transactions, self.ledger.splits, names, deadline.check, self.indexes)
        _refuse_lost_lots(self)

    def book_without_rates(self) -> Book:
        """The journal by the portfolio's own method, replayed once. Costs that need a rate, other
        than one recorded on a transaction, are unknown.
        """
        if self._book is None:
            self._book = self.book(RateTable(()))
        return self._book

    def book(self, rates: Rates) -> Book:
        """The journal by the portfolio's own method."""
        return keep_journal(
            self.transactions,
            self.ledger.splits,
            asset_currencies=self.ledger.asset_currencies,
            method=self.portfolio.cost_basis_method,
            currency=self.portfolio.base_currency,
            base_currency=self.portfolio.base_currency,
            rates=rates,
            as_of=date.max,
            keep_steps=False,
            check=deadline.check,
        )


def check_ledger(
    work: Connection,
    portfolio: Portfolio,
    *,
    removed: Collection[Record] = (),
    added: Collection[Record] = (),
    indexes: Mapping[str, int] | None = None,
) -> ChangedLedger | None:
    """Raises Oversold where the ledger, without `removed` and with `added`, would at any point hold
    a negative quantity; Invalid where a new record names lots that are not there, and Conflict
    where a recorded one names a lot of `removed`. `indexes` are the places of new records in the
    request, by their id.

    Returns what was read and checked; None where the change can't reduce any units.
    """
    reducing = [record for record in removed if record.adds_units]
    reducing += [record for record in added if record.removes_units]
    touched = {asset_id for record in reducing for asset_id in record.asset_ids}
    if not touched:
        return None
    ledger = read_ledger(
        work, portfolio.id, as_of=None, asset_ids=sorted(touched), closes=Closes.NONE
    )
    changed = ChangedLedger(
        portfolio,
        ledger,
        _changed(ledger, removed, added),
        removed,
        added,
        indexes or {},
    )
    changed.check()
    return changed


def oversold(
    work: Connection, portfolio: Portfolio, added: Sequence[Record]
) -> Sequence[Shortfall]:
    """Those of the new records that would take out more units than are held, each as if it were
    left out.
    """
    removing = [record for record in added if record.removes_units]
    touched = {asset_id for record in removing for asset_id in record.asset_ids}
    ledger = read_ledger(
        work, portfolio.id, as_of=None, asset_ids=sorted(touched), closes=Closes.NONE
    )
    keys = {str(record.id) for record in added}
    return shortfalls_of(_changed(ledger, (), added), ledger.splits, keys, deadline.check)


def _changed(
    ledger: Ledger, removed: Collection[Record], added: Collection[Record]
) -> list[Transaction]:
    """The transactions of the assets that were read, without `removed` and with `added`."""
    removed_keys = {str(record.id) for record in removed}
    read = {UUID(key) for key in ledger.assets}
    return [
        transaction for transaction in ledger.transactions if transaction.key not in removed_keys
    ] + [record.in_ledger() for record in added if record.asset_ids & read]


def _refuse_lost_lots(changed: ChangedLedger) -> None:
    """New records may only name lots that are open then, with as many units as they name."""
    transactions = changed.transactions
    if not any(transaction.from_lots for transaction in transactions):
        return
    added_keys = {str(record.id) for record in changed.added}
    kept = {transaction.key for transaction in transactions}
    gone = {str(record.id) for record in changed.removed} - kept
    for transaction in transactions:
        if any(lot.key in gone for lot in transaction.from_lots):
            raise Conflict(
                f"The {transaction.type} of {transaction.date} names the lot of this transaction "
                "in from_lots. Change it first"
            )
    if changed.portfolio.cost_basis_method == CostBasisMethod.AVERAGE:
        return
    used: dict[str, dict[str | None, Decimal]] = {}
    for disposal in changed.book_without_rates().disposals:
        if disposal.transaction.from_lots and disposal.transaction.key in added_keys:
            by_lot: defaultdict[str | None, Decimal] = defaultdict(Decimal)
            for lot in disposal.used:
                by_lot[lot.key] = PRECISE.add(by_lot[lot.key], lot.quantity)
            used[str(disposal.transaction.key)] = by_lot
    errors = [
        FieldError(
            f"{_pointer(transaction, changed.indexes)}/from_lots/{place}",
            f"has {normalized(used[key].get(lot.key, Decimal(0))):f} units left on this day, "
            "or is no lot of this asset",
        )
        for transaction in transactions
        if (key := str(transaction.key)) in used
        for place, lot in enumerate(transaction.from_lots)
        if used[key].get(lot.key, Decimal(0)) < lot.quantity
    ]
    if errors:
        raise Invalid("The transaction names lots that are not there", errors)


def _pointer(transaction: Transaction, indexes: Mapping[str, int]) -> str:
    index = indexes.get(str(transaction.key))
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
