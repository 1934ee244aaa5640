"""The memory of one instance: every request gets all its data, also when the memory is full."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from shared.gcp.bigquery import bigquery
from shared.market import snapshot
from shared.market.snapshot import Market, Need
from tests.market_data import market_asset, publish_closes

DAY = date(2026, 3, 20)


def need(*assets: UUID) -> Need:
    return Need(frozenset(map(str, assets)), frozenset({"USD"}), "official", DAY, DAY)


@pytest.mark.usefixtures("database", "market_dataset")
def test_a_full_memory_drops_nothing_of_the_current_request(monkeypatch: pytest.MonkeyPatch):
    stored, new = market_asset("KNOWN"), market_asset("NEW")
    publish_closes(stored, "USD", [("2026-03-20", "10")])
    publish_closes(new, "USD", [("2026-03-20", "20")])
    monkeypatch.setattr(snapshot, "CLOSES_REMEMBERED_MAX", 1)
    market = Market(bigquery())
    market.snapshot(1, need(stored))

    closes = market.snapshot(1, need(stored, new)).closes

    assert {key: close.close for key, close in closes.items()} == {
        str(stored): Decimal(10),
        str(new): Decimal(20),
    }


@pytest.mark.usefixtures("database", "market_dataset")
def test_a_request_of_an_older_version_does_not_disturb_the_newer_memory():
    """It read the version just before a run finished: its answer is read for it alone."""
    asset = market_asset("OLDER")
    publish_closes(asset, "USD", [("2026-03-20", "10")])
    market = Market(bigquery())

    def close(version: int) -> Decimal:
        return market.snapshot(version, need(asset)).closes[str(asset)].close

    assert close(2) == 10
    publish_closes(asset, "USD", [("2026-03-21", "11")])
    assert [close(1), close(2), close(3)] == [10, 10, 10]
    market.snapshot(2, need(asset))
    assert market._memory.version == 3
