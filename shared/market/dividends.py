"""The stored dividends of market assets, paid and announced."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from shared.gcp.bigquery import BigQuery
from shared.gcp.bigquery_statements import Statement
from shared.ledger.dividends import DeclaredDividend
from shared.schema.fields import FIRST_DAY

DIVIDENDS: Final = Statement(
    "dividends",
    """
    SELECT asset_id, ex_date, pay_date, amount, currency, source
    FROM {dataset}.corporate_actions
    WHERE asset_id IN UNNEST(@asset_ids) AND type = 'DIVIDEND'
      AND ex_date BETWEEN @first_day AND @last_day
    """,
    {"asset_ids": "ARRAY<STRING>", "first_day": "DATE", "last_day": "DATE"},
)


def read_dividends(
    bigquery: BigQuery, asset_ids: Sequence[str]
) -> dict[str, list[DeclaredDividend]]:
    """All of each asset, an empty list where there is none. One query. Raises Unavailable."""
    parameters = {"asset_ids": list(asset_ids), "first_day": FIRST_DAY, "last_day": date.max}
    dividends: dict[str, list[DeclaredDividend]] = {asset_id: [] for asset_id in asset_ids}
    for row in bigquery.query(DIVIDENDS, parameters):
        dividends[row[0]].append(DeclaredDividend(*row))
    return dividends
