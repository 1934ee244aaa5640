"""Use cases of assets: find them, track them, and keep private ones with closes entered by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection

from shared import clock, quotas
from shared.assets import market_assets, repository
from shared.assets.listings import ListedAsset
from shared.assets.manual_closes import (
    count_closes,
    lock_owner_of_closes,
    merge_manual_closes,
    read_manual_closes,
)
from shared.assets.schemas import (
    ActionsQuery,
    AssetsQuery,
    ChangedAsset,
    ClosesQuery,
    ClosesStored,
    NewAsset,
    NewCloses,
)
from shared.database.assets import Asset
from shared.database.caller import Caller
from shared.errors import AssetInUse, FieldError, InsufficientScope, Invalid
from shared.gcp.bigquery import bigquery
from shared.identifiers import new_id
from shared.market.asset_usage import mark_used
from shared.market.assets import AssetAction, AssetClose, read_actions, read_closes
from shared.schema.action_types import ActionType
from shared.schema.day_ranges import check_order
from shared.schema.fields import FIRST_DAY
from shared.users.repository import lock_to_add


def page_of(work: Connection, caller: Caller, query: AssetsQuery, limit: int) -> Sequence[Asset]:
    """Up to `limit` assets of the market and of the caller, by symbol. Raises Invalid for a cursor
    not of this list.
    """
    filters = query.model_dump(include={"query", "asset_class", "currency"})
    after = query.after(_storable, UUID)
    return repository.list_assets(work, caller, **filters, after=after, limit=limit)


def page_key(asset: Asset) -> tuple[str, str]:
    """Its place in the list."""
    return asset.symbol, str(asset.id)


def _storable(symbol: str) -> str:
    symbol.encode()
    if "\x00" in symbol:
        raise ValueError("PostgreSQL text can't hold U+0000")
    return symbol


def create(
    work: Connection, caller: Caller, new: NewAsset, resolved: Asset | ListedAsset | None
) -> tuple[Asset, bool]:
    """The asset, and whether it is new. `resolved` is the result of `market_assets.look_up`.

    Raises SymbolTaken, QuotaExceeded, InsufficientScope, and Unauthenticated where the caller's
    account is deleted: a token can outlive the account, but not create anything.
    """
    if isinstance(resolved, Asset):
        mark_used(work, [resolved.id], clock.today())
        return resolved, False
    lock_to_add(work, caller)
    if resolved is None:
        caller.check_whole_account("create manual assets")
        return _create_manual(work, caller, new), True
    return market_assets.track(work, resolved, caller)


def _create_manual(work: Connection, caller: Caller, new: NewAsset) -> Asset:
    quotas.MANUAL_ASSETS.check(repository.count_manual_assets(work, caller.user_id), 1)
    now = clock.now()
    fields = new.model_dump(exclude={"manual"})
    asset = Asset(
        id=new_id(), owner_id=caller.user_id, isin=None, created_at=now, updated_at=now, **fields
    )
    repository.insert_manual_asset(work, asset)
    return asset


def change(work: Connection, asset: Asset, changed: ChangedAsset) -> Asset:
    """Changes only the fields that the request has. `asset` is locked. Raises SymbolTaken and
    AssetInUse.

    Closes and transactions are in the asset's currency; in another one they would silently be
    wrong.
    """
    changes = changed.model_dump(exclude_unset=True)
    changes = {name: value for name, value in changes.items() if value != getattr(asset, name)}
    if not changes:
        return asset
    if "currency" in changes:
        if repository.has_transactions(work, asset.id):
            raise AssetInUse("The currency can't change: transactions use this asset")
        if repository.has_closes(work, asset.id):
            raise AssetInUse("The currency can't change: the asset has closes in it")
    changes["updated_at"] = clock.now_after(asset.updated_at)
    repository.update_asset(work, asset.id, changes)
    return replace(asset, **changes)


def delete(work: Connection, asset: Asset) -> None:
    """Deletes an asset, which is locked. Raises AssetInUse."""
    if repository.has_transactions(work, asset.id):
        raise AssetInUse("Transactions use this asset; delete them first")
    repository.delete_asset(work, asset.id)


def closes(
    work: Connection, caller: Caller, asset: Asset, query: ClosesQuery, limit: int
) -> Sequence[AssetClose]:
    """Up to `limit` closes, oldest first: a manual asset's from PostgreSQL, a market asset's from
    BigQuery.

    A caller who sees percentages only sees no closes of manual assets: a house that is held once is
    worth its close. Raises InsufficientScope for those, Invalid, and Unavailable where BigQuery
    does not answer.
    """
    if asset.manual and not caller.sees_amounts:
        raise InsufficientScope(
            "This personal token shows percentages only, and closes of manual assets are amounts"
        )
    first, last = query.from_ or FIRST_DAY, query.to or date.max
    check_order(first, last)
    after = query.after(_day_after)
    if after is not None:
        first = max(first, *after)
    if asset.manual:
        return read_manual_closes(work, asset.id, first, last, limit)
    mark_used(work, [asset.id], clock.today())
    return read_closes(bigquery(), asset.id, first, last, limit)


def close_key(close: AssetClose) -> tuple[str]:
    """Its place in the list."""
    return (close.date.isoformat(),)


def _day_after(day: str) -> date:
    return date.fromisoformat(day) + timedelta(days=1)


def record_closes(work: Connection, asset: Asset, new: NewCloses) -> ClosesStored:
    """Inserts or corrects closes of a manual asset, which is locked. Raises QuotaExceeded, and
    Invalid for duplicate days.
    """
    days: set[date] = set()
    duplicates = []
    for position, item in enumerate(new.items):
        if item.date in days:
            duplicates.append(
                FieldError(f"/items/{position}/date", "is the date of an earlier item")
            )
        days.add(item.date)
    if duplicates:
        raise Invalid("Each day may have one close", duplicates)
    lock_owner_of_closes(work, asset.id)
    of_asset, of_owner = count_closes(work, asset.id)
    inserted, corrected = merge_manual_closes(
        work, asset.id, [(item.date, item.close) for item in new.items]
    )
    quotas.ASSET_CLOSES.check(of_asset, inserted)
    quotas.CLOSES.check(of_owner, inserted)
    return ClosesStored(
        inserted=inserted, corrected=corrected, unchanged=len(new.items) - inserted - corrected
    )


def actions(asset: Asset, query: ActionsQuery, limit: int) -> Sequence[AssetAction]:
    """Up to `limit` splits and dividends by ex-date; none for a manual asset. Raises Invalid and
    Unavailable.
    """
    after = query.after(date.fromisoformat, ActionType)
    return [] if asset.manual else read_actions(bigquery(), asset.id, after, limit)


def action_key(action: AssetAction) -> tuple[str, str]:
    """Its place in the list."""
    return action.ex_date.isoformat(), action.type
