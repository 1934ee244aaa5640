"""The market's memory under many users: how many queries an instance sends to BigQuery under one
version of the market, by a simulation.

5,000 assets, 2% of them not traded for years; portfolios of ten assets, which are popular by Zipf's
law with an exponent of 0.8 to 1.3; forty currencies. An instance comes, serves requests of
portfolios it has never seen under one version after the other, and goes. Then a day of a hundred
versions, each of which names one asset. The memory is the product's (`shared.market`), BigQuery is
a table in this process that counts. *Before* is what a memory would send that asks for each asset
when it is first needed. Deterministic.
"""

from __future__ import annotations

import itertools
import random
import time
import tracemalloc
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from benchmarks.figures import Measurement
from benchmarks.simulated_market import SimulatedMarket
from shared.market.changes import ANYTHING, MarketChanges
from shared.market.history import HistoryNeed, MarketSeries
from shared.market.snapshot import Market, Need

ASSETS: Final = 5_000
HELD: Final = 10
EXPONENTS: Final = (0.8, 1.0, 1.3)
INSTANCES: Final = 2
VERSIONS: Final = 2
REQUESTS: Final = 10_000
"""To one instance under one version: 100,000 users send 24 million a month to some thousand of
these.
"""
HISTORIES: Final = 2_000
QUERIES_MAX: Final = 3
HISTORY_QUERIES_MAX: Final = 20
DIVIDEND_QUERIES_MAX: Final = 12
TODAY: Final = date(2026, 11, 27)
VERSIONS_A_DAY: Final = 100
REQUESTS_A_VERSION: Final = 20
VALUATION_DAY_MAX: Final = VERSIONS_A_DAY + 10
"""One each, and one more for each of the few that are not traded."""
HISTORY_DAY_MAX: Final = VERSIONS_A_DAY + HISTORY_QUERIES_MAX
LAST_WEEK_SHARE: Final = 0.05
"""Of the requests: about one of the last seven days, and not about today."""


@dataclass
class Portfolios:
    """Random portfolios: the assets of each, drawn by their popularity, are all different."""

    asset_ids: Sequence[str]
    exponent: float
    chance: random.Random

    def __post_init__(self) -> None:
        weights = [1 / (rank + 1) ** self.exponent for rank in range(len(self.asset_ids))]
        self._cumulative = list(itertools.accumulate(weights))

    def held(self) -> frozenset[str]:
        held: set[str] = set()
        while len(held) < HELD:
            held.update(
                self.chance.choices(
                    self.asset_ids, cum_weights=self._cumulative, k=HELD - len(held)
                )
            )
        return frozenset(held)

    def day(self) -> date:
        is_today = self.chance.random() >= LAST_WEEK_SHARE
        return TODAY if is_today else TODAY - timedelta(days=self.chance.randint(1, 7))


def run() -> list[Measurement]:
    """Queries of an instance under a version, by the popularity of the assets."""
    measurements = [_memory_of_closes(), _memory_of_histories()]
    for exponent in EXPONENTS:
        measurements += [_valuations(exponent), _histories(exponent), _dividends(exponent)]
    return [*measurements, *_versions_of_a_day()]


def _valuations(exponent: float) -> Measurement:
    """The most queries that any instance sent under any version."""
    most = before = 0
    for instance in range(INSTANCES):
        source, portfolios = _market(exponent, instance)
        market = Market(source, lambda: TODAY)
        for version in range(VERSIONS):
            source.sent.clear()
            seen: set[tuple[str, date]] = set()
            queries_before = 0
            for _ in range(REQUESTS):
                held, day = portfolios.held(), portfolios.day()
                days = (day, day - timedelta(days=1))
                closes = {(asset_id, on) for asset_id in held for on in days}
                queries_before += not closes <= seen
                seen |= closes
                need = Need(
                    held,
                    frozenset({"USD", "EUR"}),
                    "official",
                    day,
                    frozenset((asset_id, days[1]) for asset_id in held),
                )
                if len(market.snapshot(version, need).closes) != HELD:
                    raise RuntimeError("A valuation lacks closes")
            most, before = max(most, source.sent.total()), max(before, queries_before)
    return Measurement(
        f"holdings, exponent {exponent}: queries of {REQUESTS:,} requests under a version",
        f"{most} (before: {before:,})",
        f"≤ {QUERIES_MAX}",
        most <= QUERIES_MAX,
    )


def _histories(exponent: float) -> Measurement:
    """Queries and histories of requests for ten assets over all their years."""
    source, portfolios = _market(exponent, 0)
    series = MarketSeries(source)
    needed: set[str] = set()
    before = 0
    for _ in range(HISTORIES):
        held = portfolios.held()
        before += not held <= needed
        needed |= held
        need = HistoryNeed(
            held, frozenset({"USD", "EUR"}), "official", TODAY - timedelta(days=1_095), TODAY
        )
        if len(series.history(1, need).closes) != HELD:
            raise RuntimeError("A history is missing")
    return Measurement(
        f"history, exponent {exponent}: queries of {HISTORIES:,} requests under a version",
        f"{source.sent.total():,} (before: {before:,}), for {source.histories:,} histories",
        f"≤ {HISTORY_QUERIES_MAX}",
        source.sent.total() <= HISTORY_QUERIES_MAX,
    )


