"""Reads a portfolio's ledger in one statement: the columns that a replay or a valuation needs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from shared.database.assets import Asset
from shared.ledger.kinds import TRANSFERS
from shared.ledger.transactions import SplitEvent, Transaction, is_reported
from shared.transactions.ledger_statement import (
    ASSET_FIELDS,
    COLUMNS,
    LEDGER,
    SEPARATOR,
    Closes,
)
from shared.transactions.records import carried_lots, chosen_lots


@dataclass(slots=True)
class Ledger:
    """Assets are keyed by their id as text; so are `Transaction.asset`, `SplitEvent.asset`,
    `manual_closes`, and `own_closes`, which are of market assets, whether or not a vendor has a
    close of the day. A split that the owner recorded is left out where a vendor reports it too.

    `Transaction.key` is the transaction's id as text. Transactions come asset by asset, in recorded
    order; closes oldest first.
    """

    transactions: list[Transaction] = field(default_factory=list)
    assets: dict[str, Asset] = field(default_factory=dict)
    splits: list[SplitEvent] = field(default_factory=list)
    manual_closes: dict[str, list[tuple[date, Decimal]]] = field(default_factory=dict)
    own_closes: dict[str, list[tuple[date, Decimal]]] = field(default_factory=dict)
    ex_dates: dict[str, date] = field(default_factory=dict)
    """By `Transaction.key`: the few that state one."""

    def currencies(self) -> set[str]:
        """Those of the assets, and those in which cash moves."""
        codes = {asset.currency for asset in self.assets.values()}
        codes.update(code for transaction in self.transactions for code in transaction.currencies)
        return codes

    def first_rate_day(self) -> date | None:
        """The first day whose rate a cost may need: of a transaction, or of a lot carried over from
        before all of them. None without transactions.
        """
        days = [transaction.date for transaction in self.transactions]
        days += [lot.date for transaction in self.transactions for lot in transaction.lots]
        return min(days, default=None)

    def splits_by_asset(self) -> dict[str, list[SplitEvent]]:
        """Each asset's splits, oldest first: corporate actions, and those of the owner."""
        all_splits = self.splits + [
            SplitEvent(
                str(transaction.asset),
                transaction.date,
                transaction.ratio_new,
                transaction.ratio_old or 1,
            )
            for transaction in self.transactions
            if transaction.ratio_new is not None
        ]
        by_asset: dict[str, list[SplitEvent]] = {}
        for split in sorted(all_splits, key=lambda split: split.ex_date):
            by_asset.setdefault(split.asset, []).append(split)
        return by_asset


def read_ledger(
    work: Connection,
    portfolio_id: UUID,
    *,
    as_of: date | None,
    asset_ids: Sequence[UUID] | None = None,
    closes: Closes = Closes.ALL,
    closes_from: date | None = None,
) -> Ledger:
    """The ledger up to the end of `as_of` (None: all of it). With `asset_ids` it has only these
    assets, and each of them, also without transactions.

    The statement returns one row per asset, and one for transactions without an asset, with each
    column joined into one text: 20,000 transactions take 0.15 s, as single rows 0.8 s, and as the
    driver's arrays of numerics even longer. The caller has checked whose portfolio it is. `closes`
    selects the closes that its owner entered, none after `as_of`; `closes_from` is the day in the
    descriptions of Closes, None the first of all.
    """
    parameters = {
        "portfolio_id": portfolio_id,
        "as_of": as_of or date.max,
        "asset_ids": list(asset_ids or []),
        "closes_from": closes_from or date.min,
        "transfers": list(TRANSFERS),
    }
    statement = LEDGER[asset_ids is not None, closes]
    ledger = Ledger()
    for row in work.execute(statement, parameters):
        asset_columns, ledger_columns = row[: len(ASSET_FIELDS)], row[len(ASSET_FIELDS) :]
        asset = None
        if asset_columns[0] is not None:
            asset = str(asset_columns[0])
            ledger.assets[asset] = Asset(*asset_columns)
        first = len(ledger.transactions)
        _add_transactions(ledger, asset, ledger_columns)
        if asset is not None:
            _add_splits_and_closes(ledger, asset, ledger_columns, first)
    return ledger


def _add_transactions(ledger: Ledger, asset: str | None, row: Any) -> None:
    if row[0] is None:
        return
    columns = [text.split(SEPARATOR) for text in row[: len(COLUMNS)]]
    days = {text: date.fromisoformat(text) for text in set(columns[1])}
    transactions = [
        Transaction(
            type_,
            days[day],
            currency,
            asset,
            Decimal(quantity) if quantity else None,
            Decimal(unit_price) if unit_price else None,
            Decimal(amount) if amount else None,
            Decimal(fee),
            Decimal(tax),
            Decimal(fx_rate) if fx_rate else None,
            int(ratio_new) if ratio_new else None,
            int(ratio_old) if ratio_old else None,
            int(order) if order else None,
            int(recorded),
            key,
        )
        for (
            type_,
            day,
            currency,
            quantity,
            unit_price,
            amount,
            fee,
            tax,
            fx_rate,
            ratio_new,
            ratio_old,
            order,
            recorded,
            key,
        ) in zip(*columns, strict=True)
    ]
    if row[len(COLUMNS) + 1] is not None:
        _add_details(transactions, json.loads(row[len(COLUMNS) + 1]))
    ledger.transactions += transactions
    for text in (row[len(COLUMNS)] or "").split():
        key, ex_date = text.split(SEPARATOR)
        ledger.ex_dates[key] = date.fromisoformat(ex_date)


def _add_details(transactions: list[Transaction], details: Mapping[str, Sequence[Any]]) -> None:
    """Fills in the fields that few transactions have."""
    for place, transaction in enumerate(transactions):
        fields = details.get(str(transaction.key))
        if fields is not None:
            fee_currency, to_asset, to_quantity, to_currency, to_amount, cost_share = fields[:6]
            lots, from_lots = fields[6:]
            transactions[place] = replace(
                transaction,
                fee_currency=fee_currency,
                to_asset=to_asset,
                to_quantity=_decimal(to_quantity),
                to_currency=to_currency,
                to_amount=_decimal(to_amount),
                cost_share=_decimal(cost_share),
                lots=carried_lots(lots),
                from_lots=chosen_lots(from_lots),
            )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _add_splits_and_closes(ledger: Ledger, asset: str, row: Any, first: int) -> None:
    """Of an asset, whose transactions are those from the place `first` on."""
    splits, closes = row[len(COLUMNS) + 2 :]
    reported = []
    for text in (splits or "").split():
        ex_date, new, old = text.split(SEPARATOR)
        reported.append(SplitEvent(asset, date.fromisoformat(ex_date), int(new), int(old)))
    if reported:
        ledger.splits += reported
        ledger.transactions[first:] = [
            transaction
            for transaction in ledger.transactions[first:]
            if transaction.ratio_new is None
            or not any(is_reported(transaction.date, split.ex_date) for split in reported)
        ]
    if closes:
        pairs = (text.split(SEPARATOR) for text in closes.split())
        manual = ledger.assets[asset].manual
        by_asset = ledger.manual_closes if manual else ledger.own_closes
        by_asset[asset] = [(date.fromisoformat(day), Decimal(close)) for day, close in pairs]
