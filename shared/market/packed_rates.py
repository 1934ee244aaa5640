"""All stored exchange rates in the memory of an instance, packed as BigQuery sends them: a series
is unpacked when a request first needs it.

Forty currencies over ten years are 100,000 rates: 1.5 MB packed, and in one query, whichever
currencies and years the next portfolio needs.
"""

from __future__ import annotations

import bisect
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Final

from shared.ledger.exchange_rates import PIVOTS, RateRow, RateTable, SeriesKey
from shared.schema.fields import FIRST_DAY

UNIX_EPOCH: Final = date(1970, 1, 1).toordinal()

NO_DAYS: Final = (date.max, date.min)
"""First and last day of a part of a query that reads nothing: no partition is in between."""

ALL_DAYS: Final = (FIRST_DAY, date.max)

PACKED_RATES: Final = """
    SELECT 'rate' AS part, base, quote, kind, source,
      STRING_AGG(CAST(UNIX_DATE(date) AS STRING), ',' ORDER BY date) AS days,
      STRING_AGG(CAST(rate AS STRING), ',' ORDER BY date) AS figures
    FROM {dataset}.exchange_rates
    WHERE date BETWEEN @first_rate_day AND @last_rate_day
    GROUP BY base, quote, kind, source
"""
"""The part of a query that reads all rates; its columns are those of a PackedRow."""

PACKED_RATES_TYPES: Final = {"first_rate_day": "DATE", "last_rate_day": "DATE"}

PackedRow = tuple[str, str, str, str, str, str, str]
"""(part, base, quote, kind, source, days since 1970, figures): the last two have a comma between
the items, oldest first.
"""


def rate_days(*, read: bool) -> dict[str, object]:
    """The parameters of PACKED_RATES: all rates, or none."""
    first, last = ALL_DAYS if read else NO_DAYS
    return {"first_rate_day": first, "last_rate_day": last}


class PackedRates:
    """The rates of one version of the market. Safe to use from several threads: two that unpack
    the same series make the same.
    """

    def __init__(self, rows: Iterable[PackedRow]) -> None:
        packed: dict[SeriesKey, list[tuple[str, str, str]]] = {}
        for _, base, quote, kind, source, days, figures in rows:
            packed.setdefault((base, quote, kind), []).append((source, days, figures))
        self._series = _LazySeries(packed)
        self._tables: dict[str, RateTable] = {}

    @classmethod
    def of(cls, rows: Iterable[RateRow]) -> PackedRates:
        """From single rates in any order, one for a pair, kind and day."""
        return cls(
            ("rate", base, quote, kind, source, str(day.toordinal() - UNIX_EPOCH), f"{rate:f}")
            for base, quote, kind, day, rate, source in rows
        )

    def table(self, kind: str) -> RateTable:
        """The rates as seen with this kind; a table caches what it has resolved."""
        table = self._tables.get(kind)
        if table is None:
            table = self._tables[kind] = RateTable.of(self._series, kind)
        return table

    def days(self, currencies: Collection[str]) -> set[int]:
        """The day numbers on which a rate was published that may convert between these
        currencies.
        """
        involved = {*currencies, *PIVOTS}
        return set(
            chain.from_iterable(
                self._series[key].days
                for key in self._series
                if key[0] in involved and key[1] in involved
            )
        )


class PackedSeries:
    """The rates of one pair and kind, oldest first; figures stay text until they are needed."""

    __slots__ = ("_figures", "_sources", "days")

    def __init__(self, parts: Iterable[tuple[str, str, str]]) -> None:
        """`parts` are (source, days, figures) of each source, no day in two of them."""
        rates = sorted(
            (int(day), figure, source)
            for source, days, figures in parts
            for day, figure in zip(days.split(","), figures.split(","), strict=True)
        )
        self.days = [day + UNIX_EPOCH for day, _, _ in rates]
        self._figures = [figure for _, figure, _ in rates]
        self._sources = [source for _, _, source in rates]

    def last(self, day: date) -> tuple[date, Decimal, str] | None:
        """As RateSeries.last."""
        place = bisect.bisect_right(self.days, day.toordinal()) - 1
        if place < 0:
            return None
        published_on = date.fromordinal(self.days[place])
        return published_on, Decimal(self._figures[place]), self._sources[place]


class _LazySeries(Mapping[SeriesKey, PackedSeries]):
    def __init__(self, packed: Mapping[SeriesKey, list[tuple[str, str, str]]]) -> None:
        self._packed = packed
        self._unpacked: dict[SeriesKey, PackedSeries] = {}

    def __getitem__(self, key: SeriesKey) -> PackedSeries:
        series = self._unpacked.get(key)
        if series is None:
            series = self._unpacked[key] = PackedSeries(self._packed[key])
        return series

    def __iter__(self) -> Iterator[SeriesKey]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)
