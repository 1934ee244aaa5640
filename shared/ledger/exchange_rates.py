"""Exchange rates: which published numbers convert one currency into another on a day. They are
looked up in a fixed order.

A pair (base, quote) at rate r means 1 base = r quote. Published rates are kept in the direction of
their source. To resolve a pair: the same currency, the pair as published, its inverse, a cross
through one source's own pivot, and last a cross through USD. The order is fixed because the answers
differ: EUR/ARS on 2026-03-19 was 1612.04 as published by BCRA and 1602.14 through ECB × BCRA.

A kind belongs to a currency: ARS in `mep` is the peso of that market, and between two other
currencies there is only `official`, even where the peso is the pivot between them.

A day without a rate uses the last one before it: up to 7 days old silently, up to 14 marked stale,
older ones are missing, and a missing rate is None, never 1. A later rate is never used.

A currency that became the euro is the euro times a constant from that day on, whatever a source
publishes of it: to the euro at its irrevocable rate, to any other currency as the euro.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, Protocol

from shared.immutable import immutable
from shared.ledger.euro_parities import SOURCE as EURO_LAW
from shared.ledger.euro_parities import euro_parity
from shared.ledger.fx_kinds import FxKind
from shared.ledger.money import PRECISE

KINDS: Final = {"ARS": frozenset(FxKind)}
"""The currencies that have more than one rate a day. All others are `official`, whatever kind a
portfolio uses.
"""

FRESH_DAYS_MAX: Final = 7
"""A close or a rate that is older is reported as stale, by ingestion and by valuations."""
STALE_DAYS_MAX: Final = 14
EURO: Final = "EUR"
PIVOTS: Final = (EURO, "ARS", "USD")
"""What the sources count in: ECB the euro, BCRA the peso, Open Exchange Rates the dollar."""

SAMPLE: Final = "sample-"
"""The prefix of the sample market's sources, whose rates are invented."""

RESOLUTIONS_MAX: Final = 50_000
"""How many resolutions a table caches, 20 MB: ten currencies on each day of fourteen years."""

_ONE: Final = Decimal(1)


@immutable
class Resolution:
    """1 base = rate quote. `date` is the date of the oldest published number in it, `method` the
    way it was resolved.
    """

    rate: Decimal
    date: date
    source: str
    method: str
    stale: bool = False


class Rates(Protocol):
    """The exchange rates that the ledger uses."""

    def find(self, base: str, quote: str, day: date) -> Resolution | None:
        """The rate in force on `day`, or None where no source has one that is recent enough."""


def rate_on(rates: Rates, base: str, quote: str, day: date) -> Decimal | None:
    """The rate in force, or None."""
    if base == quote:
        return _ONE
    resolution = rates.find(base, quote, day)
    return None if resolution is None else resolution.rate


SeriesKey = tuple[str, str, str]
"""(base, quote, kind)."""

RateRow = tuple[str, str, str, date, Decimal, str]
"""(base, quote, kind, date, rate, source)."""


class RateSeries(Protocol):
    """The published rates of one pair and kind."""

    def last(self, day: date) -> tuple[date, Decimal, str] | None:
        """The last rate on or before the day, with its date and source."""


