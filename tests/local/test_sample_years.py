"""The sample market has no last year: it is as sound thirty years ahead as it is today."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from local.sample_market.calendars import CALENDARS, is_open, open_days
from local.sample_market.currencies import ALL_CODES, KIND_FACTORS, ars_per_usd, per_usd
from local.sample_market.instruments import INSTRUMENTS, Instrument
from local.sample_market.prices import adjusted_closes, bars, dividends, split_factor
from shared import clock

DAY = timedelta(days=1)
TODAY = clock.today()
AHEAD = date(TODAY.year + 30, 11, 20)


@pytest.mark.parametrize("market", CALENDARS)
def test_every_market_is_open_in_every_year(market: str):
    """About as many days in each, never closed for a week, and closed on holidays of its own."""
    for year in range(TODAY.year, AHEAD.year):
        days = list(open_days(market, date(year, 1, 1), date(year, 12, 31)))
        assert 240 <= len(days) <= 260, year
        assert max(later - earlier for earlier, later in itertools.pairwise(days)) < 7 * DAY
        assert not is_open(market, date(year, 1, 1))


@pytest.mark.parametrize(
    "instrument", INSTRUMENTS.values(), ids=lambda instrument: instrument.symbol
)
def test_every_price_stays_plausible(instrument: Instrument):
    """Positive, of a known size, without a move that ingestion doubts, above its dividends."""
    series = bars(instrument, AHEAD)
    assert min(bar.low for bar in series) > 0
    assert max(bar.high for bar in series) < 10_000_000
    for before, after in itertools.pairwise(series):
        factor = split_factor(instrument, before.date, after.date)
        assert abs(after.close * factor / before.close - 1) < 0.4, after.date
    assert min(adjusted_closes(instrument, AHEAD).values()) > 0
    closes = {bar.date: bar.close for bar in series}
    paid = [dividend for dividend in dividends(instrument, AHEAD) if dividend.ex_date in closes]
    assert all(float(dividend.amount) < closes[dividend.ex_date] * 0.06 for dividend in paid)


def test_rates_go_on():
    for year in range(TODAY.year, AHEAD.year):
        for day in (date(year, 1, 1), date(year, 2, 28), date(year, 12, 31)):
            assert all(0 < per_usd(code, day) < 1_000_000 for code in ALL_CODES)
            official = ars_per_usd("official", day)
            assert all(0.99 < ars_per_usd(kind, day) / official < 1.1 for kind in KIND_FACTORS)
