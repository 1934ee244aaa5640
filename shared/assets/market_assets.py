"""Tracking a market asset: vendors are asked before the database transaction, which then stores the
asset.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from shared import clock, quotas
from shared.assets import listings, repository
from shared.assets.listings import ListedAsset
from shared.assets.schemas import NewAsset
from shared.auth import throttle
from shared.config import settings
from shared.database.assets import Asset
from shared.database.caller import Caller
from shared.database.cloud_sql import reading, writing
from shared.identifiers import new_id
from shared.vendors.prices.registry import price_sources

VENDOR_S_MAX: Final = 5.0
"""How long one vendor may take. There is no second attempt: the next vendor is faster."""

SPLITS_SINCE: Final = timedelta(days=366 * 30)
"""How far back a new asset's splits are read: as far as purchases are likely to go."""


def look_up(new: NewAsset, caller: Caller, address: str) -> Asset | ListedAsset | None:
    """Resolves `new` to an asset that is tracked already (without a vendor) or to a vendor's
    listing; None for a manual asset. Holds no connection while it asks a vendor. Raises
    UnknownSymbol, Unavailable, Unauthenticated, and TooManyAttempts where the caller, all callers
    from `address`, or all together have caused too many look-ups.
    """
    if new.manual:
        return None
    with reading() as work:
        tracked = repository.find_market_asset(
            work, listings.possible_identities(new.symbol, new.exchange), caller
        )
    if tracked is not None:
        return tracked
    with writing() as work:
        throttle.count(work, throttle.lookup_counts(caller.user_id, address), clock.now())
    sources = price_sources(settings(), timeout_s=VENDOR_S_MAX, attempts=1)
    listed = listings.find(sources, new.symbol, new.exchange)
    today = clock.today()
    return replace(listed, splits=listings.splits_of(sources, listed, today - SPLITS_SINCE, today))


def track(work: Connection, listed: ListedAsset, caller: Caller) -> tuple[Asset, bool]:
    """The asset, and whether it is new. Two requests at once get the same asset. The caller's
    account is locked. Raises QuotaExceeded.
    """
    quotas.MARKET_ASSETS.check(repository.count_market_assets_added(work, caller.user_id), 1)
    now = clock.now()
    asset = Asset(
        id=new_id(),
        owner_id=None,
        symbol=listed.identity.symbol,
        exchange=listed.identity.exchange,
        name=listed.name,
        asset_class=listed.asset_class,
        currency=listed.currency,
        isin=listed.isin,
        created_at=now,
        updated_at=now,
    )
    if repository.insert_market_asset(work, asset, caller.user_id, listed.sources, listed.splits):
        return asset, True
    tracked = repository.find_market_asset(work, [listed.identity], caller)
    if tracked is None:
        raise RuntimeError("A market asset is neither stored nor free to be stored")
    return tracked, False
