"""Resolves the assets of many transactions by id, ISIN, symbol or name, with three statements.

One's own assets and those already in the portfolio come before all others, so the assets of other
users make no name ambiguous that one uses.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Connection

from shared.database.assets import Asset
from shared.database.caller import Caller
from shared.errors import Invalid
from shared.immutable import immutable
from shared.ledger.kinds import TransactionType
from shared.transactions.batch_schemas import ImportedFields
from shared.transactions.record_repository import split_days, visible_assets
from shared.transactions.schemas import TransactionFields
from shared.transactions.statement_repository import assets_used
from shared.vendors.prices.symbols import exchange_code, is_exchange

OWN_EXCHANGE: Final = "MANUAL"
"""What a file may call the exchange of the user's own assets."""


class NoAsset(Invalid):
    """A name that matches no asset which the caller can use."""


class AssetName(NamedTuple):
    """What a row of a file calls an asset."""

    isin: str | None
    symbol: str | None
    exchange: str | None
    name: str | None
    currency: str | None
    """That of the asset, where the row states it."""

    @property
    def is_empty(self) -> bool:
        return self.isin is None and self.symbol is None and self.name is None

    @property
    def field(self) -> str:
        """The field that names it."""
        return "symbol" if self.symbol else "isin" if self.isin else "name"


@immutable
class NamedAssets:
    """Those of the assets named by some transactions that the caller can use."""

    by_id: Mapping[UUID, Asset]
    by_text: Mapping[tuple[str, str], Sequence[Asset]]
    """By `symbol`, `isin` or `name` and its text; a name in small letters."""
    used: Collection[UUID]
    """Those that the portfolio has a transaction of."""
    split_days: Mapping[UUID, Sequence[date]]
    """The days of the vendors' splits, of the assets for which a SPLIT is stated."""
    resolved: dict[AssetName, Asset | Invalid] = field(default_factory=dict)
    """What the names resolved to so far, in the order of their first row."""

    @classmethod
    def read(
        cls,
        work: Connection,
        caller: Caller,
        items: Sequence[object],
        portfolio_id: UUID | None = None,
    ) -> NamedAssets:
        """Reads the assets of all `items`; an item that is no TransactionFields names none. Names
        prefer the assets of the portfolio.
        """
        ids: set[UUID] = set()
        names: dict[str, set[str]] = {"symbol": set(), "isin": set(), "name": set()}
        for item in items:
            for asset_id, name in _names(item):
                if asset_id is not None:
                    ids.add(asset_id)
                    continue
                for column, text in _texts(name):
                    names[column].add(text)
        by_text = defaultdict(list)
        usable = visible_assets(work, caller, ids, names)
        for asset in usable:
            by_text["symbol", asset.symbol].append(asset)
            by_text["name", asset.name.lower()].append(asset)
            if asset.isin is not None:
                by_text["isin", asset.isin].append(asset)
        by_id = {asset.id: asset for asset in usable}
        used: Collection[UUID] = ()
        if portfolio_id is not None and any(names.values()):
            used = assets_used(work, portfolio_id, by_id)
        stated = {
            item.asset_id
            for item in items
            if isinstance(item, TransactionFields)
            and item.type == TransactionType.SPLIT
            and item.asset_id is not None
        }
        return cls(by_id, by_text, used, split_days(work, stated) if stated else {})

    def with_added(self, added: Mapping[AssetName, Asset]) -> NamedAssets:
        """With assets that were added for these names."""
        if not added:
            return self
        by_id = {**self.by_id, **{asset.id: asset for asset in added.values()}}
        return replace(self, by_id=by_id, resolved=dict(added))

    def unmatched(self, items: Sequence[object]) -> Sequence[AssetName]:
        """The names that match no asset, in the order of their first item."""
        names = dict.fromkeys(name for item in items for name in names_of(item))
        return [name for name in names if isinstance(self._match(name), NoAsset)]

    def resolve(self, fields: TransactionFields) -> TransactionFields:
        """The transaction with the ids of its assets, which their names resolve to where it has
        none. Raises Invalid for a name that matches no asset or several.
        """
        resolved = {
            f"{prefix}asset_id": self._of_name(name, prefix).id
            for prefix, (asset_id, name) in zip(_PREFIXES, _names(fields), strict=False)
            if asset_id is None and not name.is_empty
        }
        return fields.model_copy(update=resolved) if resolved else fields

    def _of_name(self, name: AssetName, prefix: str) -> Asset:
        if name not in self.resolved:
            self.resolved[name] = self._match(name)
        match = self.resolved[name]
        if isinstance(match, Invalid):
            raise Invalid.field(f"/{prefix}{name.field}", str(match))
        return match

    def _match(self, name: AssetName) -> Asset | Invalid:
        matches = self._candidates(name)
        preferred = [
            asset for asset in matches if asset.owner_id is not None or asset.id in self.used
        ]
        matches = preferred or matches
        if len(matches) > 1 and name.currency is not None:
            same = [asset for asset in matches if asset.currency == name.currency]
            matches = same or matches
        if len(matches) > 1:
            return Invalid(
                "names several assets; give the exchange too "
                f"({OWN_EXCHANGE} for one's own), or asset_id"
            )
        if not matches:
            return NoAsset(
                "is not an asset that you can use; add it under /assets first, or send "
                "create_assets=true"
            )
        return matches[0]

    def _candidates(self, name: AssetName) -> Sequence[Asset]:
        """By the first of ISIN, symbol and name that finds any. One's own asset may have an ISIN as
        its symbol. What a symbol finds must not have another ISIN.
        """
        for column, text in _texts(name):
            matches = [
                asset
                for asset in self.by_text.get((column, text), ())
                if name.isin is None or asset.isin in (None, name.isin)
            ]
            listed = [asset for asset in matches if _is_on(asset, name.exchange)]
            # Brokers have their own words for exchanges, which must hide neither what an ISIN names
            # nor what the portfolio has.
            matches = listed or [
                asset
                for asset in matches
                if text == name.isin or self._is_used_under(asset, name.exchange)
            ]
            if matches:
                return matches
        return ()

    def _is_used_under(self, asset: Asset, exchange: str | None) -> bool:
        """Whether the portfolio has the asset, and the exchange is not another one of ours."""
        return asset.id in self.used and (
            asset.manual or exchange is None or not is_exchange(exchange)
        )


