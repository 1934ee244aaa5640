"""The assets of a file: market assets by symbol and exchange, manual ones by identity or symbol.

Market assets are everybody's and have other ids elsewhere. One that is not tracked here is not
added by an import, because asking vendors for many takes longer than a request may: the error names
them all, and POST /assets adds each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from shared import quotas
from shared.account_import import repository
from shared.account_import.identities import Identities
from shared.account_import.schemas import FileAsset, ImportedCount
from shared.database.assets import Asset
from shared.errors import FieldError

MANUAL_SYMBOL_LENGTH_MAX: Final = 32


@dataclass(slots=True)
class FileAssets:
    """The assets of a file, by the ids that they have in it, as assets of this deployment."""

    by_file_id: dict[UUID, Asset] = field(default_factory=dict)
    added: dict[UUID, Asset] = field(default_factory=dict)
    """Manual assets that are new to the account, by their ids in it."""
    errors: list[FieldError] = field(default_factory=list)

    def refuse(self, index: int, name: str, reason: str) -> None:
        self.errors.append(FieldError(f"/assets/{index}/{name}", reason))

    @property
    def by_id(self) -> Mapping[UUID, Asset]:
        return {asset.id: asset for asset in self.by_file_id.values()}


def resolve(
    work: Connection,
    user_id: UUID,
    exported_by: UUID,
    listed: Mapping[int, FileAsset],
    now: datetime,
) -> FileAssets:
    """The assets of the file by their index in it; nothing is stored. `errors` says which ones
    can't be used and why.
    """
    resolved = FileAssets()
    own = repository.manual_assets_of(work, user_id)
    identities = Identities(user_id, exported_by, (asset.id for asset in own))
    own_by_id = {asset.id: asset for asset in own}
    own_by_symbol = {asset.symbol: asset for asset in own}
    at_place = repository.market_assets_at(
        work, sorted({_place(asset) for asset in listed.values() if not asset.manual})
    )
    for index, in_file in listed.items():
        if in_file.id in resolved.by_file_id:
            resolved.refuse(index, "id", "is the id of an earlier asset")
            continue
        if in_file.manual:
            asset = own_by_id.get(identities.id_of(in_file.id)) or own_by_symbol.get(in_file.symbol)
        else:
            asset = at_place.get(_place(in_file))
        if asset is None and in_file.manual:
            asset = _new(user_id, identities.id_of(in_file.id), in_file, now)
            resolved.added[asset.id] = asset
            own_by_symbol[asset.symbol] = asset
            if len(asset.symbol) > MANUAL_SYMBOL_LENGTH_MAX:
                resolved.refuse(index, "symbol", "must have at most 32 characters")
        if asset is None:
            resolved.refuse(
                index,
                "symbol",
                "is a market asset that is not tracked here, on this exchange; "
                "add it with POST /assets and import again",
            )
            continue
        if asset.currency != in_file.currency:
            resolved.refuse(
                index, "currency", f"differs: the asset is in {asset.currency} in this account"
            )
        resolved.by_file_id[in_file.id] = asset
    return resolved


def store(
    work: Connection, user_id: UUID, resolved: FileAssets, listed: Mapping[int, FileAsset]
) -> tuple[ImportedCount, ImportedCount]:
    """Stores the new manual assets, and the closes of days that have none: those of market assets
    as the account's own. Returns the counts of both. Raises QuotaExceeded.
    """
    manual = {asset.id for asset in resolved.by_id.values() if asset.manual}
    quotas.MANUAL_ASSETS.check(len(repository.manual_assets_of(work, user_id)), len(resolved.added))
    repository.insert_manual_assets(work, list(resolved.added.values()))
    assets = ImportedCount(created=len(resolved.added), existing=len(manual - set(resolved.added)))
    closes = [
        (resolved.by_file_id[in_file.id].id, close.date, close.close)
        for in_file in listed.values()
        for close in in_file.closes
    ]
    created = _store_closes(work, user_id, closes)
    return assets, ImportedCount(created=created, existing=len(closes) - created)


def _store_closes(
    work: Connection, user_id: UUID, closes: Sequence[tuple[UUID, date, Decimal]]
) -> int:
    if not closes:
        return 0
    stored, of_owner = repository.closes_of(work, user_id)
    inserted = repository.insert_missing_closes(work, user_id, closes)
    for asset_id, count in inserted.items():
        quotas.ASSET_CLOSES.check(stored.get(asset_id, 0), count)
    quotas.CLOSES.check(of_owner, sum(inserted.values()))
    return sum(inserted.values())


def _place(asset: FileAsset) -> repository.Place:
    return asset.symbol, asset.exchange or ""


def _new(user_id: UUID, asset_id: UUID, in_file: FileAsset, now: datetime) -> Asset:
    return Asset(
        id=asset_id,
        owner_id=user_id,
        symbol=in_file.symbol,
        exchange=None,
        name=in_file.name,
        asset_class=in_file.asset_class,
        currency=in_file.currency,
        isin=None,
        created_at=in_file.created_at,
        updated_at=now,
    )
