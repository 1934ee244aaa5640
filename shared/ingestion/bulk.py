"""A daily run for many assets of one exchange: the exchange's days in bulk requests, and single
requests for those assets only that are not among them.

With 100,000 assets a request for each takes hours, and 300,000 of EODHD's 100,000 calls a day; in
bulk it takes 30 requests an exchange. What comes in bulk passes every check of a single answer: it
is put together as one by the vendor's own adapter.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import product
from typing import Final, cast
from uuid import UUID

from shared.errors import ProviderError
from shared.ingestion.asset_results import Plan
from shared.ingestion.coverage import REREAD_DAYS, Days
from shared.ingestion.runs import log
from shared.ingestion.targets import AssetTarget
from shared.vendors.prices.symbols import without_unit
from shared.vendors.protocols import BulkKind, BulkSource, DailyPrices, PriceSource, Row

_KINDS: Final[tuple[BulkKind, ...]] = ("closes", "splits", "dividends")

BULK_DAYS_MAX: Final = REREAD_DAYS + 4
"""An asset that is up to date needs the last ten days, after a long weekend some more. One that
needs more is requested alone.
"""


CALLS_AT_ONCE: Final = 4
"""Of one exchange. All of the United States on a day are 10 MB, and 65 while they are read."""


@dataclass(slots=True)
class _Exchange:
    """The bulk answers of one exchange: rows by symbol, in the order of the days."""

    days: Days
    symbols: frozenset[str]
    """Those that are due in bulk; of the others nothing is kept."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    rows: dict[BulkKind, dict[str, list[Row]]] | None = None
    published_until: date | None = None
    """The newest day of which the vendor has most closes: this morning it may have only some."""
    failed: bool = False


class BulkPrices:
    """A vendor whose answers for some exchanges come from bulk requests, which are sent when the
    first of their assets is due. Safe to use from several threads.

    An asset is answered from bulk where it has a close on the newest day of which most have one;
    any other is requested alone, as are all of an exchange whose bulk request fails.
    """

    def __init__(self, source: BulkSource, exchanges: Mapping[str, _Exchange]) -> None:
        self._source = source
        self._exchanges = exchanges

    def __getattr__(self, name: str) -> object:
        """Everything else is the vendor's own: its name, its limits, its look-ups."""
        return getattr(self._source, name)

    def daily(self, provider_symbol: str, first: date, last: date) -> DailyPrices:
        """As PriceSource.daily."""
        exchange = self._exchanges.get(self._source.exchange_of(provider_symbol))
        code = without_unit(provider_symbol)[0].upper()
        if (
            exchange is not None
            and code in exchange.symbols
            and exchange.days.first <= first <= last <= exchange.days.last
            and (rows := self._rows(exchange, provider_symbol, code)) is not None
        ):
            closes, splits, dividends = (_within(rows[kind], first, last) for kind in _KINDS)
            return self._source.prices_of(provider_symbol, closes, splits, dividends, first, last)
        return self._source.daily(provider_symbol, first, last)

    def _rows(
        self, exchange: _Exchange, provider_symbol: str, code: str
    ) -> dict[BulkKind, list[Row]] | None:
        """The rows of one asset, which are then dropped; None where it is requested alone."""
        with exchange.lock:
            if exchange.rows is None and not exchange.failed:
                self._read(exchange, self._source.exchange_of(provider_symbol))
            if exchange.rows is None:
                return None
            rows = {kind: exchange.rows[kind].pop(code, []) for kind in _KINDS}
        closes = rows["closes"]
        is_there = bool(closes) and closes[-1]["date"] >= f"{exchange.published_until}"
        return rows if is_there else None

    def _read(self, exchange: _Exchange, name: str) -> None:
        """All days, a few requests at once; the days stay in order."""

        def on_day(request: tuple[date, BulkKind]) -> dict[str, Row]:
            day, kind = request
            answer = self._source.bulk_day(name, kind, day)
            return {code: _kept(answer[code]) for code in exchange.symbols & answer.keys()}

        rows: dict[BulkKind, dict[str, list[Row]]] = {kind: defaultdict(list) for kind in _KINDS}
        requests, traded = [*product(_each_day(exchange.days), _KINDS)], Counter[date]()
        try:
            with ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="bulk") as pool:
                for (day, kind), due in zip(requests, pool.map(on_day, requests), strict=True):
                    for code, row in due.items():
                        rows[kind][code].append(row)
                    if kind == "closes":
                        traded[day] = len(due)
        except ProviderError as failure:
            exchange.failed = True
            log.warning(
                "No bulk answer of %s for %s: its assets are requested one by one",
                self._source.name,
                name,
                extra={"fields": {"provider": self._source.name, "code": failure.code}},
            )
            return
        open_days = [day for day, count in traded.items() if 2 * count >= max(traded.values()) > 0]
        exchange.published_until = max(open_days, default=None)
        exchange.rows = rows


