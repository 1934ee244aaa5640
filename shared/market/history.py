"""Whole histories of closes and rates, from this instance's memory or with one query.

BigQuery packs each asset's history into two texts, days and closes: fifty assets over five years
are fifty rows, not sixty thousand. Each history is laid out over days once, and kept in memory.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from shared.gcp.bigquery import BigQuery
from shared.gcp.bigquery_statements import Statement
from shared.ledger.exchange_rates import RateTable
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
from shared.timeseries.daily import UNIX_EPOCH, daily_of_text, daily_rates, stale_rates
from shared.timeseries.span import Daily, Span

DAYS_REMEMBERED_MAX: Final = 8_000_000
"""The days of all assets together, nine bytes each: 72 MB, a thousand assets over twenty years.
The least recently used history is dropped first.
"""

RATE_DAYS_REMEMBERED_MAX: Final = 1_000_000
"""The days of all pairs together, sixty bytes each where a rate is an inverse: 60 MB, a hundred
pairs over 27 years. Beyond that, all are dropped.
"""

HISTORY: Final = Statement(
    "market_history",
    f"""
    SELECT 'close' AS part, asset_id AS base, '' AS quote, '' AS kind, '' AS source,
      STRING_AGG(CAST(UNIX_DATE(date) AS STRING), ',' ORDER BY date) AS days,
      STRING_AGG(CAST(close AS STRING), ',' ORDER BY date) AS figures
    FROM (
      SELECT asset_id, date, close,
        LEAD(date) OVER (PARTITION BY asset_id ORDER BY date) AS next_day
      FROM {{dataset}}.asset_prices
      WHERE asset_id IN UNNEST(@asset_ids) AND date BETWEEN @first_stored_day AND @last_day
    )
    WHERE date >= @first_day OR next_day IS NULL OR next_day > @first_day
    GROUP BY asset_id
    UNION ALL
    SELECT 'rate' AS part, base, quote, kind, source,
      STRING_AGG(CAST(UNIX_DATE(date) AS STRING), ',' ORDER BY date) AS days,
      STRING_AGG(CAST(rate AS STRING), ',' ORDER BY date) AS figures
    FROM {{dataset}}.exchange_rates
    WHERE {RATES_TO_READ}
    GROUP BY base, quote, kind, source
    """,
    {
        "asset_ids": "ARRAY<STRING>",
        "first_stored_day": "DATE",
        "first_day": "DATE",
        "last_day": "DATE",
        **RATES_TO_READ_TYPES,
    },
)
"""Of the closes before the first day only the last is read: it is in force on the first day."""


@dataclass(frozen=True, slots=True)
class HistoryNeed:
    """The market data of a series: closes from the last one on or before `first` to `last`, and
    rates likewise.
    """

    asset_ids: frozenset[str]
    currencies: frozenset[str]
    kind: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class MarketHistory:
    """Closes and rates over days. `closes` has no entry for an asset without closes; `rates` finds
    the rate of a single day, as the ledger needs it.
    """

    closes: Mapping[str, Daily]
    rates: RateTable
    _stored: DailyRates
    _kind: str

    @classmethod
    def of(
        cls, closes: Mapping[str, Daily], rates: Sequence[RateRow], need: HistoryNeed
    ) -> MarketHistory:
        """A history of closes and rates that the caller has in memory."""
        stored = DailyRates(_rates_of(need), rates)
        return cls(closes, stored.table(need.kind), stored, need.kind)

    def daily_rates(self, base: str, quote: str) -> Daily | None:
        """The rate of each day, 0 where there is none; None where both are the same currency."""
        return None if base == quote else self._stored.daily(self._kind, base, quote)

    def stale_rates(self, base: str, quote: str) -> Daily | None:
        """1 on each day whose rate is stale, else 0; None where both are the same currency."""
        return None if base == quote else self._stored.stale(self._kind, base, quote)


class MarketSeries:
    """The market's histories in the memory of one instance. Safe to use from several threads."""

    def __init__(self, bigquery: BigQuery) -> None:
        self.reads_from = bigquery
        self._memory = VersionedMemory(_HistoryMemory)

    def history(self, version: int, need: HistoryNeed) -> MarketHistory:
        """The data of `need`, as stored under `version`. Raises Unavailable when BigQuery does not
        answer.
        """
        memory = self._memory.under(version)
        days, needed = _Days(need.first, need.last), _rates_of(need)
        with memory.lock:
            absent = memory.closes.absent(need.asset_ids, days)
            closes, rates = (
                memory.closes.of(need.asset_ids.difference(absent.asset_ids)),
                memory.rates,
            )
        # From here on use only local variables: another request may replace the memory's content.
        if absent.asset_ids or not rates.range.covers(needed):
            read, rates = self._read(memory, absent, rates, needed)
            closes |= read
        closes = {asset_id: daily for asset_id, daily in closes.items() if daily.figures.size}
        return MarketHistory(closes, rates.table(need.kind), rates, need.kind)

    def _read(
        self, memory: _HistoryMemory, absent: _Absent, rates: DailyRates, needed: RateRange
    ) -> tuple[dict[str, Daily], DailyRates]:
        """One query for all that is missing. Stores and returns the closes of `absent`, and rates
        that cover `needed`. Holds no lock during the query.
        """
        reading = rates.reading(needed)
        rows = self.reads_from.query(
            HISTORY,
            {
                "asset_ids": absent.asset_ids,
                "first_stored_day": FIRST_DAY,
                "first_day": absent.days.first,
                "last_day": absent.days.last,
                **(reading.parameters() if reading else no_reading(absent.days.last)),
            },
        )
        packed = {
            base: (days, figures) for part, base, _, _, _, days, figures in rows if part == "close"
        }
        until = absent.days.last.toordinal() + 1
        closes = {
            asset_id: daily_of_text(*packed.get(asset_id, ("", "")), until)
            for asset_id in absent.asset_ids
        }
        if reading:
            rate_rows = _rate_rows(row for row in rows if row[0] == "rate")
            rates = DailyRates(reading.wider, rates.rows_with(reading, rate_rows))
        with memory.lock:
            memory.closes.add(absent.days, closes)
            if reading:
                memory.rates = rates
        return closes, rates


