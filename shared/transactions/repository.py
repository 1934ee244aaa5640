"""Reads a portfolio's ledger in one statement: the columns that a replay or a valuation needs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.assets import Asset
from shared.ledger.kinds import TRANSFERS
from shared.ledger.transactions import SplitEvent, Transaction, is_reported
from shared.transactions.records import carried_lots, chosen_lots

SEPARATOR: Final = ","
"""Between the values of a column. Occurs in none of them: words, dates, numbers and ids."""


class Closes(Enum):
    """Which closes of manual assets a reader needs."""

    ALL = "all of them"
    NONE = "none"
    IN_FORCE = "of each asset the last one on or before a day, and before each transfer of units"
    IN_RANGE = (
        "those in force from a day on while the asset was held, "
        "and those in force when units were transferred"
    )


@dataclass(slots=True)
class Ledger:
    """Assets are keyed by their id as text; so are `Transaction.asset`, `SplitEvent.asset` and
    `manual_closes`. A split that the owner recorded is left out where a vendor reports it too.

    `Transaction.key` is the transaction's id as text. Transactions come asset by asset, in recorded
    order; closes oldest first.
    """

    transactions: list[Transaction] = field(default_factory=list)
    assets: dict[str, Asset] = field(default_factory=dict)
    splits: list[SplitEvent] = field(default_factory=list)
    manual_closes: dict[str, list[tuple[date, Decimal]]] = field(default_factory=dict)
    ex_dates: dict[str, date] = field(default_factory=dict)
    """By `Transaction.key`: the few that state one."""

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
    selects the closes of manual assets, none after `as_of`; `closes_from` is the day in the
    descriptions of Closes, None the first of all.
    """
    parameters = {
        "portfolio_id": portfolio_id,
        "as_of": as_of or date.max,
        "asset_ids": list(asset_ids or []),
        "closes_from": closes_from or date.min,
        "transfers": list(TRANSFERS),
    }
    statement = _LEDGER[asset_ids is not None, closes]
    ledger = Ledger()
    for row in work.execute(statement, parameters):
        asset_columns, ledger_columns = row[: len(_ASSET_FIELDS)], row[len(_ASSET_FIELDS) :]
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
    columns = [text.split(SEPARATOR) for text in row[: len(_COLUMNS)]]
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
    if row[len(_COLUMNS) + 1] is not None:
        _add_details(transactions, json.loads(row[len(_COLUMNS) + 1]))
    ledger.transactions += transactions
    for text in (row[len(_COLUMNS)] or "").split():
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
    splits, closes = row[len(_COLUMNS) + 2 :]
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
        ledger.manual_closes[asset] = [
            (date.fromisoformat(day), Decimal(close)) for day, close in pairs
        ]


_ASSET_FIELDS: Final = tuple(Asset.__dataclass_fields__)
_COLUMNS: Final = (
    "type",
    "date",
    "currency",
    "quantity",
    "unit_price",
    "amount",
    "fee",
    "tax",
    "fx_rate",
    "ratio_new",
    "ratio_old",
    '"order"',
    "recorded",
    "id",
)


_DETAILS: Final = """
               json_object_agg(t.id, json_build_array(
                   t.fee_currency, t.to_asset_id, t.to_quantity::text, t.to_currency,
                   t.to_amount::text, t.cost_share::text, t.lots, t.from_lots
                 )) FILTER (WHERE num_nonnulls(
                   t.fee_currency, t.to_asset_id, t.to_currency, t.lots, t.from_lots) > 0
                 )::text"""
"""The fields that few transactions have, by id, as one JSON text."""

_LINKED: Final = """
              linked (id) AS (
                SELECT unnest(CAST(:asset_ids AS uuid[]))
                UNION
                SELECT unnest(ARRAY[l.asset_id, l.to_asset_id])
                FROM linked JOIN transactions AS l ON linked.id IN (l.asset_id, l.to_asset_id)
                WHERE l.portfolio_id = :portfolio_id AND l.to_asset_id IS NOT NULL
              )"""
"""The assets, and all that they have turned into or come from: only together can they be
replayed."""