_PREFIXES: Final = ("", "to_")


def _is_on(asset: Asset, exchange: str | None) -> bool:
    if exchange is None:
        return True
    if asset.manual and exchange.upper() == OWN_EXCHANGE:
        return True
    if asset.exchange is None:
        return False
    return asset.exchange.upper() in (exchange.upper(), exchange_code(exchange))


def _texts(name: AssetName) -> Iterator[tuple[str, str]]:
    """The columns and texts by which an asset is looked for, best first. A name counts only where
    there is nothing else: two funds may have one name.
    """
    if name.isin is not None:
        yield "isin", name.isin
        yield "symbol", name.isin
    if name.symbol is not None:
        yield "symbol", name.symbol
        yield "isin", name.symbol
    if name.isin is None and name.symbol is None and name.name is not None:
        yield "name", name.name.lower()


def names_of(item: object) -> Sequence[AssetName]:
    """What an item calls its assets, where it doesn't give their ids."""
    return [name for asset_id, name in _names(item) if asset_id is None and not name.is_empty]


_NOT_NAMED: Final = AssetName(None, None, None, None, None)


def _names(item: object) -> Iterator[tuple[UUID | None, AssetName]]:
    """The id and the name of the asset, and of the one that it turns into, in the order of
    _PREFIXES. Only a file names assets.
    """
    if isinstance(item, ImportedFields):
        yield (
            item.asset_id,
            AssetName(item.isin, item.symbol, item.exchange, item.name, item.asset_currency),
        )
        yield (
            item.to_asset_id,
            AssetName(item.to_isin, item.to_symbol, item.to_exchange, None, None),
        )
    elif isinstance(item, TransactionFields):
        yield item.asset_id, _NOT_NAMED
        yield item.to_asset_id, _NOT_NAMED
