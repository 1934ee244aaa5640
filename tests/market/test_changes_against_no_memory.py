"""A memory that drops only what a version changed gives the answers of none at all: after random
changes of closes, dividends and rates, listed and unlisted, and with requests of older versions in
between.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

import pytest

from shared.ledger.exchange_rates import RateTable
from shared.market import changes, recent_closes, snapshot
from shared.market.changes import read_changes
from shared.market.history import HistoryNeed, MarketSeries
from shared.market.snapshot import Market, Need
from shared.timeseries.fixed_point import as_decimal
from shared.timeseries.span import Span
from tests.market.counted_queries import CountedQueries
from tests.market.versions import raise_unlisted, version_now
from tests.market_data import market_asset, publish_closes, publish_dividends, publish_rates

TODAY: Final = date(2026, 3, 20)
AGES_DAYS: Final = (0, 0, 1, 2, 3, 9, 10, 11, 30, 400, 800, 2_000)
ROUNDS: Final = 12

pytestmark = pytest.mark.usefixtures("database", "market_dataset")


@dataclass
class RandomMarket:
    """What is stored, as the oracle knows it, and random changes of it."""

    chance: random.Random
    closes: dict[str, dict[date, Decimal]] = field(default_factory=dict)
    dividends: dict[str, set[date]] = field(default_factory=dict)
    rates: dict[date, Decimal] = field(default_factory=dict)

    def change(self) -> None:
        """One version more, usually of one asset."""
        kind = self.chance.choices(
            ("asset", "close", "dividend", "rate", "unlisted", "none"), (2, 8, 3, 2, 1, 4)
        )[0]
        if kind == "asset" or not self.closes:
            self.closes[str(market_asset(f"C{len(self.closes)}"))] = {}
        elif kind == "close":
            self._add_closes()
        elif kind == "dividend":
            asset_id = self.chance.choice(list(self.closes))
            days = self.dividends.setdefault(asset_id, set())
            day = self._day()
            if day not in days:
                days.add(day)
                publish_dividends(UUID(asset_id), [(day.isoformat(), None, "0.5")])
        elif kind == "rate":
            day = self._day()
            if day not in self.rates:
                self.rates[day] = Decimal(self.chance.randint(1, 999)).scaleb(-2)
                publish_rates([(day.isoformat(), "EUR", "USD", f"{self.rates[day]}")])
        elif kind == "unlisted":
            self._add_closes()
            raise_unlisted()

    def _add_closes(self) -> None:
        asset_id = self.chance.choice(list(self.closes))
        stored = self.closes[asset_id]
        days = {self._day() for _ in range(self.chance.choice((1, 1, 5)))} - stored.keys()
        new = {day: Decimal(self.chance.randint(1, 10**6)).scaleb(-2) for day in days}
        if new:
            stored.update(new)
            rows = [(day.isoformat(), f"{close}") for day, close in new.items()]
            publish_closes(UUID(asset_id), "USD", rows)

    def _day(self) -> date:
        return TODAY - timedelta(days=self.chance.choice(AGES_DAYS) + self.chance.randint(0, 2))

    def close(self, asset_id: str, day: date) -> Decimal | None:
        return in_force(self.closes[asset_id], day)

    def sample(self) -> list[str]:
        return self.chance.sample(list(self.closes), min(len(self.closes), 4))


def in_force(stored: dict[date, Decimal], day: date) -> Decimal | None:
    days = [on for on in stored if on <= day]
    return stored[max(days)] if days else None


@pytest.mark.parametrize("seed", range(6))
def test_random_changes(seed: int, monkeypatch: pytest.MonkeyPatch):
    """With ample memory; with too little for the assets; with too many changed ones; with versions
    that name none; and with a list that is too short.
    """
    setting = {
        1: (recent_closes, "ASSETS_MAX", 3),
        2: (snapshot, "CHANGED_MAX", 2),
        3: (changes, "ASSETS_NAMED_MAX", 0),
        4: (changes, "VERSIONS_LISTED_MAX", 3),
    }.get(seed)
    if setting:
        monkeypatch.setattr(*setting)
    stored = RandomMarket(random.Random(seed))  # noqa: S311 - invented data
    market = Market(CountedQueries(), lambda: TODAY, read_changes)
    series = MarketSeries(CountedQueries(), read_changes)
    for _ in range(ROUNDS):
        older = version_now()
        for _ in range(stored.chance.randint(1, 3)):
            stored.change()
        version = version_now()
        _check_snapshot(stored, market, version)
        _check_history(stored, series, version)
        _check_dividends(stored, market, version)
        if older < version:
            need = Need(frozenset(stored.sample()), frozenset({"USD", "EUR"}), "official", TODAY)
            market.snapshot(older, need)
            market.dividends(older, stored.sample())


def _check_snapshot(stored: RandomMarket, market: Market, version: int) -> None:
    day = TODAY - timedelta(days=stored.chance.choice(AGES_DAYS))
    held, others = stored.sample(), {(asset_id, TODAY) for asset_id in stored.sample()}
    need = Need(frozenset(held), frozenset({"USD", "EUR"}), "official", day, frozenset(others))
    answer = market.snapshot(version, need)
    closes = {asset_id: close.close for asset_id, close in answer.closes.items()}
    assert closes == {
        asset_id: close for asset_id in held if (close := stored.close(asset_id, day)) is not None
    }
    for asset_id, on in others:
        last = answer.closes_on.get((asset_id, on))
        assert (last and last.close) == stored.close(asset_id, on)
    _check_rates(stored, answer.rates)


def _check_history(stored: RandomMarket, series: MarketSeries, version: int) -> None:
    held = stored.sample()
    first = TODAY - timedelta(days=stored.chance.choice(AGES_DAYS))
    need = HistoryNeed(frozenset(held), frozenset({"USD", "EUR"}), "official", first, TODAY)
    history = series.history(version, need)
    assert history.closes.keys() == {asset_id for asset_id in held if stored.closes[asset_id]}
    for asset_id, daily in history.closes.items():
        figures = daily.over(Span.between(first, TODAY)).tolist()
        for figure, day in ((figures[0], first), (figures[-1], TODAY)):
            assert as_decimal(figure, daily.decimals) == (stored.close(asset_id, day) or 0)
    _check_rates(stored, history.rates)


def _check_rates(stored: RandomMarket, rates: RateTable) -> None:
    for day, rate in stored.rates.items():
        resolution = rates.find("EUR", "USD", day)
        assert resolution is not None
        assert resolution.rate == rate


def _check_dividends(stored: RandomMarket, market: Market, version: int) -> None:
    held = stored.sample()
    dividends = market.dividends(version, held)
    assert {(dividend.asset, dividend.ex_date) for dividend in dividends} == {
        (asset_id, day) for asset_id in held for day in stored.dividends.get(asset_id, ())
    }
