"""The market on one day: the closes and rates that a valuation needs, from memory or with one
query.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from shared.gcp.bigquery import BigQuery
from shared.gcp.bigquery_statements import Statement
from shared.ledger.dividends import DeclaredDividend
from shared.ledger.exchange_rates import RateTable
from shared.ledger.valuation import ClosingPrice
from shared.market.dividends import read_dividends
from shared.market.memory import VersionedMemory, one_per_instance
from shared.market.rates import (
    RATES_TO_READ,
    RATES_TO_READ_TYPES,
    RateRange,
    RateRow,
    StoredRates,
    no_reading,
)
from shared.schema.fields import FIRST_DAY

CLOSES_REMEMBERED_MAX: Final = 100_000
"""About 30 MB: two hundred days of five hundred assets, far more than the requests to one instance
need between two runs of ingestion.
"""

DIVIDENDS_REMEMBERED_MAX: Final = 50_000
"""About 20 MB: thirty years of four hundred assets that pay every quarter."""

SNAPSHOT: Final = Statement(
    "market_snapshot",
    f"""
    SELECT 'close' AS part, asset_id AS base, day AS quote, '' AS kind, date,
      CAST(close AS BIGNUMERIC) AS figure, source
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
    SELECT 'rate' AS part, base, quote, kind, date, rate AS figure, source
    FROM {{dataset}}.exchange_rates
    WHERE {RATES_TO_READ}
    """,
    {
        "asset_ids": "ARRAY<STRING>",
        "asset_days": "ARRAY<STRING>",
        "first_close_day": "DATE",
        "last_close_day": "DATE",
        **RATES_TO_READ_TYPES,
    },
)


AssetDay = tuple[str, date]
"""The id of an asset, and a day on which it is valued."""


@dataclass(frozen=True, slots=True)
class Need:
    """The market data of one valuation: the closes in force on `as_of`, and rates from 14 days
    before `first_rate_day` up to `last_rate_day`, or up to `as_of` where that is None.

    `asset_days` are other closes that it needs: of an asset the one in force on a day.
    """

    asset_ids: frozenset[str]
    currencies: frozenset[str]
    kind: str
    first_rate_day: date
    as_of: date
    last_rate_day: date | None = None
    asset_days: frozenset[AssetDay] = frozenset()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Last closes on or before the day (absent where there is none), those of the needed asset
    days, and the rates.
    """

    closes: Mapping[str, ClosingPrice]
    rates: RateTable
    closes_on: Mapping[AssetDay, ClosingPrice] = field(default_factory=dict)


class Market:
    """The market's closes, rates and dividends in the memory of one instance. Safe to use from
    several threads.
    """

    def __init__(self, bigquery: BigQuery) -> None:
        self._bigquery = bigquery
        self._memory = VersionedMemory(_SnapshotMemory)

    def snapshot(self, version: int, need: Need) -> Snapshot:
        """The data of `need`, as stored under `version`. Raises Unavailable when BigQuery does not
        answer.
        """
        memory = self._memory.under(version)
        # From here on use only local variables: another request may replace the memory's content.
        needed, rates, remembered = _rates_of(need), memory.rates, memory.closes
        asset_days = {(asset_id, need.as_of) for asset_id in need.asset_ids} | need.asset_days
        closes = {
            asset_day: remembered[asset_day] for asset_day in asset_days if asset_day in remembered
        }
        absent = sorted(asset_days - closes.keys())
        if absent or not rates.range.covers(needed):
            read, rates = self._read(memory, rates, absent, need.as_of, needed)
            closes |= read
        there = {asset_day: close for asset_day, close in closes.items() if close is not None}
        return Snapshot(
            {
                asset_id: there[asset_id, need.as_of]
                for asset_id in need.asset_ids
                if (asset_id, need.as_of) in there
            },
            rates.table(need.kind),
            {asset_day: there[asset_day] for asset_day in need.asset_days if asset_day in there},
        )

    def dividends(self, version: int, asset_ids: Collection[str]) -> list[DeclaredDividend]:
        """Every dividend of these assets, announced ones included, as stored under `version`.
        Raises Unavailable when BigQuery does not answer.
        """
        memory = self._memory.under(version)
        dividends = {asset_id: memory.dividends.get(asset_id) for asset_id in asset_ids}
        absent = sorted(asset_id for asset_id, declared in dividends.items() if declared is None)
        if absent:
            read = read_dividends(self._bigquery, absent)
            if (
                sum(map(len, [*memory.dividends.values(), *read.values()]))
                > DIVIDENDS_REMEMBERED_MAX
            ):
                memory.dividends.clear()
            memory.dividends.update(read)
            dividends.update(read)
        return [dividend for declared in dividends.values() for dividend in declared or ()]

    def _read(
        self,
        memory: _SnapshotMemory,
        stored: StoredRates,
        absent: Sequence[AssetDay],
        as_of: date,
        needed: RateRange,
    ) -> tuple[dict[AssetDay, ClosingPrice | None], StoredRates]:
        """One query for all that is missing. Stores and returns the closes of `absent`, and rates
        that cover `needed`.
        """
        reading = stored.reading(needed)
        rows = self._bigquery.query(
            SNAPSHOT,
            {
                "asset_ids": sorted({asset_id for asset_id, _ in absent}),
                "asset_days": [f"{day} {asset_id}" for asset_id, day in absent],
                "first_close_day": FIRST_DAY,
                "last_close_day": max((day for _, day in absent), default=as_of),
                **(reading.parameters() if reading else no_reading(as_of)),
            },
        )
        closes: dict[AssetDay, ClosingPrice | None] = dict.fromkeys(absent)
        rates: list[RateRow] = []
        for part, base, quote, kind, day, figure, source in rows:
            if part == "close":
                closes[base, date.fromisoformat(quote)] = ClosingPrice(day, figure, source)
            else:
                rates.append((base, quote, kind, day, figure, source))
        if len(memory.closes) + len(closes) > CLOSES_REMEMBERED_MAX:
            memory.closes = {}
        memory.closes.update(closes)
        if reading:
            rows_of_both = stored.rows_with(reading, rates)
            stored = memory.rates = StoredRates(reading.wider, rows_of_both)
        return closes, stored


def _rates_of(need: Need) -> RateRange:
    return RateRange.between(
        need.currencies, need.kind, need.first_rate_day, need.last_rate_day or need.as_of
    )


@dataclass(slots=True)
class _SnapshotMemory:
    """Everything read under one version."""

    closes: dict[AssetDay, ClosingPrice | None] = field(default_factory=dict)
    rates: StoredRates = field(default_factory=lambda: StoredRates(RateRange.nothing(), ()))
    dividends: dict[str, Sequence[DeclaredDividend]] = field(default_factory=dict)


market = one_per_instance(Market)
