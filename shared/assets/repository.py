"""Assets in PostgreSQL. Users see market assets and their own: another user's manual asset is not
found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from shared.assets.listings import Identity
from shared.database.assets import Asset, asset_sources, assets, manual_closes, splits
from shared.database.caller import Caller, checked, rows_for
from shared.database.transactions import transactions
from shared.database.visible_rows import IS_IN_USE_OR_UNLIMITED, OWN_ASSET, VISIBLE_ASSET
from shared.errors import Forbidden, NotFound, SymbolTaken
from shared.immutable import immutable
from shared.market.version import MARKET_VERSION, OWN_VERSION
from shared.vendors.protocols import Split


@immutable
class AssetBasis:
    """What an answer about an asset's closes or actions is read from: the market data, under
    `market_version`, and the owner's own, under `own_version`; None where the caller sees no close
    that the owner entered: with a personal token that shows percentages only, since such closes are
    amounts, or one that is limited to portfolios that don't use the asset.
    """

    asset: Asset
    market_version: int
    own_version: str | None

    @property
    def version(self) -> str:
        return f"{self.market_version} {self.own_version}"


def read_asset(work: Connection, asset_id: UUID, caller: Caller) -> Asset:
    """A market asset, or one of the caller's own. Raises NotFound."""
    rows = rows_for(work, caller, _VISIBLE, {"asset_id": asset_id})
    if not rows:
        raise _no_asset()
    return Asset(*rows[0])


def read_basis(work: Connection, asset_id: UUID, caller: Caller) -> AssetBasis:
    """The same, with the versions of this moment, in one statement. Raises NotFound."""
    rows = rows_for(work, caller, _BASIS, {"asset_id": asset_id})
    if not rows:
        raise _no_asset()
    *columns, is_in_use, market_version, own_version = rows[0]
    sees_own = caller.sees_amounts and is_in_use
    return AssetBasis(Asset(*columns), market_version, own_version if sees_own else None)


def lock_manual_asset(
    work: Connection, asset_id: UUID, caller: Caller, *, to_change: bool = True
) -> Asset:
    """The caller's manual asset, its row locked until the transaction ends. Raises NotFound, and
    Forbidden for a market asset.

    With `to_change` no other request can record a transaction of the asset meanwhile; without it
    the lock protects only its closes. Raises InsufficientScope for a token that is limited to some
    portfolios: all portfolios of the account may use the asset.
    """
    caller.check_whole_account("change manual assets")
    statement = _OWN_LOCKED if to_change else _OWN_KEPT
    rows = rows_for(work, caller, statement, {"asset_id": asset_id})
    if rows:
        return Asset(*rows[0])
    read_asset(work, asset_id, caller)
    raise Forbidden("This is a market asset: it is everybody's, and its figures are its providers'")


def list_assets(
    work: Connection,
    caller: Caller,
    *,
    query: str | None,
    asset_class: str | None,
    currency: str | None,
    after: tuple[str, UUID] | None,
    limit: int,
) -> Sequence[Asset]:
    """Up to `limit` assets after the key `after`, by symbol and id. `query` is the beginning of a
    symbol, a part of a name, or an ISIN: for a caller who sees percentages only not of a manual
    asset's name, which could be guessed part by part.
    """
    statement = sa.select(*_COLUMNS).where(VISIBLE_ASSET)
    if query is not None:
        begins = assets.c.symbol.istartswith(query, autoescape=True)
        is_named = assets.c.name.icontains(query, autoescape=True)
        if not caller.sees_amounts:
            is_named &= assets.c.owner_id.is_(None)
        statement = statement.where(begins | is_named | (assets.c.isin == query.upper()))
    if asset_class is not None:
        statement = statement.where(assets.c.asset_class == asset_class)
    if currency is not None:
        statement = statement.where(assets.c.currency == currency)
    if after is not None:
        statement = statement.where(sa.tuple_(assets.c.symbol, assets.c.id) > after)
    statement = statement.order_by(assets.c.symbol, assets.c.id).limit(limit)
    return [Asset(*row) for row in rows_for(work, caller, checked(statement))]


def find_market_asset(
    work: Connection, identities: Sequence[Identity], caller: Caller
) -> Asset | None:
    """The tracked asset with the first possible of these identities, or None. Raises
    Unauthenticated where the caller's token is void.
    """
    place = sa.tuple_(assets.c.symbol, sa.func.coalesce(assets.c.exchange, sa.literal_column("''")))
    statement = sa.select(*_COLUMNS).where(assets.c.owner_id.is_(None), place.in_(identities))
    visible = (Asset(*row) for row in rows_for(work, caller, checked(statement)))
    tracked = {(asset.symbol, asset.exchange or ""): asset for asset in visible}
    return next((tracked[identity] for identity in identities if identity in tracked), None)


