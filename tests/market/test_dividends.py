"""Dividends in memory: each read once, those of other assets with them, and never one too few."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from shared.market import dividends
from shared.market.snapshot import Market
from tests.market.counted_queries import CountedQueries
from tests.market_data import market_asset, publish_dividends

pytestmark = pytest.mark.usefixtures("database", "market_dataset")


@pytest.fixture
def payers() -> dict[str, list[Decimal]]:
    """Twenty assets: every third pays nothing."""
    paid: dict[str, list[Decimal]] = {}
    for number in range(20):
        asset = market_asset(f"PAYS{number}")
        amounts = [Decimal(number + 1)] * (number % 3)
        days = ("2025-03-01", "2026-03-01")[: len(amounts)]
        if amounts:
            publish_dividends(
                asset,
                [(day, None, str(amount)) for day, amount in zip(days, amounts, strict=True)],
            )
        paid[str(asset)] = amounts
    return paid


@pytest.mark.parametrize("remembered_max", [150_000, 12, 1])
def test_every_request_gets_all_of_them(
    payers: dict[str, list[Decimal]], remembered_max: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With ample memory, with too little, and with nearly none; the first has read all with a few
    queries.
    """
    monkeypatch.setattr(dividends, "DIVIDENDS_REMEMBERED_MAX", remembered_max)
    chance, queries = random.Random(remembered_max), CountedQueries()  # noqa: S311 - invented data
    market = Market(queries)
    for _ in range(40):
        asset_ids = chance.sample(list(payers), chance.randint(1, 4))
        declared = market.dividends(1, asset_ids)
        assert {dividend.asset for dividend in declared} <= set(asset_ids)
        for asset_id in asset_ids:
            amounts = [dividend.amount for dividend in declared if dividend.asset == asset_id]
            assert amounts == payers[asset_id]
    if remembered_max > 100:
        assert len(queries.names()) <= 3
