"""A memory changes no answer: random requests get from it what a query of their own would read,
under one version and after random changes of the market.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from shared.market import recent_closes, snapshot
from shared.market.history import HistoryNeed, MarketSeries
from shared.market.snapshot import Market, Need
from shared.timeseries.fixed_point import as_decimal
from shared.timeseries.span import Span
from tests.market.counted_queries import CountedQueries
from tests.market_data import market_asset, publish_closes

TODAY = date(2026, 3, 20)
AGES_DAYS = (0, 0, 0, 1, 2, 3, 8, 9, 10, 11, 12, 30, 400, 800, 2_000)

Closes = dict[UUID, dict[date, Decimal]]


def random_market(chance: random.Random) -> Closes:
    """Assets traded daily, seldom, no longer, and not yet."""
    stored: Closes = {}
    for number in range(12):
        asset = market_asset(f"R{number}")
        ages = chance.sample(range(-1, 900), chance.choice((0, 1, 3, 40, 500)))
        ages = [age + chance.choice((0, 0, 500)) for age in ages] if number % 3 else ages
        days = {TODAY - timedelta(days=age) for age in ages}
        stored[asset] = {day: Decimal(chance.randint(1, 10**6)).scaleb(-2) for day in days}
        closes = [(day.isoformat(), str(close)) for day, close in stored[asset].items()]
        if closes:
            publish_closes(asset, "USD", closes)
    return stored


def in_force(closes: dict[date, Decimal], day: date) -> Decimal | None:
    days = [on for on in closes if on <= day]
    return closes[max(days)] if days else None


@pytest.mark.usefixtures("database", "market_dataset")
@pytest.mark.parametrize("seed", range(4))
def test_random_valuations(seed: int, monkeypatch: pytest.MonkeyPatch):
    """With ample memory, with too little for the assets, and with too little for the days."""
    chance = random.Random(seed)  # noqa: S311 - invented data
    stored = random_market(chance)
    if seed == 2:
        monkeypatch.setattr(recent_closes, "ASSETS_MAX", 3)
    if seed == 3:
        monkeypatch.setattr(snapshot, "CLOSES_REMEMBERED_MAX", 2)
    market = Market(CountedQueries(), lambda: TODAY)
    assets = list(stored)
    for number in range(60):
        if number == 30:
            asset = chance.choice(assets)
            stored[asset][TODAY - timedelta(days=901)] = Decimal(7)
            publish_closes(asset, "USD", [(f"{TODAY - timedelta(days=901)}", "7")])
        days = [TODAY - timedelta(days=chance.choice(AGES_DAYS)) for _ in range(3)]
        held = chance.sample(assets, chance.randint(0, 5))
        others = {(str(chance.choice(assets)), day) for day in days[1:]}
        need = Need(
            frozenset(map(str, held)), frozenset({"USD"}), "official", days[0], frozenset(others)
        )
        answer = market.snapshot(1 + number // 30, need)
        expected = {str(asset): in_force(stored[asset], days[0]) for asset in held}
        assert {key: close.close for key, close in answer.closes.items()} == {
            key: close for key, close in expected.items() if close is not None
        }
        for key, day in others:
            close = answer.closes_on.get((key, day))
            assert (close and close.close) == in_force(stored[UUID(key)], day)


@pytest.mark.usefixtures("database", "market_dataset")
@pytest.mark.parametrize("bytes_max", [10**9, 9 * 1_500])
def test_random_histories(bytes_max: int, monkeypatch: pytest.MonkeyPatch):
    chance = random.Random(bytes_max)  # noqa: S311 - invented data
    stored = random_market(chance)
    monkeypatch.setattr("shared.market.history.HISTORY_BYTES_MAX", bytes_max)
    market = MarketSeries(CountedQueries())
    for _ in range(40):
        held = chance.sample(list(stored), chance.randint(0, 5))
        first, last = sorted(TODAY - timedelta(days=chance.choice(AGES_DAYS)) for _ in range(2))
        need = HistoryNeed(frozenset(map(str, held)), frozenset({"USD"}), "official", first, last)
        closes = market.history(1, need).closes
        assert closes.keys() == {str(asset) for asset in held if stored[asset]}
        for key, daily in closes.items():
            figures = daily.over(Span.between(first, last)).tolist()
            for offset in (0, len(figures) // 2, len(figures) - 1):
                expected = in_force(stored[UUID(key)], first + timedelta(days=offset))
                assert as_decimal(figures[offset], daily.decimals) == (expected or 0)
