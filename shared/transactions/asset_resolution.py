"""Resolves the assets of many transactions, by id or symbol, with one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from shared.database.assets import Asset
from shared.errors import Invalid
from shared.transactions.batch_schemas import ImportedFields
from shared.transactions.record_repository import visible_assets
from shared.transactions.schemas import TransactionFields


@dataclass(frozen=True, slots=True)
class NamedAssets:
    """Those of the assets named by some transactions that their owner can use."""

    by_id: Mapping[UUID, Asset]
    by_symbol: Mapping[str, Sequence[Asset]]

    @classmethod
    def read(cls, work: Connection, owner_id: UUID, items: Iterable[object]) -> NamedAssets:
        """Reads the assets of all `items`; an item that is no TransactionFields names none."""
        ids: set[UUID] = set()
        symbols: set[str] = set()
        for item in items:
            if isinstance(item, TransactionFields) and item.asset_id is not None:
                ids.add(item.asset_id)
            elif isinstance(item, ImportedFields) and item.symbol is not None:
                symbols.add(item.symbol)
        by_symbol = defaultdict(list)
        usable = visible_assets(work, owner_id, ids, symbols)
        for asset in usable:
            by_symbol[asset.symbol].append(asset)
        return cls({asset.id: asset for asset in usable}, by_symbol)

    def resolve(self, fields: TransactionFields) -> tuple[TransactionFields, Asset | None]:
        """The transaction with its asset_id, which the symbol resolves to where it has none, and
        its asset.

        The asset is None where the transaction names none, or an id that the owner can't use.
        Raises Invalid for a symbol that matches no asset or several.
        """
        if fields.asset_id is not None:
            return fields, self.by_id.get(fields.asset_id)
        if not isinstance(fields, ImportedFields) or fields.symbol is None:
            return fields, None
        matches = [
            asset
            for asset in self.by_symbol.get(fields.symbol, ())
            if fields.exchange is None or asset.exchange == fields.exchange
        ]
        if len(matches) > 1:
            raise Invalid.field(
                "/symbol", "names several assets; give the exchange too, or asset_id"
            )
        if not matches:
            raise Invalid.field(
                "/symbol", "is not an asset that you can use; add it under /assets first"
            )
        return fields.model_copy(update={"asset_id": matches[0].id}), matches[0]
