"""The sources of closes: histories in memory do not have them, and only explanations read them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from shared.gcp.bigquery import BigQuery
from shared.gcp.bigquery_statements import Statement

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
"""Matches pairs of asset and day: a request names many assets and days, of which few belong
together.
"""


def read_close_sources(
    bigquery: BigQuery, closes: Iterable[tuple[str, date]]
) -> dict[tuple[str, date], str]:
    """The sources of market closes, by asset id and day of the close. At most one query. Raises
    Unavailable.
    """
    asset_days = sorted(set(closes))
    if not asset_days:
        return {}
    days = [day for _, day in asset_days]
    parameters = {
        "asset_ids": sorted({asset_id for asset_id, _ in asset_days}),
        "first_day": min(days),
        "last_day": max(days),
        "closes": [f"{asset_id} {day.isoformat()}" for asset_id, day in asset_days],
    }
    return {
        (asset_id, day): source
        for asset_id, day, source in bigquery.query(CLOSE_SOURCES, parameters)
    }
