"""Reads the ledgers of portfolios in one statement: what a replay or a valuation needs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import compress
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection

from shared.database.assets import Asset
from shared.ledger.kinds import TRANSFERS
from shared.ledger.packed_transactions import SEPARATOR, PackedTransactions, Texts
from shared.ledger.transactions import SplitEvent, Transaction, is_reported
from shared.transactions.ledger_statement import (
    ASSET_FIELDS,
    COLUMNS,
    LEDGER,
    Closes,
)
from shared.transactions.records import carried_lots, chosen_lots

_SYMBOL: Final = ASSET_FIELDS.index("symbol")
"""The place of a column that every asset has."""


@dataclass
class Ledger:
    """Assets are keyed by their id as text; so are `Transaction.asset`, `SplitEvent.asset`,
    `manual_closes`, and `own_closes`, which are of market assets, whether or not a vendor has a
    close of the day. A split that the owner recorded is left out where a vendor reports it too.

    Transactions are `packed` asset by asset, those without an asset first; closes are oldest first.
    """

    packed: list[PackedTransactions] = field(default_factory=list)
    assets: dict[str, Asset] = field(default_factory=dict)
    splits: list[SplitEvent] = field(default_factory=list)
    manual_closes: dict[str, list[tuple[date, Decimal]]] = field(default_factory=dict)
    own_closes: dict[str, list[tuple[date, Decimal]]] = field(default_factory=dict)
    ex_dates: dict[str, date] = field(default_factory=dict)
    """By `Transaction.key`: the few that state one."""

    @cached_property
    def transactions(self) -> list[Transaction]:
        """All of them, asset by asset, in recorded order. `Transaction.key` is the transaction's id
        as text.
        """
        return [transaction for rows in self.packed for transaction in rows.unpacked()]

    def some_transactions(self, selected: Sequence[bool]) -> list[Transaction]:
        """Those at the places that are selected. Objects are made for assets that have one."""
        place = 0
        some: list[Transaction] = []
        for rows in self.packed:
            own = selected[place : place + rows.count]
            place += rows.count
            if any(own):
                some += compress(rows.unpacked(), own)
        return some

    @cached_property
    def first_day(self) -> date | None:
        """Of the earliest transaction; None without any."""
        if not self.packed:
            return None
        # As texts: all have six digits, from the year 274 to 2738.
        days = SEPARATOR.join(rows.texts.days for rows in self.packed)
        return date.fromordinal(int(min(days.split(SEPARATOR))))

    @property
    def asset_currencies(self) -> dict[str, str]:
        """The currency of each asset's closes."""
        return {key: asset.currency for key, asset in self.assets.items()}

    def currencies(self) -> set[str]:
        """Those of the assets, and those in which cash moves."""
        codes = {asset.currency for asset in self.assets.values()}
        return codes.union(*(rows.currencies for rows in self.packed))

    def transfer_days(self, until: date) -> Iterator[tuple[str, date]]:
        """Each asset and day on which units of it were transferred."""
        for rows in self.packed:
            if rows.asset is not None:
                for day in rows.days_of(TRANSFERS):
                    if day <= until:
                        yield rows.asset, day

    def first_rate_day(self) -> date | None:
        """The first day whose rate a cost may need: of a transaction, or of a lot carried over from
        before all of them. None without transactions.
        """
        days = [] if self.first_day is None else [self.first_day]
        for rows in self.packed:
            days += [lot.date for detail in rows.details.values() for lot in detail["lots"]]
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
            for rows in self.packed
            if rows.has_splits
            for transaction in rows.unpacked()
            if transaction.ratio_new is not None
        ]
        by_asset: dict[str, list[SplitEvent]] = {}
        for split in sorted(all_splits, key=lambda split: split.ex_date):
            by_asset.setdefault(split.asset, []).append(split)
        return by_asset


def joined_ledger(ledgers: Sequence[Ledger]) -> Ledger:
    """The ledgers of one owner's portfolios as one: for what is known of their assets, and for the
    days and currencies that they need. Each is replayed for itself.
    """
    if len(ledgers) == 1:
        return ledgers[0]
    joined = Ledger()
    for ledger in ledgers:
        joined.packed += ledger.packed
        joined.assets |= ledger.assets
        joined.ex_dates |= ledger.ex_dates
        _join_closes(joined.manual_closes, ledger.manual_closes)
        _join_closes(joined.own_closes, ledger.own_closes)
    joined.splits = list({split: None for ledger in ledgers for split in ledger.splits})
    return joined