@dataclass(frozen=True, slots=True)
class _Days:
    first: date
    last: date

    def contain(self, other: _Days) -> bool:
        return self.first <= other.first and other.last <= self.last

    def widened(self, other: _Days) -> _Days:
        return _Days(min(self.first, other.first), max(self.last, other.last))


@dataclass(frozen=True, slots=True)
class _Absent:
    """The assets to read, and the days: those needed, and those that any of the assets already has
    in memory.
    """

    asset_ids: Sequence[str]
    days: _Days


class _CloseHistories:
    """Histories by asset, the most recently used last."""

    def __init__(self) -> None:
        self._histories: dict[str, tuple[_Days, Daily]] = {}
        self._days_remembered = 0

    def absent(self, asset_ids: Iterable[str], days: _Days) -> _Absent:
        missing = [
            asset_id
            for asset_id in sorted(asset_ids)
            if asset_id not in self._histories or not self._histories[asset_id][0].contain(days)
        ]
        for asset_id in missing:
            if asset_id in self._histories:
                days = days.widened(self._histories[asset_id][0])
        return _Absent(missing, days)

    def add(self, days: _Days, closes: Mapping[str, Daily]) -> None:
        for asset_id, daily in closes.items():
            self._forget(asset_id)
            self._histories[asset_id] = (days, daily)
            self._days_remembered += daily.figures.size
        while self._days_remembered > DAYS_REMEMBERED_MAX:
            self._forget(next(iter(self._histories)))

    def of(self, asset_ids: Iterable[str]) -> dict[str, Daily]:
        """The histories of assets, all of which are in memory."""
        histories = {asset_id: self._histories.pop(asset_id) for asset_id in asset_ids}
        self._histories |= histories
        return {asset_id: daily for asset_id, (_, daily) in histories.items()}

    def _forget(self, asset_id: str) -> None:
        history = self._histories.pop(asset_id, None)
        if history is not None:
            self._days_remembered -= history[1].figures.size


_LayOut = Callable[[RateTable, str, str, Iterable[int], Span], Daily]


class DailyRates(StoredRates):
    """Stored rates, and their daily series, each computed once while memory allows."""

    def __init__(self, rate_range: RateRange, rows: Sequence[RateRow]) -> None:
        super().__init__(rate_range, rows)
        self._dailies: dict[tuple[_LayOut, str, str, str], Daily] = {}
        self._days_remembered = 0

    def daily(self, kind: str, base: str, quote: str) -> Daily:
        return self._laid_out(daily_rates, kind, base, quote)

    def stale(self, kind: str, base: str, quote: str) -> Daily:
        return self._laid_out(stale_rates, kind, base, quote)

    def _laid_out(self, lay_out: _LayOut, kind: str, base: str, quote: str) -> Daily:
        key = (lay_out, kind, base, quote)
        daily = self._dailies.get(key)
        if daily is None:
            daily = lay_out(self.table(kind), base, quote, self._published(), self._span())
            self._days_remembered += daily.figures.size
            if self._days_remembered > RATE_DAYS_REMEMBERED_MAX:
                self._dailies, self._days_remembered = {}, daily.figures.size
            self._dailies[key] = daily
        return daily

    def _published(self) -> set[int]:
        return {row[3].toordinal() for row in self._rows}

    def _span(self) -> Span:
        return Span.between(self.range.first, self.range.last)


def _rates_of(need: HistoryNeed) -> RateRange:
    return RateRange.between(need.currencies, need.kind, need.first, need.last)


def _rate_rows(rows: Iterable[Sequence[str]]) -> list[RateRow]:
    return [
        (base, quote, kind, date.fromordinal(int(day) + UNIX_EPOCH), Decimal(rate), source)
        for _, base, quote, kind, source, days, figures in rows
        for day, rate in zip(days.split(","), figures.split(","), strict=True)
    ]


@dataclass(slots=True)
class _HistoryMemory:
    """Everything read under one version.

    The lock is held during lookups and additions, never during a query: a request whose data is in
    memory does not wait for one whose data is not. Two requests that miss the same data both query
    it.
    """

    lock: threading.Lock = field(default_factory=threading.Lock)
    closes: _CloseHistories = field(default_factory=_CloseHistories)
    rates: DailyRates = field(default_factory=lambda: DailyRates(RateRange.nothing(), ()))


market_series = one_per_instance(MarketSeries)
