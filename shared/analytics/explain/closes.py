"""The closes in force on single days, each with the day it was published and its source."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal

import numpy as np

from shared.analytics.schemas.explain import ExplainedClose
from shared.gcp.bigquery import BigQuery
from shared.immutable import immutable
from shared.ledger.money import normalized
from shared.market.close_sources import read_close_sources
from shared.schema.entered_closes import EnteredClose
from shared.timeseries.fixed_point import as_decimal
from shared.timeseries.span import Daily

AssetDay = tuple[str, int]
"""An asset's key and a day number."""


@immutable
class EnteredCloses:
    """Which closes the owner entered: all of `manual` assets, and the `own` ones that are in use,
    by asset and day.
    """

    manual: Collection[str]
    own: Collection[tuple[str, date]]

    def source(self, asset: str, day: date) -> str | None:
        """None where the close of this day is a vendor's."""
        if asset in self.manual:
            return EnteredClose.MANUAL
        return EnteredClose.OWN if (asset, day) in self.own else None


@immutable
class ClosesInForce:
    """Closes by asset and day; there is none where no close was published on or before the day."""

    by_asset_day: Mapping[AssetDay, ExplainedClose]

    def on(self, asset: str, day: int) -> ExplainedClose | None:
        return self.by_asset_day.get((asset, day))


def read_closes_in_force(
    bigquery: BigQuery,
    closes: Mapping[str, Daily],
    entered: EnteredCloses,
    asset_days: Iterable[AssetDay],
) -> ClosesInForce:
    """The closes themselves are those in memory, which the figures were computed from; the sources
    of vendors' ones are read with at most one query. Raises Unavailable.
    """
    published_closes = {
        (asset, day): close
        for asset, day in asset_days
        if (close := _last(closes.get(asset), day)) is not None
    }
    sources = read_close_sources(
        bigquery,
        [
            (asset, published)
            for (asset, _), (published, _) in published_closes.items()
            if entered.source(asset, published) is None
        ],
    )
    return ClosesInForce(
        {
            (asset, day): ExplainedClose(
                date=published,
                close=normalized(close),
                source=entered.source(asset, published) or sources[asset, published],
            )
            for (asset, day), (published, close) in published_closes.items()
        }
    )


def _last(closes: Daily | None, day: int) -> tuple[date, Decimal] | None:
    """The close in force on the day, and the day on which it was published."""
    if closes is None or day < closes.first or not closes.figures.size:
        return None
    place = min(day - closes.first, closes.figures.size - 1)
    published = int(np.flatnonzero(closes.changed[: place + 1])[-1])
    return date.fromordinal(closes.first + published), as_decimal(
        closes.figures[place], closes.decimals
    )