def _dividends(exponent: float) -> Measurement:
    """Queries for the dividends of ten assets."""
    source, portfolios = _market(exponent, 0)
    market = Market(source, lambda: TODAY)
    seen: set[str] = set()
    before = 0
    for _ in range(HISTORIES):
        held = portfolios.held()
        before += not held <= seen
        seen |= held
        market.dividends(1, held)
    return Measurement(
        f"dividends, exponent {exponent}: queries of {HISTORIES:,} requests under a version",
        f"{source.sent.total():,} (before: {before:,})",
        f"≤ {DIVIDEND_QUERIES_MAX}",
        source.sent.total() <= DIVIDEND_QUERIES_MAX,
    )


def _versions_of_a_day() -> list[Measurement]:
    """An instance's queries over a hundred versions, each of a single asset, which the next request
    holds: the user who added it. *Before* each version emptied the memory; ten times a tenth of
    such a day.
    """
    measurements = []
    for name, limit in (("holdings", VALUATION_DAY_MAX), ("history", HISTORY_DAY_MAX)):
        sent = _day(name, VERSIONS_A_DAY, is_named=True)
        before = 10 * _day(name, VERSIONS_A_DAY // 10, is_named=False)
        measurements.append(
            Measurement(
                f"{name}: queries of an instance over {VERSIONS_A_DAY} versions of single assets, "
                f"{REQUESTS_A_VERSION} requests under each",
                f"{sent:,} (before: about {before:,})",
                f"≤ {limit}",
                sent <= limit,
            )
        )
    return measurements


def _day(name: str, versions: int, *, is_named: bool) -> int:
    """The queries of a day; `is_named`: each version says which asset it changed."""
    source, portfolios = _market(1.0, 0)
    changed: dict[int, str] = {}

    def read_changes(after: int, until: int) -> MarketChanges:
        if not is_named:
            return ANYTHING
        return MarketChanges(frozenset(changed[version] for version in range(after + 1, until + 1)))

    market = Market(source, lambda: TODAY, read_changes)
    series = MarketSeries(source, read_changes)
    for version in range(versions):
        changed[version] = portfolios.chance.choice(source.asset_ids)
        for number in range(REQUESTS_A_VERSION):
            held = portfolios.held() | ({changed[version]} if number == 0 else set())
            currencies = frozenset({"USD", "EUR"})
            if name == "holdings":
                market.snapshot(version, Need(held, currencies, "official", TODAY))
            else:
                need = HistoryNeed(held, currencies, "official", TODAY, TODAY)
                series.history(version, need)
    return source.sent.total()


def _memory_of_closes() -> Measurement:
    """The recent closes of all assets and all rates, once a request has unpacked two series."""
    source, portfolios = _market(1.0, 0)
    tracemalloc.start()
    started_s = time.perf_counter()
    market = Market(source, lambda: TODAY)
    need = Need(portfolios.held(), frozenset({"USD", "EUR", "C01"}), "official", TODAY)
    rates = market.snapshot(1, need).rates
    rates.find("EUR", "C01", TODAY)
    took_s = time.perf_counter() - started_s
    held_mb = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    return Measurement(
        f"the first holdings of a version, without BigQuery's time: {ASSETS:,} assets, "
        "40 currencies over ten years",
        f"{took_s * 1000:.0f} ms, {source.bytes_sent / 1e6:.1f} MB of text, {held_mb:.1f} MB held",
    )


def _memory_of_histories() -> Measurement:
    source, _ = _market(1.0, 0)
    series = MarketSeries(source)
    tracemalloc.start()
    for first in range(0, ASSETS, HELD):
        asset_ids = frozenset(source.asset_ids[first : first + HELD])
        series.history(1, HistoryNeed(asset_ids, frozenset({"USD"}), "official", TODAY, TODAY))
    held_mb = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    return Measurement(
        f"the histories of {ASSETS:,} assets over ten years in memory",
        f"{held_mb:.0f} MB, read as {source.bytes_sent / 1e6:.0f} MB of text",
        "≤ 200 MB",
        held_mb <= 200,
    )


def _market(exponent: float, seed: int) -> tuple[SimulatedMarket, Portfolios]:
    source = SimulatedMarket(ASSETS, TODAY, seed)
    chance = random.Random(1_000 + seed)  # noqa: S311 - a simulation, not a secret
    by_popularity = chance.sample(source.asset_ids, ASSETS)
    return source, Portfolios(by_popularity, exponent, chance)
