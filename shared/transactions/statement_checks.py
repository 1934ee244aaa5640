"""Compares what a statement states with the ledger: its balances, its positions, its results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Literal

from sqlalchemy import Connection

from shared import deadline
from shared.database.assets import Asset
from shared.database.portfolios import Portfolio
from shared.errors import Invalid
from shared.ledger.money import PRECISE, normalized
from shared.ledger.transactions import SplitEvent, Transaction, cash_changes
from shared.ledger.units import Units, assets_of, replay
from shared.transactions.asset_resolution import AssetName
from shared.transactions.batch_schemas import StatementCheck
from shared.transactions.formats.format import Stated
from shared.transactions.ledger_statement import Closes
from shared.transactions.records import Record
from shared.transactions.repository import read_ledger
from shared.transactions.statement_results import SaleResult, compare_results

CENT: Final = Decimal("0.01")
_ZERO: Final = Decimal(0)

StatedLines = Sequence[tuple[int | None, Stated]]


def compare(
    work: Connection,
    portfolio: Portfolio,
    stated: StatedLines,
    results: Sequence[SaleResult],
    new: Sequence[Record],
    resolved: Mapping[AssetName, Asset | Invalid],
) -> list[StatementCheck]:
    """What the file states, each against the ledger with the `new` records, which are not stored
    yet. One statement, and none where the file states nothing.
    """
    if not stated and not results:
        return []
    ledger = read_ledger(work, portfolio.id, as_of=None, closes=Closes.NONE)
    transactions = [*ledger.transactions, *(record.in_ledger() for record in new)]
    ends = _Ends(transactions, ledger.splits)
    assets = _by_text(resolved)
    return [
        _check(line, figure, ends, assets)
        for line, figure in sorted(stated, key=lambda pair: pair[1].day)
    ] + compare_results(results, transactions, ledger.splits, portfolio.base_currency)


class _Ends:
    """The units and the cash at the ends of days, which are asked for in their order."""

    def __init__(self, transactions: Sequence[Transaction], splits: Sequence[SplitEvent]) -> None:
        self._dated = sorted(transactions, key=lambda transaction: transaction.date)
        self._of_asset: defaultdict[str, list[Transaction]] = defaultdict(list)
        for transaction in transactions:
            for asset in assets_of(transaction):
                self._of_asset[asset].append(transaction)
        self._splits = splits
        self._cash: defaultdict[str, Decimal] = defaultdict(Decimal)
        self._place = 0

    def units(self, asset: str, day: date) -> Decimal:
        """Of one asset, which others may have turned into."""
        units = Units()
        sources = {step.asset for step in self._of_asset[asset] if step.to_asset == asset}
        steps = {
            id(step): step
            for source in (asset, *sources)
            for step in self._of_asset[str(source)]
            if step.date <= day
        }
        splits = [split for split in self._splits if split.ex_date <= day]
        for _ in replay(steps.values(), splits, units, deadline.check):
            pass
        return units.held[asset]

    def cash(self, currency: str, day: date) -> Decimal:
        while self._place < len(self._dated) and self._dated[self._place].date <= day:
            for code, change in cash_changes(*_with_gross(self._dated[self._place])):
                self._cash[code] = PRECISE.add(self._cash[code], change)
            self._place += 1
        return self._cash[currency]


def _with_gross(transaction: Transaction) -> tuple[Transaction, Decimal]:
    if transaction.amount is not None:
        return transaction, transaction.amount
    factors = transaction.quantity or _ZERO, transaction.unit_price or _ZERO
    return transaction, PRECISE.multiply(*factors)


def _by_text(resolved: Mapping[AssetName, Asset | Invalid]) -> Mapping[str, Asset]:
    """The assets that the rows of the file were matched to, by what these call them."""
    by_text: dict[str, Asset] = {}
    for name, asset in resolved.items():
        if isinstance(asset, Asset):
            for text in (name.isin, name.symbol, name.name):
                if text:
                    by_text.setdefault(text.lower(), asset)
    return by_text


def _check(
    line: int | None, stated: Stated, ends: _Ends, assets: Mapping[str, Asset]
) -> StatementCheck:
    day = date.fromisoformat(stated.day)
    asset: Asset | None = None
    if stated.currency is not None:
        ledger: Decimal | None = ends.cash(stated.currency, day)
    else:
        texts = (text for text in (stated.isin, stated.symbol, stated.name) if text)
        asset = next((assets[text.lower()] for text in texts if text.lower() in assets), None)
        ledger = None if asset is None else ends.units(str(asset.id), day)
    return StatementCheck(
        kind="position" if stated.currency is None else "cash",
        line=line,
        date=day,
        currency=stated.currency,
        isin=stated.isin,
        symbol=stated.symbol,
        name=stated.name,
        asset_id=None if asset is None else asset.id,
        stated=normalized(stated.figure),
        ledger=None if ledger is None else normalized(ledger),
        status=_status(stated, ledger),
    )


def _status(stated: Stated, ledger: Decimal | None) -> Literal["equal", "differs", "unknown"]:
    if ledger is None:
        return "unknown"
    exponent = stated.figure.as_tuple().exponent
    last_decimal = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    tolerance = max(CENT, last_decimal) if stated.currency else min(last_decimal, Decimal("0.001"))
    return "equal" if abs(PRECISE.subtract(ledger, stated.figure)) < tolerance else "differs"
