"""Resolves the assets of many transactions, by id or symbol, with one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from shared.database.assets import Asset
from shared.database.caller import Caller
from shared.errors import Invalid
from shared.ledger.kinds import TransactionType
from shared.transactions.batch_schemas import ImportedFields
from shared.transactions.record_repository import split_days, visible_assets
from shared.transactions.schemas import TransactionFields


@dataclass(frozen=True, slots=True)
class NamedAssets:
    """Those of the assets named by some transactions that the caller can use."""

    by_id: Mapping[UUID, Asset]
    by_symbol: Mapping[str, Sequence[Asset]]
    split_days: Mapping[UUID, Sequence[date]]
    """The days of the vendors' splits, of the assets for which a SPLIT is stated."""

    @classmethod
    def read(cls, work: Connection, caller: Caller, items: Sequence[object]) -> NamedAssets:
        """Reads the assets of all `items`; an item that is no TransactionFields names none."""
        ids: set[UUID] = set()
        symbols: set[str] = set()
        for item in items:
            for asset_id, symbol, _ in _names(item):
                if asset_id is not None:
                    ids.add(asset_id)
                elif symbol is not None:
                    symbols.add(symbol)
        by_symbol = defaultdict(list)
        usable = visible_assets(work, caller, ids, symbols)
        for asset in usable:
            by_symbol[asset.symbol].append(asset)
        by_id = {asset.id: asset for asset in usable}
        stated = {
            item.asset_id
            for item in items
            if isinstance(item, TransactionFields)
            and item.type == TransactionType.SPLIT
            and item.asset_id is not None
        }
        return cls(by_id, by_symbol, split_days(work, stated) if stated else {})

    def resolve(self, fields: TransactionFields) -> TransactionFields:
        """The transaction with the ids of its assets, which their symbols resolve to where it has
        none. Raises Invalid for a symbol that matches no asset or several.
        """
        resolved = {
            name: self._of_symbol(symbol, exchange, pointer).id
            for (name, pointer), (asset_id, symbol, exchange) in zip(
                _POINTERS.items(), _names(fields), strict=False
            )
            if asset_id is None and symbol is not None
        }
        return fields.model_copy(update=resolved) if resolved else fields

    def _of_symbol(self, symbol: str, exchange: str | None, pointer: str) -> Asset:
        matches = [
            asset
            for asset in self.by_symbol.get(symbol, ())
            if exchange is None or asset.exchange == exchange
        ]
        if len(matches) > 1:
            raise Invalid.field(pointer, "names several assets; give the exchange too, or asset_id")
        if not matches:
            raise Invalid.field(
                pointer, "is not an asset that you can use; add it under /assets first"
            )
        return matches[0]


_POINTERS: Final = {"asset_id": "/symbol", "to_asset_id": "/to_symbol"}


def _names(item: object) -> Iterator[tuple[UUID | None, str | None, str | None]]:
    """(id, symbol, exchange) of the asset, and of the one that it turns into, in the order of
    _POINTERS. Only a file names assets by symbol.
    """
    if isinstance(item, ImportedFields):
        yield item.asset_id, item.symbol, item.exchange
        yield item.to_asset_id, item.to_symbol, item.to_exchange
    elif isinstance(item, TransactionFields):
        yield item.asset_id, None, None
        yield item.to_asset_id, None, None
