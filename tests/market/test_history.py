"""The memory of whole histories: bounded, of one version, and without waiting for requests whose
data is in it.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from shared.config import settings
from shared.gcp.bigquery import BigQuery, Row, bigquery
from shared.gcp.bigquery_statements import Statement
from shared.market.history import HistoryNeed, MarketHistory, MarketSeries
from shared.timeseries.fixed_point import as_decimal
from shared.timeseries.span import Span
from tests.market_data import market_asset, publish_closes, publish_rates

FIRST, LAST = date(2026, 3, 16), date(2026, 3, 20)

pytestmark = pytest.mark.usefixtures("database", "market_dataset")


class Gate(BigQuery):
    """The real client, whose next query waits until the test opens the gate."""

    def __init__(self) -> None:
        super().__init__(settings())
        self.reached, self.opened = threading.Event(), threading.Event()

    def query(
        self, statement: Statement, parameters: Mapping[str, object], *, staging: str | None = None
    ) -> list[Row]:
        self.reached.set()
        assert self.opened.wait(20)
        return super().query(statement, parameters, staging=staging)


def need(
    *assets: UUID, currencies: frozenset[str] = frozenset({"USD"}), first: date = FIRST
) -> HistoryNeed:
    return HistoryNeed(frozenset(map(str, assets)), currencies, "official", first, LAST)


def last_close(history: MarketHistory, asset: UUID) -> Decimal:
    daily = history.closes[str(asset)]
    return as_decimal(daily.over(Span(LAST.toordinal(), 1))[0], daily.decimals)


def published(symbol: str, close: str) -> UUID:
    asset = market_asset(symbol)
    publish_closes(asset, "USD", [("2026-03-16", close)])
    return asset


def test_a_request_with_all_data_in_memory_does_not_wait_for_a_query():
    """While one request waits for BigQuery, another is answered from memory."""
    stored, new = published("KNOWN", "10"), published("NEW", "20")
    gate = Gate()
    gate.opened.set()
    market = MarketSeries(gate)
    market.history(1, need(stored))
    gate.reached.clear()
    gate.opened.clear()
    with ThreadPoolExecutor(2) as pool:
        reading = pool.submit(market.history, 1, need(stored, new))
        assert gate.reached.wait(20)
        try:
            assert (
                last_close(pool.submit(market.history, 1, need(stored)).result(timeout=10), stored)
                == 10
            )
        finally:
            gate.opened.set()
        history = reading.result(timeout=20)
    assert [last_close(history, stored), last_close(history, new)] == [10, 20]


def test_the_memory_is_bounded_and_a_request_larger_than_it_is_answered(
    monkeypatch: pytest.MonkeyPatch,
):
    assets = [published(f"A{number}", str(number + 1)) for number in range(5)]
    monkeypatch.setattr("shared.market.history.DAYS_REMEMBERED_MAX", 12)
    market = MarketSeries(bigquery())
    for requested in (
        [assets[0]],
        [assets[1], assets[2]],
        assets,
        [assets[0], assets[4]],
        assets[:3],
    ):
        history = market.history(1, need(*requested))
        assert {str(asset) for asset in requested} == history.closes.keys()
        assert [last_close(history, asset) for asset in requested] == [
            assets.index(asset) + 1 for asset in requested
        ]
        histories = market._memory.content.closes
        assert (
            histories._days_remembered
            == sum(daily.figures.size for _, daily in histories._histories.values())
            <= 12
        )


def test_a_longer_range_and_another_currency_are_read():
    """The wider history then serves the narrower need too."""
    asset = published("WIDER", "10")
    publish_closes(asset, "USD", [("2026-03-02", "8")])
    publish_rates([("2026-03-13", "EUR", "USD", "1.08")])
    market = MarketSeries(bigquery())
    assert market.history(1, need(asset)).daily_rates("USD", "USD") is None
    wider = market.history(
        1, need(asset, currencies=frozenset({"USD", "EUR"}), first=date(2026, 3, 1))
    )
    assert wider.closes[str(asset)].first == date(2026, 3, 2).toordinal()
    rate = wider.rates.find("EUR", "USD", FIRST)
    assert rate is not None
    assert rate.rate == Decimal("1.08")
    assert last_close(market.history(1, need(asset)), asset) == 10


def test_a_request_of_an_older_version_does_not_disturb_the_newer_memory():
    """It read the version just before a run finished: its answer is read for it alone."""
    asset = published("OLDER", "10")
    market = MarketSeries(bigquery())
    market.history(2, need(asset))
    publish_closes(asset, "USD", [("2026-03-17", "11")])
    assert last_close(market.history(1, need(asset)), asset) == 11
    assert last_close(market.history(2, need(asset)), asset) == 10
    assert last_close(market.history(3, need(asset)), asset) == 11


def test_rates_laid_out_over_days_are_bounded_too(monkeypatch: pytest.MonkeyPatch):
    """Nineteen days for each pair, and as many for whether they are stale: two series fit, and
    every answer is right.
    """
    publish_rates([("2026-03-13", "EUR", "USD", "1.25"), ("2026-03-13", "EUR", "GBP", "0.8")])
    monkeypatch.setattr("shared.market.history.RATE_DAYS_REMEMBERED_MAX", 40)
    market = MarketSeries(bigquery())
    history = market.history(
        1, need(published("RATED", "10"), currencies=frozenset({"USD", "EUR", "GBP"}))
    )
    rates = market._memory.content.rates
    for base, quote, rate in [
        ("EUR", "USD", "1.25"),
        ("EUR", "GBP", "0.8"),
        ("USD", "EUR", "0.8"),
    ] * 2:
        daily, stale = history.daily_rates(base, quote), history.stale_rates(base, quote)
        assert daily is not None
        assert stale is not None
        assert as_decimal(daily.over(Span(LAST.toordinal(), 1))[0], daily.decimals) == Decimal(rate)
        assert stale.over(Span(LAST.toordinal(), 1))[0] == 0
        assert (
            rates._days_remembered
            == sum(series.figures.size for series in rates._dailies.values())
            <= 40
        )
