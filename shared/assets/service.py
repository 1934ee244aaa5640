"""Use cases of assets: find them, track them, and keep private ones with closes entered by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Connection

from shared import clock, quotas
from shared.assets import market_assets, repository
from shared.assets.entered_closes import (
    count_entered_closes,
    delete_entered_closes,
    lock_entered_closes,
    merge_entered_closes,
    read_entered_closes,
)
from shared.assets.listings import ListedAsset
from shared.assets.new_asset import NewAsset
from shared.assets.repository import AssetBasis
from shared.assets.schemas import (
    ActionsQuery,
    AssetsQuery,
    ChangedAsset,
    ClosesQuery,
    ClosesStored,
    EnteredDays,
    NewCloses,
)
from shared.database.assets import Asset
from shared.database.caller import Caller
from shared.database.cloud_sql import reading
from shared.errors import (
    AssetInUse,
    FieldError,
    InsufficientScope,
    Invalid,
    NotFound,
    VendorHasClose,
)
from shared.gcp.bigquery import bigquery
from shared.identifiers import new_id
from shared.ingestion.on_demand import note_currency, request_closes
from shared.market.asset_close import AssetClose
from shared.market.asset_usage import mark_used
from shared.market.assets import AssetAction, read_actions, read_closes
from shared.market.close_sources import read_close_sources
from shared.schema.action_types import ActionType
from shared.schema.day_ranges import check_order
from shared.schema.fields import FIRST_DAY
from shared.users.repository import lock_against_deletion, lock_to_add


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
        return request_closes(work, resolved), False
    lock_to_add(work, caller)
    if resolved is None:
        caller.check_whole_account("create manual assets")
        return _create_manual(work, caller, new), True
    asset, is_new = market_assets.track(work, resolved, caller)
    return request_closes(work, asset), is_new


def _create_manual(work: Connection, caller: Caller, new: NewAsset) -> Asset:
    quotas.MANUAL_ASSETS.check(repository.count_manual_assets(work, caller.user_id), 1)
    now = clock.now()
    fields = new.model_dump(exclude={"manual", "isin"})
    asset = Asset(
        id=new_id(), owner_id=caller.user_id, isin=None, created_at=now, updated_at=now, **fields
    )
    repository.insert_manual_asset(work, asset)
    note_currency(asset.currency)
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
    if "currency" in changes:
        note_currency(changes["currency"])
    return replace(asset, **changes)


def delete(work: Connection, asset: Asset) -> None:
    """Deletes an asset, which is locked. Raises AssetInUse."""
    if repository.has_transactions(work, asset.id):
        raise AssetInUse("Transactions use this asset; delete them first")
    repository.delete_asset(work, asset.id)


def closes(
    work: Connection, caller: Caller, basis: AssetBasis, query: ClosesQuery, limit: int
) -> Sequence[AssetClose]:
    """Up to `limit` closes, oldest first: a manual asset's from PostgreSQL; a market asset's from
    BigQuery, and the caller's own ones from PostgreSQL for days without a vendor's.

    A caller who sees percentages only sees no close that the owner entered: a house that is held
    once is worth its close. A caller who is limited to some portfolios sees own closes of the
    market assets that these use. Raises InsufficientScope for a manual asset's closes, Invalid, and
    Unavailable where BigQuery does not answer.
    """
    asset = basis.asset
    if asset.manual and not caller.sees_amounts:
        raise InsufficientScope(
            "This personal token shows percentages only, and closes of manual assets are amounts"
        )
    first, last = query.from_ or FIRST_DAY, query.to or date.max
    check_order(first, last)
    after = query.after(_day_after)
    if after is not None:
        first = max(first, *after)
    entered = []
    if basis.own_version is not None:
        entered = read_entered_closes(work, asset, caller.user_id, first, last, limit)
    if asset.manual:
        return entered
    mark_used(work, [asset.id], clock.today())
    published = read_closes(bigquery(), asset.id, first, last, limit)
    by_day = {close.date: close for close in [*entered, *published]}
    return [by_day[day] for day in sorted(by_day)][:limit]


def close_key(close: AssetClose) -> tuple[str]:
    """Its place in the list."""
    return (close.date.isoformat(),)


def _day_after(day: str) -> date:
    return date.fromisoformat(day) + timedelta(days=1)


def check_closes(asset_id: UUID, new: NewCloses, caller: Caller) -> Asset:
    """The asset, which may get these closes. Of a market asset only those of days on which no
    vendor has one: asked of BigQuery, with at most one query, while no connection is held.

    Raises InsufficientScope for a caller who is limited to some portfolios, since all of the
    account may use the asset; NotFound, Invalid for duplicate days, VendorHasClose, and
    Unavailable.
    """
    caller.check_whole_account("enter closes")
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
    with reading() as work:
        asset = repository.read_asset(work, asset_id, caller)
        if asset.manual:
            return asset
        mark_used(work, [asset.id], clock.today())
    vendors = read_close_sources(bigquery(), [(str(asset.id), day) for day in days])
    refused = [
        FieldError(f"/items/{position}/date", f"is {item.date}, which has a close of {vendor}")
        for position, item in enumerate(new.items)
        if (vendor := vendors.get((str(asset.id), item.date))) is not None
    ]
    if refused:
        first = min(day for _, day in vendors)
        others = f", and on {len(refused) - 1:,} more of these days" if len(refused) > 1 else ""
        raise VendorHasClose(
            f"{asset.symbol} has a vendor's close on {first}{others}. A close of your own is for a "
            "day on which no vendor has one: leave these items out",
            refused,
            date=first,
        )
    return asset


def record_closes(work: Connection, caller: Caller, asset: Asset, new: NewCloses) -> ClosesStored:
    """Inserts or corrects closes that `check_closes` has passed. A vendor's close that is stored
    meanwhile does no harm: wherever closes are read, it takes precedence.

    Raises Unauthenticated, NotFound where the asset was deleted meanwhile, and QuotaExceeded.
    """
    _lock_closes(work, caller, asset)
    of_asset, of_all = count_entered_closes(work, asset, caller.user_id)
    inserted, corrected = merge_entered_closes(
        work, asset, caller.user_id, [(item.date, item.close) for item in new.items]
    )
    quotas.ASSET_CLOSES.check(of_asset, inserted)
    quotas.CLOSES.check(of_all, inserted)
    return ClosesStored(
        inserted=inserted, corrected=corrected, unchanged=len(new.items) - inserted - corrected
    )


def delete_closes(work: Connection, caller: Caller, asset_id: UUID, days: EnteredDays) -> None:
    """Deletes the closes that the caller has entered on these days. Raises InsufficientScope as
    `check_closes` does, Invalid, Unauthenticated, and NotFound where there is none.
    """
    caller.check_whole_account("delete closes")
    asset = repository.read_asset(work, asset_id, caller)
    check_order(days.from_, days.to)
    _lock_closes(work, caller, asset)
    if not delete_entered_closes(work, asset, caller.user_id, days.from_, days.to):
        raise NotFound(
            f"You have entered no close of {asset.symbol} from {days.from_} to {days.to}"
        )


def _lock_closes(work: Connection, caller: Caller, asset: Asset) -> None:
    """The asset, or where it belongs to all the caller's account, can't be deleted until this unit
    of work ends, and no other request changes closes of the caller.
    """
    if asset.manual:
        repository.lock_manual_asset(work, asset.id, caller, to_change=False)
    else:
        lock_against_deletion(work, caller)
    lock_entered_closes(work, caller.user_id)


def actions(asset: Asset, query: ActionsQuery, limit: int) -> Sequence[AssetAction]:
    """Up to `limit` splits and dividends by ex-date; none for a manual asset. Raises Invalid and
    Unavailable.
    """
    after = query.after(date.fromisoformat, ActionType)
    return [] if asset.manual else read_actions(bigquery(), asset.id, after, limit)


def action_key(action: AssetAction) -> tuple[str, str]:
    """Its place in the list."""
    return action.ex_date.isoformat(), action.type
