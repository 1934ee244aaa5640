"""Whole histories of closes and rates, from this instance's memory or with one query.

BigQuery packs each asset's history into two texts, days and closes: fifty assets over five years
are fifty rows, not sixty thousand. A history is read whole, whatever days the first request needs:
so each is read once an instance and version, and not once more for each portfolio that began
earlier. A query also reads ahead, while there is room, some assets that no request has named yet.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from shared.gcp.bigquery import BigQuery
from shared.gcp.bigquery_statements import Statement
from shared.immutable import immutable
from shared.ledger.exchange_rates import RateRow, RateTable
from shared.market.changes import MarketChanges, read_changes
from shared.market.daily_rates import DailyRates, RateDays
from shared.market.memory import ReadChanges, VersionedMemory, anything, one_per_instance
from shared.market.packed_rates import (
    ALL_DAYS,
    NO_DAYS,
    PACKED_RATES,
    PACKED_RATES_TYPES,
    PackedRates,
    PackedRow,
    rate_days,
)
from shared.market.read_ahead import ReadAhead
from shared.market.remembered import Remembered
from shared.market.shared_queries import SharedQueries
from shared.timeseries.daily import daily_of_text
from shared.timeseries.span import Daily

HISTORY_BYTES_MAX: Final = 210_000_000
"""Of all assets together, nine bytes a day: six thousand assets over ten years. The largest request
measured takes 515 MB (docs/performance.md), rates 100 MB, and an instance has 1,074. The least
recently used are dropped first.
"""

ROOM_FOR_AHEAD: Final = 0.8
"""Of the memory: above it nothing is read ahead, lest it displace what requests have named."""

HISTORY: Final = Statement(
    "market_history",
    f"""
    SELECT 'close' AS part, asset_id AS base, '' AS quote, '' AS kind, '' AS source,
      STRING_AGG(CAST(UNIX_DATE(date) AS STRING), ',' ORDER BY date) AS days,
      STRING_AGG(CAST(close AS STRING), ',' ORDER BY date) AS figures
    FROM {{dataset}}.asset_prices
    WHERE date BETWEEN @first_day AND @last_day
      AND (asset_id IN UNNEST(@asset_ids) OR SUBSTR(asset_id, 35) IN UNNEST(@ahead))
    GROUP BY asset_id
    UNION ALL
    {PACKED_RATES}
    """,
    {
        "asset_ids": "ARRAY<STRING>",
        "ahead": "ARRAY<STRING>",
        "first_day": "DATE",
        "last_day": "DATE",
        **PACKED_RATES_TYPES,
    },
)
"""`ahead` are the last two digits of ids, which are random: a part of all assets, 1 of 256."""

_Key = tuple[Literal["asset", "rates"], str]
"""("asset", its id) or ("rates", "")."""
_RATES_KEY: Final[_Key] = ("rates", "")


@immutable
class HistoryNeed:
    """The market data of a series: closes in force from `first` to `last`, and rates likewise."""

    asset_ids: frozenset[str]
    currencies: frozenset[str]
    kind: str
    first: date
    last: date


@immutable
class MarketHistory:
    """Closes and rates over days. `closes` has no entry for an asset without closes; `rates` finds
    the rate of a single day, as the ledger needs it.
    """

    closes: Mapping[str, Daily]
    rates: RateTable
    _daily: DailyRates
    _need: HistoryNeed

    @classmethod
    def of(
        cls, closes: Mapping[str, Daily], rates: Sequence[RateRow], need: HistoryNeed
    ) -> MarketHistory:
        """A history of closes and rates that the caller has in memory."""
        daily = DailyRates(PackedRates.of(rates))
        return cls(closes, daily.table(need.kind), daily, need)

    def daily_rates(self, base: str, quote: str) -> Daily | None:
        """The rate of each day, 0 where there is none; None where both are the same currency."""
        return None if base == quote else self._daily.daily(self._days, base, quote)

    def stale_rates(self, base: str, quote: str) -> Daily | None:
        """1 on each day whose rate is stale, else 0; None where both are the same currency."""
        return None if base == quote else self._daily.stale(self._days, base, quote)

    @property
    def _days(self) -> RateDays:
        return RateDays(self._need.kind, self._need.first, self._need.last)


class MarketSeries:
    """The market's histories in the memory of one instance. Safe to use from several threads."""

    def __init__(self, bigquery: BigQuery, read_changes: ReadChanges = anything) -> None:
        """Without `read_changes` nothing is kept from one version to the next."""
        self.reads_from = bigquery
        self._memory = VersionedMemory(_HistoryMemory, _HistoryMemory.without, read_changes)

    def history(self, version: int, need: HistoryNeed) -> MarketHistory:
        """The data of `need`, as stored under `version`. Raises Unavailable when BigQuery does not
        answer.

        At most one query of this request's own: for the assets that are neither in memory nor being
        read by another request at this moment.
        """
        memory = self._memory.under(version)
        collected = _HistoryRead()

        def missing() -> Collection[_Key]:
            collected.closes.update(memory.closes.of(need.asset_ids))
            collected.rates = memory.rates
            keys: list[_Key] = [
                ("asset", key) for key in sorted(need.asset_ids - collected.closes.keys())
            ]
            return keys if collected.rates or len(need.currencies) < 2 else [*keys, _RATES_KEY]

        ahead = memory.ahead if memory is self._memory.content else _NOTHING_AHEAD

        def read_missing(keys: Sequence[_Key]) -> _HistoryRead:
            return self._read(keys, ahead)

        for read in memory.queries.answers(missing, read_missing, memory.keep):
            collected.closes.update(read.closes)
            collected.rates = read.rates or collected.rates
        until = need.last.toordinal() + 1
        closes = {
            asset_id: collected.closes[asset_id].until(until)
            for asset_id in need.asset_ids
            if collected.closes[asset_id].figures.size
        }
        rates = collected.rates or _NO_RATES
        return MarketHistory(closes, rates.table(need.kind), rates, need)

    def _read(self, keys: Sequence[_Key], ahead: ReadAhead) -> _HistoryRead:
        """One query for all that is missing."""
        asset_ids = [asset_id for kind, asset_id in keys if kind == "asset"]
        first, last = ALL_DAYS if asset_ids else NO_DAYS
        parts = ahead.next_parts() if asset_ids else []
        with_rates = _RATES_KEY in keys
        rows: list[PackedRow] = self.reads_from.query(
            HISTORY,
            {
                "asset_ids": asset_ids,
                "ahead": parts,
                "first_day": first,
                "last_day": last,
                **rate_days(read=with_rates),
            },
        )
        closes = {
            asset_id: daily_of_text(days, figures, until=0)
            for part, asset_id, _, _, _, days, figures in rows
            if part == "close"
        }
        needed = {asset_id: closes.pop(asset_id, _NO_CLOSES) for asset_id in asset_ids}
        ahead.learn(len(parts), len(closes))
        return _HistoryRead(
            # Last what was asked for: it is to be dropped last.
            closes | needed,
            DailyRates(PackedRates(row for row in rows if row[0] == "rate"))
            if with_rates
            else None,
        )