_FIRST_HELD: Final = """least(min(t.date), (
             SELECT min(l.date) FROM transactions AS l
             WHERE l.portfolio_id = :portfolio_id AND l.to_asset_id = a.id))"""

_OF_ASSET: Final = "c.asset_id = a.id AND a.owner_id IS NOT NULL AND c.date <= :as_of"
_DATED_CLOSES: Final = (
    "SELECT string_agg(concat_ws(',', c.date, c.close), ' ' ORDER BY c.date) "
    "FROM manual_closes AS c WHERE"
)
_CLOSES: Final = {
    Closes.ALL: f"({_DATED_CLOSES} {_OF_ASSET})",
    Closes.NONE: "NULL",
    # array_agg() and min() are of the outer query's group: of the asset's own transactions.
    Closes.IN_FORCE: f"""
        ({_DATED_CLOSES} {_OF_ASSET} AND c.date IN (
           SELECT (SELECT max(b.date) FROM manual_closes AS b
                   WHERE b.asset_id = a.id AND b.date <= valued.day)
           FROM unnest(array_append(
             array_agg(t.date) FILTER (WHERE t.type = ANY(:transfers)), :closes_from
           )) AS valued (day)))""",
    Closes.IN_RANGE: f"""
        ({_DATED_CLOSES} {_OF_ASSET} AND c.date >= coalesce(
           (SELECT max(b.date) FROM manual_closes AS b WHERE b.asset_id = a.id AND b.date <= least(
              greatest(:closes_from, {_FIRST_HELD}),
              min(t.date) FILTER (WHERE t.type = ANY(:transfers)))),
           '-infinity'))""",
}


def _ledger_statement(*, some_assets: bool, closes: Closes) -> sa.TextClause:
    asset = ", ".join(f"a.{name}" for name in _ASSET_FIELDS)
    columns = ", ".join(
        f"string_agg(coalesce(t.{name}::text, ''), '{SEPARATOR}' ORDER BY t.recorded)"
        " FILTER (WHERE t.id IS NOT NULL)"
        for name in _COLUMNS
    )
    mine = "t.portfolio_id = :portfolio_id AND t.date <= :as_of"
    figures = f"""{columns},
               string_agg(concat_ws(',', t.id, t.ex_date), ' ')
                 FILTER (WHERE t.ex_date IS NOT NULL),
               {_DETAILS}"""
    splits_and_closes = f"""
               (SELECT string_agg(concat_ws(',', s.ex_date, s.new, s.old), ' ' ORDER BY s.ex_date)
                FROM splits AS s WHERE s.asset_id = a.id AND s.ex_date <= :as_of),
               {_CLOSES[closes]}"""
    if some_assets:
        return sa.text(
            f"""
            WITH RECURSIVE {_LINKED}
            SELECT {asset}, {figures}, {splits_and_closes}
            FROM assets AS a LEFT JOIN transactions AS t ON t.asset_id = a.id AND {mine}
            WHERE a.id IN (SELECT id FROM linked)
            GROUP BY a.id
            ORDER BY a.id
            """
        )
    no_figures = ", ".join(["NULL::text"] * (len(_COLUMNS) + 2))
    return sa.text(
        f"""
        SELECT {asset}, {figures}, {splits_and_closes}
        FROM transactions AS t LEFT JOIN assets AS a ON a.id = t.asset_id
        WHERE {mine}
        GROUP BY a.id
        UNION ALL
        SELECT {asset}, {no_figures}, {splits_and_closes}
        FROM transactions AS t JOIN assets AS a ON a.id = t.to_asset_id
        WHERE {mine} AND NOT EXISTS (
          SELECT FROM transactions AS u
          WHERE u.portfolio_id = :portfolio_id AND u.asset_id = a.id AND u.date <= :as_of
        )
        GROUP BY a.id
        ORDER BY 1 NULLS FIRST
        """
    )


_LEDGER: Final = {
    (some_assets, closes): _ledger_statement(some_assets=some_assets, closes=closes)
    for some_assets in (False, True)
    for closes in Closes
}
