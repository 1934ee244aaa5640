"""Tracking a market asset: the vendors are asked before the transaction, and the asset is stored in
it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from shared import clock, quotas
from shared.assets import listings, repository
from shared.assets.listings import Found
from shared.assets.schemas import NewAsset
from shared.auth import throttle
from shared.config import settings
from shared.database.assets import Asset
from shared.database.caller import Caller
from shared.database.cloud_sql import reading, writing
from shared.identifiers import new_id
from shared.vendors.prices.registry import price_sources

VENDOR_S_MAX: Final = 5.0
"""How long one vendor may take. It is asked once: the next one is nearer than its second try."""


SPLITS_SINCE: Final = timedelta(days=366 * 30)
"""How far back a new asset's splits are read: as far as anybody's purchases are likely to go."""


def look_up(new: NewAsset, caller: Caller, address: str) -> Asset | Found | None:
    """What `new` means: an asset that is tracked already (no vendor is asked), what the vendors
    say, or None for a manual one. Holds no connection while a vendor is asked. Raises
    UnknownSymbol, Unavailable, Unauthenticated, and TooManyAttempts where the caller, all callers
    from `address`, or all together have had the vendors asked too often.
    """
    if new.manual:
        return None
    with reading() as work:
        tracked = repository.find_market_asset(
            work, listings.asked_identities(new.symbol, new.exchange), caller
        )
    if tracked is not None:
        return tracked
    with writing() as work:
        throttle.count(work, throttle.lookup_counts(caller.user_id, address), clock.now())
    sources = price_sources(settings(), timeout_s=VENDOR_S_MAX, attempts=1)
    found = listings.find(sources, new.symbol, new.exchange)
    today = clock.today()
    return replace(found, splits=listings.splits_of(sources, found, today - SPLITS_SINCE, today))


def track(work: Connection, found: Found, caller: Caller) -> tuple[Asset, bool]:
    """The asset, and whether it is new. Two at once get the same one. The caller's account is
    locked. Raises QuotaExceeded.
    """
    quotas.MARKET_ASSETS.check(repository.count_market_assets_added(work, caller.user_id), 1)
    now = clock.now()
    asset = Asset(
        id=new_id(),
        owner_id=None,
        symbol=found.identity.symbol,
        exchange=found.identity.exchange,
        name=found.name,
        asset_class=found.asset_class,
        currency=found.currency,
        isin=found.isin,
        created_at=now,
        updated_at=now,
    )
    if repository.insert_market_asset(work, asset, caller.user_id, found.sources, found.splits):
        return asset, True
    tracked = repository.find_market_asset(work, [found.identity], caller)
    if tracked is None:
        raise RuntimeError("A market asset is neither stored nor free to be stored")
    return tracked, False
