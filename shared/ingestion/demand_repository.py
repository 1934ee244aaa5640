"""What of the market has not been read and not been requested, in PostgreSQL: found and claimed in
one statement, so that of two requests at once one claims it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import ARRAY

from shared.database.assets import Asset, assets
from shared.database.market import rate_requests
from shared.immutable import immutable
from shared.ingestion.targets import HISTORY, RATES_RUN_UP, RUN_UP
from shared.market.price_status import PENDING_MAX, UNANSWERED

RATES_AGAIN: Final = timedelta(days=1)
"""A currency that no publisher has is requested again at most so often."""


@immutable
class Claims:
    """What one request has claimed at `at`, with the first day that it needs. `new` are the assets
    that had no closes at all.
    """

    at: datetime
    assets: Mapping[UUID, date] = field(default_factory=dict)
    currencies: Mapping[str, date] = field(default_factory=dict)
    new: frozenset[UUID] = frozenset()


def claim(
    work: Connection,
    needed_assets: Mapping[UUID, date],
    portfolios: Mapping[UUID, date],
    currencies: Mapping[str, date],
    now: datetime,
) -> Claims:
    """Claims the market assets whose closes are missing from the needed day on, and the currencies
    without rates: those given, and those of the assets and of the portfolios. One statement.

    Not claimed is what another request has claimed for as early a day, nor an asset that its
    vendors were found to have no close of: the scheduled runs ask for that again.
    """
    rows = work.execute(
        _CLAIM,
        {
            "now": now,
            "asset_ids": list(needed_assets),
            "asset_days": list(needed_assets.values()),
            "portfolio_ids": list(portfolios),
            "portfolio_days": list(portfolios.values()),
            "codes": list(currencies),
            "code_days": list(currencies.values()),
            "expired": now - PENDING_MAX,
            "rates_expired": now - RATES_AGAIN,
            "run_up": RUN_UP.days,
            "rates_run_up": RATES_RUN_UP.days,
            "unanswered": UNANSWERED,
        },
    ).all()
    of_assets = [row for row in rows if row.asset_id is not None]
    return Claims(
        now,
        {row.asset_id: row.first_day for row in of_assets},
        {row.currency: row.first_day for row in rows if row.currency is not None},
        frozenset(row.asset_id for row in of_assets if row.is_new),
    )


def claim_asset(work: Connection, asset: Asset, now: datetime) -> tuple[Claims | None, Asset]:
    """Claims a market asset that has no closes at all, and the asset as it is then; None where it
    has some, or is claimed, or has none at its vendors. One statement at most.
    """
    if asset.prices_ready or asset.prices_reason not in (None, UNANSWERED):
        return None, asset
    first_day = now.date() - HISTORY
    claiming = (
        sa.update(assets)
        .where(
            assets.c.id == asset.id,
            assets.c.owner_id.is_(None),
            ~assets.c.prices_ready,
            assets.c.prices_requested_at.is_(None)
            | (assets.c.prices_requested_at < now - PENDING_MAX),
        )
        .values(prices_requested_at=now, prices_requested_from=first_day)
    )
    if work.execute(claiming).rowcount == 0:
        return None, asset
    claims = Claims(now, {asset.id: first_day}, new=frozenset({asset.id}))
    return claims, replace(asset, prices_requested_at=now)


def release(work: Connection, claims: Claims) -> None:
    """Forgets claims for which no task could be put. Two statements."""
    if claims.assets:
        work.execute(
            sa.update(assets)
            .where(assets.c.id.in_(list(claims.assets)), assets.c.prices_requested_at == claims.at)
            .values(prices_requested_at=None, prices_requested_from=None)
        )
    if claims.currencies:
        work.execute(
            sa.delete(rate_requests).where(
                rate_requests.c.currency.in_(list(claims.currencies)),
                rate_requests.c.requested_at == claims.at,
            )
        )


_CLAIM: Final = sa.text("""
    WITH used AS (
      SELECT * FROM unnest(:asset_ids, :asset_days) AS used (asset_id, day)
    ),
    missing AS MATERIALIZED (
      SELECT a.id, used.day - CAST(:run_up AS int) AS first_day, c.asset_id IS NULL AS is_new
      FROM used
      JOIN assets AS a ON a.id = used.asset_id
      LEFT JOIN asset_coverage AS c ON c.asset_id = a.id
      WHERE a.owner_id IS NULL
        AND (c.covered_from > used.day - CAST(:run_up AS int)
          OR (c.asset_id IS NULL AND coalesce(a.prices_reason, :unanswered) = :unanswered))
        AND (a.prices_requested_from IS NULL
          OR a.prices_requested_from > used.day - CAST(:run_up AS int)
          OR a.prices_requested_at < :expired)
      ORDER BY a.id
      FOR NO KEY UPDATE OF a
    ),
    claimed AS (
      UPDATE assets SET prices_requested_at = :now, prices_requested_from = missing.first_day
      FROM missing WHERE assets.id = missing.id
      RETURNING assets.id, missing.first_day, missing.is_new
    ),
    needed AS (
      SELECT currency, min(day) - CAST(:rates_run_up AS int) AS first_day
      FROM (
        SELECT * FROM unnest(:codes, :code_days) AS given (currency, day)
        UNION ALL
        SELECT a.currency, used.day FROM used JOIN assets AS a ON a.id = used.asset_id
        UNION ALL
        SELECT p.base_currency, held.day
        FROM unnest(:portfolio_ids, :portfolio_days) AS held (portfolio_id, day)
        JOIN portfolios AS p ON p.id = held.portfolio_id
      ) AS every
      GROUP BY currency
    ),
    rates AS (
      INSERT INTO rate_requests (currency, requested_at, requested_from)
      SELECT needed.currency, :now, needed.first_day FROM needed
      WHERE NOT EXISTS (
          SELECT FROM rate_coverage AS c
          WHERE c.currency IN (
              needed.currency,
              needed.currency || '/ARS',
              CASE WHEN needed.currency = 'ARS' THEN 'USD/ARS' END
            )
            AND c.kind = 'official' AND c.covered_from <= needed.first_day
        )
        AND NOT EXISTS (
          SELECT FROM unpublished_rates AS u
          WHERE u.currency = needed.currency AND u.kind = 'official'
        )
      ORDER BY needed.currency
      ON CONFLICT (currency) DO UPDATE
        SET requested_at = excluded.requested_at, requested_from = excluded.requested_from
        WHERE rate_requests.requested_from > excluded.requested_from
          OR rate_requests.requested_at < :rates_expired
      RETURNING currency, requested_from
    )
    SELECT id AS asset_id, NULL AS currency, first_day, is_new FROM claimed
    UNION ALL
    SELECT NULL, currency, requested_from, false FROM rates
""").bindparams(
    sa.bindparam("asset_ids", type_=ARRAY(sa.Uuid)),
    sa.bindparam("asset_days", type_=ARRAY(sa.Date)),
    sa.bindparam("portfolio_ids", type_=ARRAY(sa.Uuid)),
    sa.bindparam("portfolio_days", type_=ARRAY(sa.Date)),
    sa.bindparam("codes", type_=ARRAY(sa.Text)),
    sa.bindparam("code_days", type_=ARRAY(sa.Date)),
    sa.bindparam("unanswered", type_=sa.Text),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    sa.bindparam("expired", type_=sa.DateTime(timezone=True)),
    sa.bindparam("rates_expired", type_=sa.DateTime(timezone=True)),
)
