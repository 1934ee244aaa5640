"""What ingestion has to read, from PostgreSQL: the market assets with their vendors, the currencies
in use, since when.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import aggregate_order_by

from shared.database.assets import asset_sources, assets
from shared.database.market import asset_coverage, quarantined_closes
from shared.database.portfolios import portfolios
from shared.database.transactions import transactions
from shared.errors import FieldError, Invalid
from shared.immutable import immutable
from shared.ingestion.coverage import Days
from shared.ingestion.poll_order import read_poll_order
from shared.ledger.exchange_rates import PIVOTS

HISTORY: Final = timedelta(days=3653)
"""Ten years: how far back the market is read for an asset without a transaction."""

RUN_UP: Final = timedelta(days=10)
"""Read before an asset's first transaction, so that one recorded on a holiday has a close to carry
forward.
"""

RATES_RUN_UP: Final = timedelta(days=20)
"""The same for rates, which may be carried forward for 14 days."""

UNUSED_READ: Final = timedelta(days=30)
"""How long an asset that no transaction names is read after its last use. Then it is not read until
it is used again.
"""

_NEVER: Final = datetime.min.replace(tzinfo=UTC)


@immutable
class AssetTarget:
    """One market asset to read. `sources` are (provider, provider_symbol) in order; `quarantined`
    closes by day.
    """

    asset_id: UUID
    symbol: str
    currency: str
    sources: Sequence[tuple[str, str]]
    first_needed: date
    covered: Days | None
    covered_by: str
    """The provider of the latest covered days; empty where none are."""
    quarantined: Mapping[date, Decimal]
    needed: bool = True
    """A transaction names it, or the caller does. A run fails for no other."""
    resting: bool = False
    """It has been unused for so long that it is not read."""
    requested_at: datetime | None = None
    """When closes were requested that are not read yet."""
    exchange: str | None = None
    last_polled: datetime | None = None
    """When the job last had an answer about it."""


def read_asset_targets(
    work: Connection,
    job: str,
    today: date,
    only: Sequence[UUID] | None,
    *,
    ignore_unknown: bool = False,
) -> list[AssetTarget]:
    """Market assets, those that `job` polled longest ago first: where a vendor's limit ends a run
    early, the next run goes on from there. Four statements. Raises Invalid where `only` names
    something that is not a market asset, unless this is to be ignored.
    """
    rows = work.execute(_assets_statement(only)).all()
    if only is not None and not ignore_unknown:
        _all_known(only, {row.id for row in rows})
    sources = _sources(work, only)
    quarantined = _quarantined(work, only)
    last_polled = read_poll_order(work, job, only)
    targets = [
        AssetTarget(
            asset_id=row.id,
            symbol=row.symbol,
            currency=row.currency,
            sources=sources.get(row.id, ()),
            first_needed=row.first_day - RUN_UP if row.first_day else today - HISTORY,
            covered=Days(row.covered_from, row.covered_to) if row.covered_from else None,
            covered_by=row.provider or "",
            quarantined=quarantined.get(row.id, {}),
            needed=row.first_day is not None or only is not None,
            resting=row.first_day is None
            and only is None
            and row.last_used_on < today - UNUSED_READ,
            requested_at=row.prices_requested_at,
            exchange=row.exchange,
            last_polled=last_polled.get(row.id),
        )
        for row in rows
    ]
    return sorted(
        targets,
        key=lambda target: (
            last_polled.get(target.asset_id, _NEVER),
            target.covered.last if target.covered else date.min,
            target.symbol,
        ),
    )


def read_currencies(
    work: Connection, only: Sequence[UUID] | None, codes: Sequence[str] | None = None
) -> frozenset[str]:
    """Every currency in use, and the pivots, the bridges from any currency to any other; with
    `only`, those of these market assets, and with `codes` these. Raises Invalid as above.
    """
    if codes is not None:
        return frozenset(codes).union(PIVOTS)
    if only is not None:
        rows = work.execute(
            sa.select(assets.c.id, assets.c.currency).where(
                assets.c.owner_id.is_(None), assets.c.id.in_(only)
            )
        ).all()
        _all_known(only, {row.id for row in rows})
        return frozenset(row.currency for row in rows).union(PIVOTS)
    used = sa.union(
        sa.select(portfolios.c.base_currency),
        sa.select(assets.c.currency),
        sa.select(transactions.c.currency),
        sa.select(transactions.c.fee_currency).where(transactions.c.fee_currency.is_not(None)),
        sa.select(transactions.c.to_currency).where(transactions.c.to_currency.is_not(None)),
    )
    return frozenset(work.execute(used).scalars()).union(PIVOTS)


_FIRST_DAY: Final = sa.text("""
    SELECT least(
      (SELECT min(date) FROM transactions),
      (SELECT min((lot->>'date')::date)
       FROM transactions CROSS JOIN LATERAL jsonb_array_elements(lots) AS lot
       WHERE lots IS NOT NULL)
    )
""")


def first_day_of_rates(work: Connection, today: date) -> date:
    """Twenty days before the earliest transaction or carried lot of all, or ten years ago where
    there is none.
    """
    earliest = work.execute(_FIRST_DAY).scalar_one()
    return earliest - RATES_RUN_UP if earliest else today - HISTORY


def _assets_statement(
    only: Sequence[UUID] | None,
) -> sa.Select[Any]:
    first_day = (
        sa.select(sa.func.min(transactions.c.date))
        .where(
            (transactions.c.asset_id == assets.c.id) | (transactions.c.to_asset_id == assets.c.id)
        )
        .scalar_subquery()
    )
    statement = (
        sa.select(
            assets.c.id,
            assets.c.symbol,
            assets.c.exchange,
            assets.c.currency,
            assets.c.last_used_on,
            assets.c.prices_requested_at,
            asset_coverage.c.covered_from,
            asset_coverage.c.covered_to,
            asset_coverage.c.provider,
            first_day.label("first_day"),
        )
        .select_from(assets.outerjoin(asset_coverage))
        .where(assets.c.owner_id.is_(None))
    )
    return statement if only is None else statement.where(assets.c.id.in_(only))


def _sources(
    work: Connection, only: Sequence[UUID] | None
) -> dict[UUID, Sequence[tuple[str, str]]]:
    in_order = [
        sa.func.array_agg(aggregate_order_by(column, asset_sources.c.position))
        for column in (asset_sources.c.provider, asset_sources.c.provider_symbol)
    ]
    statement = sa.select(asset_sources.c.asset_id, *in_order).group_by(asset_sources.c.asset_id)
    if only is not None:
        statement = statement.where(asset_sources.c.asset_id.in_(only))
    rows = work.execute(statement).all()
    return {asset_id: tuple(zip(names, symbols, strict=True)) for asset_id, names, symbols in rows}


def _quarantined(work: Connection, only: Sequence[UUID] | None) -> dict[UUID, dict[date, Decimal]]:
    closes: dict[UUID, dict[date, Decimal]] = {}
    statement = sa.select(
        quarantined_closes.c.asset_id, quarantined_closes.c.date, quarantined_closes.c.close
    )
    if only is not None:
        statement = statement.where(quarantined_closes.c.asset_id.in_(only))
    for row in work.execute(statement):
        closes.setdefault(row.asset_id, {})[row.date] = row.close
    return closes


def _all_known(requested: Sequence[UUID], stored: set[UUID]) -> None:
    errors = [
        FieldError(f"/asset_ids/{position}", "is not a market asset")
        for position, asset_id in enumerate(requested)
        if asset_id not in stored
    ]
    if errors:
        raise Invalid("The request is not valid", errors)