def in_bulk(
    sources: Mapping[str, PriceSource], due: Sequence[tuple[AssetTarget, Plan]]
) -> tuple[Mapping[str, PriceSource], list[AssetTarget]]:
    """The vendors, those with bulk answers for the exchanges of which enough assets are due; and
    the assets, those of an exchange in bulk one after the other, so that not all exchanges are held
    in memory at once.
    """
    by_exchange: dict[tuple[str, str], list[tuple[AssetTarget, str, Days]]] = defaultdict(list)
    for target, plan in due:
        name, symbol = _first_source(target, sources)
        source, days = sources.get(name), _last_days_alone(plan)
        if days is not None and isinstance(source, BulkSource):
            by_exchange[name, source.exchange_of(symbol)].append((target, symbol, days))
    exchanges: dict[str, dict[str, _Exchange]] = defaultdict(dict)
    place: dict[UUID, int] = {}
    for (name, exchange), assets in by_exchange.items():
        days = Days(min(days.first for *_, days in assets), max(days.last for *_, days in assets))
        source = sources[name]
        if exchange and isinstance(source, BulkSource) and _is_cheaper(source, len(assets), days):
            codes = frozenset(without_unit(symbol)[0].upper() for _, symbol, _ in assets)
            exchanges[name][exchange] = _Exchange(days, codes)
            place |= dict.fromkeys((target.asset_id for target, *_ in assets), len(place) + 1)
    wrapped = {
        name: cast("PriceSource", BulkPrices(cast("BulkSource", source), exchanges[name]))
        if name in exchanges
        else source
        for name, source in sources.items()
    }
    targets = [target for target, _ in due]
    return wrapped, sorted(targets, key=lambda target: place.get(target.asset_id, 0))


def _first_source(target: AssetTarget, sources: Mapping[str, PriceSource]) -> tuple[str, str]:
    """The vendor that is asked first, and its symbol; empty where there is none."""
    return next((source for source in target.sources if source[0] in sources), ("", ""))


def _last_days_alone(plan: Plan) -> Days | None:
    """The days of a plan that asks for some last days and no more."""
    days = plan.recent
    is_short = days is not None and 0 <= (days.last - days.first).days < BULK_DAYS_MAX
    return days if is_short and not plan.past else None


def _is_cheaper(source: BulkSource, assets: int, days: Days) -> bool:
    """Three requests either way: for each asset, or for each day."""
    return assets > source.bulk_calls * ((days.last - days.first).days + 1)


def _each_day(days: Days) -> list[date]:
    count = (days.last - days.first).days + 1
    return [days.first + timedelta(days=offset) for offset in range(count)]


def _within(rows: Sequence[Row], first: date, last: date) -> list[Row]:
    return [row for row in rows if f"{first}" <= row["date"] <= f"{last}"]


_NOT_KEPT: Final = ("code", "exchange_short_name", "exchange", "open", "high", "low", "name")
"""Of a row: an exchange's ten days are held in memory until its assets have been read."""


def _kept(row: Row) -> Row:
    return {name: value for name, value in row.items() if name not in _NOT_KEPT}