class RateTable:
    """Published rates in memory, resolved for one kind."""

    def __init__(self, rows: Iterable[RateRow], kind: str = FxKind.OFFICIAL) -> None:
        """`rows` come in any order, one for a pair, kind and day."""
        series: dict[SeriesKey, _RateList] = {}
        for base, quote, row_kind, day, rate, source in sorted(rows, key=lambda row: row[3]):
            series.setdefault((base, quote, row_kind), _RateList()).append(day, rate, source)
        self._kind = kind
        self._series: Mapping[SeriesKey, RateSeries] = series
        self._resolutions: dict[tuple[str, str, date], Resolution | None] = {}

    @classmethod
    def of(cls, series: Mapping[SeriesKey, RateSeries], kind: str) -> RateTable:
        """A table of series that are kept elsewhere, as by the memory of an instance."""
        table = cls((), kind)
        table._series = series
        return table

    def find(self, base: str, quote: str, day: date) -> Resolution | None:
        pair_on_day = (base, quote, day)
        try:
            return self._resolutions[pair_on_day]
        except KeyError:
            resolution = self._resolve(base, quote, day)
        # A table lives as long as the market's version does, and clients may request any pair on
        # any day.
        if len(self._resolutions) >= RESOLUTIONS_MAX:
            self._resolutions.clear()
        self._resolutions[pair_on_day] = resolution
        return resolution

    def _resolve(self, base: str, quote: str, day: date) -> Resolution | None:
        if base == quote:
            return Resolution(_ONE, day, "", "same")
        if euro_parity(base, day) or euro_parity(quote, day):
            return self._as_euro(base, quote, day)
        return self._one_source(base, quote, day) or self._through_usd(base, quote, day)

    def _as_euro(self, base: str, quote: str, day: date) -> Resolution | None:
        """Through the euro, where one of the two has a fixed rate to it. That rate is in force on
        the day itself, and so never older than the other one.
        """
        first, second = _fixed(base, EURO, day), _fixed(EURO, quote, day)
        if EURO in (base, quote):
            return first or second
        first, second = first or self.find(base, EURO, day), second or self.find(EURO, quote, day)
        return _chained(first, second, f"cross:{EURO}") if first and second else None

    def _one_source(self, base: str, quote: str, day: date) -> Resolution | None:
        kind = _kind_between(base, quote, self._kind)
        return self._published(base, quote, kind, day) or self._through_pivot(
            base, quote, kind, day
        )

    def _published(self, base: str, quote: str, kind: str, day: date) -> Resolution | None:
        """As published, or the inverse where only that was published or it is newer. A source that
        replaced another for a day, and publishes the inverse pair, must not outlive that day.
        """
        direct, inverse = self._last(base, quote, kind, day), self._last(quote, base, kind, day)
        if inverse is None or (direct is not None and direct.date >= inverse.date):
            return direct
        return Resolution(
            PRECISE.divide(_ONE, inverse.rate),
            inverse.date,
            inverse.source,
            "inverse",
            inverse.stale,
        )

    def _through_pivot(self, base: str, quote: str, kind: str, day: date) -> Resolution | None:
        for pivot in PIVOTS:
            if pivot not in (base, quote):
                first = self._published(base, pivot, _kind_between(base, pivot, kind), day)
                second = self._published(pivot, quote, _kind_between(pivot, quote, kind), day)
                if first and second and _publisher(first) == _publisher(second):
                    return _chained(first, second, f"cross:{pivot}")
        return None

    def _through_usd(self, base: str, quote: str, day: date) -> Resolution | None:
        if "USD" in (base, quote):
            return None
        first, second = self._one_source(base, "USD", day), self._one_source("USD", quote, day)
        return _chained(first, second, "cross:USD") if first and second else None

    def _last(self, base: str, quote: str, kind: str, day: date) -> Resolution | None:
        series = self._series.get((base, quote, kind))
        last = None if series is None else series.last(day)
        if last is None:
            return None
        published_on, rate, source = last
        age_days = (day - published_on).days
        if age_days > STALE_DAYS_MAX:
            return None
        return Resolution(rate, published_on, source, "direct", stale=age_days > FRESH_DAYS_MAX)


class _RateList:
    """The rates of one pair and kind, oldest first."""

    def __init__(self) -> None:
        self._days: list[date] = []
        self._rates: list[tuple[Decimal, str]] = []

    def append(self, day: date, rate: Decimal, source: str) -> None:
        self._days.append(day)
        self._rates.append((rate, source))

    def last(self, day: date) -> tuple[date, Decimal, str] | None:
        place = bisect.bisect_right(self._days, day) - 1
        return None if place < 0 else (self._days[place], *self._rates[place])


def _fixed(base: str, quote: str, day: date) -> Resolution | None:
    """The irrevocable rate between the euro and a currency that became it; None between others."""
    if base == EURO and (parity := euro_parity(quote, day)):
        return Resolution(parity.rate, day, EURO_LAW, "direct")
    if quote == EURO and (parity := euro_parity(base, day)):
        return Resolution(PRECISE.divide(_ONE, parity.rate), day, EURO_LAW, "inverse")
    return None


def _kind_between(base: str, quote: str, kind: str) -> str:
    """The requested kind where one of the two currencies has it; the other kinds of that currency
    are then never used.
    """
    return (
        kind
        if any(kind in KINDS.get(currency, ()) for currency in (base, quote))
        else FxKind.OFFICIAL
    )


def _publisher(resolution: Resolution) -> str:
    """The publisher of the numbers: "frankfurter:ECB" republishes those of "ecb". The prefix of the
    sample market stays: "sample-frankfurter:ECB" is "sample-ecb".
    """
    sample = SAMPLE if resolution.source.startswith(SAMPLE) else ""
    return sample + resolution.source.removeprefix(SAMPLE).rpartition(":")[2].lower()


def _chained(first: Resolution, second: Resolution, method: str) -> Resolution:
    source = first.source if first.source == second.source else f"{first.source}+{second.source}"
    return Resolution(
        PRECISE.multiply(first.rate, second.rate),
        min(first.date, second.date),
        source,
        method,
        first.stale or second.stale,
    )