@dataclass(slots=True)
class _HistoryRead:
    """Histories, each up to its last close, and the rates where they were read."""

    closes: dict[str, Daily] = field(default_factory=dict)
    rates: DailyRates | None = None


def _bytes_of(daily: Daily) -> int:
    return daily.figures.nbytes + daily.changed.nbytes


@dataclass(slots=True)
class _HistoryMemory:
    """Everything known under one version."""

    closes: Remembered[str, Daily] = field(
        default_factory=lambda: Remembered(HISTORY_BYTES_MAX, _bytes_of)
    )
    rates: DailyRates | None = None
    ahead: ReadAhead = field(default_factory=ReadAhead)
    queries: SharedQueries[_Key, _HistoryRead] = field(default_factory=SharedQueries)

    def keep(self, read: _HistoryRead) -> None:
        self.closes.add(read.closes)
        if self.closes.size > ROOM_FOR_AHEAD * HISTORY_BYTES_MAX:
            self.ahead.stop()
        self.rates = read.rates or self.rates

    def without(self, changes: MarketChanges) -> _HistoryMemory:
        """What has not changed, for the next version."""
        return self.queries.between(lambda: self._copy_without(changes))

    def _copy_without(self, changes: MarketChanges) -> _HistoryMemory:
        rates = None if changes.rates else self.rates
        if changes.asset_ids is None:
            return _HistoryMemory(rates=rates)
        return _HistoryMemory(self.closes.without(changes.include), rates, self.ahead.copy())


_NO_RATES: Final = DailyRates(PackedRates(()))
_NO_CLOSES: Final = daily_of_text("", "", until=0)
_NOTHING_AHEAD: Final = ReadAhead(parts=())

market_series = one_per_instance(lambda bigquery: MarketSeries(bigquery, read_changes))
