"""What an account has already, in SQL: its portfolios, assets and transactions by their ids."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.assets.entered_closes import lock_entered_closes
from shared.database.assets import Asset, assets
from shared.database.portfolios import Portfolio, portfolios

Place = tuple[str, str]
"""Symbol and exchange of a market asset; "" where it has no exchange."""


def portfolios_of(work: Connection, user_id: UUID) -> dict[UUID, Portfolio]:
    """The account's portfolios by id, locked in the order of their ids until the unit of work
    ends, as every change of their ledgers does.
    """
    columns = [portfolios.c[name] for name in Portfolio.__dataclass_fields__]
    query = sa.select(*columns).where(portfolios.c.owner_id == user_id).order_by(portfolios.c.id)
    rows = work.execute(query.with_for_update())
    return {row.id: Portfolio(*row) for row in rows}


def insert_portfolios(work: Connection, added: Sequence[Portfolio]) -> None:
    if added:
        work.execute(portfolios.insert().values([asdict(portfolio) for portfolio in added]))


def manual_assets_of(work: Connection, user_id: UUID) -> list[Asset]:
    """The account's manual assets, which can't be deleted until the unit of work ends."""
    query = sa.select(*_ASSET).where(assets.c.owner_id == user_id).order_by(assets.c.id)
    rows = work.execute(query.with_for_update(key_share=True, read=True))
    return [Asset(*row) for row in rows]


def market_assets_at(work: Connection, places: Iterable[Place]) -> dict[Place, Asset]:
    """The market assets with these symbols on these exchanges."""
    symbols, exchanges = zip(*places, strict=True) if places else ((), ())
    parameters = {"symbols": list(symbols), "exchanges": list(exchanges)}
    tracked = (Asset(*row) for row in work.execute(_MARKET_ASSETS, parameters))
    return {(asset.symbol, asset.exchange or ""): asset for asset in tracked}


def insert_manual_assets(work: Connection, added: Sequence[Asset]) -> None:
    if added:
        work.execute(assets.insert().values([asdict(asset) for asset in added]))


def closes_of(work: Connection, user_id: UUID) -> tuple[dict[UUID, int], int]:
    """How many closes the account has entered of each asset, and of all together. Until the unit of
    work ends no other request can add any.
    """
    lock_entered_closes(work, user_id)
    counts = {row.asset_id: row.closes for row in work.execute(_COUNT_CLOSES, {"user_id": user_id})}
    return counts, sum(counts.values())


def insert_missing_closes(
    work: Connection, user_id: UUID, closes: Sequence[tuple[UUID, date, Decimal]]
) -> dict[UUID, int]:
    """Stores the closes of days for which the account has none, of manual assets and of market
    assets; returns how many were stored, by asset.
    """
    inserted: dict[UUID, int] = {}
    for start in range(0, len(closes), _ROWS_A_STATEMENT):
        rows = [
            {"asset_id": str(asset_id), "date": day.isoformat(), "close": f"{close:f}"}
            for asset_id, day, close in closes[start : start + _ROWS_A_STATEMENT]
        ]
        for row in work.execute(_INSERT_CLOSES, {"rows": json.dumps(rows), "user_id": user_id}):
            inserted[row.asset_id] = inserted.get(row.asset_id, 0) + row.closes
    return inserted


def transactions_of(work: Connection, user_id: UUID) -> Mapping[UUID, UUID | None]:
    """The ids of the account's transactions, each with its transfer's. As one text a portfolio:
    single rows take five times as long.
    """
    ids: dict[UUID, UUID | None] = {}
    for row in work.execute(_TRANSACTION_IDS, {"user_id": user_id}):
        for pair in row.pairs.split(" "):
            own, _, transfer = pair.partition("/")
            ids[UUID(own)] = UUID(transfer) if transfer else None
    return ids


_ASSET = [assets.c[name] for name in Asset.__dataclass_fields__]
_ROWS_A_STATEMENT: Final = 5_000
_USER: Final = sa.bindparam("user_id", type_=sa.Uuid)

_MARKET_ASSETS: Final = sa.text(f"""
    SELECT {", ".join(f"a.{name}" for name in Asset.__dataclass_fields__)}
    FROM assets AS a
    JOIN unnest(CAST(:symbols AS text[]), CAST(:exchanges AS text[])) AS named (symbol, exchange)
      ON a.symbol = named.symbol AND coalesce(a.exchange, '') = named.exchange
    WHERE a.owner_id IS NULL
    FOR KEY SHARE OF a
""")

_COUNT_CLOSES: Final = sa.text("""
    SELECT asset_id, count(*)::int AS closes
    FROM (
      SELECT c.asset_id FROM manual_closes AS c JOIN assets AS a ON a.id = c.asset_id
      WHERE a.owner_id = :user_id
      UNION ALL
      SELECT c.asset_id FROM own_closes AS c WHERE c.owner_id = :user_id
    ) AS entered
    GROUP BY asset_id
""").bindparams(_USER)

_INSERT_CLOSES: Final = (
    sa.text("""
    WITH in_file AS MATERIALIZED (
      SELECT r.*, a.owner_id IS NOT NULL AS manual
      FROM json_to_recordset(CAST(:rows AS json)) AS r (asset_id uuid, date date, close numeric)
      JOIN assets AS a ON a.id = r.asset_id
    ),
    manual AS (
      INSERT INTO manual_closes (asset_id, date, close)
      SELECT asset_id, date, close FROM in_file WHERE manual
      ON CONFLICT DO NOTHING
      RETURNING asset_id
    ),
    own AS (
      INSERT INTO own_closes (owner_id, asset_id, date, close)
      SELECT :user_id, asset_id, date, close FROM in_file WHERE NOT manual
      ON CONFLICT DO NOTHING
      RETURNING asset_id
    )
    SELECT asset_id, count(*)::int AS closes
    FROM (SELECT asset_id FROM manual UNION ALL SELECT asset_id FROM own) AS inserted
    GROUP BY asset_id
""")
    .bindparams(_USER)
    .columns(asset_id=sa.Uuid, closes=sa.Integer)
)

_TRANSACTION_IDS: Final = sa.text("""
    SELECT string_agg(t.id || '/' || coalesce(t.transfer_id::text, ''), ' ') AS pairs
    FROM transactions AS t JOIN portfolios AS p ON p.id = t.portfolio_id
    WHERE p.owner_id = :user_id
    GROUP BY p.id
""").bindparams(_USER)