def count_manual_assets(work: Connection, owner_id: UUID) -> int:
    return int(
        work.execute(sa.select(sa.func.count()).where(assets.c.owner_id == owner_id)).scalar_one()
    )


def manual_symbols(work: Connection, owner_id: UUID) -> Sequence[str]:
    """The symbols of the owner's manual assets."""
    return (
        work.execute(sa.select(assets.c.symbol).where(assets.c.owner_id == owner_id))
        .scalars()
        .all()
    )


def count_market_assets_added(work: Connection, user_id: UUID) -> int:
    """The number of market assets that this user was the first to track."""
    return int(
        work.execute(sa.select(sa.func.count()).where(assets.c.added_by == user_id)).scalar_one()
    )


def insert_market_asset(
    work: Connection,
    asset: Asset,
    added_by: UUID,
    sources: Sequence[tuple[str, str]],
    known_splits: Sequence[Split],
) -> bool:
    """Stores an asset with its (provider, provider_symbol) pairs in order, and its splits. False
    where another request was first: of two at once the second waits at the unique index until the
    first has committed.
    """
    values = {**asdict(asset), "added_by": added_by, "last_used_on": asset.created_at.date()}
    adding = insert(assets).values(values).on_conflict_do_nothing()
    if work.execute(adding).rowcount == 0:
        return False
    rows = [
        {
            "asset_id": asset.id,
            "position": position,
            "provider": provider,
            "provider_symbol": provider_symbol,
        }
        for position, (provider, provider_symbol) in enumerate(sources)
    ]
    work.execute(insert(asset_sources).values(rows))
    if known_splits:
        work.execute(
            insert(splits).values(
                [{"asset_id": asset.id, **asdict(split)} for split in known_splits]
            )
        )
    return True


def insert_manual_asset(work: Connection, asset: Asset) -> None:
    """Stores a manual asset, whose owner is locked. Raises SymbolTaken."""
    with _symbol_is_free():
        work.execute(assets.insert().values(asdict(asset)))


def update_asset(work: Connection, asset_id: UUID, changes: Mapping[str, object]) -> None:
    """Stores the changed fields. Raises SymbolTaken."""
    with _symbol_is_free():
        work.execute(assets.update().where(assets.c.id == asset_id).values(**changes))


def delete_asset(work: Connection, asset_id: UUID) -> None:
    """Deletes the asset and its closes."""
    work.execute(assets.delete().where(assets.c.id == asset_id))


def has_transactions(work: Connection, asset_id: UUID) -> bool:
    return bool(
        work.execute(
            sa.select(
                sa.exists().where(
                    (transactions.c.asset_id == asset_id) | (transactions.c.to_asset_id == asset_id)
                )
            )
        ).scalar_one()
    )


def has_closes(work: Connection, asset_id: UUID) -> bool:
    return bool(
        work.execute(
            sa.select(sa.exists().where(manual_closes.c.asset_id == asset_id))
        ).scalar_one()
    )


def _no_asset() -> NotFound:
    return NotFound("There is no such asset")


@contextmanager
def _symbol_is_free() -> Iterator[None]:
    """Raises SymbolTaken where the unique index is violated. A query first would not do: two
    requests at once would both see a free symbol.
    """
    try:
        yield
    except DBAPIError as error:
        # pg8000 has no IntegrityError: the fields of the server's message name the violated
        # constraint.
        fields = error.orig.args[0] if error.orig is not None and error.orig.args else None
        if isinstance(fields, dict) and fields.get("n") == "uq_assets_manual_symbol":
            raise SymbolTaken("Another of your manual assets has this symbol") from error
        raise


# The columns stand in the order of the dataclass's fields, here and below.
_COLUMNS: list[sa.Column[Any]] = [assets.c[name] for name in Asset.__dataclass_fields__]
_BY_ID = sa.select(*_COLUMNS).where(assets.c.id == sa.bindparam("asset_id", type_=sa.Uuid))
_VISIBLE = checked(_BY_ID.where(VISIBLE_ASSET))
_BASIS = checked(
    _BY_ID.where(VISIBLE_ASSET).add_columns(IS_IN_USE_OR_UNLIMITED, MARKET_VERSION, OWN_VERSION)
)
_OWN = checked(_BY_ID.where(OWN_ASSET))
_OWN_LOCKED = _OWN.with_for_update(of=assets)
_OWN_KEPT = _OWN.with_for_update(of=assets, key_share=True)
