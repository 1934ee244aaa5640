"""The query of a valuation: the recent closes of all assets, all rates, and the closes of single
days, each part only where it is not in memory.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import Final

from shared.gcp.bigquery import BigQuery
from shared.gcp.bigquery_statements import Statement
from shared.immutable import immutable
from shared.ledger.valuation import ClosingPrice
from shared.market.packed_rates import (
    ALL_DAYS,
    NO_DAYS,
    PACKED_RATES,
    PACKED_RATES_TYPES,
    PackedRates,
    PackedRow,
    rate_days,
)
from shared.market.recent_closes import (
    QUIET_CLOSES,
    QUIET_CLOSES_TYPES,
    RECENT_CLOSES,
    RECENT_CLOSES_TYPES,
    RecentCloses,
    RecentDays,
    closing_price,
    no_recent_closes,
)

SNAPSHOT: Final = Statement(
    "market_snapshot",
    f"""
    SELECT 'close' AS part, asset_id AS base, day AS quote, '' AS kind, source,
      CAST(UNIX_DATE(date) AS STRING) AS days, CAST(close AS STRING) AS figures
    FROM (
      SELECT stored.asset_id, wanted.day, stored.date, stored.close, stored.source,
        ROW_NUMBER() OVER (
          PARTITION BY stored.asset_id, wanted.day ORDER BY stored.date DESC
        ) AS place
      FROM {{dataset}}.asset_prices AS stored
      JOIN (
        SELECT SUBSTR(asset_day, 12) AS asset_id, SUBSTR(asset_day, 1, 10) AS day
        FROM UNNEST(@asset_days) AS asset_day
      ) AS wanted
        ON stored.asset_id = wanted.asset_id AND stored.date <= CAST(wanted.day AS DATE)
      WHERE stored.asset_id IN UNNEST(@asset_ids)
        AND stored.date BETWEEN @first_close_day AND @last_close_day
    )
    WHERE place = 1
    UNION ALL
    {RECENT_CLOSES}
    UNION ALL
    {PACKED_RATES}
    """,
    {
        "asset_ids": "ARRAY<STRING>",
        "asset_days": "ARRAY<STRING>",
        "first_close_day": "DATE",
        "last_close_day": "DATE",
        **RECENT_CLOSES_TYPES,
        **PACKED_RATES_TYPES,
    },
)

QUIET: Final = Statement("quiet_closes", QUIET_CLOSES, QUIET_CLOSES_TYPES)

AssetDay = tuple[str, date]
"""The id of an asset, and a day on which it is valued."""


@immutable
class SnapshotRead:
    """What one query has read; None for a part that it did not. `closes` are those in force on the
    days that were asked for, None where there is none.
    """

    recent: RecentCloses | None = None
    rates: PackedRates | None = None
    closes: Mapping[AssetDay, ClosingPrice | None] = field(default_factory=dict)


def read_snapshot(
    bigquery: BigQuery,
    asset_days: Collection[AssetDay],
    recent: RecentDays | RecentCloses | None,
    *,
    rates: bool,
) -> SnapshotRead:
    """One query. `recent` are the days whose closes are read of all assets; or recent closes, to
    which those of the assets that have changed are added. Raises Unavailable.
    """
    days = [day for _, day in asset_days]
    first, last = (ALL_DAYS[0], max(days)) if days else NO_DAYS
    rows: list[PackedRow] = bigquery.query(
        SNAPSHOT,
        {
            "asset_ids": sorted({asset_id for asset_id, _ in asset_days}),
            "asset_days": [f"{day} {asset_id}" for asset_id, day in sorted(asset_days)],
            "first_close_day": first,
            "last_close_day": last,
            **_recent_parameters(recent),
            **rate_days(read=rates),
        },
    )
    closes: dict[AssetDay, ClosingPrice | None] = dict.fromkeys(asset_days)
    for part, asset_id, day, _, source, unix_day, figure in rows:
        if part == "close":
            closes[asset_id, date.fromisoformat(day)] = closing_price(unix_day, figure, source)
    return SnapshotRead(
        _recent_closes(recent, [row for row in rows if row[0] == "recent"]),
        PackedRates(row for row in rows if row[0] == "rate") if rates else None,
        closes,
    )


def _recent_parameters(recent: RecentDays | RecentCloses | None) -> dict[str, object]:
    if recent is None:
        return no_recent_closes()
    return recent.parameters() if isinstance(recent, RecentDays) else recent.changed_parameters()


def _recent_closes(
    recent: RecentDays | RecentCloses | None, rows: Sequence[PackedRow]
) -> RecentCloses | None:
    if recent is None:
        return None
    if isinstance(recent, RecentDays):
        return RecentCloses.of(recent, rows)
    return recent.with_changed(rows)


def read_quiet(bigquery: BigQuery, recent: RecentCloses) -> RecentCloses:
    """The recent closes, and the last ones of all assets that were not traded lately. One query.
    Raises Unavailable.
    """
    return recent.with_quiet(bigquery.query(QUIET, recent.days.quiet_parameters()))
