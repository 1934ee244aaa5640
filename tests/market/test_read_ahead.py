"""Histories that no request has named yet come with those that one needs, while there is room."""

from __future__ import annotations

from datetime import date

import pytest

from shared.market import history, read_ahead
from shared.market.history import HistoryNeed, MarketSeries
from shared.market.read_ahead import PARTS, ReadAhead
from tests.market.counted_queries import CountedQueries
from tests.market_data import market_asset, publish_closes

DAY = date(2026, 3, 20)

pytestmark = pytest.mark.usefixtures("database", "market_dataset")


def published(count: int) -> list[str]:
    assets = [market_asset(f"AHEAD{number}") for number in range(count)]
    for asset in assets:
        publish_closes(asset, "USD", [("2026-03-20", "10")])
    return [str(asset) for asset in assets]


def need(asset_id: str) -> HistoryNeed:
    return HistoryNeed(frozenset({asset_id}), frozenset({"USD"}), "official", DAY, DAY)


def test_a_few_queries_read_a_small_market_whole():
    """Forty portfolios of an asset each, and three queries: the first learns how many assets a part
    has.
    """
    assets, queries = published(40), CountedQueries()
    market = MarketSeries(queries)
    for asset_id in assets:
        assert market.history(1, need(asset_id)).closes.keys() == {asset_id}
    assert len(queries.names()) <= 4


def test_nothing_is_read_ahead_into_a_memory_that_is_nearly_full(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(history, "HISTORY_BYTES_MAX", 9 * 3)
    assets, queries = published(6), CountedQueries()
    market = MarketSeries(queries)
    for asset_id in assets * 2:
        assert market.history(1, need(asset_id)).closes.keys() == {asset_id}
    ahead = [parameters["ahead"] for _, parameters in queries.sent]
    assert ahead[0]
    assert ahead[-1] == []


def test_a_request_of_an_older_version_reads_nothing_ahead():
    [asset_id], queries = published(1), CountedQueries()
    market = MarketSeries(queries)
    market.history(2, need(asset_id))
    market.history(1, need(asset_id))
    assert [bool(parameters["ahead"]) for _, parameters in queries.sent] == [True, False]


@pytest.mark.parametrize(
    ("assets_in_a_part", "queries"), [(0, 3), (1, 3), (20, 14), (128, 66), (5_000, 256)]
)
def test_every_part_is_read_once(assets_in_a_part: int, queries: int):
    """20, 128, then as many as all before together, and 512 at most; one part at least."""
    ahead, parts = ReadAhead(), list[str]()
    sent = 0
    while following := ahead.next_parts():
        assert len(following) * assets_in_a_part <= max(
            read_ahead.ASSETS_AHEAD_MAX, assets_in_a_part
        )
        parts += following
        sent += 1
        ahead.learn(len(following), assets_in_a_part * len(following))
    assert sorted(parts) == sorted(PARTS)
    assert sent <= queries
