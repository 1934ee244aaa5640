"""Who published a close: what the histories in memory leave out, read only where an explanation
asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from shared.gcp.bigquery import BigQuery, Statement

CLOSE_SOURCES: Final = Statement(
    "close_sources",
    """
    SELECT asset_id, date, source
    FROM {dataset}.asset_prices
    WHERE asset_id IN UNNEST(@asset_ids) AND date BETWEEN @first_day AND @last_day
      AND CONCAT(asset_id, ' ', CAST(date AS STRING)) IN UNNEST(@closes)
    """,
    {
        "asset_ids": "ARRAY<STRING>",
        "first_day": "DATE",
        "last_day": "DATE",
        "closes": "ARRAY<STRING>",
    },
)
"""Pairs, and not each asset on each day: of the assets and days that are asked for few belong
together.
"""


def read_close_sources(
    bigquery: BigQuery, closes: Iterable[tuple[str, date]]
) -> dict[tuple[str, date], str]:
    """The sources of market closes, by asset id and the day that each is of. At most one query.
    Raises Unavailable.
    """
    wanted = sorted(set(closes))
    if not wanted:
        return {}
    days = [day for _, day in wanted]
    given = {
        "asset_ids": sorted({asset_id for asset_id, _ in wanted}),
        "first_day": min(days),
        "last_day": max(days),
        "closes": [f"{asset_id} {day.isoformat()}" for asset_id, day in wanted],
    }
    return {
        (asset_id, day): source for asset_id, day, source in bigquery.query(CLOSE_SOURCES, given)
    }
