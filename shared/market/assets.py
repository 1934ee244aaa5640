"""One asset's stored closes and corporate actions, page by page, from BigQuery."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

from shared.gcp.bigquery import BigQuery
from shared.gcp.bigquery_statements import Statement
from shared.market.asset_close import AssetClose
from shared.schema.fields import FIRST_DAY

ASSET_CLOSES: Final = Statement(
    "asset_closes",
    """
    SELECT date, close, source
    FROM {dataset}.asset_prices
    WHERE asset_id = @asset_id AND date BETWEEN @first AND @last
    ORDER BY date
    LIMIT @row_count
    """,
    {"asset_id": "STRING", "first": "DATE", "last": "DATE", "row_count": "INT64"},
)

ASSET_ACTIONS: Final = Statement(
    "asset_actions",
    """
    SELECT type, ex_date, pay_date, ratio_new, ratio_old, amount, currency, source
    FROM {dataset}.corporate_actions
    WHERE asset_id = @asset_id AND ex_date >= @after_day
      AND (ex_date > @after_day OR type > @after_type)
    ORDER BY ex_date, type
    LIMIT @row_count
    """,
    {"asset_id": "STRING", "after_day": "DATE", "after_type": "STRING", "row_count": "INT64"},
)


class AssetAction(NamedTuple):
    """`type` is an ActionType: a split has a ratio, a dividend an amount per share. An asset has at
    most one of each type on a day.
    """

    type: str
    ex_date: date
    pay_date: date | None
    ratio_new: int | None
    ratio_old: int | None
    amount: Decimal | None
    currency: str | None
    source: str


def read_closes(
    bigquery: BigQuery, asset_id: UUID, first: date, last: date, limit: int
) -> list[AssetClose]:
    """The first `limit` closes from `first` to `last`, both inclusive, oldest first. Raises
    Unavailable.
    """
    parameters = {"asset_id": str(asset_id), "first": first, "last": last, "row_count": limit}
    return [AssetClose(*row) for row in bigquery.query(ASSET_CLOSES, parameters)]


def read_actions(
    bigquery: BigQuery, asset_id: UUID, after: tuple[date, str] | None, limit: int
) -> list[AssetAction]:
    """The first `limit` actions after `after` (ex-date and type), oldest first. Raises
    Unavailable.
    """
    day, type_ = after or (FIRST_DAY, "")
    parameters = {
        "asset_id": str(asset_id),
        "after_day": day,
        "after_type": type_,
        "row_count": limit,
    }
    return [AssetAction(*row) for row in bigquery.query(ASSET_ACTIONS, parameters)]
