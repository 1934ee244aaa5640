"""The tracked market assets that a search finds, and those with an ISIN."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.assets.listings import Identity
from shared.database.assets import Asset, asset_sources, assets
from shared.database.caller import Caller, checked, rows_for


class TrackedAsset(NamedTuple):
    """A market asset, and the first of the vendors that price it; None where none is left."""

    asset: Asset
    provider: str | None


_COLUMNS = [assets.c[name] for name in Asset.__dataclass_fields__]
_PLACE = sa.tuple_(assets.c.symbol, sa.func.coalesce(assets.c.exchange, sa.literal_column("''")))
_TRACKED = (
    sa.select(*_COLUMNS, asset_sources.c.provider)
    .outerjoin(
        asset_sources,
        (asset_sources.c.asset_id == assets.c.id) & (asset_sources.c.position == 0),
    )
    .where(assets.c.owner_id.is_(None))
)


def search_market_assets(
    work: Connection, caller: Caller, text: str, identities: Sequence[Identity], limit: int
) -> Sequence[TrackedAsset]:
    """Up to `limit` market assets: those with one of `identities` first, then the symbol, the ISIN,
    the beginning of a symbol, and a part of a name. Raises Unauthenticated where the caller's token
    is void.
    """
    is_named = _PLACE.in_(identities) if identities else sa.false()
    has_symbol = assets.c.symbol == text.upper()
    has_isin = assets.c.isin == text.upper()
    begins = assets.c.symbol.istartswith(text, autoescape=True)
    in_name = assets.c.name.icontains(text, autoescape=True)
    statement = (
        _TRACKED.where(is_named | has_symbol | has_isin | begins | in_name)
        .order_by(
            is_named.desc(),
            has_symbol.desc(),
            sa.func.coalesce(has_isin, sa.false()).desc(),
            begins.desc(),
            assets.c.symbol,
            assets.c.id,
        )
        .limit(limit)
    )
    return _read(work, caller, statement)


def market_assets_with_isin(work: Connection, caller: Caller, isin: str) -> Sequence[TrackedAsset]:
    """Every tracked listing of an ISIN. Raises Unauthenticated as above."""
    return _read(work, caller, _TRACKED.where(assets.c.isin == isin).order_by(assets.c.symbol))


def market_assets_at(
    work: Connection, caller: Caller, identities: Sequence[Identity]
) -> Sequence[TrackedAsset]:
    """The tracked ones of these listings. Raises Unauthenticated as above."""
    return _read(work, caller, _TRACKED.where(_PLACE.in_(identities)))


def add_isin(work: Connection, asset_id: UUID, isin: str) -> None:
    """Stores the ISIN of a market asset that has none."""
    of_asset = (assets.c.id == asset_id) & assets.c.owner_id.is_(None) & assets.c.isin.is_(None)
    work.execute(assets.update().where(of_asset).values(isin=isin))


def _read(
    work: Connection, caller: Caller, statement: sa.Select[tuple[object, ...]]
) -> Sequence[TrackedAsset]:
    rows = rows_for(work, caller, checked(statement))
    return [TrackedAsset(Asset(*columns), provider) for *columns, provider in rows]
