"""Tracking a market asset: vendors are asked before the database transaction, which then stores the
asset.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from shared import clock, quotas
from shared.assets import listings, repository
from shared.assets.listings import Identity, ListedAsset
from shared.assets.new_asset import NewAsset
from shared.assets.refusals import unknown_symbol
from shared.assets.search.isin_lookup import find_isin
from shared.assets.search.repository import add_isin
from shared.auth import throttle
from shared.config import settings
from shared.database.assets import Asset
from shared.database.caller import Caller
from shared.database.cloud_sql import reading, writing
from shared.errors import UnknownSymbol
from shared.identifiers import new_id
from shared.vendors.prices.registry import price_sources

VENDOR_S_MAX: Final = 5.0
"""How long one vendor may take. There is no second attempt: the next vendor is faster."""

SPLITS_SINCE: Final = timedelta(days=366 * 30)
"""How far back a new asset's splits are read: as far as purchases are likely to go."""


def look_up(new: NewAsset, caller: Caller, address: str) -> Asset | ListedAsset | None:
    """Resolves `new` to an asset that is tracked already (without a vendor) or to a vendor's
    listing; None for a manual asset. Holds no connection while it asks a vendor.

    Raises UnknownSymbol, Invalid where an ISIN has several listings, Unavailable, Unauthenticated,
    and TooManyAttempts where the caller, all callers from `address`, or all together have caused
    too many look-ups.
    """
    if new.manual:
        return None
    if new.market_isin is not None:
        return _look_up_isin(new.market_isin, new.exchange, caller, address)
    symbol = new.symbol or ""
    identities = listings.possible_identities(symbol, new.exchange)
    return _tracked(identities, caller) or _listed(symbol, new.exchange, caller, address)


def _look_up_isin(
    isin: str, exchange: str | None, caller: Caller, address: str
) -> Asset | ListedAsset:
    """The same by ISIN. The asset gets the ISIN where it has none: not every vendor of closes
    reports it.
    """
    identity = find_isin(isin, exchange, caller, address)
    tracked = _tracked([identity], caller)
    if tracked is None:
        listed = _listed(identity.symbol, identity.exchange, caller, address)
        _check_same(isin, listed.isin, identity)
        return replace(listed, isin=isin)
    _check_same(isin, tracked.isin, identity)
    if tracked.isin is None:
        with writing() as work:
            add_isin(work, tracked.id, isin)
    return replace(tracked, isin=isin)


def _check_same(isin: str, other: str | None, identity: Identity) -> None:
    """Raises UnknownSymbol where the listing has another ISIN: one of two vendors is wrong."""
    if other not in (None, isin):
        raise UnknownSymbol.field(
            "/isin",
            f"is {identity.symbol} on {identity.exchange} to one provider, but another one reports "
            f"{other} for that listing: give its symbol and exchange",
        )


def _tracked(identities: Sequence[Identity], caller: Caller) -> Asset | None:
    with reading() as work:
        return repository.find_market_asset(work, identities, caller)


def _listed(symbol: str, exchange: str | None, caller: Caller, address: str) -> ListedAsset:
    with writing() as work:
        throttle.count(work, throttle.lookup_counts(caller.user_id, address), clock.now())
    sources = price_sources(settings(), timeout_s=VENDOR_S_MAX, attempts=1)
    try:
        listed = listings.find(sources, symbol, exchange)
    except UnknownSymbol:
        vendors = listings.vendors_for(symbol, exchange)
        raise unknown_symbol(settings(), vendors, "/symbol") from None
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