def _join_closes(
    joined: dict[str, list[tuple[date, Decimal]]],
    closes: Mapping[str, Sequence[tuple[date, Decimal]]],
) -> None:
    """Of each portfolio those closes were read that it needs."""
    for asset, dated_closes in closes.items():
        joined[asset] = sorted({*joined.get(asset, ()), *dated_closes})


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
    assets, and each of them, also without transactions. Everything else is as in `read_ledgers`.
    """
    return read_ledgers(
        work,
        [portfolio_id],
        as_of=as_of,
        asset_ids=asset_ids,
        closes=closes,
        closes_from=closes_from,
    )[portfolio_id]


def read_ledgers(
    work: Connection,
    portfolio_ids: Sequence[UUID],
    *,
    as_of: date | None,
    asset_ids: Sequence[UUID] | None = None,
    closes: Closes = Closes.ALL,
    closes_from: date | None = None,
) -> dict[UUID, Ledger]:
    """The ledgers of portfolios of one owner, in their order; of one portfolio alone where
    `asset_ids` are given.

    The statement returns one row per portfolio and asset, and one for transactions without an
    asset, with each column joined into one text: 20,000 transactions take 0.04 s, as single rows
    0.8 s, and as the driver's arrays of numerics even longer. The caller has checked whose
    portfolios they are. `closes` selects the closes that its owner entered, none after `as_of`;
    `closes_from` is the day in the descriptions of Closes, None the first of all.
    """
    parameters = {
        "portfolio_id": portfolio_ids[0],
        "portfolio_ids": list(portfolio_ids),
        "as_of": as_of or date.max,
        "asset_ids": list(asset_ids or []),
        "closes_from": closes_from or date.min,
        "transfers": list(TRANSFERS),
    }
    rows_read = work.execute(LEDGER[asset_ids is not None, closes], parameters).all()
    first_rows = {row[0]: row for row in rows_read if row[_SYMBOL] is not None}
    assets = {id_: Asset(*row[: len(ASSET_FIELDS)]) for id_, row in first_rows.items()}
    splits = {id_: _splits(str(id_), row[len(ASSET_FIELDS)]) for id_, row in first_rows.items()}
    ledgers = {portfolio_id: Ledger() for portfolio_id in portfolio_ids}
    for row in rows_read:
        ledger, ledger_columns = ledgers[row[-1]], row[len(ASSET_FIELDS) + 1 :]
        asset = None
        if row[0] is not None:
            asset = str(row[0])
            ledger.assets[asset] = assets[row[0]]
        rows = _packed(asset, ledger_columns)
        _add_ex_dates(ledger, ledger_columns[len(COLUMNS)])
        if asset is not None:
            ledger.splits += splits[row[0]]
            _add_closes(ledger, asset, ledger_columns[len(COLUMNS) + 2])
            rows = _without_reported(rows, splits[row[0]])
        if rows is not None:
            ledger.packed.append(rows)
    return ledgers


def _packed(asset: str | None, row: Any) -> PackedTransactions | None:
    if row[0] is None:
        return None
    details = row[len(COLUMNS) + 1]
    return PackedTransactions(
        asset,
        Texts(*row[: len(COLUMNS)]).in_recorded_order(),
        {} if details is None else _details(json.loads(details)),
    )


def _add_ex_dates(ledger: Ledger, texts: str | None) -> None:
    for text in (texts or "").split():
        key, ex_date = text.split(SEPARATOR)
        ledger.ex_dates[key] = date.fromisoformat(ex_date)


def _details(stored: Mapping[str, Sequence[Any]]) -> dict[str, dict[str, Any]]:
    """The fields that few transactions have, by the transaction's id."""
    details = {}
    for key, values in stored.items():
        fee_currency, to_asset, to_quantity, to_currency, to_amount, cost_share = values[:6]
        lots, from_lots, transfer_id = values[6:]
        details[key] = {
            "fee_currency": fee_currency,
            "to_asset": to_asset,
            "to_quantity": _decimal(to_quantity),
            "to_currency": to_currency,
            "to_amount": _decimal(to_amount),
            "cost_share": _decimal(cost_share),
            "lots": carried_lots(lots),
            "from_lots": chosen_lots(from_lots),
            "transfer_id": transfer_id,
        }
    return details


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _splits(asset: str, texts: str | None) -> list[SplitEvent]:
    splits = []
    for text in (texts or "").split():
        ex_date, new, old = text.split(SEPARATOR)
        splits.append(SplitEvent(asset, date.fromisoformat(ex_date), int(new), int(old)))
    return splits


def _add_closes(ledger: Ledger, asset: str, texts: str | None) -> None:
    if texts:
        pairs = (text.split(SEPARATOR) for text in texts.split())
        manual = ledger.assets[asset].manual
        by_asset = ledger.manual_closes if manual else ledger.own_closes
        by_asset[asset] = [(date.fromisoformat(day), Decimal(close)) for day, close in pairs]


def _without_reported(
    rows: PackedTransactions | None, reported: Sequence[SplitEvent]
) -> PackedTransactions | None:
    """An asset's transactions without the splits that a vendor reports too."""
    if not reported or rows is None or not rows.has_splits:
        return rows
    return rows.keeping(
        lambda transaction: (
            transaction.ratio_new is None
            or not any(is_reported(transaction.date, split.ex_date) for split in reported)
        )
    )
