"""The rows of /gains in columns of texts, and what is composed of them: the items of an answer, and
a table for spreadsheets.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import orjson

from shared import deadline
from shared.analytics.holdings import held_asset
from shared.database.assets import Asset
from shared.immutable import immutable
from shared.timeseries.cells import Cells, are_there, cells_of, joined_lines, under_each_other
from shared.timeseries.span import Ints
from shared.transactions.formats.formula_guard import guarded

BYTE_ORDER_MARK: Final = "\ufeff"
"""Without it Excel reads a CSV file in the encoding of its own machine."""

FIELDS: Final = (
    "portfolio_id",
    "asset",
    "transaction_id",
    "type",
    "lot_transaction_id",
    "sold_on",
    "acquired_on",
    "days_held",
    "quantity",
    "proceeds",
    "cost",
    "gain",
    "proceeds_base",
    "cost_base",
    "gain_base",
    "price_gain_base",
    "fx_gain_base",
    "fx_rate_acquired",
    "fx_rate_sold",
    "repurchased",
)
"""Of an item, a RealizedGainAnswer."""

COLUMNS: Final = (
    "sold_on",
    "acquired_on",
    "days_held",
    "type",
    "symbol",
    "name",
    "isin",
    "quantity",
    "asset_currency",
    "proceeds",
    "cost",
    "gain",
    "fx_rate_acquired",
    "fx_rate_sold",
    "currency",
    "proceeds_base",
    "cost_base",
    "gain_base",
    "price_gain_base",
    "fx_gain_base",
    "repurchased",
    "portfolio_id",
    "transaction_id",
    "lot_transaction_id",
)
"""Of the CSV file."""

Part = bytes | tuple[Cells, Ints]
"""Of lines, as `joined_lines` takes them."""

_VALUES: Final = frozenset({"days_held", "repurchased"})
"""Fields whose cells are JSON values. Those of the others are texts."""


@immutable
class GainRows:
    """`cells` are by the names of FIELDS, without `asset`; `assets` are the places of the rows' in
    `asset_keys`. `sold_on` and `positions` are for sorting: the day of the sale, and its place in
    the order of the ledger.
    """

    asset_keys: Sequence[str]
    assets: Ints
    sold_on: Ints
    positions: Ints
    cells: Mapping[str, Cells]

    @property
    def count(self) -> int:
        return self.assets.size

    @property
    def order(self) -> Ints:
        """The rows as an answer has them: oldest sale first, in the order of the ledger, and lots
        in that of use.
        """
        order: Ints = np.lexsort((self.positions, self.sold_on))
        return order

    def assets_in_order(self) -> list[str]:
        """Those that have rows, by their first in the order of the ledger."""
        codes, first = np.unique(
            self.assets[self.positions.argsort(kind="stable")], return_index=True
        )
        return [self.asset_keys[code] for code in codes[first.argsort()].tolist()]


def joined_rows(parts: Sequence[GainRows]) -> GainRows:
    """The rows of all parts of one ledger. Without any there are no cells."""
    parts = [part for part in parts if part.count]
    codes: dict[str, int] = {}
    for part in parts:
        for key in part.asset_keys:
            codes.setdefault(key, len(codes))
    no_rows = np.zeros(0, np.int64)
    coded = [
        np.array([codes[key] for key in part.asset_keys], np.int64)[part.assets] for part in parts
    ]
    return GainRows(
        list(codes),
        np.concatenate([no_rows, *coded]),
        np.concatenate([no_rows, *(part.sold_on for part in parts)]),
        np.concatenate([no_rows, *(part.positions for part in parts)]),
        {
            name: under_each_other([part.cells[name] for part in parts])
            for name in FIELDS
            if parts and name != "asset"
        },
    )


def rows_together(ledgers: Sequence[GainRows]) -> GainRows:
    """The rows of several ledgers: on one day those of the first come first."""
    shifted, before = [], 0
    for rows in ledgers:
        shifted.append(replace(rows, positions=rows.positions + before))
        before += int(rows.positions.max(initial=0)) + 1
    return joined_rows(shifted)


def sold_asset(asset: Asset) -> dict[str, Any]:
    """The values of a SoldAsset."""
    return {**held_asset(asset).model_dump(mode="json"), "isin": asset.isin}


def items_of(rows: GainRows, assets: Mapping[str, Asset]) -> list[bytes | bytearray]:
    """The items of an answer as a JSON list, in parts to be joined."""
    if not rows.count:
        return [b"[]"]
    order = rows.order
    texts = [orjson.dumps(sold_asset(assets[key])) for key in rows.asset_keys]
    parts: list[Part] = []
    for name in FIELDS:
        begin = b'{"' if name == FIELDS[0] else b',"'
        parts.append(begin + name.encode() + b'":')
        if name == "asset":
            parts.append((cells_of(texts), rows.assets[order]))
        elif name in _VALUES:
            parts.append((rows.cells[name], order))
        else:
            parts += _quoted(rows.cells[name], order)
    parts.append(b"},")
    lines = [*joined_lines(parts, rows.count, deadline.check)]
    lines[-1] = lines[-1][:-1]
    return [b"[", *lines, b"]"]


def _quoted(cells: Cells, order: Ints) -> Sequence[Part]:
    """As JSON; null where there is no text. No text has a character that JSON escapes."""
    there = are_there(cells)
    if there.all():
        return [b'"', (cells, order), b'"']
    before = cells_of(["null", '"']), there[order].astype(np.int64)
    after = cells_of([None, '"']), before[1]
    return [before, (cells, order), after]


def table_of(rows: GainRows, assets: Mapping[str, Asset], currency: str) -> bytes:
    """The items as a CSV file. No cell of it is a formula to a spreadsheet."""
    header = (BYTE_ORDER_MARK + ",".join(COLUMNS) + "\r\n").encode()
    if not rows.count:
        return header
    order = rows.order
    shown = [assets[key] for key in rows.asset_keys]
    of_assets = {
        "symbol": [guarded(asset.symbol) for asset in shown],
        "name": [guarded(asset.name) for asset in shown],
        "isin": [guarded(asset.isin or "") for asset in shown],
        "asset_currency": [asset.currency for asset in shown],
    }
    parts: list[Part] = []
    for name in COLUMNS:
        if name in of_assets:
            parts.append((cells_of([*map(_csv_cell, of_assets[name])]), rows.assets[order]))
        else:
            parts.append(currency.encode() if name == "currency" else (rows.cells[name], order))
        parts.append(b"\r\n" if name == COLUMNS[-1] else b",")
    return b"".join([header, *joined_lines(parts, rows.count, deadline.check)])


def _csv_cell(text: str) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="").writerow([text, ""])
    return written.getvalue()[:-1]
