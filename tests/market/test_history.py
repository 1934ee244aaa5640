"""The memory of whole histories: bounded, of one version, and without waiting for requests whose
data is in it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

import pytest

from shared.errors import Unavailable
from shared.gcp.bigquery import bigquery
from shared.market.history import HistoryNeed, MarketHistory, MarketSeries
from shared.schema.fields import FIRST_DAY
from shared.timeseries.fixed_point import as_decimal
from shared.timeseries.span import Span
from tests.market.counted_queries import CountedQueries, at_once
from tests.market_data import market_asset, publish_closes, publish_rates

FIRST, LAST = date(2026, 3, 16), date(2026, 3, 20)

pytestmark = pytest.mark.usefixtures("database", "market_dataset")


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
    queries = CountedQueries()
    market = MarketSeries(queries)
    market.history(1, need(stored))
    queries.reached.clear()
    queries.gate.clear()
    with ThreadPoolExecutor(2) as pool:
        reading = pool.submit(market.history, 1, need(stored, new))
        assert queries.reached.wait(20)
        try:
            assert (
                last_close(pool.submit(market.history, 1, need(stored)).result(timeout=10), stored)
                == 10
            )
        finally:
            queries.gate.set()
        history = reading.result(timeout=20)
    assert [last_close(history, stored), last_close(history, new)] == [10, 20]


def test_a_history_is_read_once_however_many_requests_need_it_at_once():
    """Thirty-two requests for two of three assets each, since three first days: no asset is read
    twice, and each request asks for what no other is asking for.
    """
    assets = [published(f"ONCE{number}", str(number + 1)) for number in range(3)]
    pairs = [assets[:2], assets[1:], [assets[0], assets[2]]]
    queries = CountedQueries()
    market = MarketSeries(queries)
    calls = []
    for number in range(32):
        first = FIRST - timedelta(days=number)
        needed = need(*pairs[number % 3], currencies=frozenset({"USD", "EUR"}), first=first)
        calls.append(partial(market.history, 1, needed))

    for number, history in enumerate(at_once(queries, calls)):
        assert isinstance(history, MarketHistory)
        for asset in pairs[number % 3]:
            assert last_close(history, asset) == assets.index(asset) + 1

    read = [asset_id for _, parameters in queries.sent for asset_id in parameters["asset_ids"]]
    assert sorted(read) == sorted(map(str, assets))
    assert len(queries.sent) <= 3
    assert [parameters["first_rate_day"] for _, parameters in queries.sent].count(FIRST_DAY) == 1


def test_a_failed_query_fails_the_requests_that_wait_for_it():
    """One query while BigQuery is down, and the next request reads."""
    asset, queries = published("FAILS", "10"), CountedQueries()
    market = MarketSeries(queries)
    queries.is_down = True
    answers = at_once(queries, [lambda: market.history(1, need(asset))] * 16)
    assert all(isinstance(answer, Unavailable) for answer in answers)
    assert queries.names() == ["market_history"]
    queries.is_down = False
    assert last_close(market.history(1, need(asset)), asset) == 10


def test_a_history_reaches_the_last_day_of_each_request():
    """The first one ends in the past: a later one under the same version carries the last close
    on, without a query.
    """
    asset, queries = published("CARRIED", "10"), CountedQueries()
    market = MarketSeries(queries)
    for last in (FIRST, LAST, LAST + timedelta(days=400)):
        history = market.history(1, replace(need(asset), last=last))
        daily = history.closes[str(asset)]
        assert daily.first + daily.figures.size == last.toordinal() + 1
        assert daily.figures.size == daily.changed.size
        assert last_close(history, asset) == 10
        assert daily.changed.sum() == 1
    assert queries.names() == ["market_history"]


def test_the_memory_is_bounded_and_a_request_larger_than_it_is_answered(
    monkeypatch: pytest.MonkeyPatch,
):
    assets = [published(f"A{number}", str(number + 1)) for number in range(5)]
    monkeypatch.setattr("shared.market.history.HISTORY_BYTES_MAX", 12 * 9)
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
        closes = market._memory.content.closes
        in_memory = closes.of([str(asset) for asset in assets])
        assert closes.size == sum(daily.figures.size * 9 for daily in in_memory.values()) <= 12 * 9


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
    """79 days of the year for each pair, and as many for whether they are stale: two series fit,
    and every answer is right.
    """
    publish_rates([("2026-03-13", "EUR", "USD", "1.25"), ("2026-03-13", "EUR", "GBP", "0.8")])
    monkeypatch.setattr("shared.market.daily_rates.RATE_DAYS_REMEMBERED_MAX", 160)
    market = MarketSeries(bigquery())
    history = market.history(
        1, need(published("RATED", "10"), currencies=frozenset({"USD", "EUR", "GBP"}))
    )
    rates = market._memory.content.rates
    assert rates is not None
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
            <= 160
        )
